/** Reports whose rows are kept: the same as when they are worked out on the spot, whatever was done, and only what changed is worked out again. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commissionRows } from '../../server/earnings/commission.js';
import { keptCommission } from '../../server/earnings/kept.js';
import { packed } from '../../server/database/reports.js';
import { entities } from '../../shared/entities/index.js';
import { entity } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, type Company } from './company.js';
import { born, months, orders, script, type Pair } from './scripts.js';

const kept = entities.filter(({ report }) => report?.kept).map(({ name }) => name);
/** Two customers each, and more of them than are worked out at a time. */
const lives = 130;
const query = { where: [], sort: [], today: '2025-09-01' };

describe('a report that is kept', function () {
  eachDatabase((fresh) => {
    let company: Company;
    let pairs: readonly Pair[];
    const asKept = (name: EntityName): Promise<string> => company.store.page(name, query);
    const onTheSpot = (name: EntityName): Promise<string> => company.store.moment((moment) => moment.page(name, query));
    const agree = async (when: string): Promise<void> => {
      for (const name of kept) {
        const rows = JSON.parse(await asKept(name)) as readonly object[];
        assert.deepEqual(rows, JSON.parse(await onTheSpot(name)), `${name} ${when}`);
        assert.equal(await company.store.count(name, query), rows.length);
      }
    };

    before(async function () {
      this.timeout(0);
      company = await openCompany(fresh);
      await company.configure('discountSchemes', { name: 'Half', kind: 'Percentage', percentage: '50' });
      pairs = await born(company, fc.sample(script, { numRuns: lives, seed: 20_261_128 }));
    });
    after(() => company.close());

    it('is there at all', () => assert.deepEqual(kept, ['revenue', 'deferredIncome']));

    it('has the rows that are worked out on the spot after every billing run and every order', async function () {
      this.timeout(0);
      await agree('of nothing');
      for (const [place, today] of months.entries()) {
        await company.bill(today, { billingCycle: '1st of the Month' });
        await agree(`billed on ${today}`);
        for (const which of ['monthly', 'once'] as const)
          for (const { entity: kind, action, rows } of await orders(company, pairs, place, which, today))
            await company.attempt(
              kind,
              action,
              rows.map(({ id }) => id),
              rows[0]!.parameters,
              today,
            );
        await agree(`after the orders of ${today}`);
      }
      const rows = JSON.parse(await asKept('deferredIncome')) as readonly { readonly customerID: string }[];
      assert.ok(new Set(rows.map(({ customerID }) => customerID)).size > 100);
    });

    it('works out again the rows of those whose records changed, and of nobody else', async () => {
      const [one, other] = (JSON.parse(await asKept('revenue')) as readonly { readonly id: string; readonly customerID: string }[]).filter(
        (row, place, all) => all.findIndex(({ customerID }) => customerID === row.customerID) === place,
      );
      const spoil = (ids: readonly string[]): Promise<void> =>
        company.store.transaction(async (inside) => void (await inside.set('revenue', { product: 'Spoilt' }, { id: ids })));
      const spoilt = async (): Promise<readonly string[]> =>
        (JSON.parse(await asKept('revenue')) as readonly { readonly customerID: string; readonly product: string }[]).flatMap(({ customerID, product }) =>
          product === 'Spoilt' ? [customerID] : [],
        );
      await spoil([one!.id, other!.id]);
      assert.deepEqual((await spoilt()).toSorted(), [one!.customerID, other!.customerID].toSorted());
      await company.act('customers', 'edit', [one!.customerID], { name: 'Renamed Ltd' });
      assert.deepEqual(await spoilt(), [other!.customerID]);
      await company.configure('standardFeatures', { name: 'Anything', serviceCharge: 10_000 });
      assert.deepEqual(await spoilt(), []);
      await agree('after all');
    });

    it('follows the carrier charges and prices of the catalogue, and a price list of whoever has the number now', async () => {
      await company.configure('standardFeatures', { name: 'Circuit', serviceCharge: 1_000_000, serviceChargeCarrier: 600_000 });
      await company.make('fixedFeeTariffs', { name: 'Dear', charges: [{ standardFeature: 'Circuit', serviceCharge: 200 }] });
      const [first, second] = [await company.make('customers', { name: 'Had it' }), await company.make('customers', { name: 'Has it' })];
      const number = await company.make('numbers', { customerID: first, number: '01632 960777', numberType: 'Landline' });
      await company.make('features', {
        customerID: first,
        numberID: number,
        standardFeature: 'Circuit',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-08-01',
      });
      await company.bill('2025-08-31');
      const cost = async (): Promise<readonly number[]> =>
        (JSON.parse(await asKept('revenue')) as readonly { readonly customerID: string; readonly cost: number }[]).flatMap((row) =>
          row.customerID === first ? [row.cost] : [],
        );
      const before = await cost();
      assert.ok(before.length > 0 && before[0]! > 0);
      const [circuit] = (await company.all('standardFeatures')).filter(({ name }) => name === 'Circuit');
      await company.act('standardFeatures', 'edit', [circuit!.id], { serviceChargeCarrier: 30 });
      assert.ok((await cost())[0]! < before[0]!);
      await agree('after the carrier charges less');
      await company.store.transaction(async (inside) => {
        await inside.set('numbers', { customerID: second }, { id: number });
        // What was raised keeps its price only as long as the feature says that it was.
        await inside.set('features', { dueDate: null }, { numberID: number });
      });
      await agree('after the number went');
      await company.act('numbers', 'edit', [number], { fixedFeeTariff: 'Dear' });
      await agree('after a price list of somebody else');
    });

    it('of commission is worked out again when something it goes by has changed, and not after any order', async () => {
      let times = 0;
      const commission = keptCommission(company.store, company.catalogue, async (...asked) => {
        times += 1;
        return commissionRows(...asked);
      });
      const workings = async (today = '2025-09-01'): Promise<number> => {
        assert.deepEqual(await commission(today), packed(entity('commissionLines'), await commissionRows(company.store, await company.catalogue(), today)));
        return times;
      };
      const { number, calendar, customer } = pairs[1]!.monthly;
      assert.deepEqual([await workings(), await workings()], [1, 1]);
      await company.act('numbers', 'edit', [number], { description: 'Front desk' });
      assert.equal(await workings(), 1);
      await company.act('features', 'edit', [calendar], { description: 'Other words' });
      assert.equal(await workings(), 2);
      await company.act('customers', 'edit', [customer], { soldBy: null, contactName: 'Ann' });
      assert.equal(await workings(), 3);
      await company.configure('commissionProfiles', { name: 'Any' });
      assert.deepEqual([await workings(), await workings(), await workings('2025-09-02')], [4, 4, 5]);
    });

    it('goes on where somebody stopped half-way', async () => {
      const one = pairs[0]!.monthly.customer;
      await asKept('revenue');
      await company.store.transaction(async (inside) => {
        const [row] = await inside.find('meta', { where: { name: 'report revenue' }, fields: ['value'] });
        const state = JSON.parse(row!.value!) as { readonly upTo: string };
        const under = { until: state.upTo, after: one, all: true };
        await inside.set('meta', { value: JSON.stringify({ ...state, under }) }, { name: 'report revenue' });
        await inside.set('revenue', { product: 'Spoilt' }, { customerID: { above: one } });
      });
      await agree('after it went on');
    });
  });
});
