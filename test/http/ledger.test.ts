/** The ledger over REST: a file of a period ties to its invoices and payments; an export takes each once and opens again. */
import assert from 'node:assert/strict';
import { fresh } from '../../shared/fields.js';
import type { Preview, Values } from '../../shared/types.js';
import type { LedgerTold } from '../../shared/wire/ledger.js';
import { csvRows } from '../../server/billing/csv.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';

describe('the ledger that goes out', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    const period = 'from=2024-01-01&to=2025-01-31';
    const rows = async (query: string): Promise<readonly (readonly string[])[]> => {
      const { status, text } = await bridge.call('GET', `/ledger/file?${query}`, undefined, { headers: { Accept: 'text/csv' } });
      assert.equal(status, 200, text.slice(0, 300));
      return csvRows(text).map(({ cells }) => cells);
    };
    const told = async (): Promise<LedgerTold> => (await bridge.call('GET', `/ledger?${period}`)).body as LedgerTold;
    const pence = (text: string | undefined): number => Math.round(Number(text === '' ? 0 : text) * 100);
    const sums = (all: readonly (readonly string[])[]): Record<string, number> => {
      const found: Record<string, number> = {};
      for (const row of all.slice(1)) found[row[0]!] = (found[row[0]!] ?? 0) + pence(row[7]) + pence(row[9]);
      return found;
    };
    const order = async (entity: string, action: string, body: object): Promise<Values> => {
      const answer = await bridge.call('POST', `/${entity}?action=${action}`, body, { headers: { 'X-Expert-Mode': 'on' } });
      assert.equal(answer.status, 200, answer.text.slice(0, 400));
      return answer.body as Values;
    };

    before(async () => {
      bridge = await startBridge(url, { sample: 25, workers: false });
      const { store } = bridge.built;
      const [customerID] = await made(store, 'customers', [fresh('customers', { name: '=cmd|calc', accountNumber: 'EVIL1' }, today)]);
      const [invoiceID] = await made(store, 'invoices', [
        fresh(
          'invoices',
          {
            customerID: customerID!,
            invoiceNumber: '99001',
            invoiceDate: '2025-01-10',
            status: 'Sent',
            net: -700_000,
            VAT: -140_000,
            total: -840_000,
            balance: -840_000,
            VATLines: [{ names: ['Standard'], rate: '20', net: -70, VAT: -14 }],
          },
          today,
        ),
      ]);
      await made(store, 'transactions', [
        fresh(
          'transactions',
          { customerID: customerID!, invoiceID: invoiceID!, transactionType: '=1+1', description: 'x', net: -700_000, gross: -700_000, VATRate: 'Standard' },
          today,
        ),
      ]);
      await made(store, 'payments', [
        fresh(
          'payments',
          {
            customerID: customerID!,
            amount: 100_000,
            paymentDate: '2025-01-05',
            status: 'Reversed',
            dateReverse: '2025-01-20',
            reverseReason: 'Bounced',
            ourReference: '@SUM(A1)',
          },
          today,
        ),
      ]);
    });
    after(() => bridge.close());

    it('ties to the invoices and payments of its days, in both forms', async () => {
      const { invoices, creditNotes, payments, reversals, lacks } = await told();
      assert.deepEqual(lacks, []);
      assert.ok(invoices.count > 20 && creditNotes.count >= 1 && payments.count > 10);
      const sage = sums(await rows(`${period}&package=Sage`));
      assert.equal(
        Math.round((invoices.total + creditNotes.total - payments.total + reversals.total) * 100),
        (sage['SI'] ?? 0) - (sage['SC'] ?? 0) - (sage['SA'] ?? 0),
      );
      const journal = (await rows(`${period}&package=QuickBooks`)).slice(1);
      const sum = (column: number, keep: (row: readonly string[]) => boolean): number => journal.filter(keep).reduce((all, row) => all + pence(row[column]), 0);
      assert.equal(
        sum(3, () => true),
        sum(4, () => true),
      );
      const debtors = (row: readonly string[]): boolean => row[2] === 'Debtors';
      assert.equal(sum(3, debtors) - sum(4, debtors), Math.round((invoices.total + creditNotes.total - payments.total + reversals.total) * 100));
      assert.equal(sum(4, (row) => row[2] === 'VAT Control') - sum(3, (row) => row[2] === 'VAT Control'), Math.round((invoices.VAT + creditNotes.VAT) * 100));
    });

    it('is safe to open in a spreadsheet', async () => {
      for (const kind of ['Sage', 'QuickBooks']) {
        const { text } = await bridge.call('GET', `/ledger/file?${period}&package=${kind}`, undefined, { headers: { Accept: 'text/csv' } });
        assert.doesNotMatch(text, /(^|,)"?[=@+]/m);
        assert.match(text, /'=1\+1/);
      }
    });

    it('takes each into one export, says what was exported before, and opens again by its name', async () => {
      const before = await told();
      const where = { 'invoiceDate.ge': '2024-01-01', 'invoiceDate.le': '2025-01-31', 'status.ne': 'Unsent', notExported: 'true' };
      const parameters = { exportName: 'Sage January' };
      const { body: preview } = (await bridge.call('POST', '/invoices?action=exportToLedger&preview', { where, parameters })) as { body: Preview };
      const total = Math.round((before.invoices.total + before.creditNotes.total) * 100) / 100;
      assert.deepEqual([preview.totals.ready, preview.totals.amounts?.invoices], [before.invoices.count + before.creditNotes.count, total]);
      await order('invoices', 'exportToLedger', { where, parameters });
      const paid = { 'paymentDate.ge': '2024-01-01', 'paymentDate.le': '2025-01-31', notExported: 'true' };
      await order('payments', 'exportToLedger', { where: paid, parameters });
      const after = await told();
      assert.deepEqual([after.invoices.open, after.invoices.before, after.payments.open, after.reversals.open], [0, before.invoices.count, 0, 0]);
      const [one] = after.exports;
      assert.deepEqual(
        [one!.name, one!.invoices, one!.total, one!.payments, one!.reversals],
        ['Sage January', before.invoices.count + before.creditNotes.count, total, before.payments.count, 1],
      );
      assert.deepEqual(sums(await rows('name=Sage%20January')), sums(await rows(period)));
      const again = await bridge.call('POST', '/invoices?action=exportToLedger&preview', { where, parameters });
      assert.ok(again.status >= 400 || (again.body as Preview).totals.ready === 0, again.text.slice(0, 200));
      const [{ id }] = (await bridge.call('GET', '/invoices?ledgerExport=Sage%20January&limit=1&fields=id')).body;
      assert.match(
        (await bridge.call('POST', `/invoices/${id}?action=exportToLedger`, parameters)).body.hint as string,
        /in the export “Sage January” already/,
      );
    });

    it('gives out the reversal of an exported payment by itself', async () => {
      const [{ id, amount }] = (await bridge.call('GET', '/payments?status=Received&amount.gt=0&ledgerExport=Sage%20January&limit=1&fields=id,amount')).body;
      await order('payments', 'reverse', { ids: [id], parameters: { reason: 'Bounced' } });
      assert.equal((await told()).reversals.open, 1);
      await order('payments', 'exportToLedger', { ids: [id], parameters: { exportName: 'Sage late' } });
      assert.deepEqual(sums(await rows('name=Sage%20late')), { SI: Math.round(amount * 100) });
    });

    it('is opened by a link, and lets what was not loaded be exported again', async () => {
      const link = await bridge.call('POST', '/ledger/link', { package: 'QuickBooks', name: 'Sage January' });
      assert.equal(link.status, 201, link.text);
      const opened = await bridge.call('GET', `${bridge.base}${String(link.body.address)}`, undefined, { as: null });
      assert.match(opened.text, /^Journal No,/);
      assert.match(opened.headers.get('content-disposition')!, /QuickBooks-Sage-January\.csv/);
      const [{ id }] = (await bridge.call('GET', '/invoices?ledgerExport=Sage%20January&limit=1&fields=id')).body;
      await order('invoices', 'takeOutOfLedger', { ids: [id] });
      assert.equal((await told()).invoices.open + (await told()).creditNotes.open, 1);
    });

    it('hands out no half of a file: what one entry lacks is said', async () => {
      const [customer] = (await bridge.call('GET', '/customers?accountNumber=EVIL1&fields=id')).body;
      await bridge.call('PATCH', `/customers/${customer.id}`, { accountNumber: 'EVIL-ACCOUNT-1' });
      const answer = await bridge.call('GET', `/ledger/file?${period}`, undefined, { headers: { Accept: 'text/csv' } });
      assert.equal(answer.status, 400, answer.text.slice(0, 200));
      assert.match(answer.body.hint as string, /at most 8 characters; EVIL-ACCOUNT-1 has 14/);
      await bridge.call('PATCH', `/customers/${customer.id}`, { accountNumber: 'EVIL1' });
      // As it is put together: a year of a large company would fill the memory.
      const whole = await bridge.call('GET', `/ledger/file?${period}`, undefined, { headers: { Accept: 'text/csv' } });
      assert.deepEqual([whole.status, whole.headers.get('transfer-encoding')], [200, 'chunked']);
    });

    it('refuses what there is not with a sentence', async () => {
      for (const [method, path, body] of [
        ['GET', '/ledger?package=Xero', undefined],
        ['GET', '/ledger?from=2025-02-01&to=2025-01-01', undefined],
        ['GET', '/ledger/file?name=%00', undefined],
        ['POST', '/ledger/link', { package: 'Lotus' }],
        ['POST', '/ledger/link', { name: 7 }],
        ['POST', '/ledger/link', { from: '2025-13-01' }],
      ] as const) {
        const answer = await bridge.call(method, path, body);
        assert.equal(answer.status, 400, `${path} ${answer.text}`);
        assert.ok((answer.body.hint as string).length > 10);
      }
    });
  });
});
