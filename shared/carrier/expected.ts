/** R36, R39: what a carrier should charge for a feature over the days that his bill is for. Prices ten-thousandths of a pound, costs pence. */
import { addDays, addMonths, daysBetween, earliest, latest } from '../dates.js';
import { NOUGHT, ONE, over, plus, ratio, rounded, times, type Fraction } from '../fractions.js';
import type { Interval } from '../billing/shapes.js';

/** First and last day. */
export type Span = readonly [from: string, to: string];

/** What is bought of a carrier for a feature. */
export interface Bought {
  /** Of one for a full interval; null where none is kept. */
  readonly price: number | null;
  /** Once for each. */
  readonly connection: number | null;
  readonly interval: Interval;
  /** Actual counts by the day from which they hold. */
  readonly counts: readonly { readonly from: string; readonly count: number }[];
  readonly start: string;
  /** The last day on which it is provided; null while it goes on. */
  readonly last: string | null;
}

export interface Expected {
  /** Pence. */
  readonly cost: number;
  /** Of that for the connection. */
  readonly once: number;
  /** How many times the price of one full interval. */
  readonly times: Fraction;
}

/** Spans in order, those that touch or overlap as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const before = found.at(-1);
    if (before && from <= addDays(before[1], 1)) found[found.length - 1] = [before[0], latest(before[1], to)];
    else found.push([from, to]);
  }
  return found;
}

const monthsOf = ({ unit, n }: Interval): number => (unit === 'month' ? n : unit === 'quarter' ? 3 * n : 12 * n);

/** The periods that a span is cut into: whole months from its first day (weeks for weekly intervals), the last one perhaps in part. */
function* parts([from, to]: Span, { unit, n }: Interval): Generator<readonly [from: string, to: string, next: string]> {
  for (let k = 0, first = from; first <= to; k += 1) {
    const next = unit === 'week' ? addDays(from, 7 * n * (k + 1)) : addMonths(from, k + 1);
    yield [first, earliest(to, addDays(next, -1)), next];
    first = next;
  }
}

/** Over these spans, which may not overlap; rounded once a period. */
export function expectedOver({ price, connection, interval, counts, start, last }: Bought, spans: readonly Span[]): Expected {
  let [cost, once, whole]: [number, number, Fraction] = [0, 0, NOUGHT];
  const each = interval.unit === 'week' ? ONE : ratio(1, monthsOf(interval));
  for (const span of spans) {
    if (connection && start >= span[0] && start <= span[1]) once += rounded(ratio(connection * countOn(counts, start), 100));
    for (const [from, to, next] of parts(span, interval)) {
      const [first, end] = [latest(from, start), last === null ? to : earliest(to, last)];
      if (first > end) continue;
      const share = times(ratio(countedDays(counts, first, end), daysBetween(from, next)), each);
      whole = plus(whole, share);
      if (price !== null) cost += rounded(times(ratio(price, 100), share));
    }
  }
  return { cost: cost + once, once, times: whole };
}

/** `expectedOver` for many features of the same days: those that are bought alike over all of them come to the same, and are worked out once. */
export function expecting(): typeof expectedOver {
  const known = new Map<string, Expected>();
  return (bought, spans) => {
    const [first, last] = [spans[0]?.[0] ?? '', spans.at(-1)?.[1] ?? ''];
    // When it began before and whether it ends after makes no difference to them.
    const { price, connection, interval, counts, start, last: end } = bought;
    const key = JSON.stringify([price, connection, interval, counts, start < first ? '' : start, end === null || end > last ? '' : end, spans]);
    let expected = known.get(key);
    if (expected === undefined) {
      expected = expectedOver(bought, spans);
      if (known.size > 10_000) known.clear();
      known.set(key, expected);
    }
    return expected;
  };
}

/** The price of one full interval by which a bill comes to these pence; null where it has no day to be for. */
export const priceBy = (pence: number, { once, times: whole }: Expected): number | null =>
  whole.n === 0n ? null : rounded(times(over(ratio(pence - once), whole), ratio(100)));

const countOn = (counts: Bought['counts'], day: string): number => counts.findLast(({ from }) => from <= day)?.count ?? 0;

/** Count × days, from one change of the count to the next. */
function countedDays(counts: Bought['counts'], first: string, end: string): number {
  let sum = 0;
  counts.forEach(({ from, count }, at) => {
    const next = counts[at + 1]?.from;
    const [begins, ends] = [latest(from, first), next === undefined ? end : earliest(end, addDays(next, -1))];
    if (begins <= ends) sum += count * (daysBetween(begins, ends) + 1);
  });
  return sum;
}
