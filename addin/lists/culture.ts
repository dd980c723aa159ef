/** Dates as this workbook's Excel writes them: 31/01/2026 in a British office, 1/31/2026 in an American one. */
import { isDate } from '../../shared/dates.js';

export interface Culture {
  /** "en-GB". */
  readonly name: string;
  /** The short date as Excel tells it: dd/MM/yyyy, M/d/yyyy, dd.MM.yyyy. */
  readonly shortDate: string;
}

const british: Culture = { name: 'en-GB', shortDate: 'dd/MM/yyyy' };
let culture = british;

/** As Excel tells it; a British office until it does. */
export const useCulture = (told: Culture | undefined): void => {
  culture = told ?? british;
};

type Part = 'd' | 'M' | 'y';
/** Day, month and year in the order of the pattern. */
const orderOf = ({ shortDate }: Culture): readonly Part[] => [...new Set(shortDate.replaceAll(/[^dMy]/g, ''))] as Part[];

const numeric = /^(\d{1,4})[/.\s-](\d{1,2})[/.\s-](\d{1,4})\.?$/;
const named = /^(\d{1,2})\.?[/.\s-]*([A-Za-z]{3,9})\.?[/.,\s-]*(\d{4}|\d{2})$/;
const namedFirst = /^([A-Za-z]{3,9})\.?[/.\s-]*(\d{1,2}),?[/.\s-]+(\d{4}|\d{2})$/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const yearOf = (text: string): string => (text.length === 2 ? `${Number(text) < 70 ? '20' : '19'}${text}` : text.padStart(4, '0'));

function dateOf(year: string, month: number, day: string): string | undefined {
  const iso = `${yearOf(year)}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(iso) ? iso : undefined;
}

/** A day as typed or pasted: in the workbook's own order, with the month in letters, or year first. YYYY-MM-DD; undefined where it is none. */
export function dateTyped(text: string): string | undefined {
  const said = text.trim();
  const [, day = '', word = '', year = ''] = named.exec(said) ?? [];
  if (word !== '') return dateOf(year, months.indexOf(word.slice(0, 3).toLowerCase()) + 1, day);
  const [, before = '', dayAfter = '', yearAfter = ''] = namedFirst.exec(said) ?? [];
  if (before !== '') return dateOf(yearAfter, months.indexOf(before.slice(0, 3).toLowerCase()) + 1, dayAfter);
  const [, first = '', second = '', third = ''] = numeric.exec(said) ?? [];
  if (first === '') return undefined;
  // A year of four digits says itself which end it stands at.
  const order: readonly Part[] = first.length > 2 ? ['y', 'M', 'd'] : orderOf(culture);
  const parts = { [order[0] ?? 'd']: first, [order[1] ?? 'M']: second, [order[2] ?? 'y']: third } as Record<Part, string>;
  if (parts.d.length > 2 || parts.M.length > 2 || ![2, 4].includes(parts.y.length)) return undefined;
  return dateOf(parts.y, Number(parts.M), parts.d);
}

/** A day as the workbook writes it, always with all four digits of its year. */
export function dateWritten(iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  return culture.shortDate.replaceAll(/d+|M+|y+/g, (part) =>
    part.startsWith('y') ? year : (part.startsWith('M') ? String(Number(month)) : String(Number(day))).padStart(part.length, '0'),
  );
}

/** "dd/mm/yyyy", for a sentence that says how to write one. */
export const datePattern = (): string => culture.shortDate.toLowerCase().replace(/y+/, 'yyyy');

export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** A month as typed or pasted: 12/2024, Dec 2024, the year first, or any day of it. YYYY-MM; undefined where it is none. */
export function monthTyped(text: string): string | undefined {
  const said = text.trim();
  // Read as the first day of itself; the day goes where its order has none.
  const [, month = '', year = ''] = /^(\d{1,2}|[A-Za-z]{3,9})\.?[/.,\s-]*(\d{4})$/.exec(said) ?? /^([A-Za-z]{3,9})\.?[/.,\s-]*(\d{2})$/.exec(said) ?? [];
  const [, yearFirst = '', after = ''] = /^(\d{4})[/.\s-](\d{1,2})$/.exec(said) ?? [];
  const day = /^[A-Za-z]/.test(month)
    ? dateTyped(`1 ${month} ${year}`)
    : month !== ''
      ? dateOf(year, Number(month), '1')
      : after !== ''
        ? dateOf(yearFirst, Number(after), '1')
        : dateTyped(said);
  return day?.slice(0, 7);
}

/** The pattern of a day without its day, and without what parted it from the others. */
const monthOnly = (pattern: string): string => pattern.replace(/d+[^\dMy]*|[^\dMy]*d+$/, '');

/** A month as the workbook writes the days of it: 12/2024. */
export const monthWritten = (month: string): string =>
  monthOnly(culture.shortDate).replaceAll(/M+|y+/g, (part) => (part.startsWith('y') ? month.slice(0, 4) : month.slice(5)));

/** "mm/yyyy". */
export const monthPattern = (): string => monthOnly(culture.shortDate).toLowerCase().replace(/m+/, 'mm').replace(/y+/, 'yyyy');
