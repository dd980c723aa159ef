/**
 * 1,000 invoices approved and e-mailed as one job to a local mail server, beside a plain script that makes the same PDFs and sends the
 * same mails with nodemailer's pool; then the sender killed twenty times between commit and send.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { fresh } from '../../shared/fields.js';
import { openStore } from '../../server/database/index.js';
import { shownInvoice } from '../../server/billing/invoice.js';
import { invoicePDF } from '../../server/billing/paper/invoicePages.js';
import { bytesOf } from '../../server/billing/paper/sheet.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { asked, freshPostgres } from '../databases.js';
import { pause } from '../faults/processes.js';
import { killedWhileSending } from '../outbox/killed.js';
import { mailServer } from '../outbox/mailServer.js';
import { made } from '../records.js';
import { print, type Figure } from './figures.js';

const mails = 1_000;
const lines = 12;

export async function bench(): Promise<void> {
  const figures: Figure[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const names: string[] = [];
  const only = process.env['DATABASE'];
  if (only !== 'postgres') figures.push(...(await measured('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`)));
  if (only !== 'sqlite') figures.push(...(await measured('PostgreSQL', await freshPostgres(names))));
  figures.push(...(await killed(`sqlite:${join(folder, 'killed.sqlite')}`)));
  await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  rmSync(folder, { recursive: true });
  print(figures);
}

async function fillMails({ built: { store } }: Bridge): Promise<readonly string[]> {
  const customers = await made(
    store,
    'customers',
    Array.from({ length: mails }, (_, n) =>
      fresh('customers', { accountNumber: `M${n}`, name: `Company ${n} Ltd`, email: `c${n}@x.example`, address1: `${n} High Street`, town: 'Leeds' }, today),
    ),
  );
  const net = 100_000 * lines;
  const VATLines = [{ names: ['Standard'], rate: '20', net: net / 10_000, VAT: (net * 0.2) / 10_000 }];
  const invoices = await made(
    store,
    'invoices',
    customers.map((customerID, n) =>
      fresh(
        'invoices',
        {
          customerID,
          invoiceNumber: String(50_000 + n),
          invoiceDate: today,
          dueDate: '2025-02-23',
          net,
          VAT: net * 0.2,
          total: net * 1.2,
          balance: net * 1.2,
          VATLines,
        },
        today,
      ),
    ),
  );
  for (let at = 0; at < invoices.length; at += 250)
    await made(
      store,
      'transactions',
      invoices.slice(at, at + 250).flatMap((invoiceID, n) =>
        Array.from({ length: lines }, (_, line) =>
          fresh(
            'transactions',
            {
              customerID: customers[at + n]!,
              invoiceID,
              kind: 'manual',
              description: `Line rental ${line}`,
              transactionDate: today,
              net: 100_000,
              gross: 100_000,
              VATRate: 'Standard',
            },
            today,
          ),
        ),
      ),
    );
  return invoices;
}

/** Microseconds of the processor since then, of both ends: the mail server is in this process. */
function used(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

interface Cost {
  readonly seconds: number;
  /** Microseconds, of both ends. */
  readonly processor: number;
}

/** The floor: the same mails out of the same records, with nobody who keeps books of it. */
async function bare({ built: { store, catalogue } }: Bridge, ids: readonly string[]): Promise<Cost> {
  const server = await mailServer();
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: 5,
    maxMessages: Infinity,
  });
  const known = await catalogue();
  const [since, from] = [performance.now(), process.cpuUsage()];
  const waiting = [...(await store.load('invoices', ids))];
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      for (let invoice = waiting.pop(); invoice; invoice = waiting.pop()) {
        const shown = await shownInvoice(store, invoice, known);
        const content = await bytesOf(invoicePDF(shown));
        await transport.sendMail({
          from: 'billing@reseller.example',
          to: shown.customer['email'] as string,
          subject: `Invoice ${shown.invoice['invoiceNumber'] as string}`,
          text: 'Please find your invoice.',
          attachments: [{ filename: 'invoice.pdf', content }],
        });
      }
    }),
  );
  const cost = { seconds: (performance.now() - since) / 1_000, processor: used(from) };
  transport.close();
  await server.close();
  return cost;
}

async function measured(name: string, url: string): Promise<readonly Figure[]> {
  const server = await mailServer();
  const bridge = await startBridge(url, {
    env: { SMTP_URL: server.url, SMTP_PLAIN: 'yes', MAIL_FROM: 'Billing <billing@reseller.example>', MAILS_PER_MINUTE: '1000000' },
  });
  const ids = await fillMails(bridge);
  const { store } = bridge.built;
  // Before and after, so that neither side is the one that compiles what both run, or is alone on the machine.
  const before = await bare(bridge, ids);
  const [since, from] = [performance.now(), process.cpuUsage()];
  const answer = await bridge.call('POST', '/invoices?action=email&confirm', { ids, parameters: {}, atomic: false }, { headers: { Prefer: 'respond-async' } });
  if (answer.status !== 202) throw new Error(answer.text);
  while (server.received.length < mails) await pause(10);
  const job = { seconds: (performance.now() - since) / 1_000, processor: used(from) };
  const sent = async (): Promise<number> => Number((await store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "invoices" WHERE "status" = 'Sent'`))[0]!.n);
  for (let turns = 0; (await sent()) < mails && turns < 200; turns += 1) await pause(50);
  const told = await sent();
  const once = new Set(server.received.map(({ text }) => /^message-id: (.*)$/im.exec(text)?.[1])).size;
  await server.close();
  const after = await bare(bridge, ids);
  const floor = { seconds: (before.seconds + after.seconds) / 2, processor: (before.processor + after.processor) / 2 };
  await bridge.close();
  return [
    { what: `${name}: ${mails} invoices approved and e-mailed as one job, a second`, value: (mails / job.seconds).toFixed(0) },
    { what: `${name}: the same mails, bare, before and after`, value: (mails / floor.seconds).toFixed(0) },
    { what: `${name}: job over bare`, value: `${(job.seconds / floor.seconds).toFixed(2)} ×`, target: '≤ 2 ×', met: job.seconds / floor.seconds <= 2 },
    { what: `${name}: the same by processor`, value: `${(job.processor / floor.processor).toFixed(2)} ×` },
    { what: `${name}: arrived once, noted as Sent`, value: `${once}, ${told}`, target: `${mails}, ${mails}`, met: once === mails && told === mails },
  ];
}

async function killed(url: string): Promise<readonly Figure[]> {
  const store = await openStore(url);
  await store.migrate();
  const { kills, received, states, doubtful } = await killedWhileSending(store, url, mails, 20);
  await store.close();
  const twice = [...received.values()].filter((times) => times > 1).length;
  const lost = mails - received.size - ((states['Unconfirmed'] ?? 0) - doubtful.length);
  return [
    { what: `Under ${kills} kills between commit and send: ${mails} mails, twice`, value: String(twice), target: '0', met: twice === 0 },
    { what: 'lost without a word', value: String(lost), target: '0', met: lost === 0 },
    { what: 'in doubt (asked about, not sent again)', value: String(states['Unconfirmed'] ?? 0) },
  ];
}
