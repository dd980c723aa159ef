/**
 * A billing run over 5,000 customers with 30,000 features, and between its chunks raw SQL inserts of the very same lines into
 * the same table; then a second run with the same dates.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun } from '../../shared/billing/index.js';
import { shippedCatalogue } from '../shipped.js';
import { fresh } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { install } from '../billingRuns/company.js';
import { asked, freshPostgres } from '../databases.js';
import { together } from './billingTogether.js';
import { longestHold, print, type Figure } from './figures.js';

const customers = Number(process.env['CUSTOMERS'] ?? 5_000);
const each = 6;
const today = '2025-01-31';
const intervals = ['Calendar Monthly', 'Monthly', 'Calendar Quarterly', 'Monthly in Arrears', 'Calendar Monthly', 'Calendar Monthly'];

/** Both databases, or the one that is named. */
export async function bench(given: readonly string[] = []): Promise<void> {
  const figures: Figure[] = [];
  const only = given.find((word) => word === 'sqlite' || word === 'postgres');
  if (only !== 'postgres') {
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
    figures.push(...(await measured('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`)));
    rmSync(folder, { recursive: true });
  }
  if (only !== 'sqlite') {
    const names: string[] = [];
    figures.push(...(await measured('PostgreSQL', await freshPostgres(names))));
    figures.push(...(await together(async () => prepared(await freshPostgres(names)), customers)));
    await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  }
  print(figures);
}

async function measured(name: string, url: string): Promise<Figure[]> {
  const store = await openStore(url);
  await store.migrate();
  await install(store);
  await fill(store);
  const floor = new Floor(store);
  const worker = (on: Store): ReturnType<typeof createBillingRuns> =>
    createBillingRuns({
      store: on,
      catalogue: keptCatalogue(store),
      today: () => today,
      now: () => new Date().toISOString(),
      log: { error: (what, message) => console.error(message, what), warn() {}, info() {} },
    });
  const heap = sampled();
  const { result, longest } = await longestHold(() => run(store, worker(floor.beside()), '2025-02-01'));
  const { least, most } = heap.stop();
  const first = result - floor.aside;
  const again = await run(store, worker(store), '2025-02-01');
  await store.close();
  return [
    { what: `${name}: features billed a second`, value: ((customers * each) / first).toFixed(0), target: '≥ 3,000', met: (customers * each) / first >= 3_000 },
    { what: `${name}: lines a second, raw SQL inserts of the same ${floor.lines} lines`, value: (floor.lines / floor.seconds).toFixed(0) },
    { what: `${name}: run over raw inserts`, value: `${(first / floor.seconds).toFixed(2)} ×`, target: '≤ 2.5 ×', met: first / floor.seconds <= 2.5 },
    { what: `${name}: heap at most over at first, MB`, value: `${most.toFixed(0)} / ${least.toFixed(0)}`, target: 'flat', met: most < 3 * least + 100 },
    { what: `${name}: event loop held at most, ms`, value: longest.toFixed(0) },
    { what: `${name}: second run over first`, value: (again / first).toFixed(3), target: '< 0.1', met: again / first < 0.1 },
  ];
}

/** A database with a run that is asked for. */
async function prepared(url: string): Promise<string> {
  const store = await openStore(url);
  await store.migrate();
  await install(store);
  await fill(store);
  await requested(store, '2025-02-01');
  await store.close();
  return url;
}

/** Customers with a service each and features of all sorts, a third of them on the customer. */
async function fill(store: Store): Promise<void> {
  const catalogue = shippedCatalogue();
  for (let from = 0; from < customers; from += 1_000) {
    await store.transaction(async (inside) => {
      const size = Math.min(1_000, customers - from);
      const [owners, services, features] = [
        await inside.allocate('customers', size),
        await inside.allocate('services', size),
        await inside.allocate('features', size * each),
      ];
      const made = (entity: EntityName, id: string, values: Values): Change & { version: number } => ({
        entity,
        id,
        kind: 'create',
        version: 0,
        before: {},
        after: values,
        why: '',
      });
      const changes = owners.flatMap((customerID, place) => [
        made('customers', customerID, fresh('customers', { name: `Customer ${from + place}`, accountNumber: `B${from + place}` }, today)),
        made('services', services[place]!, fresh('services', { customerID, serviceType: 'Broadband', status: 'Active' }, today)),
        ...Array.from({ length: each }, (_, n) => {
          const values = fresh(
            'features',
            {
              customerID,
              serviceID: n < 4 ? services[place]! : null,
              description: `Charge ${n}`,
              serviceCharge: 99_900 + 10_000 * n + place,
              serviceChargeInterval: intervals[n]!,
              featureCount: 1 + (place % 3),
              startDate: `2025-01-${String(1 + ((place + n) % 28)).padStart(2, '0')}`,
            },
            today,
          );
          return made('features', features[place * each + n]!, { ...values, ...begun(values as RecordOf, { catalogue, today }) });
        }),
      ]);
      await inside.apply(changes, `${today}T00:00:00.000Z`);
    });
  }
}

/** Seconds from the request to Complete. */
async function run(store: Store, runs: ReturnType<typeof createBillingRuns>, cutoffDate: string): Promise<number> {
  await requested(store, cutoffDate);
  const since = performance.now();
  if ((await runs.settle()) !== 1) throw new Error('The run did not end.');
  return (performance.now() - since) / 1_000;
}

function requested(store: Store, cutoffDate: string): Promise<string> {
  return store.transaction(async (inside) => {
    const [id] = await inside.allocate('billingRuns', 1);
    await inside.apply(
      [
        {
          entity: 'billingRuns',
          id: id!,
          kind: 'create',
          version: 0,
          before: {},
          after: fresh('billingRuns', { invoiceDate: today, cutoffDate, status: 'Requested' }, today),
          why: '',
        },
      ],
      `${today}T00:00:00.000Z`,
    );
    return id!;
  });
}

const columns = [
  'customerID',
  'numberID',
  'serviceID',
  'featureID',
  'invoiceID',
  'kind',
  'transactionType',
  'transactionCode',
  'description',
  'transactionDate',
  'periodFrom',
  'periodTo',
  'billDate',
  'featureCount',
  'gross',
  'discount',
  'net',
  'VATRate',
  'backfilled',
  'sequence',
  'version',
  'createdAt',
  'updatedAt',
  'locked',
  'hidden',
];
const isText = (name: string): boolean => /^(kind|transactionType|transactionCode|description|VATRate|createdAt|updatedAt|.*Date|period.*)$/.test(name);
/** Copies stand in another place of their period: the unique key must not refuse them. */
const COPIES = 1_000;

/**
 * The floor: after each chunk of the run its lines are inserted once more, in one statement and one commit, the same columns
 * and indexes, nothing else. Both sides so have the same machine at the same time.
 */
class Floor {
  lines = 0;
  seconds = 0;
  /** Seconds that the run waited for this. */
  aside = 0;
  private last = 0;
  private readonly store: Store;
  private readonly sql: string;

  constructor(store: Store) {
    this.store = store;
    const names = ['id', ...columns];
    const source =
      store.dialect === 'sqlite'
        ? `SELECT ${names.map((_, place) => `value->>${place} AS c${place}`).join(', ')} FROM json_each($rows)`
        : `SELECT * FROM jsonb_to_recordset($rows::jsonb) AS j(${names.map((name, place) => `c${place} ${isText(name) ? 'text' : 'bigint'}`).join(', ')})`;
    this.sql = `INSERT INTO "transactions" (${names.map((name) => `"${name}"`).join(', ')}) SELECT ${names.map((_, place) => `c${place}`).join(', ')} FROM (${source}) AS x`;
  }

  /** The store for the run. */
  beside(): Store {
    return {
      ...this.store,
      transaction: async (work) => {
        const result = await this.store.transaction(work);
        await this.copy();
        return result;
      },
    };
  }

  private async copy(): Promise<void> {
    const began = performance.now();
    const rows = await this.store.rows<Record<string, string | number | null>>(
      `SELECT * FROM "transactions" WHERE "id" > $last AND "sequence" < ${COPIES} ORDER BY "id"`,
      { last: this.last },
    );
    if (rows.length > 0) {
      this.last = Number(rows.at(-1)!['id']);
      const ids = await this.store.transaction((inside) => inside.allocate('transactions', rows.length));
      const values = rows.map((row, place) => [
        ids[place]!,
        ...columns.map((name) => (name === 'sequence' ? Number(row[name]) + COPIES : (row[name] ?? null))),
      ]);
      const since = performance.now();
      const bound = JSON.stringify(
        this.store.dialect === 'sqlite' ? values : values.map((row) => Object.fromEntries(row.map((value, at) => [`c${at}`, value]))),
      );
      await this.store.transaction((inside) => inside.run(this.sql, { rows: bound }));
      this.seconds += (performance.now() - since) / 1_000;
      this.lines += rows.length;
    }
    this.aside += (performance.now() - began) / 1_000;
  }
}

/** Heap in use after a collection, at the start and at most, while it runs. */
function sampled(): { stop(): { least: number; most: number } } {
  const used = (): number => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().heapUsed / 1_048_576;
  };
  const least = used();
  let most = least;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed / 1_048_576);
  }, 500);
  return {
    stop() {
      clearInterval(timer);
      return { least, most };
    },
  };
}
