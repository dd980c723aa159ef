/** Orders that are accepted and worked on: chunks, control, pilot, what is left after a stop. */
import assert from 'node:assert/strict';
import { objectionNow } from '../../server/people/users.js';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { activityCounts, ada, asked, bob, bodyOf, dropping, ended, make, openCompany, order, runsOn, today, type Company } from './company.js';
import { faulting } from './faulting.js';

describe('an order that is worked on', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    let used = 0;
    /** Features that no other test has touched. */
    const take = (count: number): string[] => {
      const some = company.features.slice(used, (used += count));
      assert.equal(some.length, count);
      return some;
    };
    const drops = async (ids: readonly string[]): Promise<Record<number, number>> => activityCounts(company.store, 'features', 'drop', ids);
    before(async () => {
      company = await openCompany(fresh, { customers: 40, features: 80 });
    });
    beforeEach(() => {
      runs = runsOn(company);
    });
    afterEach(() => runs.stop());
    after(() => company.store.close());

    it('is accepted at once with the place of its run, done in chunks, and adds up', async () => {
      const ids = take(600);
      const answer = await runs.submit(order([...ids, '999999']));
      assert.equal(answer.status, 202);
      const { id, status, rowCount } = bodyOf(answer).run;
      assert.equal(answer.headers['Location'], `/backend/api/v1/runs/${id}`);
      assert.deepEqual([status, rowCount], ['Queued', 601]);
      runs.start();
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done, run.failed, run.skipped], ['Complete', 600, 1, 0]);
      assert.deepEqual(run.outcomes, { done: 600, notFound: 1 });
      assert.deepEqual(await drops(ids), { 1: 600 });
      assert.equal(run.totals.changed.features, 600);
      assert.equal(run.control.count, 600);
      assert.equal((await runs.rows(id, { outcome: 'notFound', limit: 10 })).rows[0]?.['id'], '999999');
    });

    it('wakes what its action leaves work for, as soon as rows are done', async () => {
      const [customerID] = company.customers;
      const bills = await make(company.store, 'invoices', [{ customerID: customerID!, invoiceNumber: 'W1', status: 'Approved', invoiceDate: today }]);
      const woken: string[] = [];
      const own = runsOn(company, { woken: (what) => woken.push(what) });
      const order1 = order(bills, { entity: 'invoices', action: 'deliver', parameters: { way: 'Print' }, respondAsync: true });
      const { id } = bodyOf(await own.submit(order1)).run;
      const other = bodyOf(await own.submit(order(take(2), { respondAsync: true }))).run;
      own.start();
      assert.deepEqual([(await ended(own, id)).done, (await ended(own, other.id)).done, woken], [1, 2, ['outbox']]);
      await own.stop();
    });

    it('keeps the business date of its acceptance', async () => {
      const answer = await runs.submit(order(take(5), { respondAsync: true, today: '2025-01-20', action: 'lock', parameters: {} }));
      runs.start();
      assert.equal((await ended(runs, bodyOf(answer).run.id)).today, '2025-01-20');
    });

    it('is cancelled between chunks and resumed where it was', async () => {
      const { id } = bodyOf(await runs.submit(order(take(20), { respondAsync: true }))).run;
      const cancelled = bodyOf(await runs.control(id, 'cancel', {}, asked())).run;
      assert.deepEqual([cancelled.status, cancelled.done, cancelled.skipped], ['Cancelled', 0, 20]);
      assert.deepEqual((await runs.run(id))['outcomes'], { notReached: 20 });
      assert.equal((await runs.rows(id, { outcome: 'notReached', limit: 1 })).total, 20);
      runs.start();
      assert.equal((await runs.control(id, 'resume', {}, asked())).status, 202);
      assert.equal((await ended(runs, id)).done, 20);
      await assert.rejects(runs.control(id, 'cancel', {}, asked()), faulting(400502, /Complete/));
      await assert.rejects(runs.control(id, 'resume', {}, asked()), faulting(400502));
    });

    it('is cancelled in the middle without losing count', async () => {
      runs.start();
      const ids = take(600);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await runs.run(id, { wait: 5 });
      await runs.control(id, 'cancel', {}, asked()).catch(() => undefined);
      const run = await ended(runs, id);
      assert.equal(run.done + run.failed + run.skipped, 600);
      assert.equal((await drops(ids))[1] ?? 0, run.done);
      if (run.status === 'Complete') return;
      await runs.control(id, 'resume', {}, asked());
      assert.deepEqual((await ended(runs, id)).outcomes, { done: 600 });
      assert.deepEqual(await drops(ids), { 1: 600 });
    });

    it('runs a pilot first, says whether it came out as previewed, and goes on when told', async () => {
      const answer = await runs.submit(order(take(40), { pilot: 3 }));
      const { run, rows } = bodyOf(answer);
      assert.equal(answer.status, 200);
      assert.deepEqual([run.status, run.done, rows.length], ['Stopped', 3, 3]);
      assert.deepEqual([run.pilot.rows, run.pilot.agrees, run.pilot.differences], [3, true, []]);
      assert.match(run.statusReason, /first 3 came out as previewed/);
      runs.start();
      await runs.control(run.id, 'continue', {}, asked());
      const whole = await ended(runs, run.id);
      assert.deepEqual([whole.status, whole.done, whole.totals.changed.features], ['Complete', 40, 40]);
    });

    it('stops where the right of whoever ordered it ends, and goes on in the name of who resumes it', async () => {
      let asks = 0;
      runs = runsOn(company, {
        objection: (_from, userID) => Promise.resolve(userID === ada.id && ++asks > 1 ? 'Ada may not drop features.' : undefined),
      });
      const ids = take(600);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      runs.start();
      const run = await ended(runs, id);
      assert.equal(run.status, 'Stopped');
      assert.match(run.statusReason, /^Ada may not drop features\. Somebody who may run it can resume it/);
      assert.ok(run.done > 0 && run.done < 600, String(run.done));
      assert.equal(run.done + run.skipped, 600);
      await runs.control(id, 'resume', {}, asked(bob));
      assert.deepEqual((await ended(runs, id)).outcomes, { done: 600 });
      assert.deepEqual(await drops(ids), { 1: 600 });
      const names = await company.store.rows<{ name: string; count: number }>(
        `SELECT "userName" AS "name", COUNT(*) AS "count" FROM "activities" WHERE "runID" = CAST($id AS BIGINT) AND "entity" = 'features' GROUP BY "userName"`,
        { id },
      );
      assert.deepEqual(Object.fromEntries(names.map(({ name, count }) => [name, Number(count)])), { Ada: run.done, Bob: 600 - run.done });
    });

    it('does nothing for a user who is no more', async () => {
      runs = runsOn(company, { objection: objectionNow });
      const { id } = bodyOf(await runs.submit(order(take(5), { respondAsync: true }))).run;
      runs.start();
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done], ['Stopped', 0]);
      assert.match(run.statusReason, /can no longer sign in/);
    });

    it('does not begin where a row of the pilot would fail', async () => {
      const ids = take(10);
      await runs.submit(order([ids[0]!]));
      await assert.rejects(runs.submit(order(ids, { pilot: 3 })), faulting(400502, /dropped/));
    });

    it('stops at the first error where that is wanted, with the rows before it done', async () => {
      const ids = take(60);
      await runs.submit(order([ids[25]!]));
      runs.start();
      const { id } = bodyOf(await runs.submit(order(ids, { stopOnError: true, respondAsync: true }))).run;
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done, run.failed, run.skipped], ['Stopped', 25, 1, 34]);
      assert.match(run.statusReason, /first row that could not be done/);
      await runs.control(id, 'resume', {}, asked());
      const more = await ended(runs, id);
      assert.deepEqual([more.status, more.done, more.failed], ['Complete', 59, 1]);
    });

    it('runs its failed rows again when asked, and only those', async () => {
      const ids = take(20);
      const [locked] = ids.slice(7);
      await runs.submit(order([locked!], { action: 'lock', parameters: {} }));
      runs.start();
      const { id } = bodyOf(await runs.submit(order(ids, { respondAsync: true }))).run;
      assert.deepEqual((await ended(runs, id)).outcomes, { done: 19, failed: 1 });
      await runs.submit(order([locked!], { action: 'unlock', parameters: {} }));
      await runs.control(id, 'rerunFailed', {}, asked(bob));
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done, run.failed, run.outcomes], ['Complete', 20, 0, { done: 20 }]);
      await assert.rejects(runs.control(id, 'rerunFailed', {}, asked()), faulting(400502, /No row/));
    });

    it('also runs failed rows of an order again that was done at once', async () => {
      const ids = take(3);
      await runs.submit(order([ids[0]!], { action: 'lock', parameters: {} }));
      const { id } = bodyOf(await runs.submit(order(ids, { atomic: false }))).run;
      await runs.submit(order([ids[0]!], { action: 'unlock', parameters: {} }));
      runs.start();
      await runs.control(id, 'rerunFailed', {}, asked());
      const run = await ended(runs, id);
      assert.deepEqual([run.done, run.failed, run.totals.changed.features, run.control.count], [3, 0, 3, 3]);
    });

    it('finds the one row that trips the database, by halves', async () => {
      // A reference that exists while it is planned and is gone for the database: only that row fails.
      const rows = take(40).map((id, index) => ({
        id,
        ...(index === 17
          ? { parameters: { description: 'half of a character \ud800'.slice(0, 5), CRMReference: 'TAKEN' } }
          : { parameters: { description: `Row ${index}` } }),
      }));
      await runs.submit(order([take(1)[0]!], { action: 'edit', single: true, parameters: { CRMReference: 'TAKEN' } }));
      runs.start();
      const { id } = bodyOf(await runs.submit(order(rows, { action: 'edit', parameters: {}, respondAsync: true }))).run;
      const run = await ended(runs, id);
      assert.deepEqual(run.outcomes, { done: 39, failed: 1 });
    });

    it('is finished after a stop by the next bridge that starts', async () => {
      runs.start();
      const ids = take(600);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await runs.run(id, { wait: 5 });
      await runs.stop();
      const after = runsOn(company);
      after.start();
      const run = await ended(after, id);
      assert.deepEqual([run.status, run.done], ['Complete', 600]);
      assert.deepEqual(await drops(ids), { 1: 600 });
      await after.stop();
    });

    it('tells those who wait when it moves', async () => {
      const { id, version } = bodyOf(await runs.submit(order(take(10), { respondAsync: true }))).run;
      const since = performance.now();
      const quiet = await runs.run(id, { wait: 0.2, seen: version });
      assert.equal(quiet['status'], 'Queued');
      assert.ok(performance.now() - since >= 180);
      runs.start();
      const moved = await runs.run(id, { wait: 30, seen: version });
      assert.notEqual(moved['version'], version);
      assert.ok(performance.now() - since < 25_000);
    });

    it('may be all or nothing where it is small', async () => {
      const ids = take(10);
      await runs.submit(order([ids[3]!]));
      runs.start();
      const { id } = bodyOf(await runs.submit(order(ids, { respondAsync: true, atomic: true }))).run;
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done, run.skipped], ['Stopped', 0, 10]);
      assert.match(run.statusReason, /dropped/);
    });

    it('says at its end whether it came to what was previewed', async () => {
      runs.start();
      const targets = take(5);
      const { control } = bodyOf(await runs.submit(order(take(5)))).run;
      const same = bodyOf(await runs.submit(order(targets, { respondAsync: true, control: { ...control, hash: 'other' } }))).run;
      const run = await ended(runs, same.id);
      assert.deepEqual([run.control.agrees, run.control.count], [false, 5]);
    });

    it('gives itself as a command for scripts', async () => {
      const ids = take(2);
      const { id } = bodyOf(await runs.submit(order(ids, { parameters: { ...dropping, statusReason: 'Müller\'s "end"' } }))).run;
      const curl = await runs.as(id, 'curl', 'https://bridge.example');
      assert.match(curl, /curl .*-X POST 'https:\/\/bridge\.example\/backend\/api\/v1\/features\?action=drop'/);
      const body = JSON.parse(/<<'ORDER'\n([\s\S]*)\nORDER\n/.exec(curl)![1]!) as { ids: string[]; parameters: { statusReason: string } };
      assert.deepEqual([body.ids, body.parameters.statusReason], [ids, 'Müller\'s "end"']);
      const powershell = await runs.as(id, 'powershell', 'https://bridge.example');
      assert.deepEqual(JSON.parse(/@'\n([\s\S]*)\n'@\n/.exec(powershell)![1]!), body);
      assert.ok(!/[^\x00-\x7F]/.test(curl + powershell));
    });
  });
});
