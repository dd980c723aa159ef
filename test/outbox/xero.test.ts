/** What is sent to Xero is there once, whatever happens on the way; what it refuses is told in its words. */
import assert from 'node:assert/strict';
import { fresh as begun } from '../../shared/fields.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { sharedAllowance } from '../../server/outbox/xero/allowance.js';
import { createXeroRoom, type XeroParts, type XeroRoom } from '../../server/outbox/xero/index.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { catalogue } from '../fixtures.js';
import { eachDatabase } from '../databases.js';
import { tables } from '../templates.js';
import { made } from '../records.js';
import { log } from '../runs/company.js';
import { xeroServer, type XeroServer } from './xeroServer.js';
import { xeroSettings } from './xeroSettings.js';

describe('Xero', () => {
  eachDatabase((fresh) => {
    let store: Store;
    let xero: XeroServer;
    let clock = Date.parse('2025-01-24T10:00:00.000Z');
    const now = (): string => new Date(clock).toISOString();
    const rooms: XeroRoom[] = [];
    const room = (more: Partial<XeroParts> = {}): XeroRoom => {
      const one = createXeroRoom({
        store,
        log,
        now,
        today: () => '2025-01-24',
        catalogue: async () => catalogue,
        patience: 1_000,
        limits: { perMinute: 100_000, perDay: 100_000 },
        settings: xeroSettings(xero.url),
        ...more,
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
      store = await openStore(await fresh(tables));
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
      one.wake();
      assert.equal(await one.send(), 0);
      clock += 2_000;
      assert.equal(await one.send(), 1);
      await put(await customer(), 10);
      xero.next.push(undefined, 500);
      assert.equal(await one.send(), 0);
      await put(await customer(), 20);
      assert.equal(await one.send(), 0);
      one.wake();
      assert.equal(await one.send(), 1, 'somebody ordered something: it is tried');
    });

    it('tells in its own words what it refuses, and what to press', async () => {
      const who = await customer();
      const wrong = await put(who, 10, { transactionCode: '999' });
      const gone = await put(await customer({ xeroContactID: '11111111-2222-4333-8444-555555555555' }), 20);
      assert.equal(await room().send(), 0);
      const answers = await Promise.all([wrong, gone].map(async ({ message: id }) => the('messages', id)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['Failed', 'Failed'],
      );
      assert.match(
        asText(answers[0]!['answer']),
        /Xero refuses it: Account code '999' is not a valid code for this document\. Add the code to the chart of accounts in Xero/,
      );
      assert.match(asText(answers[1]!['answer']), /is not in Xero any more\. Use Link to Xero/);
      assert.deepEqual([(await the('invoices', wrong.id))['xeroStatus'], xero.books.Invoices.length], ['Failed', 0]);
    });

    it('is told nothing for an archived contact, by link or by account number, and goes on with the one that it was merged into', async () => {
      const [linked, other] = [await customer(), await customer({ name: 'Southgate' })];
      await put(linked, 10);
      await put(other, 10);
      const one = room();
      assert.equal(await one.send(), 2);
      for (const contact of xero.books.Contacts) contact['ContactStatus'] = 'ARCHIVED';
      await store.transaction((inside) => inside.run(`UPDATE "customers" SET "xeroContactID" = NULL WHERE "id" = CAST($id AS BIGINT)`, { id: other }));
      const bills = [await put(linked, 20), await put(other, 30)];
      assert.equal(await one.send(), 0);
      const answers = await Promise.all(bills.map(({ id }) => answerOf('invoiceID', id)));
      assert.deepEqual(
        answers,
        ['Northgate', 'Southgate'].map((name) => `The contact ${name} is archived in Xero. Restore it there, or use Link to Xero with another, and retry.`),
      );
      assert.deepEqual([xero.books.Contacts.length, xero.books.Invoices.length], [2, 2]);
      // One is merged into another there; the other is restored.
      const into = '99999999-2222-4333-8444-555555555555';
      xero.books.Contacts[0]!['MergedToContactID'] = into;
      xero.books.Contacts.push({ ContactID: into, Name: 'Northgate Group', ContactStatus: 'ACTIVE' });
      xero.books.Contacts[1]!['ContactStatus'] = 'ACTIVE';
      for (const { id } of bills) await becomes('invoices', id, {});
      assert.equal(await one.send(), 2);
      assert.deepEqual(
        [(await the('customers', linked))['xeroContactID'], xero.books.Contacts.length, xero.books.Invoices.map(({ Total }) => Total)],
        [into, 3, [12, 12, 24, 36]],
      );
    });

    it('that has another invoice of the number is not overwritten', async () => {
      const bill = await put(await customer(), 10);
      xero.books.Invoices.push({ InvoiceID: 'x', InvoiceNumber: bill.number, Status: 'AUTHORISED', Total: 99 });
      assert.equal(await room().send(), 0);
      assert.match(asText((await the('messages', bill.message))['answer']), /of £99\.00 already\. Void it there/);
      assert.equal(xero.books.Invoices.length, 1);
    });

    /** A payment of so many pounds that waits for Xero. */
    async function paid(customerID: string, pounds: number, parts: Readonly<Record<string, number>> = {}, more: Values = {}): Promise<string> {
      const allocations = Object.entries(parts).map(([invoiceID, amount]) => ({ invoiceID, amount }));
      const values = {
        customerID,
        amount: pounds * 10_000,
        paymentDate: '2025-01-10',
        ...(allocations.length > 0 ? { allocations } : {}),
        xeroStatus: 'Queued',
        ...more,
      };
      const [id] = await made(store, 'payments', [begun('payments', values as Values, '2025-01-24')]);
      await message({ customerID, paymentID: id! });
      return id!;
    }
    /** What an action would have done to a record, with the message that it leaves. */
    async function becomes(entity: 'invoices' | 'payments', id: string, after: Values): Promise<void> {
      const record = await the(entity, id);
      const all = { ...after, xeroStatus: 'Queued' };
      await store.transaction((inside) =>
        inside.apply(
          [
            {
              entity,
              id,
              kind: 'update',
              before: Object.fromEntries(Object.keys(all).map((name) => [name, record[name] ?? null])),
              after: all,
              why: 'x',
              version: record.version,
            },
          ],
          now(),
        ),
      );
      await message({ customerID: record['customerID'] ?? null, [entity === 'invoices' ? 'invoiceID' : 'paymentID']: id });
    }
    const due = (invoiceNumber: string): unknown => {
      const found = xero.books.Invoices.find((each) => each['InvoiceNumber'] === invoiceNumber && each['Status'] !== 'VOIDED');
      return found && [found['AmountDue'], found['AmountPaid'], found['AmountCredited']];
    };
    const account = (): unknown => xero.books.Overpayments.map(({ Total, RemainingCredit }) => [Total, RemainingCredit]);
    const standing = (): unknown => xero.books.Payments.filter(({ Status }) => Status !== 'DELETED').map(({ Reference, Amount }) => [Reference, Amount]);
    const answerOf = async (field: string, id: string): Promise<string> =>
      asText(
        (await store.all('messages'))
          .filter((each) => each[field] === id)
          .toSorted((a, b) => Number(a.id) - Number(b.id))
          .at(-1)!['answer'],
      );

    it('has a payment on account until it is allocated, follows what is taken off, and takes back what is reversed', async () => {
      const who = await customer();
      const bill = await put(who, 100);
      const id = await paid(who, 150);
      const one = room();
      await one.send();
      assert.deepEqual([due(bill.number), account(), await answerOf('paymentID', id)], [[120, 0, 0], [[150, 150]], 'In Xero; £150.00 of it on account.']);
      await becomes('payments', id, { allocations: [{ invoiceID: bill.id, amount: 120 }], unallocated: 300_000 });
      await one.send();
      assert.deepEqual([due(bill.number), account(), standing()], [[0, 0, 120], [[150, 30]], []], 'the bank has it once');
      await becomes('payments', id, { allocations: [{ invoiceID: bill.id, amount: 20 }], unallocated: 1_300_000 });
      await one.send();
      assert.deepEqual([due(bill.number), account()], [[100, 0, 20], [[150, 130]]]);
      await becomes('payments', id, { status: 'Reversed', dateReverse: '2025-01-24', allocations: null, unallocated: 0 });
      await one.send();
      assert.deepEqual([due(bill.number), account(), standing()], [[120, 0, 0], [[150, 0]], [[`${id}-back`, 150]]]);
      assert.equal(await answerOf('paymentID', id), 'Taken back in Xero.');
    });

    it('deletes the payments of invoices that a payment no longer pays, and keeps the money on account', async () => {
      const who = await customer();
      const [first, second] = [await put(who, 100), await put(who, 50)];
      const id = await paid(who, 180, { [first.id]: 120, [second.id]: 60 });
      const one = room();
      await one.send();
      assert.deepEqual(standing(), [
        [`${id}-${first.number}`, 120],
        [`${id}-${second.number}`, 60],
      ]);
      await becomes('payments', id, { allocations: [{ invoiceID: second.id, amount: 60 }], unallocated: 1_200_000 });
      await one.send();
      assert.deepEqual([standing(), account(), due(first.number)], [[[`${id}-${second.number}`, 60]], [[120, 120]], [120, 0, 0]]);
      await becomes('payments', id, { status: 'Reversed', dateReverse: '2025-01-24', allocations: null, unallocated: 0 });
      await one.send();
      assert.deepEqual([due(second.number), standing()], [[60, 0, 0], [[`${id}-back`, 120]]]);
    });

    it('sets credit notes against invoices, refunds them, and writes debt off as a credit note of its own', async () => {
      const who = await customer();
      const [bill, note, old] = [await put(who, 100), await put(who, -50), await put(who, -10)];
      const id = await paid(who, 80, { [bill.id]: 120, [note.id]: -40 });
      const back = await paid(who, -32, { [note.id]: -20, [old.id]: -12 });
      const one = room();
      await one.send();
      const notes = (): unknown => xero.books.CreditNotes.map(({ CreditNoteNumber, RemainingCredit, Status }) => [CreditNoteNumber, RemainingCredit, Status]);
      assert.deepEqual(
        [due(bill.number), notes()],
        [
          [0, 80, 40],
          [
            [note.number, 0, 'PAID'],
            [old.number, 0, 'PAID'],
          ],
        ],
      );
      assert.deepEqual(standing(), [
        [`${id}-${bill.number}`, 80],
        [`${back}-${note.number}`, 20],
        [`${back}-${old.number}`, 12],
      ]);
      await becomes('payments', id, { status: 'Reversed', dateReverse: '2025-01-24', allocations: null, unallocated: 0 });
      // The method may have been taken off its list.
      const gone = await paid(who, 30, { [bill.id]: 30 }, { paymentMethod: null, ourReference: 'Written off: gone away' });
      await one.send();
      assert.deepEqual(
        [due(bill.number), notes()],
        [
          [90, 0, 30],
          [
            [note.number, 40, 'AUTHORISED'],
            [old.number, 0, 'PAID'],
            [`W${gone}`, 0, 'PAID'],
          ],
        ],
      );
      assert.deepEqual((xero.books.CreditNotes[2]!['LineItems'] as Values[])[0]!['AccountCode'], '490');
      await becomes('payments', gone, { status: 'Reversed', dateReverse: '2025-01-24', allocations: null, unallocated: 0 });
      await one.send();
      assert.deepEqual(
        [due(bill.number), (notes() as unknown[]).at(-1)],
        [
          [120, 0, 0],
          [`W${gone}`, 30, 'VOIDED'],
        ],
      );
    });

    it('follows the date and the reference of a payment, and of a refund', async () => {
      const who = await customer();
      const [bill, second, note] = [await put(who, 100), await put(who, 50), await put(who, -50)];
      const id = await paid(who, 180, { [bill.id]: 120, [second.id]: 60 }, { ourReference: 'FPI  NORTHGATE' });
      const back = await paid(who, -60, { [note.id]: -60 });
      const one = room();
      await one.send();
      const entered = (): unknown =>
        xero.books.Payments.filter(({ Status }) => Status !== 'DELETED')
          .map(({ Reference, Amount, Date }) => [Reference, Amount, Date])
          .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
      assert.deepEqual(entered(), [
        [`${id}-${bill.number} FPI NORTHGATE`, 120, '2025-01-10'],
        [`${id}-${second.number} FPI NORTHGATE`, 60, '2025-01-10'],
        [`${back}-${note.number}`, 60, '2025-01-10'],
      ]);
      await becomes('payments', id, { paymentDate: '2025-01-12' });
      await becomes('payments', back, { paymentDate: '2025-01-13', ourReference: 'BACK' });
      // The answer to each deletion and to each new entry is lost once.
      xero.next.push('lost', 'lost', 'lost', 'lost');
      for (let turns = 0; turns < 9; turns += 1) {
        await one.send();
        clock += 3_600_000;
      }
      assert.deepEqual(entered(), [
        [`${id}-${bill.number} FPI NORTHGATE`, 120, '2025-01-12'],
        [`${id}-${second.number} FPI NORTHGATE`, 60, '2025-01-12'],
        [`${back}-${note.number} BACK`, 60, '2025-01-13'],
      ]);
      assert.deepEqual([due(bill.number), due(second.number), await answerOf('paymentID', id)], [[0, 120, 0], [0, 60, 0], 'In Xero.']);
    });

    it('says where a date cannot follow, and leaves what is there as it is', async () => {
      const who = await customer();
      const [bill, other] = [await put(who, 100), await put(who, 10)];
      const [reconciled, held, locked] = [await paid(who, 120, { [bill.id]: 120 }), await paid(who, 30), await paid(who, 12, { [other.id]: 12 })];
      const one = room();
      await one.send();
      xero.books.Payments.find(({ Reference }) => Reference === `${reconciled}-${bill.number}`)!['IsReconciled'] = true;
      xero.refuse = (method, path, thing) =>
        method === 'PUT' && path.endsWith('/Payments') && thing['Date'] === '2024-12-31'
          ? 'The document date is before the lock date of the organisation'
          : undefined;
      for (const id of [reconciled, held]) await becomes('payments', id, { paymentDate: '2025-01-12' });
      await becomes('payments', locked, { paymentDate: '2024-12-31' });
      await one.send();
      assert.match(
        await answerOf('paymentID', reconciled),
        /Xero has £120\.00 of it on 10 Jan 2025 and not on 12 Jan 2025, and it is reconciled there\. Undo the reconciliation in Xero .*, and retry/,
      );
      assert.match(await answerOf('paymentID', held), /Xero has £30\.00 of it on account on 10 Jan 2025 .*Change its date in Xero by hand, or give it/);
      assert.match(await answerOf('paymentID', locked), /before the lock date of the organisation\. Move the lock date in Xero/);
      const dates = (): unknown =>
        [...xero.books.Payments, ...xero.books.BankTransactions].filter(({ Status }) => Status !== 'DELETED').map(({ Date }) => Date);
      assert.deepEqual(
        [dates(), due(bill.number), due(other.number)],
        [
          ['2025-01-10', '2025-01-10', '2025-01-10'],
          [0, 120, 0],
          [0, 12, 0],
        ],
      );
      // A person changes it there, as the sentence says; a reference alone needs nobody.
      for (const each of [...xero.books.BankTransactions, ...xero.books.Overpayments]) each['Date'] = '2025-01-12';
      await becomes('payments', held, { ourReference: 'LATE' });
      await becomes('payments', reconciled, { paymentDate: '2025-01-10', ourReference: 'LATE' });
      await one.send();
      for (const id of [reconciled, held]) assert.match(await answerOf('paymentID', id), /Its reference there stays as it was/);
    });

    it('enters a written-off debt anew on its other day, and follows the dates of an invoice', async () => {
      const who = await customer();
      const bill = await put(who, 100);
      const gone = await paid(who, 30, { [bill.id]: 30 }, { paymentMethod: 'Write-off' });
      const one = room();
      await one.send();
      await becomes('payments', gone, { paymentDate: '2025-01-20', ourReference: 'Gone away' });
      await one.send();
      const notes = (): unknown => xero.books.CreditNotes.map(({ CreditNoteNumber, Date, Reference, Status }) => [CreditNoteNumber, Date, Reference, Status]);
      assert.deepEqual(notes(), [
        [`W${gone}`, '2025-01-10', `W${gone}`, 'VOIDED'],
        [`W${gone}`, '2025-01-20', 'Gone away', 'PAID'],
      ]);
      assert.deepEqual(due(bill.number), [90, 0, 30]);
      const dates = (): unknown => xero.books.Invoices.filter(({ Status }) => Status !== 'VOIDED').map(({ Date, DueDate }) => [Date, DueDate]);
      await becomes('invoices', bill.id, { dueDate: '2025-02-28' });
      await one.send();
      assert.deepEqual([dates(), xero.books.Invoices.length], [[['2025-01-01', '2025-02-28']], 1], 'the due date alone is changed where it is');
      await becomes('invoices', bill.id, { invoiceDate: '2025-01-02' });
      await one.send();
      await one.send();
      assert.deepEqual([dates(), due(bill.number)], [[['2025-01-02', '2025-02-28']], [90, 0, 30]]);
    });

    it('refunds what is on account, and says where it cannot', async () => {
      const who = await customer();
      await paid(who, 70);
      const back = await paid(who, -50);
      const more = await paid(who, -30);
      const plain = await paid(who, 10, {}, { paymentMethod: 'Write-off' });
      await room({ settings: { ...xeroSettings(xero.url), writeOffCode: undefined } }).send();
      assert.deepEqual(
        [account(), standing()],
        [
          [[70, 0]],
          [
            [`${back}-account`, 50],
            [`${more}-account`, 20],
          ],
        ],
      );
      assert.match(await answerOf('paymentID', more), /Xero has £10\.00 less on account .*Send the payment that it comes from/);
      assert.match(await answerOf('paymentID', plain), /XERO_WRITE_OFF_CODE, start again, and retry/);
    });

    it('voids an invoice that is made anew, with what was paid on it, and has both again once it is sent', async () => {
      const who = await customer();
      const bill = await put(who, 100);
      const id = await paid(who, 120, { [bill.id]: 120 });
      const one = room();
      await one.send();
      await becomes('invoices', bill.id, { status: 'Unsent' });
      await one.send();
      assert.deepEqual(
        [due(bill.number), account(), (await the('invoices', bill.id))['xeroInvoiceID'], (await the('invoices', bill.id))['xeroStatus']],
        [undefined, [[120, 120]], null, null],
      );
      assert.equal(await answerOf('invoiceID', bill.id), 'Voided in Xero.');
      await becomes('invoices', bill.id, { status: 'Approved' });
      await one.send();
      assert.deepEqual(
        [due(bill.number), account(), xero.books.Invoices.length, (await the('payments', id))['xeroStatus']],
        [[0, 0, 120], [[120, 0]], 2, 'Sent'],
      );
    });

    it('makes an invoice anew that was approved again before the void went, and leaves alone what is not ours', async () => {
      const bill = await put(await customer(), 100);
      const one = room();
      await one.send();
      await store.transaction((inside) =>
        inside.run(`UPDATE "transactions" SET "net" = 500000, "gross" = 500000 WHERE "invoiceID" = CAST($id AS BIGINT)`, { id: bill.id }),
      );
      await becomes('invoices', bill.id, { net: 500_000, VAT: 100_000, total: 600_000, VATLines: [{ names: ['Standard'], rate: '20', net: 50, VAT: 10 }] });
      await one.send();
      assert.deepEqual(
        [due(bill.number), xero.books.Invoices.map(({ Status }) => Status)],
        [
          [60, 0, 0],
          ['VOIDED', 'AUTHORISED'],
        ],
      );
    });

    it('waits for the invoice before its payment, and lets other customers through meanwhile', async () => {
      const [who, other] = [await customer(), await customer()];
      const bill = await put(who, 100);
      const id = await paid(who, 120, { [bill.id]: 120 });
      const third = await put(other, 10);
      await store.transaction((inside) =>
        inside.run(`UPDATE "messages" SET "nextAttemptAt" = $at WHERE "id" = CAST($id AS BIGINT)`, {
          at: new Date(clock + 60_000).toISOString(),
          id: bill.message,
        }),
      );
      const one = room();
      assert.equal(await one.send(), 1);
      assert.deepEqual([due(third.number), due(bill.number), standing()], [[12, 0, 0], undefined, []]);
      clock += 120_000;
      assert.equal(await one.send(), 2);
      assert.deepEqual([due(bill.number), standing()], [[0, 120, 0], [[`${id}-${bill.number}`, 120]]]);
    });

    it('is told once more of what changed while it was told', async () => {
      const bill = await put(await customer(), 100);
      let moved = false;
      const one = room({
        catalogue: async () => {
          if (!moved)
            await store.transaction((inside) =>
              inside.run(`UPDATE "invoices" SET "version" = "version" + 1 WHERE "id" = CAST($id AS BIGINT)`, { id: bill.id }),
            );
          moved = true;
          return catalogue;
        },
      });
      assert.equal(await one.send(), 2);
      assert.deepEqual([xero.books.Invoices.length, (await the('messages', bill.message))['status']], [1, 'Sent']);
    });

    it('is not asked for ever what cannot be put together, nor what it stumbles over', async () => {
      const [odd, stumbled, fine] = [await put(await customer(), 10), await put(await customer(), 20), await put(await customer(), 30)];
      await store.transaction((inside) => inside.run(`UPDATE "invoices" SET "VATLines" = '"nonsense"' WHERE "id" = CAST($id AS BIGINT)`, { id: odd.id }));
      xero.refuse = (_method, _path, thing) => {
        if (thing['InvoiceNumber'] === stumbled.number) throw new Error('it stumbles');
        return undefined;
      };
      const one = room();
      for (let turns = 0; turns < 40; turns += 1) {
        await one.send();
        clock += 2 * 3_600_000;
      }
      const states = await Promise.all([odd, stumbled, fine].map(async ({ message: id }) => the('messages', id)));
      assert.deepEqual(
        states.map(({ status, attempts }) => [status, attempts]),
        [
          ['Failed', 5],
          ['Failed', 12],
          ['Sent', 1],
        ],
      );
      assert.match(asText(states[0]!['answer']), /The program could not put this entry together \(.+\)\. Tried 5 times\. Mend the record and retry/);
      assert.match(
        asText(states[1]!['answer']),
        /Xero is out of order \(500\)\. It answered so to this entry 12 times\. Look whether it is in Xero, and retry/,
      );
      assert.equal(one.why(), null, 'the way is open');
    });

    it('takes the domestic reverse charge by its own tax type, and says what to do where it is not switched on', async () => {
      const [bill, other] = [await put(await customer(), 100, { VATRate: 'Reverse Charge' }), await put(await customer(), 10, { VATRate: 'Reverse Charge' })];
      await store.transaction((inside) =>
        inside.run(`UPDATE "invoices" SET "VAT" = 0, "total" = "net", "VATLines" = NULL WHERE "id" IN (CAST($a AS BIGINT), CAST($b AS BIGINT))`, {
          a: bill.id,
          b: other.id,
        }),
      );
      xero.refuse = (_method, _path, thing) => (thing['InvoiceNumber'] === other.number ? "The TaxType code 'DRCHARGE20' does not exist" : undefined);
      await room().send();
      assert.deepEqual(
        (xero.books.Invoices[0]!['LineItems'] as Values[]).map(({ TaxType, TaxAmount, LineAmount }) => [TaxType, TaxAmount, LineAmount]),
        [['DRCHARGE20', 0, 100]],
      );
      assert.match(
        await answerOf('invoiceID', other.id),
        /Xero refuses it: The TaxType code 'DRCHARGE20' does not exist\. Switch on the domestic reverse charge rates/,
      );
    });

    it('is called no more often than it allows, by all bridges together and after a restart', async () => {
      let at = Date.parse('2030-01-01T00:00:00.000Z');
      const limits = { perMinute: 3, perDay: 5 };
      const bridge = (): ReturnType<typeof sharedAllowance> => sharedAllowance(store, () => new Date(at).toISOString(), limits);
      const [one, two] = [bridge(), bridge()];
      const granted = async (...some: readonly ReturnType<typeof bridge>[]): Promise<unknown[]> => {
        const answers = await Promise.all(some.map((each) => each.ask()));
        return answers.map((each) => (each.granted ? 'yes' : each.day ? 'day' : 'minute')).toSorted();
      };
      assert.deepEqual(await granted(one, two, one, two), ['minute', 'yes', 'yes', 'yes']);
      at += 61_000;
      assert.deepEqual(await granted(one, two, bridge()), ['day', 'yes', 'yes']);
      at += 3_600_000;
      const refused = await bridge().ask();
      assert.ok(!refused.granted && refused.day && refused.wait > 22 * 3_600_000 && refused.wait < 23 * 3_600_000, JSON.stringify(refused));
      at += 23 * 3_600_000;
      assert.deepEqual(await granted(bridge()), ['yes']);
      const bill = await put(await customer(), 10);
      const full = room({ limits: { perMinute: 9, perDay: 1 } });
      assert.equal(await full.send(), 0);
      assert.match(full.why() ?? '', /5,000 calls in 24 hours/);
      assert.equal((await the('messages', bill.message))['status'], 'Queued');
    });

    it('lets in apps from before its narrow scopes', async () => {
      xero.wide = true;
      await put(await customer(), 10);
      assert.equal(await room().send(), 1);
    });
  });
});
