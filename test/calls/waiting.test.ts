/** Calls that wait are looked at beside the orders, and keep none of them from the database. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { createCalls, type Calls } from '../../server/calls/index.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm } from './firm.js';

describe('calls that wait', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let store: Store;
    let calls: Calls;
    let written = 0;
    let looked = 0;
    before(async () => {
      const url = await fresh();
      firm = await openFirm(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.1 });
      const answer = await firm.load(['2026-11-03 09:32:00,01632960001,01632 960999,60', '2026-11-04 09:32:00,01999000000,01632 960999,60']);
      assert.equal(answer.body.open, 2);
      // Nobody but the test looks at them from here on.
      await firm.bridge.built.stop();
      store = await openStore(url);
      const counted: Store = {
        ...store,
        transaction: (work) => {
          written += 1;
          return store.transaction(work);
        },
      };
      const kept = keptCatalogue(store);
      calls = createCalls({
        store: counted,
        catalogue: async (from) => {
          looked += 1;
          await sleep(60);
          return kept(from === counted ? store : from);
        },
        now: () => '2026-12-01T09:00:00.000Z',
        today: () => '2026-12-01',
        log: { error: (what, message) => assert.fail(`${message}: ${JSON.stringify(what)}`) },
      });
      calls.start();
    });
    after(async () => {
      await calls.stop();
      await store.close();
      await firm.bridge.close();
    });

    it('are not written while nothing is new about them, and are as soon as one has an owner', async () => {
      await calls.settle();
      assert.equal(written, 0);
      const customer = await firm.customer({ nationalTariff: 'National Standard' });
      await firm.number(customer);
      await calls.settle();
      assert.equal(written, 1);
      assert.deepEqual(
        (await store.rows<{ state: string }>('SELECT "state" FROM "calls" ORDER BY "callDate"')).map(({ state }) => state),
        ['rated', 'open'],
      );
    });

    it('are looked at a small part of the time where change follows on change', async () => {
      looked = 0;
      const until = performance.now() + 2_000;
      while (performance.now() < until) {
        calls.changed('features');
        await sleep(10);
      }
      // A look waits for the catalogue once and so takes more than 60 ms: the next one begins a second and a half later.
      assert.ok(looked > 0 && looked <= 2, `looked ${looked} times in two seconds`);
      // Who gives a call to somebody does not wait for that.
      const before = looked;
      calls.changed('calls');
      await sleep(700);
      assert.equal(looked, before + 1);
    });
  });
});
