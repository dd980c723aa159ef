/** Whether what a feature notes of itself, which is what was entered last, is what was in force on a day. */
import { formatDate } from '../dates.js';
import type { Value, Values } from '../types.js';
import { sameValue } from '../values.js';
import { notBeforeStart } from './lives.js';
import type { Dated, Timeline } from './shapes.js';
import { commitmentNow, discountsNow, sourceNow, timelineOf } from './timeline.js';
import { dateOf, NOTHING, numberOf } from './values.js';

type Kept = 'prices' | 'counts' | 'commitments' | 'discounts' | 'sources';

/** The dated lists that fields are kept in, and what the fields say. */
const lists: readonly (readonly [Kept, readonly string[], (feature: Values) => unknown])[] = [
  ['prices', ['serviceCharge'], (feature) => numberOf(feature, 'serviceCharge')],
  ['counts', ['featureCount'], (feature) => numberOf(feature, 'featureCount') ?? 1],
  ['commitments', ['featureCountCommitted', 'featureCountCommittedAuto', 'committedTermDate'], commitmentNow],
  [
    'discounts',
    ['initialFeatureDiscountScheme', 'initialFeatureDiscountSchemeEndDate', 'ongoingFeatureDiscountScheme', 'ongoingFeatureDiscountSchemeEndDate'],
    discountsNow,
  ],
  ['sources', ['standardFeature', 'fixedFeeTariff'], sourceNow],
];

/**
 * Why the values that a feature noted before a change of a day are not those that were in force on it: a change of a later day was
 * entered before, or one of another day was in force. Undefined where giving them for that day leaves the history as it was. The
 * history is the one after the change, the other fields are those before it: so the log keeps them.
 */
export function otherThanNoted(feature: Values, fields: readonly string[], date: string): string | undefined {
  const timeline: Timeline = timelineOf(feature, { catalogue: NOTHING });
  const day = notBeforeStart(feature, date);
  const since = dateOf(feature, 'lastUpdatedDate');
  for (const [list, names, noted] of lists) {
    const entries: readonly Dated<unknown>[] | undefined = timeline[list];
    if (entries === undefined || !names.some((name) => fields.includes(name))) continue;
    const place = entries.findLastIndex(({ from }) => from <= day);
    const entry = entries[place];
    const was = noted(feature);
    const before = entry?.from !== day ? (since === day ? was : entry?.value) : 'was' in entry ? entry.was : place > 0 ? entries[place - 1]!.value : was;
    if (sameValue((before ?? null) as Value, (was ?? null) as Value)) continue;
    return since !== null && since > date
      ? `A change from ${formatDate(since)} was entered before, so the values noted then are not those of ${formatDate(date)}`
      : `The values noted before are not those that were in force on ${formatDate(date)}`;
  }
  return undefined;
}

/** The feature as if each day of its history had been said once: what was said of a day before, and is taken back with it, is forgotten. */
export function saidOnce(feature: Values): Values {
  const billing = feature['billing'] as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof billing !== 'object' || billing === null) return feature;
  const forgotten = lists.flatMap(([list]) => {
    const entries = billing[list] as readonly Dated<unknown>[] | undefined;
    return entries === undefined ? [] : [[list, entries.map(({ was: _was, ...entry }) => entry)] as const];
  });
  return { ...feature, billing: { ...billing, ...Object.fromEntries(forgotten) } as unknown as Value };
}
