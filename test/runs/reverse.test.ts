/** The way back. */
import assert from 'node:assert/strict';
import type { Values } from '../../shared/types.js';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { asked, bob, bodyOf, clerk, dropping, ended, openCompany, order, runsOn, type Company } from './company.js';
import { faulting } from './faulting.js';

describe('taking a run back', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    let used = 0;
    const take = (count: number): string[] => company.features.slice(used, (used += count));
    const field = async (ids: readonly string[], name: string): Promise<unknown[]> => (await company.store.load('features', ids)).map((record) => record[name]);
    before(async () => {
      company = await openCompany(fresh, { customers: 10, features: 90 });
      runs = runsOn(company);
      runs.start();
    });
    after(async () => {
      await runs.stop();
      await company.store.close();
    });

    it('previews the opposite order and then does it', async () => {
      const ids = take(3);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      const shown = bodyOf(await runs.control(id, 'reverse', {}, { ...asked(), preview: true }));
      assert.deepEqual([shown.action, shown.totals.ready, shown.left, shown.reverses], ['reinstate', 3, [], id]);
      assert.deepEqual(await field(ids, 'status'), ['Dropped', 'Dropped', 'Dropped']);
      const answer = await runs.control(id, 'reverse', {}, asked());
      const { run } = bodyOf(answer);
      assert.deepEqual([answer.status, run.action, run.done, run.reverses], [200, 'reinstate', 3, id]);
      assert.deepEqual(await field(ids, 'status'), ['Active', 'Active', 'Active']);
      assert.equal((await runs.run(id))['reversedBy'], run.id);
    });

    it('gives each record back what it had: prices that differed come back different', async () => {
      const ids = take(3);
      for (const [index, id] of ids.entries())
        await runs.submit(order([id], { action: 'changeRecurringCharge', single: true, parameters: { serviceCharge: 10 + index, updatedDate: '2025-02-01' } }));
      const { id } = bodyOf(
        await runs.submit(order(ids, { action: 'changeRecurringCharge', parameters: { increasePercent: 10, updatedDate: '2025-02-01' } })),
      ).run;
      assert.deepEqual(await field(ids, 'serviceCharge'), [110_000, 121_000, 132_000]);
      const { run } = bodyOf(await runs.control(id, 'reverse', {}, asked()));
      assert.equal(run.done, 3);
      assert.deepEqual(await field(ids, 'serviceCharge'), [100_000, 110_000, 120_000]);
    });

    it('leaves nothing behind of what the opposite knows nothing of, and adds nothing that was not there', async () => {
      const ids = take(3);
      const plain = async (): Promise<unknown[]> =>
        (await company.store.load('features', ids)).map(({ status, statusReason, dateSuspend, dateMakeNonBillable, dateDrop }) => [
          status,
          statusReason,
          dateSuspend,
          dateMakeNonBillable,
          dateDrop,
        ]);
      const back = async (action: string, parameters: Values): Promise<void> => {
        const before = await plain();
        const { run } = bodyOf(await runs.submit(order(ids, { action, parameters })));
        assert.equal(run.done, 3, action);
        const shown = bodyOf(await runs.control(run.id, 'reverse', {}, { ...asked(), preview: true }));
        const { run: undone } = bodyOf(await runs.control(run.id, 'reverse', { rows: agreedTo(shown), today: shown.today, control: shown.control }, asked()));
        assert.equal(undone.done, 3, `${action} taken back`);
        assert.deepEqual(await plain(), before, action);
      };
      await runs.submit(order(ids, { action: 'drop', parameters: { status: 'Dropped', dateDrop: '2025-01-10', statusReason: 'Non-payment' } }));
      await back('reinstate', { status: 'Suspended', dateReinstate: '2025-01-20' });
      await back('reinstate', { status: 'Active - Do Not Bill', dateReinstate: '2025-01-20' });
      await runs.submit(order(ids, { action: 'reinstate', parameters: { status: 'Active', dateReinstate: '2025-01-20', statusReason: 'Goodwill' } }));
      await back('swap', { dateSwap: '2025-01-31' });
    });
    const agreedTo = ({ rows }: { readonly rows: readonly { readonly id: string; readonly digest: string; readonly version: number }[] }): Values[] =>
      rows.map(({ id, digest, version }) => ({ id, digest, version }));

    it('gives back only what it changed: a field that said what was so already stays as it is', async () => {
      const ids = take(2);
      const parameters = { description: 'Renamed', serviceCharge: 20, featureCount: 1, updatedDate: '2025-02-01' };
      const { id } = bodyOf(await runs.submit(order(ids, { action: 'edit', parameters }))).run;
      const { run } = bodyOf(await runs.control(id, 'reverse', {}, asked()));
      assert.equal(run.done, 2);
      assert.deepEqual(await field(ids, 'serviceCharge'), [200_000, 200_000]);
      assert.deepEqual(await field(ids, 'featureCount'), [1, 1]);
      assert.ok((await field(ids, 'description')).every((each) => /^Line \d+$/.test(String(each))));
    });

    it('leaves a row alone in which the edit had changed nothing', async () => {
      const ids = take(2);
      await runs.submit(order([ids[0]!], { action: 'edit', single: true, parameters: { description: 'The same' } }));
      const { id } = bodyOf(await runs.submit(order(ids, { action: 'edit', parameters: { description: 'The same' } }))).run;
      await runs.control(id, 'reverse', {}, asked());
      const [first, second] = await field(ids, 'description');
      assert.equal(first, 'The same');
      assert.match(String(second), /^Line \d+$/);
    });

    it('leaves alone what somebody changed since, and says who', async () => {
      const ids = take(4);
      const { id } = bodyOf(await runs.submit(order(ids, { action: 'edit', parameters: { description: 'Ours' } }))).run;
      await runs.submit(order([ids[1]!], { action: 'edit', single: true, user: bob, parameters: { description: 'Touched' } }));
      const shown = bodyOf(await runs.control(id, 'reverse', {}, { ...asked(), preview: true }));
      assert.equal(shown.totals.ready, 3);
      assert.match(shown.left[0].why, /Changed since: Edit .* by Bob on \d+ \w+ \d{4} \(run \d+\)/);
      assert.equal(shown.left[0].id, ids[1]);
      const body = bodyOf(await runs.control(id, 'reverse', {}, asked()));
      assert.deepEqual([body.run.rowCount, body.run.done, body.left.length], [3, 3, 1]);
      assert.deepEqual(
        (await field(ids, 'description')).map((each) => /^Line \d+$/.test(String(each))),
        [true, false, true, true],
      );
    });

    it('goes back past what was done to other fields since: that stays, and the preview says so', async () => {
      const ids = take(3);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await runs.submit(order([ids[1]!], { action: 'edit', single: true, user: bob, parameters: { description: 'Renamed' } }));
      const shown = bodyOf(await runs.control(id, 'reverse', {}, { ...asked(), preview: true }));
      assert.deepEqual([shown.totals.ready, shown.left], [3, []]);
      assert.match(shown.notes.join(' '), /Of 1 row other fields were changed since; it names what stays as it is\./);
      const why = /^Left as it is: Description, changed by Edit Feature by Bob on .* \(run \d+\)\.$/;
      const named = (stays: readonly { id: string; fields: string[]; why: string }[]): unknown =>
        stays.map((each) => [each.id, each.fields, why.test(each.why)]);
      assert.deepEqual(named(shown.stays), [[ids[1], ['description'], true]]);
      assert.deepEqual(
        shown.rows.map(({ notes }: { notes: string[] }) => notes.filter((note) => why.test(note)).length),
        [0, 1, 0],
      );
      const done = bodyOf(await runs.control(id, 'reverse', {}, asked()));
      assert.deepEqual(named(done.stays), [[ids[1], ['description'], true]]);
      assert.deepEqual(await field(ids, 'status'), ['Active', 'Active', 'Active']);
      assert.deepEqual((await field(ids, 'description'))[1], 'Renamed');
    });

    it('names each field that stays by its last change, and none that nobody sees', async () => {
      const ids = take(1);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await runs.submit(order(ids, { action: 'edit', single: true, user: bob, parameters: { description: 'One', site: 'Leeds' } }));
      await runs.submit(order(ids, { action: 'edit', single: true, parameters: { description: 'Two' } }));
      const [{ fields, why }] = bodyOf(await runs.control(id, 'reverse', {}, { ...asked(), preview: true })).stays;
      assert.deepEqual(new Set(fields), new Set(['description', 'site']));
      assert.match(why, /^Left as they are: (?=.*Site, changed by Edit Feature by Bob)(?=.*Description, changed by Edit Feature by Ada)[^{}]*\.$/);
    });

    it('gives back a count past a new price and the price past the new count, but no price past the end of what is charged', async () => {
      const ids = take(1);
      const counted = bodyOf(await runs.submit(order(ids, { action: 'edit', parameters: { featureCount: 3, updatedDate: '2025-02-01' } }))).run;
      const parameters = { serviceCharge: 50, updatedDate: '2025-02-01' };
      const priced = bodyOf(await runs.submit(order(ids, { action: 'changeRecurringCharge', parameters }))).run;
      await runs.control(counted.id, 'reverse', {}, asked());
      assert.deepEqual([await field(ids, 'featureCount'), await field(ids, 'serviceCharge')], [[1], [500_000]]);
      await runs.submit(order(ids));
      await assert.rejects(runs.control(priced.id, 'reverse', {}, asked()), faulting(400502, /Changed since: Drop Feature by Ada/));
    });

    it('goes back job by job: once the later one on a field is taken back, the earlier one can be', async () => {
      const ids = take(2);
      const named = async (description: string): Promise<string> =>
        String(bodyOf(await runs.submit(order(ids, { action: 'edit', parameters: { description } }))).run.id);
      const [first, second] = [await named('First'), await named('Second')];
      assert.equal((await runs.reversal(first)).possible, false);
      await runs.control(second, 'reverse', {}, asked());
      assert.deepEqual(await field(ids, 'description'), ['First', 'First']);
      await runs.control(first, 'reverse', {}, asked());
      assert.ok((await field(ids, 'description')).every((each) => /^Line \d+$/.test(String(each))));
    });

    it('is sealed to its preview: only what was shown, only as it was shown, and the rest is told', async () => {
      const ids = take(5);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      const shown = bodyOf(await runs.control(id, 'reverse', {}, { ...asked(), preview: true }));
      const rows = shown.rows.map(({ id: each, digest, version }: { id: string; digest: string; version: number }) => ({ id: each, digest, version }));
      // Somebody changes one, another is not agreed to, and of a third the caller saw something else.
      await runs.submit(order([ids[1]!], { action: 'edit', single: true, user: bob, parameters: { endDate: '2030-01-01' } }));
      const agreed = [rows[0], rows[1], rows[2], { ...rows[3], digest: 'another' }];
      const { run, rows: done, left } = bodyOf(await runs.control(id, 'reverse', { rows: agreed, today: shown.today, control: shown.control }, asked()));
      assert.deepEqual(
        done.map((row: { id: string; outcome: string }) => [row.id, row.outcome]),
        [
          [ids[0], 'done'],
          [ids[2], 'done'],
          [ids[3], 'changed'],
        ],
      );
      assert.deepEqual(
        left.map((each: { id: string }) => each.id),
        [ids[1]],
      );
      assert.equal(run.rowCount, 3);
      assert.deepEqual(await field(ids, 'status'), ['Active', 'Dropped', 'Active', 'Dropped', 'Dropped']);
    });

    it('refuses a preview of another day, rows that the run did not do, and values of their own', async () => {
      const ids = take(2);
      const { id } = bodyOf(await runs.submit(order([ids[0]!]))).run;
      const reverse = (body: Values) => runs.control(id, 'reverse', body, asked());
      await assert.rejects(reverse({ today: '2020-01-01' }), faulting(409002, /made on 2020-01-01/));
      await assert.rejects(reverse({ rows: [{ id: ids[1]! }] }), faulting(400504, new RegExp(`did nothing to features ${ids[1]}`)));
      await assert.rejects(reverse({ rows: [{ id: ids[0]!, parameters: { status: 'Active' } }] }), faulting(400504, /no parameters of its own/));
      await assert.rejects(reverse({ rows: 'all' }), faulting(400504, /rows of the preview/));
      assert.deepEqual(await field([ids[0]!], 'status'), ['Dropped']);
    });

    it('leaves alone what was invoiced since', async () => {
      const [id] = take(1);
      const { run } = bodyOf(await runs.submit(order([id!])));
      const line = await company.store.transaction(async (inside) => {
        const [transaction] = (await inside.allocate('transactions', 1)) as [string];
        const [invoice] = (await inside.allocate('invoices', 1)) as [string];
        await inside.apply(
          [
            {
              entity: 'invoices',
              id: invoice,
              kind: 'create',
              version: 0,
              before: {},
              after: { customerID: company.customers[0]!, invoiceNumber: `N${invoice}` },
              why: '',
            },
            {
              entity: 'transactions',
              id: transaction,
              kind: 'create',
              version: 0,
              before: {},
              after: { customerID: company.customers[0]!, featureID: id!, invoiceID: invoice, kind: 'recurring', periodFrom: '2025-01-01' },
              why: '',
            },
          ],
          '2025-01-25T10:00:00.000Z',
        );
        await inside.run(`UPDATE "runRows" SET "changed" = $changed WHERE "runID" = CAST($run AS BIGINT)`, {
          changed: { features: [id!], transactions: [transaction] },
          run: run.id,
        });
        return invoice;
      });
      await assert.rejects(runs.control(run.id, 'reverse', {}, asked()), faulting(400502, new RegExp(`Invoiced since: .* invoice ${line}`)));
    });

    it('cannot be done twice, nor for what has no way back', async () => {
      const ids = take(2);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await runs.control(id, 'reverse', {}, asked());
      await assert.rejects(runs.control(id, 'reverse', {}, asked()), faulting(400502, /Changed since: Reinstate Feature by Ada/));
      const sent = bodyOf(
        await runs.submit(order(company.customers.slice(0, 1), { entity: 'customers', action: 'generatePIN', expert: true, parameters: {} })),
      ).run;
      await assert.rejects(runs.control(sent.id, 'reverse', {}, { ...asked(), expert: true }), faulting(400502, /PIN before/));
    });

    it('deletes what a run made', async () => {
      const { run, rows } = bodyOf(
        await runs.submit(
          order([], {
            entity: 'customers',
            action: 'create',
            targets: [
              { id: '+1', parameters: { name: 'One' } },
              { id: '+2', parameters: { name: 'Two' } },
            ],
            parameters: {},
          }),
        ),
      );
      const { run: back } = bodyOf(await runs.control(run.id, 'reverse', {}, asked()));
      assert.deepEqual([back.action, back.done], ['delete', 2]);
      assert.deepEqual(
        await company.store.load(
          'customers',
          rows.map((row: { id: string }) => row.id),
        ),
        [],
      );
    });

    it('is a run of its own for large ones, and can be taken back in turn', async () => {
      const ids = take(520);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      await ended(runs, id);
      const back = await runs.control(id, 'reverse', {}, asked());
      assert.equal(back.status, 202);
      assert.equal((await ended(runs, bodyOf(back).run.id)).done, 520);
      assert.deepEqual(new Set(await field(ids, 'status')), new Set(['Active']));
      const forth = bodyOf(await runs.control(bodyOf(back).run.id, 'reverse', {}, asked())).run;
      assert.equal((await ended(runs, forth.id)).done, 520);
      assert.deepEqual(new Set(await field(ids, 'status')), new Set(['Dropped']));
    });

    it('asks for the permission of the opposite action; who may only propose it proposes it', async () => {
      const { id } = bodyOf(await runs.submit(order(take(2), { parameters: dropping }))).run;
      const { run } = bodyOf(await runs.control(id, 'reverse', {}, asked(clerk)));
      assert.deepEqual([run.status, run.action], ['Awaiting Approval', 'reinstate']);
      await runs.control(run.id, 'approve', {}, asked());
      assert.equal((await ended(runs, run.id)).done, 2);
    });

    it('is offered only where it can be', async () => {
      const ids = take(2);
      const { id } = bodyOf(await runs.submit(order(ids))).run;
      assert.deepEqual(await runs.reversal(id), { possible: true, why: null });
      const { run } = bodyOf(await runs.control(id, 'reverse', {}, asked()));
      assert.deepEqual(await runs.reversal(id), { possible: false, why: `It was taken back by run ${String(run.id)}.` });
      const [customer] = await company.store.ids('customers', { where: [], sort: [] }, 1);
      const final = bodyOf(
        await runs.submit(order([customer!], { entity: 'customers', action: 'finalBill', parameters: { dateFinalBill: '2025-03-31' } })),
      ).run;
      const { possible, why } = await runs.reversal(final.id);
      assert.equal(possible, false);
      assert.match(JSON.stringify(why), /A final bill has raised its charges/);
    });
  });
});
