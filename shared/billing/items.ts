/** What a feature is charged: its one-off, its recurring periods and its instalments, each with the day it is billed on. */
import { LAST_DATE, toDay } from '../dates.js';
import { halfUp, UNITS_IN_PENNY } from '../money.js';
import { periodIndex, periodStart, type Cycle } from './intervals.js';
import { chargeable, figure, NOUGHT, stretches, type Figure } from './net.js';
import { connectionCharge, countAtStart, countOn, type Terms } from './terms.js';

export type ItemKind = 'oneOff' | 'recurring' | 'instalment';

/** One thing to charge. `from` and `to` (inclusive) are its identity together with its kind. */
export interface Item {
  readonly kind: ItemKind;
  readonly from: number;
  readonly to: number;
  /** It was raised before, as far as the feature's own record says. */
  readonly raised: boolean;
  /** The day after it: raising it moves its kind's first day not yet raised to here. */
  readonly next: number;
  /** The day it is billed on where nothing holds it (R2). */
  readonly billDay: number;
  /** Days of the whole period: the denominator; of what is not prorated 1. */
  readonly days: number;
  /** A period with no chargeable day. */
  readonly empty: boolean;
  /** The remaining instalments in one, on the feature's last day. */
  readonly rest: boolean;
  /** "instalment 3 of 12", '' for none. */
  readonly note: string;
  figure(): Figure;
  count(): number;
}

/** No billing beyond the last date that can be written. */
const HORIZON = toDay(LAST_DATE);

/** The recurring periods from the first one that ends on or after a day, in order, without end unless the feature has one. */
export function* recurring(terms: Terms, fromDay: number): Generator<Item, void, void> {
  // What was raised past the last day has to be met again, to be taken back.
  const end = Math.min(Math.max(terms.last, terms.recurringFrom - 1), HORIZON);
  for (const cycle of terms.cycles) {
    // A period that another schedule cut short keeps its last day, which may lie beyond the cut.
    const first = Math.max(cycle.from, Math.min(fromDay, cycle.until - 1));
    for (let k = periodIndex(cycle, first); ; k++) {
      const item = period(terms, cycle, k);
      if (item.from >= cycle.until) break;
      if (item.from > end) return;
      if (item.to >= fromDay) yield item;
    }
  }
}

/** Period k of a cycle, cut to the days on which the cycle is in force. */
export function period(terms: Terms, cycle: Cycle, k: number): Item {
  const start = periodStart(cycle, k);
  const end = periodStart(cycle, k + 1);
  const from = Math.max(start, cycle.from);
  const until = Math.min(end, cycle.until);
  const spans = chargeable(terms, from, until);
  const empty = spans.length === 0;
  const days = end - start;
  return {
    kind: 'recurring', from, to: end - 1, next: until, raised: from < terms.recurringFrom, days, empty, rest: false, note: '',
    billDay: cycle.timing === 'advance' ? spans[0]?.[0] ?? from : (spans.at(-1)?.[1] ?? until) - 1,
    figure: () => (empty ? NOUGHT : figure(stretches(terms, from, until), days)),
    count: () => countOn(terms, spans[0]?.[0] ?? from),
  };
}

/** The recurring period whose identity this is, if the feature (still) has it. */
export function recurringAt(terms: Terms, from: number, to: number): Item | undefined {
  for (const cycle of terms.cycles) {
    if (from < cycle.from || from >= cycle.until) continue;
    const item = period(terms, cycle, periodIndex(cycle, from));
    return item.from === from && item.to === to ? item : undefined;
  }
  return undefined;
}

/** R11: the one-off, once, on the start date; nothing if it was stopped before it started. */
export function oneOff(terms: Terms): Item {
  const { start } = terms;
  return {
    kind: 'oneOff', from: start, to: start, next: start + 1, raised: start < terms.oneOffFrom, billDay: start, days: 1, empty: terms.last < start, rest: false, note: '',
    figure: () => (terms.last < start ? NOUGHT : whole(product(connectionCharge(terms), countAtStart(terms)), 1)),
    count: () => countAtStart(terms),
  };
}

/** R12: the instalments in order, each on the due date of a period; what is left at the feature's last day comes then. */
export function instalments(terms: Terms): readonly Item[] {
  const total = terms.timeline.total;
  if (!total || terms.last < terms.start) return [];
  const { value, instalments: n } = total;
  const items: Item[] = [];
  let k = Math.min(total.before, n);
  const share = (from: number, to: number): Figure => {
    const [upTo, before] = [to, from].map((i) => halfUp(BigInt(value) * BigInt(i), BigInt(n) * BigInt(UNITS_IN_PENNY)));
    const net = (upTo ?? 0) - (before ?? 0);
    return { gross: net, discount: 0, net };
  };
  const line = (from: number, to: number, more: Pick<Item, 'next' | 'raised' | 'billDay' | 'rest'>, first: number, last: number): Item => ({
    kind: 'instalment', from, to, days: 1, empty: false, ...more,
    note: first === last ? `instalment ${last} of ${n}` : `remaining instalments ${first} to ${last} of ${n}`,
    figure: () => share(first - 1, last), count: () => 1,
  });
  for (const cycle of terms.cycles) {
    for (let i = periodIndex(cycle, cycle.from); k < n; i++) {
      const { from, to, next } = bounds(cycle, i);
      if (from >= cycle.until || from > HORIZON) break;
      if (next <= terms.start) continue;
      const billDay = cycle.timing === 'advance' ? from : next - 1;
      // A period of one day on the last day has the same identity as what remains on it, and is part of it.
      if (billDay > terms.last || (from === terms.last && to === from)) {
        const { last } = terms;
        items.push(line(last, last, { next: last + 1, raised: terms.restOn === last, billDay: last, rest: true }, k + 1, n));
        return items;
      }
      k++;
      items.push(line(from, to, { next, raised: from < terms.instalmentsFrom, billDay, rest: false }, k, k));
    }
  }
  return items;
}

function bounds(cycle: Cycle, k: number): { from: number; to: number; next: number } {
  const end = periodStart(cycle, k + 1);
  return { from: Math.max(periodStart(cycle, k), cycle.from), to: end - 1, next: Math.min(end, cycle.until) };
}

const product = (a: number, b: number): bigint => BigInt(a) * BigInt(b);
function whole(units: bigint, divisor: number): Figure {
  const net = halfUp(units, BigInt(divisor * UNITS_IN_PENNY));
  return { gross: net, discount: 0, net };
}
