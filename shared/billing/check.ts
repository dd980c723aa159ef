/** What is wrong with a feature's values as far as billing is concerned, by field, in sentences. */
import { dateFault, formatDate } from '../dates.js';
import { MOST_UNITS, poundsFault, UNITS, unitsToPounds } from '../money.js';
import type { Catalogue, Value, Values } from '../types.js';
import { intervalNamed } from './intervals.js';
import { dateOf, numberOf, textOf } from './values.js';

const DATES = [
  'startDate',
  'endDate',
  'dueDate',
  'minimumTermDate',
  'committedTermDate',
  'cancellationNoticeGivenDate',
  'updatedDate',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountSchemeEndDate',
  'soldDate',
  'enteredDate',
  'renewalDate',
] as const;
const PRICES = ['serviceCharge', 'connectionCharge', 'totalFeatureValue'] as const;
const COMMISSIONS = ['connectionChargeCommission', 'serviceChargeCommission', 'connectionChargeCommission2', 'serviceChargeCommission2'] as const;
/** A hundred percent, as money is kept. */
const ALL = 100 * UNITS;
const COUNTS = ['featureCount', 'featureCountCommitted', 'instalments', 'noticePeriodLength', 'minimumTermPeriodLength', 'committedTermPeriodLength'] as const;
const MOST: Readonly<Record<string, number>> = {
  instalments: 1_200,
  noticePeriodLength: 3_650,
  minimumTermPeriodLength: 3_650,
  committedTermPeriodLength: 3_650,
};
const MOST_COUNT = 1_000_000;

/** Names and the entity they have to exist in. */
const NAMED = [
  ['initialFeatureDiscountScheme', 'discountSchemes'],
  ['ongoingFeatureDiscountScheme', 'discountSchemes'],
  ['standardFeature', 'standardFeatures'],
  ['fixedFeeTariff', 'fixedFeeTariffs'],
] as const;

/**
 * Checks a whole feature (its fields with the new values over them); empty where nothing is wrong. Prices and counts of nought
 * are fine: a free feature is a feature. Negative ones are not: a credit is a transaction of its own, with its own name.
 */
export function checkFeature(values: Values, catalogue: Catalogue): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  const filled = (field: string): Value | undefined => values[field] ?? undefined;
  for (const field of DATES) {
    const fault = filled(field) === undefined ? undefined : dateFault(values[field]);
    if (fault !== undefined) faults[field] = fault;
  }
  for (const field of PRICES) {
    const value = filled(field);
    if (value !== undefined) note(faults, field, priceFault(value));
  }
  for (const field of COUNTS) {
    const value = filled(field);
    if (value !== undefined) note(faults, field, countFault(value, MOST[field] ?? MOST_COUNT));
  }
  if (filled('instalments') === 0) faults['instalments'] = 'Give at least 1 instalment, or leave it empty.';
  if (filled('instalments') !== undefined && filled('totalFeatureValue') === undefined && textOf(values, 'standardFeature') === null) {
    faults['totalFeatureValue'] = 'Instalments divide a total value: give it.';
  }
  const interval = textOf(values, 'serviceChargeInterval');
  if (interval !== null && !intervalNamed(interval, catalogue)) faults['serviceChargeInterval'] = `There is no interval "${interval.slice(0, 100)}".`;
  const auto = textOf(values, 'featureCountCommittedAuto');
  if (auto !== null && !['initial', 'peak'].includes(auto.toLowerCase())) faults['featureCountCommittedAuto'] = 'Choose Initial or Peak.';
  for (const [field, entity] of NAMED) {
    const name = textOf(values, field);
    if (name !== null && !catalogue.named(entity, name)) faults[field] = `There is no "${name.slice(0, 100)}" to choose.`;
  }
  return { ...order(values), ...tooMuch(values), ...commissionFaults(values), ...faults };
}

/** What is wrong with a feature's own commission; by itself, as an edit of it touches no money. */
export function commissionFaults(values: Values): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const field of COMMISSIONS) {
    const type = values[field.replace('Commission', 'CommissionType')];
    if (type === 'Percentage' && Number(values[field] ?? 0) > ALL) faults[field] = 'At most 100 percent of the net.';
  }
  return faults;
}

const note = (faults: Record<string, string>, field: string, fault: string | undefined): void => {
  if (fault !== undefined) faults[field] = fault;
};

function priceFault(value: Value): string | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'Give an amount in pounds with at most 4 decimals.';
  if (value < 0) return 'A negative price is not possible; to give money back, add a credit.';
  return value > MOST_UNITS ? (poundsFault(unitsToPounds(value)) ?? 'The amount is more than £999,999,999.9999.') : undefined;
}

function countFault(value: Value, most: number): string | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'Give a whole number.';
  if (value < 0) return 'Give 0 or more.';
  return value > most ? `Give ${most.toLocaleString('en-GB')} or less.` : undefined;
}

/** Dates that contradict each other. */
function order(values: Values): Record<string, string> {
  const faults: Record<string, string> = {};
  const start = dateOf(values, 'startDate');
  if (start === null) return faults;
  for (const [field, what] of [
    ['endDate', 'end'],
    ['dueDate', 'first due date'],
    ['minimumTermDate', 'minimum term'],
    ['committedTermDate', 'committed term'],
  ] as const) {
    const date = dateOf(values, field);
    if (date !== null && date < start) faults[field] = `The ${what} ${formatDate(date)} is before the start date ${formatDate(start)}.`;
  }
  return faults;
}

/** A line that would not fit into an exact integer of pence. */
function tooMuch(values: Values): Record<string, string> {
  const count = Math.max(numberOf(values, 'featureCount') ?? 1, numberOf(values, 'featureCountCommitted') ?? 0);
  const faults: Record<string, string> = {};
  for (const field of ['serviceCharge', 'connectionCharge'] as const) {
    if ((numberOf(values, field) ?? 0) * count > MOST_UNITS * 100)
      faults[field] = `${count} of these come to more than £99,999,999,999: check the price and the count.`;
  }
  return faults;
}
