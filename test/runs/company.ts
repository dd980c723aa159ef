/** Customers with features on a database of their own, users of every right, and the runs on top: without HTTP. */
import { pino } from 'pino';
import { begun } from '../../shared/billing/index.js';
import { fresh } from '../../shared/fields.js';
import type { Catalogue, EntityName, RecordOf, Values } from '../../shared/types.js';
import type { User } from '../../server/people/authorise.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore, type StoreOptions } from '../../server/database/index.js';
import type { Target } from '../../server/engine/order.js';
import { createRuns, type Answer, type Runs, type Submission } from '../../server/runs/index.js';
import { install } from '../../server/sample/install.js';
import type { Store } from '../../server/database/store.js';
import type { Fresh } from '../databases.js';
import { creation } from '../records.js';
import { begunWith } from '../templates.js';

export const today = '2025-01-24';
const start = '2024-11-01';

const person = (id: string, name: string, permissions: Readonly<Record<string, string>>): User => ({
  id,
  name,
  email: `${name.toLowerCase()}@example.org`,
  permissions,
  expertLevel: 5,
  apiRead: true,
  apiWrite: true,
});

export const ada = person('1', 'Ada', { '*': 'run' });
export const bob = person('2', 'Bob', { '*': 'run' });
export const clerk = person('3', 'Clerk', { '*': 'propose' });
export const guest = person('4', 'Guest', { '*': 'none' });

/** Customers with an equal number of monthly features each, £20 unless said otherwise. */
export interface Size {
  readonly customers: number;
  readonly features: number;
}

export interface Company {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
  readonly features: readonly string[];
  readonly customers: readonly string[];
}

const configured = begunWith('configured', install);

export async function openCompany(place: string | Fresh, size: Size, options: StoreOptions = {}): Promise<Company> {
  const store = await openStore(typeof place === 'string' ? place : await place(configured), options);
  if (typeof place === 'string') {
    await store.migrate();
    await install(store);
  }
  const catalogue = keptCatalogue(store);
  const lists = await catalogue();
  const customers = await make(
    store,
    'customers',
    Array.from({ length: size.customers }, (_, index) => ({ accountNumber: `A${1001 + index}`, name: `Customer ${1 + index}`, status: 'Active' })),
  );
  const features = await make(
    store,
    'features',
    customers.flatMap((customerID) =>
      Array.from({ length: size.features }, (_, index) =>
        feature({ customerID, description: `Line ${1 + index}`, serviceCharge: 200_000, serviceChargeInterval: 'Monthly' }, lists),
      ),
    ),
  );
  return { store, catalogue, customers, features };
}

/** A feature with its history begun. */
export function feature(values: Values, lists: Catalogue): Values {
  const record = {
    id: '1',
    version: 1,
    locked: false,
    hidden: false,
    ...fresh('features', { featureCount: 1, startDate: start, ...values }, start),
  } as RecordOf;
  return { ...record, ...begun(record, { catalogue: lists, today: start }) };
}

export async function make(store: Store, entity: EntityName, all: readonly Values[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < all.length; from += 2_000) {
    const some = all.slice(from, from + 2_000).map((values) => written({ ...fresh(entity, values, start), ...values }));
    ids.push(
      ...(await store.transaction(async (inside) => {
        const given = await inside.allocate(entity, some.length);
        await inside.apply(
          some.map((values, index) => creation(entity, given[index]!, values)),
          `${start}T08:00:00.000Z`,
        );
        return given;
      })),
    );
  }
  return ids;
}

/** Without what the database gives a record itself. */
const written = ({ id: _id, version: _version, locked: _locked, hidden: _hidden, createdAt: _created, updatedAt: _updated, ...values }: Values): Values =>
  values;

export const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });

export function runsOn({ store, catalogue }: Pick<Company, 'store' | 'catalogue'>, more: Partial<Parameters<typeof createRuns>[0]> = {}): Runs {
  return createRuns({
    store,
    catalogue,
    today: () => today,
    now: () => new Date().toISOString(),
    log,
    bridgeID: `bridge-${Math.random().toString(36).slice(2)}`,
    ...more,
  });
}

export const dropping: Values = { status: 'Dropped', dateDrop: today };

/** An order to drop features, unless it says otherwise. */
export function order(targets: readonly (string | Target)[], more: Partial<Submission> = {}): Submission {
  return {
    entity: 'features',
    action: 'drop',
    targets: targets.map((each) => (typeof each === 'string' ? { id: each } : each)),
    single: false,
    parameters: dropping,
    user: ada,
    expert: false,
    today,
    now: new Date().toISOString(),
    ...more,
  };
}

export const asked = (user: User = ada): { preview: boolean; user: User; expert: boolean; today: string; now: string } => ({
  preview: false,
  user,
  expert: false,
  today,
  now: new Date().toISOString(),
});

// The shape of an answer is what a test asserts.
// oxlint-disable-next-line typescript/no-explicit-any
export const bodyOf = ({ body }: Answer): any => (typeof body === 'string' ? (JSON.parse(body) as unknown) : body);

/** Waits until the run has ended; answers it. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function ended(runs: Runs, id: string, seconds = 120): Promise<any> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const run = await runs.run(id, { wait: 1 });
    if (run['status'] !== 'Queued' && run['status'] !== 'Running') return run;
    if (performance.now() > end) throw new Error(`Run ${id} has not ended: ${JSON.stringify(run)}`);
  }
}

/** How many of these records have how many activities of an action: { 1: 200 } says that each of 200 has one. */
export async function activityCounts(store: Store, entity: EntityName, action: string, ids?: readonly string[]): Promise<Record<number, number>> {
  const rows = await store.rows<{ recordID: string }>('SELECT "recordID" FROM "activities" WHERE "entity" = $entity AND "action" = $action', {
    entity,
    action,
  });
  const wanted = ids && new Set(ids);
  const times = new Map<string, number>();
  for (const { recordID } of rows) if (wanted?.has(recordID) !== false) times.set(recordID, (times.get(recordID) ?? 0) + 1);
  const counts: Record<number, number> = {};
  for (const count of times.values()) counts[count] = (counts[count] ?? 0) + 1;
  return counts;
}
