/** R10: price increases, which nothing but an action makes. */
import { toDay } from '../dates.js';
import { refused } from '../fault.js';
import { fraction, halfUp, MOST_UNITS, parsePercent } from '../money.js';
import type { RecordOf } from '../types.js';
import type { Around } from './shapes.js';
import { priceOn, termsOf } from './terms.js';

/** What one costs for a full interval on a day, by its own price or the catalogue's: what a change from that day on starts from. */
export const priceFrom = (feature: RecordOf, date: string, around: Around): number => priceOn(termsOf(feature, around), toDay(date));

/** `halfUp(price × (100 + percent) / 100, 4 decimals)`, price in ten-thousandths: 29.99 + 7.3 % = 32.1793. Never below 0. */
export function increased(price: number, percent: string | number): number {
  const { n, d } = fraction(parsePercent(percent, 'increasePercent'));
  const after = halfUp(BigInt(price) * (100n * d + n), 100n * d);
  if (after < 0) throw refused(`A change of ${percent} % would make the price negative.`, { increasePercent: 'Give −100 or more.' });
  if (after > MOST_UNITS) throw refused(`A change of ${percent} % would make the price larger than £999,999,999.9999.`, { increasePercent: 'Give less.' });
  return after;
}
