/** Mails after the commit against a real SMTP server: once, or not at all and with the reason. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { createOutbox, pause, type Outbox, type OutboxParts } from '../../server/outbox/index.js';
import { meant } from '../../server/outbox/replies.js';
import { asText } from '../../shared/values.js';
import type { RecordOf } from '../../shared/types.js';
import type { Store } from '../../server/database/store.js';
import { openStore } from '../../server/database/index.js';
import { catalogue, withSettings } from '../fixtures.js';
import { eachDatabase } from '../databases.js';
import { tables } from '../templates.js';
import { made } from '../records.js';
import { fresh as begun } from '../../shared/fields.js';
import { log } from '../runs/company.js';
import { mailServer } from './mailServer.js';

describe('the words of a mail server', () => {
  for (const [reply, means] of [
    ['550-5.1.1 <a@x.example>:\n550 5.1.1 User unknown', /^There is no such mailbox\. Retry with another address\. \(550-5\.1\.1 <a@x\.example>: 550/],
    ['552 5.2.2 Over quota', /^The mailbox is full\. Retry later, or with another address\./],
    ['552 5.3.4 Message size exceeds fixed limit', /^It is too large for the mail server\. Give it up, and send it another way\./],
    ['550 5.7.1 Relaying denied', /^The mail server refuses it\. Show its words to whoever looks after your mail/],
    ['554 Message rejected as spam', /^The mail server refuses it\./],
    ['451 4.7.1 Greylisted', /^The mail server does not take it for now\. \(451/],
    ['452 4.2.2 Mailbox full', /^The mailbox is full for now\./],
    ['5.1.10 RESOLVER.ADR.RecipientNotFound', /^There is no such mailbox\./],
    ['It came back.', /^It came back\.$/],
  ] as const)
    it(`are told with what they mean: ${reply.replaceAll(/\s+/g, ' ')}`, () => assert.match(meant(reply), means));
});

describe('mails of the Outbox', () => {
  eachDatabase((fresh, dialect) => {
    let store: Store;
    let customerID = '';
    let clock = Date.parse('2025-01-24T10:00:00.000Z');
    const now = (): string => new Date(clock).toISOString();
    const folders: string[] = [];
    const rooms: Outbox[] = [];

    let numbers = 1000;
    /** An approved invoice with a message that is due. */
    async function put(subject = 'Invoice', recipient = 'accounts@northgate.example, ceo@northgate.example'): Promise<{ id: string; invoiceID: string }> {
      const [invoiceID] = await made(store, 'invoices', [
        begun(
          'invoices',
          { customerID, invoiceNumber: String((numbers += 1)), status: 'Approved', delivery: 'Queued', invoiceDate: '2025-01-01' },
          '2025-01-24',
        ),
      ]);
      const [id] = await made(store, 'messages', [
        begun(
          'messages',
          {
            channel: 'E-mail',
            recipient,
            subject,
            body: 'Please find your invoice.',
            customerID,
            invoiceID: invoiceID!,
            nextAttemptAt: now(),
            requestedBy: 'Ann',
          },
          '2025-01-24',
        ),
      ]);
      return { id: id!, invoiceID: invoiceID! };
    }
    const the = async (entity: 'messages' | 'invoices', id: string): Promise<RecordOf> => (await store.load(entity, [id]))[0]!;
    const outbox = (smtp: string | undefined, more: Partial<OutboxParts> = {}): Outbox => {
      const room = createOutbox({
        store,
        log,
        now,
        smtp,
        plain: true,
        folder: undefined,
        perMinute: 1_000,
        patience: 1_000,
        today: () => '2025-01-24',
        catalogue: async () => catalogue,
        from: 'Billing <billing@reseller.example>',
        ...more,
      });
      rooms.push(room);
      return room;
    };
    before(async () => {
      store = await openStore(await fresh(tables));
      [customerID] = (await made(store, 'customers', [begun('customers', { name: 'Northgate', accountNumber: 'A1' }, '2025-01-24')])) as [string];
    });
    afterEach(async () => {
      await Promise.all(rooms.splice(0).map((room) => room.stop()));
      await store.transaction((inside) => inside.run('DELETE FROM "messages"'));
    });
    after(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      return store.close();
    });

    it('go once, to all their addresses, with what belongs to them; only then is the invoice Sent', async () => {
      const { url, received, close } = await mailServer();
      const { id, invoiceID } = await put('Invoice 10031 – Grüße');
      const room = outbox(url, {
        files: async (message) => [
          { filename: `invoices-${asText(message['invoiceID'])}.pdf`, content: Buffer.from('%PDF-1.4'), contentType: 'application/pdf' },
        ],
      });
      assert.equal((await the('invoices', invoiceID))['status'], 'Approved');
      assert.equal(await room.send(), 1);
      assert.equal(await room.send(), 0);
      assert.deepEqual(received[0]?.to, ['accounts@northgate.example', 'ceo@northgate.example']);
      assert.match(received[0]!.text, new RegExp(`filename=invoices-${invoiceID}\\.pdf`));
      const [message, invoice] = [await the('messages', id), await the('invoices', invoiceID)];
      assert.deepEqual([message['status'], message['attempts'], message['sentAt'] !== null], ['Sent', 1, true]);
      assert.ok(received[0]!.text.includes(asText(message['messageID'])));
      assert.deepEqual([invoice['status'], invoice['emailedDate'], invoice['delivery']], ['Sent', '2025-01-24', 'Sent']);
      assert.match(asText(invoice['deliveryNote']), /^E-mailed to accounts@northgate\.example, ceo@northgate\.example\.$/);
      await close();
    });

    it('stay queued without a mail server, which is said; with a folder they are kept there, and nobody counts as reached', async () => {
      const { id, invoiceID } = await put('Invoice 10031/A');
      assert.equal(await outbox(undefined).send(), 0);
      assert.match(outbox(undefined).state().why ?? '', /^No mail server is set up: e-mails wait in the Outbox/);
      assert.equal((await the('messages', id))['status'], 'Queued');
      const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-mail-'));
      folders.push(folder);
      const named = withSettings({ 'Mail From Name': 'Accounts, Reseller', Email: 'office@reseller.example' }, catalogue);
      assert.equal(await outbox(undefined, { folder, catalogue: async () => named }).send(), 0);
      assert.deepEqual(readdirSync(folder), [`${id} Invoice 10031A.eml`]);
      const kept = readFileSync(join(folder, `${id} Invoice 10031A.eml`), 'utf8');
      assert.match(kept, /^From: "Accounts, Reseller" <billing@reseller\.example>\r?\n(.*\r?\n)*Reply-To: office@reseller\.example/m);
      assert.deepEqual([(await the('messages', id))['status'], (await the('invoices', invoiceID))['status']], ['Kept', 'Approved']);
    });

    it('wait where the folder cannot be written, and nothing goes out without its copy', async () => {
      const { url, received, close } = await mailServer();
      const { id } = await put();
      // A file stands where the folder should be.
      const place = join(mkdtempSync(join(tmpdir(), 'sheetbridge-mail-')), 'file');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(place, '');
      const room = outbox(url, { folder: place });
      assert.equal(await room.send(), 0);
      const message = await the('messages', id);
      assert.deepEqual([message['status'], message['attempts'], received.length], ['Queued', 0, 0]);
      assert.match(asText(message['answer']), /folder in which the bridge keeps mails \(MAIL_DIR\) cannot be written to/);
      assert.match(room.state().why ?? '', /keeps mails/);
      await close();
    });

    if (existsSync('/dev/full'))
      it('wait while the disk of the folder is full, and go once there is room', async () => {
        const { url, received, close } = await mailServer();
        const { id, invoiceID } = await put();
        const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-mail-'));
        folders.push(folder);
        // Where the half-written copy would stand there is a device that is always full.
        symlinkSync('/dev/full', join(folder, `.${id}.half`));
        const room = outbox(url, { folder });
        assert.equal(await room.send(), 0);
        const message = await the('messages', id);
        assert.deepEqual([message['status'], message['attempts'], received.length, readdirSync(folder)], ['Queued', 0, 0, []]);
        assert.equal(
          message['answer'],
          'The disk of the folder in which the bridge keeps mails (MAIL_DIR) is full. Show this to whoever looks after the bridge: there has to be room.',
        );
        assert.match(room.state().why ?? '', /keeps mails \(MAIL_DIR\) is full/);
        clock += pause(1);
        assert.equal(await room.send(), 1);
        assert.deepEqual([received.length, readdirSync(folder).length, (await the('invoices', invoiceID))['status']], [1, 1, 'Sent']);
        await close();
      });

    it('are tried again later and later where the server is busy (greylisting)', async () => {
      const codes = [451, 451, undefined];
      const { url, received, close } = await mailServer({ recipient: () => codes.shift() });
      const { id } = await put('Invoice', 'a@x.example');
      const room = outbox(url);
      assert.equal(await room.send(), 0);
      assert.match(asText((await the('messages', id))['answer']), /^The mail server does not take it for now\. \(451 a@x\.example is not known here\)/);
      assert.equal(await room.send(), 0, 'too early');
      clock += pause(1);
      assert.equal(await room.send(), 0);
      clock += pause(1);
      assert.equal(await room.send(), 0, 'the second pause is longer');
      clock += pause(2);
      assert.equal(await room.send(), 1);
      assert.equal(received.length, 1);
      assert.equal((await the('messages', id))['attempts'], 3);
      await close();
    });

    it('fail with the server’s words where it will never take them, and leave the invoice Approved', async () => {
      const { url, close } = await mailServer({ recipient: () => 550 });
      const { id, invoiceID } = await put('Invoice', 'nobody@nowhere.example');
      const room = outbox(url);
      await room.send();
      clock += 86_400_000;
      assert.equal(await room.send(), 0);
      const [message, invoice] = [await the('messages', id), await the('invoices', invoiceID)];
      assert.deepEqual([message['status'], message['attempts']], ['Failed', 1]);
      assert.match(
        asText(message['answer']),
        /^The mail server takes nothing for this address\. Retry with another one\. \(550 nobody@nowhere\.example is not known here\)/,
      );
      assert.deepEqual([invoice['status'], invoice['delivery'], invoice['emailedDate']], ['Approved', 'Failed', null]);
      assert.match(asText(invoice['deliveryNote']), /550/);
      await close();
    });

    it('go to those addresses that are taken; the others go on by themselves', async () => {
      const refusals = new Map([
        ['wrong@x.example', 550],
        ['grey@x.example', 450],
      ]);
      const { url, received, close } = await mailServer({ recipient: (address) => refusals.get(address) });
      const { id, invoiceID } = await put('Invoice', 'right@x.example, wrong@x.example, grey@x.example');
      const room = outbox(url);
      assert.equal(await room.send(), 1);
      assert.deepEqual(received[0]!.to, ['right@x.example']);
      const rest = (await store.all('messages')).filter((each) => each.id !== id);
      assert.equal((await the('messages', id))['recipient'], 'right@x.example');
      assert.deepEqual(
        rest.map((each) => [each['recipient'], each['status'], each['invoiceID']]),
        [
          ['wrong@x.example', 'Failed', invoiceID],
          ['grey@x.example', 'Queued', invoiceID],
        ],
      );
      assert.deepEqual([(await the('invoices', invoiceID))['status'], (await the('invoices', invoiceID))['delivery']], ['Sent', 'Failed']);
      refusals.clear();
      clock += pause(1);
      assert.equal(await room.send(), 1);
      assert.deepEqual(
        received.flatMap(({ to }) => to),
        ['right@x.example', 'grey@x.example'],
      );
      await close();
    });

    it('wait without being counted where the server hangs, and all of them say why', async () => {
      const hung = createServer(() => undefined);
      await new Promise<void>((ready) => {
        hung.listen(0, '127.0.0.1', ready);
      });
      const { id } = await put();
      const other = await put();
      const room = outbox(`smtp://127.0.0.1:${(hung.address() as AddressInfo).port}`, { patience: 200 });
      assert.equal(await room.send(), 0);
      for (const each of [id, other.id]) {
        const message = await the('messages', each);
        assert.deepEqual([message['status'], message['attempts']], ['Queued', 0]);
        assert.match(asText(message['answer']), /mail server/);
      }
      assert.equal(await room.send(), 0, 'it is left in peace for a while');
      hung.close();
    });

    it('go at once when the way is open again: with the next one that somebody orders or retries, and after a start', async () => {
      let down = true;
      const { url, received, close } = await mailServer({ data: () => (down ? 421 : undefined) });
      for (const subject of ['First', 'Second']) await put(subject);
      const room = outbox(url);
      assert.equal(await room.send(), 0);
      down = false;
      assert.equal(await room.send(), 0, 'nobody said that anything changed');
      await put('Third');
      room.wake();
      assert.equal(await room.send(), 3);
      down = true;
      const { id } = await put('Fourth');
      assert.equal(await room.send(), 0);
      assert.equal((await the('messages', id))['status'], 'Queued');
      down = false;
      const started = outbox(url);
      started.start();
      while ((await the('messages', id))['status'] === 'Queued') await new Promise((go) => setTimeout(go, 50));
      assert.deepEqual([received.length, (await the('messages', id))['status']], [4, 'Sent']);
      await close();
    });

    it('that may have arrived are not sent again: somebody has to say', async () => {
      const { url, received, close } = await mailServer({ wait: () => new Promise((go) => setTimeout(go, 1_500)) });
      const { id, invoiceID } = await put();
      const room = outbox(url, { patience: 300 });
      assert.equal(await room.send(), 0);
      clock += 86_400_000;
      assert.equal(await room.send(), 0);
      assert.equal(received.length, 1);
      assert.deepEqual([(await the('messages', id))['status'], (await the('invoices', invoiceID))['delivery']], ['Unconfirmed', 'Unconfirmed']);
      assert.match(asText((await the('messages', id))['answer']), /Ask the customer: Mark as Sent if it did arrive, Retry if it did not\.$/);
      assert.equal((await the('invoices', invoiceID))['status'], 'Approved');
      await close();
    });

    it('go unencrypted nowhere but to this very machine, and to no server with another’s certificate', async () => {
      const plain = await mailServer();
      const { id } = await put();
      await outbox(plain.url, { plain: false }).send();
      assert.match(asText((await the('messages', id))['answer']), /no encryption/);
      await plain.close();
      const pair = await generate([{ name: 'commonName', value: 'mail.elsewhere.example' }]);
      const wrong = await mailServer({ options: { disabledCommands: ['AUTH'], key: pair.private, cert: pair.cert } });
      clock += 86_400_000;
      await outbox(wrong.url, { plain: false }).send();
      assert.match(asText((await the('messages', id))['answer']), /certificate/);
      assert.deepEqual([plain.received.length, wrong.received.length], [0, 0]);
      await wrong.close();
    });

    it('of a bridge that died go out if the server cannot have them, and are asked about if it can', async () => {
      const { url, received, close } = await mailServer();
      const [before, after] = [await put('before'), await put('after')];
      // Died after taking both, the second with its last byte on the way.
      const lease = new Date(clock + 60_000).toISOString();
      await store.transaction(async (inside) => {
        await inside.run(`UPDATE "messages" SET "holder" = 'dead', "leaseUntil" = $lease`, { lease });
        await inside.run(`UPDATE "messages" SET "handedAt" = $at WHERE "id" = CAST($id AS BIGINT)`, { at: now(), id: after.id });
      });
      const room = outbox(url);
      assert.equal(await room.send(), 0, 'both are taken still');
      clock += 61_000;
      assert.equal(await room.send(), 1);
      assert.match(received[0]!.text, /^subject: before/im);
      assert.deepEqual(
        [received.length, (await the('messages', before.id))['status'], (await the('messages', after.id))['status']],
        [1, 'Sent', 'Unconfirmed'],
      );
      await close();
    });

    it('of an order are shared between bridges and go once each', async () => {
      const { url, received, close } = await mailServer();
      for (let index = 0; index < 30; index++) await put(`Invoice ${index}`);
      const sent = await Promise.all([outbox(url), outbox(url), outbox(url)].map((room) => room.send()));
      assert.equal(
        sent.reduce((sum, each) => sum + each),
        30,
      );
      assert.equal(new Set(received.map(({ text }) => /^subject: (.*)$/im.exec(text)?.[1])).size, 30);
      assert.equal(received.length, 30);
      await close();
    });

    it('keep to the limit of a minute', async () => {
      const { url, received, close } = await mailServer();
      for (let index = 0; index < 7; index++) await put();
      const room = outbox(url, { perMinute: 5 });
      assert.equal(await room.send(), 5);
      assert.equal(await room.send(), 0);
      clock += 61_000;
      assert.equal(await room.send(), 2);
      assert.equal(received.length, 7);
      await close();
    });

    it('that were given up while they waited are not sent', async () => {
      const { url, received, close } = await mailServer();
      const { id } = await put();
      const room = outbox(url, {
        files: async () => {
          await store.transaction((inside) => inside.run(`UPDATE "messages" SET "status" = 'Given Up' WHERE "id" = CAST($id AS BIGINT)`, { id }));
          return [];
        },
      });
      assert.equal(await room.send(), 0);
      assert.deepEqual([received.length, (await the('messages', id))['status']], [0, 'Given Up']);
      await close();
    });

    it('with an invoice that was rebuilt since are not sent', async () => {
      const { url, received, close } = await mailServer();
      const { id } = await put();
      const room = outbox(url, { files: async () => undefined });
      assert.equal(await room.send(), 0);
      assert.equal((await the('messages', id))['status'], 'Failed');
      assert.match(asText((await the('messages', id))['answer']), /rebuilt/);
      assert.equal(received.length, 0);
      await close();
    });

    if (dialect === 'sqlite')
      it('let no subject smuggle in further headers', async () => {
        const { url, received, close } = await mailServer();
        await put('Invoice\r\nBcc: thief@example.org');
        await outbox(url).send();
        assert.doesNotMatch(received[0]!.text, /^bcc:/im);
        assert.deepEqual(received[0]!.to.length, 2);
        await close();
      });
  });
});
