/** The n-th statement fails, for every n: nothing lost, nothing doubled, and the totals are those of an undisturbed run. */
import assert from 'node:assert/strict';
import { Fault } from '../../shared/fault.js';
import type { Runs } from '../../server/runs/index.js';
import type { Store } from '../../server/database/store.js';
import { both, eachDatabase } from '../databases.js';
import { activityCounts, bodyOf, ended, openCompany, order, runsOn, type Company } from '../runs/company.js';
import { bookkeepingApart, failings, failingStore, plot, refusingRecord, type Plot } from './faulty.js';

const rows = 20;
/** Every kind of failure at every statement of both databases; else the kinds take turns, and each database takes every other statement. */
const long = process.env['FAULTS'] === 'long';

describe('a failing statement', () => {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    let used = 0;
    const take = (count = rows): string[] => {
      const some = company.features.slice(used, (used += count));
      assert.equal(some.length, count);
      return some;
    };
    before(async function () {
      company = await openCompany(fresh, { customers: long ? 60 : 20, features: 240 });
    });
    after(() => company.store.close());

    const raise = (ids: readonly string[], key: string) =>
      order(ids, {
        action: 'changeRecurringCharge',
        parameters: { increasePercent: 10, updatedDate: '2025-02-01' },
        respondAsync: true,
        key: { key, method: 'POST', path: '/features', body: ids },
      });

    /** The order, sent again with its key as any careful client does, and worked on to its end. */
    async function carryOut(store: Store, ids: readonly string[], key: string): Promise<{ runs: Runs; id: string }> {
      const runs = runsOn({ store, catalogue: company.catalogue });
      for (let tries = 0; ; tries++) {
        try {
          const { id } = bodyOf(await runs.submit(raise(ids, key))).run as { id: string };
          runs.start();
          return { runs, id };
        } catch (error) {
          assert.ok(error instanceof Fault && error.status === 503 && tries < 3, String(error instanceof Error ? error.stack : error));
        }
      }
    }

    /** The run once it has ended, seen by somebody whose reads do not fail. */
    async function watched(id: string): Promise<Awaited<ReturnType<typeof ended>>> {
      const watch = runsOn(company);
      const end = performance.now() + 20_000;
      for (;;) {
        const run = await watch.run(id);
        if (run['status'] === 'Complete' || performance.now() > end) return run;
        await new Promise((done) => {
          setTimeout(done, 15);
        });
      }
    }

    /** What is wrong after an order was carried out with a fault put in; empty where nothing is. */
    async function wrong(make: (plan: Plot) => Store, plan: Plot): Promise<string[]> {
      const ids = take();
      const { runs, id } = await carryOut(make(plan), ids, `statement-${ids[0]}`);
      const run = await watched(id);
      await runs.stop();
      const found: string[] = [];
      const same = (what: string, actual: unknown, expected: unknown): void => {
        if (JSON.stringify(actual) !== JSON.stringify(expected)) found.push(`${what}: ${JSON.stringify(actual)}`);
      };
      const records = await company.store.load('features', ids);
      same('charges', [...new Set(records.map((record) => record['serviceCharge']))], [220_000]);
      same('activities', await activityCounts(company.store, 'features', 'changeRecurringCharge', ids), { 1: rows });
      same('run', [run.status, run.done, run.failed, run.skipped], ['Complete', rows, 0, 0]);
      same('outcomes', run.outcomes, { done: rows });
      same('totals', [run.totals.changed.features, run.totals.monthlyBefore, run.totals.monthlyAfter, run.control.count], [rows, 400, 440, rows]);
      return found;
    }

    it('is survived, whichever and however it fails', async function () {
      this.timeout(long ? 1_800_000 : 240_000);
      for (let at = !long && both() && dialect === 'postgres' ? 2 : 1; ; at += long || !both() ? 1 : 2) {
        const kinds = long ? failings : [failings[Math.ceil(at / (both() ? 2 : 1)) % failings.length]!];
        let happened = false;
        for (const failing of kinds) {
          const plan = plot(at, failing);
          assert.deepEqual(await wrong((each) => failingStore(company.store, each), plan), [], `statement ${at}: ${failing}`);
          happened ||= plan.happened;
        }
        if (!happened) {
          assert.ok(at > 20, `only ${at} statements`);
          return;
        }
      }
    });

    it('is not survived where the book-keeping comes after the change (the control)', async function () {
      const plan = plot(1, 'connection reset');
      const store = bookkeepingApart(company.store, () => {
        if (plan.happened) return;
        plan.happened = true;
        throw new Fault(503001, 'Database Away', 'Between change and book-keeping.');
      });
      assert.notDeepEqual(await wrong(() => store, plan), []);
    });

    it('that one row alone causes makes that row fail, and no other', async () => {
      const ids = take(60);
      const runs = runsOn({ store: refusingRecord(company.store, ids[33]!), catalogue: company.catalogue });
      runs.start();
      const { id } = bodyOf(await runs.submit(order(ids, { respondAsync: true }))).run as { id: string };
      const run = await ended(runs, id);
      assert.deepEqual(run.outcomes, { done: 59, failed: 1 });
      const {
        rows: [bad],
      } = await runs.rows(id, { outcome: 'failed', limit: 1 });
      assert.equal(bad!['id'], ids[33]);
      assert.deepEqual(await activityCounts(company.store, 'features', 'drop', ids), { 1: 59 });
      await runs.stop();
    });

    it('that one row alone causes is found for orders that are answered at once, too', async () => {
      const ids = take(12);
      const runs = runsOn({ store: refusingRecord(company.store, ids[5]!), catalogue: company.catalogue });
      runs.start();
      await assert.rejects(runs.submit(order(ids, { atomic: true })), /violates a check/);
      const answer = await runs.submit(order(ids, { atomic: false }));
      assert.equal(answer.status, 200);
      assert.deepEqual([bodyOf(answer).run.done, bodyOf(answer).run.failed], [11, 1]);
      await runs.stop();
    });
  });
});
