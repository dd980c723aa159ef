/** Invoices by hand on a real database. */
import assert from 'node:assert/strict';
import type { Preview, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('invoices by hand', () =>
  eachDatabase((fresh) => {
    let bridge: Bridge;
    let customer = '';

    const call = async (method: string, path: string, body?: Values): Promise<Answered> => {
      const answer = await bridge.call(method, path, body);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
      return answer;
    };
    const made = async (path: string, body: Values): Promise<string> => (await call('POST', `${path}?force`, body)).body.id as string;
    const record = async (path: string): Promise<Values> => (await call('GET', path)).body as Values;
    const records = async (path: string): Promise<Values[]> => (await call('GET', path)).body as Values[];
    const line = (net: string, more: Values = {}): Promise<string> =>
      made('/transactions', { customerID: customer, description: `Work for ${net}`, net, transactionDate: '2025-01-20', ...more });
    const figures = ({ net, VAT, total, balance }: Values): unknown[] => [net, VAT, total, balance];
    const onInvoice = async (): Promise<unknown[]> => (await records(`/transactions?customerID=${customer}`)).map(({ invoiceID }) => invoiceID);
    const bill = async (lastly: string, cutoffDate: string): Promise<Values> => {
      const id = await made('/billingRuns', { invoiceDate: lastly, cutoffDate });
      await call('POST', `/billingRuns/${id}?action=request`, {});
      for (let tried = 0; tried < 200; tried += 1) {
        const run = await record(`/billingRuns/${id}`);
        if (run['status'] === 'Complete') return run;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`Billing run ${id} does not end.`);
    };

    before(async function () {
      bridge = await startBridge(fresh);
    });
    after(() => bridge.close());
    beforeEach(async () => {
      customer = await made('/customers', { name: 'Harbour Books', VATRate: 'Standard', paymentTermsDays: 14 });
    });

    it('come to what the preview said, VAT rounded once a rate, and a billing run bills nothing of it again', async () => {
      // R17: three times £0.33 at 20 % are £0.20 of VAT on one invoice, not three times £0.07.
      const lines = [await line('0.33'), await line('0.33'), await line('0.33'), await line('100.00', { VATRate: 'Reduced' })];
      const later = await line('5.00', { transactionDate: '2025-01-25' });
      const asked = { invoiceDate: '2025-01-24', message: 'Thank you' };
      const preview = (await call('POST', `/customers/${customer}/invoices?preview`, asked)).body as Preview;
      assert.deepEqual(figures(preview.rows[0]!.changes[0]!.after), [100.99, 5.2, 106.19, 106.19]);
      assert.deepEqual(
        preview.rows[0]!.changes.flatMap(({ entity, id }) => (entity === 'transactions' ? [id] : [])),
        lines,
      );
      assert.ok(preview.notes.includes('Invoice added to customer ' + (await labelled()) + ': 4 lines by hand, £100.99 and VAT £5.20, £106.19 altogether.'));
      assert.deepEqual([await records(`/customers/${customer}/invoices`), (await onInvoice()).filter(Boolean)], [[], []]);

      const invoice = (await call('POST', `/customers/${customer}/invoices`, asked)).body as Values;
      assert.deepEqual(figures(invoice), [100.99, 5.2, 106.19, 106.19]);
      assert.deepEqual(
        ['invoiceDate', 'cutoffDate', 'dueDate', 'message', 'status', 'billingRunID'].map((name) => invoice[name]),
        ['2025-01-24', '2025-01-25', '2025-02-07', 'Thank you', 'Unsent', null],
      );
      assert.deepEqual(invoice['VATLines'], preview.rows[0]!.changes[0]!.after['VATLines']);
      assert.equal((await record(`/customers/${customer}`))['balance'], 106.19);
      const { total, status } = await record(`/invoices/${asText(invoice['id'])}`);
      assert.deepEqual([total, status], [106.19, 'Unsent']);

      await bill('2025-01-31', '2025-02-01');
      const [first, second, ...more] = await records(`/customers/${customer}/invoices`);
      assert.deepEqual([first!['id'], figures(second!), more], [invoice['id'], [5, 1, 6, 6], []]);
      assert.deepEqual(await onInvoice(), [...lines.map(() => invoice['id']), second!['id']]);
      assert.equal((await record(`/transactions/${later}`))['invoiceID'], second!['id']);
      assert.equal((await record(`/customers/${customer}`))['balance'], 112.19);
      const nothing = await bridge.call('POST', '/invoices', { customerID: customer });
      assert.deepEqual([nothing.status, nothing.body.error_code], [400, 400502]);
      assert.match(nothing.body.hint, /^Nothing by hand waits for customer .*Add a transaction first/);
    });

    const labelled = async (): Promise<string> => {
      const { accountNumber, name } = await record(`/customers/${customer}`);
      return [accountNumber, name].filter(Boolean).map(asText).join(' ');
    };

    it('come to the figures that a billing run gives the same lines', async () => {
      const nets = ['0.33', '0.33', '0.33', '19.99', '-7.45'];
      for (const net of nets) await line(net);
      const byHand = (await call('POST', '/invoices', { customerID: customer, invoiceDate: '2025-01-24' })).body as Values;
      customer = await made('/customers', { name: 'The same again', VATRate: 'Standard', paymentTermsDays: 14 });
      for (const net of nets) await line(net);
      await bill('2025-01-24', '2025-01-25');
      const [byRun] = await records(`/customers/${customer}/invoices`);
      const own = new Set(['id', 'invoiceNumber', 'customerID', 'billingRunID', 'createdAt', 'updatedAt', 'customer', 'customerName']);
      const alike = (invoice: Values): Values => Object.fromEntries(Object.entries(invoice).filter(([name]) => !own.has(name)));
      assert.deepEqual(alike(byHand), alike(byRun!));
    });

    it('say what one costs of each line, as the law wants of what can be counted, also of a credit', async () => {
      await line('10.00', { featureCount: 3 });
      await line('-8.00', { featureCount: 2 });
      await line('100.00', { VATRate: 'Reverse Charge' });
      const { id } = (await call('POST', `/customers/${customer}/invoices`, {})).body as Values;
      const { groups, VAT, reverseCharge } = (await call('GET', `/invoices/${asText(id)}/lines`)).body as { groups: { lines: Values[] }[] } & Values;
      assert.deepEqual(
        groups.flatMap(({ lines }) => lines.map(({ featureCount, unitPrice, net }) => [featureCount, unitPrice, net])),
        [
          [3, 3.3333, 10],
          [2, -4, -8],
          [1, 100, 100],
        ],
      );
      assert.deepEqual([VAT, reverseCharge], [0.4, { rate: '20', VAT: 20 }], 'what the customer accounts for is in no sum');
    });

    it('are made for a customer and a service that no billing run bills', async () => {
      const service = await made('/services', { customerID: customer, serviceType: 'Broadband' });
      await made('/features', {
        serviceID: service,
        description: 'Line',
        serviceCharge: '20',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
      });
      await call('POST', `/services/${service}?action=makeNonBillable`, { status: 'Active - Do Not Bill' });
      await call('POST', `/customers/${customer}?action=makeNonBillable`, { status: 'Active - Do Not Bill' });
      await line('40.00', { serviceID: service });
      await line('9.99', { kind: 'usage' });
      await bill('2025-01-31', '2025-02-01');
      assert.deepEqual(await records(`/customers/${customer}/invoices`), []);
      const invoice = (await call('POST', '/invoices', { customerID: customer })).body as Values;
      assert.deepEqual(figures(invoice), [40, 8, 48, 48]);
      assert.deepEqual(await onInvoice(), [invoice['id'], null]);
    });

    it('give their lines back when they are deleted or their run is taken back, and the next run bills them once', async () => {
      await line('30.00');
      await line('12.50', { VATRate: 'Zero' });
      const before = (await records(`/customers/${customer}/transactions`)).map(({ version: _version, updatedAt: _at, ...rest }) => rest);
      const asBefore = async (): Promise<void> => {
        const now = (await records(`/customers/${customer}/transactions`)).map(({ version: _version, updatedAt: _at, ...rest }) => rest);
        assert.deepEqual(now, before);
        assert.deepEqual(await records(`/customers/${customer}/invoices`), []);
        assert.equal((await record(`/customers/${customer}`))['balance'], 0);
      };
      const first = await made('/invoices', { customerID: customer });
      await call('DELETE', `/invoices/${first}`);
      await asBefore();

      const answer = await call('POST', '/invoices', { customerID: customer, message: 'Once more' });
      assert.equal(answer.body.total, 48.5);
      const run = answer.headers.get('sheetbridge-run')!;
      const shown = await call('POST', `/runs/${run}?action=reverse&preview`, {});
      assert.deepEqual([shown.body.left, shown.body.totals.ready], [[], 1]);
      const back = await call('POST', `/runs/${run}?action=reverse`, {});
      assert.equal(back.body.run.done, 1);
      await asBefore();

      await bill('2025-01-31', '2025-02-01');
      const [invoice, ...more] = await records(`/customers/${customer}/invoices`);
      assert.deepEqual([figures(invoice!), more.length], [[42.5, 6, 48.5, 48.5], 0]);
      const kept = await bridge.call('DELETE', `/invoices/${asText(invoice!['id'])}`);
      assert.deepEqual([kept.status, kept.body.error_code], [409, 409005]);
    });

    it('take each line once, asked for several times at once or twice in one order', async () => {
      await line('10.00');
      await line('20.00');
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, place) => bridge.call('POST', '/invoices', { customerID: customer, message: `Attempt ${place}` })),
      );
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [201, 400, 400, 400, 400, 400],
      );
      for (const { status, body } of answers) if (status === 400) assert.match(body.hint, /^Nothing by hand waits/);
      assert.equal((await record(`/customers/${customer}`))['balance'], 36);

      await line('5.00');
      const twice = await bridge.call('POST', '/invoices?action=create', {
        rows: [{ parameters: { customerID: customer } }, { parameters: { customerID: customer, message: 'Again' } }],
        atomic: false,
      });
      assert.deepEqual([twice.body.run.done, twice.body.run.failed], [1, 1]);
      const invoices = await records(`/customers/${customer}/invoices`);
      assert.deepEqual(invoices.map(figures), [
        [30, 6, 36, 36],
        [5, 1, 6, 6],
      ]);
      assert.deepEqual(await onInvoice(), [invoices[0]!['id'], invoices[0]!['id'], invoices[1]!['id']]);
    });

    it('and a billing run at the same time bill each line once', async () => {
      const started = bill('2025-01-31', '2025-02-01');
      for (let place = 0; place < 8; place += 1) await line(`${place + 1}.00`);
      const meanwhile = bill('2025-01-31', '2025-02-01');
      const answers = await Promise.all(
        Array.from({ length: 4 }, (_, place) => bridge.call('POST', '/invoices', { customerID: customer, message: `Attempt ${place}` })),
      );
      await Promise.all([started, meanwhile]);
      for (const { status, text } of answers) assert.ok([201, 400].includes(status), text);
      await bill('2025-01-31', '2025-02-01');
      const sums = (await records(`/customers/${customer}/invoices`)).map(({ net }) => Number(net));
      assert.equal(
        sums.reduce((sum, net) => sum + net, 0),
        36,
      );
      assert.equal((await record(`/customers/${customer}`))['balance'], 43.2);
    });

    it('leave alone who changed what they were previewed to take', async () => {
      const id = await line('10.00');
      const preview = (await call('POST', '/invoices?action=create&preview', { rows: [{ parameters: { customerID: customer } }] })).body as Preview;
      await call('PATCH', `/transactions/${id}`, { net: '11.00' });
      const order = { rows: [{ parameters: { customerID: customer }, digest: preview.rows[0]!.digest }], atomic: false };
      const answer = await bridge.call('POST', '/invoices?action=create', order);
      assert.equal(answer.body.rows[0].outcome, 'changed');
      assert.deepEqual(await onInvoice(), [null]);
      await call('POST', `/transactions/${id}?action=lock`, {});
      const locked = await bridge.call('POST', '/invoices', { customerID: customer });
      assert.deepEqual([locked.status, locked.body.error_code], [423, 423001]);
    });
  }));
