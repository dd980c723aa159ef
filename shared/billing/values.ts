/** Where a feature's values come from: its own field, else the standard feature's, else a fixed fee tariff's (domain §1). */
import { addLength, periodEnds, type LengthUnit } from '../dates.js';
import { refused } from '../fault.js';
import { UNITS } from '../money.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import type { Around, Scheme, Source } from './shapes.js';

/** A record, or only the names out of it that a price comes from. */
type Named = Values | Source;

/** A catalogue with nothing in it, for arithmetic that needs none. */
export const NOTHING: Catalogue = {
  statuses: () => [],
  status: () => undefined,
  named: () => undefined,
  all: () => [],
  preset: () => undefined,
};

export const textOf = (values: Named, field: string): string | null => {
  const value = (values as Values)[field];
  return typeof value === 'string' && value !== '' ? value : null;
};
export const numberOf = (values: Values, field: string): number | null => {
  const value = values[field];
  return typeof value === 'number' ? value : null;
};
export const dateOf = (values: Values, field: string): string | null => {
  const value = values[field];
  // Records are checked on their way in (checkFeature); here only what is no date by its looks is kept out of the arithmetic.
  return typeof value === 'string' && value.length === 10 && value[4] === '-' && value[7] === '-' ? value : null;
};

export const standardOf = (values: Named, catalogue: Catalogue): RecordOf | undefined => {
  const name = textOf(values, 'standardFeature');
  return name === null ? undefined : catalogue.named('standardFeatures', name);
};

/** A field of the feature, else of its standard feature; null where neither has it. */
export function valueOf(values: Values, field: string, catalogue: Catalogue): Value {
  return values[field] ?? standardOf(values, catalogue)?.[field] ?? null;
}

/** A price that the feature does not have itself, in ten-thousandths: the standard feature's, else a tariff's, else 0. */
export function fallbackPrice(values: Named, field: 'serviceCharge' | 'connectionCharge', around: Around): number {
  const standard = standardOf(values, around.catalogue);
  const price = standard && numberOf(standard, field);
  if (typeof price === 'number') return price;
  const name = textOf(values, 'standardFeature');
  if (name === null) return 0;
  for (const holder of [values, around.service, around.customer]) {
    const tariff = holder && textOf(holder, 'fixedFeeTariff');
    const charges = tariff ? around.catalogue.named('fixedFeeTariffs', tariff)?.['charges'] : undefined;
    if (!Array.isArray(charges)) continue;
    for (const line of charges as readonly Values[]) {
      // A price list is kept in pounds, of at most four decimals: rounding only takes away what floating point adds.
      if (line['standardFeature'] === name && typeof line[field] === 'number') return Math.round(line[field] * UNITS);
    }
  }
  return 0;
}

/** A discount scheme's terms; throws 400502 where the scheme is gone or says nothing. */
export function schemeNamed(name: string, catalogue: Catalogue): Scheme {
  const record = catalogue.named('discountSchemes', name);
  if (!record) throw refused(`There is no discount scheme "${name}". Choose one that exists.`);
  if (record['kind'] === 'Amount') return { amount: numberOf(record, 'amount') ?? 0 };
  return { percent: textOf(record, 'percentage') ?? String(numberOf(record, 'percentage') ?? 0) };
}

export interface Term {
  readonly length: number;
  readonly unit: LengthUnit;
}

/** A length of time out of two fields (`noticePeriodLength` and `…Type`), feature → standard feature → feature type. */
export function termOf(values: Values, field: string, catalogue: Catalogue): Term | undefined {
  const type = textOf(values, 'featureType');
  const holders = [values, standardOf(values, catalogue), type === null ? undefined : catalogue.named('featureTypes', type)];
  for (const holder of holders) {
    const length = holder && numberOf(holder, field);
    // A length and its unit belong together: 30 here and "months" there would make a term that nobody agreed.
    if (holder && typeof length === 'number') return length > 0 ? { length, unit: unitOf(holder[`${field}Type`]) } : undefined;
  }
  return undefined;
}

const unitOf = (value: Value | undefined): LengthUnit => {
  const unit = typeof value === 'string' ? value.toLowerCase().replace(/s?$/, 's') : 'months';
  return unit === 'days' || unit === 'weeks' || unit === 'years' ? unit : 'months';
};

/** "30 days", "1 month". */
export const termWords = ({ length, unit }: Term): string => `${length} ${length === 1 ? unit.slice(0, -1) : unit}`;

/** The last day of a term that begins on a date and counts it. */
export const termEnds = (begins: string, { length, unit }: Term): string => periodEnds(begins, length, unit);
/** The last day of a notice: its own day does not count. */
export const noticeOver = (given: string, { length, unit }: Term): string => addLength(given, length, unit);

/** "Broadband Fibre 80": what a line of the feature is called. */
export const titleOf = (values: Values): string =>
  textOf(values, 'description') ?? textOf(values, 'featureType') ?? textOf(values, 'standardFeature') ?? 'Charge';
