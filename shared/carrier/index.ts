/**
 * What carriers charge (R36–R39): the expected cost of a feature, its margin, which feature a line of a carrier's bill is for,
 * and the results of a whole bill. Pence, integers; exact before the one rounding a period. Nothing here charges a customer.
 */
import { toDay } from '../dates.js';
import { decimal, exact, over, ratio, rounded, times } from '../fractions.js';
import { normalNumber } from '../calls/dialled.js';
import type { Values } from '../types.js';
import { fits } from './patterns.js';

/** R36: a carrier's price (pounds, decimal text) for the days of a period that it was provided, by the actual count of each day. Pence. */
export function carrierCost(
  price: string,
  counts: readonly { readonly from: string; readonly count: number }[],
  from: string,
  to: string,
  periodDays: number,
): number {
  const dated = counts.map((each) => ({ day: toDay(each.from), count: each.count })).toSorted((a, b) => a.day - b.day);
  let sum = 0;
  for (let day = toDay(from); day <= toDay(to); day++) sum += dated.findLast((each) => each.day <= day)?.count ?? 0;
  return rounded(times(times(exact(price), exact(100)), ratio(sum, periodDays)));
}

/**
 * Revenue less cost, in pence, and percent of revenue to one decimal (R36); no percentage where nothing was charged, or more was
 * credited than charged: there a loss would read as a gain.
 */
export const margin = (revenue: number, cost: number): { readonly margin: number; readonly percent: string | null } => ({
  margin: revenue - cost,
  percent: revenue <= 0 ? null : decimal(times(over(exact(revenue - cost), exact(revenue)), exact(100)), 1),
});

/** A line of a carrier's bill, as far as matching goes. */
export interface CarrierLine {
  readonly carrier: string;
  readonly reference?: string | null;
  readonly number?: string | null;
  readonly product?: string | null;
  /** Its first day. */
  readonly from: string;
}

/** A feature that a line may be for. */
export interface Carried {
  readonly id: string;
  /** Its own, else its number's. */
  readonly carrier: string | null;
  readonly carrierReference?: string | null;
  readonly carrierReferenceMatches?: string | null;
  readonly carrierProduct?: string | null;
  readonly carrierProductMatches?: string | null;
  /** The number it hangs on, in any spelling. */
  readonly number?: string | null;
  readonly dateDrop?: string | null;
}

/** A feature as lines are matched to it, with what it leaves to its standard feature and its number. Own fields and theirs in inner form. */
export function carriedOf(
  feature: Values & { readonly id: string },
  standard: Values | undefined,
  number: { readonly carrier: string | null; readonly number: string } | undefined,
): Carried {
  const of = (field: string): string | null => (feature[field] as string | null | undefined) ?? (standard?.[field] as string | null | undefined) ?? null;
  const own = (field: string): string | null => (feature[field] as string | null | undefined) ?? null;
  // A feature that names its product names it whole: the catalogue's pattern is not for it.
  const named = own('carrierProduct') ?? own('carrierProductMatches');
  return {
    id: feature.id,
    carrier: of('carrier') ?? number?.carrier ?? null,
    carrierReference: own('carrierReference'),
    carrierReferenceMatches: own('carrierReferenceMatches'),
    carrierProduct: named === null ? of('carrierProduct') : own('carrierProduct'),
    carrierProductMatches: named === null ? of('carrierProductMatches') : own('carrierProductMatches'),
    number: number?.number ?? null,
    dateDrop: own('dateDrop') ?? own('endDate'),
  };
}

export type Matched =
  | { readonly result: 'matched' | 'dropped'; readonly feature: string }
  | { readonly result: 'theirsOnly'; readonly feature: null }
  | { readonly result: 'ambiguous'; readonly feature: null; readonly candidates: readonly string[] };

/** R38: carrier first; reference before product; live before dropped. Two at the top are never guessed between. */
export function matched(line: CarrierLine, features: readonly Carried[]): Matched {
  let best: { readonly feature: Carried; readonly live: boolean }[] = [];
  let top = -1;
  for (const feature of features) {
    if (!feature.carrier || !same(feature.carrier, line.carrier)) continue;
    const reference = referenceScore(line, feature);
    const product = productScore(line, feature);
    if (reference === 0 || product === undefined) continue;
    const live = !feature.dateDrop || line.from <= feature.dateDrop;
    const score = (live ? 100 : 0) + reference * 10 + product;
    if (score > top) [best, top] = [[], score];
    if (score === top) best.push({ feature, live });
  }
  const [one] = best;
  if (!one) return { result: 'theirsOnly', feature: null };
  if (best.length > 1) return { result: 'ambiguous', feature: null, candidates: best.map(({ feature }) => feature.id) };
  return { result: one.live ? 'matched' : 'dropped', feature: one.feature.id };
}

/** Exact 3, pattern 2, number 1 (only where the feature names no reference or the line has none), else 0. */
function referenceScore({ reference, number }: CarrierLine, feature: Carried): number {
  const named = Boolean(feature.carrierReference || feature.carrierReferenceMatches);
  if (reference && feature.carrierReference && same(reference, feature.carrierReference)) return 3;
  if (reference && feature.carrierReferenceMatches && fits(feature.carrierReferenceMatches, reference)) return 2;
  if (named && reference) return 0;
  // Where a carrier gives a number and no reference, the number may be what it is kept under.
  if (!reference && number && feature.carrierReference && normalNumber(number) === normalNumber(feature.carrierReference)) return 3;
  return number && feature.number && normalNumber(number) === normalNumber(feature.number) ? 1 : 0;
}

/** Exact 2, pattern 1, the feature names none 0; named but another is no match. */
function productScore({ product }: CarrierLine, feature: Carried): number | undefined {
  if (!feature.carrierProduct && !feature.carrierProductMatches) return 0;
  if (product && feature.carrierProduct && same(product, feature.carrierProduct)) return 2;
  if (product && feature.carrierProductMatches && fits(feature.carrierProductMatches, product)) return 1;
  return product ? undefined : 0;
}

/** Case, spaces and hyphens do not count. */
export const folded = (text: string): string => text.replace(/[\s-]+/gu, '').toLowerCase();

const same = (one: string, other: string): boolean => one === other || folded(one) === folded(other);

/** One result of a bill: each of its lines stands in exactly one of them. Pence. */
export interface Reconciled {
  readonly result: 'agreed' | 'wrongAmount' | 'theirsOnly' | 'dropped' | 'ambiguous' | 'oursOnly';
  readonly feature: string | null;
  readonly amount?: number;
  readonly expected?: number;
  readonly difference?: number;
}

/** R39: the lines of a bill with what each matched, against what was expected of each feature. */
export function reconciled(
  features: readonly { readonly id: string; readonly expected: number }[],
  lines: readonly { readonly result: Matched['result']; readonly feature?: string | null; readonly amount: number }[],
  { stated, tolerance }: { readonly stated: number; readonly tolerance: number },
): { readonly results: readonly Reconciled[]; readonly linesTotal: number; readonly missingFromTotal: number } {
  const sums = new Map<string, number>();
  const results: Reconciled[] = [];
  for (const { result, feature, amount } of lines) {
    if (result === 'matched') sums.set(feature!, (sums.get(feature!) ?? 0) + amount);
    else results.push({ result, feature: feature ?? null, amount });
  }
  const expected = new Map(features.map((each) => [each.id, each.expected]));
  for (const id of new Set([...expected.keys(), ...sums.keys()])) {
    const [own, theirs] = [expected.get(id) ?? 0, sums.get(id)];
    if (theirs === undefined) {
      if (own !== 0) results.push({ result: 'oursOnly', feature: id, expected: own });
    } else if (Math.abs(theirs - own) <= tolerance) results.push({ result: 'agreed', feature: id, amount: theirs });
    else results.push({ result: 'wrongAmount', feature: id, amount: theirs, expected: own, difference: theirs - own });
  }
  const linesTotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  return { results, linesTotal, missingFromTotal: stated - linesTotal };
}
