/** One feature in the place of another: until when the old one is charged, and in which rhythm the new one goes on. */
import { addDays, fromDay, latest, parseDate, toDay } from '../dates.js';
import type { RecordOf, Value, Values } from '../types.js';
import { cycleOf, periodIndex, periodStart, sameInterval } from './intervals.js';
import { nextBillDate } from './progress.js';
import type { Around, Schedule, Timeline } from './shapes.js';
import { following, timelineOf } from './timeline.js';
import { dateOf } from './values.js';

const historyOf = (feature: Values, around: Around): Timeline => following(timelineOf(feature, around), feature, around);

/** The schedule in force on a day; before the first one the first. */
function scheduleOn({ schedules }: Timeline, day: string): Schedule {
  return schedules.findLast(({ from }) => from <= day) ?? schedules[0]!;
}

/**
 * The same product once more: the old feature keeps the period that it is in, and whatever is raised of it, to the last day; the
 * new one goes on from the day after, with the same history of prices, counts and discounts in the same periods. So no day is
 * charged twice or left out, and nothing is rounded a second time.
 */
export function continued(feature: RecordOf, dateSwap: string, around: Around): { readonly until: string; readonly fields: Values } {
  const history = historyOf(feature, around);
  const day = parseDate(dateSwap, 'dateSwap');
  const cycle = cycleOf(scheduleOn(history, day));
  const ends = fromDay(Math.min(periodStart(cycle, periodIndex(cycle, toDay(day)) + 1), cycle.until) - 1);
  const until = latest(ends, addDays(dateOf(feature, 'dueDate') ?? day, -1));
  const from = addDays(until, 1);
  const begins = scheduleOn(history, from);
  const { stops: _stops, used: _used, oneOffFrom: _oneOff, restOn: _rest, instalmentsFrom: _part, ...kept } = history;
  const billing: Timeline = {
    ...kept,
    schedules: [{ ...begins, from }, ...history.schedules.filter((schedule) => schedule.from > from)],
    // A one-off is for what is new.
    oneOffFrom: addDays(day, 2),
    oneOffElsewhere: true,
  };
  return { until, fields: { dueDate: from, billing: billing as unknown as Value } };
}

/**
 * Another product in the old one's periods, where both have the same interval from their start: its first period ends when the
 * old one's would have, so that the customer's billing days stay. Undefined where the rhythms differ, or follow the calendar.
 */
export function inRhythm(record: RecordOf, old: RecordOf, around: Around): Values | undefined {
  const history = timelineOf(record, around);
  const [own] = history.schedules;
  const start = dateOf(record, 'startDate');
  if (!own || start === null || own.interval.align === 'calendar') return undefined;
  const before = scheduleOn(historyOf(old, around), start);
  if (!sameInterval(before.interval, own.interval)) return undefined;
  const billing: Timeline = { ...history, schedules: [{ ...own, anchor: before.anchor }, ...history.schedules.slice(1)] };
  const fields: Values = { billing: billing as unknown as Value };
  return { ...fields, nextBillDate: nextBillDate({ ...record, ...fields }, around) };
}
