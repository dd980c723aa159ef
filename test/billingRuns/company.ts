/** A company on a real database, moved only by the engine's actions and by billing runs. */
import { actionOf } from '../../shared/actions/index.js';
import { shipped } from '../../shared/catalogue.js';
import type { Catalogue, Change, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { createBillingRuns, type BillingParts, type BillingRuns } from '../../server/billing/index.js';
import { keptCatalogue, markConfiguration } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';
import { execute, preview } from '../../server/engine/engine.js';
import type { ExecutedRow, Planned } from '../../server/engine/order.js';
import type { Store } from '../../server/database/store.js';
import type { Fresh } from '../databases.js';
import { begunWith } from '../templates.js';

const now = '2025-01-01T09:00:00.000Z';

export interface Company {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
  /** Runs an action on records through the engine; throws the first refusal. */
  act(entity: EntityName, action: string, ids: readonly string[], parameters?: Values, today?: string): Promise<readonly ExecutedRow[]>;
  /** The same, and what was refused is left alone: answers the rows. */
  attempt(entity: EntityName, action: string, ids: readonly string[], parameters?: Values, today?: string): Promise<readonly ExecutedRow[]>;
  look(entity: EntityName, action: string, ids: readonly string[], parameters?: Values, today?: string): Promise<Planned>;
  /** Makes a record with `create`; answers its id. */
  make(entity: EntityName, values: Values, today?: string): Promise<string>;
  /** Makes, requests and works off a billing run; answers it. `lastly` is the last day billed. */
  bill(lastly: string, more?: Values): Promise<RecordOf>;
  worker(more?: Partial<BillingParts>): BillingRuns;
  all(entity: EntityName): Promise<RecordOf[]>;
  one(entity: EntityName, id: string): Promise<RecordOf>;
  /** Configuration besides the shipped one: a preset, a scheme. */
  configure(entity: EntityName, values: Values): Promise<void>;
  /** The same company seen by another bridge. */
  again(url: string): Promise<Company>;
  close(): Promise<void>;
}

/** The shipped configuration on an empty database. */
export async function install(store: Store, more: readonly (readonly [EntityName, Values])[] = []): Promise<void> {
  await store.transaction(async (inside) => {
    const changes: (Change & { version: number })[] = [];
    for (const [entity, records] of [...shipped, ...more.map(([name, values]) => [name, [values]] as const)]) {
      const ids = await inside.allocate(entity, records.length);
      changes.push(...records.map((after, place) => ({ entity, id: ids[place]!, kind: 'create' as const, version: 0, before: {}, after, why: 'Shipped.' })));
    }
    await inside.apply(changes, now);
    await markConfiguration(inside);
  });
}

const shippedAlone = begunWith('shipped', install);

export async function openCompany(place: string | Fresh, { empty = true }: { readonly empty?: boolean } = {}): Promise<Company> {
  const store = await openStore(typeof place === 'string' ? place : await place(shippedAlone), { synchronous: 'NORMAL' });
  if (empty && typeof place === 'string') {
    await store.migrate();
    await install(store);
  }
  const catalogue = keptCatalogue(store);
  const log = { error: (what: object, message: string): void => console.error(message, what), warn: (): void => {}, info: (): void => {} };
  const order = (entity: EntityName, action: string, ids: readonly string[], parameters: Values, today: string) => ({
    entity,
    action,
    targets: ids.map((id) => ({ id })),
    parameters,
    user: { id: '1', name: 'Ann Lee' },
    today,
    now: `${today}T10:00:00.000Z`,
  });
  const found = (entity: EntityName, action: string) => {
    const known = actionOf(entity, action);
    if (!known) throw new Error(`No action ${entity}.${action}`);
    return known;
  };
  const run = async (
    entity: EntityName,
    action: string,
    ids: readonly string[],
    parameters: Values,
    today: string,
    atomic: boolean,
  ): Promise<readonly ExecutedRow[]> => {
    const configuration = await catalogue();
    return store.transaction((inside) =>
      execute(inside, async () => configuration, found(entity, action), order(entity, action, ids, parameters, today), { atomic, runID: null }),
    );
  };
  const company: Company = {
    store,
    catalogue,
    act: (entity, action, ids, parameters = {}, today = '2025-01-01') => run(entity, action, ids, parameters, today, true),
    attempt: (entity, action, ids, parameters = {}, today = '2025-01-01') => run(entity, action, ids, parameters, today, false),
    look: async (entity, action, ids, parameters = {}, today = '2025-01-01') =>
      preview(store, await catalogue(), found(entity, action), order(entity, action, ids, parameters, today)),
    async make(entity, values, today = '2025-01-01') {
      const [row] = await run(entity, 'create', ['+1'], values, today, true);
      return row!.applied!.changed[0]!.id;
    },
    async bill(lastly, more = {}) {
      const cutoff = dayAfter(lastly);
      const id = await company.make('billingRuns', { invoiceDate: lastly, cutoffDate: cutoff, ...more }, lastly);
      await company.act('billingRuns', 'request', [id], {}, lastly);
      await company.worker({ today: () => lastly }).settle();
      return company.one('billingRuns', id);
    },
    worker: (more = {}) => createBillingRuns({ store, catalogue, today: () => '2025-01-01', now: () => new Date().toISOString(), log, ...more }),
    all: (entity) => store.all(entity),
    async one(entity, id) {
      const [record] = await store.load(entity, [id]);
      if (!record) throw new Error(`No record ${entity}/${id}`);
      return record;
    },
    async configure(entity, values) {
      await store.transaction(async (inside) => {
        const [id] = await inside.allocate(entity, 1);
        const { fresh } = await import('../../shared/fields.js');
        await inside.apply([{ entity, id: id!, kind: 'create', version: 0, before: {}, after: fresh(entity, values, ''), why: 'Configured.' }], now);
        await markConfiguration(inside);
      });
    },
    again: (url) => openCompany(url, { empty: false }),
    close: () => store.close(),
  };
  return company;
}

export const dayAfter = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

/** Pounds of a field in ten-thousandths. */
export const pounds = (value: Value | undefined): number => Number(value ?? 0) / 10_000;
