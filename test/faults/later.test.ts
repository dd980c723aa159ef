/** Orders for a day: not a minute before London's midnight, and exactly once after it, over both changes of the clock and the end of a month, with two bridges and kill -9. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { activityCounts, ended, openCompany, order, runsOn, type Company } from '../runs/company.js';
import { dice, pause, startProcess, type Bridge } from './processes.js';

/** Each day with the moment at which it begins in London. */
const days = [
  // The clocks go forward within 30 March, and 31 March, the end of a month, begins an hour earlier for it.
  ['2025-03-30', '2025-03-30T00:00:00Z'],
  ['2025-03-31', '2025-03-30T23:00:00Z'],
  // They go back within 26 October; it begins by the summer's clock.
  ['2025-10-26', '2025-10-25T23:00:00Z'],
] as const;
const rows = 12;

describe('orders for a day, under kill -9', () => {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let company: Company;
    let runs: Runs;
    let used = 0;
    const alive = new Set<Bridge>();
    const random = dice(20_250_330);
    const start = (clock: string, env: Readonly<Record<string, string>> = {}): Bridge => {
      const bridge = startProcess(url, { CLOCK: clock, ...env });
      alive.add(bridge);
      void bridge.over.then(() => alive.delete(bridge));
      return bridge;
    };
    /** The dead one's lease has to run out on PostgreSQL. */
    const forget = async (): Promise<void> => {
      if (dialect === 'postgres') await company.store.transaction((inside) => inside.run('UPDATE "runWork" SET "leaseUntil" = NULL'));
    };
    before(async function () {
      this.timeout(120_000);
      url = await fresh();
      company = await openCompany(url, { customers: 5, features: rows });
      runs = runsOn(company);
    });
    afterEach(async () => {
      for (const bridge of alive) await bridge.kill();
    });
    after(() => company.store.close());

    for (const [day, begins] of days)
      it(`are done on ${day} once and for all`, async function () {
        this.timeout(120_000);
        const ids = company.features.slice(used, (used += rows));
        const drop = { on: day, today: day, parameters: { status: 'Dropped', dateDrop: day }, atomic: false };
        const answer = await runs.submit(order(ids, drop));
        const id = answer.headers['Sheetbridge-Run']!;
        const minute = (by: number): string => new Date(Date.parse(begins) + by * 60_000).toISOString();
        const early = start(minute(-1));
        await early.says(/^ready/);
        await pause(250);
        assert.equal((await runs.run(id))['status'], 'Scheduled', 'a minute before its day');
        await early.kill();
        // Killed somewhere between taking it up and its last row.
        const struck = start(minute(0), { KILL_AT: String(3 + random(25)) });
        await Promise.race([struck.over, pause(3_000)]);
        await struck.kill();
        await forget();
        const two = [start(minute(1)), start(minute(1))];
        await pause(random(400));
        await two[0]!.kill();
        await forget();
        while ((await runs.run(id, { wait: 1 }))['status'] === 'Scheduled') await pause(20);
        const run = await ended(runs, id, 60);
        for (const bridge of two) await bridge.kill();
        assert.deepEqual([run.status, run.outcomes, run.today], ['Complete', { done: rows }, day]);
        assert.deepEqual(await activityCounts(company.store, 'features', 'drop', ids), { 1: rows });
        assert.equal((await company.store.verify()).fault, undefined);
      });
  });
});
