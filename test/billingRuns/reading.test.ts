/** Reading what billing did: statements, reports, explanations, invoices as text, PDF and CSV. */
import assert from 'node:assert/strict';
import type { Values } from '../../shared/types.js';
import { csvRows, csvRowsOf } from '../../server/billing/csv.js';
import { textCell, unguarded } from '../../server/database/csv.js';
import { printable } from '../../server/billing/paper/fonts.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

const csv = { headers: { 'Content-Type': 'text/csv' } };
const asCSV = { headers: { Accept: 'text/csv' } };

describe('reading what billing did', () =>
  eachDatabase((fresh) => {
    let bridge: Bridge;
    const ids = { customer: '', service: '', number: '', feature: '', run: '', invoice: '' };

    const made = async (path: string, body: Values): Promise<string> => {
      const answer = await bridge.call('POST', path, body);
      assert.ok(answer.status < 300, answer.text);
      return answer.body.id as string;
    };
    const got = async (path: string, options = {}): Promise<Answered> => {
      const answer = await bridge.call('GET', path, undefined, options);
      assert.equal(answer.status, 200, answer.text);
      return answer;
    };

    before(async function () {
      bridge = await startBridge(fresh);
      ids.customer = await made('/customers', {
        accountNumber: 'B1',
        name: '=Books & Café',
        VATRate: 'Standard',
        address1: 'Łódź House',
        paymentTermsDays: 14,
      });
      ids.service = await made('/services', { customerID: ids.customer, serviceType: 'Broadband', serviceName: 'Shop', site: 'High Street' });
      ids.number = await made('/numbers', { customerID: ids.customer, number: '01632 960 001', numberType: 'Landline' });
      ids.feature = await made('/features', {
        serviceID: ids.service,
        description: 'Fibre',
        serviceCharge: '29.99',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-15',
        connectionCharge: '50',
      });
      await made('/features', {
        numberID: ids.number,
        description: 'Line rental',
        serviceCharge: '15',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
      });
      ids.run = await made('/billingRuns', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
    });
    after(() => bridge.close());

    /** Until the run is complete. */
    const complete = async (id: string): Promise<Values> => {
      for (let tried = 0; tried < 200; tried += 1) {
        const { body } = await got(`/billingRuns/${id}/progress`);
        if (body.status === 'Complete') return body as Values;
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
      throw new Error('The run does not end.');
    };

    it('reports before billing exactly what the run then raises, and nothing afterwards', async () => {
      const { body: before } = await got(`/billingRuns/${ids.run}/report?lines`);
      assert.equal((await got('/transactions')).body.length, 0);
      assert.deepEqual(before.totals, {
        customers: 1,
        invoices: 1,
        transactions: 3,
        skipped: 0,
        refused: 0,
        features: 2,
        net: 81.45,
        VAT: 16.29,
        total: 97.74,
      });
      const { body: free } = await bridge.call('POST', '/billingRuns/report?lines', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
      assert.deepEqual(free.customers, before.customers);
      assert.equal((await bridge.call('POST', `/billingRuns/${ids.run}?action=request`, {})).status, 200);
      const progress = await complete(ids.run);
      assert.deepEqual([progress['customers'], progress['worked'], progress['features'], progress['total']], [1, 1, 2, 97.74]);
      const { body: lines } = await got('/transactions');
      const [reported] = before.customers;
      const shape = ({ description, kind, periodFrom, periodTo, net, VATRate }: Values): Values => ({
        description: description!,
        kind: kind!,
        periodFrom: periodFrom!,
        periodTo: periodTo!,
        net: net!,
        VATRate: VATRate!,
      });
      assert.deepEqual(lines.map(shape), reported.lines.map(shape));
      const {
        body: [invoice],
      } = await got('/invoices');
      assert.deepEqual([invoice.net, invoice.VAT, invoice.total, invoice.dueDate], [reported.net, reported.VAT, reported.total, reported.dueDate]);
      ids.invoice = invoice.id;
      assert.deepEqual((await got(`/billingRuns/${ids.run}/report`)).body.customers, []);
    });

    it('adds up a run by kind, heading and VAT rate', async () => {
      const { body } = await got(`/billingRuns/${ids.run}/totals`);
      assert.deepEqual([body.invoices, body.net, body.VAT, body.total], [1, 81.45, 16.29, 97.74]);
      assert.deepEqual(body.byKind, [
        { name: 'oneOff', transactions: 1, net: 50 },
        { name: 'recurring', transactions: 2, net: 31.45 },
      ]);
      assert.deepEqual(body.byVATRate, [{ rate: '20', net: 81.45, VAT: 16.29 }]);
    });

    it('streams the report as CSV that no spreadsheet takes for a formula', async () => {
      const run = await made('/billingRuns', { invoiceDate: '2025-02-28', cutoffDate: '2025-03-01' });
      const { text, headers } = await got(`/billingRuns/${run}/report?lines`, asCSV);
      assert.match(headers.get('content-type') ?? '', /text\/csv/);
      const [header, first] = csvRows(text);
      assert.equal(header!.cells[2], 'name');
      assert.equal(first!.cells[2], "'=Books & Café");
      assert.equal(csvRows((await got(`/billingRuns/${run}/report?customerID=${ids.customer}`, asCSV)).text).length, 2);
    });

    it('explains each period of a feature in words and figures, with the invoice it is on', async () => {
      const { body } = await got(`/features/${ids.feature}/charges`);
      const [oneOff, first] = body.periods;
      assert.deepEqual([oneOff.kind, oneOff.net, oneOff.raised, oneOff.difference], ['oneOff', 50, 50, 0]);
      assert.deepEqual([first.days, first.chargeableDays, first.exact, first.net, first.raised], [31, 17, { n: '50983', d: '31' }, 16.45, 16.45]);
      assert.deepEqual(first.segments, [{ from: '2025-01-15', to: '2025-01-31', days: 17, count: 1, price: 29.99, discount: '', unitNet: '29.99' }]);
      assert.match(first.words.join(' '), /17 of 31 days/);
      assert.deepEqual(
        first.transactions.map(({ net, invoiceNumber }: Values) => [net, invoiceNumber]),
        [[16.45, '100001']],
      );
      assert.deepEqual([body.raised, body.stillToRaise], [66.45, 0]);
    });

    it('shows each line under one period alone, also of a one-off billed before the start moved', async () => {
      const path = '/features';
      const customerID = await made('/customers', { accountNumber: 'B9', name: 'Moved', VATRate: 'Standard' });
      const moved = await made(path, { customerID, description: 'Visit', connectionCharge: '50', startDate: '2025-01-10' });
      const run = await made('/billingRuns?force', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
      await bridge.call('POST', `/billingRuns/${run}?action=request`, {});
      await complete(run);
      await bridge.call('PATCH', `${path}/${moved}`, { startDate: '2025-01-05' });
      const { body } = await got(`${path}/${moved}/charges`);
      assert.deepEqual(
        body.periods
          .filter(({ kind }: Values) => kind === 'oneOff')
          .map((each: Values) => [each['periodFrom'], each['difference'], (each['transactions'] as []).length]),
        [['2025-01-05', 0, 1]],
      );
    });

    it('shows of a feature that is held for good what was held so far and the period that comes next, not two hundred years of them', async () => {
      const service = await made('/services', { customerID: ids.customer, serviceType: 'Broadband', serviceName: 'Held' });
      const id = await made('/features', {
        serviceID: service,
        description: 'Held',
        serviceCharge: '10',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
      });
      await bridge.call('POST', `/services/${service}?action=suspend`, { status: 'Suspended', dateSuspend: '2024-12-31' });
      const { body } = await got(`/features/${id}/charges`);
      assert.deepEqual(
        body.periods.map(({ state, periodFrom }: Values) => [state, periodFrom]),
        [
          ['held', '2025-01-01'],
          ['held', '2025-02-01'],
        ],
      );
      await bridge.call('DELETE', `/services/${service}`);
    });

    it('shows a price change as a difference still to raise, and as raised after the next run', async () => {
      await bridge.call('POST', `/features/${ids.feature}?action=changeRecurringCharge`, { serviceCharge: '59.98', updatedDate: '2025-01-23' });
      const { body: before } = await got(`/features/${ids.feature}/charges`);
      assert.equal(before.stillToRaise, 8.7);
      const run = await made('/billingRuns?force', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
      await bridge.call('POST', `/billingRuns/${run}?action=request`, {});
      await complete(run);
      const { body: after } = await got(`/features/${ids.feature}/charges`);
      assert.equal(after.stillToRaise, 0);
      assert.deepEqual(
        after.periods[1].transactions.map(({ net }: Values) => net),
        [16.45, 8.7],
      );
    });

    it('keeps a statement with opening balance, running balance and closing balance', async () => {
      const payment = await bridge.call('POST', `/customers/${ids.customer}?action=addPayment`, { amount: '97.74', paymentDate: '2025-02-10' });
      assert.equal(payment.status, 200, payment.text);
      const { body } = await got(`/customers/${ids.customer}/statement?lines`);
      assert.deepEqual(
        body.entries.map(({ kind, amount, balance }: Values) => [kind, amount, balance]),
        [
          ['invoice', 97.74, 97.74],
          ['invoice', 10.44, 108.18],
          ['payment', -97.74, 10.44],
        ],
      );
      assert.equal(body.entries[0].transactions.length, 3);
      assert.equal(body.closingBalance, body.balance);
      const { body: later } = await got(`/customers/${ids.customer}/statement?from=2025-02-01&to=2025-02-28`);
      assert.deepEqual([later.openingBalance, later.entries.length, later.closingBalance], [108.18, 1, 10.44]);
      const { text } = await got(`/customers/${ids.customer}/statement`, asCSV);
      assert.deepEqual(
        csvRows(text).map(({ cells }) => cells[1]),
        ['kind', 'opening balance', 'invoice', 'invoice', 'payment', 'closing balance'],
      );
    });

    it('shows the lines of an invoice under the number or service they are for', async () => {
      const { body } = await got(`/invoices/${ids.invoice}/lines`);
      assert.deepEqual(
        body.groups.map(({ title, net, lines }: { title: string; net: number; lines: unknown[] }) => [title, net, lines.length]),
        [
          ['01632 960 001', 15, 1],
          ['Broadband Shop · High Street', 66.45, 2],
        ],
      );
      assert.deepEqual([body.net, body.VAT, body.total], [81.45, 16.29, 97.74]);
      assert.equal(csvRows((await got(`/invoices/${ids.invoice}/lines`, asCSV)).text).length, 4);
    });

    it('prints an invoice as PDF', async () => {
      const answer = await fetch(`${bridge.base}/backend/api/v1/invoices/${ids.invoice}/pdf`, { headers: { Authorization: `Bearer ${bridge.token}` } });
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')],
        [200, 'application/pdf', 'inline; filename="invoice-100001.pdf"'],
      );
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
      assert.match(bytes.subarray(-8).toString(), /%%EOF/);
    });

    it('takes rated usage as CSV by number or account, all lines or none', async () => {
      const before = (await got('/transactions?kind=usage')).body.length;
      const wrong = await bridge.call(
        'POST',
        '/transactions',
        'number,kind,description,transactionDate,net\r\n01632960001,usage,"Calls, mobile",2025-02-01,1.2345\r\n020 7946 0000,usage,Calls,2025-02-01,1.00\r\n01632960001,usage,Calls,2025-02-30,1.00\r\n',
        csv,
      );
      assert.equal(wrong.status, 400);
      assert.deepEqual(Object.keys(wrong.body.fields as object), ['line 2', 'line 3', 'line 4']);
      assert.equal((await got('/transactions?kind=usage')).body.length, before);
      const right = await bridge.call(
        'POST',
        '/transactions',
        'number,accountNumber,kind,description,transactionDate,net\r\n01632 960-001,,usage,"Calls, mobile",2025-02-01,1.23\r\n,B1,usage,\'=Roaming,2025-02-02,0.40\r\n',
        csv,
      );
      assert.equal(right.status, 200, right.text);
      const { body: usage } = await got('/transactions?kind=usage');
      assert.deepEqual(
        usage.map(({ numberID, customerID, description, net, gross }: Values) => [numberID, customerID, description, net, gross]),
        [
          [ids.number, ids.customer, 'Calls, mobile', 1.23, 1.23],
          [null, ids.customer, '=Roaming', 0.4, 0.4],
        ],
      );
      const many = await bridge.call('POST', '/transactions?action=create', {
        rows: [{ parameters: { numberID: ids.number, kind: 'usage', description: 'Data', transactionDate: '2025-02-03', net: '2.00' } }],
      });
      assert.ok(many.status < 300, many.text);
    });

    it('refuses what it cannot read, with the way out', async () => {
      const code = async (answer: Promise<Answered>): Promise<number> => (await answer).body.error_code as number;
      assert.equal(await code(bridge.call('POST', '/transactions', 'description,colour\r\nCalls,red\r\n', csv)), 400505);
      assert.equal(await code(bridge.call('POST', '/transactions', 'description,net\r\n"Calls,1.00\r\n', csv)), 400500);
      assert.equal(await code(bridge.call('POST', '/transactions', '', csv)), 400500);
      assert.equal(await code(bridge.call('POST', '/transactions', 'customerID,kind,description,net\r\n1,recurring,Calls,1.00\r\n', csv)), 400504);
      assert.equal(await code(bridge.call('POST', '/billingRuns/report', { invoiceDate: '2025-01-31' })), 400503);
      assert.equal(await code(bridge.call('POST', '/billingRuns/report', { invoiceDate: '2025-02-30', cutoffDate: '2025-02-01' })), 400504);
      assert.equal(await code(bridge.call('POST', '/billingRuns/report', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01', colour: 'red' })), 400505);
      assert.equal(await code(bridge.call('POST', '/billingRuns/report', { invoiceDate: '2025-01-31', cutoffDate: '2125-02-01' })), 400504);
      const far = await made('/billingRuns', { invoiceDate: '2025-01-31', cutoffDate: '2125-02-01' });
      assert.equal(await code(bridge.call('POST', `/billingRuns/${far}?action=request`, {})), 400502);
      assert.equal(await code(bridge.call('GET', `/billingRuns/${far}/report`)), 400502);
      assert.equal(await code(bridge.call('GET', '/billingRuns/999/report')), 404001);
      assert.equal(await code(bridge.call('GET', `/customers/${ids.customer}/statement?from=2025-02-30`)), 400506);
      assert.equal(await code(bridge.call('GET', `/customers/${ids.customer}/statement?from=2025-02-02&to=2025-02-01`)), 400506);
      assert.equal(await code(bridge.call('GET', `/features/${ids.feature}/charges?colour=red`)), 400506);
      assert.equal(await code(bridge.call('GET', '/invoices/abc/pdf')), 404001);
      assert.equal(await code(bridge.call('GET', `/invoices/${ids.invoice}/pdf`, undefined, { headers: { Accept: 'text/html' } })), 406001);
      assert.equal(await code(bridge.call('GET', `/customers/${ids.customer}/statement`, undefined, { as: null })), 401001);
    });
  }));

describe('text on invoices', () => {
  it('stays as it is written in any European language and in Arabic, with a box for what no font has', () => {
    for (const text of ['Café £5 – “quoted” €', 'Tŷ Ŵyn, Pŵllheli', 'Łódź & Sons', 'Київстар', 'Ελλάς ΑΕ', 'شركة النور', 'שלום', '−1'])
      assert.equal(printable(text), text);
    assert.equal(printable('a\u0301\tb\n株 \u{10A00}'), 'á b 株 □');
  });
});

describe('CSV rows', () => {
  it('hold commas, quotes and line breaks, and name the line they begin on', () => {
    assert.deepEqual(csvRows('\ufeffa,b\r\n"1,""x""\n2",3\n\n4,\n'), [
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1,"x"\n2', '3'] },
      { line: 5, cells: ['4', ''] },
    ]);
  });

  it('let others have the loop, and end where there are more rows or cells than anybody may send', async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 5);
    const rows = await csvRowsOf('"","x"\n'.repeat(400_000), 1_000_000);
    clearInterval(other);
    assert.equal(rows.length, 400_000);
    assert.ok(turns > 1, `${turns} turns`);
    assert.equal((await csvRowsOf('a\n'.repeat(50), 10)).length, 11);
    await assert.rejects(csvRowsOf('a,'.repeat(100_000), 10), (fault: Error & { hint?: string }) => /more than 1000 cells/.test(fault.hint ?? ''));
  });
});

describe('cells of typed text', () => {
  it('come alive in no spreadsheet, whichever its list separator, and are read back as they were', () => {
    for (const text of ['=1+1', ';=1+1', 'x; @SUM(A1)', 'a|-2', 'x;=1;=2', '  +1', '＝1']) {
      const cell = textCell(text);
      for (const part of cell.replaceAll('"', '').split(/[,;|]/)) assert.doesNotMatch(part, /^\s*[=+\-@＝]/, `${text} → ${cell}`);
      const [row] = csvRows(`${cell}\n`);
      assert.equal(unguarded(row!.cells[0]!), text);
    }
    for (const text of ['plain; text', "'tis", "it's; fine", 'a|b', "x;'y"]) {
      assert.equal(textCell(text), text);
      assert.equal(unguarded(text), text);
    }
  });
});
