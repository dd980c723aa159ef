/** What Excel makes of a text that is typed, pasted, or written through `values` or `formulas`. */
import { Refusal } from './refusal.js';
import { usEnglish, usFigure, type Locale } from './locales.js';
import { readDate } from './serials.js';

export interface Input {
  readonly value: string | number | boolean;
  readonly formula: string | undefined;
  /** The number format a General cell takes from what was typed. */
  readonly format: string | undefined;
  readonly apostrophe: boolean;
}

const longestText = 32_767;
const longestFormula = 8_192;

const plain = (value: string | number | boolean, format?: string): Input => ({ value, formula: undefined, format, apostrophe: false });

/** Fifteen significant digits are kept; the rest become zeros, as in 12345678901234567890. */
const fifteenDigits = (n: number): number => (Number.isFinite(n) && Math.abs(n) >= 1e15 ? Number(n.toPrecision(15)) : n);

const numberPattern = /^[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?$/;

const readNumber = (text: string): Input | undefined => {
  let body = text,
    sign = 1,
    format: string | undefined;
  const brackets = /^\((.+)\)$/.exec(body);
  if (brackets) {
    body = brackets[1]!;
    sign = -1;
  }
  const currency = /^(-?)([£$€])(.+)$/.exec(body);
  if (currency) {
    body = currency[1]! + currency[3]!;
    const places = body.includes('.') ? '#,##0.00' : '#,##0';
    format = currency[2] === '$' ? `$${places}` : `[$${currency[2]}-809]${places}`;
  }
  const percent = body.endsWith('%');
  if (percent) {
    body = body.slice(0, -1);
    format = body.includes('.') ? '0.00%' : '0%';
  }
  if (!/\d/.test(body) || !numberPattern.test(body)) return undefined;
  if (!format && body.includes(',')) format = body.includes('.') ? '#,##0.00' : '#,##0';
  if (!format && /e/i.test(body)) format = '0.00E+00';
  const n = Number(body.replaceAll(',', ''));
  // Beyond the largest number Excel keeps the text.
  return Number.isFinite(n) ? plain(fifteenDigits((sign * n) / (percent ? 100 : 1)), format) : undefined;
};

const looksLikeFormula = (text: string): boolean => {
  const first = text.charCodeAt(0);
  if (text.length < 2) return false;
  return first === 61 /* = */ || ((first === 43 || first === 45 || first === 64) /* + - @ */ && readNumber(text) === undefined);
};

const firstCharacter = /^[\d\s.,+\-($£€tTfF#]/;

/**
 * Reads a text into a cell whose number format is `format`. In a text cell (@) everything stays as written; in any
 * other cell = + - and @ begin a formula, numbers and dates as the locale writes them become numbers, and an apostrophe makes text.
 */
export const interpret = (raw: unknown, format: string, locale: Locale = usEnglish): Input => {
  if (typeof raw === 'number') return plain(fifteenDigits(raw));
  if (typeof raw === 'boolean') return plain(raw);
  const text = typeof raw === 'string' ? raw : String(raw);
  if (text.length > longestText) {
    throw new Refusal('InvalidArgument', `A cell holds at most ${longestText} characters; this text has ${text.length}.`);
  }
  if (text === '') return plain('');
  if (text.charCodeAt(0) === 39) return { value: text.slice(1), formula: undefined, format: undefined, apostrophe: true };
  if (format === '@') return plain(text);
  if (looksLikeFormula(text)) {
    if (text.length > longestFormula) throw new Refusal('InvalidArgument', `A formula holds at most ${longestFormula} characters.`);
    return { value: 0, formula: text.startsWith('=') ? text : `=${text}`, format: undefined, apostrophe: false };
  }
  if (!firstCharacter.test(text)) return plain(text);
  const trimmed = text.trim();
  const number = /\d/.test(trimmed) ? readNumber(usFigure(trimmed, locale)) : undefined;
  if (number) return number;
  const upper = trimmed.length < 6 ? trimmed.toUpperCase() : '';
  if (upper === 'TRUE' || upper === 'FALSE') return plain(upper === 'TRUE');
  const date = /^\d/.test(trimmed) ? readDate(trimmed, locale) : undefined;
  if (date) return plain(date.serial, date.format);
  return plain(text);
};
