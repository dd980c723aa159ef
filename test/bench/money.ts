/**
 * The preview of a drop of 10,000 billed features, with the charges and credits that follow, beside the same preview whose
 * plan makes the same changes and reckons no money.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionOf } from '../../shared/actions/index.js';
import { begun, billTo, stopped } from '../../shared/billing/index.js';
import { shippedCatalogue } from '../shipped.js';
import { fresh } from '../../shared/fields.js';
import type { Action, Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';
import { preview } from '../../server/engine/engine.js';
import type { Order } from '../../server/engine/order.js';
import { present } from '../../server/engine/present.js';
import type { Store } from '../../server/database/store.js';
import { install } from '../billingRuns/company.js';
import { asked, freshPostgres } from '../databases.js';
import { median, print, timed, type Figure } from './figures.js';

const features = Number(process.env['FEATURES'] ?? 10_000);
const today = '2025-02-10';
const rounds = 3;

export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const names: string[] = [];
  const figures = [...(await measured('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`)), ...(await measured('PostgreSQL', await freshPostgres(names)))];
  rmSync(folder, { recursive: true });
  await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  print(figures);
}

async function measured(name: string, url: string): Promise<Figure[]> {
  const store = await openStore(url);
  await store.migrate();
  await install(store);
  await fill(store);
  const catalogue = await keptCatalogue(store)();
  const targets = (await store.ids('features', { where: [], sort: [] }, features)).slice(0, features).map((id) => ({ id }));
  const order: Order = {
    entity: 'features',
    action: 'drop',
    targets,
    parameters: { status: 'Dropped', dateDrop: today },
    user: { id: '1', name: 'Ann Lee' },
    today,
    now: `${today}T10:00:00.000Z`,
  };
  const drop = actionOf('features', 'drop')!;
  const { totals } = await present(await preview(store, catalogue, drop, order));
  if (totals.ready !== features || totals.credits === 0) throw new Error(`Not what was meant: ${JSON.stringify(totals)}`);
  const [rich, plain] = [
    await timed(rounds, async () => present(await preview(store, catalogue, drop, order))),
    await timed(rounds, async () => present(await preview(store, catalogue, without(drop), order))),
  ];
  await store.close();
  const ratio = median(rich) / median(plain);
  return [
    { what: `${name}: preview of ${features} drops with money, ms`, value: median(rich).toFixed(0) },
    { what: `${name}: the same without money, ms`, value: median(plain).toFixed(0) },
    { what: `${name}: with over without`, value: `${ratio.toFixed(2)} ×`, target: '< 3 ×', met: ratio < 3 },
  ];
}

/** The same drop, as if features cost nothing: neither what was raised is loaded nor what follows is worked out. */
function without(drop: Action): Action {
  const { ledger: _, ...rest } = drop;
  return {
    ...rest,
    plan(record, given, { catalogue }) {
      const { status, dateDrop } = given as unknown as { status: string; dateDrop: string };
      const until = billTo(record, { dateDrop }, { catalogue });
      const after: Values = { statusReason: null, statusChangedStamp: dateDrop, status, ...stopped(record, until.date, catalogue), dateDrop };
      const before = Object.fromEntries(Object.keys(after).map((field) => [field, record[field] ?? null]));
      return { changes: [{ entity: 'features', id: record.id, kind: 'update', before, after, why: `Dropped on ${dateDrop}.` }] };
    },
  };
}

/** Features of many kinds, all billed once. */
async function fill(store: Store): Promise<void> {
  const catalogue = shippedCatalogue();
  const each = 10;
  await store.transaction(async (inside) => {
    const size = Math.ceil(features / each);
    const [owners, ids] = [await inside.allocate('customers', size), await inside.allocate('features', size * each)];
    const made = (entity: EntityName, id: string, after: Values): Change & { version: number } => ({
      entity,
      id,
      kind: 'create',
      version: 0,
      before: {},
      after,
      why: '',
    });
    const changes = owners.map((id, place) => made('customers', id, fresh('customers', { name: `Customer ${place}` }, today)));
    for (const [place, id] of ids.entries()) {
      const values = fresh(
        'features',
        {
          customerID: owners[Math.floor(place / each)]!,
          description: 'Line',
          serviceCharge: 100_000 + place,
          featureCount: 1 + (place % 3),
          serviceChargeInterval: place % 2 === 0 ? 'Calendar Monthly' : 'Calendar Quarterly',
          startDate: '2025-01-01',
        },
        today,
      );
      changes.push(made('features', id, { ...values, ...begun(values as RecordOf, { catalogue, today }) }));
    }
    const [run] = await inside.allocate('billingRuns', 1);
    changes.push(made('billingRuns', run!, fresh('billingRuns', { invoiceDate: today, cutoffDate: '2025-02-11', status: 'Requested' }, today)));
    await inside.apply(changes, `${today}T00:00:00.000Z`);
  });
  await createBillingRuns({
    store,
    catalogue: keptCatalogue(store),
    today: () => today,
    now: () => new Date().toISOString(),
    log: { error: (what, message) => console.error(message, what), warn() {}, info() {} },
  }).settle();
}
