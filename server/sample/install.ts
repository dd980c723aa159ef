/** The shipped configuration, written into a database. */
import { shipped } from '../../shared/catalogue.js';
import { asText, fresh } from '../../shared/fields.js';
import type { EntityName, RecordOf, Values } from '../../shared/types.js';
import { markConfiguration } from '../engine/catalogue.js';
import type { Reading, Store } from '../database/store.js';

const keyOf = (record: Values | RecordOf): string => asText(record['key'] ?? record['name']);

/**
 * Adds what is missing; what is there already stays as it is, so that repeating does nothing. `now` is when the records were
 * made: the clock's time, unless a story is told.
 */
export async function install(store: Store, now = new Date().toISOString(), wanted: typeof shipped = shipped): Promise<{ readonly added: number }> {
  return store.transaction(async (inside) => {
    let added = 0;
    for (const [entity, records] of wanted) {
      const lacking = await missing(inside, entity, records);
      if (lacking.length === 0) continue;
      const ids = await inside.allocate(entity, lacking.length);
      await inside.apply(
        lacking.map((after, place) => ({
          entity,
          id: ids[place]!,
          kind: 'create',
          version: 0,
          before: {},
          after,
          why: 'Shipped with the bridge.',
        })),
        now,
      );
      added += lacking.length;
    }
    if (added > 0) await markConfiguration(inside);
    return { added };
  });
}

const missing = async (from: Reading, entity: EntityName, records: readonly Values[]): Promise<readonly Values[]> => {
  const present = new Set((await from.all(entity)).map(keyOf));
  return records.filter((record) => !present.has(keyOf(record)));
};

/** The company's settings: one that is not there cannot be set, whatever the program does where it is empty. */
const settings = (shipped.get('presets') ?? []).filter(({ list }) => list === 'company');

/** Whether a database is from before something that is shipped now. */
export async function outdated(store: Store): Promise<boolean> {
  if ((await missing(store, 'presets', settings)).length > 0) return true;
  for (const entity of withCalls) if ((await store.count(entity, { where: [], sort: [], hidden: true })) === 0) return true;
  return false;
}

/** What came with calls. */
const withCalls = ['callTypes', 'callTypeGroups', 'tariffs', 'discountPlans', 'commissionProfiles'] as const satisfies readonly EntityName[];

/** What was only a name in a list before calls and commission were computed, and is a record with figures now. */
const grown: readonly (readonly [list: string, entity: EntityName])[] = [
  ...['inbound', 'national', 'mobile', 'nongeographic', 'serviceNumbers', 'international', 'extendedInternational', 'surcharges'].map(
    (of) => [`${of}Tariff`, 'tariffs'] as const,
  ),
  ['bespokeTariff1', 'tariffs'],
  ['bespokeTariff2', 'tariffs'],
  ['discountPlan', 'discountPlans'],
  ['commissionProfile', 'commissionProfiles'],
];

/**
 * A database from before: the names that its lists have become records, those that the company added with them, and what is shipped of
 * entities and settings that came since is added. Does nothing where all of it is there.
 */
export async function adopt(store: Store, now = new Date().toISOString()): Promise<void> {
  await adoptCalls(store, now);
  await install(store, now, new Map([['presets', settings]]));
}

async function adoptCalls(store: Store, now: string): Promise<void> {
  const all = { where: [], sort: [], hidden: true } as const;
  const lacking: EntityName[] = [];
  for (const entity of withCalls) if ((await store.count(entity, all)) === 0) lacking.push(entity);
  if (lacking.length === 0) return;
  await store.transaction(async (inside) => {
    const presets = await inside.all('presets');
    const wanted = lacking.map((entity): readonly [EntityName, readonly Values[]] => {
      const known = new Map((shipped.get(entity) ?? []).map((record) => [asText(record['name']), record]));
      for (const [list, of] of grown)
        for (const preset of of === entity ? presets.filter((each) => each['list'] === list) : [])
          if (!known.has(asText(preset['name'])))
            known.set(
              asText(preset['name']),
              fresh(entity, { name: preset['name'] ?? null, ...(entity === 'tariffs' ? { classes: [list.replace(/Tariff$/, '')] } : {}) }, ''),
            );
      return [entity, [...known.values()]];
    });
    const keys = new Set(presets.map(keyOf));
    const all = [...wanted, ['presets', (shipped.get('presets') ?? []).filter((each) => each['list'] === 'timeBand' && !keys.has(keyOf(each)))] as const];
    for (const [entity, records] of all) {
      const ids = await inside.allocate(entity, records.length);
      await inside.apply(
        records.map((after, place) => ({ entity, id: ids[place]!, kind: 'create', version: 0, before: {}, after, why: 'Came with calls.' })),
        now,
      );
    }
    const lists = new Set(grown.map(([list]) => list));
    await inside.apply(
      presets
        .filter((each) => lists.has(asText(each['list'])))
        .map((each) => ({ entity: 'presets', id: each.id, kind: 'delete', version: each.version, before: {}, after: {}, why: 'A record of its own now.' })),
      now,
    );
    await markConfiguration(inside);
  });
}
