/** Where a feature's values come from: its own field, else price lists, the catalogue, its type and its service's type (domain §1). */
import { addLength, periodEnds, type LengthUnit } from '../dates.js';
import { refused } from '../fault.js';
import { UNITS } from '../money.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Around, Scheme, Source } from './shapes.js';

/** A record, or only the names out of it that a price comes from. */
type Named = Values | Source;

/** A catalogue with nothing in it, for arithmetic that needs none. */
export const NOTHING: Catalogue = {
  channels: { email: 'waits', xero: false },
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

/** A value and where it comes from, as lists say it: "Feature", "Standard feature SIP Channel"; null where nothing has it. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string | null;
}

export const OWN = 'Feature';
export const BILLED = 'As billed';
const ofStandard = (name: string): string => `Standard feature ${name}`;

/** A field of the feature, else of its standard feature; null where neither has it. */
export function sourced(values: Values, field: string, catalogue: Catalogue): Sourced<Value> {
  const own = values[field] ?? null;
  if (own !== null) return { value: own, source: OWN };
  const standard = standardOf(values, catalogue);
  const value = standard?.[field] ?? null;
  return { value, source: value === null ? null : ofStandard(asText(standard?.['name'])) };
}

export const valueOf = (values: Values, field: string, catalogue: Catalogue): Value => values[field] ?? standardOf(values, catalogue)?.[field] ?? null;

type Price = 'serviceCharge' | 'connectionCharge';

/** Price lists by what they price, for as long as their record is the one in force. */
const priced = new WeakMap<RecordOf, ReadonlyMap<string, Values>>();

function lineOf(list: RecordOf, standardFeature: string): Values | undefined {
  let lines = priced.get(list);
  if (!lines) {
    const charges = Array.isArray(list['charges']) ? (list['charges'] as readonly Values[]) : [];
    // Of two lines for one standard feature the first counts.
    lines = new Map(charges.toReversed().map((line) => [asText(line['standardFeature']), line]));
    priced.set(list, lines);
  }
  return lines.get(standardFeature);
}

/**
 * A price that the feature does not have itself, in ten-thousandths: that of the first price list with its standard feature
 * (the feature's, then its number's or service's, then its customer's), else the standard feature's own, else 0.
 */
export function priceElsewhere(values: Named, field: Price, { catalogue, number, service, customer }: Around): Sourced<number> {
  const name = textOf(values, 'standardFeature');
  if (name === null) return { value: 0, source: null };
  for (const [whose, holder] of [
    ['', values],
    [' of the number', number],
    [' of the service', service],
    [' of the customer', customer],
  ] as const) {
    const tariff = holder && textOf(holder, 'fixedFeeTariff');
    const list = tariff ? catalogue.named('fixedFeeTariffs', tariff) : undefined;
    const price = list && lineOf(list, name)?.[field];
    // A price list is kept in pounds, of at most four decimals: rounding only takes away what floating point adds.
    if (typeof price === 'number') return { value: Math.round(price * UNITS), source: `Price list ${tariff}${whose}` };
  }
  const price = catalogue.named('standardFeatures', name)?.[field];
  return typeof price === 'number' ? { value: price, source: ofStandard(name) } : { value: 0, source: null };
}

/** The same without its source. */
export const fallbackPrice = (values: Named, field: Price, around: Around): number => priceElsewhere(values, field, around).value;

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

/**
 * A length of time out of two fields (`noticePeriodLength` and `…Type`): the feature's, its standard feature's, its feature
 * type's (its own type or the standard feature's), its service's type's. A length of 0 says that there is none.
 */
export function termInForce(values: Values, field: string, { catalogue, service }: Around): Sourced<Term> | undefined {
  const standard = standardOf(values, catalogue);
  const type = textOf(values, 'featureType') ?? (standard && textOf(standard, 'featureType')) ?? null;
  const serviceType = service ? textOf(service, 'serviceType') : null;
  for (const [holder, source] of [
    [values, OWN],
    [standard, standard && ofStandard(asText(standard['name']))],
    [type === null ? undefined : catalogue.named('featureTypes', type), `Feature type ${type}`],
    [serviceType === null ? undefined : catalogue.named('serviceTypes', serviceType), `Service type ${serviceType}`],
  ] as const) {
    const length = holder && numberOf(holder, field);
    // A length and its unit belong together: 30 here and "months" there would make a term that nobody agreed.
    if (holder && typeof length === 'number')
      return length > 0 ? { value: { length, unit: unitOf(holder[`${field}Type`]) }, source: source ?? null } : undefined;
  }
  return undefined;
}

export const termOf = (values: Values, field: string, around: Around): Term | undefined => termInForce(values, field, around)?.value;

const unitOf = (value: Value | undefined): LengthUnit => {
  const unit = typeof value === 'string' ? value.toLowerCase().replace(/s?$/, 's') : 'months';
  return unit === 'days' || unit === 'weeks' || unit === 'years' ? unit : 'months';
};

/** "30 days", "1 month". */
export const termWords = ({ length, unit }: Term): string => `${length} ${length === 1 ? unit.slice(0, -1) : unit}`;

/** The last day of a term that begins on a date and counts it. */
export const termEnds = (begins: string, { length, unit }: Term): string => periodEnds(begins, length, unit);
/**
 * The last day of a notice: its own day does not count, and it ends on the day of the same number that many months on, or on the month's last day
 * where it has none (Dodds v Walker [1981]). 30 Sep + 4 months = 30 Jan.
 */
export const noticeOver = (given: string, { length, unit }: Term): string => addLength(given, length, unit);

/** What a line of the feature is called: its description, else its type, else the name of its standard feature. */
export function described(values: Values, catalogue: Catalogue): Sourced<string> {
  const description = sourced(values, 'description', catalogue);
  if (typeof description.value === 'string' && description.value !== '') return { value: description.value, source: description.source };
  const type = textOf(values, 'featureType');
  if (type !== null) return { value: type, source: OWN };
  const name = textOf(values, 'standardFeature');
  return name === null ? { value: 'Charge', source: null } : { value: name, source: ofStandard(name) };
}

/** "Broadband Fibre 80" */
export const titleOf = (values: Values, catalogue: Catalogue): string => described(values, catalogue).value;
