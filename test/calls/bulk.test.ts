/** Calls are written by the thousand: rows that share most of their values come to the same as rows written out, and all of them or none. */
import assert from 'node:assert/strict';
import { NOUGHT, plus, ratio, Sum } from '../../shared/fractions.js';
import type { Value } from '../../shared/types.js';
import { openStore } from '../../server/database/index.js';
import type { Sharing, SharingRow, Store } from '../../server/database/store.js';
import { eachDatabase } from '../databases.js';
import { openFirm } from './firm.js';

const now = '2026-12-01T08:00:00.000Z';
/** More than are written together. */
const CALLS = 6_000;
const sharing: Sharing = { own: ['seconds'], shared: ['tariff', 'gross', 'allowance', 'exact'], also: { state: 'billed' } };

describe('calls by the thousand', () => {
  eachDatabase((fresh) => {
    let store: Store;
    const read = (): Promise<readonly object[]> =>
      store.rows(`SELECT "state", "seconds", "tariff", "gross", "allowance", "exact", "version", "updatedAt" FROM "calls" ORDER BY "id"`);
    const prices: readonly (readonly Value[])[] = [
      ['Standard', 12_345, null, { gross: '2469/2', discount: '0' }],
      ['Standard', 12_345, '500 "free" minutes, é', { gross: '2469/2', discount: '1' }],
      [null, null, null, null],
    ];
    beforeEach(async () => {
      store = await openStore(await fresh());
      await store.migrate();
      await store.transaction((inside) =>
        inside.insert(
          'calls',
          ['callDate', 'state', 'line'],
          Array.from({ length: CALLS }, (_, n) => ['2026-11-05', 'rated', n]),
          now,
        ),
      );
    });
    afterEach(() => store.close());
    const ids = async (): Promise<readonly string[]> =>
      (await store.rows<{ k: string }>('SELECT CAST("id" AS TEXT) AS "k" FROM "calls" ORDER BY "id"')).map(({ k }) => k);

    it('share their values as if each had its own', async () => {
      const all = await ids();
      const rows = all.map((id, n): SharingRow => ({ own: [id, n === 7 ? null : n], shared: prices[n % prices.length]! }));
      await store.transaction((inside) => inside.rewriteSharing('calls', sharing, rows, now));
      const shared = await read();
      await store.transaction((inside) =>
        inside.rewrite(
          'calls',
          ['state', 'seconds', 'tariff', 'gross', 'allowance', 'exact'],
          rows.map(({ own: [id, seconds], shared: values }) => [id!, 'billed', seconds!, ...values]),
          now,
        ),
      );
      assert.deepEqual(
        shared,
        (await read()).map((row) => ({ ...row, version: 2 })),
      );
      assert.equal(new Set(shared.map((row) => JSON.stringify({ ...row, seconds: 0 }))).size, prices.length);
    });

    it('are written altogether or not at all', async () => {
      const before = await read();
      const all = await ids();
      function* failing(): Generator<SharingRow> {
        for (const id of all.slice(0, 3_000)) yield { own: [id, 1], shared: prices[0]! };
        yield { own: ['no id', 1], shared: prices[0]! };
      }
      await assert.rejects(
        store.transaction((inside) => inside.rewriteSharing('calls', sharing, failing(), now)),
        /id cannot hold "no id"/,
      );
      assert.deepEqual(await read(), before);
    });

    it('have each the discount of its own, though one length costs the same: covered, in part, and no longer', async () => {
      const firm = await openFirm(fresh);
      try {
        await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 6 });
        await firm.made('/discountPlans', { name: 'Three minutes', allowanceMinutes: 3 });
        const customer = await firm.customer({ nationalTariff: 'National Standard' });
        const { id, number } = await firm.number(customer);
        await firm.made(`/numbers/${id}/features`, { description: 'Bundle', discountPlan1: 'Three minutes', startDate: '2026-01-01' });
        const loaded = await firm.load([10, 11, 12, 13].map((hour) => `2026-11-03 ${hour}:00:00,${number},01632 960999,120`));
        assert.equal(loaded.body.open, 0, loaded.text);
        await firm.bill('2026-11-30');
        const told: Record<string, unknown>[] = await firm.get(`/customers/${customer}/calls`);
        assert.deepEqual(
          told
            .toSorted((a, b) => (String(a['callTime']) < String(b['callTime']) ? -1 : 1))
            .map(({ gross, discount, net, allowance }) => [gross, discount, net, allowance]),
          [
            [0.12, -0.12, 0, 'Three minutes'],
            [0.12, -0.06, 0.06, 'Three minutes 50 %'],
            [0.12, 0, 0.12, null],
            [0.12, 0, 0.12, null],
          ],
        );
      } finally {
        await firm.bridge.close();
      }
    });
  });

  it('add up to the last fraction, however many prices there are', () => {
    const sum = new Sum();
    let plainly = NOUGHT;
    for (let n = 0; n < 4_500; n += 1) {
      const price = ratio(n % 97, 1 + (n % 13));
      for (const each of [price, price]) {
        sum.add(each);
        plainly = plus(plainly, each);
      }
    }
    assert.deepEqual(sum.total, plainly);
    assert.deepEqual(sum.total, plainly);
  });
});
