/** Billing runs on a real database: what they raise, invoice and leave alone. */
import assert from 'node:assert/strict';
import type { RecordOf, Values } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

describe('billing runs', () =>
  eachDatabase((fresh) => {
    let company: Company;
    beforeEach(async () => {
      company = await openCompany(fresh);
    });
    afterEach(() => company.close());

    const customer = (values: Values = {}): Promise<string> => company.make('customers', { name: 'Harbour Books', ...values });
    const feature = (customerID: string, values: Values = {}): Promise<string> =>
      company.make('features', {
        customerID,
        description: 'Line',
        serviceCharge: '20',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
        ...values,
      });
    const line = (customerID: string, values: Values): Promise<string> =>
      company.make('transactions', { customerID, description: 'By hand', transactionDate: '2025-01-10', net: '1.00', ...values });
    const linesOf = async (customerID: string): Promise<RecordOf[]> => (await company.all('transactions')).filter((each) => each['customerID'] === customerID);
    const nets = async (customerID: string): Promise<number[]> => (await linesOf(customerID)).map(({ net }) => pounds(net));
    const invoicesOf = async (customerID: string): Promise<RecordOf[]> => (await company.all('invoices')).filter((each) => each['customerID'] === customerID);
    const figures = (invoice: RecordOf | undefined): number[] => [invoice?.['net'], invoice?.['VAT'], invoice?.['total']].map(pounds);

    it('charge a first part, make one invoice, and raise nothing when asked again', async () => {
      const customerID = await customer({ paymentTermsDays: 14 });
      const featureID = await feature(customerID, { serviceCharge: '29.99', startDate: '2025-01-15', connectionCharge: '50' });
      const run = await company.bill('2025-01-31');
      assert.equal(run['status'], 'Complete');
      assert.deepEqual(await nets(customerID), [50, 16.45]);
      const [invoice] = await invoicesOf(customerID);
      assert.deepEqual(figures(invoice), [66.45, 13.29, 79.74]);
      assert.deepEqual(
        [invoice!['dueDate'], invoice!['status'], invoice!['billingRunID'], pounds(invoice!['balance'])],
        ['2025-02-14', 'Unsent', run.id, 79.74],
      );
      assert.equal(pounds((await company.one('customers', customerID))['balance']), 79.74);
      assert.equal((await company.one('features', featureID))['dueDate'], '2025-02-01');
      assert.deepEqual([run['invoiceCount'], run['transactionCount'], pounds(run['total'])], [1, 2, 79.74]);
      const again = await company.bill('2025-01-31');
      assert.deepEqual([again['status'], again['invoiceCount'], again['transactionCount'], (await invoicesOf(customerID)).length], ['Complete', 0, 0, 1]);
    });

    it('bill the customers of their cycle only, and of no cycle all who may be billed', async () => {
      const [first, other, off] = [
        await customer({ billingCycle: '1st of the Month' }),
        await customer({ billingCycle: '15th of the Month' }),
        await customer(),
      ];
      for (const each of [first, other, off]) await feature(each);
      await company.act('customers', 'makeNonBillable', [off], { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-01-01' });
      const cycle = await company.bill('2025-01-31', { billingCycle: '1st of the Month' });
      assert.deepEqual([cycle['customerCount'], cycle['invoiceCount']], [1, 1]);
      const all = await company.bill('2025-01-31');
      assert.deepEqual([all['customerCount'], all['invoiceCount']], [2, 1]);
      assert.deepEqual([(await nets(first)).length, (await nets(other)).length, (await nets(off)).length], [1, 1, 0]);
    });

    it('bill who is to be off the bills from a day to come until that day, usage with it', async () => {
      const [customerID, other] = [await customer(), await customer()];
      const serviceID = await company.make('services', { customerID: other, serviceType: 'Broadband' });
      for (const each of [customerID, other]) await feature(each);
      await company.make('transactions', { serviceID, kind: 'usage', description: 'Data', transactionDate: '2025-01-20', net: '7.00' });
      const off = { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-03-01' };
      await company.act('customers', 'makeNonBillable', [customerID], off);
      await company.act('services', 'makeNonBillable', [serviceID], off);
      await company.bill('2025-01-31');
      assert.deepEqual([await nets(customerID), figures((await invoicesOf(other))[0])], [[20], [27, 5.4, 32.4]]);
      await company.bill('2025-02-28');
      assert.deepEqual(await nets(customerID), [20, 20]);
      const run = await company.bill('2025-03-01');
      assert.deepEqual([await nets(customerID), run['customerCount']], [[20, 20], 1]);
      await company.act('customers', 'makeBillable', [customerID], { status: 'Active', dateMakeBillable: '2025-03-20' });
      await company.bill('2025-03-31');
      assert.deepEqual(await nets(customerID), [20, 20, 20]);
    });

    it('release what a suspension held, one back-filled line a period (R14)', async () => {
      const customerID = await customer();
      const serviceID = await company.make('services', { customerID, serviceType: 'Broadband' });
      await company.make('features', {
        serviceID,
        description: 'Line',
        serviceCharge: '20',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-02-01',
      });
      await company.bill('2025-02-05');
      await company.act('services', 'suspend', [serviceID], { status: 'Suspended', dateSuspend: '2025-02-10' }, '2025-02-10');
      await company.bill('2025-03-31');
      assert.deepEqual(await nets(customerID), [20]);
      await company.act('services', 'unsuspend', [serviceID], { status: 'Active', dateUnsuspend: '2025-04-20' }, '2025-04-20');
      await company.bill('2025-04-30');
      assert.deepEqual(
        (await linesOf(customerID)).map(({ periodFrom, net, backfilled }) => [periodFrom, pounds(net), backfilled]),
        [
          ['2025-02-01', 20, false],
          ['2025-03-01', 20, true],
          ['2025-04-01', 20, true],
        ],
      );
    });

    it('make the final invoice of a customer who leaves, and move them on (R16)', async () => {
      const customerID = await customer({ cancellationNoticeGivenDate: '2025-01-31' });
      await feature(customerID, { description: 'A', serviceCharge: '20', noticePeriodLength: 30, noticePeriodLengthType: 'Days' });
      await feature(customerID, { description: 'B', serviceCharge: '29.99', serviceChargeInterval: 'Monthly', startDate: '2024-12-15' });
      await feature(customerID, {
        description: 'C',
        serviceCharge: null,
        totalFeatureValue: '1200',
        instalments: 12,
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2024-11-01',
      });
      await company.bill('2025-01-20');
      const billed = (await nets(customerID)).reduce((sum, net) => sum + net, 0);
      await company.act('customers', 'finalBill', [customerID], { dateFinalBill: '2025-01-31' }, '2025-01-31');
      await company.bill('2025-01-31');
      const [, final] = await invoicesOf(customerID);
      assert.equal(final!['final'], true);
      assert.deepEqual(figures(final), [907.75, 181.55, 1089.3]);
      assert.equal((await company.one('customers', customerID))['status'], 'Ex-Customer');
      const later = await company.bill('2025-06-30');
      assert.equal(later['invoiceCount'], 0);
      assert.equal(Math.round(((await nets(customerID)).reduce((sum, net) => sum + net, 0) - billed) * 100), 90_775);
    });

    it('leave small invoices for later, pad them or add the fee, as the customer says', async () => {
      const [skip, pad, fee] = await Promise.all(
        ['skip', 'pad', 'fee'].map((lowValueInvoice) => customer({ lowValueInvoice, lowValueAmount: '10', lowValueFee: '2.50' })),
      );
      for (const each of [skip!, pad!, fee!]) await feature(each, { serviceCharge: '4' });
      const run = await company.bill('2025-01-31');
      assert.deepEqual([run['invoiceCount'], run['skippedCount']], [2, 1]);
      assert.deepEqual(
        [await nets(pad!), await nets(fee!)],
        [
          [4, 6],
          [4, 2.5],
        ],
      );
      assert.deepEqual([(await nets(skip!)).length, (await invoicesOf(skip!)).length], [1, 0]);
      await company.bill('2025-02-28');
      assert.equal((await invoicesOf(skip!)).length, 0);
      await company.bill('2025-03-31');
      const [invoice] = await invoicesOf(skip!);
      assert.deepEqual([pounds(invoice!['net']), (await linesOf(skip!)).filter(({ invoiceID }) => invoiceID === invoice!.id).length], [12, 3]);
    });

    it('take usage by its date, suspended or not, but not while what it was used on is off the bills', async () => {
      const customerID = await customer();
      const [kept, off] = [
        await company.make('services', { customerID, serviceType: 'Broadband' }),
        await company.make('services', { customerID, serviceType: 'Broadband' }),
      ];
      await company.act('services', 'suspend', [kept], { status: 'Suspended', dateSuspend: '2025-01-05' });
      await company.act('services', 'makeNonBillable', [off], { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-01-05' });
      await company.make('transactions', { serviceID: kept, kind: 'usage', description: 'Data', transactionDate: '2025-01-31', net: '3.21' });
      await company.make('transactions', { serviceID: kept, kind: 'usage', description: 'Data', transactionDate: '2025-02-01', net: '1.00' });
      await company.make('transactions', { serviceID: off, kind: 'usage', description: 'Data', transactionDate: '2025-01-20', net: '7.00' });
      await company.bill('2025-01-31');
      assert.deepEqual(figures((await invoicesOf(customerID))[0]), [3.21, 0.64, 3.85]);
      await company.act('services', 'makeBillable', [off], { status: 'Active', dateMakeBillable: '2025-02-10' });
      await company.bill('2025-02-28');
      assert.deepEqual(figures((await invoicesOf(customerID))[1]), [8, 1.6, 9.6]);
    });

    it('bill lines dated up to a transaction cutoff whatever their bill date (R2)', async () => {
      const customerID = await customer();
      await feature(customerID, { serviceChargeInterval: 'Calendar Monthly in Arrears' });
      await line(customerID, { transactionDate: '2025-02-03' });
      await company.bill('2025-01-20');
      assert.equal((await invoicesOf(customerID)).length, 0);
      await company.bill('2025-01-20', { transactionCutoffDate: '2025-02-05' });
      assert.deepEqual(figures((await invoicesOf(customerID))[0]), [41, 8.2, 49.2]);
    });

    it('bill a line by hand on the day that it was moved to', async () => {
      const customerID = await customer();
      const id = await line(customerID, {});
      await company.act('transactions', 'edit', [id], { transactionDate: '2025-02-10' });
      await company.bill('2025-01-31');
      assert.equal((await invoicesOf(customerID)).length, 0);
      await company.bill('2025-02-28');
      assert.deepEqual(figures((await invoicesOf(customerID))[0]), [1, 0.2, 1.2]);
    });

    it('round VAT once a rate of an invoice, or line by line where the company says so (R17)', async () => {
      const [once, each] = [await customer(), await customer({ billingCycle: 'Quarterly' })];
      for (const customerID of [once, each]) for (let n = 0; n < 3; n += 1) await line(customerID, { net: '0.33' });
      await line(once, { net: '10.00', VATRate: 'Zero' });
      await company.act('customers', 'makeNonBillable', [each], { status: 'Active - Do Not Bill' });
      await company.bill('2025-01-31');
      const [invoice] = await invoicesOf(once);
      assert.deepEqual(figures(invoice), [10.99, 0.2, 11.19]);
      assert.deepEqual(invoice!['VATLines'], [
        { names: ['Standard'], rate: '20', net: 0.99, VAT: 0.2 },
        { names: ['Zero'], rate: '0', net: 10, VAT: 0 },
      ]);
      const preset = (await company.all('presets')).find(({ list, name }) => list === 'company' && name === 'VAT Rounding');
      await company.act('presets', 'edit', [preset!.id], { value: 'line' });
      await company.act('customers', 'makeBillable', [each], { status: 'Active' });
      await company.bill('2025-01-31', { billingCycle: 'Quarterly' });
      assert.deepEqual(figures((await invoicesOf(each))[0]), [0.99, 0.21, 1.2]);
    });

    it('recreate an invoice with the very figures it was made with', async () => {
      const customerID = await customer();
      await feature(customerID, { serviceCharge: '29.99' });
      await line(customerID, { net: '0.33' });
      await company.bill('2025-01-31');
      const [before] = await invoicesOf(customerID);
      await company.act('invoices', 'recreate', [before!.id]);
      const [after] = await invoicesOf(customerID);
      for (const field of ['net', 'VAT', 'total', 'balance', 'VATLines']) assert.deepEqual(after![field], before![field], field);
      assert.equal(after!['recreatedDate'], '2025-01-01');
    });

    it('leave a customer out whose charges cannot be worked out, and bill the others', async () => {
      const [broken, fine] = [await customer({ VATRate: null }), await customer()];
      for (const each of [broken, fine]) await feature(each);
      await company.store.transaction(async (inside) => {
        await inside.run(`UPDATE "customers" SET "VATRate" = NULL WHERE "id" = $id`, { id: broken });
      });
      const run = await company.bill('2025-01-31');
      assert.deepEqual([run['status'], run['invoiceCount'], (await nets(broken)).length, (await nets(fine)).length], ['Complete', 1, 0, 1]);
      const [refusal] = await company.store.rows<{ why: string }>(`SELECT "why" FROM "billingRefusals"`);
      assert.match(refusal!.why, /VAT rate/);
    });
  }));
