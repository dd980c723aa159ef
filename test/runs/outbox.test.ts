/** Mails after the commit, at least once, against a real SMTP server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createOutbox, pause, type Outbox } from '../../server/outbox/index.js';
import type { Store } from '../../server/database/store.js';
import { openStore } from '../../server/database/index.js';
import { eachDatabase } from '../databases.js';
import { log } from './company.js';

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

/** A server that takes mails, or answers as `refuse` says. */
async function server(refuse: () => number | undefined = () => undefined): Promise<{ url: string; received: Received[]; close(): Promise<void> }> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    onData(stream, session, done) {
      let text = '';
      stream
        .setEncoding('utf8')
        .on('data', (piece: string) => {
          text += piece;
        })
        .on('end', () => {
          const code = refuse();
          if (code === undefined) received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
          done(code === undefined ? null : Object.assign(new Error('No.'), { responseCode: code }));
        });
    },
  });
  smtp.on('error', () => undefined);
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((closed) => {
        smtp.close(closed);
      }),
  };
}

describe('the outbox', () => {
  eachDatabase((fresh) => {
    let store: Store;
    let clock = Date.parse('2025-01-24T10:00:00.000Z');
    const now = (): string => new Date(clock).toISOString();
    const put = (subject: string, to = 'accounts@northgate.example, ceo@northgate.example'): Promise<number> =>
      store.transaction((inside) =>
        inside.run(
          `INSERT INTO "outbox" ("kind", "recipient", "subject", "body", "entity", "recordID", "createdAt", "attempts", "nextAttemptAt")
       VALUES ('email', $to, $subject, 'Please find your invoice.', 'invoices', '31', $now, 0, $now)`,
          { to, subject, now: now() },
        ),
      );
    const outbox = (smtp: string | undefined, more = {}): Outbox =>
      createOutbox({ store, log, now, smtp, from: 'Billing <billing@reseller.example>', ...more });
    before(async () => {
      store = await openStore(await fresh());
      await store.migrate();
    });
    afterEach(() => store.transaction((inside) => inside.run('DELETE FROM "outbox"')));
    after(() => store.close());

    it('sends each mail once, to all its recipients, with what belongs to it', async () => {
      const { url, received, close } = await server();
      await put('Invoice 10031 – Grüße');
      const room = outbox(url, {
        attachments: async (entity: string, id: string) => [
          { filename: `${entity}-${id}.pdf`, content: Buffer.from('%PDF-1.4'), contentType: 'application/pdf' },
        ],
      });
      assert.equal(await room.send(), 1);
      assert.equal(await room.send(), 0);
      assert.deepEqual(received[0]?.to, ['accounts@northgate.example', 'ceo@northgate.example']);
      assert.match(received[0]!.text, /filename=invoices-31\.pdf/);
      assert.deepEqual(await room.state(), { queued: 0, sent: 1, failed: 0, why: null });
      await room.stop();
      await close();
    });

    it('keeps everything queued without an SMTP server, and says so', async () => {
      await put('Invoice');
      const room = outbox(undefined);
      room.start();
      assert.equal(await room.send(), 0);
      const state = await room.state();
      assert.equal(state.queued, 1);
      assert.match(state.why ?? '', /SMTP_URL/);
      await room.stop();
    });

    it('tries again later and later where the server is busy', async () => {
      const codes = [451, 451, undefined];
      const { url, received, close } = await server(() => codes.shift());
      await put('Invoice');
      const room = outbox(url);
      assert.equal(await room.send(), 0);
      assert.equal(await room.send(), 0, 'too early');
      clock += pause(1);
      assert.equal(await room.send(), 0);
      clock += pause(1);
      assert.equal(await room.send(), 0, 'the second pause is longer');
      clock += pause(2);
      assert.equal(await room.send(), 1);
      assert.equal(received.length, 1);
      await room.stop();
      await close();
    });

    it('gives up what the server will never take, and keeps the reason', async () => {
      const { url, close } = await server(() => 550);
      await put('Invoice', 'nobody@nowhere.example');
      const room = outbox(url);
      await room.send();
      clock += 86_400_000;
      assert.equal(await room.send(), 0);
      assert.deepEqual(await room.state(), { queued: 0, sent: 0, failed: 1, why: null });
      const [row] = await store.rows<{ failure: string; attempts: number }>('SELECT "failure", "attempts" FROM "outbox"');
      assert.match(row!.failure, /550/);
      assert.equal(Number(row!.attempts), 1);
      await room.stop();
      await close();
    });

    it('sends a mail again, recognisably the same, whose bridge died before it could report', async () => {
      const { url, received, close } = await server();
      await put('Invoice');
      const dying = createOutbox({
        store: { ...store, transaction: (work) => (received.length > 0 ? Promise.reject(new Error('killed')) : store.transaction(work)) } as Store,
        log,
        now,
        smtp: url,
        from: 'billing@reseller.example',
      });
      await assert.rejects(dying.send(), /killed/);
      const room = createOutbox({ store, log, now, smtp: url, from: 'billing@reseller.example' });
      assert.equal(await room.send(), 0, 'it is still taken');
      clock += 120_000;
      assert.equal(await room.send(), 1);
      const [first, second] = received.map(({ text }) => /^message-id: (.*)$/im.exec(text)?.[1]);
      assert.ok(first);
      assert.equal(first, second);
      await Promise.all([room.stop(), dying.stop()]);
      await close();
    });

    it('shares the work between bridges without sending twice', async () => {
      const { url, received, close } = await server();
      for (let index = 0; index < 30; index++) await put(`Invoice ${index}`);
      const rooms = [outbox(url), outbox(url), outbox(url)];
      const sent = await Promise.all(rooms.map((room) => room.send()));
      assert.equal(
        sent.reduce((sum, each) => sum + each),
        30,
      );
      assert.equal(new Set(received.map(({ text }) => /^subject: (.*)$/im.exec(text)?.[1])).size, 30);
      assert.equal(received.length, 30);
      await Promise.all(rooms.map((room) => room.stop()));
      await close();
    });

    it('does not let a subject smuggle in further headers', async () => {
      const { url, received, close } = await server();
      await put('Invoice\r\nBcc: thief@example.org');
      const room = outbox(url);
      await room.send();
      assert.doesNotMatch(received[0]!.text, /^bcc:/im);
      assert.deepEqual(received[0]!.to.length, 2);
      await room.stop();
      await close();
    });
  });
});
