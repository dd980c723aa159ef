/** Orders done at once. */
import assert from 'node:assert/strict';
import { Fault } from '../../shared/fault.js';
import type { Runs } from '../../server/runs/index.js';
import type { Target } from '../../server/engine/order.js';
import { eachDatabase } from '../databases.js';
import { faulting } from './faulting.js';
import { activityCounts, ada, bodyOf, dropping, guest, openCompany, order, runsOn, type Company } from './company.js';

describe('an order done at once', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    before(async () => {
      company = await openCompany(fresh, { customers: 10, features: 10 });
      runs = runsOn(company);
    });
    after(() => company.store.close());

    it('answers the run, its rows, its totals and the changed records', async () => {
      const answer = await runs.submit(order(company.features.slice(0, 3)));
      const body = bodyOf(answer);
      assert.equal(answer.status, 200);
      assert.equal(body.run.status, 'Complete');
      assert.deepEqual([body.run.rowCount, body.run.done, body.run.failed, body.run.skipped, body.run.today], [3, 3, 0, 0, '2025-01-24']);
      assert.equal(body.run.title, 'Drop Feature');
      assert.deepEqual(
        body.rows.map((row: { id: string; outcome: string }) => [row.id, row.outcome]),
        company.features.slice(0, 3).map((id) => [id, 'done']),
      );
      assert.match(body.rows[0].message, /Dropped on 24 Jan 2025/);
      assert.deepEqual(
        body.records.features.map((record: { id: string; status: string }) => [record.id, record.status]),
        company.features.slice(0, 3).map((id) => [id, 'Dropped']),
      );
      assert.equal(body.totals.changed.features, 3);
      assert.equal(body.run.control.count, 3);
    });

    it('names its run in every activity', async () => {
      const id = bodyOf(await runs.submit(order([company.features[3]!]))).run.id;
      const lines = await company.store.rows<{ runID: string }>('SELECT CAST("runID" AS TEXT) AS "runID" FROM "activities" WHERE "recordID" = $id', {
        id: company.features[3]!,
      });
      assert.deepEqual(lines, [{ runID: id }]);
    });

    it('answers a single order with the record itself, which makes a run as well', async () => {
      const answer = await runs.submit(order([company.features[4]!], { single: true }));
      assert.equal(answer.status, 200);
      assert.equal(bodyOf(answer).status, 'Dropped');
      assert.equal(answer.headers['ETag'], '"v2"');
      const run = await runs.run(answer.headers['Sheetbridge-Run']!);
      assert.deepEqual([run['rowCount'], run['done'], run['status']], [1, 1, 'Complete']);
    });

    it('answers a creation 201 with the place of the new record', async () => {
      const answer = await runs.submit(order([{ id: '+1' }], { entity: 'customers', action: 'create', single: true, parameters: { name: 'Harbour Books' } }));
      assert.equal(answer.status, 201);
      assert.equal(answer.headers['Location'], `/backend/api/v1/customers/${bodyOf(answer).id}`);
      assert.equal(bodyOf(answer).name, 'Harbour Books');
    });

    it('does all or nothing where it is asked to: one bad row, and nothing is changed', async () => {
      const [good, bad] = [company.features[10]!, company.features[0]!];
      await assert.rejects(runs.submit(order([good, bad], { atomic: true })), faulting(400502, /\(.*\): .*dropped.*all or nothing/));
      const [record] = await company.store.load('features', [good]);
      assert.equal(record?.['status'], 'Active');
    });

    it('does what it can, whatever its size, and the counts add up', async () => {
      const body = bodyOf(await runs.submit(order([company.features[11]!, company.features[0]!, '999999', company.features[12]!])));
      assert.deepEqual(
        body.rows.map((row: { outcome: string }) => row.outcome),
        ['done', 'failed', 'notFound', 'done'],
      );
      assert.deepEqual([body.run.rowCount, body.run.done, body.run.failed, body.run.skipped], [4, 2, 2, 0]);
      assert.equal(body.rows[2].code, 404001);
    });

    it('leaves a record alone that changed since its preview', async () => {
      const body = bodyOf(
        await runs.submit(
          order([{ id: company.features[13]!, digest: 'of another plan' }, { id: company.features[14]!, version: 7 }, company.features[15]!], {
            atomic: false,
          }),
        ),
      );
      assert.deepEqual(
        body.rows.map((row: { outcome: string }) => row.outcome),
        ['changed', 'changed', 'done'],
      );
      assert.deepEqual([body.run.done, body.run.failed, body.run.skipped], [1, 0, 2]);
    });

    it('takes values of their own for rows that have them', async () => {
      const [a, b] = company.features.slice(20, 22) as [string, string];
      const body = bodyOf(await runs.submit(order([{ id: a, parameters: { dateDrop: '2025-01-31' } }, b])));
      assert.deepEqual(
        body.records.features.map((record: { dateDrop: string }) => record.dateDrop),
        ['2025-01-31', '2025-01-24'],
      );
    });

    it('refuses who may not, an empty order, and one that is too large', async () => {
      await assert.rejects(runs.submit(order([company.features[30]!], { user: guest })), faulting(403001));
      await assert.rejects(runs.submit(order([])), faulting(400503));
      await assert.rejects(runs.submit(order(Array.from({ length: 100_001 }, (_, index) => String(index + 1)))), faulting(413001, /100,000/));
      await assert.rejects(
        runs.submit(
          order(
            Array.from({ length: 501 }, (_, index) => String(index + 1)),
            { atomic: true },
          ),
        ),
        faulting(400504, /500/),
      );
    });

    it('refuses bad parameters before anything is kept', async () => {
      const before = await company.store.count('runs', { where: [], sort: [] });
      await assert.rejects(runs.submit(order([company.features[30]!], { parameters: { ...dropping, dateDrop: '2025-02-30' } })), faulting(400504));
      await assert.rejects(runs.submit(order(company.features.slice(30), { respondAsync: true, parameters: { status: 'Dropped' } })), faulting(400503));
      assert.equal(await company.store.count('runs', { where: [], sort: [] }), before);
    });

    it('answers the same order within minutes with the run that did it, unless it insists', async () => {
      const [a, b] = company.features.slice(40, 42) as [string, string];
      const reprice = (more = {}) =>
        runs.submit(order([a, b], { action: 'changeRecurringCharge', parameters: { increasePercent: 5, updatedDate: '2025-02-01' }, ...more }));
      const first = bodyOf(await reprice()).run.id;
      await assert.rejects(reprice(), (error: unknown) => faulting(409006, new RegExp(`Ada: run ${first}`))(error) && (error as Fault).more['run'] === first);
      await assert.rejects(reprice({ targets: [{ id: b }, { id: a }] }), faulting(409006));
      assert.equal((await reprice({ force: true })).status, 200);
    });

    it('counts each record for itself, whatever else was ordered with it', async () => {
      const [a, b, c, d] = company.features.slice(56, 60) as [string, string, string, string];
      const reprice = (targets: readonly Target[], more = {}) =>
        runs.submit(order([], { targets, action: 'changeRecurringCharge', parameters: { increasePercent: 7, updatedDate: '2025-02-01' }, ...more }));
      await reprice([{ id: a }, { id: b }]);
      const again = (ids: readonly string[]) => (error: unknown) =>
        faulting(409006, /Ada: run/)(error) && assert.deepEqual((error as Fault).more['ids'], ids) === undefined;
      await assert.rejects(reprice([{ id: b }]), again([b]), 'one out of the two');
      await assert.rejects(reprice([{ id: b }], { single: true }), again([b]), 'at its own address');
      await assert.rejects(reprice([{ id: b }, { id: c }]), again([b]), 'with another one');
      await assert.rejects(reprice([{ id: b }, { id: c }], { respondAsync: true }), again([b]), 'as a run');
      assert.equal((await reprice([{ id: b, parameters: { increasePercent: 8 } }])).status, 200, 'with a value of its own it is another order');
      assert.equal((await reprice([{ id: b }])).status, 200, 'and by now the record has moved on');
      const mixed = bodyOf(await reprice([{ id: c }, { id: d, version: 99 }]));
      assert.deepEqual([mixed.run.done, mixed.run.skipped], [1, 1]);
      assert.equal((await reprice([{ id: d }])).status, 200, 'what was not done then may be done now');
      await assert.rejects(reprice([{ id: c }]), again([c]));
    });

    it('lets two equal payments of one order pass, and neither of them again', async () => {
      const payment = { customerID: company.customers[0]!, amount: 12.5, paymentDate: '2025-01-20' };
      const pay = (count: number) =>
        runs.submit(
          order([], {
            entity: 'payments',
            action: 'create',
            targets: Array.from({ length: count }, (_, index) => ({ id: `+${index + 1}`, parameters: payment })),
            parameters: {},
          }),
        );
      assert.equal(bodyOf(await pay(2)).run.done, 2);
      for (const count of [1, 2, 3]) await assert.rejects(pay(count), faulting(409006));
      await assert.rejects(runs.submit(order(['+1'], { entity: 'payments', action: 'create', single: true, parameters: payment })), faulting(409006));
    });

    it('sees no mistake in doing a thing again that was undone in between', async () => {
      const targets = company.features.slice(42, 44).map((id) => ({ id }));
      for (const action of ['lock', 'unlock', 'lock', 'unlock']) {
        const answer = await runs.submit(order([], { targets, action, parameters: {} }));
        assert.equal(bodyOf(answer).run.done, 2, action);
      }
    });

    it('does nothing twice when two people give the same order at once', async () => {
      const targets = company.features.slice(45, 50).map((id) => ({ id }));
      const answers = await Promise.allSettled(
        [ada, ada, ada].map((user) =>
          runs.submit(order([], { targets, user, action: 'changeRecurringCharge', parameters: { increasePercent: 1, updatedDate: '2025-02-01' } })),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected']);
      assert.deepEqual((await activityCounts(company.store, 'features', 'changeRecurringCharge'))[1]! >= 5, true);
    });

    it('shows a new PIN once, and never again', async () => {
      const key = { key: 'pin-1', method: 'POST', path: '/customers/1?action=generatePIN', body: {} };
      const ask = () =>
        runs.submit(order([company.customers[0]!], { entity: 'customers', action: 'generatePIN', single: true, expert: true, parameters: {}, key }));
      const first = await ask();
      assert.match(JSON.stringify(bodyOf(first).reveals), /"\d{6}"/);
      const again = await ask();
      assert.equal(again.headers['Idempotent-Replayed'], 'true');
      assert.equal(bodyOf(again).reveals, undefined);
    });
  });
});
