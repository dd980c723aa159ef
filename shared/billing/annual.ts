/** Yearly increases (R40 to R44): whose turn it is, by which profile and date, what the new price is, and when the next one is due. */
import { addMonths, addYears } from '../dates.js';
import { refused } from '../fault.js';
import { halfUp, MOST_UNITS, UNITS } from '../money.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { increased } from './increases.js';
import type { Around } from './shapes.js';
import { dateOf, standardOf, textOf } from './values.js';

/** How a new price is rounded: as it comes (four decimals), to pence, to the nearest price that ends in .99, to whole pounds. */
export const roundings = ['Exact', 'Pence', '.99', '.00'] as const;
export type Rounding = (typeof roundings)[number];

const PENNY = UNITS / 100;

/** Half up to the nearest; of two prices that end in .99 equally near the dearer. Ten-thousandths. */
function rounded(price: number, how: Rounding): number {
  if (how === 'Pence') return halfUp(price, PENNY) * PENNY;
  if (how === '.00') return halfUp(price, UNITS) * UNITS;
  return how === '.99' ? Math.max(0, halfUp(price + PENNY, UNITS) * UNITS - PENNY) : price;
}

export interface Rise {
  /** Decimal text; this or the amount. */
  readonly percent?: string | null | undefined;
  /** Ten-thousandths. */
  readonly amount?: number | null | undefined;
  readonly rounding?: Rounding | null | undefined;
}

/** `halfUp(price × (100 + p) / 100, 4 decimals)`, or price + amount; then rounded as asked. Throws 400502 below nought and above the most. */
export function risen(price: number, { percent, amount, rounding }: Rise): number {
  const after = rounded(typeof amount === 'number' ? price + amount : increased(price, percent ?? '0'), rounding ?? 'Exact');
  if (after < 0) throw refused('A recurring charge cannot be below zero.');
  if (after > MOST_UNITS) throw refused('The price would be more than £999,999,999.9999.');
  return after;
}

/** Where a profile or a date may stand, nearest first. */
type Level = 'feature' | 'standardFeature' | 'number' | 'service' | 'customer';
export interface Turn {
  readonly profile: string | null;
  readonly date: string | null;
  /** Where the date was found. */
  readonly at: Level | null;
}

/** R41: the profile and the reference date of a feature, each from the nearest level that has one. */
export function turnOf(feature: Values, around: Around): Turn {
  const levels: readonly (readonly [Level, Values | undefined])[] = [
    ['feature', feature],
    ['standardFeature', standardOf(feature, around.catalogue)],
    ['number', around.number],
    ['service', around.service],
    ['customer', around.customer],
  ];
  const profile = levels.map(([, holder]) => (holder ? textOf(holder, 'annualIncreaseProfile') : null)).find((each) => each !== null) ?? null;
  const dated = levels.find(([, holder]) => holder && dateOf(holder, 'annualIncreaseReferenceDate') !== null);
  return { profile, date: dated?.[1] ? dateOf(dated[1], 'annualIncreaseReferenceDate') : null, at: dated?.[0] ?? null };
}

/** Nobody's turn: what the profile None means, and no profile at all. */
const NONE = 'None';

/** Why it is not this feature's turn; undefined where it is. */
export function notDue({ profile, date }: Turn, wanted: string, dueBy: string): string | undefined {
  if (profile === null || profile === NONE) return 'It has no annual increase profile.';
  if (profile !== wanted) return `Its annual increase profile is ${profile}.`;
  if (date === null) return 'It has no annual increase reference date.';
  return date > dueBy ? `Its reference date is ${date}, after ${dueBy}.` : undefined;
}

/** R43: the first anniversary of the reference date after the increase took effect. 29 Feb becomes 28 Feb and stays. */
export function nextReference(reference: string, effective: string): string {
  let years = Math.max(1, Number(effective.slice(0, 4)) - Number(reference.slice(0, 4)));
  while (addYears(reference, years) <= effective) years += 1;
  return addYears(reference, years);
}

/** How many further years went by without an increase. */
export const yearsBehind = (reference: string, effective: string): number => {
  let years = 0;
  while (addMonths(reference, 12 * (years + 1)) <= effective) years += 1;
  return years;
};

/** Ofcom, General Condition C1: contracts from this day on say their rises in pounds and pence. */
const POUNDS_AND_PENCE = '2025-01-17';
const SHIPPED_CLASSES = 'Residential, Business, Charity';

/** R44: whether a percentage may not be asked of this feature from a day on: sold since, still in its minimum term, to a protected class. */
export function wantsPoundsAndPence(feature: Values, customer: RecordOf | undefined, effective: string, catalogue: Catalogue): boolean {
  const sold = dateOf(feature, 'soldDate') ?? dateOf(feature, 'startDate');
  const term = dateOf(feature, 'minimumTermDate');
  const setting: Value | undefined = catalogue.preset('company', 'Pounds and Pence Classes')?.['value'];
  const classes = asText(setting ?? SHIPPED_CLASSES)
    .split(',')
    .map((each) => each.trim());
  const who = customer ? textOf(customer, 'customerClass') : null;
  return sold !== null && sold >= POUNDS_AND_PENCE && term !== null && effective <= term && who !== null && classes.includes(who);
}
