/** Prices that are entered and still to come, as a customer is told of them (R8, R45). */
import { fromDay } from '../dates.js';
import type { RecordOf } from '../types.js';
import { monthlyAt } from './monthly.js';
import type { Around, Interval } from './shapes.js';
import { countOn, discountOn, priceOn, termsOf } from './terms.js';

export interface ToCome {
  /** The first day at the new price. */
  readonly from: string;
  /** Per unit and full interval, ten-thousandths. */
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly interval: Interval;
  /** What it is more a month, discount and count as they are then; pence, below 0 for less. */
  readonly monthly: number;
}

/** The changes of its price from a day on, up to another one, in the order of their days. */
export function toCome(feature: RecordOf, { from, to }: { readonly from: string; readonly to?: string | null | undefined }, around: Around): readonly ToCome[] {
  const terms = termsOf(feature, around);
  const interval = terms.timeline.schedules.at(-1)?.interval;
  if (!interval || terms.stopped) return [];
  return terms.prices.flatMap(({ from: day }, place): readonly ToCome[] => {
    const date = fromDay(day);
    if (place === 0 || date < from || (to && date > to) || day > terms.last) return [];
    const [before, after, count, scheme] = [priceOn(terms, day - 1), priceOn(terms, day), countOn(terms, day), discountOn(terms, day)];
    const monthly = monthlyAt({ price: after, count, scheme, interval }) - monthlyAt({ price: before, count, scheme, interval });
    return before === after ? [] : [{ from: date, before, after, count, interval, monthly }];
  });
}

/** "a month", "a quarter", "every 2 weeks". */
export const perInterval = ({ unit, n }: Interval): string => (n === 1 ? `a ${unit}` : `every ${n} ${unit}s`);
