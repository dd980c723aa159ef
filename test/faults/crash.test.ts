/** kill -9 in the middle of runs, again and again: nothing lost, nothing doubled, totals as undisturbed. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { activityCounts, bodyOf, ended, openCompany, order, runsOn, type Company } from '../runs/company.js';
import { dice, pause, startProcess, type Bridge } from './processes.js';

/** FAULTS=long: as many kills, rows and statements as the issue asks for; a few of each otherwise. */
const long = process.env['FAULTS'] === 'long';
const [rows, kills] = long ? [10_000, 60] : [1_200, 5];
const raising = { action: 'changeRecurringCharge', parameters: { increasePercent: 10, updatedDate: '2025-02-01' }, respondAsync: true };

describe('kill -9', () => {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let company: Company;
    let runs: Runs;
    let undisturbed: Record<string, unknown>;
    let used = 0;
    const alive = new Set<Bridge>();
    const take = (count: number): string[] => {
      const some = company.features.slice(used, (used += count));
      assert.equal(some.length, count);
      return some;
    };
    const start = (env: Readonly<Record<string, string>> = {}): Bridge => {
      const bridge = startProcess(url, env);
      alive.add(bridge);
      void bridge.over.then(() => alive.delete(bridge));
      return bridge;
    };
    const accept = async (ids: readonly string[]): Promise<string> => (bodyOf(await runs.submit(order(ids, raising))).run as { id: string }).id;

    before(async function () {
      this.timeout(300_000);
      url = await fresh();
      company = await openCompany(url, { customers: Math.ceil(rows / 20), features: long ? 84 : 80 });
      runs = runsOn(company);
      runs.start();
      const whole = await ended(runs, await accept(take(rows)), 120);
      await runs.stop();
      undisturbed = { done: whole.done, totals: whole.totals, sum: whole.control.sum };
      runs = runsOn(company);
    });
    afterEach(async () => {
      for (const bridge of alive) await bridge.kill();
    });
    after(() => company.store.close());

    /** What is wrong with a run that was disturbed; empty where nothing is. */
    async function wrong(id: string, ids: readonly string[], of: number): Promise<string[]> {
      const run = await ended(runs, id, 120);
      const found: string[] = [];
      const same = (what: string, actual: unknown, expected: unknown): void => {
        if (JSON.stringify(actual) !== JSON.stringify(expected)) found.push(`${what}: ${JSON.stringify(actual)}`);
      };
      const charges = new Map<unknown, number>();
      for (const { serviceCharge } of await company.store.load('features', ids)) charges.set(serviceCharge, (charges.get(serviceCharge) ?? 0) + 1);
      same('charges', [...charges], [[220_000, of]]);
      same('activities', await activityCounts(company.store, 'features', 'changeRecurringCharge', ids), { 1: of });
      same('outcomes', [run.status, run.outcomes], ['Complete', { done: of }]);
      if (of === rows) same('totals', { done: run.done, totals: run.totals, sum: run.control.sum }, undisturbed);
      return found;
    }

    async function disturbed(id: string, times: number, seed: number, longest: number): Promise<number> {
      const random = dice(seed);
      let during = 0;
      for (let killed = 0; killed < times; killed++) {
        const bridge = start();
        await bridge.says(/^ready/);
        // The dead one's lease has to run out on PostgreSQL; the blow is to fall while it works.
        if (dialect === 'postgres') await company.store.transaction((inside) => inside.run('UPDATE "runWork" SET "leaseUntil" = NULL'));
        await bridge.says(/^moved/);
        await pause(random(longest));
        await bridge.kill();
        const { status } = (await runs.run(id)) as { status: string };
        if (status !== 'Complete') during += 1;
      }
      if (dialect === 'postgres') await company.store.transaction((inside) => inside.run('UPDATE "runWork" SET "leaseUntil" = NULL'));
      const last = start();
      await ended(runs, id, 120);
      await last.kill();
      return during;
    }

    it(`at ${kills} random moments of a run of ${rows.toLocaleString('en-GB')} rows changes nothing about its end`, async function () {
      this.timeout(600_000);
      const ids = take(rows);
      const id = await accept(ids);
      const during = await disturbed(id, kills, 20_250_124, 250);
      assert.ok(during >= Math.min(kills, 3), `only ${during} of the kills came while it ran`);
      assert.deepEqual(await wrong(id, ids, rows), []);
      const { fault } = await company.store.verify();
      assert.equal(fault, undefined);
    });

    it('is noticed where the book-keeping comes after the change (the control)', async function () {
      this.timeout(600_000);
      const ids = take(200);
      const id = await accept(ids);
      const bridge = start({ CONTROL: 'apart' });
      await bridge.says(/^between/);
      await bridge.kill();
      await disturbed(id, 0, 0, 0);
      assert.notDeepEqual(await wrong(id, ids, 200), []);
    });

    it('at the boundaries of statements of a run of 20 rows changes nothing about its end', async function () {
      this.timeout(1_800_000);
      // A process that is left alone asks for some 45 statements, of which each database takes others in the short form; those of acceptance are struck in statements.test.ts.
      for (let at = !long && dialect === 'postgres' ? 9 : 2; ; at += long ? 1 : 14) {
        const ids = take(20);
        const id = await accept(ids);
        const bridge = start({ KILL_AT: String(at) });
        const finished = ended(runs, id, 60).then(
          () => 'finished',
          () => 'not finished',
        );
        const how = await Promise.race([bridge.over, finished]);
        await bridge.kill();
        if (dialect === 'postgres') await company.store.transaction((inside) => inside.run('UPDATE "runWork" SET "leaseUntil" = NULL'));
        const next = runsOn(company);
        next.start();
        assert.deepEqual(await wrong(id, ids, 20), [], `statement ${at}`);
        await next.stop();
        if (how === 'finished') {
          assert.ok(at > 15, `finished before statement ${at}`);
          return;
        }
        assert.equal(how, 'SIGKILL');
      }
    });
  });
});
