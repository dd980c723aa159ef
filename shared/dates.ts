/**
 * Calendar dates as `YYYY-MM-DD` text, from 1900-01-01 to 2200-12-31, and the arithmetic that billing needs.
 * What runs once per action goes through `Temporal.PlainDate`; what runs for every period of every feature counts in whole
 * days since 1970-01-01 (negative before), which is the same calendar without the objects.
 */
import { Temporal } from 'temporal-polyfill';
import { badValue } from './fault.js';

/** A length of time in calendar units; all may be negative. */
export interface Length {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
}

export type LengthUnit = 'days' | 'weeks' | 'months' | 'years';

export const FIRST_DATE = '1900-01-01';
export const LAST_DATE = '2200-12-31';

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Why a value is not a date that can be used here, as a sentence; undefined where it is one. */
export function dateFault(value: unknown): string | undefined {
  if (value === lately) return undefined;
  const fault = calendarFault(value);
  if (fault === undefined) lately = value as string;
  return fault;
}

/** The last date that was found to be one: the records of an order have the same date checked again and again. */
let lately: string | undefined;

function calendarFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Give a date as YYYY-MM-DD.';
  const parts = SHAPE.exec(value);
  if (!parts) return 'Give a date as YYYY-MM-DD.';
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return `There is no ${value} in the calendar.`;
  if (value < FIRST_DATE || value > LAST_DATE) return `${value} is outside ${FIRST_DATE} to ${LAST_DATE}.`;
  return undefined;
}

/** True for a real date within the years that can be used. */
export const isDate = (value: unknown): value is string => dateFault(value) === undefined;

/** The date itself; throws 400504 naming `field` where it is none. */
export function parseDate(value: unknown, field = 'date'): string {
  const fault = dateFault(value);
  if (fault !== undefined) throw badValue({ [field]: fault });
  return value as string;
}

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days in a month, months counted from 1. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 of a year, month (from 1) and day; the calendar arithmetic of Howard Hinnant's `days_from_civil`. */
export function dayOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** Days since 1970-01-01 of a `YYYY-MM-DD` that is known to be a date. */
export const toDay = (date: string): number => dayOf(digits(date, 0) * 100 + digits(date, 2), digits(date, 5), digits(date, 8));

/** Two digits as a number. A run reads millions of dates, and pieces of text would be made for each. */
const digits = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

/** Year, month (from 1) and day of a count of days since 1970-01-01; the way back from {@link dayOf}. */
export function partsOf(day: number): { year: number; month: number; day: number } {
  const shifted = day + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Dates as they were written, by day: a run writes the days of a few months a million times over. */
const written = new Map<number, string>();
/** A dozen years of days. */
const MOST_WRITTEN = 4_400;

/** `YYYY-MM-DD` of a count of days since 1970-01-01. */
export function fromDay(count: number): string {
  const known = written.get(count);
  if (known !== undefined) return known;
  const { year, month, day } = partsOf(count);
  const date = `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
  if (written.size >= MOST_WRITTEN) written.clear();
  written.set(count, date);
  return date;
}

/** The day `months` later, with the day of the month clamped: 31 Jan and 1 month give 28 or 29 Feb. Days in, days out. */
export function monthsAfter(day: number, months: number): number {
  const parts = partsOf(day);
  const count = parts.year * 12 + parts.month - 1 + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12 + 1;
  return dayOf(year, month, Math.min(parts.day, daysInMonth(year, month)));
}

/** 1 for Monday … 7 for Sunday, of a count of days since 1970-01-01 (a Thursday). */
export const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Years and months first, the day clamped to the month's length, then weeks and days: 29 Feb 2024 + 1 year = 28 Feb 2025. */
export const add = (date: string, length: Length): string => Temporal.PlainDate.from(date).add(length, { overflow: 'constrain' }).toString();

export const addDays = (date: string, days: number): string => fromDay(toDay(date) + days);
export const addMonths = (date: string, months: number): string => fromDay(monthsAfter(toDay(date), months));
export const addYears = (date: string, years: number): string => addMonths(date, 12 * years);

/** A length as two fields give it: a whole number and `days`, `weeks`, `months` or `years`. */
export const addLength = (date: string, length: number, unit: LengthUnit): string => add(date, { [unit]: length });

/**
 * The last day of a period that begins on a given day and counts it: the day before the corresponding date, or the month's
 * last day where there is no corresponding date. 15 Jan + 1 month = 14 Feb; 31 Jan + 1 month = 28 Feb.
 */
export function periodEnds(begins: string, length: number, unit: LengthUnit): string {
  const corresponding = addLength(begins, length, unit);
  const clamped = (unit === 'months' || unit === 'years') && corresponding.slice(8) !== begins.slice(8);
  return clamped ? corresponding : addDays(corresponding, -1);
}

/** Days from the first date to the second, negative where the second is earlier. */
export const daysBetween = (from: string, to: string): number => toDay(to) - toDay(from);

export const earliest = (a: string, b: string): string => (a <= b ? a : b);
export const latest = (a: string, b: string): string => (a >= b ? a : b);

/** "24 Jan 2025" */
export function formatDate(date: string): string {
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? '?'} ${date.slice(0, 4)}`;
}

/** "1 Feb to 28 Feb 2025", with both years only where they differ; "24 Jan 2025" for one day. */
export function formatSpan(from: string, to: string): string {
  if (from === to) return formatDate(from);
  const start = formatDate(from);
  return `${from.slice(0, 4) === to.slice(0, 4) ? start.slice(0, -5) : start} to ${formatDate(to)}`;
}
