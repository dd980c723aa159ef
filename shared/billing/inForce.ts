/**
 * What is in force for a feature on a day, and where each value comes from: the one answer for billing, previews, explanations
 * and lists. Lists ask the database for the same in SQL (server/database/inForce.ts), and a test holds the two together.
 */
import { fromDay, toDay } from '../dates.js';
import type { Values } from '../types.js';
import { monthlyOf } from './monthly.js';
import { renewalOn } from './renewal.js';
import type { Around } from './shapes.js';
import { countOn, discountNameOn, priceWithSource, termsOf } from './terms.js';
import { described, sourced, termInForce, textOf, type Sourced, type Term } from './values.js';

export interface InForce {
  readonly type: Sourced<string | null>;
  readonly description: Sourced<string>;
  /** Per unit and full interval, ten-thousandths. */
  readonly price: Sourced<number>;
  readonly interval: Sourced<string | null>;
  readonly VATRate: Sourced<string | null>;
  readonly count: number;
  /** The name of the discount scheme of the day. */
  readonly discount: string | null;
  readonly notice: Sourced<Term> | null;
  readonly minimumTerm: Sourced<Term> | null;
  readonly committedTerm: Sourced<Term> | null;
  /** Recurring revenue a month once every change entered so far is in force, pence. */
  readonly monthly: number;
  /** The next renewal, R46. */
  readonly renewal: string | null;
  /** The next price of its own that is still to come, ten-thousandths; null: that of the catalogue. */
  readonly next: { readonly from: string; readonly price: number | null } | null;
}

export function inForce(feature: Values, day: string, around: Around): InForce {
  const { catalogue, customer } = around;
  const terms = termsOf(feature, around);
  const date = toDay(day);
  const named = (field: string): Sourced<string | null> => {
    const { value, source } = sourced(feature, field, catalogue);
    return typeof value === 'string' && value !== '' ? { value, source } : { value: null, source: null };
  };
  const VATRate = named('VATRate');
  const customers = customer ? textOf(customer, 'VATRate') : null;
  const coming = terms.prices.find(({ from }, place) => place > 0 && from > date);
  return {
    type: named('featureType'),
    description: described(feature, catalogue),
    price: priceWithSource(terms, date),
    interval: named('serviceChargeInterval'),
    VATRate: VATRate.value === null && customers !== null ? { value: customers, source: 'Customer' } : VATRate,
    count: countOn(terms, date),
    discount: discountNameOn(terms, date),
    notice: termInForce(feature, 'noticePeriodLength', around) ?? null,
    minimumTerm: termInForce(feature, 'minimumTermPeriodLength', around) ?? null,
    committedTerm: termInForce(feature, 'committedTermPeriodLength', around) ?? null,
    monthly: monthlyOf(terms, day),
    renewal: renewalOn(feature, day, around),
    next: coming ? { from: fromDay(coming.from), price: coming.value } : null,
  };
}
