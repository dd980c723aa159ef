/** What drop, reinstatement, holds and new prices do to a feature's history. Each gives the fields to merge into the change. */
import { addDays, earliest, parseDate, toDay } from '../dates.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { nextBillDate } from './progress.js';
import type { Around, Hold, HoldKind, Stop, Timeline } from './shapes.js';
import { termsOf } from './terms.js';
import { timelineOf, withFrom } from './timeline.js';
import { dateOf, NOTHING } from './values.js';

/** The fields of a feature with a new history; `affected` is the first day whose net may have changed, null for none. */
function rewritten(feature: Values, timeline: Timeline, affected: string | null, more: Values, around: Around): Values {
  // Its own names first: of an object that begins with a spread the engine makes another one for each further name.
  const fields: Record<string, Value> = {
    billing: timeline as unknown as Value,
    rebillFrom: rebillFrom(feature, affected, around),
    nextBillDate: null,
    ...more,
  };
  fields['nextBillDate'] = nextBillDate({ ...feature, ...fields }, around);
  return fields;
}

/** The earlier of what is to be looked at again already and the day now affected; days not raised yet need no second look. */
export function rebillFrom(feature: Values, affected: string | null, around: Around): string | null {
  const pending = dateOf(feature, 'rebillFrom');
  if (affected === null) return pending;
  const { recurringFrom, oneOffFrom, instalmentsFrom, restOn, start } = termsOf(feature, around);
  const raisedUntil = Math.max(recurringFrom, oneOffFrom > start ? oneOffFrom : -Infinity, instalmentsFrom, Number.isNaN(restOn) ? -Infinity : restOn + 1);
  if (toDay(affected) >= raisedUntil) return pending;
  return pending === null ? affected : earliest(pending, affected);
}

/**
 * Dropped: nothing is billed after `date`, the bill-to (R6), of a drop with this date; `atEnd` where that is the end date. Held lines up to it are released (R14). The same
 * drop made again takes back that it was reinstated meanwhile.
 */
export function stopped(feature: RecordOf, date: string, catalogue: Catalogue, of?: string, atEnd = false): Values {
  const around = { catalogue };
  const to = parseDate(date, 'dateBillTo');
  const { was: before, schedules, ...timeline } = timelineOf(feature, around);
  const again = before?.to === to && before.of === of;
  const stops: Stop[] = [];
  let affected = to;
  let was: string | undefined;
  for (const stop of timeline.stops ?? []) {
    if (stop.resumes === null) affected = earliest(affected, stop.to);
    else if (stop.to === to && stop.of === of) was = stop.resumes;
    else stops.push(stop);
  }
  const ended = atEnd || (again && before.ended === true);
  stops.push({ to, resumes: null, ...(of === undefined ? {} : { of }), ...(ended ? { ended } : {}), ...(was === undefined ? {} : { was }) });
  return rewritten(feature, { schedules, ...timeline, stops }, affected, { dateBillTo: to }, around);
}

/** The day from which it had been billed again before the same drop was made once more: what the way back goes on from. */
export const resumedBefore = (dropped: Values): string | undefined =>
  timelineOf(dropped, { catalogue: NOTHING }).stops?.find(({ resumes }) => resumes === null)?.was;

/** Whether it is the end date that stopped what is dropped; histories of before do not say, and then the dates do. */
export function stoppedAtEnd(dropped: Values): boolean {
  const open = timelineOf(dropped, { catalogue: NOTHING }).stops?.find(({ resumes }) => resumes === null);
  return open?.ended ?? (typeof dropped['endDate'] === 'string' && dropped['endDate'] === dropped['dateBillTo']);
}

/** The bill-to that the drop of a day had come to, of what came back from it: what the way back of an owner ends it on again. */
export function endedBefore(feature: Values, of: string): string | undefined {
  const { was } = timelineOf(feature, { catalogue: NOTHING });
  return was?.of === of ? was.to : undefined;
}

/**
 * Reinstated: billed again from `dateReinstate` on. On the bill-to, the day after it or earlier, nothing was missed, and the
 * history is as if it had never been dropped, but for what a way back asks for.
 */
export function resumed(feature: RecordOf, dateReinstate: string, catalogue: Catalogue): Values {
  const around = { catalogue };
  const resumes = parseDate(dateReinstate, 'dateReinstate');
  const timeline = timelineOf(feature, around);
  const open = (timeline.stops ?? []).filter((stop) => stop.resumes === null);
  const { stops: _, was: __, ...kept } = timeline;
  const stops = (timeline.stops ?? []).flatMap((stop) => (stop.resumes !== null ? [stop] : resumes > addDays(stop.to, 1) ? [goingOn(stop, resumes)] : []));
  const affected = open.length > 0 ? open.map((stop) => stop.to).reduce(earliest) : null;
  const after = { ...kept, ...(stops.length > 0 ? { stops } : {}), ...(open[0] ? { was: dropOf(open[0]) } : {}) };
  return rewritten(feature, after, affected, { dateBillTo: null }, around);
}

/** A stop that is over; from where it had been resumed before is of no more use. */
const goingOn = ({ was: _, ...stop }: Stop, resumes: string): Stop => ({ ...stop, resumes });

const dropOf = ({ to, of, ended }: Stop): Pick<Stop, 'to' | 'of' | 'ended'> => ({ to, ...(of === undefined ? {} : { of }), ...(ended ? { ended } : {}) });

/** R14: suspended or made non-billable from a day on, by a cause. The same cause holds once, from its earliest day. */
export function held(feature: RecordOf, kind: HoldKind, from: string, cause: string, catalogue: Catalogue = NOTHING): Values {
  const around = { catalogue };
  const timeline = timelineOf(feature, around);
  const same = (hold: Hold): boolean => hold.kind === kind && hold.cause === cause && hold.until === null;
  const since = (timeline.holds ?? [])
    .filter(same)
    .map((hold) => hold.from)
    .reduce(earliest, parseDate(from));
  // One that was lifted and lies within this one has nothing left to say.
  const within = (hold: Hold): boolean => hold.kind === kind && hold.cause === cause && hold.from >= since;
  const holds = [...(timeline.holds ?? []).filter((hold) => !same(hold) && !within(hold)), { kind, from: since, until: null, cause }];
  return rewritten(feature, { ...timeline, holds }, null, {}, around);
}

/** Unsuspended or made billable: `until` is the first day no longer held. Without a cause every hold of the kind ends, with one the one that it still has. */
export function released(feature: RecordOf, kind: HoldKind, until: string, cause?: string, catalogue: Catalogue = NOTHING): Values {
  const around = { catalogue };
  const day = parseDate(until);
  const { holds: before = [], ...kept } = timelineOf(feature, around);
  const holds = before.flatMap((hold) => {
    if (hold.kind !== kind || (hold.until !== null && hold.until <= day) || (cause !== undefined && (hold.cause !== cause || hold.until !== null)))
      return [hold];
    return hold.from < day ? [{ ...hold, until: day }] : [];
  });
  return rewritten(feature, { ...kept, ...(holds.length > 0 ? { holds } : {}) }, null, {}, around);
}

/** R8: a new recurring price per unit and full period (ten-thousandths) from a day on; a price of a later day stays. */
export function repriced(feature: RecordOf, newPrice: number, effectiveFrom: string, catalogue: Catalogue = NOTHING): Values {
  const around = { catalogue };
  const timeline = timelineOf(feature, around);
  const from = notBeforeStart(feature, parseDate(effectiveFrom, 'updatedDate'));
  return rewritten(feature, { ...timeline, prices: withFrom(timeline.prices, from, newPrice) }, from, {}, around);
}

/** Nothing is charged before the start, so a change from before it is a change from it. */
export function notBeforeStart(feature: Values, date: string): string {
  const start = dateOf(feature, 'startDate');
  return start !== null && date < start ? start : date;
}
