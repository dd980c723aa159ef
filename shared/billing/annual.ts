/** Yearly increases (R40 to R44): whose turn it is, by which profile and date, what the new price is, and when the next one is due. */
import { addMonths, addYears, formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { halfUp, MOST_UNITS, percentFault, percentTyped, poundsFault, poundsToUnits, UNITS } from '../money.js';
import type { Catalogue, Value, Values } from '../types.js';
import { asText, isBlank } from '../values.js';
import { minimumTerm } from './billTo.js';
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
export type Level = 'feature' | 'standardFeature' | 'number' | 'service' | 'customer';

/** What a feature keeps of the yearly increase it had last: so that it has none twice, and that it can be taken back. */
export interface Had {
  readonly profile: string;
  /** The reference date that it was for. */
  readonly for: string;
  /** The first day at the new price. */
  readonly from: string;
  /** Where the date stood, and what it was moved on to there. */
  readonly at: Level;
  readonly next: string;
  /** What the feature noted before: its own price in ten-thousandths, and its own fields on the change before. */
  readonly price: number;
  readonly noted: Values;
}

export function hadOf(feature: Values): Had | undefined {
  const had = feature['annualIncrease'];
  return typeof had === 'object' && had !== null && !Array.isArray(had) ? (had as unknown as Had) : undefined;
}

export interface Turn {
  readonly profile: string | null;
  /** The day on which its increase is due. */
  readonly date: string | null;
  /** Where the date was found, and the record that has it. */
  readonly at: Level | null;
  readonly holder: Values | undefined;
  /** It has had the increase of this day already: the date stands where others are still due for it. */
  readonly done: boolean;
}

/** Whether the dates noted are those of the last increase, so that the next one is due a year after (a setting of the company). */
const notesLast = (catalogue: Catalogue): boolean => asText(catalogue.preset('company', 'Annual Increase Date')?.['value'] ?? '').toLowerCase() === 'last';

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
  const [at, holder] = levels.find(([, each]) => each && dateOf(each, 'annualIncreaseReferenceDate') !== null) ?? [null, undefined];
  const noted = holder ? dateOf(holder, 'annualIncreaseReferenceDate') : null;
  const date = noted !== null && notesLast(around.catalogue) ? addYears(noted, 1) : noted;
  const had = at === 'feature' ? undefined : hadOf(feature);
  return { profile, date, at, holder, done: had !== undefined && date !== null && had.for >= date };
}

/** The date as it is noted where it stands. */
export const notedReference = (due: string, catalogue: Catalogue): string => (notesLast(catalogue) ? addYears(due, -1) : due);

/** Nobody's turn: what the profile None means, and no profile at all. */
const NONE = 'None';

export const hasProfile = ({ profile }: Pick<Turn, 'profile'>, catalogue: Catalogue): boolean =>
  profile !== null && profile !== NONE && figuresOf(profile, catalogue)?.kind !== 'none';

/** Why it is not this feature's turn; undefined where it is. */
export function notDue(turn: Turn, wanted: string, dueBy: string, catalogue: Catalogue): string | undefined {
  const { profile, date, done } = turn;
  if (!hasProfile(turn, catalogue)) return 'It has no annual increase profile.';
  if (profile !== wanted) return `Its annual increase profile is ${profile}.`;
  if (date === null) return 'It has no annual increase reference date.';
  if (done) return `It has had the increase of ${formatDate(date)}.`;
  return date > dueBy ? `Its reference date is ${formatDate(date)}, after ${formatDate(dueBy)}.` : undefined;
}

/** R40: what a profile says of itself; an index has no percent of its own, it is asked for each year. */
export interface ProfileFigures {
  readonly kind: 'percentage' | 'amount' | 'none';
  /** Decimal text. */
  readonly percent?: string | undefined;
  /** Ten-thousandths. */
  readonly amount?: number | undefined;
}

export const PROFILE_LOOKS =
  'Say how it rises: {"kind": "percentage", "percent": "3"}, {"kind": "amount", "amount": 1.5} or {"kind": "none"}; an index leaves percent out.';

/** The figures out of a preset's data; undefined where it has none that could be read. */
export function profileFigures(data: Value | undefined): ProfileFigures | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const { kind, percent, amount } = data as Values;
  if (kind === 'none') return { kind };
  if (kind === 'percentage' && (percent === undefined || percent === null || percentFault(percent) === undefined))
    return { kind, percent: percent === undefined || percent === null ? undefined : percentTyped(percent as string | number) };
  if (kind === 'amount' && (amount === undefined || amount === null || poundsFault(amount) === undefined))
    return { kind, amount: amount === undefined || amount === null ? undefined : poundsToUnits(amount as string | number) };
  return undefined;
}

export const figuresOf = (profile: string, catalogue: Catalogue): ProfileFigures | undefined =>
  profileFigures(catalogue.preset('annualIncreaseProfile', profile)?.['data']);

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
export function wantsPoundsAndPence(feature: Values, around: Around, effective: string): boolean {
  const { catalogue, customer } = around;
  const sold = dateOf(feature, 'soldDate') ?? dateOf(feature, 'startDate');
  const term = minimumTerm(feature, around);
  const setting: Value | undefined = catalogue.preset('company', 'Pounds and Pence Classes')?.['value'];
  const classes = asText(isBlank(setting) ? SHIPPED_CLASSES : setting)
    .split(',')
    .map((each) => each.trim());
  const who = customer ? textOf(customer, 'customerClass') : null;
  return sold !== null && sold >= POUNDS_AND_PENCE && term !== null && effective <= term && who !== null && classes.includes(who);
}
