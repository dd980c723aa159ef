/**
 * Days that move with the calendar: `today`, `startOfMonth`, `endOfQuarter`. A shift in days, weeks, months, quarters or years is
 * made first: `today-30d`; `endOfMonth-1m` is the end of last month, `startOfQuarter+1q` the start of the next quarter. Lists are
 * filtered by them, so that a kept list asks for this month whenever it is read, and forms fill them in. Quarters and years are the
 * calendar's; weeks begin on Monday.
 */
import { addDays, addMonths, daysInMonth, isDate, toDay, weekday } from './dates.js';

const anchors = ['today', 'startOfWeek', 'endOfWeek', 'startOfMonth', 'endOfMonth', 'startOfQuarter', 'endOfQuarter', 'startOfYear', 'endOfYear'] as const;
type Anchor = (typeof anchors)[number];

/** A + in an address arrives as a blank. */
const shape = new RegExp(`^(${anchors.join('|')})(?:([+ -])(\\d{1,3})([dwmqy]))?$`);

const monthsOf = { m: 1, q: 3, y: 12 } as const;

/** The day (YYYY-MM-DD) that a word means on `today`; undefined where it is no such word, or lies outside the years that can be used. */
export function dayMeant(word: string, today: string): string | undefined {
  const [, anchor, sign, count, unit] = shape.exec(word) ?? [];
  if (anchor === undefined) return undefined;
  const day = anchored(anchor as Anchor, shifted(today, (sign === '-' ? -1 : 1) * Number(count ?? 0), unit));
  return isDate(day) ? day : undefined;
}

function shifted(day: string, by: number, unit: string | undefined): string {
  if (unit === 'm' || unit === 'q' || unit === 'y') return addMonths(day, by * monthsOf[unit]);
  return addDays(day, by * (unit === 'w' ? 7 : 1));
}

function anchored(anchor: Anchor, day: string): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const first = (of: number): string => `${day.slice(0, 4)}-${String(of).padStart(2, '0')}-01`;
  const last = (of: number): string => `${day.slice(0, 4)}-${String(of).padStart(2, '0')}-${daysInMonth(year, of)}`;
  const quarter = Math.floor((month - 1) / 3) * 3 + 1;
  switch (anchor) {
    case 'today':
      return day;
    case 'startOfWeek':
      return addDays(day, 1 - weekday(toDay(day)));
    case 'endOfWeek':
      return addDays(day, 7 - weekday(toDay(day)));
    case 'startOfMonth':
      return first(month);
    case 'endOfMonth':
      return last(month);
    case 'startOfQuarter':
      return first(quarter);
    case 'endOfQuarter':
      return last(quarter + 2);
    case 'startOfYear':
      return first(1);
    case 'endOfYear':
      return last(12);
  }
}
