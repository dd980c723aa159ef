/**
 * Days on which Bacs works: Monday to Friday, but for the bank holidays of England and Wales (Banking and Financial Dealings Act 1971,
 * Schedule 1, and the days that are proclaimed each year). The rules are few and old; a day that is proclaimed once, for a coronation,
 * an administrator adds to the list "bankHoliday".
 */
import { addDays, dayOf, fromDay, toDay, weekday } from '../dates.js';
import type { Catalogue } from '../types.js';
import { asText } from '../values.js';

/** Easter Sunday of a year of the Gregorian calendar, as a day count (the anonymous computus of 1876). */
function easter(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const month = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  return dayOf(year, Math.floor(month / 31), (month % 31) + 1);
}

/** The first Monday on or after a day. */
const monday = (day: number): number => day + ((8 - weekday(day)) % 7);
/** Where a day falls on a weekend, the Monday after it. */
const substitute = (day: number): number => (weekday(day) > 5 ? monday(day) : day);

/** Proclaimed once, in place of a usual day or besides it. */
const once: Readonly<Record<string, string | null>> = {
  // The early May and the spring holiday, moved.
  '2020-05-04': '2020-05-08',
  '2022-05-30': '2022-06-02',
};
const besides = ['2022-06-03', '2022-09-19', '2023-05-08'] as const;

const known = new Map<number, ReadonlySet<string>>();

/** The bank holidays of a year. */
export function bankHolidays(year: number): ReadonlySet<string> {
  const before = known.get(year);
  if (before) return before;
  const sunday = easter(year);
  const christmas = dayOf(year, 12, 25);
  // Christmas on a Saturday moves to Monday, Boxing Day then to Tuesday; on a Sunday Boxing Day keeps its Monday and Christmas takes Tuesday.
  const after = { 5: [0, 3], 6: [2, 3], 7: [2, 1] }[weekday(christmas)] ?? [0, 1];
  const days = [
    substitute(dayOf(year, 1, 1)),
    sunday - 2,
    sunday + 1,
    monday(dayOf(year, 5, 1)),
    monday(dayOf(year, 5, 25)),
    monday(dayOf(year, 8, 25)),
    ...after.map((days) => christmas + days),
  ].map(fromDay);
  const found = new Set([...days.map((day) => once[day] ?? day), ...besides.filter((day) => day.startsWith(`${year}-`))]);
  known.set(year, found);
  return found;
}

export type Holidays = (date: string) => boolean;

/** The bank holidays of the rules, and those that the company added. */
export function holidaysOf(catalogue: Pick<Catalogue, 'all'>): Holidays {
  const added = new Set(catalogue.all('presets').flatMap((each) => (each['list'] === 'bankHoliday' ? [asText(each['name'])] : [])));
  return (date) => added.has(date) || bankHolidays(Number(date.slice(0, 4))).has(date);
}

export const isWorkingDay = (date: string, holiday: Holidays): boolean => weekday(toDay(date)) < 6 && !holiday(date);

/** So many working days after a day, or before it where the number is below zero; of none the day itself or the next that is one. */
export function workingDay(date: string, days: number, holiday: Holidays): string {
  const step = days < 0 ? -1 : 1;
  let [day, left] = [date, Math.abs(days)];
  while (left > 0 || !isWorkingDay(day, holiday)) {
    day = addDays(day, step);
    if (left > 0 && isWorkingDay(day, holiday)) left -= 1;
  }
  return day;
}
