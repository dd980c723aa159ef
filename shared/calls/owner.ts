/** R19: whose number it was on the day of the call. A call is never charged to somebody who no longer or not yet had it. */
import { addDays } from '../dates.js';

/** One record with the number, as far as the question goes. */
export interface Holder {
  readonly id: string;
  /** Null for a number in stock. */
  readonly customer: string | null;
  /** The first day it was the customer's; without one, from the day after the previous holder's last, or since ever. */
  readonly dateAllocate?: string | null;
  /** The last day, inclusive; null while it is held. A reinstatement empties it and so opens it again. */
  readonly dateDrop?: string | null;
  /** The number is one of its alternates only: counts where no record has it as its own. */
  readonly alternate?: boolean;
}

export type Held = { readonly number: string; readonly customer: string } | { readonly error: OwnerError; readonly was?: string };
export type OwnerError = 'unknownNumber' | 'numberDropped' | 'inStock' | 'ambiguous';

/** Who had the number on a date (the company's own calendar day of the call's start). */
export function heldOn(date: string, holders: readonly Holder[]): Held {
  for (const some of [holders.filter(({ alternate }) => !alternate), holders.filter(({ alternate }) => alternate)]) {
    const alive = some.filter((each) => each.customer !== null && since(each, some) <= date && date <= (each.dateDrop ?? LAST));
    if (alive.length > 1) return { error: 'ambiguous' };
    const [one] = alive;
    if (one) return { number: one.id, customer: one.customer! };
  }
  if (holders.length === 0) return { error: 'unknownNumber' };
  const dropped = holders
    .filter(({ customer, dateDrop }) => customer !== null && dateDrop && dateDrop < date)
    .toSorted((a, b) => (a.dateDrop! < b.dateDrop! ? 1 : -1));
  if (dropped[0]) return { error: 'numberDropped', was: dropped[0].customer! };
  return { error: holders.some(({ customer }) => customer === null) ? 'inStock' : 'unknownNumber' };
}

const LAST = '9999-12-31';

/** The first day that the record holds the number. */
function since({ id, dateAllocate, dateDrop }: Holder, all: readonly Holder[]): string {
  if (dateAllocate) return dateAllocate;
  const before = all.flatMap((other) => (other.id !== id && other.dateDrop && other.dateDrop < (dateDrop ?? LAST) ? [other.dateDrop] : [])).toSorted();
  const previous = before.at(-1);
  return previous ? addDays(previous, 1) : '';
}
