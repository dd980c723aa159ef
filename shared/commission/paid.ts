/** When invoices are paid in full, for commission that is earned then (R34). */
import { latest } from '../dates.js';

/** Money set against an invoice on a day, or taken off it again. */
export interface Settling {
  /** ISO date. */
  readonly on: string;
  /** Pence. */
  readonly amount: number;
  readonly writtenOff: boolean;
}

/** An invoice as far as its payment goes; pence. */
export interface Settled {
  readonly invoiceDate: string;
  readonly total: number;
  readonly balance: number;
  readonly settlings: readonly Settling[];
}

export interface Share {
  readonly total: number;
  readonly writtenOff: number;
}

/** By month (`2026-11`) what an invoice is from then on: paid in full but for what was written off, or undefined while something is open. */
export type PaidBy = ReadonlyMap<string, Share | undefined>;

/**
 * The months in which an invoice became paid in full, or open again. What nothing told of has settled counts on the invoice's own day:
 * it was paid before its payments were kept here.
 */
export function paidBy({ invoiceDate, total, balance, settlings }: Settled): PaidBy {
  const untold = total - balance - settlings.reduce((sum, { amount }) => sum + amount, 0);
  const all = [{ on: invoiceDate, amount: untold, writtenOff: false }, ...settlings].toSorted((one, other) =>
    one.on < other.on ? -1 : one.on > other.on ? 1 : 0,
  );
  let [open, writtenOff] = [total, 0];
  const months = new Map<string, Share | undefined>();
  for (const { on, amount, writtenOff: isWrittenOff } of all) {
    open -= amount;
    if (isWrittenOff) writtenOff += amount;
    // Money may have been there before its invoice.
    months.set(latest(on, invoiceDate).slice(0, 7), open === 0 ? { total, writtenOff } : undefined);
  }
  return months;
}

/** What an invoice was at the end of a month, or of the months before it. */
export function paidAt(months: PaidBy, month: string, before = false): Share | undefined {
  let found: Share | undefined;
  for (const [from, share] of months) if (from < month || (!before && from === month)) found = share;
  return found;
}
