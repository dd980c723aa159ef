/** R17: what corrects a line carries the VAT of that line, whatever the customer, the feature or the law has said since. */
import assert from 'node:assert/strict';
import { vat } from '../../shared/billing/index.js';
import type { Values } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

describe('credits', () => {
  eachDatabase((fresh) => {
    let company: Company;
    before(async () => {
      company = await openCompany(fresh);
    });
    after(() => company.close());

    let count = 0;
    const leaver = async (VATRate: string, meanwhile: (customer: string, feature: string) => Promise<unknown>): Promise<readonly (readonly number[])[]> => {
      const customerID = await company.make('customers', { accountNumber: `V${++count}`, name: `Leaver ${count}`, VATRate });
      const feature = await company.make('features', {
        customerID,
        description: 'Line',
        serviceCharge: '30',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2026-11-01',
      });
      await company.bill('2026-11-01');
      await meanwhile(customerID, feature);
      await company.act('features', 'drop', [feature], { status: 'Dropped', dateDrop: '2026-11-15' }, '2026-11-15');
      await company.bill('2026-11-20');
      const invoices = (await company.all('invoices')).filter((each) => each['customerID'] === customerID);
      return invoices.map(({ net, VAT, total }) => [pounds(net!), pounds(VAT!), pounds(total!)]);
    };
    const edit = (entity: 'customers' | 'features', id: string, values: Values): Promise<unknown> => company.act(entity, 'edit', [id], values, '2026-11-10');

    it('come back at the rate that the customer had', async () => {
      assert.deepEqual(await leaver('Standard', (customer) => edit('customers', customer, { VATRate: 'Zero' })), [
        [30, 6, 36],
        [-15, -3, -18],
      ]);
      assert.deepEqual(await leaver('Zero', (customer) => edit('customers', customer, { VATRate: 'Standard' })), [
        [30, 0, 30],
        [-15, 0, -15],
      ]);
    });

    it('come back at the rate that the feature had', async () => {
      assert.deepEqual(await leaver('Standard', (_, feature) => edit('features', feature, { VATRate: 'Reduced' })), [
        [30, 6, 36],
        [-15, -3, -18],
      ]);
    });

    it('come back under the category that the charge had, where two categories have the same percentage', async () => {
      const lines = async (): Promise<readonly unknown[]> =>
        (await company.all('transactions')).filter((each) => each['customerID'] === customer).map(({ net, VATRate }) => [pounds(net!), VATRate]);
      let customer = '';
      const exempt = (id: string): Promise<unknown> => edit('customers', (customer = id), { VATRate: 'Exempt' });
      assert.deepEqual(await leaver('Zero', exempt), [
        [30, 0, 30],
        [-15, 0, -15],
      ]);
      assert.deepEqual(await lines(), [
        [30, 'Zero'],
        [-15, 'Zero'],
      ]);
    });

    /*
     * The catalogue says £30.00 a calendar month, list A £24.00, list B £20.00. The customer has A, so November is billed at £24.00.
     * A given to the service in place of the customer: the same price, nothing to correct. B given to the service: November stays,
     * December is £20.00. Dropped on 15 December: 15 of 31 days are 20 × 15 / 31 = 9.68, so 10.32 comes back.
     */
    it('come back at the price of the list that it was billed by, which moves from the customer to the service meanwhile', async () => {
      await company.configure('standardFeatures', { name: 'Moving', serviceCharge: 300_000, serviceChargeInterval: 'Calendar Monthly' });
      for (const [name, serviceCharge] of [
        ['A', 24],
        ['B', 20],
      ] as const)
        await company.configure('fixedFeeTariffs', { name, charges: [{ standardFeature: 'Moving', serviceCharge }] });
      const customerID = await company.make('customers', { accountNumber: 'M1', name: 'Mover', VATRate: 'Standard', fixedFeeTariff: 'A' });
      const service = await company.make('services', { customerID, serviceType: 'Other', serviceName: 'Office' });
      const feature = await company.make('features', { serviceID: service, standardFeature: 'Moving', startDate: '2026-11-01' });
      const billed = async (lastly: string): Promise<readonly (readonly number[])[]> => {
        await company.bill(lastly);
        const invoices = (await company.all('invoices')).filter((each) => each['customerID'] === customerID);
        return invoices.map(({ net, VAT, total }) => [pounds(net!), pounds(VAT!), pounds(total!)]);
      };
      const november = [24, 4.8, 28.8];
      assert.deepEqual(await billed('2026-11-01'), [november]);
      await company.act('services', 'edit', [service], { fixedFeeTariff: 'A' }, '2026-11-10');
      await company.act('customers', 'edit', [customerID], { fixedFeeTariff: null }, '2026-11-10');
      assert.deepEqual(await billed('2026-11-10'), [november]);
      await company.act('services', 'edit', [service], { fixedFeeTariff: 'B' }, '2026-11-20');
      const december = [20, 4, 24];
      assert.deepEqual(await billed('2026-12-01'), [november, december]);
      await company.act('features', 'drop', [feature], { status: 'Dropped', dateDrop: '2026-12-15' }, '2026-12-15');
      assert.deepEqual(await billed('2026-12-20'), [november, december, [-10.32, -2.06, -12.38]]);
    });

    it('leave a one-off alone that was billed before the start moved, whatever changes from the new start on', async () => {
      const customerID = await company.make('customers', { accountNumber: 'O1', name: 'Once', VATRate: 'Zero' });
      const feature = await company.make('features', {
        customerID,
        description: 'Line',
        connectionCharge: '50',
        serviceCharge: '30',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2026-11-01',
      });
      const billed = async (day: string): Promise<readonly number[]> => {
        await company.bill(day);
        return (await company.all('invoices')).flatMap(({ customerID: of, net }) => (of === customerID ? [pounds(net!)] : []));
      };
      assert.deepEqual(await billed('2026-11-01'), [80]);
      // Two days of November fewer: 30 × 2 / 30. Then twice the price for all of it: 28 days more at £30.00.
      await company.act('features', 'edit', [feature], { startDate: '2026-11-03' }, '2026-11-05');
      assert.deepEqual(await billed('2026-11-05'), [80, -2]);
      await company.act('features', 'changeRecurringCharge', [feature], { serviceCharge: '60', updatedDate: '2026-11-03' }, '2026-11-06');
      assert.deepEqual(await billed('2026-11-06'), [80, -2, 28]);
    });

    it('come back at the percentage that the law had', async () => {
      await company.configure('presets', {
        list: 'VATRate',
        name: 'Moving',
        value: '20',
        history: [
          { from: '2020-01-01', value: '20' },
          { from: '2026-11-15', value: '25' },
        ],
      });
      assert.deepEqual(await leaver('Moving', () => Promise.resolve()), [
        [30, 6, 36],
        [-15, -3, -18],
      ]);
    });
  });
});

describe('VAT of an invoice', () => {
  it('tells exempt, zero-rated and outside the scope apart', () => {
    const { rows } = vat(
      [
        { net: 100, rate: '0', category: 'Zero' },
        { net: 200, rate: '0', category: 'Exempt' },
        { net: 300, rate: '20' },
        { net: 400, rate: '0', category: 'Zero' },
      ],
      'invoice',
    );
    assert.deepEqual(
      rows.map(({ rate, category = '', net, VAT }) => [rate, category, net, VAT]),
      [
        ['20', '', 300, 60],
        ['0', 'Exempt', 200, 0],
        ['0', 'Zero', 500, 0],
      ],
    );
  });
});
