/** Rows of new records carry marks: what a mark made once it never makes again, until that record is gone. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import type { Values } from '../../shared/types.js';
import { newRowAt, withoutRepeatedMarks } from '../../server/engine/rows.js';
import { preview } from '../../server/engine/engine.js';
import { present } from '../../server/engine/present.js';
import { actionOf } from '../../shared/actions/index.js';
import { orderFrom } from '../../server/runs/taking/ordering.js';
import { eachDatabase } from '../databases.js';
import { faulting } from './faulting.js';
import { ada, asked, bodyOf, clerk, ended, openCompany, order, runsOn, today, type Company } from './company.js';

interface Row {
  readonly id: string;
  readonly outcome: string;
  readonly code?: number;
  readonly mark?: string;
}

describe('rows of new records with marks', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    before(async () => {
      company = await openCompany(fresh, { customers: 4, features: 1 });
      runs = runsOn(company);
    });
    after(() => company.store.close());

    const payment = (nth: number, amount = 10): Values => ({ customerID: company.customers[nth % 4]!, amount, paymentDate: '2025-01-20' });
    const paying = (rows: readonly { readonly mark?: string; readonly parameters: Values }[], more = {}) =>
      order([], {
        entity: 'payments',
        action: 'create',
        parameters: {},
        atomic: false,
        targets: withoutRepeatedMarks(rows.map((row, index) => newRowAt(row as unknown as Values, index))),
        ...more,
      });
    const pay = async (rows: readonly { readonly mark?: string; readonly parameters: Values }[], more = {}) => bodyOf(await runs.submit(paying(rows, more)));
    const counted = () => company.store.count('payments', { where: [], sort: [] });
    const rowsOf = (body: { rows: readonly Row[] }) => body.rows.map(({ outcome, code, mark }) => [mark, outcome, code]);

    it('makes each once, and says of the second time which record it was', async () => {
      const rows = ['a', 'b', 'c'].map((mark, nth) => ({ mark, parameters: payment(nth) }));
      const first = await pay(rows);
      assert.deepEqual(rowsOf(first), [
        ['a', 'done', undefined],
        ['b', 'done', undefined],
        ['c', 'done', undefined],
      ]);
      const before = await counted();
      const again = await pay([...rows, { mark: 'd', parameters: payment(3) }]);
      assert.deepEqual(rowsOf(again), [
        ['a', 'failed', 409007],
        ['b', 'failed', 409007],
        ['c', 'failed', 409007],
        ['d', 'done', undefined],
      ]);
      assert.match(again.rows[0].message, new RegExp(`Added already .* run ${first.run.id}: Payment ${first.rows[0].id}`));
      assert.equal(await counted(), before + 1);
      const marked = await company.store.marked('payments', ['a', 'd', 'never']);
      const what = (mark: string): unknown => [marked.get(mark)?.id, marked.get(mark)?.runID];
      assert.deepEqual(
        [what('a'), what('d')],
        [
          [first.rows[0].id, first.run.id],
          [again.rows[3].id, again.run.id],
        ],
      );
      assert.equal(marked.size, 2);
      assert.equal((await company.store.marked('customers', ['a'])).size, 0, 'a mark is one of its entity');
    });

    it('says so in the preview as well, with the record, and names a bad value by its field', async () => {
      await pay([{ mark: 'p1', parameters: payment(0) }]);
      const asking = paying([
        { mark: 'p1', parameters: payment(0) },
        { mark: 'p2', parameters: { ...payment(1), paymentMethod: 'Shells' } },
        { mark: 'p3', parameters: payment(2, 7) },
      ]);
      const shown = await present(await preview(company.store, await company.catalogue(), actionOf('payments', 'create')!, orderFrom(asking)));
      const [used, bad, ready] = shown.rows;
      assert.equal(used!.code, 409007);
      assert.equal(used!.made!.id, [...(await company.store.marked('payments', ['p1'])).values()][0]!.id);
      assert.match(bad!.fields!['paymentMethod']!, /Shells/);
      assert.deepEqual([ready!.outcome, shown.totals.ready, shown.totals.amounts!.payments], ['ready', 1, 7]);
      assert.equal((await company.store.marked('payments', ['p2', 'p3'])).size, 0, 'a preview takes none');
    });

    it('leaves the mark of a row that failed free for the row once it is put right', async () => {
      const wrong = await pay([
        { mark: 'e', parameters: { ...payment(0), paymentMethod: 'Shells' } },
        { mark: 'e2', parameters: payment(1) },
      ]);
      assert.deepEqual(rowsOf(wrong), [
        ['e', 'failed', 400504],
        ['e2', 'done', undefined],
      ]);
      assert.deepEqual(rowsOf(await pay([{ mark: 'e', parameters: payment(0) }])), [['e', 'done', undefined]]);
    });

    it('takes none where an order of all or nothing comes to nothing', async () => {
      const rows = [
        { mark: 'f', parameters: payment(0) },
        { mark: 'g', parameters: { ...payment(1), paymentMethod: 'Shells' } },
      ];
      await assert.rejects(runs.submit(paying(rows, { atomic: true })), faulting(400504));
      assert.equal((await company.store.marked('payments', ['f', 'g'])).size, 0);
      assert.equal((await pay(rows.slice(0, 1))).run.done, 1);
      await assert.rejects(runs.submit(paying(rows.slice(0, 1), { atomic: true })), faulting(409007));
    });

    it('lets equal rows with marks of their own pass: the marks tell them apart', async () => {
      assert.equal((await pay([1, 2].map((nth) => ({ mark: `same-${nth}`, parameters: payment(0, 99) })))).run.done, 2);
      assert.equal((await pay([{ mark: 'same-3', parameters: payment(0, 99) }])).run.done, 1);
    });

    it('frees them when their run is taken back, and the rows may be added again', async () => {
      const rows = ['h', 'i'].map((mark, nth) => ({ mark, parameters: payment(nth, 31) }));
      const first = await pay(rows);
      const before = await counted();
      const back = bodyOf(await runs.control(first.run.id, 'reverse', {}, asked()));
      assert.deepEqual([back.run.action, back.run.done], ['delete', 2]);
      assert.equal(await counted(), before - 2);
      assert.deepEqual(
        rowsOf(await pay(rows)).map(([, outcome]) => outcome),
        ['done', 'done'],
      );
    });

    it('adds once what two people give at the same moment', async () => {
      const rows = Array.from({ length: 40 }, (_, nth) => ({ mark: `both-${nth}`, parameters: payment(nth, 3) }));
      const before = await counted();
      const both = await Promise.all([pay(rows), pay(rows.toReversed())]);
      assert.equal(await counted(), before + 40);
      assert.deepEqual(
        both.map(({ run }) => run.done).reduce((sum, done) => sum + done, 0),
        40,
      );
    });

    it('keeps them with the rows of a proposal and of a run that is worked on later', async () => {
      const rows = [{ mark: 'later', parameters: payment(0, 5) }];
      const proposed = bodyOf(await runs.submit(paying(rows, { user: clerk })));
      assert.equal(proposed.run.status, 'Awaiting Approval');
      assert.equal((await pay(rows)).run.done, 1, 'somebody else was faster');
      const approved = bodyOf(await runs.control(proposed.run.id, 'approve', {}, asked(ada)));
      runs.start();
      const run = await ended(runs, approved.run.id);
      await runs.stop();
      const [row] = (await runs.rows(run.id, { limit: 10 })).rows as unknown as [Row];
      assert.deepEqual([run.done, row.mark, row.outcome, row.code], [0, 'later', 'failed', 409007]);
      assert.equal((await company.store.marked('payments', ['later'])).size, 1);
    });

    it('refuses two rows with one mark, and marks that are none', () => {
      const row = (mark: unknown) => ({ mark, parameters: {} }) as unknown as Values;
      assert.throws(() => withoutRepeatedMarks([row('x'), row('y'), row('x')].map(newRowAt)), faulting(400504, /Rows 1 and 3/));
      for (const bad of ['', '  ', 7, 'x'.repeat(65), 'a\nb', {}]) assert.throws(() => newRowAt(row(bad), 0), faulting(400504, /mark/));
      assert.equal(newRowAt(row('é 12/3'), 0).mark, 'é 12/3');
      assert.equal(today, '2025-01-24');
    });
  });
});
