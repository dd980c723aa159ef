/** 500 invoices to a server that plays Xero and answers every third call with 429, 500 or not at all; beside the same entries put bare. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fresh } from '../../shared/fields.js';
import { openStore } from '../../server/database/index.js';
import { createXeroRoom } from '../../server/outbox/xero/index.js';
import { catalogue } from '../fixtures.js';
import { xeroServer } from '../outbox/xeroServer.js';
import { xeroSettings } from '../outbox/xeroSettings.js';
import { made } from '../records.js';
import { log } from '../runs/company.js';
import { print } from './figures.js';

const invoices = 500;
const day = '2025-01-24';

export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const store = await openStore(`sqlite:${join(folder, 'bench.sqlite')}`);
  await store.migrate();
  const xero = await xeroServer();
  let clock = Date.parse('2025-01-24T10:00:00.000Z');
  const now = (): string => new Date(clock).toISOString();
  const customers = await made(
    store,
    'customers',
    Array.from({ length: 50 }, (_, n) => fresh('customers', { name: `Company ${n}`, accountNumber: `X${n}` }, day)),
  );
  for (let n = 0; n < invoices; n += 1) {
    const customerID = customers[n % customers.length]!;
    const net = 100_000 + n * 100;
    const [id] = await made(store, 'invoices', [
      fresh(
        'invoices',
        {
          customerID,
          invoiceNumber: String(60_000 + n),
          invoiceDate: day,
          dueDate: '2025-02-23',
          status: 'Approved',
          net,
          VAT: net * 0.2,
          total: net * 1.2,
          VATLines: [{ names: ['Standard'], rate: '20', net: net / 10_000, VAT: (net * 0.2) / 10_000 }],
        },
        day,
      ),
    ]);
    await made(store, 'transactions', [fresh('transactions', { customerID, invoiceID: id!, description: 'Fibre', net, gross: net, VATRate: 'Standard' }, day)]);
    await made(store, 'messages', [fresh('messages', { channel: 'Xero', subject: 'x', customerID, invoiceID: id!, nextAttemptAt: now() }, day)]);
  }
  const fates = ['lost', undefined, 429, undefined, undefined, 500, undefined, 'lost', undefined] as const;
  xero.next.push(...Array.from({ length: 400 }, () => fates).flat());
  const troubles = xero.next.filter((fate) => fate !== undefined).length;
  const room = createXeroRoom({
    store,
    log,
    now,
    today: () => day,
    catalogue: async () => catalogue,
    patience: 1_000,
    limits: { perMinute: 1_000_000, perDay: 1_000_000 },
    settings: xeroSettings(xero.url),
  });
  const since = performance.now();
  let [sent, turns] = [0, 0];
  for (; sent < invoices && turns < 20_000; turns += 1) {
    sent += await room.send();
    clock += 3_600_000;
  }
  const seconds = (performance.now() - since) / 1_000;
  const met = troubles - xero.next.filter((fate) => fate !== undefined).length;
  await room.stop();
  const { calls, books } = xero;
  const numbers = books.Invoices.map(({ InvoiceNumber }) => InvoiceNumber as string);
  const pence = books.Invoices.reduce((sum, { Total }) => sum + Math.round(Number(Total) * 100), 0);
  const [row] = await store.rows<{ sum: number }>(`SELECT sum("total") AS "sum" FROM "invoices"`);
  const ours = Math.round(Number(row?.sum) / 100);
  await xero.close();
  const clean = await xeroServer();
  clean.books.Contacts.push(...books.Contacts);
  const from = performance.now();
  for (const each of books.Invoices) {
    const body = JSON.stringify({ Invoices: [each] });
    const answer = await fetch(`${clean.url}/api.xro/2.0/Invoices`, {
      method: 'PUT',
      headers: { Authorization: 'Bearer bearer', 'Content-Type': 'application/json', 'Idempotency-Key': String(each['InvoiceNumber'] as string) },
      body,
    });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.text();
  }
  const bare = (performance.now() - from) / 1_000;
  await clean.close();
  await store.close();
  rmSync(folder, { recursive: true });
  print([
    {
      what: `Invoices there once, of ${invoices}, through ${met} troubles`,
      value: String(new Set(numbers).size),
      target: '500',
      met: new Set(numbers).size === invoices && numbers.length === invoices,
    },
    { what: 'contacts, of 50 customers', value: String(books.Contacts.length), target: '50', met: books.Contacts.length === 50 },
    { what: 'pence there, pence here', value: `${pence}, ${ours}`, target: 'alike', met: pence === ours },
    { what: 'calls for each invoice', value: (calls / invoices).toFixed(2) },
    { what: 'invoices a second, waiting not counted', value: (invoices / seconds).toFixed(0) },
    { what: 'the same entries put bare, a second', value: (invoices / bare).toFixed(0) },
  ]);
}
