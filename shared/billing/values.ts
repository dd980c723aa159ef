/**
 * Where a feature's values come from (domain §1): its own field first. A price it has not comes from the first price list that
 * has its standard feature (the feature's own list, its number's or service's, its customer's), then from the standard feature; a
 * term from the standard feature, the feature type (its own or its standard feature's), and the type of its service.
 */
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

/** A price that the feature does not have itself, and whose it is. */
export interface Fallback {
  /** Ten-thousandths. */
  readonly price: number;
  /** The price list or standard feature by name; null where neither has one and it costs nothing. */
  readonly from: { readonly entity: 'fixedFeeTariffs' | 'standardFeatures'; readonly name: string } | null;
}

/** A price that the feature does not have itself, in ten-thousandths: a price list's, else the standard feature's, else 0. */
export const fallbackPrice = (values: Named, field: 'serviceCharge' | 'connectionCharge', around: Around): number => fallback(values, field, around).price;

export function fallback(values: Named, field: 'serviceCharge' | 'connectionCharge', around: Around): Fallback {
  const name = textOf(values, 'standardFeature');
  if (name === null) return { price: 0, from: null };
  for (const holder of [values, around.number ?? around.service, around.customer]) {
    const tariff = holder && textOf(holder, 'fixedFeeTariff');
    const charges = tariff ? around.catalogue.named('fixedFeeTariffs', tariff)?.['charges'] : undefined;
    if (!Array.isArray(charges)) continue;
    for (const line of charges as readonly Values[]) {
      // A price list is kept in pounds, of at most four decimals: rounding only takes away what floating point adds.
      if (line['standardFeature'] === name && typeof line[field] === 'number')
        return { price: Math.round(line[field] * UNITS), from: { entity: 'fixedFeeTariffs', name: tariff! } };
    }
  }
  const standard = standardOf(values, around.catalogue);
  const price = standard && numberOf(standard, field);
  return typeof price === 'number' ? { price, from: { entity: 'standardFeatures', name } } : { price: 0, from: null };
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

/** What a feature's terms depend on besides itself. */
export type TermsAround = Pick<Around, 'catalogue' | 'service'>;

/** The feature's type: its own, else its standard feature's. */
export const featureTypeOf = (values: Values, catalogue: Catalogue): string | null => {
  const type = valueOf(values, 'featureType', catalogue);
  return typeof type === 'string' && type !== '' ? type : null;
};

/** A length of time out of two fields (`noticePeriodLength` and `…Type`): feature → standard feature → feature type → service type. */
export function termOf(values: Values, field: string, { catalogue, service }: TermsAround): Term | undefined {
  const type = featureTypeOf(values, catalogue);
  const serviceType = service && textOf(service, 'serviceType');
  const holders = [
    values,
    standardOf(values, catalogue),
    type === null ? undefined : catalogue.named('featureTypes', type),
    serviceType ? catalogue.named('serviceTypes', serviceType) : undefined,
  ];
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
