/** Four eyes. */
import assert from 'node:assert/strict';
import type { Runs } from '../../server/runs/index.js';
import { eachDatabase } from '../databases.js';
import { ada, asked, bob, bodyOf, clerk, ended, guest, make, openCompany, order, runsOn, type Company } from './company.js';
import { faulting } from './faulting.js';

describe('a proposal', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let runs: Runs;
    let used = 0;
    const take = (count: number): string[] => company.features.slice(used, (used += count));
    const propose = async (ids: readonly string[], more = {}) => {
      const answer = await runs.submit(order(ids, { user: clerk, ...more }));
      assert.equal(answer.status, 202);
      return bodyOf(answer).run as { id: string; status: string; totals: { changed: { features: number } } };
    };
    const status = async (id: string): Promise<unknown> => (await company.store.load('features', [id]))[0]?.['status'];
    /** What waits for this one's decision, of what they proposed, and of that with a question. */
    const counted = async (user: typeof ada): Promise<number[]> => {
      const { decide, own, askedBack } = await runs.waiting(user, false);
      return [decide, own, askedBack];
    };
    /** Taken back, so that what follows counts from nought. */
    afterEach(async () => {
      for (const { id } of (await runs.waiting(clerk, false)).runs) await runs.control(id, 'cancel', {}, asked(clerk));
    });
    before(async () => {
      company = await openCompany(fresh, { customers: 10, features: 100 });
      runs = runsOn(company);
    });
    after(async () => {
      await runs.stop();
      await company.store.close();
    });

    it('changes nothing, and keeps its preview for whoever decides', async () => {
      const ids = take(3);
      const run = await propose(ids);
      assert.equal(run.status, 'Awaiting Approval');
      assert.equal(await status(ids[0]!), 'Active');
      assert.equal(run.totals.changed.features, 3);
      const { rows } = await runs.rows(run.id, { limit: 10 });
      const [first] = rows as unknown as { outcome: string; preview: { changes: { after: { status: string } }[] } }[];
      assert.deepEqual([first!.outcome, first!.preview.changes[0]!.after.status], ['waiting', 'Dropped']);
    });

    it('is done when another approves it, as previewed, and the control totals agree', async () => {
      const ids = take(3);
      const { id } = await propose(ids);
      const answer = await runs.control(id, 'approve', {}, asked(ada));
      const { run, records } = bodyOf(answer);
      assert.equal(answer.status, 200);
      assert.deepEqual([run.status, run.done, run.requestedBy, run.approvedBy, run.control.agrees], ['Complete', 3, 'Clerk', 'Ada', true]);
      assert.equal(records.features.length, 3);
      const [line] = await company.store.rows<{ userName: string }>('SELECT "userName" FROM "activities" WHERE "recordID" = $id AND "action" = \'drop\'', {
        id: ids[0]!,
      });
      assert.equal(line?.userName, 'Ada');
    });

    it('is the same plan whoever carries it out, where it writes who that is', async () => {
      const [customerID] = company.customers as [string];
      const ids = await make(
        company.store,
        'invoices',
        [1, 2].map((at) => ({ customerID, invoiceNumber: `W${at}`, invoiceDate: '2025-01-20', status: 'Unsent' })),
      );
      const shown = await propose(ids, { entity: 'invoices', action: 'approve', parameters: {} });
      const preview = await runs.preview(shown.id);
      assert.deepEqual(
        preview.rows.map(({ changes }) => changes[0]?.after['approvedBy']),
        ['Clerk', 'Clerk'],
        'named in the preview of whoever looks',
      );
      const { run } = bodyOf(await runs.control(shown.id, 'approve', {}, asked(ada)));
      assert.deepEqual([run.status, run.done, run.control.agrees], ['Complete', 2, true]);
      assert.deepEqual(
        (await company.store.load('invoices', ids)).map(({ status: now, approvedBy }) => [now, approvedBy]),
        [
          ['Approved', 'Ada'],
          ['Approved', 'Ada'],
        ],
      );
      const [line] = await company.store.rows<{ why: string }>(
        `SELECT "why" FROM "activities" WHERE "entity" = 'invoices' AND "action" = 'approve' AND "recordID" = $id`,
        {
          id: ids[0]!,
        },
      );
      assert.equal(line?.why, 'Approved by Ada.');
    });

    it('is not approved or declined by the one who made it, nor by one who may only propose', async () => {
      const { id } = await propose(take(1));
      await assert.rejects(runs.control(id, 'approve', {}, asked(clerk)), faulting(403001));
      await assert.rejects(runs.control(id, 'approve', {}, asked({ ...clerk, permissions: { '*': 'run' } })), faulting(403001, /Nobody approves/));
      await assert.rejects(runs.control(id, 'decline', { reason: 'no' }, asked({ ...clerk, id: '9' })), faulting(403001));
      await assert.rejects(runs.control(id, 'approve', {}, asked(guest)), faulting(403001));
    });

    it('leaves out the rows that are struck', async () => {
      const ids = take(4);
      const { id } = await propose(ids);
      await assert.rejects(runs.control(id, 'approve', { strike: ['999999'] }, asked()), faulting(400504));
      await assert.rejects(runs.control(id, 'approve', { strike: ids }, asked()), faulting(400502, /decline/));
      const { run } = bodyOf(await runs.control(id, 'approve', { strike: [ids[1]!] }, asked()));
      assert.deepEqual([run.done, run.skipped], [3, 1]);
      assert.equal(await status(ids[1]!), 'Active');
      assert.deepEqual((await runs.run(id))['outcomes'], { done: 3, struckOut: 1 });
    });

    it('is declined with a reason, and never done after that', async () => {
      const { id } = await propose(take(2));
      await assert.rejects(runs.control(id, 'decline', {}, asked()), faulting(400503));
      const { run } = bodyOf(await runs.control(id, 'decline', { reason: 'Wrong month.' }, asked()));
      assert.deepEqual([run.status, run.statusReason, run.skipped], ['Declined', 'Ada: Wrong month.', 2]);
      for (const action of ['approve', 'resume', 'continue', 'rerunFailed', 'cancel'])
        await assert.rejects(runs.control(id, action, {}, asked()), faulting(400502), action);
    });

    it('may be taken back by the one who made it, which cannot be resumed', async () => {
      const { id } = await propose(take(2));
      const { run } = bodyOf(await runs.control(id, 'cancel', {}, asked(clerk)));
      assert.equal(run.status, 'Declined');
      await assert.rejects(runs.control(id, 'resume', {}, asked(clerk)), faulting(403001));
    });

    it('does nothing at all where a record changed since, and can be decided again', async () => {
      const ids = take(2);
      const { id } = await propose(ids);
      await runs.submit(order([ids[0]!]));
      await assert.rejects(runs.control(id, 'approve', {}, asked()), faulting(400502, /dropped/));
      assert.equal((await runs.run(id))['status'], 'Awaiting Approval');
      assert.equal(await status(ids[1]!), 'Active');
      const { run } = bodyOf(await runs.control(id, 'approve', { strike: [ids[0]!] }, asked()));
      assert.deepEqual([run.status, run.done], ['Complete', 1]);
    });

    it('keeps the very preview that its proposer saw, also after the decision, and says what it would be now', async () => {
      const ids = take(3);
      const { id } = await propose(ids);
      const seen = await runs.preview(id);
      assert.deepEqual(
        seen.rows.map((row) => [row.id, row.outcome, row.changes[0]?.after['status']]),
        ids.map((each) => [each, 'ready', 'Dropped']),
      );
      assert.deepEqual([seen.totals.ready, seen.control.count, seen.title], [3, 3, 'Drop Feature']);
      assert.ok(seen.notes.length > 0);
      const same = await runs.preview(id, bob);
      assert.deepEqual([same.rows.map(({ digest }) => digest), same.control, same.totals], [seen.rows.map(({ digest }) => digest), seen.control, seen.totals]);
      await runs.submit(order([ids[0]!]));
      const now = await runs.preview(id, bob);
      assert.deepEqual(
        now.rows.map(({ outcome }) => outcome),
        ['refused', 'ready', 'ready'],
      );
      assert.deepEqual(await runs.preview(id), seen);
      await runs.control(id, 'approve', { strike: [ids[0]!] }, asked());
      assert.deepEqual(await runs.preview(id), seen);
      const done = await runs.submit(order(take(1)));
      await assert.rejects(runs.preview(bodyOf(done).run.id as string), faulting(404001, /Nobody had to approve/));
    });

    it('is not in the way of a change that does not touch what it would do', async () => {
      const ids = take(1);
      const { id } = await propose(ids);
      await runs.submit(order(ids, { action: 'edit', parameters: { site: 'Leeds' } }));
      const { run } = bodyOf(await runs.control(id, 'approve', {}, asked()));
      assert.deepEqual([run.status, run.done], ['Complete', 1]);
    });

    it('is held against what was approved where rows were struck out', async () => {
      const ids = take(3);
      const { id } = await propose(ids);
      const { run } = bodyOf(await runs.control(id, 'approve', { strike: [ids[0]!] }, asked()));
      assert.deepEqual([run.control.count, run.control.previewed.count, run.control.agrees], [2, 2, true]);
      assert.equal((await runs.preview(id)).control.count, 3);
    });

    it('is asked back and answered; every word stays with it, and with the lines of the log', async () => {
      const ids = take(1);
      const { id } = await propose(ids, { about: { comment: 'Left on the 20th.', ticket: 'T-77' } });
      await assert.rejects(runs.control(id, 'askBack', {}, asked()), faulting(400503));
      await assert.rejects(runs.control(id, 'askBack', { comment: 'x'.repeat(1_001) }, asked()), faulting(400504));
      await assert.rejects(runs.control(id, 'askBack', { comment: 'Why?' }, asked(clerk)), faulting(403001));
      await runs.control(id, 'askBack', { comment: 'Who says so?' }, asked());
      assert.equal((await runs.run(id))['status'], 'Asked Back');
      assert.deepEqual(await counted(ada), [0, 0, 0]);
      assert.deepEqual(await counted(clerk), [0, 1, 1]);
      await assert.rejects(runs.control(id, 'answer', { comment: 'I do.' }, asked(bob)), faulting(403001));
      await runs.control(id, 'answer', { comment: 'Their letter.' }, asked(clerk));
      assert.deepEqual(await counted(ada), [1, 0, 0]);
      const { run } = bodyOf(await runs.control(id, 'approve', { comment: 'Seen.' }, asked()));
      assert.deepEqual(
        run.remarks.map(({ by, what, text }: { by: string; what: string; text: string }) => [by, what, text]),
        [
          ['Clerk', 'proposed', 'Left on the 20th.'],
          ['Ada', 'askedBack', 'Who says so?'],
          ['Clerk', 'answered', 'Their letter.'],
          ['Ada', 'approved', 'Seen.'],
        ],
      );
      assert.deepEqual([run.comment, run.ticket, run.approvedBy, typeof run.approvedAt], ['Left on the 20th.', 'T-77', 'Ada', 'string']);
      const lines = await company.store.rows<object>(
        'SELECT "userName", "proposedBy", "comment", "ticket" FROM "activities" WHERE "recordID" = $id AND "action" = \'drop\'',
        { id: ids[0]! },
      );
      assert.deepEqual(lines, [{ userName: 'Ada', proposedBy: 'Clerk', comment: 'Left on the 20th.', ticket: 'T-77' }]);
      assert.equal((await company.store.verify()).fault, undefined);
    });

    it('is not decided by whom an entry keeps from deciding, whatever else they may run', async () => {
      const { id } = await propose(take(1));
      const other = { ...bob, id: '8', permissions: { '*': 'run', 'runs.approve': 'none' } };
      assert.deepEqual((await runs.waiting(other, false)).decide, 0);
      await assert.rejects(runs.control(id, 'approve', {}, asked(other)), faulting(403001, /runs\.approve/));
      await runs.control(id, 'cancel', {}, asked(clerk));
    });

    it('is refused at once where it could not be done', async () => {
      const [id] = take(1);
      await runs.submit(order([id!]));
      await assert.rejects(runs.submit(order([id!], { user: clerk })), faulting(400502, /dropped/));
    });

    it('goes the way of large orders where it is one', async () => {
      const ids = take(510);
      const { id } = await propose(ids);
      const answer = await runs.control(id, 'approve', {}, asked());
      assert.equal(answer.status, 202);
      runs.start();
      const run = await ended(runs, id);
      assert.deepEqual([run.status, run.done, run.control.agrees], ['Complete', 510, true]);
    });
  });
});
