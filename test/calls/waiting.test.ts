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
    let pause = 60;
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
          await sleep(pause);
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
      // The call, and that the note of the new number is worked off.
      assert.equal(written, 2);
      assert.deepEqual(
        (await store.rows<{ state: string }>('SELECT "state" FROM "calls" ORDER BY "callDate"')).map(({ state }) => state),
        ['rated', 'open'],
      );
    });

    it('are looked at a small part of the time where change follows on change', async () => {
      // A look that waits so long for the catalogue rests for twenty seconds: far more than what follows here takes on any machine.
      pause = 800;
      looked = 0;
      calls.changed('features');
      while (looked === 0) await sleep(10);
      const until = performance.now() + 1_500;
      while (performance.now() < until) {
        calls.changed('features');
        await sleep(10);
      }
      assert.equal(looked, 1);
      // What has begun is over.
      await calls.settle();
      // Who gives a call to somebody does not wait for that.
      const before = looked;
      const asked = performance.now();
      calls.changed('calls');
      while (looked === before) {
        assert.ok(performance.now() - asked < 12_000, 'nobody has looked');
        await sleep(10);
      }
    });
  });
});
