/** A statement against the books over REST: what it finds, what it enters, and that a line never pays twice. */
import assert from 'node:assert/strict';
import { fresh } from '../../shared/fields.js';
import type { EntityName, Preview, Values } from '../../shared/types.js';
import type { ReadStatement } from '../../shared/wire/statements.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';
import { rowsOf } from './generator.js';

describe('bank receipts', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let ids: readonly string[];

    const add = async (entity: EntityName, all: readonly Values[]): Promise<string[]> =>
      made(
        bridge.built.store,
        entity,
        all.map((values) => fresh(entity, values, today)),
      );
    const pounds = (n: number): number => Math.round(n * 10_000);
    const invoice = (customerID: string, invoiceNumber: string, total: number, dueDate = '2025-01-31'): Values => ({
      customerID,
      invoiceNumber,
      dueDate,
      invoiceDate: '2025-01-01',
      status: 'Sent',
      total: pounds(total),
      balance: pounds(total),
    });
    const csv = (...rows: readonly string[]): string => ['Date,Counter Party,Reference,Amount', ...rows].join('\n');
    const read = async (text: string): Promise<ReadStatement> => {
      const { status, body, text: said } = await bridge.call('POST', '/statements', { text });
      assert.equal(status, 200, said);
      const { totals } = body as ReadStatement;
      // Matched and unmatched are the statement, to the penny.
      const pence = (n: number): number => Math.round(n * 100);
      assert.equal(
        pence(totals.in.sum),
        ['entered', 'sure', 'likely', 'guess', 'none'].reduce((sum, state) => sum + pence(totals[state as 'sure'].sum), 0),
      );
      return body as ReadStatement;
    };

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      ids = await add('customers', [
        { accountNumber: 'A1001', name: 'Harbour Books Ltd', balance: pounds(180) },
        { accountNumber: 'A1002', name: 'Northgate Dental Practice', balance: pounds(75) },
        { accountNumber: 'A1003', name: 'Eastbrook Joinery', balance: pounds(33.33) },
        { accountNumber: 'SUSPENSE', name: 'Suspense' },
      ]);
      await add('invoices', [
        invoice(ids[0]!, '10031', 120),
        invoice(ids[0]!, '10032', 60, '2025-02-28'),
        invoice(ids[1]!, '10033', 75),
        invoice(ids[2]!, '10034', 33.33),
      ]);
    });
    after(() => bridge.close());

    const week = csv(
      '21/01/2025,HARBOUR BOOKS,INV 10031,120.00',
      '21/01/2025,NORTHGATE DENTAL PRA,RENT,75.00',
      '22/01/2025,SOMEBODY,A1003,10.00',
      '22/01/2025,ACME,NOTHING,33.33',
      '22/01/2025,MYSTERY,,1.23',
      '22/01/2025,BT GROUP,,-50.00',
    );

    it('are matched with how sure that is and why', async () => {
      const { lines, totals } = await read(week);
      assert.deepEqual(
        lines.map(({ state, customer, allocations }) => [
          state,
          customer?.label.split(' ')[0] ?? '',
          allocations.map(({ invoiceNumber, amount }) => `${invoiceNumber} ${amount}`).join(),
        ]),
        [
          ['sure', 'A1001', '10031 120'],
          ['sure', 'A1002', '10033 75'],
          ['likely', 'A1003', '10034 10'],
          // The line before it pays some of that invoice.
          ['guess', 'A1003', '10034 23.33'],
          ['none', '', ''],
          ['out', '', ''],
        ],
      );
      assert.match(lines[0]!.why, /An invoice number and the name say who it is; it pays invoice 10031, as it says\./);
      assert.deepEqual([totals.in.sum, totals.out.sum, totals.sure.sum], [239.56, -50, 195]);
    });

    it('are entered as one run with their allocations, once, and taken back as one', async () => {
      const { lines } = await read(week);
      const rows = rowsOf(lines.filter(({ state }) => state === 'sure'));
      const preview = (await bridge.call('POST', '/payments?action=enterReceipt&preview', { rows })).body as Preview;
      assert.deepEqual([preview.totals.ready, preview.totals.amounts?.payments, preview.totals.amounts?.allocated], [2, 195, 195]);
      const done = await bridge.call('POST', '/payments?action=enterReceipt', {
        rows: preview.rows.map(({ digest }, n) => ({ ...rows[n], digest })),
        today: preview.today,
        control: preview.control,
      });
      assert.equal(done.body.run?.done, 2, done.text);
      const paid = (await bridge.call('GET', '/invoices?sort=invoiceNumber')).body as { balance: number; paid: number }[];
      assert.deepEqual(
        paid.map(({ balance, paid: sum }) => [balance, sum]),
        [
          [0, 120],
          [60, 0],
          [0, 75],
          [33.33, 0],
        ],
      );
      assert.equal((await bridge.call('GET', `/customers/${ids[0]}`)).body.balance, 60);

      // The same lines once more, by force: refused by what they are, not by when they came.
      const bare = rows.map((row) => ({ parameters: { ...(row as { parameters: object }).parameters, allocations: null } }));
      const twice = await bridge.call('POST', '/payments?action=enterReceipt&force', { rows: bare, atomic: false });
      assert.ok(
        twice.body.rows.every(({ code }: { code: number }) => code === 409004),
        twice.text,
      );
      const payments = (await bridge.call('GET', '/payments')).body as unknown[];
      assert.equal(payments.length, 2);
      // Next week's file begins with this week's last days.
      const overlap = await read(csv(...week.split('\n').slice(1), '27/01/2025,NORTHGATE DENTAL PRA,FEB,10.00'));
      assert.deepEqual(
        overlap.lines.map(({ state }) => state),
        ['entered', 'entered', 'likely', 'guess', 'none', 'out', 'likely'],
      );
      assert.match(overlap.lines[6]!.why, /Who paid before and the name/);

      const back = await bridge.call('POST', `/runs/${done.body.run.id}?action=reverse`, {}, { headers: { 'X-Expert-Mode': 'on' } });
      assert.equal(back.body.run?.done, 2, back.text);
      assert.equal((await bridge.call('GET', `/customers/${ids[0]}`)).body.balance, 180);
      const again = await read(week);
      assert.equal(again.lines[0]!.state, 'guess');
      assert.match(again.lines[0]!.why, /Entered before as payment \d+ and reversed/);
    });

    it('learn who a payer is from what was chosen by hand', async () => {
      const { lines } = await read(csv('23/01/2025,J SMITH FPI,BOOKS,44.00'));
      assert.equal(lines[0]!.state, 'none');
      const chosen = [{ ...lines[0]!, customer: { id: ids[0]!, label: '' } }];
      const done = await bridge.call('POST', '/payments?action=enterReceipt', { rows: rowsOf(chosen) });
      assert.equal(done.body.run?.done ?? done.body.rows?.length, 1, done.text);
      const next = await read(csv('24/02/2025,J SMITH,OTHER WORDS,60.00'));
      assert.deepEqual([next.lines[0]!.state, next.lines[0]!.customer?.id], ['sure', ids[0]]);
      assert.match(next.lines[0]!.why, /Who paid before/);
    });

    it('know within a statement who a payer is once one line of theirs was chosen, and ask about them still', async () => {
      const text = csv(
        '24/01/2025,Q ZEBEDEE,ONE,12.00',
        '24/01/2025,Q ZEBEDEE FPI,TWO,61.00',
        '24/01/2025,CASH DEPOSIT,,13.00',
        '24/01/2025,CASH DEPOSIT,,14.00',
      );
      const [first, , cash] = (await read(text)).lines;
      const ask = async (chosen: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
        const { body } = await bridge.call('POST', '/statements', { text, chosen });
        return (body as ReadStatement).lines.map(({ state, customer }) => [state, customer?.id]);
      };
      const [nobody, likely] = [
        ['none', undefined],
        ['likely', ids[1]],
      ];
      assert.deepEqual(await ask({}), [nobody, nobody, nobody, nobody]);
      assert.deepEqual(await ask({ [first!.statementLine]: ids[1]! }), [likely, likely, nobody, nobody]);
      // What is paid in over a counter is nobody's name, and suspense is nobody.
      assert.deepEqual(await ask({ [cash!.statementLine]: ids[1]! }), [nobody, nobody, likely, nobody]);
      assert.deepEqual((await ask({ [first!.statementLine]: ids[3]! }))[1], nobody);
    });

    it('learn nobody from the words for money paid in over a counter', async () => {
      const { lines } = await read(csv('20/01/2025,CASH DEPOSIT,BRANCH,1.11'));
      const done = await bridge.call('POST', '/payments?action=enterReceipt', { rows: rowsOf([{ ...lines[0]!, customer: { id: ids[0]!, label: '' } }]) });
      assert.equal(done.body.run?.done ?? done.body.rows?.length, 1, done.text);
      assert.equal((await read(csv('25/02/2025,CASH DEPOSIT,BRANCH 2,5.55'))).lines[0]!.state, 'none');
    });

    it('do not pay one invoice by two lines, nor guess where two things say two customers', async () => {
      const { lines } = await read(
        csv('23/01/2025,EASTBROOK JOINERY,10034,33.33', '23/01/2025,EASTBROOK JOINERY,10034,33.33', '23/01/2025,EASTBROOK JOINERY,A1001,60.00'),
      );
      assert.deepEqual(
        lines.map(({ state }) => state),
        ['sure', 'likely', 'guess'],
      );
      assert.deepEqual(lines[1]!.allocations, []);
    });

    it('refuse what is wrong with one by its row, and need the right to read', async () => {
      const row = (more: object): object => ({ rows: [{ parameters: { customerID: ids[0], amount: 5, paymentDate: today, statementLine: 'x', ...more } }] });
      for (const [more, hint] of [
        [{ amount: 0 }, /above zero/],
        [{ amount: 1.234 }, /pence/],
        [{ customerID: '999' }, /no customer/],
        [{ allocations: [{ invoiceID: '1', amount: 6 }] }, /cannot be allocated/],
        [{ allocations: [{ invoiceID: '3', amount: 1 }] }, /no invoice 3 of this customer/],
      ] as const) {
        const { body } = await bridge.call('POST', '/payments?action=enterReceipt&preview', row(more));
        assert.match(String(body.rows?.[0]?.why ?? body.hint), hint);
      }
      assert.equal((await bridge.call('POST', '/statements', { text: 5 })).body.error_code, 400504);
      assert.equal((await bridge.call('POST', '/statements', {})).body.error_code, 400503);
      const user = (
        await bridge.call('POST', '/users', { name: 'Temp', email: 'temp@bridge.example', permissions: { 'payments.read': 'none' }, apiRead: true })
      ).body;
      const { token } = (await bridge.call('POST', `/users/${user.id}/tokens`, {})).body;
      assert.equal((await bridge.call('POST', '/statements', { text: week }, { as: token })).status, 403);
    });
  });
});
