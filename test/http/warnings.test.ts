/** What a preview warns of: by kind, the worst first, whole; and what is not done without a word that it is meant. */
import assert from 'node:assert/strict';
import { grouped } from '../../shared/warnings.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Group {
  readonly kind: string;
  readonly severity: number;
  readonly text: string;
  readonly count: number;
  readonly ids: readonly string[];
}

describe('warnings', () => {
  it('are grouped by kind, the worst first, and none is left out', () => {
    const toCome = (id: string) => ({ id, warnings: [{ kind: 'toCome' as const, text: `${id} Feb 2025 is still to come.` }] });
    const rows = [
      ...['1', '2', '3'].map(toCome),
      { id: '4', warnings: ['Something else.', { kind: 'notCharged' as const, text: '1–31 Jan 2025 will not be charged.' }] },
    ];
    assert.deepEqual(
      grouped(rows).map(({ kind, severity, text, count }) => [kind, severity, text, count]),
      [
        ['notCharged', 3, '1–31 Jan 2025 will not be charged.', 1],
        ['other', 2, 'Something else.', 1],
        ['toCome', 1, '3 dates are still to come: the status changes at once, the charges from those days.', 3],
      ],
    );
  });

  eachDatabase((url) => {
    let bridge: Bridge;
    let customer: string;
    let number: string;
    const post = async (path: string, body: unknown): Promise<string> => {
      const answer = await bridge.call('POST', path, body);
      assert.ok(answer.status < 300, answer.text);
      return answer.body.id as string;
    };
    const warned = async (path: string, body: unknown): Promise<readonly (readonly [string, string])[]> => {
      const { status, body: preview, text } = await bridge.call('POST', path, body);
      assert.equal(status, 200, text);
      return (preview.warnings as readonly Group[]).map(({ kind, text: said }) => [kind, said]);
    };
    const feature = (startDate: string): Promise<string> =>
      post('/features', { customerID: customer, description: 'Line', serviceCharge: 10, serviceChargeInterval: 'Monthly', startDate });

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customer = await post('/customers', { accountNumber: 'A1', name: 'Northgate Dental', emailBilling: false, email: 'a@northgate.example' });
      number = await post(`/customers/${customer}/numbers`, { number: '020 7946 0430' });
      await post(`/customers/${customer}/numbers`, { number: '01632 960001' });
    });
    after(() => bridge.close());

    it('hold up a date years away or before the start until the order says that it is meant', async () => {
      const [a, b] = [await feature('2024-11-01'), await feature('2024-11-01')];
      const drop = (more: object) => ({
        rows: [{ id: a, parameters: { dateDrop: '1999-03-15' } }, { id: b }],
        parameters: { status: 'Dropped', dateDrop: today },
        ...more,
      });
      const { body } = await bridge.call('POST', '/features?action=drop&preview', drop({}));
      assert.deepEqual([body.totals.ready, body.refusals[0].confirm, body.refusals[0].ids], [1, true, [a]]);
      assert.match(body.refusals[0].why, /^15 Mar 1999 is 25 years ago\. If that is meant, send "confirm": true with it\.$/);
      const confirmed = await bridge.call('POST', '/features?action=drop&preview', drop({ confirm: true }));
      assert.equal(confirmed.body.totals.ready, 2);
      assert.deepEqual(
        confirmed.body.warnings.map(({ kind, severity }: Group) => [kind, severity]),
        [
          ['yearsAway', 3],
          ['beforeStart', 3],
          ['fallsAway', 1],
        ],
      );
      const alone = await bridge.call('POST', `/features/${a}?action=drop`, { status: 'Dropped', dateDrop: '1999-03-15' });
      assert.deepEqual([alone.status, alone.body.error_code, alone.body.confirm], [400, 400502, true]);
      const early = await bridge.call('POST', `/features/${a}?action=drop`, { status: 'Dropped', dateDrop: '2024-10-15' });
      assert.match(early.body.hint, /^15 Oct 2024 is before its start on 1 Nov 2024: everything that was charged comes back\./);
      const done = await bridge.call('POST', '/features?action=drop', drop({}));
      assert.deepEqual(
        done.body.rows.map(({ outcome }: { outcome: string }) => outcome),
        ['failed', 'done'],
        'the order does what its preview said',
      );
      for (const body of [{ status: 'Dropped', dateDrop: '2024-10-15', confirm: true }])
        assert.equal((await bridge.call('POST', `/features/${a}?action=drop`, body)).status, 200);
      const later = await feature('2025-03-01');
      assert.equal(
        (await bridge.call('POST', `/features/${later}?action=drop`, { status: 'Dropped', dateDrop: today })).status,
        200,
        'what has not begun is simply cancelled',
      );
    });

    it('keep the word with an order that is done in the background, and need none for a way back', async () => {
      const id = await feature('2022-01-01');
      const answer = await bridge.call('POST', '/features?action=drop', {
        ids: [id],
        parameters: { status: 'Dropped', dateDrop: '2022-06-30' },
        confirm: true,
        force: true,
      });
      assert.equal(answer.body.run.done, 1, answer.text);
      const back = await bridge.call('POST', `/runs/${answer.body.run.id}?action=reverse&preview`, {});
      assert.equal(back.body.totals.ready, 1, back.text);
      const invoice = await bridge.call('POST', '/billingRuns?action=create&preview', {
        rows: [{ parameters: { invoiceDate: '1926-12-01', cutoffDate: '2025-02-01' } }],
      });
      assert.deepEqual([invoice.body.totals.ready, invoice.body.warnings[0].kind], [1, 'farDate'], 'what is merely filled in is warned of');
    });

    it('name numbers that are none or in use, however they are written', async () => {
      const other = await post('/customers', { accountNumber: 'A2', name: 'Harbour Books' });
      const found = await warned('/customers?action=addNumbers&preview', {
        ids: [other],
        parameters: { numbers: ['020-7946-0430', 'abc', '+49 30 901820', '1571', '01632960001'].join('\n'), numberType: 'Landline' },
      });
      assert.deepEqual(found, [
        ['numberInUse', '2 numbers are in use already.'],
        ['notANumber', '“abc” is no telephone number as the UK or, with its country code, another country has them.'],
      ]);
      const [one] = await warned(`/customers/${other}/numbers?preview`, { number: '02079460430' });
      assert.deepEqual(one, ['numberInUse', `02079460430 is in use already: A1 Northgate Dental (number ${number}).`]);
      assert.deepEqual(
        await warned('/numbers?action=edit&preview', { ids: [number], parameters: { number: '020 79460430' } }),
        [],
        'its own number is its own',
      );
    });

    it('name a feature that is there already', async () => {
      const add = () => ({ ids: [number], parameters: { standardFeatures: ['Call Divert'] } });
      assert.deepEqual(await warned('/numbers?action=addFeatures&preview', add()), []);
      await bridge.call('POST', '/numbers?action=addFeatures', add());
      const [there] = await warned('/numbers?action=addFeatures&preview', add());
      assert.equal(there![0], 'thereAlready');
    });

    it('and balances of an order of thousands count what stands far before them', async () => {
      const owed = Number((await bridge.call('GET', `/customers/${customer}`)).body.balance);
      const payments = Array.from({ length: 2_100 }, (_, n) => ({
        parameters: { customerID: customer, amount: 1, paymentDate: '2025-01-24', ...(n % 2_099 === 0 ? { ourReference: 'TWICE' } : {}) },
      }));
      const { status, body: preview, text } = await bridge.call('POST', '/payments?action=create&preview', { rows: payments });
      assert.equal(status, 200, text);
      const balance = (row: { readonly changes: readonly { readonly entity: string; readonly after: { readonly balance?: number } }[] }): number =>
        Number(row.changes.find(({ entity }) => entity === 'customers')?.after.balance);
      assert.deepEqual([balance(preview.rows[0]), balance(preview.rows[2_099])], [owed - 1, owed - 2_100]);
      assert.ok((preview.warnings as readonly Group[]).some(({ kind, ids }) => kind === 'sameReference' && ids.length === 1));
      assert.deepEqual([preview.totals.selected, preview.totals.ready, preview.control.count], [2_100, 2_100, 2_100]);
    });

    it('name payments that are too much, go back, or have a reference that is there', async () => {
      const pay = (more: object) => ({ ids: [customer], parameters: { amount: 25, paymentDate: today, ourReference: 'FPI 1', ...more } });
      const kinds = async (body: unknown): Promise<readonly string[]> => (await warned('/customers?action=addPayment&preview', body)).map(([kind]) => kind);
      assert.deepEqual(await warned('/customers?action=addPayment&preview', pay({})), [['overpaid', 'That is £25.00 more than the customer owes.']]);
      await bridge.call('POST', '/customers?action=addPayment', pay({}));
      assert.deepEqual((await kinds(pay({ amount: 30 }))).toSorted(), ['overpaid', 'sameReference']);
      assert.deepEqual(await warned('/customers?action=addPayment&preview', pay({ amount: -5, ourReference: 'FPI 2' })), [
        ['refund', '£5.00 goes back to the customer: a refund.'],
      ]);
      const { body } = await bridge.call('POST', `/payments?preview`, { customerID: customer, amount: 5, paymentDate: '2012-01-24', ourReference: 'FPI 1' });
      assert.deepEqual(body.warnings.map(({ kind }: Group) => kind).toSorted(), ['farDate', 'overpaid', 'sameReference']);
    });
  });
});
