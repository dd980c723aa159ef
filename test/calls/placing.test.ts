/** Placing keeps what numbers have alike once, and forgets them all when there are very many: neither changes where a call comes to. */
import assert from 'node:assert/strict';
import { fresh as filled } from '../../shared/fields.js';
import { openStore } from '../../server/database/index.js';
import { Placing, type Placed, type ToPlace } from '../../server/database/placing.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { install } from '../../server/sample/index.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';

const today = '2026-12-01';
const call = (number: string, callDate = '2026-11-05'): ToPlace => ({
  number,
  callDate,
  carrier: 'Gamma',
  callTime: '10:00:00',
  direction: 'outbound',
  kind: 'voice',
  seconds: 60,
  events: null,
  bytes: null,
  dialled: '01632960999',
  chargeband: null,
  namedType: null,
  timeBand: null,
  carrierCost: null,
  retail: null,
});

describe('placing calls', () => {
  eachDatabase((fresh) => {
    let store: Store;
    /** Alike, alike but for a feature of its own, with a tariff of its own, an alternate of the first, dropped and then another customer's. */
    const [plain, featured, named, alternate, moved] = ['01632100001', '01632100002', '01632100003', '01632100004', '01632100005'] as const;
    const calls = [
      ...[plain, featured, named, alternate, '01632999999'].map((number) => call(number)),
      ...['2026-11-05', '2026-11-10', '2026-11-11'].map((day) => call(moved, day)),
    ];
    before(async () => {
      store = await openStore(await fresh());
      await store.migrate();
      const now = `${today}T08:00:00.000Z`;
      await install(store, now);
      const tariffs = ['By customer', 'By feature', 'By number'];
      await made(
        store,
        'tariffs',
        tariffs.map((name) => filled('tariffs', { name }, today)),
      );
      await store.transaction((inside) =>
        inside.insert(
          'tariffRates',
          ['tariff', 'callType', 'cost'],
          tariffs.map((name) => [name, 'UK Landline', 1.5]),
          now,
        ),
      );
      const [one, other] = await made(
        store,
        'customers',
        ['One', 'Other'].map((name) => filled('customers', { accountNumber: name, name, nationalTariff: 'By customer' }, today)),
      );
      const numbers = [
        { number: plain, alternateCDRNumbers: '01632 100004' },
        { number: featured },
        { number: named, nationalTariff: 'By number' },
        { number: moved, status: 'Dropped', dateDrop: '2026-11-10' },
        { number: moved, customerID: other! },
      ];
      const [, withFeature] = await made(
        store,
        'numbers',
        numbers.map((more) => filled('numbers', { customerID: one!, status: 'Active', ...more }, today)),
      );
      await made(store, 'features', [
        filled('features', { customerID: one!, numberID: withFeature!, description: 'Calls', nationalTariff: 'By feature', startDate: '2026-01-01' }, today),
      ]);
    });
    after(() => store.close());

    const customers = async (): Promise<ReadonlyMap<string, unknown>> =>
      new Map((await store.all('customers')).map(({ id, ...record }) => [id, (record as Record<string, unknown>)['name']]));

    it('goes by what each number has of its own, though those that are alike are kept as one', async () => {
      const names = await customers();
      const placed = await new Placing(store, await keptCatalogue(store)()).place(calls);
      assert.deepEqual(
        placed.map(({ state, error, customerID, tariff }) => [state, error ?? names.get(customerID!), tariff]),
        [
          ['rated', 'One', 'By customer'],
          ['rated', 'One', 'By feature'],
          ['rated', 'One', 'By number'],
          ['rated', 'One', 'By customer'],
          ['open', 'unknownNumber', null],
          ['rated', 'One', 'By customer'],
          ['rated', 'One', 'By customer'],
          ['rated', 'Other', 'By customer'],
        ],
      );
      assert.equal(new Set(placed.map(({ numberID }) => numberID)).size, 6);
    });

    it('comes to the same where numbers are forgotten as soon as there are any, in any order', async () => {
      const catalogue = await keptCatalogue(store)();
      const expected = await new Placing(store, catalogue).place(calls);
      const forgetful = new Placing(store, catalogue, new Map(), 0);
      const found = new Map<ToPlace, Placed>();
      for (const each of [...calls, ...calls.toReversed()]) found.set(each, (await forgetful.place([each]))[0]!);
      assert.deepEqual(
        calls.map((each) => found.get(each)),
        expected,
      );
    });
  });
});
