/** Monthly recurring revenue of a feature. */
import { toDay } from '../dates.js';
import { halfUp, product, UNITS_IN_PENNY } from '../money.js';
import type { Values } from '../types.js';
import { unitNet } from './net.js';
import type { Around, Interval, Scheme } from './shapes.js';
import { countOn, discountOn, priceOn, termsOf, type Terms } from './terms.js';

/** Months in an interval as a fraction: a week is 12/52 of a month. */
const months = ({ unit, n }: Interval): readonly [number, number] =>
  unit === 'week' ? [12 * n, 52] : [unit === 'month' ? n : unit === 'quarter' ? 3 * n : 12 * n, 1];

/**
 * Count × price less discount, normalised to a month (week × 52/12, quarter / 3, year / 12), in pence, as it is once every
 * dated change entered so far has come into force, those of catalogue and price lists too. Nought for what is dropped, ended or held as non-billable; what is only
 * suspended counts, because its charges come later and are not lost. One-offs and instalments do not recur and do not count.
 */
export const monthly = (feature: Values, ctx: Around & { readonly today: string }): number => monthlyOf(termsOf(feature, ctx), ctx.today);

/** The same by terms that are known already. */
export function monthlyOf(terms: Terms, today: string): number {
  const schedule = terms.timeline.schedules.at(-1);
  if (!schedule || terms.stopped || terms.last < toDay(today)) return 0;
  if (terms.holds.some((hold) => hold.kind === 'nonBillable' && hold.until === Infinity)) return 0;
  const turns = Math.max(
    toDay(schedule.from),
    lastOf(terms.prices),
    lastOf(terms.counts),
    lastOf(terms.sources),
    lastOf(terms.commitments),
    lastOf(terms.discounts),
  );
  const day = Math.min(Math.max(toDay(today), terms.start, turns), terms.last);
  // What was raised keeps the catalogue's figures of its time; the periods that come have today's.
  const coming = terms.usedUntil <= terms.last ? { ...terms, usedUntil: -Infinity } : terms;
  return monthlyAt({ price: priceOn(coming, day), count: countOn(terms, day), scheme: discountOn(coming, day), interval: schedule.interval });
}

/** What these come to a month, in pence; the price in ten-thousandths per unit and full interval. */
export function monthlyAt(given: { readonly price: number; readonly count: number; readonly scheme: Scheme | undefined; readonly interval: Interval }): number {
  const [n, d] = months(given.interval);
  if (given.scheme === undefined) return halfUp(product(given.price, given.count, d), n * UNITS_IN_PENNY);
  const unit = unitNet(given.price, given.scheme);
  return halfUp(unit.n * BigInt(given.count) * BigInt(d), unit.d * BigInt(n) * BigInt(UNITS_IN_PENNY));
}

/** The day of the last entry of a list. */
const lastOf = (list: readonly { readonly from: number }[]): number => list.at(-1)?.from ?? 0;
