/** What is sent to Xero is there once, whatever happens on the way; what it refuses is told in its words. */
import assert from 'node:assert/strict';
import { fresh as begun } from '../../shared/fields.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { createXeroRoom, type XeroRoom } from '../../server/outbox/xero/index.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { catalogue } from '../fixtures.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';
import { log } from '../runs/company.js';
import { xeroServer, type XeroServer } from './xeroServer.js';

describe('Xero', () => {
  eachDatabase((fresh) => {
    let store: Store;
    let xero: XeroServer;
    let clock = Date.parse('2025-01-24T10:00:00.000Z');
    const now = (): string => new Date(clock).toISOString();
    const rooms: XeroRoom[] = [];
    const room = (): XeroRoom => {
      const one = createXeroRoom({
        store,
        log,
        now,
        today: () => '2025-01-24',
        catalogue: async () => catalogue,
        patience: 1_000,
        perMinute: 10_000,
        settings: { clientID: 'a', clientSecret: 'b', tenantID: undefined, salesCode: '200', bankCode: '090', url: xero.url, identityUrl: xero.url },
      });
      rooms.push(one);
      return one;
    };
    let number = 2000;
    const customer = async (more: Values = {}): Promise<string> =>
      (await made(store, 'customers', [begun('customers', { name: 'Northgate', accountNumber: `X${(number += 1)}`, ...more }, '2025-01-24')]))[0]!;

    /** An approved invoice of this net with a message that is due. */
    async function put(customerID: string, net: number, more: Values = {}): Promise<{ id: string; message: string; number: string }> {
      const VAT = Math.round(net * 20) / 100;
      const invoiceNumber = String((number += 1));
      const [id] = await made(store, 'invoices', [
        begun(
          'invoices',
          {
            customerID,
            invoiceNumber,
            invoiceDate: '2025-01-01',
            dueDate: '2025-01-31',
            status: 'Approved',
            net: net * 10_000,
            VAT: VAT * 10_000,
            total: (net + VAT) * 10_000,
            VATLines: [{ names: ['Standard'], rate: '20', net, VAT }],
            xeroStatus: 'Queued',
          },
          '2025-01-24',
        ),
      ]);
      await made(store, 'transactions', [
        begun(
          'transactions',
          { customerID, invoiceID: id!, description: 'Fibre', net: net * 10_000, gross: net * 10_000, VATRate: 'Standard', ...more },
          '2025-01-24',
        ),
      ]);
      return { id: id!, number: invoiceNumber, message: await message({ customerID, invoiceID: id! }) };
    }
    const message = async (values: Values): Promise<string> =>
      (await made(store, 'messages', [begun('messages', { channel: 'Xero', subject: 'x', nextAttemptAt: now(), ...values }, '2025-01-24')]))[0]!;
    const the = async (entity: 'messages' | 'invoices' | 'payments' | 'customers', id: string): Promise<RecordOf> => (await store.load(entity, [id]))[0]!;

    before(async () => {
      store = await openStore(await fresh());
      await store.migrate();
    });
    beforeEach(async () => {
      xero = await xeroServer();
    });
    afterEach(async () => {
      await Promise.all(rooms.splice(0).map((each) => each.stop()));
      await xero.close();
    });
    after(() => store.close());

    it('gets an invoice, a credit note and a payment, and a contact by the account number', async () => {
      const who = await customer({ email: 'a@x.example, b@x.example' });
      const [bill, credit] = [await put(who, 100), await put(who, -70)];
      const [payment] = await made(store, 'payments', [
        begun(
          'payments',
          { customerID: who, amount: 500_000, paymentDate: '2025-01-10', allocations: [{ invoiceID: bill.id, amount: 50 }], xeroStatus: 'Queued' },
          '2025-01-24',
        ),
      ]);
      await message({ customerID: who, paymentID: payment! });
      assert.equal(await room().send(), 3);
      assert.deepEqual(
        xero.books.Contacts.map(({ AccountNumber, EmailAddress }) => [AccountNumber, EmailAddress]),
        [[(await the('customers', who))['accountNumber'], 'a@x.example']],
      );
      assert.deepEqual(
        [...xero.books.Invoices, ...xero.books.CreditNotes].map(({ Type, Total, Status }) => [Type, Total, Status]),
        [
          ['ACCREC', 120, 'AUTHORISED'],
          ['ACCRECCREDIT', 84, 'AUTHORISED'],
        ],
      );
      assert.deepEqual(
        xero.books.Payments.map(({ Amount, Reference }) => [Amount, Reference]),
        [[50, `${payment}-${bill.number}`]],
      );
      const invoice = await the('invoices', bill.id);
      assert.deepEqual(
        [invoice['xeroStatus'], invoice['xeroInvoiceID'], invoice['status'], invoice['delivery']],
        ['Sent', xero.books.Invoices[0]!['InvoiceID'], 'Approved', null],
      );
      assert.deepEqual([(await the('payments', payment!))['xeroStatus'], (await the('invoices', credit.id))['xeroStatus']], ['Sent', 'Sent']);
      assert.equal((await the('customers', who))['xeroContactID'], xero.books.Contacts[0]!['ContactID']);
    });

    it('gets each of many once through limits, failures and lost answers', async function () {
      this.timeout(120_000);
      const who = await customer();
      const bills: { id: string }[] = [];
      for (let index = 0; index < 20; index += 1) bills.push(await put(who, 10 + index));
      const fates = ['lost', undefined, 429, 500, undefined, 'lost', 'lost', undefined] as const;
      xero.next.push(...Array.from({ length: 5 }, () => fates).flat());
      const one = room();
      let sent = 0;
      for (let turns = 0; sent < bills.length && turns < 200; turns += 1) {
        sent += await one.send();
        clock += 3_600_000;
      }
      assert.equal(sent, bills.length);
      assert.deepEqual(
        [xero.books.Invoices.length, new Set(xero.books.Invoices.map(({ InvoiceNumber }) => InvoiceNumber)).size, xero.books.Contacts.length],
        [20, 20, 1],
      );
    });

    it('is left in peace for as long as it says', async () => {
      const { message: id } = await put(await customer(), 10);
      xero.next.push(undefined, 429);
      const one = room();
      assert.equal(await one.send(), 0);
      assert.match(one.why() ?? '', /slow down/);
      assert.equal((await the('messages', id))['nextAttemptAt'], new Date(clock + 7_000).toISOString());
      clock += 6_000;
      assert.equal(await one.send(), 0);
      clock += 2_000;
      assert.equal(await one.send(), 1);
    });

    it('tells in its own words what it refuses, and what to press', async () => {
      const who = await customer();
      const wrong = await put(who, 10, { transactionCode: '999' });
      const gone = await put(await customer({ xeroContactID: '11111111-2222-4333-8444-555555555555' }), 20);
      const other = await put(await customer(), 30, { VATRate: 'Reverse Charge' });
      assert.equal(await room().send(), 0);
      const answers = await Promise.all([wrong, gone, other].map(async ({ message: id }) => the('messages', id)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['Failed', 'Failed', 'Failed'],
      );
      assert.match(asText(answers[0]!['answer']), /Account code '999' is not a valid code/);
      assert.match(asText(answers[1]!['answer']), /is not in Xero any more\. Use Link to Xero/);
      assert.match(asText(answers[2]!['answer']), /by hand/);
      assert.deepEqual([(await the('invoices', wrong.id))['xeroStatus'], xero.books.Invoices.length], ['Failed', 0]);
    });

    it('that has another invoice of the number is not overwritten', async () => {
      const bill = await put(await customer(), 10);
      xero.books.Invoices.push({ InvoiceID: 'x', InvoiceNumber: bill.number, Status: 'AUTHORISED', Total: 99 });
      assert.equal(await room().send(), 0);
      assert.match(asText((await the('messages', bill.message))['answer']), /of £99\.00 already\. Void it there/);
      assert.equal(xero.books.Invoices.length, 1);
    });
  });
});
