/** The configuration that an installation starts with, and configuration as actions and billing look it up. */
import { fixedLists } from './entities/lists.js';
import { fresh } from './fields.js';
import { callTypeGroups, callTypes, commissionProfiles, discountPlans, tariffs } from './shipped/calls.js';
import { presets } from './shipped/presets.js';
import { discountSchemes, fixedFeeTariffs, standardFeatures } from './shipped/products.js';
import { statuses } from './shipped/statuses.js';
import { featureTypes, serviceTypes } from './shipped/types.js';
import { inOrder, statusOf } from './statuses.js';
import { asText } from './values.js';
import type { Catalogue, Channels, EntityName, RecordOf, Status, Values } from './types.js';

/** The shipped records by entity, inner form, complete but for ids; each list before those that name it. */
export const shipped: ReadonlyMap<EntityName, readonly Values[]> = new Map(
  (
    [
      ['statuses', statuses],
      ['presets', presets],
      ['callTypes', callTypes],
      ['callTypeGroups', callTypeGroups],
      ['tariffs', tariffs],
      ['discountPlans', discountPlans],
      ['commissionProfiles', commissionProfiles],
      ['featureTypes', featureTypes],
      ['serviceTypes', serviceTypes],
      ['discountSchemes', discountSchemes],
      ['fixedFeeTariffs', fixedFeeTariffs],
      ['standardFeatures', standardFeatures],
    ] as const
  ).map(([entity, records]) => [entity, records.map((values) => fresh(entity, values, ''))]),
);

type Loaded = ReadonlyMap<EntityName, readonly RecordOf[]>;

/** Nothing leaves: what holds where nobody says otherwise. */
const silent: Channels = { email: 'waits', xero: false };

/** What has two names, such as a list and a name in it. One text of both would be put together for each look, of which a row takes dozens. */
class Pairs<T> {
  private readonly all = new Map<string, Map<string, T>>();

  constructor(entries: Iterable<readonly [one: string, other: string, value: T]>) {
    for (const [one, other, value] of entries) {
      const known = this.all.get(one) ?? new Map<string, T>();
      this.all.set(one, known.set(other, value));
    }
  }

  get(one: string, other: string): T | undefined {
    return this.all.get(one)?.get(other);
  }
}

const presetsOf = (presets: readonly RecordOf[]): Pairs<RecordOf> =>
  new Pairs(presets.map((record) => [asText(record['list']), asText(record['name']), record] as const));

/** Looks configuration up by name; `records` are all of each configuration entity, users included. */
export function catalogueOf(records: Loaded, channels: Channels = silent): Catalogue {
  const byName = new Map<EntityName, ReadonlyMap<string, RecordOf>>();
  for (const [entity, list] of records) byName.set(entity, new Map(list.map((record) => [asText(record['name']), record])));
  const presets = presetsOf(records.get('presets') ?? []);
  const statuses = inOrder(records.get('statuses') ?? []).map((record) => ({ record, status: statusOf(record) }));
  const statusRecords = new Pairs(statuses.map(({ record, status }) => [`statuses/${status.entity}`, status.name, record] as const));
  const statusesByName = new Pairs(statuses.map(({ status }) => [status.entity, status.name, status] as const));
  const offered = new Map<EntityName, Status[]>();
  for (const { record, status } of statuses) if (!record.hidden) offered.set(status.entity, [...(offered.get(status.entity) ?? []), status]);
  const fixed = new Pairs(
    Object.entries(fixedLists).flatMap(([list, names]) =>
      names.map((name, place) => [
        list,
        name,
        {
          id: '0',
          version: 1,
          locked: true,
          hidden: false,
          list,
          name,
          value: null,
          data: null,
          history: null,
          sortOrder: place,
          active: true,
        } satisfies RecordOf,
      ]),
    ),
  );
  return {
    channels,
    statuses: (entity) => offered.get(entity) ?? [],
    status: (entity, name) => statusesByName.get(entity, name),
    named: (entity, name) => byName.get(entity)?.get(name),
    all: (entity) => records.get(entity) ?? [],
    // The lists that the program knows, and the statuses of one entity, answer here too: a list is a list to who asks.
    preset: (list, name) => presets.get(list, name) ?? fixed.get(list, name) ?? statusRecords.get(list, name),
  };
}

/** The same catalogue with one of its records as it will be. */
export function withRecord(catalogue: Catalogue, entity: EntityName, record: RecordOf): Catalogue {
  const list = record['list'];
  return {
    ...catalogue,
    named: (asked, name) => (asked === entity && name === record['name'] ? record : catalogue.named(asked, name)),
    all: (asked) => (asked === entity ? catalogue.all(asked).map((each) => (each.id === record.id ? record : each)) : catalogue.all(asked)),
    preset: (asked, name) => (entity === 'presets' && asked === list && name === record['name'] ? record : catalogue.preset(asked, name)),
  };
}

/** The same catalogue after these records were made, changed or deleted: `undefined` for those that go. New ones have an id of nobody's. */
export function withRecords(catalogue: Catalogue, changes: ReadonlyMap<EntityName, ReadonlyMap<string, RecordOf | undefined>>): Catalogue {
  const lists = new Map(
    [...changes].map(([entity, records]) => {
      const there = catalogue.all(entity);
      const known = new Set(there.map(({ id }) => id));
      const kept = there.flatMap((each) => (records.has(each.id) ? (records.get(each.id) ?? []) : [each]));
      return [entity, [...kept, ...[...records].flatMap(([id, record]) => (record && !known.has(id) ? [record] : []))]] as const;
    }),
  );
  const byName = new Map([...lists].map(([entity, list]) => [entity, new Map(list.map((each) => [asText(each['name']), each]))] as const));
  const presets = lists.get('presets');
  const presetsByName = presets && presetsOf(presets);
  return {
    ...catalogue,
    named: (entity, name) => (byName.has(entity) ? byName.get(entity)?.get(name) : catalogue.named(entity, name)),
    all: (entity) => lists.get(entity) ?? catalogue.all(entity),
    preset: (list, name) => presetsByName?.get(list, name) ?? catalogue.preset(list, name),
  };
}
