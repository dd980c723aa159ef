/** An invoice that is e-mailed over the API arrives with its PDF, is Sent only then, and comes back where its notice comes back. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { asText } from '../../shared/values.js';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { mailServer, type MailServer } from '../outbox/mailServer.js';

describe('e-mailing an invoice', function () {
  const folders: string[] = [];
  let mail: MailServer;
  let bridge: Bridge;
  const refused = new Set<string>();

  before(async () => {
    mail = await mailServer({ recipient: (address) => (refused.has(address) ? 550 : undefined) });
    bridge = await startBridge(freshSQLite(folders), { sample: 10, env: { SMTP_URL: mail.url, MAIL_FROM: 'Northwind Telecom <billing@northwind.example>' } });
  });
  after(async () => {
    await bridge.close();
    await mail.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Waits until the record says so. */
  async function until(path: string, right: (body: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { body } = await bridge.call('GET', path);
      if (right(body)) return body;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    throw new Error(`${path} does not come to it.`);
  }
  const approved = async (offset: number): Promise<{ id: string; invoiceNumber: string; customerID: string }> => {
    const [invoice] = (await bridge.call('GET', `/invoices?status=Sent&limit=1&sort=-id&offset=${offset}`)).body;
    const again = await bridge.call('POST', `/invoices/${invoice.id}?action=recreateSent`, {}, { headers: { 'X-Expert-Mode': 'on' } });
    assert.equal(again.status, 200, again.text);
    // Nobody ticked off the unusual bills of the sample's past months.
    return (await bridge.call('POST', `/invoices/${invoice.id}?action=approve&confirm`, {})).body;
  };

  it('sends it after the commit with the files that were asked for, and says so once the server has it', async () => {
    const { id, invoiceNumber } = await approved(0);
    const answer = await bridge.call('POST', `/invoices/${id}?action=email`, { email: 'accounts@example.com', attachments: 'PDF and CSV' });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([answer.body.status, answer.body.emailedDate], ['Approved', null]);
    const after = await until(`/invoices/${id}`, ({ status }) => status === 'Sent');
    assert.deepEqual([after['delivery'], after['deliveryNote']], ['Sent', 'E-mailed to accounts@example.com.']);
    const text = mail.received[0]!.text;
    assert.match(text, /^To: accounts@example\.com/m);
    assert.match(text, new RegExp(`invoice-${invoiceNumber}\\.pdf`));
    assert.match(text, new RegExp(`invoice-${invoiceNumber}\\.csv`));
    assert.equal(mail.received.length, 1);
    const [message] = (await bridge.call('GET', `/invoices/${id}/messages?sort=-id`)).body;
    assert.deepEqual([message.status, message.recipient, message.runID !== null, message.requestedBy !== null], ['Sent', 'accounts@example.com', true, true]);
    const told = (await bridge.call('GET', `/invoices/${id}/activities?limit=100`)).body.at(-1);
    assert.deepEqual([told.action, told.after.status, told.runID], ['send', 'Sent', message.runID]);
    const bounce = await bridge.call('POST', '/outbox/bounces', {
      notice: `From: MAILER-DAEMON\n\nFinal-Recipient: rfc822; accounts@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.2.2 Mailbox\n full\n\nMessage-ID: ${message.messageID}\n`,
    });
    const why = 'accounts@example.com: The mailbox is full. Retry later, or with another address. (550 5.2.2 Mailbox full)';
    assert.deepEqual([bounce.status, bounce.body], [200, { messageID: message.id, why }]);
    const back = (await bridge.call('GET', `/invoices/${id}`)).body;
    assert.deepEqual([back.status, back.delivery, back.deliveryNote], ['Approved', 'Bounced', why]);
    assert.equal((await bridge.call('POST', '/outbox/bounces', { notice: 'Hello' })).body.error_code, 400504);
  });

  it('attaches the e-invoice that is downloaded', async () => {
    const { id, invoiceNumber } = await approved(3);
    const ubl = await bridge.call('GET', `/invoices/${id}/ubl`);
    assert.deepEqual([ubl.status, ubl.headers.get('content-type')?.split(';')[0]], [200, 'application/xml'], ubl.text);
    await bridge.call('POST', `/invoices/${id}?action=email`, { email: 'books@example.com', attachments: 'PDF and e-invoice' });
    await until(`/invoices/${id}`, ({ status }) => status === 'Sent');
    const [, part = ''] = mail.received.at(-1)!.text.split(`filename=invoice-${invoiceNumber}.xml`);
    const attached = Buffer.from(part.slice(part.indexOf('\r\n\r\n')).split('\r\n--')[0]!, 'base64').toString();
    assert.equal(attached, ubl.text);
  });

  it('tells what was refused in the server’s words, and sends it to another address on a word', async () => {
    refused.add('gone@example.com');
    const { id } = await approved(1);
    await bridge.call('POST', `/invoices/${id}?action=email`, { email: 'gone@example.com' });
    const failed = await until(`/invoices/${id}`, ({ delivery }) => delivery === 'Failed');
    assert.equal(failed['status'], 'Approved');
    assert.match(asText(failed['deliveryNote'] as string), /550 gone@example\.com is not known here/);
    const [message] = (await bridge.call('GET', `/messages?status=Failed&invoiceID=${id}`)).body;
    const { counts } = (await bridge.call('GET', '/outbox')).body;
    assert.ok(counts.some((each: Record<string, unknown>) => each['status'] === 'Failed' && Number(each['count']) >= 1));
    const again = await bridge.call('POST', `/messages/${message.id}?action=retry`, { email: 'right@example.com' });
    assert.equal(again.status, 200, again.text);
    await until(`/invoices/${id}`, ({ status }) => status === 'Sent');
    assert.deepEqual(mail.received.at(-1)?.to, ['right@example.com']);
  });

  it('puts who wants paper into the print batch, and marks it as Sent when it is in the post', async () => {
    const { id, customerID } = await approved(2);
    await bridge.call('PATCH', `/customers/${customerID}`, { emailBilling: false });
    const mailed = await bridge.call('POST', `/invoices/${id}?action=email`, {});
    assert.match(mailed.body.hint, /E-mail Billing is off/);
    assert.equal((await bridge.call('POST', `/invoices/${id}?action=deliver`, {})).body.delivery, 'Queued');
    assert.match((await bridge.call('POST', `/invoices/${id}?action=deliver`, {})).body.hint, /waits in the Outbox already/);
    const [message] = (await bridge.call('GET', `/messages?channel=Print&status=Queued&invoiceID=${id}`)).body;
    const batch = await bridge.call('GET', `/outbox/print?runID=${message.runID}`);
    assert.deepEqual([batch.status, batch.headers.get('content-type')], [200, 'application/pdf']);
    // The cover sheet and the invoice.
    assert.ok((batch.text.match(/\/Type \/Page\b/g) ?? []).length >= 2, 'two sheets at least');
    const posted = await bridge.call('POST', `/messages/${message.id}?action=markSent`, {});
    assert.deepEqual([posted.status, posted.body.answer], [200, 'Posted on 24 Jan 2025.'], posted.text);
    const after = (await bridge.call('GET', `/invoices/${id}`)).body;
    assert.deepEqual([after.status, after.delivery, after.deliveredDate], ['Sent', 'Sent', '2025-01-24']);
  });

  it('tells who is e-mailed of prices that rise, and puts the letter to who wants paper into the print batch', async () => {
    const notify = async (emailBilling: boolean): Promise<Record<string, unknown>> => {
      const { body: customer } = await bridge.call('POST', '/customers', {
        accountNumber: `N${emailBilling}`,
        name: 'Rising & Sons',
        contactName: 'Ann Rise',
        email: 'rise@example.com',
        address1: '1 High Street',
        postcode: 'AB1 2CD',
        emailBilling,
      });
      const { body: feature } = await bridge.call('POST', '/features', {
        customerID: customer.id,
        description: 'Fibre 80',
        serviceCharge: 29.99,
        featureCount: 2,
        serviceChargeInterval: 'Calendar Monthly',
      });
      await bridge.call('POST', `/features/${feature.id}?action=changeRecurringCharge`, { serviceCharge: 31.49, updatedDate: '2025-04-01' });
      const { body: preview } = await bridge.call('POST', `/customers/${customer.id}?action=sendIncreaseNotice&preview`, {});
      assert.ok(preview.notes.includes('Fibre 80 (2): £29.99 → £31.49 each a month, from 1 Apr 2025.'), JSON.stringify(preview.notes));
      const sent = await bridge.call('POST', `/customers/${customer.id}?action=sendIncreaseNotice`, {});
      assert.equal(sent.body.lastIncreaseNoticeDate, '2025-01-24', sent.text);
      const [message] = (await bridge.call('GET', `/messages?customerID=${customer.id}`)).body;
      assert.match(message.body, /£29\.99 → £31\.49 each a month, from 1 Apr 2025\n\nAltogether this is £3\.00 a month more/);
      assert.equal(message.subject, 'Your prices from 1 Apr 2025');
      return message;
    };
    const mailed = await notify(true);
    assert.equal((await until(`/messages/${String(mailed['id'])}`, ({ status }) => status === 'Sent'))['channel'], 'E-mail');
    assert.deepEqual(mail.received.at(-1)?.to, ['rise@example.com']);
    const letter = await notify(false);
    assert.deepEqual([letter['channel'], letter['status'], letter['recipient']], ['Print', 'Queued', 'Rising & Sons']);
    const batch = await bridge.call('GET', `/outbox/print?runID=${String(letter['runID'])}`);
    assert.equal(batch.status, 200, batch.text.slice(0, 300));
    const pages = (text: string): number => (text.match(/\/Type \/Page\b/g) ?? []).length;
    assert.equal(pages(batch.text), 2, 'the cover sheet and the letter');
    const stated = await bridge.call('POST', `/customers/${String(letter['customerID'])}?action=sendStatement`, {});
    assert.equal(stated.status, 200, stated.text);
    const [waits] = (await bridge.call('GET', `/messages?customerID=${String(letter['customerID'])}&sort=-id&limit=1`)).body;
    assert.equal(pages((await bridge.call('GET', `/outbox/print?runID=${waits.runID}`)).text), 3, 'the cover sheet, the letter and the statement');
    const posted = await bridge.call('POST', `/messages/${String(letter['id'])}?action=markSent`, {});
    assert.equal(posted.body.status, 'Sent', posted.text);
  });
});
