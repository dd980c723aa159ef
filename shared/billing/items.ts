/** What a feature is charged: its one-off, its recurring periods and its instalments, each with the day it is billed on. */
import { LAST_DATE, toDay } from '../dates.js';
import { halfUp, product, UNITS_IN_PENNY } from '../money.js';
import { periodIndex, periodStart, type Cycle } from './intervals.js';
import { chargeable, edges, figure, NOUGHT, stretches, type Figure } from './net.js';
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
  /** Days of the whole period: the denominator; of a one-off, and of what remains of instalments, 1. */
  readonly days: number;
  /** A period with no chargeable day. */
  readonly empty: boolean;
  /** The remaining instalments in one, on the feature's last day. */
  readonly rest: boolean;
  /** Of instalments: how many of them come before it and how many are charged once it is; else 0. */
  readonly share: number;
  readonly shared: number;
  readonly terms: Terms;
}

/*
 * Items are plain data and what they cost is computed by functions of the module: a run makes millions of them, and every
 * closure in one would be paid for whether it is called or not.
 */

/** What an item costs by the final state of its feature. */
export function figureOf({ kind, terms, empty, from, next, days, share, shared }: Item): Figure {
  if (empty) return NOUGHT;
  if (kind === 'recurring') return figure(stretches(terms, from, next), days);
  const net =
    kind === 'oneOff' ? halfUp(product(connectionCharge(terms), countAtStart(terms)), UNITS_IN_PENNY) : paidAfter(terms, shared) - paidAfter(terms, share);
  return { gross: net, discount: 0, net };
}

/** R12: what the first k instalments come to, in pence. */
function paidAfter({ timeline: { total } }: Terms, k: number): number {
  return total ? halfUp(product(total.value, k), total.instalments * UNITS_IN_PENNY) : 0;
}

/** The count that a line shows: that of its first chargeable day. */
export function countOf({ kind, terms, from, next }: Item): number {
  if (kind === 'instalment') return 1;
  return kind === 'oneOff' ? countAtStart(terms) : countOn(terms, chargeable(terms, from, next)[0]?.[0] ?? from);
}

/** The first and last day of an item that are charged, and the one price of these days; undefined where no day is. */
export function chargedOf(item: Item): { readonly from: number; readonly to: number; readonly unitPrice: number | null } | undefined {
  const { kind, terms, from, to, next, empty } = item;
  if (kind === 'oneOff') return { from, to, unitPrice: connectionCharge(terms) };
  if (kind !== 'recurring' || empty) return undefined;
  const found = stretches(terms, from, next);
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return undefined;
  return { from: first.from, to: last.until - 1, unitPrice: found.every(({ price }) => price === first.price) ? first.price : null };
}

/** "instalment 3 of 12", "remaining instalments 4 to 12 of 12", '' for what is none. */
export function noteOf({ kind, terms, share, shared }: Item): string {
  if (kind !== 'instalment') return '';
  const of = `of ${terms.timeline.total?.instalments ?? shared}`;
  return shared === share + 1 ? `instalment ${shared} ${of}` : `remaining instalments ${share + 1} to ${shared} ${of}`;
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
function period(terms: Terms, cycle: Cycle, k: number): Item {
  const start = periodStart(cycle, k);
  const end = periodStart(cycle, k + 1);
  const from = Math.max(start, cycle.from);
  const until = Math.min(end, cycle.until);
  const { first, last } = edges(terms, from, until);
  return {
    kind: 'recurring',
    terms,
    from,
    to: end - 1,
    next: until,
    raised: from < terms.recurringFrom,
    days: end - start,
    empty: first > last,
    rest: false,
    share: 0,
    shared: 0,
    billDay: first > last ? (cycle.timing === 'advance' ? from : until - 1) : cycle.timing === 'advance' ? first : last,
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

/** The recurring periods whose last day this is, as far as the feature (still) has them: several where other intervals cut them short, the latest first. */
function recurringEnding(terms: Terms, to: number): readonly Item[] {
  return terms.cycles.toReversed().flatMap((cycle) => {
    const item = cycle.from <= to ? period(terms, cycle, periodIndex(cycle, to)) : undefined;
    return item?.to === to && item.from < cycle.until ? [item] : [];
  });
}

/** R11: the one-off, once, on the start date; nothing if it was stopped before it started. */
export function oneOff(terms: Terms): Item {
  const { start } = terms;
  return {
    kind: 'oneOff',
    terms,
    from: start,
    to: start,
    next: start + 1,
    raised: start < terms.oneOffFrom,
    billDay: start,
    days: 1,
    empty: terms.last < start,
    rest: false,
    share: 0,
    shared: 0,
  };
}

/** R12: the instalments in order, each on the due date of a period; what is left at the feature's last day comes then. */
export function instalments(terms: Terms): readonly Item[] {
  const total = terms.timeline.total;
  if (!total || terms.last < terms.start) return [];
  const n = total.instalments;
  const items: Item[] = [];
  let k = Math.min(total.before, n);
  for (const cycle of terms.cycles) {
    for (let i = periodIndex(cycle, cycle.from); k < n; i++) {
      const { from, to, next, days } = bounds(cycle, i);
      if (from >= cycle.until || from > HORIZON) break;
      if (next <= terms.start) continue;
      const billDay = cycle.timing === 'advance' ? from : next - 1;
      // A period of one day on the last day has the same identity as what remains on it, and is part of it.
      if (billDay > terms.last || (from === terms.last && to === from)) {
        const { last } = terms;
        items.push(
          instalment(terms, { from: last, to: last, next: last + 1, days: 1, raised: terms.restOn === last, billDay: last, rest: true, share: k, shared: n }),
        );
        return items;
      }
      k++;
      items.push(instalment(terms, { from, to, next, days, raised: from < terms.instalmentsFrom, billDay, rest: false, share: k - 1, shared: k }));
    }
  }
  return items;
}

function bounds(cycle: Cycle, k: number): { from: number; to: number; next: number; days: number } {
  const [start, end] = [periodStart(cycle, k), periodStart(cycle, k + 1)];
  return { from: Math.max(start, cycle.from), to: end - 1, next: Math.min(end, cycle.until), days: end - start };
}

type Part = Pick<Item, 'from' | 'to' | 'next' | 'days' | 'raised' | 'billDay' | 'rest' | 'share' | 'shared'>;
function instalment(terms: Terms, part: Part): Item {
  return { kind: 'instalment', terms, empty: false, ...part };
}

/** The item of a kind whose identity these days are, if the feature (still) has it. */
export function itemOf(terms: Terms, kind: unknown, from: number, to: number): Item | undefined {
  if (kind === 'recurring') return recurringAt(terms, from, to);
  const items = kind === 'oneOff' ? [oneOff(terms)] : instalments(terms);
  return items.find((item) => item.from === from && item.to === to);
}

/** The items of a kind that end on a day, the latest first: one of them is what was raised up to that day under other days. */
export function itemsEnding(terms: Terms, kind: unknown, to: number): readonly Item[] {
  if (kind === 'recurring') return recurringEnding(terms, to);
  return kind === 'oneOff'
    ? [oneOff(terms)]
    : instalments(terms)
        .filter((each) => !each.rest && each.to === to)
        .toReversed();
}
