/**
 * Whether a bill is unusual beside the months before it. A bill is, where its difference from their mean is more than their
 * standard deviation, and at least £100, and at least 15 % of the mean: small changes in either sense are everyday.
 */
import { halfUp } from '../money.js';

/** Months before a bill that it is compared with. */
export const monthsCompared = 3;
/** £100 in ten-thousandths. */
const LEAST = 1_000_000n;
const LEAST_PERCENT = 15n;

/** Ten-thousandths of a pound, rounded half up to the penny for showing; what is decided is decided on exact fractions. */
export interface Comparison {
  /** How many of the months had an invoice; a month without one says nothing. */
  readonly months: number;
  readonly mean: number | null;
  /** Of the months as the whole population (Excel's STDEV.P), so that of one month it is 0. */
  readonly deviation: number | null;
  /** The bill less the mean. */
  readonly difference: number | null;
  /** Of the mean, with one decimal; null where there is no mean to take it of. */
  readonly percent: number | null;
  readonly unusual: boolean;
}

const NOTHING: Comparison = { months: 0, mean: null, deviation: null, difference: null, percent: null, unusual: false };

/** `bill` and `before` (the invoiced total of each month that had any) in ten-thousandths. Without a month before, nothing is unusual. */
export function compared(bill: number, before: readonly number[]): Comparison {
  if (before.length === 0) return NOTHING;
  const n = BigInt(before.length);
  const sum = before.reduce((all, each) => all + BigInt(each), 0n);
  const squares = before.reduce((all, each) => all + BigInt(each) ** 2n, 0n);
  // All times n, or n², so that nothing is divided before it is compared.
  const difference = n * BigInt(bill) - sum;
  const variance = n * squares - sum ** 2n;
  const size = magnitude(difference);
  const unusual = size ** 2n > variance && size >= n * LEAST && 100n * size >= LEAST_PERCENT * magnitude(sum);
  return {
    months: before.length,
    mean: toPenny(sum, n),
    // √variance ÷ n, to the penny: the root is taken of hundredths of a penny more than are shown.
    deviation: toPenny(root(variance * 10_000n), n * 100n),
    difference: toPenny(difference, n),
    percent: sum === 0n ? null : halfUp(difference * 1_000n * (sum < 0n ? -1n : 1n), magnitude(sum)) / 10,
    unusual,
  };
}

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);
const toPenny = (n: bigint, d: bigint): number => halfUp(n, d * 100n) * 100;

/** The whole part of a square root (Newton). */
function root(n: bigint): bigint {
  if (n < 2n) return n;
  let guess = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
