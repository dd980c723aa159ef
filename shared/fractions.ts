/**
 * Exact fractions, for amounts that are rounded once at the end: pence of a call, its share in an allowance, commission.
 * Every fraction here has a denominator above 0 and is in lowest terms.
 */
import { fraction, halfUp, type Fraction } from './money.js';

export type { Fraction };

export const NOUGHT: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
};

/** n/d in lowest terms; d is not 0. */
export function ratio(n: bigint | number, d: bigint | number = 1n): Fraction {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  const [a, b] = bottom < 0n ? [-top, -bottom] : [top, bottom];
  if (b === 1n) return { n: a, d: b };
  const common = gcd(a, b);
  return common > 1n ? { n: a / common, d: b / common } : { n: a, d: b };
}

/** A decimal text ("1.5", "-0.0021") or a whole number, exactly. */
export function exact(value: string | number): Fraction {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { n: BigInt(value), d: 1n };
  const { n, d } = fraction(String(value));
  return ratio(n, d);
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.n === 0n) return b;
  if (b.n === 0n) return a;
  return a.d === b.d ? ratio(a.n + b.n, a.d) : ratio(a.n * b.d + b.n * a.d, a.d * b.d);
}
export const minus = (a: Fraction, b: Fraction): Fraction => (isSame(a, b) ? NOUGHT : plus(a, { n: -b.n, d: b.d }));
/** Of the whole and its part the part itself: nearly every call is covered whole. */
export const times = (a: Fraction, b: Fraction): Fraction => (isSame(a, ONE) ? b : isSame(b, ONE) ? a : ratio(a.n * b.n, a.d * b.d));
/** a/b; b is not 0. */
export const over = (a: Fraction, b: Fraction): Fraction => ratio(a.n * b.d, a.d * b.n);
/** Below 0, 0 or above, as a is below, equal to or above b. */
export function compared(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
export const least = (a: Fraction, b: Fraction): Fraction => (compared(a, b) <= 0 ? a : b);
export const most = (a: Fraction, b: Fraction): Fraction => (compared(a, b) >= 0 ? a : b);
/** Both are in lowest terms. */
export const isSame = (a: Fraction, b: Fraction): boolean => a === b || (a.n === b.n && a.d === b.d);
export const isNought = ({ n }: Fraction): boolean => n === 0n;
/** The smallest whole number that is not below it. */
export const roundedUp = ({ n, d }: Fraction): bigint => (n >= 0n ? (n + d - 1n) / d : n / d);
/** To the next whole number, half away from zero. Throws 400502 beyond what stays exact. */
export const rounded = ({ n, d }: Fraction): number => halfUp(n, d);
/** To a multiple of `step` (above 0): half away from zero, or up. */
export function roundedTo(value: Fraction, step: Fraction, method: 'halfUp' | 'up'): Fraction {
  const steps = over(value, step);
  return times(step, { n: method === 'up' ? roundedUp(steps) : BigInt(rounded(steps)), d: 1n });
}
/** A sum of many: what has one denominator is added as whole numbers, and all is brought to lowest terms once. */
export class Sum {
  private readonly tops = new Map<bigint, bigint>();
  /** How often each is in it that was added by itself: of many that are one and the same none is added more than once. */
  private readonly times = new Map<Fraction, number>();

  add(value: Fraction): void {
    this.times.set(value, (this.times.get(value) ?? 0) + 1);
    if (this.times.size === MOST_APART) this.settle();
  }

  get total(): Fraction {
    this.settle();
    let sum = NOUGHT;
    for (const [d, n] of this.tops) sum = plus(sum, ratio(n, d));
    return sum;
  }

  private settle(): void {
    for (const [{ n, d }, times] of this.times) this.tops.set(d, (this.tops.get(d) ?? 0n) + n * BigInt(times));
    this.times.clear();
  }
}

/** Kept apart at most. */
const MOST_APART = 1_000;
/** "53499/4000", "30". */
export const written = ({ n, d }: Fraction): string => (d === 1n ? String(n) : `${n}/${d}`);
/** What `written` wrote. */
export function fractionOf(text: string): Fraction {
  const [n = '0', d = '1'] = text.split('/');
  return { n: BigInt(n), d: BigInt(d) };
}
/** Decimal text with so many decimals, half away from zero: 5/3 to 4 gives "1.6667". */
export function decimal(value: Fraction, places: number): string {
  const scaled = BigInt(rounded(times(value, { n: 10n ** BigInt(places), d: 1n })));
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return scaled < 0n ? `-${text}` : text;
}
