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
