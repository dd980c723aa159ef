/** A month as a calendar of what waits on its days. Pure. */
import { addDays, addMonths, isDate } from '../../shared/dates.js';
import { monthOf } from '../../shared/playbooks.js';
import type { Run } from '../../shared/wire/runs.js';
import { day, type Tongue } from '../words.js';
import { stateSaid } from './runWords.js';

export interface CalendarDay {
  readonly iso: string;
  readonly number: number;
  readonly count: number;
}

/** The weeks of a month from Monday on; undefined where a day is of another month. */
export function weeksOf(month: string, runs: readonly Pick<Run, 'on'>[]): readonly (readonly (CalendarDay | undefined)[])[] {
  const first = `${month}-01`;
  const next = addMonths(first, 1);
  const before = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells: (CalendarDay | undefined)[] = Array.from({ length: before }, () => undefined);
  for (let iso = first; iso < next; iso = addDays(iso, 1)) cells.push({ iso, number: Number(iso.slice(8)), count: runs.filter(({ on }) => on === iso).length });
  while (cells.length % 7 > 0) cells.push(undefined);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** Mon to Sun, short and long. */
export const weekdays = (locale: string): readonly { readonly short: string; readonly long: string }[] =>
  Array.from({ length: 7 }, (_, at) => {
    const date = new Date(Date.UTC(2024, 0, 1 + at));
    const said = (weekday: 'short' | 'long'): string => new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(date);
    return { short: said('short').slice(0, 2), long: said('long') };
  });

/** The other months in which something waits, in their order. */
export function monthsOf(runs: readonly Pick<Run, 'on'>[]): readonly { readonly month: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { on } of runs) if (on !== null) counts.set(monthOf(on), (counts.get(monthOf(on)) ?? 0) + 1);
  return [...counts].map(([month, count]) => ({ month, count })).toSorted((a, b) => (a.month < b.month ? -1 : 1));
}

/** What it waits for, where that is not its day alone. */
export function waitsFor({ status, on, approvedBy }: Run, words: Tongue): string {
  if (status === 'Scheduled') return approvedBy ? `approved by ${approvedBy}` : '';
  return status === 'Stopped' ? `asks since ${day(on ?? '', words, true)}` : stateSaid(status);
}

/** Why an order cannot wait for that day; undefined where it can. */
export const dayFault = (typed: string, today: string): string | undefined =>
  !isDate(typed) ? 'Give a day.' : typed <= today ? 'Give a day later than today; today it is done at once.' : undefined;
