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
    const before = entry?.from !== day ? [since === day ? was : entry?.value] : saidBefore(entry, place > 0 ? entries[place - 1]!.value : was);
    if (before.some((each) => sameValue((each ?? null) as Value, (was ?? null) as Value))) continue;
    return since !== null && since > date
      ? `A change from ${formatDate(since)} was entered before, so the values noted then are not those of ${formatDate(date)}`
      : `The values noted before are not those that were in force on ${formatDate(date)}`;
  }
  return undefined;
}

/** The first day of a later interval that a change of a day did away with: the one noted before it. The history is the one after it. */
export function intervalOver(feature: Values, date: string): string | undefined {
  const { schedules } = timelineOf(feature, { catalogue: NOTHING });
  const over = (schedules.findLast(({ from }) => from <= date) ?? schedules[0])?.over;
  return over !== undefined && over > date ? over : undefined;
}

/**
 * What may have been in force before the last change of a day: what was said of it before; and where a later change has been taken
 * back since (a, b, a), what was before that one, too. `otherwise` is in force where nothing is said of the day.
 */
function saidBefore({ was = [], value }: Dated<unknown>, otherwise: unknown): readonly unknown[] {
  const standing: unknown[] = [];
  for (const each of [...was, value]) {
    if (standing.length > 1 && JSON.stringify(standing.at(-2)) === JSON.stringify(each)) standing.pop();
    else standing.push(each);
  }
  return [was.length > 0 ? was.at(-1) : otherwise, standing.length > 1 ? standing.at(-2) : otherwise];
}
