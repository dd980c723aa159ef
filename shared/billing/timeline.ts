/** A feature's history: read from its record, and lists of dated values. */
import { addDays, latest } from '../dates.js';
import { refused } from '../fault.js';
import type { Values } from '../types.js';
import { halfUp } from '../money.js';
import { anchorFor, beginsPeriod, intervalNamed, MONTHLY, sameInterval } from './intervals.js';
import type { Around, Commitment, Dated, Discounts, Interval, Schedule, Source, Timeline } from './shapes.js';
import { dateOf, numberOf, standardOf, textOf, valueOf } from './values.js';

/** Far before every feature: where a feature without a start date is taken to begin. */
const ALWAYS = '1900-01-01';

/** The history kept with the feature; where it has none yet (a record loaded from elsewhere), the one its fields tell. */
export function timelineOf(feature: Values, around: Around): Timeline {
  const kept = feature['billing'];
  return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? (kept as unknown as Timeline) : told(feature, around);
}

/** The history that a feature's fields tell, from its start on. */
export function told(values: Values, around: Around): Timeline {
  const start = dateOf(values, 'startDate') ?? ALWAYS;
  const from = dateOf(values, 'dueDate') ?? start;
  const stop = dateOf(values, 'dateBillTo');
  const source = sourceOf(values);
  const commitment = commitmentOf(values);
  const discounts = discountsOf(values);
  const total = totalOf(values, around);
  return {
    schedules: [scheduleFrom(from > start ? from : start, intervalOf(values, around), start)],
    prices: [{ from: start, value: numberOf(values, 'serviceCharge') }],
    counts: [{ from: start, value: numberOf(values, 'featureCount') ?? 1 }],
    ...(source ? { sources: [{ from: start, value: source }] } : {}),
    ...(commitment ? { commitments: [{ from: start, value: commitment }] } : {}),
    ...(discounts ? { discounts: [{ from: start, value: discounts }] } : {}),
    ...(stop === null ? {} : { stops: [{ to: stop, resumes: null }] }),
    ...(total ? { total: { ...total, before: from > start ? paidBefore(total, numberOf(values, 'totalValueCharged') ?? 0) : 0 } } : {}),
    // What came before the first due date was charged before the feature was kept here.
    ...(from > start ? { oneOffFrom: addDays(start, 1), oneOffElsewhere: true } : {}),
  };
}

/**
 * The history as billing goes by it: a feature that leaves its interval to its standard feature follows that one from the first
 * day not raised yet, so that an interval and the price that was made for it change together (R1). What is raised keeps its
 * periods. The change is written into the feature's own history when the first period of it is raised.
 */
export function following(timeline: Timeline, feature: Values, { catalogue }: Around): Timeline {
  const last = timeline.schedules.at(-1);
  if (last === undefined || textOf(feature, 'serviceChargeInterval') !== null) return timeline;
  const name = standardOf(feature, catalogue)?.['serviceChargeInterval'];
  const interval = typeof name === 'string' ? intervalNamed(name, catalogue) : undefined;
  if (interval === undefined || sameInterval(last.interval, interval)) return timeline;
  const [due, end] = [dateOf(feature, 'dueDate') ?? last.from, dateOf(feature, 'endDate')];
  if (end !== null && end < due) return timeline;
  const from = latest(due, last.from);
  const kept = timeline.schedules.flatMap((old) => (old.from < from ? [old.until === null || old.until > from ? { ...old, until: from } : old] : []));
  const before = kept.at(-1);
  // Back to what it was before anything was raised by the other: the old periods go on.
  const schedules =
    before && before.until === from && sameInterval(before.interval, interval)
      ? [...kept.slice(0, -1), { ...before, until: null }]
      : [...kept, { from, until: null, anchor: anchorFor(interval, from), interval }];
  return { ...timeline, schedules };
}

/** The interval by the feature's name for it, else its standard feature's; throws 400502 for a name that means nothing. */
export function intervalOf(values: Values, around: Around): Interval {
  const name = valueOf(values, 'serviceChargeInterval', around.catalogue);
  if (typeof name !== 'string' || name === '') return MONTHLY;
  const interval = intervalNamed(name, around.catalogue);
  if (!interval) throw refused(`There is no interval "${name}".`, { serviceChargeInterval: `There is no interval "${name}".` });
  return interval;
}

/** A schedule from a day on. It keeps the rhythm of an older anchor where the day is one of that rhythm's first days. */
export function scheduleFrom(from: string, interval: Interval, rhythm: string): Schedule {
  const anchor = interval.align === 'start' && beginsPeriod(interval, rhythm, from) ? rhythm : anchorFor(interval, from);
  return { from, until: null, anchor, interval };
}

function sourceOf(values: Values): Source | undefined {
  const [standardFeature, fixedFeeTariff] = [textOf(values, 'standardFeature'), textOf(values, 'fixedFeeTariff')];
  return standardFeature === null && fixedFeeTariff === null ? undefined : { standardFeature, fixedFeeTariff };
}

function commitmentOf(values: Values): Commitment | undefined {
  const auto = textOf(values, 'featureCountCommittedAuto')?.toLowerCase();
  const count = numberOf(values, 'featureCountCommitted') ?? 0;
  if (count === 0 && !auto) return undefined;
  return { count, auto: auto === 'initial' ? 'Initial' : auto === 'peak' ? 'Peak' : null, until: dateOf(values, 'committedTermDate') };
}

function discountsOf(values: Values): Discounts | undefined {
  const [initial, ongoing] = [textOf(values, 'initialFeatureDiscountScheme'), textOf(values, 'ongoingFeatureDiscountScheme')];
  if (initial === null && ongoing === null) return undefined;
  return {
    initial,
    initialTo: dateOf(values, 'initialFeatureDiscountSchemeEndDate'),
    ongoing,
    ongoingTo: dateOf(values, 'ongoingFeatureDiscountSchemeEndDate'),
  };
}

const NO_COMMITMENT: Commitment = { count: 0, auto: null, until: null };
const NO_DISCOUNTS: Discounts = { initial: null, initialTo: null, ongoing: null, ongoingTo: null };
export const sourceNow = (values: Values): Source => sourceOf(values) ?? { standardFeature: null, fixedFeeTariff: null };
export const commitmentNow = (values: Values): Commitment => commitmentOf(values) ?? NO_COMMITMENT;
export const discountsNow = (values: Values): Discounts => discountsOf(values) ?? NO_DISCOUNTS;

/** R12: the total value and its instalments; undefined where the feature is not paid in instalments. */
export function totalOf(values: Values, around: Around): Timeline['total'] {
  const value = valueOf(values, 'totalFeatureValue', around.catalogue);
  const instalments = valueOf(values, 'instalments', around.catalogue);
  if (typeof value !== 'number' || typeof instalments !== 'number' || instalments < 1) return undefined;
  return { value, instalments, before: 0 };
}

/** How many instalments an amount already charged (ten-thousandths) pays for. */
function paidBefore({ value, instalments }: { value: number; instalments: number }, charged: number): number {
  let k = 0;
  while (k < instalments && charged > 0 && halfUp(BigInt(value) * BigInt(k + 1), BigInt(instalments) * 100n) * 100 <= charged) k++;
  return k;
}

/**
 * The list with a value in force from a day until the next entry. One that says what is in force already is left out; a later
 * one stays, whatever it says, since the one before it may change again (R8).
 */
export function withFrom<T>(list: readonly Dated<T>[], from: string, value: T): readonly Dated<T>[] {
  const old = list.find((entry) => entry.from === from);
  const same = old !== undefined && JSON.stringify(old.value) === JSON.stringify(value);
  const said: Dated<T> = old === undefined ? { from, value } : same ? old : { ...old, value, was: [...(old.was ?? []), old.value] };
  const sorted = [...list.filter((entry) => entry.from !== from), said].sort((a, b) => (a.from < b.from ? -1 : 1));
  const at = sorted.findIndex((entry) => entry.from === from);
  return at > 0 && JSON.stringify(sorted[at - 1]!.value) === JSON.stringify(value) ? sorted.toSpliced(at, 1) : sorted;
}
