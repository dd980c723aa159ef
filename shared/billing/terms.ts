/** A feature as billing computes with it: its record, history and fallbacks, with every date as a day count. */
import { toDay } from '../dates.js';
import type { Values } from '../types.js';
import { cycleOf, type Cycle } from './intervals.js';
import type { Around, Commitment, Dated, Discounts, HoldKind, Scheme, Source, Timeline, Used } from './shapes.js';
import { following, timelineOf } from './timeline.js';
import { BILLED, dateOf, fallbackPrice, numberOf, OWN, priceElsewhere, schemeNamed, type Sourced } from './values.js';

export interface At<T> {
  readonly from: number;
  readonly value: T;
}

/** A hold with its days counted; `until` is Infinity while it lasts. */
export interface HeldSpan {
  readonly kind: HoldKind;
  readonly from: number;
  readonly until: number;
}

export interface Terms {
  readonly feature: Values;
  readonly around: Around;
  readonly timeline: Timeline;
  readonly start: number;
  /** The last day that can ever be charged: the earlier of end date and an open bill-to; Infinity while there is none. */
  readonly last: number;
  /** It is dropped: a bill-to with no reinstatement after it. */
  readonly stopped: boolean;
  readonly cycles: readonly Cycle[];
  readonly prices: readonly At<number | null>[];
  readonly counts: readonly At<number>[];
  readonly sources: readonly At<Source>[];
  readonly commitments: readonly At<Commitment>[];
  readonly discounts: readonly At<Discounts>[];
  /** Days between a bill-to and a reinstatement: from, before until. */
  readonly gaps: readonly (readonly [number, number])[];
  readonly holds: readonly HeldSpan[];
  /** First days not raised yet, by kind of charge. */
  readonly recurringFrom: number;
  readonly oneOffFrom: number;
  readonly instalmentsFrom: number;
  /** The last day on which the remaining instalments were raised in one; NaN for none. */
  readonly restOn: number;
  /** Before this day, what fell back to configuration counts as it was when it was raised. */
  readonly usedUntil: number;
}

const NONE: readonly never[] = [];

const counted = <T>(list: readonly Dated<T>[] | undefined): readonly At<T>[] =>
  list === undefined ? NONE : list.map(({ from, value }) => ({ from: toDay(from), value }));

/** What follows from a history alone. */
type Told = Pick<Terms, 'cycles' | 'prices' | 'counts' | 'sources' | 'commitments' | 'discounts' | 'gaps' | 'holds'> & { readonly stop: number };

/**
 * The histories looked at last: a plan asks for the terms before and after it several times over, and then goes on to the
 * next feature for good.
 */
let [latest, former]: { readonly timeline: Timeline; readonly told: Told }[] = [];

function toldBy(timeline: Timeline): Told {
  if (latest?.timeline === timeline) return latest.told;
  if (former?.timeline === timeline) return former.told;
  const gaps: (readonly [number, number])[] = [];
  let stop = Infinity;
  for (const { to, resumes } of timeline.stops ?? NONE) {
    if (resumes === null) stop = Math.min(stop, toDay(to));
    else gaps.push([toDay(to) + 1, toDay(resumes)]);
  }
  if (gaps.length > 1) gaps.sort((a, b) => a[0] - b[0]);
  former = latest;
  latest = {
    timeline,
    told: {
      cycles: timeline.schedules.map(cycleOf),
      gaps,
      stop,
      prices: counted(timeline.prices),
      counts: counted(timeline.counts),
      sources: counted(timeline.sources),
      commitments: counted(timeline.commitments),
      discounts: counted(timeline.discounts),
      holds:
        timeline.holds === undefined
          ? NONE
          : timeline.holds.map(({ kind, from, until }) => ({ kind, from: toDay(from), until: until === null ? Infinity : toDay(until) })),
    },
  };
  return latest.told;
}

export function termsOf(feature: Values, around: Around): Terms {
  const timeline = following(timelineOf(feature, around), feature, around);
  const { cycles, prices, counts, sources, commitments, discounts, gaps, holds, stop } = toldBy(timeline);
  const first = cycles[0]?.from ?? 0;
  const startDate = dateOf(feature, 'startDate');
  const start = startDate === null ? first : toDay(startDate);
  const end = dateOf(feature, 'endDate');
  const due = dateOf(feature, 'dueDate');
  const recurringFrom = due === null ? first : toDay(due);
  return {
    feature,
    around,
    timeline,
    cycles,
    start,
    recurringFrom,
    prices,
    counts,
    sources,
    commitments,
    discounts,
    gaps,
    holds,
    last: end === null ? stop : Math.min(toDay(end), stop),
    stopped: stop !== Infinity,
    oneOffFrom: timeline.oneOffFrom === undefined ? start : toDay(timeline.oneOffFrom),
    instalmentsFrom: timeline.instalmentsFrom === undefined ? first : toDay(timeline.instalmentsFrom),
    restOn: timeline.restOn === undefined ? NaN : toDay(timeline.restOn),
    usedUntil: Math.min(
      timeline.used?.to === undefined ? recurringFrom : Math.max(recurringFrom, toDay(timeline.used.to)),
      timeline.used?.until === undefined ? Infinity : toDay(timeline.used.until),
    ),
  };
}

/** The entry in force on a day; before the first one, the first. */
function at<T>(list: readonly At<T>[], day: number): T | undefined {
  let found = list[0];
  for (const entry of list) {
    if (entry.from > day) break;
    found = entry;
  }
  return found?.value;
}

/** Where the start moved, what was used says nothing of the days before it: those are raised for the first time. */
const usedAt = <T>(list: readonly Dated<T>[] | undefined, day: number, moved = false): T | undefined =>
  list && !(moved && list[0] && day < toDay(list[0].from)) ? at(counted(list), day) : undefined;

/** R8: price per unit and full period on a day, ten-thousandths. */
export const priceOn = (terms: Terms, day: number): number => priceWithSource(terms, day).value;

/** The same with where it comes from. What was raised at a price that lists and catalogue no longer have stays at it. */
export function priceWithSource(terms: Terms, day: number): Sourced<number> {
  const own = at(terms.prices, day);
  if (own !== null && own !== undefined) return { value: own, source: OWN };
  const used = day < terms.usedUntil ? usedAt(terms.timeline.used?.prices, day, terms.timeline.used?.to !== undefined) : undefined;
  const configured = priceElsewhere(at(terms.sources, day) ?? terms.feature, 'serviceCharge', terms.around);
  return used === undefined || used === null || used === configured.value ? configured : { value: used, source: BILLED };
}

/** The price by configuration as it is now, of the standard feature and tariff that are the feature's on a day. */
export const configuredPrice = (terms: Terms, day: number): number => fallbackPrice(at(terms.sources, day) ?? terms.feature, 'serviceCharge', terms.around);

/** What is connected at the start, actual; one-off charges multiply by it (R11). */
export const countAtStart = (terms: Terms): number => at(terms.counts, terms.start) ?? 1;

/** R7: the count that a day is charged for, the greater of actual and committed. */
export function countOn(terms: Terms, day: number): number {
  const actual = at(terms.counts, day) ?? 1;
  const commitment = at(terms.commitments, day);
  if (!commitment || (commitment.until !== null && day > toDay(commitment.until))) return actual;
  const auto = commitment.auto === 'Initial' ? countAtStart(terms) : commitment.auto === 'Peak' ? peak(terms, day) : 0;
  return Math.max(actual, commitment.count, auto);
}

/** The highest count from the start to a day. */
function peak(terms: Terms, day: number): number {
  let most = countAtStart(terms);
  for (const { from, value } of terms.counts) if (from > terms.start && from <= day) most = Math.max(most, value);
  return most;
}

/** R9: the name of the discount scheme of a day: the initial one to its end, then the ongoing one to its end. */
export function discountNameOn(terms: Terms, day: number): string | null {
  const discounts = at(terms.discounts, day);
  if (!discounts) return null;
  const { initial, initialTo, ongoing, ongoingTo } = discounts;
  if (initial !== null && (initialTo === null || day <= toDay(initialTo))) return initial;
  return ongoing !== null && (ongoingTo === null || day <= toDay(ongoingTo)) ? ongoing : null;
}

export function discountOn(terms: Terms, day: number): Scheme | undefined {
  const name = discountNameOn(terms, day);
  if (name === null) return undefined;
  const used = day < terms.usedUntil ? usedAt(terms.timeline.used?.schemes?.[name], day) : undefined;
  return used ?? schemeNamed(name, terms.around.catalogue);
}

/** R11: one-off charge per unit, ten-thousandths. */
export function connectionCharge(terms: Terms): number {
  const own = numberOf(terms.feature, 'connectionCharge');
  if (own !== null) return own;
  const used: Used = terms.timeline.used ?? {};
  return (
    (terms.oneOffFrom > terms.start || used.to !== undefined ? used.connectionCharge : undefined) ??
    fallbackPrice(terms.feature, 'connectionCharge', terms.around)
  );
}

/** The days on which the count, price or discount may change: each the first day of something new. */
export function turns(terms: Terms): readonly number[] {
  const days: number[] = [];
  for (const list of [terms.prices, terms.counts, terms.sources, terms.commitments, terms.discounts])
    for (let i = 1; i < list.length; i++) days.push(list[i]?.from ?? 0);
  for (const { value } of terms.commitments) if (value.until !== null) days.push(toDay(value.until) + 1);
  for (const { value } of terms.discounts) for (const to of [value.initialTo, value.ongoingTo]) if (to !== null) days.push(toDay(to) + 1);
  const used = terms.timeline.used;
  if (used) {
    days.push(terms.usedUntil);
    for (const list of [used.prices ?? [], ...Object.values(used.schemes ?? {})]) for (const { from } of list) days.push(toDay(from));
  }
  return days.length > 1 ? days.sort((a, b) => a - b) : days;
}
