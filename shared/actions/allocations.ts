/** Which invoices a payment pays. Kept on the payment in pounds, as callers see them; here in ten-thousandths. */
import { unitsToPounds, poundsToUnits } from '../money.js';
import type { RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';

export type Allocations = ReadonlyMap<string, number>;

/** The allocations of a payment by invoice id. */
export function allocationsOf(payment: Values): Allocations {
  const kept = payment['allocations'];
  return new Map(
    Array.isArray(kept) ? (kept as readonly Values[]).map(({ invoiceID, amount }) => [asText(invoiceID), poundsToUnits(amount as number | string)]) : [],
  );
}

/** As the payment keeps them; none is null. */
export const asKept = (allocations: Allocations): Value => {
  const lines = [...allocations].filter(([, amount]) => amount !== 0).map(([invoiceID, amount]) => ({ invoiceID, amount: unitsToPounds(amount) }));
  return lines.length > 0 ? lines : null;
};

export const allocated = (allocations: Allocations): number => [...allocations.values()].reduce((sum, amount) => sum + amount, 0);

/**
 * An amount over what is open, the invoice due first before the others, then the lower id; below zero over what is owed to the
 * customer. Amounts in ten-thousandths.
 */
export function settledOldest(open: readonly { readonly invoice: RecordOf; readonly balance: number }[], amount: number): Allocations {
  const found = new Map<string, number>();
  let left = amount;
  const due = (invoice: RecordOf): string => asText(invoice['dueDate'] ?? invoice['invoiceDate'] ?? '');
  const sorted = open
    .filter(({ balance }) => (amount > 0 ? balance > 0 : balance < 0))
    .toSorted((a, b) => (due(a.invoice) === due(b.invoice) ? Number(a.invoice.id) - Number(b.invoice.id) : due(a.invoice) < due(b.invoice) ? -1 : 1));
  for (const { invoice, balance } of sorted) {
    const part = amount > 0 ? Math.min(left, balance) : Math.max(left, balance);
    if (part === 0) break;
    found.set(invoice.id, part);
    left -= part;
  }
  return found;
}
