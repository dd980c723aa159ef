/**
 * What can go wrong on the way out, one after the other over the API: whoever looks at the Outbox sees which, why and what to press, and
 * nothing goes twice.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { asText } from '../../shared/values.js';
import type { Value } from '../../shared/types.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { mailServer, type MailServer } from '../outbox/mailServer.js';
import { xeroServer, type XeroServer } from '../outbox/xeroServer.js';

type Row = Readonly<Record<string, Value>> & { readonly id: string };

describe('what goes wrong on the way out', function () {
  this.timeout(60_000);
  const folders: string[] = [];
  const codes = new Map<string, number>();
  let mail: MailServer;
  let xero: XeroServer;
  let bridge: Bridge;
  let number = 0;

  before(async () => {
    mail = await mailServer({ recipient: (address) => codes.get(address) });
    xero = await xeroServer();
    bridge = await startBridge(freshSQLite(folders), {
      env: {
        SMTP_URL: mail.url,
        MAIL_FROM: 'billing@northwind.example',
        XERO_CLIENT_ID: 'a',
        XERO_CLIENT_SECRET: 'b',
        XERO_URL: xero.url,
        XERO_IDENTITY_URL: xero.url,
      },
    });
  });
  after(async () => {
    await bridge.close();
    await mail.close();
    await xero.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body: object = {}): Promise<Row> => {
    const answer = await bridge.call('POST', path, body);
    assert.ok(answer.status < 300, `${path}: ${answer.text}`);
    return answer.body as Row;
  };
  /** An approved invoice of these lines for a customer of this name and address. */
  async function invoice(name: string, email: string, lines: readonly (readonly [text: string, net: number, rate?: string])[]): Promise<Row> {
    number += 1;
    const { id: customerID } = await post('/customers', { accountNumber: `L${number}`, name, email, emailBilling: true });
    for (const [description, net, rate] of lines)
      await post('/transactions', { customerID, description, net, transactionDate: today, ...(rate === undefined ? {} : { VATRate: rate }) });
    const { id } = await post('/invoices', { customerID });
    return post(`/invoices/${id}?action=approve&confirm`);
  }
  async function message(channel: string, invoiceID: string, right: (row: Row) => boolean): Promise<Row> {
    for (let tries = 0; tries < 400; tries += 1) {
      const [row] = (await bridge.call('GET', `/messages?channel=${channel}&invoiceID=${invoiceID}&sort=-id&limit=1`)).body as Row[];
      if (row && right(row)) return row;
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
    throw new Error(`Message of invoice ${invoiceID} does not come to it.`);
  }
  const arrived = (subject: string): number => mail.received.filter(({ text }) => text.includes(subject)).length;
  const can = async (id: string, action: string): Promise<number> => (await bridge.call('POST', `/messages/${id}?action=${action}&preview`, {})).status;

  it('an address that is refused by 550: failed with the server’s words, and goes to another address on a word', async () => {
    codes.set('gone@x.example', 550);
    const { id, invoiceNumber } = await invoice('Gone Ltd', 'gone@x.example', [['Visit', 10]]);
    await post(`/invoices/${id}?action=email&confirm`);
    const failed = await message('E-mail', id, ({ status }) => status === 'Failed');
    assert.match(asText(failed['answer']), /550 gone@x\.example is not known here/);
    assert.deepEqual([failed['recipient'], await can(failed.id, 'retry'), await can(failed.id, 'giveUp')], ['gone@x.example', 200, 200]);
    assert.equal((await bridge.call('GET', `/invoices/${id}`)).body.status, 'Approved');
    await post(`/messages/${failed.id}?action=retry`, { email: 'here@x.example' });
    await message('E-mail', id, ({ status }) => status === 'Sent');
    assert.equal(arrived(asText(invoiceNumber)), 1);
    // Once more, it says when and to whom.
    const { body: again } = await bridge.call('POST', `/invoices/${id}?action=email&preview`, { email: 'here@x.example' });
    assert.match(JSON.stringify(again.warnings), /went out already: e-mailed on .* to here@x\.example\. The customer gets it once more\./);
  });

  it('greylisting: waits with the words and the next attempt, and Retry sends it at once', async () => {
    codes.set('grey@x.example', 451);
    const { id, invoiceNumber } = await invoice('Grey Ltd', 'grey@x.example', [['Visit', 10]]);
    await post(`/invoices/${id}?action=email&confirm`);
    const waits = await message('E-mail', id, ({ attempts }) => Number(attempts) === 1);
    assert.deepEqual([waits['status'], asText(waits['nextAttemptAt']) > new Date().toISOString()], ['Queued', true]);
    assert.match(asText(waits['answer']), /451/);
    assert.match(asText((await bridge.call('POST', `/invoices/${id}?action=email&confirm`, {})).body.hint), /waits in the Outbox already/);
    codes.delete('grey@x.example');
    await post(`/messages/${waits.id}?action=retry`);
    await message('E-mail', id, ({ status }) => status === 'Sent');
    assert.equal(arrived(asText(invoiceNumber)), 1);
  });

  for (const [what, name, lines, total] of [
    ['a name in Arabic and an emoji in a description', 'شركة النور', [['Visit 🍺 📞', 10]], 12],
    [
      'an invoice of £0.00',
      'Nought Ltd',
      [
        ['Visit', 10],
        ['Goodwill', -10],
      ],
      0,
    ],
    ['an invoice of −£70.00', 'Credit Ltd', [['Goodwill', -58.33]], -70],
    [
      'an invoice of £9,999,999.99',
      'Large Ltd',
      [
        ['Exchange', 8_333_333.32],
        ['Stamp', 0.01, 'Zero'],
      ],
      9_999_999.99,
    ],
  ] as const)
    it(`${what}: is mailed with its PDF once, and is in Xero once`, async () => {
      const made = await invoice(name, `n${number}@x.example`, lines);
      assert.equal(Number(made['total']), total);
      await post(`/invoices/${made.id}?action=email&confirm`);
      await post(`/invoices/${made.id}?action=sendToXero`);
      const [mailed, told] = [
        await message('E-mail', made.id, ({ status }) => status !== 'Queued'),
        await message('Xero', made.id, ({ status }) => status !== 'Queued'),
      ];
      assert.deepEqual([mailed['status'], told['status'], told['answer']], ['Sent', 'Sent', 'In Xero.']);
      assert.equal(told['subject'], `Invoice ${asText(made['invoiceNumber'])}, ${name}`);
      assert.equal(arrived(`invoice-${asText(made['invoiceNumber'])}.pdf`), 1);
      const there = [...xero.books.Invoices, ...xero.books.CreditNotes].filter(
        (each) => (each['InvoiceNumber'] ?? each['CreditNoteNumber']) === made['invoiceNumber'],
      );
      assert.deepEqual(
        there.map(({ Total }) => Total),
        [Math.abs(total)],
      );
      const pdf = await bridge.call('GET', `/invoices/${made.id}/pdf`);
      assert.deepEqual([pdf.status, pdf.text.slice(0, 5)], [200, '%PDF-']);
    });

  it('a contact deleted in Xero: failed with what to press, which then goes through', async () => {
    const made = await invoice('Linked Ltd', 'linked@x.example', [['Visit', 10]]);
    await post(`/customers/${asText(made['customerID'])}?action=linkToXero`, { xeroContactID: '11111111-2222-4333-8444-555555555555' });
    await post(`/invoices/${made.id}?action=sendToXero`);
    const failed = await message('Xero', made.id, ({ status }) => status === 'Failed');
    assert.match(
      asText(failed['answer']),
      /The linked contact 11111111-.* is not in Xero any more\. Use Link to Xero with another contact, or with none, and retry\./,
    );
    await post(`/customers/${asText(made['customerID'])}?action=linkToXero`, {});
    await post(`/messages/${failed.id}?action=retry`);
    await message('Xero', made.id, ({ status }) => status === 'Sent');
    assert.equal(xero.books.Invoices.filter(({ InvoiceNumber }) => InvoiceNumber === made['invoiceNumber']).length, 1);
  });

  it('a payment that the bank took back after it was reconciled in Xero: failed with Xero’s words and the way out', async () => {
    const made = await invoice('Bounced Ltd', 'bounced@x.example', [['Visit', 100]]);
    await post(`/invoices/${made.id}?action=sendToXero`);
    await post(`/customers/${asText(made['customerID'])}?action=addPayment`, { amount: 120, paymentDate: today });
    const [payment] = (await bridge.call('GET', `/payments?customerID=${asText(made['customerID'])}`)).body as [Row];
    await post(`/payments/${payment.id}?action=allocate`, { oldestFirst: true });
    await post(`/payments/${payment.id}?action=sendToXero`);
    const told = async (status: string, more = ''): Promise<Row> => {
      for (let tries = 0; tries < 400; tries += 1) {
        const [row] = (await bridge.call('GET', `/messages?paymentID=${payment.id}&sort=-id&limit=1`)).body as Row[];
        if (row?.['status'] === status && asText(row['answer'] ?? '').includes(more)) return row;
        await new Promise((resolve) => {
          setTimeout(resolve, 25);
        });
      }
      throw new Error(`The payment is not ${status}.`);
    };
    assert.match(asText((await told('Sent'))['subject']), /^Payment of £120\.00, 24 Jan 2025, Bounced Ltd$/);
    xero.books.Payments.at(-1)!['IsReconciled'] = true;
    const preview = await bridge.call('POST', `/payments/${payment.id}?action=reverse&preview`, { reason: 'Bounced' }, { headers: { 'X-Expert-Mode': 'on' } });
    assert.ok(preview.body.notes.includes('It is taken back in Xero, too.'), preview.text);
    await bridge.call('POST', `/payments/${payment.id}?action=reverse`, { reason: 'Bounced' }, { headers: { 'X-Expert-Mode': 'on' } });
    const failed = await told('Failed');
    assert.match(asText(failed['answer']), /has been reconciled and cannot be deleted\. Undo the reconciliation in Xero \(Remove & Redo\), and retry\./);
    delete xero.books.Payments.at(-1)!['IsReconciled'];
    await post(`/messages/${failed.id}?action=retry`);
    await told('Sent', 'Taken back');
    assert.deepEqual(
      [xero.books.Payments.at(-1)!['Status'], xero.books.Invoices.find(({ InvoiceNumber }) => InvoiceNumber === made['invoiceNumber'])!['AmountDue']],
      ['DELETED', 120],
    );
  });
});
