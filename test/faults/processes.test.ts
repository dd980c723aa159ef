/** Several bridges, and their ends: SIGTERM, four on one file, one that takes over from another. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { activityCounts, bodyOf, ended, openCompany, order, runsOn, type Company } from '../runs/company.js';
import { startProcess, type Bridge } from './processes.js';

const long = process.env['FAULTS'] === 'long';
const rows = long ? 5_000 : 1_000;

describe('bridges in processes of their own', () => {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let company: Company;
    let runs: Runs;
    let used = 0;
    const alive = new Set<Bridge>();
    const take = (count: number): string[] => company.features.slice(used, (used += count));
    const start = (env: Readonly<Record<string, string>> = {}): Bridge => {
      const bridge = startProcess(url, env);
      alive.add(bridge);
      void bridge.over.then(() => alive.delete(bridge));
      return bridge;
    };
    const accept = async (ids: readonly string[]): Promise<string> => (bodyOf(await runs.submit(order(ids, { respondAsync: true }))).run as { id: string }).id;
    before(async function () {
      url = await fresh();
      company = await openCompany(url, { customers: 100, features: Math.ceil(rows / 25) });
      runs = runsOn(company);
    });
    afterEach(async () => {
      for (const bridge of alive) await bridge.kill();
    });
    after(() => company.store.close());

    it('finish the chunk under way on SIGTERM, end with 0, and leave the run for others to take at once', async function () {
      const ids = take(rows);
      const id = await accept(ids);
      const first = start();
      await first.says(/^moved/);
      assert.equal(await first.kill('SIGTERM'), 0);
      const left = await runs.run(id);
      assert.equal((await activityCounts(company.store, 'features', 'drop', ids))[1] ?? 0, left['done']);
      const [work] = await company.store.rows<{ leaseUntil: string | null }>('SELECT "leaseUntil" FROM "runWork" WHERE "runID" = CAST($id AS BIGINT)', { id });
      if (left['status'] !== 'Complete') assert.equal(work?.leaseUntil, null);
      start();
      assert.deepEqual((await ended(runs, id, 60)).outcomes, { done: rows });
      assert.deepEqual(await activityCounts(company.store, 'features', 'drop', ids), { 1: rows });
    });

    it('share what waits, four at a time, and do nothing twice', async function () {
      const queued = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const ids = take(rows / 20);
          return { ids, id: await accept(ids) };
        }),
      );
      const singles = Array.from({ length: 4 }, () => take(long ? 50 : 10));
      const bridges = singles.map((ids) => start({ ORDERS: ids.join(',') }));
      await Promise.all(bridges.map((bridge) => bridge.says(/^ordered all/)));
      for (const { ids, id } of queued) {
        assert.deepEqual((await ended(runs, id, 60)).outcomes, { done: ids.length });
        assert.deepEqual(await activityCounts(company.store, 'features', 'drop', ids), { 1: ids.length });
      }
      assert.deepEqual(await activityCounts(company.store, 'features', 'drop', singles.flat()), { 1: singles.flat().length });
      assert.equal((await company.store.verify()).fault, undefined);
    });

    // SQLite's one process takes up at its start whatever a dead one left: shown by the kills in crash.test.ts.
    if (dialect === 'postgres')
      it('take over from one that died, once its lease has run out', async function () {
        const ids = take(rows);
        const id = await accept(ids);
        const first = start();
        await first.says(/^moved/);
        const second = start();
        await second.says(/^ready/);
        await first.kill();
        const since = performance.now();
        assert.deepEqual((await ended(runs, id, 60)).outcomes, { done: rows });
        assert.ok(performance.now() - since < 40_000);
        assert.deepEqual(await activityCounts(company.store, 'features', 'drop', ids), { 1: rows });
      });
  });
});
