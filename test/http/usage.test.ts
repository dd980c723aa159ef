/** R14a: usage belongs to whoever held the number on the day, however late it comes; a bad line is named and the rest is kept. */
import assert from 'node:assert/strict';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('usage', () => {
  eachDatabase((fresh) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(fresh, { env: { TODAY: '2026-11-26' } });
    });
    after(() => bridge.close());

    let count = 0;
    const made = async (path: string, body: object): Promise<string> => {
      const answer = await bridge.call('POST', path, body);
      assert.equal(answer.status, 201, answer.text);
      return answer.body.id;
    };
    const customer = (): Promise<string> => made('/customers', { accountNumber: `U${++count}`, name: `Holder ${count}`, VATRate: 'Standard' });
    const drop = (entity: string, id: string, dateDrop: string) => bridge.call('POST', `/${entity}/${id}?action=drop`, { status: 'Dropped', dateDrop });
    const load = (lines: readonly string[], query = '') =>
      bridge.call('POST', `/transactions${query}`, ['kind,number,transactionDate,description,net', ...lines].join('\n'), {
        headers: { 'Content-Type': 'text/csv' },
      });
    const usageOf = async (customerID: string): Promise<readonly string[]> =>
      (await bridge.call('GET', `/transactions?customerID=${customerID}`)).body.map((line: { transactionDate: string }) => line.transactionDate);

    for (const order of ['older', 'younger']) {
      it(`goes to who had the number on the day, be the leaver's record the ${order} one`, async () => {
        const [a, b] = [await customer(), await customer()];
        const number = `01632 96${String(count).padStart(4, '0')}`;
        const first = async (): Promise<void> => {
          const id = await made(`/customers/${a}/numbers`, { number, numberType: 'Landline' });
          await drop('numbers', id, '2026-11-15');
        };
        const second = () => made(`/customers/${b}/numbers`, { number: number.replace(' ', '-'), numberType: 'Landline' });
        if (order === 'older') {
          await first();
          await second();
        } else {
          await second();
          await first();
        }
        const { status, text } = await load([`usage,${number},2026-11-10,Calls,1.00`, `usage,${number},2026-11-20,Calls,2.00`]);
        assert.equal(status, 200, text);
        assert.deepEqual(await usageOf(a), ['2026-11-10']);
        assert.deepEqual(await usageOf(b), ['2026-11-20']);
      });
    }

    it('tells whose a number or account is, or that there is none, to nobody who may not read it', async () => {
      const a = await customer();
      const id = await made(`/customers/${a}/numbers`, { number: '01632 975001', numberType: 'Landline' });
      const person = async (permissions: object, apiRead = true): Promise<string> => {
        const email = `p${++count}@example.com`;
        const user = await made('/users', { name: email, email, permissions, apiRead, apiWrite: true });
        return (await bridge.call('POST', `/users/${user}/tokens`, { name: 'usage', days: 1 })).body.token;
      };
      const asked = async (as: string, columns: string, cell: string, query = ''): Promise<string> => {
        const { status, text, body } = await bridge.call('POST', `/transactions${query}`, `kind,${columns},description,net\nusage,${cell},Calls,1.00`, {
          as,
          headers: { 'Content-Type': 'text/csv' },
        });
        return `${body?.error_code ?? status} ${body?.error_code ? /no "|its last customer/.test(text) : ''}`.trim();
      };
      const rights = { transactions: 'run', customers: 'none', numbers: 'none' };
      const blind = await person(rights);
      for (const cell of ['01632 975001', '01632 970099']) assert.equal(await asked(blind, 'number', cell), '403001 false', cell);
      for (const cell of ['U1', 'U999']) assert.equal(await asked(blind, 'accountNumber', cell), '403001 false', cell);
      assert.equal(await asked(await person({ ...rights, 'transactions.read': 'none' }), 'numberID', id, '?preview'), '403001 false');
      // A rating program writes and reads nothing.
      assert.equal(await asked(await person({ transactions: 'run' }, false), 'number', '01632 975001'), '200');
      assert.equal(await asked(await person({ '*': 'run' }), 'number', '01632 975001', '?force'), '200');
    });

    it('of the last day is taken and billed late; of the day after it is named, and the rest is kept', async () => {
      const a = await customer();
      const id = await made(`/customers/${a}/numbers`, { number: '01632 970001', numberType: 'Landline' });
      await drop('numbers', id, '2026-11-15');
      const lines = ['usage,01632 970001,2026-11-15,Last day,1.00', 'usage,01632 970001,2026-11-16,Too late,1.00', 'usage,01632 979999,2026-11-16,Nobody,1.00'];
      const shown = await load(lines, '?preview');
      assert.deepEqual([shown.body.totals.ready, shown.body.refusedCount], [1, 2]);
      const { body } = await load(lines);
      assert.deepEqual([body.run.done, body.refusedLines.map(({ line }: { line: number }) => line)], [1, [3, 4]]);
      assert.match(body.refusedLines[0].why, /was dropped before 2026-11-16/);
      assert.deepEqual(await usageOf(a), ['2026-11-15']);
      const run = await made('/billingRuns', { invoiceDate: '2026-11-26', cutoffDate: '2026-11-27', force: true });
      await bridge.call('POST', `/billingRuns/${run}?action=request`, {});
      for (let n = 0; n < 200 && (await bridge.call('GET', `/billingRuns/${run}`)).body.status !== 'Complete'; n++)
        await new Promise((later) => setTimeout(later, 25));
      const [invoice] = (await bridge.call('GET', `/invoices?customerID=${a}`)).body;
      assert.deepEqual([invoice?.net, invoice?.total], [1, 1.2]);
    });

    it("is taxed and coded by the number's feature for calls, never by its rental rate", async () => {
      const a = await customer();
      const id = await made(`/customers/${a}/numbers`, { number: '01632 970003', numberType: 'Landline' });
      await made(`/numbers/${id}/features`, {
        description: 'Line',
        startDate: '2026-11-01',
        VATRate: 'Zero',
        VATRateCalls: 'Reduced',
        callsTransactionCode: 'CALL9',
      });
      await load(['usage,01632 970003,2026-11-20,Calls,3.00']);
      const run = await made('/billingRuns', { invoiceDate: '2026-11-26', cutoffDate: '2026-11-27', force: true });
      await bridge.call('POST', `/billingRuns/${run}?action=request`, {});
      for (let n = 0; n < 200 && (await bridge.call('GET', `/billingRuns/${run}`)).body.status !== 'Complete'; n++)
        await new Promise((later) => setTimeout(later, 25));
      const [line] = (await bridge.call('GET', `/transactions?customerID=${a}&kind=usage`)).body;
      assert.deepEqual([line.VATRate, line.transactionCode], ['Reduced', 'CALL9']);
      assert.equal((await bridge.call('GET', `/invoices?customerID=${a}`)).body[0].VAT, 0.15);
    });

    it('of who has left for good waits for an invoice by hand, and their payments are still taken', async () => {
      const a = await customer();
      const number = await made(`/customers/${a}/numbers`, { number: '01632 970002', numberType: 'Landline' });
      assert.ok(number);
      await drop('customers', a, '2026-11-15');
      const late = await load(['usage,01632 970002,2026-11-14,Late,3.00']);
      assert.equal(late.status, 200);
      // Whom billing runs still take is told nothing of the kind.
      assert.match(late.body.rows[0].message, /01632 970002: £3\.00\.$/);
      assert.deepEqual([late.body.totals.charges, late.body.run.control.sum], [3, 3]);
      const invoice = await bridge.call('POST', `/customers/${a}/invoices`, {});
      assert.deepEqual([invoice.status, invoice.body.net], [201, 3], invoice.text);
      assert.equal((await bridge.call('POST', `/customers/${a}?action=addPayment`, { amount: 3.6, paymentDate: '2026-11-26' })).status, 200);
    });

    it('of whom no billing run takes any more says that it waits for an invoice by hand', async () => {
      const a = await customer();
      await made(`/customers/${a}/numbers`, { number: '01632 970003', numberType: 'Landline' });
      await bridge.call('POST', `/customers/${a}?action=drop`, { status: 'Ex-Customer', dateDrop: '2026-11-15' });
      const late = await load(['usage,01632 970003,2026-11-14,Late,3.00']);
      assert.match(late.body.rows[0].message, /£3\.00; its customer is Ex-Customer, so it waits for an invoice by hand\.$/);
    });

    it('takes amounts as they are written, and names the line of one that can be read in two ways', async () => {
      const a = await customer();
      await made(`/customers/${a}/numbers`, { number: '01632 975771', numberType: 'Landline' });
      const amounts = ['"£1,000.50"', '"1,350.61"', '(25.00)', '"1.000,50"', '3.9%', '12.50'];
      const { body } = await load(amounts.map((net) => `usage,01632 975771,2026-11-10,Calls,${net}`));
      assert.deepEqual(
        (await bridge.call('GET', `/transactions?customerID=${a}&sort=id`)).body.map(({ net }: { net: number }) => net),
        [1000.5, 1350.61, -25, 12.5],
      );
      assert.deepEqual(
        body.refusedLines.map(({ line }: { line: number }) => line),
        [5, 6],
      );
      assert.match(body.refusedLines[0].why, /net: .*write 1000\.50 with a point/);
      assert.match(body.refusedLines[1].why, /is a percentage; an amount in pounds is wanted/);
    });

    it('with a heading that is nearly right is told which one was meant', async () => {
      const csv = ['kind,number,transactionDate,description,Net', 'usage,01632 970002,2026-11-14,Late,3.00'].join('\n');
      const { body } = await bridge.call('POST', '/transactions', csv, { headers: { 'Content-Type': 'text/csv' } });
      assert.match(body.fields.Net, /no such column \(did you mean net\?\)/);
    });

    it('with no good line is refused with each line named', async () => {
      const { status, body } = await load(['usage,01632 979999,2026-11-16,Nobody,1.00']);
      assert.deepEqual([status, Object.keys(body.fields)], [400, ['line 2']]);
    });
  });
});
