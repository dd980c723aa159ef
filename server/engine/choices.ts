/** What a form offers for the records at hand: only the statuses that fit them, only what may be added to them. */
import { priceElsewhere } from '../../shared/billing/index.js';
import { levelsOf } from '../../shared/actions/newRecord.js';
import { formatUnits } from '../../shared/money.js';
import { fits } from '../../shared/actions/marks.js';
import { moves, type Moving } from '../../shared/actions/moves.js';
import type { Action, Catalogue, EntityName, Property, RecordOf, Schema, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

/** The record that a price is looked up for, with its customer: where several are at hand, their own price lists may differ. */
export interface Near {
  readonly customer?: RecordOf | undefined;
}

/** The schema of an action as it is for these records; without any as it is declared. */
export function schemaFor(action: Action, records: readonly RecordOf[], catalogue: Catalogue, near: Near = {}): Schema {
  if (records.length === 0) return action.parameters;
  const properties = Object.entries(action.parameters.properties).map(([name, property]): [string, Property] => {
    if (property.list === 'statuses') return [name, { ...property, enum: statusesFor(action, property, records, catalogue) }];
    return property.list === 'standardFeatures' && property.type === 'array'
      ? [name, { ...property, options: addable(action.entity, records, catalogue, near) }]
      : [name, property];
  });
  return { ...action.parameters, properties: Object.fromEntries(properties) };
}

/** Those that fit every record; where no one does, those that fit any of them. */
function statusesFor({ entity, name }: Action, { flags = {} }: Property, records: readonly RecordOf[], catalogue: Catalogue): readonly string[] {
  const move = Object.hasOwn(moves, name) ? moves[name as Moving] : undefined;
  const wanted = [...new Set(records.map((record) => asText(record['status'])))].map((status) => {
    const now = catalogue.status(entity, status);
    return move && now ? move.to(now) : flags;
  });
  const names = (all: boolean): readonly string[] =>
    catalogue
      .statuses(entity)
      .filter((status) => (all ? wanted.every((each) => fits(status, each)) : wanted.some((each) => fits(status, each))))
      .map((status) => status.name);
  const common = names(true);
  return common.length > 0 ? common : names(false);
}

/** The catalogue's entries that may live there and are still sold: Headline first, then by their order, each with its price. */
function addable(entity: EntityName, records: readonly RecordOf[], catalogue: Catalogue, { customer }: Near): NonNullable<Property['options']> {
  const level = entity.slice(0, -1);
  const [only] = records.length === 1 ? records : [];
  const around = { catalogue, customer, ...(only && (entity === 'numbers' || entity === 'services') ? { [level]: only } : {}) };
  const place = (each: RecordOf): readonly (number | string)[] => [
    each['availability'] === 'Headline' ? 0 : 1,
    Number(each['sortOrder'] ?? 0),
    asText(each['name']),
  ];
  return catalogue
    .all('standardFeatures')
    .filter((each) => !each.hidden && each['availability'] !== 'Historic')
    .filter((each) => {
      const levels = levelsOf(each, catalogue);
      return levels.length === 0 || levels.includes(level);
    })
    .toSorted((a, b) => compared(place(a), place(b)))
    .map((each) => {
      const source = { standardFeature: asText(each['name']), fixedFeeTariff: null };
      const [recurring, once] = (['serviceCharge', 'connectionCharge'] as const).map((field) => priceElsewhere(source, field, around).value);
      const parts = [
        ...(recurring ? [`${formatUnits(recurring)} ${asText(each['serviceChargeInterval'] ?? 'Monthly')}`] : []),
        ...(once ? [`${formatUnits(once)} once`] : []),
        ...(total(each['totalFeatureValue']) ?? []),
      ];
      return { name: source.standardFeature, note: parts.join(', ') || 'no charge', headline: each['availability'] === 'Headline' };
    });
}

const total = (value: Value | undefined): readonly string[] | undefined => (typeof value === 'number' ? [`${formatUnits(value)} in instalments`] : undefined);

function compared(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  if (at < 0) return 0;
  return a[at]! < b[at]! ? -1 : 1;
}
