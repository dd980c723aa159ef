/** R46: when a feature renews. Informational: nothing is charged or ended by it. */
import { addDays, addLength, toDay } from '../dates.js';
import type { Values } from '../types.js';
import type { Around } from './shapes.js';
import { dateOf, termOf } from './values.js';

/**
 * The date typed in, else the first renewal on or after a day: the day after the minimum term and every renewal period from it,
 * without a term every period from the start; days are clamped from that day each time (31 Aug, 30 Nov, 28 Feb). Null where it
 * does not renew, and of what is dropped.
 */
export function renewalOn(feature: Values, day: string, around: Around): string | null {
  if (dateOf(feature, 'dateDrop') !== null) return null;
  const typed = dateOf(feature, 'renewalDate');
  const period = termOf(feature, 'renewalPeriodLength', around);
  const [start, term] = [dateOf(feature, 'startDate'), dateOf(feature, 'minimumTermDate')];
  if (typed !== null || !period || (start === null && term === null)) return typed;
  const anchor = term === null ? start! : addDays(term, 1);
  const days = { days: 1, weeks: 7, months: 31, years: 366 }[period.unit] * period.length;
  let k = Math.max(term === null ? 1 : 0, Math.floor((toDay(day) - toDay(anchor)) / days));
  while (addLength(anchor, k * period.length, period.unit) < day) k += 1;
  return addLength(anchor, k * period.length, period.unit);
}
