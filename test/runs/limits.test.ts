/** From which size on an order needs a second person, whoever gives it, and however it is split. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import type { User } from '../../server/people/authorise.js';
import type { Values } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { ada, asked, bob, bodyOf, ended, make, openCompany, order, runsOn, type Company } from './company.js';
import { faulting } from './faulting.js';

const keeper: User = { ...ada, id: '7', name: 'Keeper', permissions: { '*': 'run', approvalLimits: 'run' } };

describe('a limit above which a second person decides', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    let used = 0;
    let limit: string | undefined;
    const take = (count: number): string[] => company.features.slice(used, (used += count));
    const setting = async (parameters: Values): Promise<void> => {
      const targets = [{ id: '+1' }];
      const answer = await runs.submit({ ...order(targets, { user: keeper, parameters, single: true }), entity: 'approvalLimits', action: 'create' });
      limit = bodyOf(answer).id as string;
    };
    const statusOf = async (answer: Awaited<ReturnType<Runs['submit']>>): Promise<unknown> => (await runs.run(answer.headers['Sheetbridge-Run']!))['status'];
    /** A person of their own for each test, so that no day's sum reaches into another. */
    let person = 20;
    const somebody = () => ({ ...bob, id: String(++person), name: `Somebody ${person}` });
    const price = 20;

    before(async () => {
      company = await openCompany(fresh, { customers: 10, features: 150 });
      runs = runsOn(company);
    });
    after(async () => {
      await runs.stop();
      await company.store.close();
    });
    afterEach(async () => {
      if (limit) await runs.submit({ ...order([limit], { user: keeper, parameters: {}, single: true }), entity: 'approvalLimits', action: 'delete' });
      limit = undefined;
    });

    it('names what there is, in rows and pounds, and is set by whom an entry of their own allows it', async () => {
      const create = (parameters: Values, user = keeper) =>
        runs.submit({ ...order([{ id: '+1' }], { user, parameters, single: true }), entity: 'approvalLimits', action: 'create' });
      for (const action of ['features.nonsense', 'nonsense', 'a b', ''])
        await assert.rejects(create({ action }), faulting(action === '' ? 400503 : 400504), action);
      await assert.rejects(create({ action: 'features.drop', mostRows: -1 }), faulting(400504));
      await assert.rejects(create({ action: 'features.drop' }, ada), faulting(403001));
    });

    it('makes a proposal of more rows, and does as many at once', async () => {
      await setting({ action: 'features.drop', mostRows: 3 });
      const user = somebody();
      const ids = take(4);
      const answer = await runs.submit(order(ids, { user }));
      const { run } = bodyOf(answer);
      assert.deepEqual([answer.status, run.status, run.done], [202, 'Awaiting Approval', 0]);
      assert.match(run.statusReason as string, /more than 3 features at once needs a second person; these are 4\. Somebody else/);
      await assert.rejects(runs.control(run.id as string, 'approve', {}, asked(user)), faulting(403001, /Nobody approves/));
      assert.equal(bodyOf(await runs.control(run.id as string, 'approve', {}, asked(ada))).run.done, 4);
      assert.equal(await statusOf(await runs.submit(order(take(3), { user }))), 'Complete');
    });

    it('looks at what is lost a month, in one order and in 24 hours of one person, whatever road the orders take', async () => {
      await setting({ action: 'features', mostLost: 3 * price, mostLostPerDay: 5 * price });
      const user = somebody();
      const waits = async (count: number, more = {}): Promise<boolean> =>
        (await statusOf(await runs.submit(order(take(count), { user, ...more })))) === 'Awaiting Approval';
      assert.equal(await waits(4), true, 'too much at once');
      assert.equal(await waits(3), false);
      assert.equal(await waits(1, { single: true }), false, 'four of five');
      assert.equal(await waits(1, { respondAsync: true }), false, 'the last of five, to be done later, counts already');
      assert.equal(await waits(1, { single: true }), true, 'a sixth');
      assert.equal(await waits(1, { stopOnError: true }), true, 'by the road that does row by row');
      assert.equal(await waits(2, { pilot: 1 }), true, 'by its first rows');
      assert.equal(await waits(1, { user: somebody() }), false, 'somebody else has a day of their own');
      const [id] = take(1);
      const answer = await runs.submit(order([id!], { user, action: 'edit', parameters: { site: 'Leeds' } }));
      assert.equal(await statusOf(answer), 'Complete', 'what loses nothing goes on');
    });

    it('lets nobody past by two orders at the same moment', async () => {
      await setting({ action: '*', mostLostPerDay: 2 * price });
      const [id] = await make(company.store, 'users', [{ name: 'Two Hands', email: 'hands@example.org', permissions: {} }]);
      const user = { ...somebody(), id: id!, name: 'Two Hands' };
      // Of different customers, whose locks do not stand in each other's way.
      const answers = await Promise.all([6, 7, 8, 9].map((customer) => runs.submit(order([company.features[customer * 150 + 149]!], { user }))));
      const states = await Promise.all(answers.map(statusOf));
      assert.deepEqual(
        states.map(String).toSorted((a, b) => a.localeCompare(b)),
        ['Awaiting Approval', 'Awaiting Approval', 'Complete', 'Complete'],
      );
    });

    it('of money looks at charges, credits and other sums each by itself', async () => {
      await setting({ action: 'customers.addPayment', mostMoney: 100 });
      const pay = (amount: string) =>
        runs.submit({
          ...order([company.customers[0]!], { user: somebody(), parameters: { amount, paymentDate: '2025-01-24' } }),
          entity: 'customers',
          action: 'addPayment',
        });
      assert.equal(await statusOf(await pay('100.00')), 'Complete');
      const { run } = bodyOf(await pay('100.01'));
      assert.deepEqual([run.status, /£100\.01/.test(run.statusReason as string)], ['Awaiting Approval', true]);
    });

    it('is told by the preview before anything is sent, and holds for the way back as well', async () => {
      const { run } = bodyOf(await runs.submit(order(take(2))));
      const told = async (): Promise<string | undefined> =>
        ((await runs.control(run.id as string, 'reverse', {}, { ...asked(ada), preview: true })).body as { approval?: string }).approval;
      assert.equal(await told(), undefined);
      await setting({ action: 'features.reinstate', mostRows: 1 });
      assert.match((await told()) ?? '', /more than 1 feature at once needs a second person; these are 2/);
      assert.equal(bodyOf(await runs.control(run.id as string, 'reverse', {}, asked(ada))).run.status, 'Awaiting Approval');
    });

    it('refuses what is above it and more than a proposal holds', async () => {
      await setting({ action: 'features', mostRows: 5 });
      const ids = Array.from({ length: 5_001 }, (_, n) => String(n + 1));
      await assert.rejects(runs.submit(order(ids)), faulting(413001, /second person.*at most 5,000/));
    });

    it('judges a large order before its first row, and each row is done only as it was judged', async () => {
      await setting({ action: 'features', mostLostPerDay: 10_000_000 });
      const ids = take(501);
      const answer = await runs.submit(order(ids, { user: somebody() }));
      assert.equal(answer.status, 202);
      runs.start();
      const run = await ended(runs, answer.headers['Sheetbridge-Run']!);
      assert.deepEqual([run.status, run.done], ['Complete', 501]);
    });
  });
});
