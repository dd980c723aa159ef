/** A billing run whose process is killed goes on, and raises nothing twice. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { databaseAway } from '../../shared/fault.js';
import type { RecordOf, Values } from '../../shared/types.js';
import type { Store, Writing } from '../../server/database/store.js';
import { chunk, take } from '../../server/billing/work.js';
import { LeaseLost } from '../../server/work/lease.js';
import { built } from '../built.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';
import { asText } from '../../shared/values.js';

const customers = 40;

/** Customers with two features each, the second of them priced by its customer, and a requested run. */
async function requested(company: Company, count = customers): Promise<string> {
  await company.act(
    'customers',
    'create',
    Array.from({ length: count }, (_, n) => `+${n + 1}`),
    { name: 'Customer' },
  );
  const ids = (await company.all('customers')).map(({ id }) => id);
  for (const [n, customerID] of ids.entries()) {
    for (const serviceCharge of ['10', `${n + 1}.50`])
      await company.make('features', { customerID, description: 'Line', serviceCharge, serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' });
  }
  const id = await company.make('billingRuns', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
  await company.act('billingRuns', 'request', [id]);
  return id;
}

/** Every customer has its one invoice of two lines, all in the books, and the run counts them. */
async function proved(company: Company, runID: string, count = customers): Promise<void> {
  const invoices = await company.all('invoices');
  const lines = await company.all('transactions');
  const owners = await company.all('customers');
  assert.equal(invoices.length, count);
  assert.equal(lines.length, 2 * count);
  for (const [n, owner] of owners.entries()) {
    const [invoice] = invoices.filter(({ customerID }) => customerID === owner.id);
    assert.equal(pounds(invoice!['net']), n + 11.5);
    assert.equal(owner['balance'], invoice!['total']);
  }
  assert.deepEqual(
    invoices.map(({ invoiceNumber }) => Number(invoiceNumber)).sort((a, b) => a - b),
    invoices.map((_, place) => 100_001 + place),
  );
  const run = await company.one('billingRuns', runID);
  assert.deepEqual([run['status'], run['customerCount'], run['invoiceCount'], run['transactionCount']], ['Complete', count, count, 2 * count]);
  assert.equal(
    run['total'],
    invoices.reduce((sum, { total }) => sum + Number(total), 0),
  );
  assert.equal((await company.store.verify()).fault, undefined);
}

describe('a billing run that is interrupted', function () {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let company: Company;
    beforeEach(async () => {
      url = await fresh();
      company = await openCompany(url);
    });
    afterEach(() => company.close());

    it('killed at random moments loses and doubles nothing', async () => {
      const id = await requested(company);
      let killed = 0;
      for (let round = 0; round < 12; round += 1) {
        const child = spawn(process.execPath, [built(join(import.meta.dirname, 'killed.ts')), url], { stdio: ['ignore', 'pipe', 'inherit'] });
        const exit = once(child, 'exit');
        await once(child.stdout, 'data');
        // Later rounds live long enough to end.
        const patience = round < 3 ? 60 + 60 * round : 30_000;
        const timer = setTimeout(() => child.kill('SIGKILL'), patience);
        const [code] = (await exit) as [number | null];
        clearTimeout(timer);
        if (code === 0) break;
        killed += 1;
      }
      assert.ok(killed > 0);
      await proved(company, id);
    });

    it('is worked on by several bridges, each at parts of its own, where the database can write for several, and ended by one of them', async () => {
      const id = await requested(company, 12);
      const stores = [company, ...(await Promise.all([1, 2].map(() => company.again(url))))];
      const parts = stores.map(() => 0);
      const finished = await Promise.all(
        stores.map((each, place) => each.worker({ chunk: 1, part: 2, log: { error() {}, warn() {}, info: () => (parts[place]! += 1) } }).settle()),
      );
      assert.equal(
        finished.reduce((sum, each) => sum + each, 0),
        1,
      );
      const [all, most] = [parts.reduce((sum, each) => sum + each, 0), Math.max(...parts)];
      if (dialect === 'sqlite') assert.equal(all, 1);
      // Six parts of two customers, and a last one that is empty.
      else assert.ok(all === 7 && most < 7, parts.join());
      await Promise.all(stores.slice(1).map((each) => each.close()));
      await proved(company, id, 12);
    });

    it('is ended by others where a bridge stays silent in the middle of its part, and what that one still does is void', async () => {
      const id = await requested(company, 6);
      const catalogue = await company.catalogue();
      let now = Date.parse('2025-01-31T09:00:00.000Z');
      const clock = { today: () => '2025-01-31', now: () => new Date(now).toISOString(), lease: 1_000, part: 3, portion: 1 };
      const silent = (await take(company.store, id, 'silent', catalogue, clock))!;
      await chunk(company.store, silent, catalogue, clock, 1, () => {});
      const other = company.worker({ ...clock, chunk: 1 });
      assert.equal(await other.settle(), 0, 'its part is its own while it may be silent');
      assert.equal((await company.all('invoices')).length, dialect === 'sqlite' ? 1 : 4);
      now += 2_000;
      assert.equal(await other.settle(), 1);
      await assert.rejects(
        chunk(company.store, silent, catalogue, clock, 1, () => {}),
        LeaseLost,
      );
      await proved(company, id, 6);
    });

    it('says on the run what keeps it from getting on, holds up no other, and forgets it afterwards', async () => {
      const [first, second] = [await requested(company, 2), await requested(company, 2)];
      const trouble = async (): Promise<never> => {
        throw new Error('column "x" does not exist');
      };
      const quiet = { error() {}, warn() {}, info() {} };
      await assert.rejects(company.worker({ catalogue: trouble, log: quiet }).settle(), /does not exist/);
      for (const id of [first, second])
        assert.match(asText((await company.one('billingRuns', id))['statusReason']), /^The database refuses its next step; .*tried again/);
      assert.equal(await company.worker().settle(), 2);
      for (const id of [first, second]) {
        const { status, statusReason } = (await company.one('billingRuns', id)) as Values;
        assert.deepEqual({ status, statusReason }, { status: 'Complete', statusReason: null });
      }
    });

    it('goes on after the database was away at any statement', async () => {
      const id = await requested(company, 3);
      let fails = 1;
      for (let left = true; left && fails < 200; fails += 1) {
        left = await broken(company, fails);
      }
      assert.ok(fails > 20);
      await proved(company, id, 3);
    });

    it('bills right beside actions that change the same customers', async () => {
      const id = await requested(company, 30);
      const features = await company.all('features');
      const worker = company.worker({ chunk: 4, portion: 2 });
      const drops = features.filter((_, n) => n % 3 === 0);
      await Promise.all([
        worker.settle(),
        (async () => {
          for (const { id: featureID } of drops) await company.act('features', 'drop', [featureID], { status: 'Dropped', dateDrop: '2025-01-10' });
        })(),
      ]);
      assert.equal((await company.one('billingRuns', id))['status'], 'Complete');
      await company.bill('2025-01-31');
      const sums = new Map<string, number>();
      for (const line of await company.all('transactions'))
        sums.set(asText(line['featureID']), (sums.get(asText(line['featureID'])) ?? 0) + Number(line['net']));
      const part = (feature: RecordOf): number => Math.round((Number(feature['serviceCharge']) * 10) / 31 / 100) * 100;
      for (const feature of features) assert.equal(sums.get(feature.id), drops.includes(feature) ? part(feature) : feature['serviceCharge']);
    });
  });
});

/** One attempt during which the n-th call inside transactions fails; true where the run is not complete yet. */
async function broken(company: Company, n: number): Promise<boolean> {
  let calls = 0;
  const store: Store = {
    ...company.store,
    transaction: (work) =>
      company.store.transaction((inside) =>
        work(
          new Proxy(inside, {
            get(target, name) {
              const call = target[name as keyof Writing] as (...given: unknown[]) => Promise<unknown>;
              if (typeof call !== 'function') return call;
              return (...given: unknown[]) => (++calls === n ? Promise.reject(databaseAway()) : call(...given));
            },
          }),
        ),
      ),
  };
  await company
    .worker({ store, chunk: 2, portion: 1, bridgeID: 'the same' })
    .settle()
    .catch(() => 0);
  return (await company.store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "billingRuns" WHERE "status" <> 'Complete'`))[0]!.n > 0;
}
