/** Orders for a day: they wait, are moved and cancelled at no cost, and are done once when the day has come and they are what was agreed to. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import type { User } from '../../server/people/authorise.js';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { laterDay } from '../../server/runs/taking/later.js';
import { eachDatabase } from '../databases.js';
import { ada, bob, bodyOf, clerk, make, openCompany, order, runsOn, today, type Company } from './company.js';

const day = '2025-03-30';

describe('an order for a day', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let date: string;
    let gone: ReadonlySet<string>;
    const bridge = (): Runs =>
      runsOn(company, {
        today: () => date,
        objection: async (_from, userID) => (gone.has(userID) ? 'Ada has left.' : undefined),
      });
    let runs: Runs;
    beforeEach(async () => {
      company = await openCompany(fresh, { customers: 2, features: 3 });
      date = today;
      gone = new Set();
      runs = bridge();
    });
    afterEach(async () => {
      await runs.stop();
      await company.store.close();
    });

    const later = async (ids: readonly string[], more: Values = {}, user: User = ada, on = day): Promise<string> => {
      const answer = await runs.submit(
        order(ids, { user, on, today: on, parameters: { status: 'Dropped', dateDrop: on }, atomic: false, ...(more as object) }),
      );
      assert.equal(answer.status, 202);
      return answer.headers['Sheetbridge-Run']!;
    };
    const control = (id: string, action: string, parameters: Values = {}, user: User = ada) =>
      runs.control(id, action, parameters, { preview: false, user, expert: false, today: date, now: new Date().toISOString() });
    const state = async (id: string): Promise<readonly unknown[]> => {
      const run = await runs.run(id);
      return [run['status'], run['done'], run['failed'], run['skipped']];
    };
    const ended = async (id: string, bridges: readonly Runs[] = [runs]): Promise<void> => {
      for (const each of bridges) each.start();
      for (let turn = 0; turn < 200; turn += 1) {
        const { status } = await runs.run(id);
        if (!['Scheduled', 'Queued', 'Running'].includes(asText(status))) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };
    const statuses = async (): Promise<readonly unknown[]> => (await company.store.load('features', company.features)).map(({ status }) => status);
    const drops = async (): Promise<number> =>
      Number((await company.store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "activities" WHERE "action" = 'drop' AND "entity" = 'features'`))[0]!.n);

    it('waits for its day, is on its records, and is done once by two bridges, one of them stopped in between', async () => {
      const id = await later(company.features);
      assert.deepEqual(await state(id), ['Scheduled', 0, 0, 0]);
      assert.deepEqual(
        (await runs.waitingOf('features', company.features[0]!)).map((run) => [run['id'], run['on']]),
        [[id, day]],
      );
      date = '2025-03-29';
      runs.start();
      await new Promise((resolve) => setTimeout(resolve, 60));
      assert.deepEqual([await state(id), new Set(await statuses())], [['Scheduled', 0, 0, 0], new Set(['Active'])]);
      date = day;
      const [second, third] = [bridge(), bridge()];
      second.start();
      await second.stop();
      await ended(id, [runs, second, third]);
      await Promise.all([second.stop(), third.stop()]);
      assert.deepEqual([await state(id), await drops()], [['Complete', 6, 0, 0], 6]);
      const run = await runs.run(id);
      assert.equal((run['control'] as Values)['agrees'], true);
      assert.deepEqual([run['today'], run['on']], [day, day]);
      assert.deepEqual(await runs.waitingOf('features', company.features[0]!), []);
    });

    it('is moved and cancelled at no cost, and goes on waiting when it is resumed before its day', async () => {
      const before = await company.store.load('features', company.features);
      const id = await later(company.features.slice(0, 2));
      await control(id, 'move', { on: '2025-03-31' });
      date = '2025-03-30';
      await control(id, 'cancel');
      await control(id, 'resume');
      assert.deepEqual(await state(id), ['Scheduled', 0, 0, 0]);
      await control(id, 'cancel');
      date = '2025-04-01';
      runs.start();
      await new Promise((resolve) => setTimeout(resolve, 60));
      assert.deepEqual([await state(id), await company.store.load('features', company.features), await drops()], [['Cancelled', 0, 0, 2], before, 0]);
      await assert.rejects(control(id, 'move', { on: '2025-04-30' }), { hint: /does not wait for a day/ });
    });

    it('is agreed to anew for the day it is moved to, with its dates along where that is asked for, and then does not ask', async () => {
      const [one, two, three] = company.features as [string, string, string];
      // £20.00 a month, March and April billed: dropped on 30 March, a day of 31 and all of April come back: 0.65 and 20.00.
      const months = (
        [
          ['2025-03-01', '2025-03-31'],
          ['2025-04-01', '2025-04-30'],
        ] as const
      ).map(([periodFrom, periodTo]) => ({ kind: 'recurring', periodFrom, periodTo, chargedFrom: periodFrom, chargedTo: periodTo, sequence: 1 }));
      const billed = months.map((period) => ({ ...period, description: 'Line', transactionDate: period.periodFrom, gross: 200_000, net: 200_000 }));
      const [customerID] = company.customers as [string, string];
      await company.store.transaction((inside) => inside.run(`UPDATE "features" SET "dueDate" = '2025-05-01'`, {}));
      await make(
        company.store,
        'transactions',
        [one, two, three].flatMap((featureID) => billed.map((line) => ({ ...line, featureID, customerID }))),
      );
      const plain = await later([one]);
      const along = await later([two]);
      await control(plain, 'move', { on: '2025-04-10' });
      await control(along, 'move', { on: '2025-04-10', along: true });
      const ordered = async (id: string): Promise<Values> => (await runs.run(id))['parameters'] as Values;
      assert.deepEqual([(await ordered(plain))['dateDrop'], (await ordered(along))['dateDrop']], [day, '2025-04-10']);
      const back = async (id: string): Promise<unknown> => ((await runs.run(id))['totals'] as Values)['net'];
      const own = await later([three], { targets: [{ id: three, parameters: { dateDrop: day } }], parameters: { status: 'Dropped' } });
      assert.equal(await back(own), -20.65);
      await control(own, 'move', { on: '2025-04-10', along: true });
      assert.deepEqual([await back(plain), await back(along), await back(own)], [-20.65, -13.33, -13.33]);
      date = '2025-04-10';
      await ended(plain);
      await ended(along);
      await ended(own);
      assert.deepEqual(
        [await state(plain), await state(along), await state(own)],
        Array.from({ length: 3 }, () => ['Complete', 1, 0, 0]),
      );
      const drop = async (id: string): Promise<unknown> => (await company.store.load('features', [id]))[0]!['dateDrop'];
      assert.deepEqual([await drop(one), await drop(two), await drop(three)], [day, '2025-04-10', '2025-04-10']);
    });

    it('stays as it was approved when it is moved, and is not moved where nothing of it can be done or its limit is passed', async () => {
      const [one, two, three] = company.features as [string, string, string];
      const approved = await later([one], {}, clerk);
      await control(approved, 'approve', {}, bob);
      const before = await runs.run(approved);
      await assert.rejects(control(approved, 'move', { on: '2025-04-10', along: true }), { hint: /Bob approved .* with its dates as they are/ });
      await control(approved, 'move', { on: '2025-04-10' });
      const after = await runs.run(approved);
      assert.deepEqual([after['on'], after['totals'], after['parameters']], ['2025-04-10', before['totals'], before['parameters']]);
      const locked = await later([two]);
      await runs.submit(order([two], { action: 'lock', parameters: {}, today, single: true }));
      await assert.rejects(control(locked, 'move', { on: '2025-04-10' }), { hint: /none of it can be done: .*locked/i });
      const small = await later([three]);
      const keeper = { ...ada, permissions: { '*': 'run', approvalLimits: 'run' } };
      const parameters = { action: 'features.drop', mostLost: 10 };
      await runs.submit({ ...order([{ id: '+1' }], { user: keeper, parameters, single: true }), entity: 'approvalLimits', action: 'create' });
      await assert.rejects(control(small, 'move', { on: '2025-04-10' }), { hint: /needs a second person.*give it anew/ });
      assert.deepEqual([(await runs.run(locked))['on'], (await runs.run(small))['on']], [day, day]);
      await assert.rejects(control(small, 'move', { on: '2025-04-10', along: 'yes' }));
    });

    it('asks where it comes to something else than was agreed to, and does it as it is now once somebody says so', async () => {
      const [one] = company.features as [string];
      const id = await later([one]);
      await runs.submit(order([one], { action: 'changeRecurringCharge', parameters: { serviceCharge: '25', updatedDate: today }, today, single: true }));
      date = day;
      await ended(id);
      const run = await runs.run(id);
      assert.equal(run['status'], 'Stopped');
      assert.match(asText(run['statusReason']), /not what was agreed to\. .*instead of/);
      assert.equal(await drops(), 0);
      await control(id, 'resume', {}, bob);
      await ended(id);
      assert.deepEqual([await state(id), await drops()], [['Complete', 1, 0, 0], 1]);
    });

    it('is done where the difference is within its tolerance', async () => {
      const [one] = company.features as [string];
      const id = await later([one], { tolerance: 10_000 });
      await runs.submit(order([one], { action: 'changeRecurringCharge', parameters: { serviceCharge: '25', updatedDate: today }, today, single: true }));
      assert.equal((await runs.run(id))['tolerance'], 100);
      date = day;
      await ended(id);
      assert.deepEqual(await state(id), ['Complete', 1, 0, 0]);
    });

    it('asks where a record was locked or dropped meanwhile, and stops where who ordered it has left', async () => {
      const [one, two] = company.features as [string, string];
      const [locked, dropped, left] = [await later([one]), await later([two]), await later([company.features[2]!])];
      await runs.submit(order([one], { action: 'lock', parameters: {}, today, single: true }));
      await runs.submit(order([two], { today, single: true, force: true }));
      date = day;
      await ended(dropped);
      assert.match(asText((await runs.run(dropped))['statusReason']), /1 of 1 cannot run any more: .*already dropped/i);
      await ended(locked);
      assert.match(asText((await runs.run(locked))['statusReason']), /cannot run any more: .*locked/i);
      await ended(left);
      assert.equal((await runs.run(left))['status'], 'Complete');
      await runs.stop();
      const late = await later([company.features[3]!], {}, ada, '2025-04-30');
      gone = new Set([ada.id]);
      date = '2025-04-30';
      runs = bridge();
      await ended(late);
      assert.deepEqual(
        [(await runs.run(late))['status'], (await runs.run(late))['statusReason']],
        ['Stopped', 'Ada has left. Somebody who may run it can resume it, in their own name.'],
      );
    });

    it('is refused at once for what is locked or not there, and asks on its day where a record was deleted meanwhile', async () => {
      const [one, two, three] = company.features as [string, string, string];
      await runs.submit(order([one], { action: 'lock', parameters: {}, today, single: true }));
      await assert.rejects(later([one]), { hint: /locked/i });
      await assert.rejects(later(['999999']), { hint: /999999/ });
      // Of several the others wait; what cannot run was told, and is no difference on the day.
      const some = await later([one, two]);
      assert.deepEqual(await state(some), ['Scheduled', 0, 1, 0]);
      const gone = await later([three]);
      await runs.submit(order([three], { action: 'delete', parameters: {}, today, single: true }));
      date = day;
      await ended(gone);
      const run = await runs.run(gone);
      assert.deepEqual([run['status'], run['done']], ['Stopped', 0]);
      assert.match(asText(run['statusReason']), /1 of 1 cannot run any more: There is no record 3 in features/);
      await ended(some);
      assert.deepEqual([await state(some), await drops()], [['Complete', 1, 1, 0], 1]);
    });

    it('waits for approval first where it is only proposed, and then for its day', async () => {
      const id = await later([company.features[0]!], {}, clerk);
      assert.deepEqual(await state(id), ['Awaiting Approval', 0, 0, 0]);
      await control(id, 'approve', {}, bob);
      assert.deepEqual(await state(id), ['Scheduled', 0, 0, 0]);
      const other = await later([company.features[1]!], {}, clerk, '2025-03-28');
      await control(other, 'approve', {}, bob);
      // Who approved it answers for it on its day; if they have left, somebody else has to.
      gone = new Set([bob.id]);
      date = '2025-03-28';
      await ended(other);
      assert.match(asText((await runs.run(other))['statusReason']), /has left\. Somebody who may run it can resume it/);
      await control(other, 'resume', {}, ada);
      await ended(other);
      assert.deepEqual(await state(other), ['Complete', 1, 0, 0]);
      gone = new Set();
      date = day;
      await ended(id);
      assert.deepEqual([await state(id), await drops()], [['Complete', 1, 0, 0], 2]);
    });

    it('is for a day that is still to come, and that there is', () => {
      for (const [on, why] of [
        ['2025-01-24', /not later than today/],
        ['2024-12-31', /not later than today/],
        ['2025-02-30', /There is no 2025-02-30 in the calendar/],
        ['soon', /YYYY-MM-DD/],
        [20250330, /YYYY-MM-DD/],
      ] as const)
        assert.throws(
          () => laterDay(on, today),
          (error: { readonly fields: Values }) => why.test(asText(error.fields['on'])),
        );
      assert.equal(laterDay('2025-01-31', today), '2025-01-31');
    });

    it('names each order once, and what it answers can be read', async () => {
      const answer = await runs.submit(order([company.features[0]!], { on: day, today: day, atomic: false }));
      assert.equal(bodyOf(answer).status ?? bodyOf(answer).run?.status, 'Scheduled');
    });
  });
});
