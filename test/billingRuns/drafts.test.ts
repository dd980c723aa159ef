/** An invoice that is wrong is put right before it is sent: Recreate makes its charges anew. */
import assert from 'node:assert/strict';
import { asText } from '../../shared/values.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

describe('a draft that is recreated', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let count = 0;
    before(async () => {
      company = await openCompany(fresh);
    });
    after(() => company.close());

    const day = '2026-11-26';
    const leased = async (values: Values = {}, more: Values = {}): Promise<{ customer: string; feature: string }> => {
      count += 1;
      const customer = await company.make('customers', { accountNumber: `D${count}`, name: `Draft ${count}`, VATRate: 'Standard', ...more });
      const feature = await company.make('features', {
        customerID: customer,
        description: 'Line',
        serviceCharge: '100',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2026-11-01',
        ...values,
      });
      return { customer, feature };
    };
    const invoices = async (customer: string): Promise<readonly RecordOf[]> =>
      (await company.all('invoices')).filter((each) => each['customerID'] === customer);
    const lines = async (invoice: string): Promise<readonly (string | number)[][]> =>
      (await company.all('transactions'))
        .filter((each) => each['invoiceID'] === invoice)
        .map(({ description, periodFrom, net, VATRate }) => [asText(description), asText(periodFrom), pounds(net!), asText(VATRate)]);
    const recreate = (id: string): Promise<unknown> => company.act('invoices', 'recreate', [id], {}, day);
    const figures = ({ net, VAT, total, balance }: RecordOf): readonly number[] => [net!, VAT!, total!, balance!].map(pounds);

    it('has the price that was mended, and nothing waits to be credited', async () => {
      const { customer, feature } = await leased();
      await company.bill('2026-11-01');
      const [draft] = await invoices(customer);
      await company.act('features', 'edit', [feature], { serviceCharge: '10', updatedDate: '2026-11-01' }, day);
      const { rows } = await company.look('invoices', 'approve', [draft!.id], {}, day);
      assert.deepEqual(
        rows[0]!.plan?.warnings?.map((warning) => (typeof warning === 'string' ? warning : warning.text)),
        ['Corrections of −£90.00 for this customer are not on it; Recreate takes in those of its own periods.'],
      );
      await recreate(draft!.id);
      const [mended] = await invoices(customer);
      assert.deepEqual(await lines(draft!.id), [['Line', '2026-11-01', 10, 'Standard']]);
      assert.deepEqual(figures(mended!), [10, 2, 12, 12]);
      assert.deepEqual([mended!['status'], mended!['recreatedDate'], pounds((await company.one('customers', customer))['balance']!)], ['Unsent', day, 12]);
      assert.deepEqual((await company.look('invoices', 'approve', [draft!.id], {}, day)).rows[0]!.plan?.warnings, []);
      await company.bill('2026-11-20');
      assert.equal((await invoices(customer)).length, 1, 'nothing is left for another invoice');
      await company.bill('2026-12-01');
      assert.deepEqual((await invoices(customer)).map(figures), [
        [10, 2, 12, 12],
        [10, 2, 12, 12],
      ]);
    });

    it('has the catalogue as it is now, and what it leaves out of the mending stays', async () => {
      const entry = await company.make('standardFeatures', {
        name: 'Leased Line',
        serviceCharge: '100',
        connectionCharge: '50',
        serviceChargeInterval: 'Calendar Monthly',
      });
      const { customer } = await leased({ serviceCharge: null, serviceChargeInterval: null, standardFeature: 'Leased Line' });
      await company.bill('2026-11-01');
      await company.act('standardFeatures', 'edit', [entry], { serviceCharge: '10', connectionCharge: '5' }, day);
      const [draft] = await invoices(customer);
      await recreate(draft!.id);
      assert.deepEqual(
        (await lines(draft!.id)).map(([, , net]) => net),
        [5, 10],
      );
      await company.bill('2026-12-01');
      assert.deepEqual(
        (await invoices(customer)).map(({ net }) => pounds(net!)),
        [15, 10],
      );
    });

    it('has the dates, the VAT and the count that were mended, and what was forgotten', async () => {
      const { customer, feature } = await leased({ featureCount: 2 });
      const line = await company.make('transactions', { customerID: customer, description: 'Visit', net: '30', transactionDate: '2026-11-01' });
      await company.make('transactions', { customerID: customer, description: 'Book', net: '7', transactionDate: '2026-11-01', VATRate: 'Zero' });
      await company.bill('2026-11-17');
      const [draft] = await invoices(customer);
      assert.deepEqual(figures(draft!), [237, 46, 283, 283]);
      await company.act('features', 'edit', [feature], { featureCount: 1, updatedDate: '2026-11-01' }, day);
      await company.act('features', 'edit', [feature], { startDate: '2026-11-16' }, day);
      await company.act('customers', 'edit', [customer], { VATRate: 'Reduced' }, day);
      await company.make(
        'features',
        { customerID: customer, description: 'Forgotten', serviceCharge: '3', serviceChargeInterval: 'Calendar Monthly', startDate: '2026-11-01' },
        day,
      );
      await recreate(draft!.id);
      assert.deepEqual(
        (await lines(draft!.id)).toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
        [
          ['Book', '', 7, 'Zero'],
          ['Forgotten', '2026-11-01', 3, 'Reduced'],
          ['Line', '2026-11-16', 50, 'Reduced'],
          ['Visit', '', 30, 'Reduced'],
        ],
      );
      assert.deepEqual(figures((await invoices(customer))[0]!), [90, 4.15, 94.15, 94.15]);
      assert.ok(line);
      await company.bill('2026-11-20');
      assert.equal((await invoices(customer)).length, 1);
    });

    it('leaves to other invoices what is theirs', async () => {
      const { customer, feature } = await leased();
      await company.bill('2026-11-01');
      await company.bill('2026-12-01');
      await company.act('features', 'edit', [feature], { serviceCharge: '10', updatedDate: '2026-11-01' }, '2026-12-02');
      const [november, december] = await invoices(customer);
      const { rows } = await company.look('invoices', 'recreate', [december!.id], {}, '2026-12-02');
      assert.match(rows[0]!.plan!.notes!.at(-1)!, /^Corrections of .£90\.00 to other invoices come with the next billing run\.$/);
      await recreate(december!.id);
      assert.deepEqual(
        (await invoices(customer)).map(({ net }) => pounds(net!)),
        [100, 10],
      );
      await company.bill('2026-12-03');
      assert.deepEqual(
        (await invoices(customer)).map(({ net }) => pounds(net!)),
        [100, 10, -90],
      );
      assert.ok(november);
    });

    it('takes what was left out once, where two of a customer are made again in one order', async () => {
      const { customer } = await leased({ description: 'Other', serviceCharge: '6' });
      const service = await company.make('services', { customerID: customer, serviceName: 'Office' });
      await company.make('features', {
        serviceID: service,
        description: 'Line',
        serviceCharge: '100',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2026-11-01',
      });
      await company.bill('2026-11-01');
      await company.act('services', 'makeNonBillable', [service], { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-12-01' }, day);
      await company.bill('2026-12-01');
      await company.act('services', 'makeBillable', [service], { status: 'Active', dateMakeBillable: '2026-12-01' }, '2026-12-02');
      const [november, december] = await invoices(customer);
      const both = [december!.id, november!.id];
      const { rows } = await company.look('invoices', 'recreate', both, {}, '2026-12-02');
      assert.deepEqual(
        rows.map(({ plan }) => plan!.notes!.slice(1)),
        [['Recreated with it: Line, 1 Dec to 31 Dec 2026, £100.00.'], ['Its charges are what they were.']],
      );
      await company.act('invoices', 'recreate', both, {}, '2026-12-02');
      assert.deepEqual(
        (await invoices(customer)).map(({ net }) => pounds(net!)),
        [106, 106],
      );
      await company.bill('2026-12-03');
      assert.equal((await invoices(customer)).length, 2);
    });

    it('changes nothing where nothing was mended, however often', async () => {
      const { customer } = await leased({ connectionCharge: '25', initialFeatureDiscountScheme: null });
      await company.bill('2026-11-01');
      const [draft] = await invoices(customer);
      const before = await lines(draft!.id);
      const { rows } = await company.look('invoices', 'recreate', [draft!.id], {}, day);
      assert.ok(rows[0]!.plan!.notes!.includes('Its charges are what they were.'), rows[0]!.plan!.notes!.join('\n'));
      await recreate(draft!.id);
      assert.deepEqual(await lines(draft!.id), before);
      await assert.rejects(recreate(draft!.id), ({ hint }: { hint: string }) => hint.startsWith('Nothing would change'));
      assert.deepEqual(figures((await invoices(customer))[0]!), [125, 25, 150, 150]);
    });
  });
});
