/** Taking back many jobs as one: what somebody did between two times, what was done to some rows, and the job that did so. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fresh as begun } from '../../shared/fields.js';
import type { EntityName, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { User } from '../../server/people/authorise.js';
import type { Runs, Submission } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { ada, asked, bob, bodyOf, clerk, dropping, guest, openCompany, order, runsOn, today, type Company } from './company.js';
import { made } from '../records.js';
import { faulting } from './faulting.js';

describe('taking many jobs back as one', () => {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    let runs: Runs;
    let used = 0;
    const take = (count: number): string[] => company.features.slice(used, (used += count));
    before(async () => {
      company = await openCompany(fresh, { customers: 20, features: 40 });
      runs = runsOn(company);
      runs.start();
    });
    after(async () => {
      await runs.stop();
      await company.store.close();
    });

    const back = async (body: Values, { preview = false, user = ada as User } = {}) => bodyOf(await runs.takeBack(body, { ...asked(user), preview }));
    const edit = (ids: readonly string[], description: string, user = ada) => runs.submit(order(ids, { action: 'edit', user, parameters: { description } }));
    const price = (ids: readonly string[], serviceCharge: number, user = ada) =>
      runs.submit(order(ids, { action: 'changeRecurringCharge', user, parameters: { serviceCharge, updatedDate: '2025-01-24' } }));
    const field = async (ids: readonly string[], name: string): Promise<unknown[]> => (await company.store.load('features', ids)).map((record) => record[name]);
    const since = (): string => new Date().toISOString();
    /** What a record is, but for the traces of its having been changed. */
    const print = async (entity: EntityName, ids: readonly string[]): Promise<readonly Values[]> =>
      (await company.store.load(entity, ids)).map(
        ({ version: _version, updatedAt: _at, updatedDate: _date, lastUpdatedReason: _reason, statusChangedStamp: _stamp, ...kept }) =>
          saidOnce(Object.fromEntries(Object.entries(kept).filter(([name]) => !traces.has(name)))),
      );
    /** Kept for the arithmetic; what it comes to is compared by the money itself. */
    const traces = new Set([
      'chargeHistory',
      'priceHistory',
      'countHistory',
      'droppedBy',
      'statusChangedBy',
      'lastUpdatedDate',
      'dateReinstate',
      'reinstatedAt',
      'droppedAt',
      'gaps',
      'history',
      'lastRunID',
    ]);

    /** What was said of a day before is kept for the way back, and is no part of what is in force. */
    const saidOnce = ({ billing, ...values }: Values): Values => ({
      ...values,
      billing: JSON.parse(JSON.stringify(billing ?? null, (name, value: unknown) => (name === 'was' ? undefined : value))) as Value,
    });

    it('undoes what a person did between two times, newest first, in one job with one preview in pounds', async () => {
      const ids = take(4);
      const before = await print('features', ids);
      const from = since();
      await edit(ids, 'First');
      await price(ids.slice(0, 3), 35);
      await edit(ids.slice(1), 'Second');
      await runs.submit(order(ids.slice(0, 2)));
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.deepEqual(
        shown.runs.map((run: { title: string; taken: number }) => [run.title, run.taken]),
        [
          ['Drop Feature', 2],
          ['Edit Feature', 3],
          ['Change Recurring Charge', 3],
          ['Edit Feature', 4],
        ],
      );
      assert.deepEqual([shown.records.length, shown.left.length, shown.totals.ready], [4, 0, 4]);
      // Two are back in force at £20 a month; three of £35 are £15 cheaper.
      assert.equal(Math.round((shown.totals.monthlyAfter - shown.totals.monthlyBefore) * 100), 2 * 3500 - 3 * 1500);
      assert.deepEqual(await field(ids, 'description'), ['First', 'Second', 'Second', 'Second'], 'a preview writes nothing');
      const { run, rows, taken } = await back({ by: 'Ada', from, records: sealed(shown), today });
      assert.deepEqual([run.title, run.status, rows.length, taken.length], ['Take Back', 'Complete', 4, 4]);
      assert.deepEqual(await print('features', ids), before);
      const jobs = JSON.parse(await company.store.page('runs', { where: [{ field: 'requestedAt', test: 'ge', value: from }], sort: [] })) as {
        action: string;
      }[];
      assert.equal(jobs.filter(({ action }) => action === 'takeBack').length, 1);
      assert.equal(jobs.length, 5, 'its parts are not in the list of jobs by themselves');
    });
    const sealed = (shown: { records: readonly { entity: string; id: string; digest: string }[] }): Values[] =>
      shown.records.map(({ entity, id, digest }) => ({ entity, id, digest }));

    it('can be taken back itself', async () => {
      const ids = take(2);
      const from = since();
      await edit(ids, 'Typed');
      await runs.submit(order(ids));
      const before = await print('features', ids);
      const { run } = await back({ by: 'Ada', from });
      assert.deepEqual(await field(ids, 'status'), ['Active', 'Active']);
      assert.deepEqual(await runs.reversal(run.id), { possible: true, why: null });
      const shown = bodyOf(await runs.control(run.id, 'reverse', {}, { ...asked(), preview: true }));
      assert.equal(shown.records.length, 2);
      await runs.control(run.id, 'reverse', {}, asked());
      assert.deepEqual(await print('features', ids), before);
      assert.equal((await runs.reversal(run.id)).possible, false);
      await assert.rejects(runs.control(run.id, 'cancel', {}, asked()), faulting(400502, /reverse takes that back/));
      assert.match(await runs.as(run.id, 'curl', 'https://bridge'), /takeBacks'[^]*"by": "Ada"/);
    });

    it('names row by row what others did to further fields, which stays', async () => {
      const ids = take(2);
      const from = since();
      await edit(ids, 'Ada was here');
      await price(ids, 44);
      await runs.submit(order([ids[1]!], { action: 'edit', single: true, user: bob, parameters: { site: 'Leeds' } }));
      const stays = [ids[1], ['site'], true];
      const named = (told: readonly { id: string; fields: string[]; why: string }[]): unknown =>
        told.map((each) => [each.id, each.fields, /^Left as it is: .*, changed by Edit Feature by Bob on .* \(run \d+\)\.$/.test(each.why)]);
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.deepEqual([shown.records.length, shown.left, named(shown.stays)], [2, [], [stays]]);
      assert.deepEqual(named((await back({ by: 'Ada', from })).stays), [stays]);
      assert.deepEqual(await field([ids[1]!], 'site'), ['Leeds']);
    });

    it('leaves whole what somebody else changed in between or since, and says who', async () => {
      const ids = take(3);
      const from = since();
      await edit(ids, 'Ada was here');
      await edit([ids[1]!], 'Bob was here', bob);
      await price(ids, 44);
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.deepEqual(
        shown.records.map(({ id }: { id: string }) => id),
        [ids[0], ids[2]],
      );
      assert.equal(shown.left[0].id, ids[1]);
      assert.match(shown.left[0].why, /Changed since: Edit Feature by Bob on .*\(run \d+\)/);
      const { run, left } = await back({ by: 'Ada', from });
      assert.equal(left.length, 1);
      assert.match(run.statusReason, /1 row was left as they are|1 row was left/);
      assert.deepEqual(await field([ids[1]!], 'serviceCharge'), [440_000]);
      assert.deepEqual(await field([ids[1]!], 'description'), ['Bob was here']);
    });

    it('takes back everything that touched some rows, and no other rows of those jobs', async () => {
      const ids = take(4);
      const before = await print('features', ids.slice(0, 2));
      const from = since();
      await edit(ids, 'All four');
      await price(ids, 29, bob);
      const shown = await back({ entity: 'features', ids: ids.slice(0, 2), from }, { preview: true });
      assert.deepEqual([shown.records.length, shown.records[0].steps.length], [2, 2]);
      assert.deepEqual(
        shown.records[0].changes.map(({ field: name }: { field: string }) => name).filter((name: string) => name === 'description' || name === 'serviceCharge'),
        ['serviceCharge', 'description'],
      );
      await back({ entity: 'features', ids: ids.slice(0, 2), from });
      assert.deepEqual(await print('features', ids.slice(0, 2)), before);
      assert.deepEqual(await field(ids.slice(2), 'description'), ['All four', 'All four']);
    });

    it('names the job that changed the rows together with another record, and leaves it', async () => {
      const customer = company.customers.at(-1)!;
      const [id] = company.features.slice(-1) as [string];
      const from = since();
      await edit([id], 'Before the drop');
      await price([id], 31);
      await runs.submit(order([customer], { entity: 'customers', parameters: dropping }));
      await assert.rejects(back({ entity: 'features', ids: [id], from }), faulting(400502, /Changed since: Drop .* by Ada/));
      // With the customer's own drop among what is taken back, both go.
      await back({ by: 'Ada', from });
      assert.deepEqual(await field([id], 'status'), ['Active']);
    });

    it('does not do again what was taken back within it', async () => {
      const ids = take(2);
      const from = since();
      const { run } = bodyOf(await runs.submit(order(ids)));
      await runs.control(run.id, 'reverse', {}, asked());
      await assert.rejects(back({ by: 'Ada', from }), faulting(400502, /taken back already/));
      await edit([ids[0]!], 'One more');
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.deepEqual([shown.records.length, shown.settled], [1, 1]);
    });

    it('finds settled what somebody else took back, and goes on with what was before it', async () => {
      const ids = take(3);
      const from = since();
      await edit(ids, 'First of all');
      const before = await field(ids, 'description');
      await price(ids.slice(0, 2), 41);
      const { run } = bodyOf(await edit(ids.slice(0, 2), 'Second of all'));
      await back({ runs: [asText((run as Values)['id'])] }, { user: bob });
      assert.deepEqual(await field(ids, 'description'), before);
      // What Bob did stands between Ada's jobs and now, and comes to nothing with the job that it answers.
      await back({ by: 'Ada', from }, { user: bob });
      assert.deepEqual(await field(ids, 'description').then((now) => now.filter((each) => ['First of all', 'Second of all'].includes(asText(each ?? '')))), []);
      await assert.rejects(back({ by: 'Ada', from }), faulting(400502, /^Everything that was done there was taken back already\.$/));
      await edit([ids[0]!], 'Bob since', bob);
      await edit(ids, 'Ada once more');
      await edit([ids[1]!], 'Bob since', bob);
      const { left } = (await back({ by: 'Ada', from }, { preview: true })) as unknown as {
        readonly left: readonly { readonly id: string; readonly why: string }[];
      };
      assert.deepEqual(
        left.map(({ id }) => id),
        [ids[1]],
      );
      assert.match(left[0]!.why, /Changed since: Edit Feature by Bob/);
    });

    it('leaves whole a record of which one step has no way back, and nothing of it is half undone', async () => {
      const [customer, other] = company.customers as [string, string];
      const from = since();
      const named = (id: string, contactName: string) =>
        runs.submit(order([id], { entity: 'customers', action: 'edit', single: true, parameters: { contactName } }));
      await named(customer, 'Before');
      await runs.submit(order([customer], { entity: 'customers', action: 'generatePIN', expert: true, parameters: {} }));
      await named(customer, 'After');
      await named(other, 'Other');
      const { left, taken } = await back({ by: 'Ada', from });
      assert.deepEqual(
        [taken, left.map(({ id, why }: { id: string; why: string }) => [id, why.slice(0, 14)])],
        [[{ entity: 'customers', id: other }], [[customer, 'The PIN before']]],
      );
      assert.equal((await company.store.load('customers', [customer]))[0]!['contactName'], 'After');
    });

    it('goes back over prices that were given again and again for one day', async () => {
      const ids = take(2);
      const before = await print('features', ids);
      const from = since();
      for (const charge of [31, 32, 33]) await price(ids, charge);
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.deepEqual([shown.left, shown.totals.monthlyAfter - shown.totals.monthlyBefore], [[], -26]);
      await back({ by: 'Ada', from });
      assert.deepEqual(await print('features', ids), before);
    });

    it('does only what the preview showed', async () => {
      const ids = take(3);
      const from = since();
      await edit(ids, 'Shown');
      const shown = await back({ by: 'Ada', from }, { preview: true });
      await edit([ids[0]!], 'Once more');
      const { left, taken } = await back({ by: 'Ada', from, records: sealed({ records: shown.records.slice(0, 2) }) });
      assert.deepEqual([left.map(({ id }: { id: string }) => id), taken.map(({ id }: { id: string }) => id)], [[ids[0], ids[2]], [ids[1]]]);
    });

    it('does what the person may do, and no more', async () => {
      const ids = take(1);
      const from = since();
      await edit(ids, 'Not by the clerk');
      const { run } = await back({ by: 'Ada', from }, { user: clerk });
      assert.deepEqual([run.status, run.statusReason], ['Awaiting Approval', 'Clerk may propose this. Somebody else who may run all of it decides.']);
      assert.equal(bodyOf(await runs.control(run.id, 'cancel', {}, asked(clerk))).run.status, 'Declined');
      await assert.rejects(
        back({ by: 'Ada', from }, { user: { ...guest, permissions: { 'features.drop': 'run' } } }),
        faulting(400502, /no permission for Edit Feature/),
      );
      await assert.rejects(
        back({ by: 'Ada', from }, { user: { ...bob, permissions: { '*': 'run', 'features.read': 'none' } } }),
        faulting(400502, /did nothing in that time/),
      );
      assert.deepEqual(await field(ids, 'description'), ['Not by the clerk']);
    });

    it('tells nobody that there is a job, or what was done to a record, who may not read what it is of', async () => {
      const ids = take(1);
      const from = since();
      const { id } = bodyOf(await edit(ids, 'Not to be known')).run as { id: string };
      const blind = { ...bob, permissions: { '*': 'run', 'features.read': 'none' } };
      for (const run of [id, '999999']) await assert.rejects(back({ runs: [run] }, { user: blind, preview: true }), faulting(404001, new RegExp(run)));
      for (const some of [ids, ['999999']])
        await assert.rejects(back({ entity: 'features', ids: some, from }, { user: blind, preview: true }), faulting(403001, /may not read features/));
    });

    it('is proposed as one where it is above a limit, with its preview, and done as that was approved', async () => {
      const ids = take(5);
      const were = await field(ids, 'description');
      const from = since();
      await edit(ids, 'Above');
      await price(ids.slice(0, 4), 31);
      const lifted = await limited({ action: 'features.edit', mostRows: 2 });
      const shown = await back({ by: 'Ada', from }, { preview: true });
      assert.match(shown.approval, /more than 2 features at once needs a second person; these are 5/);
      const body = { by: 'Ada', from, records: sealed(shown), comment: 'All by mistake' };
      const key = { key: 'proposed-once', method: 'POST', path: '/takeBacks', body };
      const answer = await runs.takeBack(body, { ...asked(), key });
      const { run, taken } = bodyOf(answer);
      assert.deepEqual([answer.status, run.status, run.rowCount, run.done, taken], [202, 'Awaiting Approval', 5, 0, []]);
      assert.equal(bodyOf(await runs.takeBack(body, { ...asked(), key })).run.id, run.id, 'proposed once for one key');
      assert.deepEqual(
        await field(ids, 'description'),
        Array.from({ length: 5 }, () => 'Above'),
      );
      assert.deepEqual(await runs.takeBackPreview(run.id), { ...shown, today });
      assert.equal((await runs.rows(run.id, { limit: 10 })).total, 0);
      const waits = async (user: User): Promise<readonly number[]> => {
        const { decide, own } = await runs.waiting(user, false);
        return [decide, own];
      };
      assert.deepEqual(
        [await waits(ada), await waits(bob), await waits(clerk)],
        [
          [0, 1],
          [1, 0],
          [0, 0],
        ],
      );
      await assert.rejects(runs.control(run.id, 'approve', {}, asked(ada)), faulting(403001, /Nobody approves/));
      await assert.rejects(runs.control(run.id, 'approve', {}, asked(clerk)), faulting(403001, /may propose Take Back but not run it/));
      await assert.rejects(runs.control(run.id, 'resume', {}, asked(bob)), faulting(400502));
      await runs.control(run.id, 'askBack', { comment: 'Why?' }, asked(bob));
      await runs.control(run.id, 'answer', { comment: 'The wrong list.' }, asked(ada));
      await edit([ids[0]!], 'Changed since', bob);
      const fresh = await runs.takeBackPreview(run.id, { ...asked(bob), preview: true });
      assert.deepEqual([fresh.records.length, fresh.left.map(({ id }) => id)], [4, [ids[0]]]);
      await assert.rejects(runs.control(run.id, 'approve', { strike: ['features/1000000'] }, asked(bob)), faulting(400504, /not to be taken back here/));
      const done = bodyOf(await runs.control(run.id, 'approve', { strike: [`features/${ids[1]}`], comment: 'Go on' }, asked(bob)));
      assert.deepEqual(
        [done.run.status, done.run.requestedBy, done.run.approvedBy, done.taken.map(({ id }: { id: string }) => id).toSorted()],
        ['Complete', 'Ada', 'Bob', ids.slice(2).toSorted()],
      );
      assert.deepEqual(
        new Map(done.left.map(({ id, why }: { id: string; why: string }) => [id, /Struck out by Bob|Bob/.test(why)])),
        new Map([
          [ids[0], true],
          [ids[1], true],
        ]),
      );
      assert.deepEqual(await field(ids, 'description'), ['Changed since', 'Above', ...were.slice(2)]);
      const logged = await company.store.rows<{ userName: string; proposedBy: string; comment: string }>(
        `SELECT DISTINCT "userName", "proposedBy", "comment" FROM "activities" WHERE "entity" = 'features' AND "recordID" = $id AND "proposedBy" IS NOT NULL`,
        { id: ids[2]! },
      );
      assert.deepEqual(
        logged.map((each) => ({ ...each })),
        [{ userName: 'Bob', proposedBy: 'Ada', comment: 'All by mistake' }],
      );
      assert.deepEqual((await runs.run(run.id))['remarks'] && ((await runs.run(run.id))['remarks'] as unknown as { what: string }[]).map(({ what }) => what), [
        'proposed',
        'askedBack',
        'answered',
        'approved',
      ]);
      await assert.rejects(runs.control(run.id, 'approve', {}, asked(bob)), faulting(400502, /reverse takes that back/));
      await lifted();
      await runs.control(run.id, 'reverse', {}, asked());
      assert.deepEqual(
        await field(ids.slice(1), 'description'),
        Array.from({ length: 4 }, () => 'Above'),
      );
    });

    it('writes who approves it where the way back says who does it', async () => {
      const [billingRunID] = (await made(company.store, 'billingRuns', [begun('billingRuns', { invoiceDate: '2025-01-31' }, today)])) as [string];
      const customers = (await company.store.all('customers')).slice(0, 2).map(({ id }) => id);
      const held = { billingRunID, outcome: 'Held Back', heldBack: true, heldReason: 'Disputed', heldBy: 'Somebody' };
      const ids = await made(
        company.store,
        'bills',
        customers.map((customerID) => begun('bills', { ...held, customerID }, today)),
      );
      const from = since();
      await runs.submit({ ...order(ids, { action: 'release', parameters: {} }), entity: 'bills' });
      const lifted = await limited({ action: 'bills.holdBack', mostRows: 1 });
      const { run } = await back({ by: 'Ada', from });
      assert.equal(run.status, 'Awaiting Approval');
      const seen = await runs.takeBackPreview(run.id, { ...asked(bob), preview: true });
      assert.deepEqual([seen.records.length, seen.left], [2, []]);
      const done = bodyOf(await runs.control(run.id, 'approve', {}, asked(bob)));
      assert.deepEqual([done.run.status, done.left], ['Complete', []]);
      assert.deepEqual(
        (await company.store.load('bills', ids)).map(({ heldBack, heldReason, heldBy }) => [heldBack, heldReason, heldBy]),
        ids.map(() => [true, 'Disputed', 'Bob']),
      );
      await lifted();
    });

    it('that is proposed and declined leaves everything as it is, and a limit holds for the way back of a way back', async () => {
      const ids = take(3);
      const from = since();
      await edit(ids, 'Declined');
      const lifted = await limited({ action: 'features.edit', mostRows: 2 });
      const { run } = await back({ entity: 'features', ids, from });
      await runs.control(run.id, 'decline', { reason: 'They are right' }, asked(bob));
      assert.deepEqual([(await runs.run(run.id))['status'], await field(ids, 'description')], ['Declined', Array.from({ length: 3 }, () => 'Declined')]);
      await lifted();
      const direct = await back({ entity: 'features', ids, from });
      assert.equal(direct.run.status, 'Complete');
      const again = await limited({ action: 'features.edit', mostRows: 2 });
      const reversing = bodyOf(await runs.control(direct.run.id, 'reverse', {}, asked()));
      assert.equal(reversing.run.status, 'Awaiting Approval');
      await runs.control(reversing.run.id, 'approve', {}, asked(bob));
      assert.deepEqual(
        await field(ids, 'description'),
        Array.from({ length: 3 }, () => 'Declined'),
      );
      await again();
    });
    /** A limit, and what lifts it again. */
    const limited = async (parameters: Values): Promise<() => Promise<unknown>> => {
      const keeper: User = { ...ada, id: '7', name: 'Keeper', permissions: { '*': 'run', approvalLimits: 'run' } };
      const limit = { ...order([{ id: '+1' }], { user: keeper, parameters, single: true }), entity: 'approvalLimits' as const, action: 'create' };
      const { id } = bodyOf(await runs.submit(limit)) as unknown as { id: string };
      return () => runs.submit({ ...order([id], { user: keeper, parameters: {}, single: true }), entity: 'approvalLimits', action: 'delete' });
    };

    it('is done once for one key', async () => {
      const ids = take(1);
      const from = since();
      await edit(ids, 'Once');
      const body = { by: 'Ada', from };
      const key = { key: 'take-back-once', method: 'POST', path: '/takeBacks', body };
      const first = bodyOf(await runs.takeBack(body, { ...asked(), key }));
      assert.equal(bodyOf(await runs.takeBack(body, { ...asked(), key })).run.id, first.run.id);
    });

    it('says what is wrong with what it is asked', async () => {
      const from = since();
      await assert.rejects(back({ by: 'Ada', from: '2100-01-01T00:00:00Z' }), faulting(400504, /before to/));
      await assert.rejects(back({ by: 'Ada', from: 'yesterday' }), faulting(400504, /moment/));
      await assert.rejects(back({ from }), faulting(400504, /Say what to take back/));
      await assert.rejects(back({ by: 'Ada', runs: ['1'], from }), faulting(400504, /Say what to take back/));
      await assert.rejects(back({ entity: 'nothing', ids: ['1'], from: '2025-01-01T00:00:00Z' }), faulting(400504, /what kind/));
      await assert.rejects(back({ by: 'Ada', form: from }), faulting(400505, /form/));
      await assert.rejects(back({ by: 'Nobody Else', from }), faulting(400502, /Nobody Else did nothing in that time/));
      await assert.rejects(back({ runs: ['999999'] }), faulting(404001, /999999/));
    });

    it('is what was there before, whatever was done to the same rows in whatever order, and leaves those alone that somebody else changed in between', async () => {
      const pool = take(6);
      const owners = company.customers.slice(2, 4);
      const [first, second] = owners as [string, string];
      const theirs = company.features.filter((_, at) => [2, 3].includes(Math.floor(at / 40))).slice(0, 60);
      const kinds = [
        'edit',
        'price',
        'drop',
        'reinstate',
        'hide',
        'unhide',
        'lock',
        'unlock',
        'suspend',
        'unsuspend',
        'dropCustomer',
        'reinstateCustomer',
      ] as const;
      const step = fc.record({
        kind: fc.constantFrom(...kinds),
        rows: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
        figure: fc.integer({ min: 1, max: 90 }),
        stranger: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      });
      let round = 0;
      let [taken, left] = [0, 0];
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
          const prints = async () =>
            new Map(
              [...(await print('features', [...pool, ...theirs])), ...(await print('customers', owners))].map((each) => [
                `${asText(each['accountNumber'] ?? '')}/${asText(each['id'])}`,
                each,
              ]),
            );
          const before = await prints();
          const money = await raised(pool);
          const from = since();
          round += 1;
          const touched = new Set<string>();
          for (const { kind, rows, figure, stranger } of steps) {
            const ids = rows.map((at) => pool[at]!);
            const given: Partial<Record<(typeof kinds)[number], Values>> = {
              edit: { description: `Round ${round} ${figure}` },
              price: { serviceCharge: figure, updatedDate: ['2025-01-24', '2025-01-24', '2025-02-10', '2025-01-10'][figure % 4]! },
              drop: dropping,
              reinstate: { status: 'Active', dateReinstate: today },
            };
            const ofCustomer = kind === 'dropCustomer' || kind === 'reinstateCustomer';
            const asked: Partial<Submission> = ofCustomer
              ? {
                  entity: 'customers',
                  action: kind === 'dropCustomer' ? 'drop' : 'reinstate',
                  parameters: given[kind === 'dropCustomer' ? 'drop' : 'reinstate']!,
                }
              : { action: kind === 'price' ? 'changeRecurringCharge' : kind, parameters: given[kind] ?? {} };
            const whose = ofCustomer ? [figure % 2 === 0 ? first : second] : ids;
            // Some rows cannot; an order that does nothing at all is refused.
            const answer = await runs
              .submit(order(whose, { ...asked, user: stranger && !ofCustomer ? bob : ada, atomic: false, force: true }))
              .then(bodyOf, () => undefined);
            if (stranger && !ofCustomer) for (const row of answer?.rows ?? []) if (row.outcome === 'done') touched.add(String(row.id));
          }
          const answer = await back({ by: 'Ada', from }).catch((error: { hint?: string }) => ({ refused: error.hint ?? 'no fault' }));
          if (!('refused' in answer)) {
            taken += answer.taken.length;
            left += answer.left.length;
            for (const { id, why } of answer.left) assert.ok(touched.has(id), `${id}: ${why}`);
          } else assert.match(answer.refused, /did nothing|already|None of it/);
          const after = await prints();
          for (const [key, each] of before) if (!touched.has(asText(each['id'])) || key.startsWith('A')) assert.deepEqual(after.get(key), each);
          if (touched.size === 0) assert.deepEqual(await raised(pool), money);
          // What the stranger did goes as well, so that the next round begins anew.
          if (touched.size > 0) await back({ entity: 'features', ids: pool, from }).catch(() => undefined);
        }),
        { numRuns: dialect === 'sqlite' ? 20 : 8, seed: 20_250_124 },
      );
      assert.ok(taken > (dialect === 'sqlite' ? 40 : 15) && (left > 0 || dialect !== 'sqlite'), `${taken} ${left}`);
    });
    const raised = async (ids: readonly string[]): Promise<unknown> => {
      const lines = await company.store.owned('transactions', 'features', ids);
      return ids.map((id) => lines.filter(({ featureID }) => featureID === id).reduce((sum, { net }) => sum + Number(net), 0));
    };
  });
});
