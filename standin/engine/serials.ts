/** Excel's dates: whole days since the end of 1899, with a 29 February 1900 that never was (serial 60). */

import type { Locale } from './locales.js';

const dayMs = 86_400_000;
const epoch = Date.UTC(1899, 11, 30);

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

export const serialOf = (year: number, month: number, day: number): number => {
  const serial = Math.round((Date.UTC(year, month - 1, day) - epoch) / dayMs);
  return serial < 61 ? serial - 1 : serial;
};

export const partsOf = (serial: number): DateParts => {
  const whole = Math.floor(serial);
  if (whole === 60) return { year: 1900, month: 2, day: 29, weekday: 3 };
  const at = new Date(epoch + (whole < 60 ? whole + 1 : whole) * dayMs);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay() };
};

export const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const exists = (year: number, month: number, day: number): boolean => {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
};

const century = (year: number): number => (year >= 100 ? year : year < 30 ? 2000 + year : 1900 + year);

const serialIf = (year: number, month: number, day: number): number | undefined =>
  year >= 1900 && year <= 9999 && exists(year, month, day) ? serialOf(year, month, day) : undefined;

/**
 * A date as Excel reads it from typed text, in the order of the locale.
 * Returns the serial and the format Excel gives the cell.
 */
export const readDate = (text: string, { monthFirst, group }: Locale): { readonly serial: number; readonly format: string } | undefined => {
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (iso) {
    const day = serialIf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    if (day === undefined) return undefined;
    if (iso[4] === undefined) return { serial: day, format: 'm/d/yyyy' };
    return { serial: day + (Number(iso[4]) * 3600 + Number(iso[5]) * 60 + Number(iso[6] ?? 0)) / 86_400, format: 'm/d/yyyy h:mm' };
  }
  const short = (group === '.' ? /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})$/ : /^(\d{1,2})[-/](\d{1,2})[-/](\d{2}|\d{4})$/).exec(text);
  if (short) {
    const [month, day] = monthFirst ? [short[1], short[2]] : [short[2], short[1]];
    const serial = serialIf(century(Number(short[3])), Number(month), Number(day));
    return serial === undefined ? undefined : { serial, format: 'm/d/yyyy' };
  }
  const named = /^(\d{1,2})[- ]([A-Za-z]{3,9})[- ,]+(\d{2}|\d{4})$/.exec(text);
  if (named) {
    const month = monthNames.findIndex((n) => n.toLowerCase() === named[2]!.toLowerCase() || n.slice(0, 3).toLowerCase() === named[2]!.toLowerCase());
    const serial = month < 0 ? undefined : serialIf(century(Number(named[3])), month + 1, Number(named[1]));
    return serial === undefined ? undefined : { serial, format: 'd-mmm-yy' };
  }
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (time && Number(time[1]) < 24 && Number(time[2]) < 60) {
    return { serial: (Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3] ?? 0)) / 86_400, format: time[3] ? 'h:mm:ss' : 'h:mm' };
  }
  return undefined;
};
