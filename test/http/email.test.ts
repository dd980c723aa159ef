/** An invoice that is e-mailed over the API arrives, approved, with its PDF. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { rmSync } from 'node:fs';

describe('e-mailing an invoice', function () {
  const folders: string[] = [];
  const received: string[] = [];
  let mail: SMTPServer;
  let bridge: Bridge;

  before(async () => {
    mail = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (piece: Buffer) => {
          text += piece.toString();
        });
        stream.on('end', () => {
          received.push(text);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => {
      mail.listen(0, '127.0.0.1', () => resolve());
    });
    const { port } = mail.server.address() as AddressInfo;
    bridge = await startBridge(freshSQLite(folders), { sample: 10, env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  });
  after(async () => {
    await bridge.close();
    await new Promise<void>((resolve) => {
      mail.close(() => resolve());
    });
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('sends it after the commit with the files that were asked for', async () => {
    const [{ id, invoiceNumber }] = (await bridge.call('GET', '/invoices?limit=1&sort=-id')).body;
    const answer = await bridge.call('POST', `/invoices/${id}?action=email`, { email: 'accounts@example.com', attachments: 'PDF and CSV' });
    assert.equal(answer.status, 200, answer.text);
    for (let tries = 0; received.length === 0 && tries < 200; tries += 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    const [text = ''] = received;
    assert.match(text, /^To: accounts@example\.com/m);
    assert.match(text, new RegExp(`invoice-${invoiceNumber}\\.pdf`));
    assert.match(text, new RegExp(`invoice-${invoiceNumber}\\.csv`));
    assert.equal(received.length, 1);
  });
});
