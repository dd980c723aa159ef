/** A catalogue entry whose interval and price change: what features are billed by it, and what its preview said. */
import assert from 'node:assert/strict';
import { unitsToPounds } from '../../shared/money.js';
import { present } from '../../server/engine/present.js';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { eachDatabase } from '../databases.js';
import { openCompany, type Company } from './company.js';

describe('a changed catalogue entry', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let count = 0;
    before(async () => {
      company = await openCompany(fresh);
    });
    after(() => company.close());

    const today = '2026-11-26';
    /** An entry of the catalogue and a feature of it billed to the end of November. */
    const sold = async (entry: Values, feature: Values = {}, billed = true): Promise<{ entry: string; feature: string; customer: string; name: string }> => {
      count += 1;
      const name = `Entry ${count}`;
      const made = await company.make('standardFeatures', { name, serviceCharge: '30', serviceChargeInterval: 'Calendar Monthly', ...entry });
      const customer = await company.make('customers', { accountNumber: `C${count}`, name });
      const id = await company.make('features', { customerID: customer, standardFeature: name, startDate: '2026-10-01', ...feature }, '2026-10-01');
      if (billed) await company.bill('2026-11-02');
      return { entry: made, feature: id, customer, name };
    };
    const change = (entry: string, values: Values): Promise<unknown> => company.act('standardFeatures', 'edit', [entry], values, today);
    const looked = async (entity: 'standardFeatures' | 'customers' | 'fixedFeeTariffs' | 'discountSchemes', id: string, values: Values) => {
      const { notes, totals, rows } = await present(await company.look(entity, 'edit', [id], values, today));
      return { notes, money: [totals.monthlyBefore, totals.monthlyAfter], rows };
    };
    const lines = async (feature: string): Promise<readonly (string | number)[][]> =>
      (await company.all('transactions'))
        .filter((each) => each['featureID'] === feature)
        .map(({ periodFrom, periodTo, net }) => [asText(periodFrom), asText(periodTo), unitsToPounds(Number(net))]);

    it('is followed in interval and price together, from the next period not billed', async () => {
      const { entry, feature } = await sold({});
      await change(entry, { serviceChargeInterval: 'Calendar Quarterly', serviceCharge: '90' });
      for (const day of ['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01', '2027-04-01']) await company.bill(day);
      assert.deepEqual(await lines(feature), [
        ['2026-10-01', '2026-10-31', 30],
        ['2026-11-01', '2026-11-30', 30],
        // The calendar's quarter has a month left: 90 × 31 / 92.
        ['2026-12-01', '2026-12-31', 30.33],
        ['2027-01-01', '2027-03-31', 90],
        ['2027-04-01', '2027-06-30', 90],
      ]);
    });

    it('is followed from arrears to advance, and back before anything was billed by it', async () => {
      const { entry, feature } = await sold({ serviceChargeInterval: 'Calendar Quarterly in Arrears', serviceCharge: '90' });
      await change(entry, { serviceChargeInterval: 'Calendar Monthly', serviceCharge: '31' });
      await change(entry, { serviceChargeInterval: 'Calendar Quarterly in Arrears', serviceCharge: '90' });
      await company.bill('2026-11-28');
      assert.deepEqual(await lines(feature), [], 'as if nothing had been');
      await change(entry, { serviceChargeInterval: 'Calendar Monthly', serviceCharge: '31' });
      await company.bill('2026-12-01');
      assert.deepEqual(await lines(feature), [
        ['2026-10-01', '2026-10-31', 31],
        ['2026-11-01', '2026-11-30', 31],
        ['2026-12-01', '2026-12-31', 31],
      ]);
    });

    it('is left alone by a feature with an interval and a price of its own, and by one that ends within what is billed', async () => {
      const own = await sold({}, { serviceChargeInterval: 'Calendar Monthly', serviceCharge: '12' });
      const ends = await sold({}, { endDate: '2026-11-20' });
      for (const { entry } of [own, ends]) await change(entry, { serviceChargeInterval: 'Calendar Quarterly', serviceCharge: '90' });
      await company.bill('2026-12-01');
      assert.deepEqual(
        (await lines(own.feature)).map(([, , net]) => net),
        [12, 12, 12],
      );
      assert.deepEqual(
        (await lines(ends.feature)).map(([, , net]) => net),
        [30, 20],
      );
    });

    it('says in its preview how many are charged by it, from when, and what that is a month', async () => {
      const { entry, name, customer } = await sold({});
      await company.make('features', { customerID: customer, standardFeature: name, startDate: '2026-11-15', featureCount: 2 }, today);
      await company.make(
        'features',
        { customerID: customer, standardFeature: name, startDate: '2026-11-15', serviceCharge: '5', serviceChargeInterval: 'Monthly' },
        today,
      );
      const dropped = await company.make('features', { customerID: customer, standardFeature: name, startDate: '2026-11-15' }, today);
      await company.act('features', 'drop', [dropped], { status: 'Dropped', dateDrop: '2026-11-20' }, today);
      const dearer = await looked('standardFeatures', entry, { serviceCharge: '60' });
      assert.deepEqual(dearer.money, [90, 180]);
      assert.ok(
        dearer.notes.includes('2 features of 1 customer are charged by it from their next period not billed yet, the first on 15 Nov 2026.'),
        dearer.notes.join('\n'),
      );
      assert.ok(dearer.notes.includes('1 feature keeps what it is charged.'));
      assert.ok(dearer.notes.includes('Monthly revenue +£90.00: from £90.00 to £180.00.'));
      assert.deepEqual((await looked('standardFeatures', entry, { serviceCharge: '90', serviceChargeInterval: 'Calendar Quarterly' })).money, [90, 90]);
      assert.deepEqual((await looked('standardFeatures', entry, { internalUse: 'Mind the gap' })).money, [0, 0], 'nothing that costs');
      const raise = await present(
        await company.look('standardFeatures', 'applyIncrease', [entry], { increasePercent: '10', increaseScope: 'recurringOnly' }, today),
      );
      assert.deepEqual([raise.totals.monthlyBefore, raise.totals.monthlyAfter], [90, 99]);
      // What was previewed is what the lists say afterwards, and what the run's totals say.
      const [row] = await company.act('standardFeatures', 'edit', [entry], { serviceCharge: '60' }, today);
      assert.deepEqual([row!.plan?.monthlyBefore, row!.plan?.monthlyAfter], [9_000, 18_000]);
      assert.deepEqual((await looked('standardFeatures', entry, { serviceCharge: '30' })).money, [180, 90]);
    });

    it('comes by price lists, discount schemes and the price list of a customer as well', async () => {
      const { name, customer } = await sold({}, { initialFeatureDiscountScheme: null }, false);
      const scheme = await company.make('discountSchemes', { name: `Scheme ${name}`, kind: 'Percentage', percentage: '10' });
      await company.make(
        'features',
        { customerID: customer, standardFeature: name, startDate: '2026-11-01', ongoingFeatureDiscountScheme: `Scheme ${name}` },
        today,
      );
      assert.deepEqual((await looked('discountSchemes', scheme, { percentage: '50' })).money, [27, 15]);
      const tariff = await company.make('fixedFeeTariffs', { name: `List ${name}`, charges: [{ standardFeature: name, serviceCharge: 20 }] });
      assert.deepEqual((await looked('customers', customer, { fixedFeeTariff: `List ${name}` })).money, [57, 38]);
      assert.deepEqual((await looked('fixedFeeTariffs', tariff, { charges: [] })).money, [0, 0]);
      await company.act('customers', 'edit', [customer], { fixedFeeTariff: `List ${name}` }, today);
      assert.deepEqual((await looked('fixedFeeTariffs', tariff, { charges: [{ standardFeature: name, serviceCharge: 25 }] })).money, [38, 47.5]);
    });
  });
});
