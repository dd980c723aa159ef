/**
 * Money in integers. A unit price is a whole number of ten-thousandths of a pound, a money line a whole number of pence,
 * a percentage a decimal text; fractions are exact and are rounded once, half away from zero (R0).
 */
import Big from 'big.js';
import { badValue, refused } from './fault.js';
import { decimalTyped, type TypedAs } from './typed.js';

/** Refuses JavaScript numbers, whose digits may already be lost; text only. */
const Decimal = Big();
Decimal.strict = true;

/** One pound in ten-thousandths. */
export const UNITS = 10_000;
/** One penny in ten-thousandths. */
export const UNITS_IN_PENNY = 100;
/** The largest amount of one field, £999,999,999.9999 either way: a count of a million of it still adds up exactly. */
export const MOST_UNITS = 9_999_999_999_999;

const PLAIN = /^-?\d{1,30}(\.\d{1,30})?$/;
/** What is longer is nobody's number, and is not looked through. */
const LONGEST_TYPED = 60;

/**
 * Numbers arrive as JSON numbers, taken by their shortest decimal form, as decimal text, or as people write them: in a body, a
 * file or a filter that somebody typed. Decimal text is what it says, also "1.000".
 */
const asDecimal = (value: unknown, as: TypedAs): { readonly text: string } | { readonly why: string | undefined } => {
  if (typeof value === 'number') return Number.isFinite(value) ? { text: plain(String(value)) } : { why: undefined };
  if (typeof value !== 'string') return { why: undefined };
  if (PLAIN.test(value)) return { text: value };
  // Half of it, with spaces around or nothing before the point, is what programs send by mistake and not what somebody wrote.
  const whole = value.length <= LONGEST_TYPED && value === value.trim() && /^\D*\d/.test(value) && !/^\D*\.\d/.test(value);
  const read = whole ? decimalTyped(value, as) : undefined;
  if (read === undefined || 'none' in read) return { why: undefined };
  return 'why' in read ? read : PLAIN.test(read.text) ? read : { why: undefined };
};
const textOr0 = (value: unknown, as: TypedAs): string => {
  const read = asDecimal(value, as);
  return 'text' in read ? read.text : '0';
};
/** 1e-7 and 1e+21 as digits. */
const plain = (text: string): string => (text.includes('e') ? new Decimal(text).toFixed() : text);

/** Why a value is no amount in pounds, as a sentence; undefined where it is one. Number or text, 4 decimals at most. */
export function poundsFault(value: unknown): string | undefined {
  const read = asDecimal(value, 'pounds');
  if ('why' in read) return read.why ?? 'Give an amount in pounds as a number, such as 29.99.';
  const { text } = read;
  const amount = new Decimal(text);
  if (!amount.times(String(UNITS)).eq(amount.times(String(UNITS)).round(0, Big.roundDown))) {
    return `${text.slice(0, 40)} has more than 4 decimals; prices go to a hundredth of a penny.`;
  }
  if (amount.abs().times(String(UNITS)).gt(String(MOST_UNITS))) return `${text.slice(0, 40)} is more than £999,999,999.9999.`;
  return undefined;
}

/** Pounds (number, decimal text or as typed) as integer ten-thousandths; throws 400504 naming `field` where they are none. */
export function poundsToUnits(value: number | string, field = 'amount'): number {
  const fault = poundsFault(value);
  if (fault !== undefined) throw badValue({ [field]: fault });
  // `+ 0` because -0 is a number of its own in JSON comparisons.
  return Number(new Decimal(textOr0(value, 'pounds')).times(String(UNITS)).toFixed(0)) + 0;
}

/** Integer ten-thousandths as a number of pounds, exactly the decimal it stands for (29.99). */
export const unitsToPounds = (units: number): number => units / UNITS;
/** Integer pence as a number of pounds. */
export const penceToPounds = (pence: number): number => pence / 100;
/** Integer pence as ten-thousandths. */
export const penceToUnits = (pence: number): number => pence * UNITS_IN_PENNY;
/** Ten-thousandths as integer pence, half away from zero. */
export const unitsToPence = (units: number): number => halfUp(units, UNITS_IN_PENNY);

/** "£1,204.00", "−£20.32" (with a real minus sign), of integer pence. */
export function formatPence(pence: number): string {
  const digits = String(Math.abs(pence)).padStart(3, '0');
  return `${pence < 0 ? '−' : ''}£${grouped(digits.slice(0, -2))}.${digits.slice(-2)}`;
}

/** "£29.99", "£32.1793": two decimals, or all four where the amount needs them; of integer ten-thousandths. */
export function formatUnits(units: number): string {
  const digits = String(Math.abs(units)).padStart(5, '0');
  const decimals = digits.slice(-4);
  return `${units < 0 ? '−' : ''}£${grouped(digits.slice(0, -4))}.${decimals.endsWith('00') ? decimals.slice(0, 2) : decimals}`;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** A product of whole numbers, exactly: in plain numbers while it is certain to be exact. */
export function product(a: number, b: number, c = 1): number | bigint {
  const plain = a * b * c;
  return Math.abs(plain) < 2 ** 51 ? plain : BigInt(a) * BigInt(b) * BigInt(c);
}

/**
 * n/d as an integer, half away from zero, exactly: −0.5 gives −1. Both may be numbers (safe integers) or BigInt; d is not 0.
 * Throws 400502 where the result is too large to stay exact.
 */
export function halfUp(n: number | bigint, d: number | bigint): number {
  if (typeof n === 'number' && typeof d === 'number' && Math.abs(n) < 2 ** 51 && d > 0 && d < 2 ** 51) {
    const magnitude = Math.abs(n);
    const rest = magnitude % d;
    const whole = (magnitude - rest) / d + (rest * 2 >= d ? 1 : 0);
    return n < 0 && whole > 0 ? -whole : whole;
  }
  const [top, bottom] = [BigInt(n), BigInt(d)];
  const negative = top < 0n !== bottom < 0n;
  const [a, b] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const whole = (2n * a + b) / (2n * b);
  if (whole > BigInt(Number.MAX_SAFE_INTEGER)) throw refused('The amount is too large to be charged: check the price and the count.');
  return whole === 0n ? 0 : Number(negative ? -whole : whole);
}

/** A fraction of whole numbers, the denominator above 0. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** A decimal text as an exact fraction: "7.3" is 73/10. */
export function fraction(value: string): Fraction {
  const text = new Decimal(value).toFixed();
  const point = text.indexOf('.');
  if (point < 0) return { n: BigInt(text), d: 1n };
  return { n: BigInt(text.replace('.', '')), d: 10n ** BigInt(text.length - point - 1) };
}

/** Why a value is no percentage, as a sentence; undefined where it is one. From −1,000 to 1,000 with 6 decimals at most. */
export function percentFault(value: unknown): string | undefined {
  const read = asDecimal(value, 'percent');
  if ('why' in read) return read.why ?? 'Give a percentage as a number, such as 7.3.';
  const { text } = read;
  const percent = new Decimal(text);
  if (percent.abs().gt('1000')) return `${text.slice(0, 40)} % is outside −1,000 to 1,000.`;
  if ((percent.toFixed().split('.')[1] ?? '').length > 6) return `${text.slice(0, 40)} has more than 6 decimals.`;
  return undefined;
}

/** A percentage as it was written, without its sign: what is kept of it. Checked before. */
export const percentTyped = (value: number | string): string => textOr0(value, 'percent');

/** A percentage as normal decimal text ("07.30" and "7.3%" → "7.3"); throws 400504 naming `field` where it is none. */
export function parsePercent(value: number | string, field = 'percentage'): string {
  const fault = percentFault(value);
  if (fault !== undefined) throw badValue({ [field]: fault });
  return new Decimal(textOr0(value, 'percent')).toFixed();
}
