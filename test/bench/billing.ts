/**
 * A billing run over 10,000 customers with 60,000 features, beside raw SQL inserts of the very same lines into the same
 * table of the same database; then a second run with the same dates.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun } from '../../shared/billing/index.js';
import { shippedCatalogue } from '../../shared/catalogue.js';
import { fresh } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/catalogue.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/store.js';
import { install } from '../billingRuns/company.js';
import { asked, freshPostgres } from '../databases.js';
import { longestHold, median, print, type Figure } from './figures.js';

const customers = Number(process.env['CUSTOMERS'] ?? 10_000);
const each = 6;
const today = '2025-01-31';
const intervals = ['Calendar Monthly', 'Monthly', 'Calendar Quarterly', 'Monthly in Arrears', 'Calendar Monthly', 'Calendar Monthly'];

export async function bench(): Promise<void> {
  const figures: Figure[] = [];
  const only = process.env['DATABASE'];
  if (only !== 'postgres') {
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
    figures.push(...await measured('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`));
    rmSync(folder, { recursive: true });
  }
  if (only !== 'sqlite') {
    const names: string[] = [];
    figures.push(...await measured('PostgreSQL', await freshPostgres(names)));
    await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  }
  print(figures);
}

async function measured(name: string, url: string): Promise<Figure[]> {
  const store = await openStore(url);
  await store.migrate();
  await install(store);
  await fill(store);
  const runs = createBillingRuns({ store, catalogue: keptCatalogue(store), today: () => today, now: () => new Date().toISOString(), log: { error: (what, message) => console.error(message, what), info() {} } });
  const heap = sampled();
  const first = await longestHold(() => run(store, runs, '2025-02-01'));
  const { least, most } = heap.stop();
  const lines = await count(store, 'transactions');
  const rows = await store.all('transactions');
  const passes = [];
  for (const pass of [1, 2, 3]) passes.push(await inserts(store, rows, pass));
  const floor = median(passes);
  const again = await run(store, runs, '2025-02-01');
  await store.close();
  const features = customers * each;
  return [
    { what: `${name}: features billed a second`, value: (features / first.result).toFixed(0) },
    { what: `${name}: lines a second, raw SQL inserts of the same ${lines} lines`, value: (lines / floor).toFixed(0) },
    { what: `${name}: run over raw inserts`, value: `${(first.result / floor).toFixed(2)} ×`, target: '≤ 6 ×', met: first.result / floor <= 6 },
    { what: `${name}: heap at most over at first, MB`, value: `${most.toFixed(0)} / ${least.toFixed(0)}`, target: 'flat', met: most < 3 * least + 100 },
    { what: `${name}: event loop held at most, ms`, value: first.longest.toFixed(0) },
    { what: `${name}: second run over first`, value: (again / first.result).toFixed(3), target: '< 0.1', met: again / first.result < 0.1 },
  ];
}

/** Customers with a service each and features of all sorts, a third of them on the customer. */
async function fill(store: Store): Promise<void> {
  const catalogue = shippedCatalogue();
  for (let from = 0; from < customers; from += 1_000) {
    await store.transaction(async (inside) => {
      const size = Math.min(1_000, customers - from);
      const [owners, services, features] = [await inside.allocate('customers', size), await inside.allocate('services', size), await inside.allocate('features', size * each)];
      const made = (entity: EntityName, id: string, values: Values): Change & { version: number } => ({ entity, id, kind: 'create', version: 0, before: {}, after: values, why: '' });
      const changes = owners.flatMap((customerID, place) => [
        made('customers', customerID, fresh('customers', { name: `Customer ${from + place}`, accountNumber: `B${from + place}` }, today)),
        made('services', services[place]!, fresh('services', { customerID, serviceType: 'Broadband', status: 'Active' }, today)),
        ...Array.from({ length: each }, (_, n) => {
          const values = fresh('features', {
            customerID, serviceID: n < 4 ? services[place]! : null, description: `Charge ${n}`, serviceCharge: 99_900 + 10_000 * n + place,
            serviceChargeInterval: intervals[n]!, featureCount: 1 + (place % 3), startDate: `2025-01-${String(1 + ((place + n) % 28)).padStart(2, '0')}`,
          }, today);
          return made('features', features[place * each + n]!, { ...values, ...begun(values as RecordOf, { catalogue, today }) });
        }),
      ]);
      await inside.apply(changes, `${today}T00:00:00.000Z`);
    });
  }
}

/** Seconds from the request to Complete. */
async function run(store: Store, runs: ReturnType<typeof createBillingRuns>, cutoffDate: string): Promise<number> {
  await store.transaction(async (inside) => {
    const [id] = await inside.allocate('billingRuns', 1);
    await inside.apply([{ entity: 'billingRuns', id: id!, kind: 'create', version: 0, before: {}, after: fresh('billingRuns', { invoiceDate: today, cutoffDate, status: 'Requested' }, today), why: '' }], `${today}T00:00:00.000Z`);
  });
  const since = performance.now();
  if (await runs.settle() !== 1) throw new Error('The run did not end.');
  return (performance.now() - since) / 1_000;
}

const count = async (store: Store, table: string): Promise<number> => Number((await store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "${table}"`))[0]!.n);

/** Seconds to insert the same lines again: the same columns and indexes, 1,000 to a statement and a commit, nothing else. */
async function inserts(store: Store, rows: readonly RecordOf[], pass: number): Promise<number> {
  const columns = ['customerID', 'numberID', 'serviceID', 'featureID', 'invoiceID', 'kind', 'transactionType', 'transactionCode', 'description', 'transactionDate', 'periodFrom', 'periodTo', 'billDate', 'featureCount', 'gross', 'discount', 'net', 'VATRate', 'sequence', 'version', 'createdAt', 'updatedAt'];
  const pack = rows.map((row) => columns.map((name) => row[name] ?? null));
  const sqlite = store.dialect === 'sqlite';
  const source = sqlite ? `SELECT value->>0 AS c0, ${columns.map((_, place) => `value->>${place + 1} AS c${place + 1}`).join(', ')} FROM json_each($rows)`
    : `SELECT * FROM jsonb_to_recordset($rows::jsonb) AS j(c0 bigint, ${columns.map((name, place) => `c${place + 1} ${/ID$|Count|gross|discount|net|sequence|version/.test(name) ? 'bigint' : 'text'}`).join(', ')})`;
  const sql = `INSERT INTO "transactions" ("id", ${columns.map((name) => `"${name}"`).join(', ')}, "backfilled", "locked", "hidden") SELECT c0, ${columns.map((_, place) => `c${place + 1}`).join(', ')}, 0, 0, 0 FROM (${source}) AS x`;
  let spent = 0;
  for (let from = 0; from < pack.length; from += 1_000) {
    const ids = await store.transaction((inside) => inside.allocate('transactions', Math.min(1_000, pack.length - from)));
    // Another place in its period: the unique key must not refuse the copy.
    const slice = pack.slice(from, from + 1_000).map((row, place) => [ids[place]!, ...row.map((value, at) => columns[at] === 'sequence' ? Number(value) + 1_000 * pass : value)]);
    const since = performance.now();
    await store.transaction((inside) => inside.run(sql, { rows: JSON.stringify(sqlite ? slice : slice.map((row) => Object.fromEntries(row.map((value, at) => [`c${at}`, value])))) }));
    spent += performance.now() - since;
  }
  return spent / 1_000;
}

/** Heap in use after a collection, at the start and at most, while it runs. */
function sampled(): { stop(): { least: number; most: number } } {
  const used = (): number => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().heapUsed / 1_048_576;
  };
  const least = used();
  let most = least;
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage().heapUsed / 1_048_576); }, 500);
  return { stop() {
    clearInterval(timer);
    return { least, most };
  } };
}
