/** R1: intervals by name, and where the periods that they cut begin and end. Days are counted since 1970-01-01. */
import { dayOf, daysInMonth, fromDay, partsOf, toDay, weekday } from '../dates.js';
import type { Catalogue, Value } from '../types.js';
import type { Interval, Schedule } from './shapes.js';

const UNITS = { Weekly: 'week', Monthly: 'month', Quarterly: 'quarter', Annually: 'year' } as const;

const shipped = new Map<string, Interval>();
for (const [name, unit] of Object.entries(UNITS)) {
  for (const align of ['start', 'calendar'] as const) {
    for (const timing of ['advance', 'arrears'] as const) {
      shipped.set(`${align === 'calendar' ? 'Calendar ' : ''}${name}${timing === 'arrears' ? ' in Arrears' : ''}`, { unit, n: 1, align, timing });
    }
  }
}

/** The names every installation has: Weekly … Calendar Annually in Arrears. */
export const shippedIntervals: ReadonlyMap<string, Interval> = shipped;

/** What a charge with no interval anywhere is taken for; the form asks for one, old data may lack it. */
export const MONTHLY: Interval = { unit: 'month', n: 1, align: 'start', timing: 'advance' };

/** The interval of a name: a preset's own definition, else the shipped one; undefined where there is no such interval. */
export function intervalNamed(name: string, catalogue: Catalogue): Interval | undefined {
  return asInterval(catalogue.preset('serviceChargeInterval', name)?.['data']) ?? shipped.get(name);
}

export const sameInterval = (a: Interval, b: Interval): boolean => a.unit === b.unit && a.n === b.n && a.align === b.align && a.timing === b.timing;

/** A definition out of a preset's `data`, checked; undefined where it is none. */
export function asInterval(data: Value | undefined): Interval | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const { unit, n = 1, align = 'start', timing = 'advance' } = data as Readonly<Record<string, Value>>;
  if (unit !== 'week' && unit !== 'month' && unit !== 'quarter' && unit !== 'year') return undefined;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || n > 120) return undefined;
  if ((align !== 'start' && align !== 'calendar') || (timing !== 'advance' && timing !== 'arrears')) return undefined;
  return { unit, n, align, timing };
}

/** "every 3 months", for explanations. */
export function intervalWords({ unit, n, align, timing }: Interval): string {
  const length = n === 1 ? `every ${unit}` : `every ${n} ${unit}s`;
  return `${length}${align === 'calendar' ? ' by the calendar' : ''} in ${timing}`;
}

const monthsIn = ({ unit, n }: Interval): number => (unit === 'week' ? 0 : unit === 'month' ? n : unit === 'quarter' ? 3 * n : 12 * n);

/** A schedule with its days counted, as the arithmetic needs it. `until` is Infinity while it is the last. */
export interface Cycle {
  readonly from: number;
  readonly until: number;
  readonly timing: Interval['timing'];
  /** Length of a period: days (weekly intervals) or months; the other one is 0. */
  readonly days: number;
  readonly months: number;
  readonly anchor: number;
  readonly anchorMonths: number;
  readonly anchorDay: number;
}

export function cycleOf({ from, until, anchor, interval }: Schedule): Cycle {
  const day = toDay(anchor);
  const parts = partsOf(day);
  return {
    from: toDay(from),
    until: until === null ? Infinity : toDay(until),
    timing: interval.timing,
    days: interval.unit === 'week' ? 7 * interval.n : 0,
    months: monthsIn(interval),
    anchor: day,
    anchorMonths: parts.year * 12 + parts.month - 1,
    anchorDay: parts.day,
  };
}

/** First day of period k: the anchor and k intervals, the day clamped anew each time (31 Jan, 28 Feb, 31 Mar). */
export function periodStart(cycle: Cycle, k: number): number {
  if (cycle.days > 0) return cycle.anchor + k * cycle.days;
  const months = cycle.anchorMonths + k * cycle.months;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  return dayOf(year, month, Math.min(cycle.anchorDay, daysInMonth(year, month)));
}

/** The number of the period that contains a day; negative before the anchor. */
export function periodIndex(cycle: Cycle, day: number): number {
  if (cycle.days > 0) return Math.floor((day - cycle.anchor) / cycle.days);
  const { year, month } = partsOf(day);
  const k = Math.floor((year * 12 + month - 1 - cycle.anchorMonths) / cycle.months);
  // The month alone may be one too far: with an anchor on the 15th, the 10th still belongs to the period before.
  return periodStart(cycle, k) > day ? k - 1 : k;
}

/** The first day of the calendar week, month, quarter, half year or year that contains a day. */
function calendarStart(interval: Interval, day: number): number {
  if (interval.unit === 'week') return day - weekday(day) + 1;
  const months = monthsIn(interval);
  const { year, month } = partsOf(day);
  if (months % 12 === 0) return dayOf(year, 1, 1);
  if (12 % months === 0) return dayOf(year, month - ((month - 1) % months), 1);
  return dayOf(year, month, 1);
}

/** The anchor of an interval that begins on a day: the day itself, or the calendar's beginning before it. */
export const anchorFor = (interval: Interval, from: string): string => (interval.align === 'calendar' ? fromDay(calendarStart(interval, toDay(from))) : from);

/** Whole period around a day: first day and last day, inclusive. */
export function periodAround(interval: Interval, anchor: string, date: string): { from: string; to: string; days: number } {
  const cycle = cycleOf({ from: anchor, until: null, anchor: anchorFor(interval, anchor), interval });
  const k = periodIndex(cycle, toDay(date));
  const [start, next] = [periodStart(cycle, k), periodStart(cycle, k + 1)];
  return { from: fromDay(start), to: fromDay(next - 1), days: next - start };
}

/** Whether a day is the first of a period, counted from an anchor. */
export function beginsPeriod(interval: Interval, anchor: string, date: string): boolean {
  const cycle = cycleOf({ from: anchor, until: null, anchor, interval });
  const day = toDay(date);
  return periodStart(cycle, periodIndex(cycle, day)) === day;
}
