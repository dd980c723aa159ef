/**
 * R3–R5, R7–R9: what a period of N days costs by the final state of its feature:
 * `halfUp(Σ over its chargeable days of count × max(0, price − discount) / N, pence)`.
 * Sums are exact fractions; the only rounding is the one to pence at the end.
 */
import { fromDay } from '../dates.js';
import { formatUnits, fraction, halfUp, UNITS_IN_PENNY } from '../money.js';
import type { Net, Scheme, Segment } from './shapes.js';
import { countOn, discountOn, priceOn, turns, type Terms } from './terms.js';

/** Days from `from` before `until`, all with one count, price and discount. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly count: number;
  readonly price: number;
  readonly scheme: Scheme | undefined;
}

/** The chargeable days within [from, until): from the start to the last day, less the gaps (R3). */
export function chargeable(terms: Terms, from: number, until: number): readonly (readonly [number, number])[] {
  let day = Math.max(from, terms.start);
  const end = Math.min(until, terms.last + 1);
  if (terms.gaps.length === 0) return day < end ? [[day, end]] : [];
  const spans: (readonly [number, number])[] = [];
  for (const [gapFrom, gapUntil] of terms.gaps) {
    if (gapUntil <= day || gapFrom >= end) continue;
    if (gapFrom > day) spans.push([day, gapFrom]);
    day = gapUntil;
  }
  if (day < end) spans.push([day, end]);
  return spans;
}

/** The first and last chargeable day within [from, until); where there is none the last is before the first. */
export function edges(terms: Terms, from: number, until: number): { readonly first: number; readonly last: number } {
  // Most features were never away, and a run makes millions of periods.
  if (terms.gaps.length === 0) return { first: Math.max(from, terms.start), last: Math.min(until - 1, terms.last) };
  const spans = chargeable(terms, from, until);
  return { first: spans[0]?.[0] ?? until, last: (spans.at(-1)?.[1] ?? from) - 1 };
}

/** The chargeable days of a period in stretches of one count, price and discount. */
export function stretches(terms: Terms, from: number, until: number): readonly Stretch[] {
  const cuts = turns(terms);
  const spans = chargeable(terms, from, until);
  if (cuts.length === 0) return spans.map(([spanFrom, spanUntil]) => stretch(terms, spanFrom, spanUntil));
  const found: Stretch[] = [];
  for (const [spanFrom, spanUntil] of spans) {
    let day = spanFrom;
    for (const cut of cuts) {
      if (cut <= day) continue;
      if (cut >= spanUntil) break;
      found.push(stretch(terms, day, cut));
      day = cut;
    }
    found.push(stretch(terms, day, spanUntil));
  }
  return found;
}

const stretch = (terms: Terms, from: number, until: number): Stretch => ({
  from,
  until,
  count: countOn(terms, from),
  price: priceOn(terms, from),
  scheme: discountOn(terms, from),
});

/** Amounts in pence; gross + discount = net. */
export interface Figure {
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
}

export const NOUGHT: Figure = { gross: 0, discount: 0, net: 0 };

/** The amounts of a period of `days` days from its stretches. */
export function figure(found: readonly Stretch[], days: number): Figure {
  const gross = halfUp(...grossOf(found, days));
  if (!found.some(({ scheme }) => scheme !== undefined)) return { gross, discount: 0, net: gross };
  const { n, d } = exactNet(found, days);
  const net = halfUp(n, d);
  return { gross, discount: net - gross, net };
}

/** Σ days × count × price, over N × 100: pence before rounding. In plain numbers while these are certain to be exact. */
function grossOf(found: readonly Stretch[], days: number): [number | bigint, number | bigint] {
  let sum = 0;
  for (const { from, until, count, price } of found) sum += (until - from) * count * price;
  if (sum < 2 ** 51) return [sum, days * UNITS_IN_PENNY];
  let exact = 0n;
  for (const { from, until, count, price } of found) exact += BigInt(until - from) * BigInt(count) * BigInt(price);
  return [exact, BigInt(days * UNITS_IN_PENNY)];
}

/** Price less discount per unit and full period as an exact fraction of ten-thousandths, never below 0. */
export function unitNet(price: number, scheme: Scheme | undefined): { n: bigint; d: bigint } {
  if (scheme === undefined) return { n: BigInt(price), d: 1n };
  if ('amount' in scheme) return { n: BigInt(Math.max(0, price - scheme.amount)), d: 1n };
  const percent = fraction(scheme.percent);
  const whole = 100n * percent.d;
  const kept = whole - percent.n;
  return { n: kept > 0n ? BigInt(price) * kept : 0n, d: whole };
}

/** The net of a period in pence before rounding, as a fraction in lowest terms. */
export function exactNet(found: readonly Stretch[], days: number): { n: bigint; d: bigint } {
  let [n, d] = [0n, 1n];
  for (const { from, until, count, price, scheme } of found) {
    const unit = unitNet(price, scheme);
    const part = BigInt(until - from) * BigInt(count) * unit.n;
    n = n * unit.d + part * d;
    d *= unit.d;
    const common = gcd(n, d);
    if (common > 1n) [n, d] = [n / common, d / common];
  }
  d *= BigInt(days) * BigInt(UNITS_IN_PENNY);
  const common = gcd(n, d);
  return common > 1n ? { n: n / common, d: d / common } : { n, d };
}

const gcd = (a: bigint, b: bigint): bigint => {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
};

/** The net of a period with how it comes about. */
export function explained(found: readonly Stretch[], days: number): Net {
  const { n, d } = exactNet(found, days);
  return {
    ...figure(found, days),
    days,
    chargeableDays: found.reduce((sum, { from, until }) => sum + until - from, 0),
    segments: found.map(segment),
    exact: { n: String(n), d: String(d) },
  };
}

function segment({ from, until, count, price, scheme }: Stretch): Segment {
  return {
    from: fromDay(from),
    to: fromDay(until - 1),
    days: until - from,
    count,
    price,
    discount: scheme === undefined ? '' : 'amount' in scheme ? `${formatUnits(scheme.amount)} off each` : `${scheme.percent} % off`,
    unitNet: poundsExactly(unitNet(price, scheme)),
  };
}

/** Ten-thousandths as pounds with all decimals; percentages are decimals, so the division always ends. */
function poundsExactly({ n, d }: { n: bigint; d: bigint }): string {
  const scale = String(d).length + 4;
  const digits = String((n * 10n ** BigInt(scale)) / (d * 10_000n)).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale).replace(/0+$/, '').padEnd(2, '0')}`;
}
