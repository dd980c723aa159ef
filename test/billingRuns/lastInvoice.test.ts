/** What a final bill says beforehand of the last invoice, and what a VAT rate that is changed does to invoices of before. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

describe('the last invoice', () => {
  eachDatabase((fresh) => {
    let company: Company;
    before(async () => {
      company = await openCompany(fresh);
    });
    after(() => company.close());

    it('is told with its VAT, what waits and what is owed, and comes to that', async () => {
      const customer = await company.make('customers', { accountNumber: 'L1', name: 'Leaver', VATRate: 'Standard' });
      const line = { customerID: customer, description: 'Line', serviceCharge: '30', serviceChargeInterval: 'Calendar Monthly', startDate: '2026-11-01' };
      await company.make('features', line);
      await company.make('features', { ...line, description: 'Book', VATRate: 'Zero', serviceCharge: '10', startDate: '2026-11-16' });
      await company.bill('2026-11-02');
      await company.make('transactions', { customerID: customer, description: 'Visit', net: '50', transactionDate: '2026-11-10' });
      const { rows } = await company.look('customers', 'finalBill', [customer], { dateFinalBill: '2026-11-20' }, '2026-11-15');
      const { notes = [] } = rows[0]!.plan!;
      // 30 less 20 days of it is a credit of 10 at 20 %, 5 of 30 days of the book, 50 by hand at 20 %.
      assert.ok(notes.includes('The last invoice comes to £49.67, of it VAT £8.00, with 1 line that waits for an invoice.'), notes.join('\n'));
      assert.ok(notes.includes('Owed already: £36.00; altogether £85.67.'), notes.join('\n'));
      await company.act('customers', 'finalBill', [customer], { dateFinalBill: '2026-11-20' }, '2026-11-15');
      await company.bill('2026-11-21');
      const last = (await company.all('invoices')).filter((each) => each['customerID'] === customer).at(-1)!;
      assert.deepEqual([pounds(last['total']!), pounds(last['VAT']!), last['final']], [49.67, 8, true]);
    });

    it('of before keeps its VAT when the rate is changed, and a dated rate is changed by date', async () => {
      const rate = await company.make('presets', { list: 'VATRate', name: 'Local', value: '20' });
      await company.act('presets', 'edit', [rate], { value: '25' }, '2026-11-15');
      const changed = await company.one('presets', rate);
      assert.deepEqual([changed['value'], (changed['history'] as { from: string; value: string }[]).map(({ value }) => value)], ['25', ['20', '25']]);
      await assert.rejects(company.act('presets', 'edit', [rate], { value: '21' }, '2026-11-16'), ({ fields }: { fields: Record<string, string> }) =>
        /kept by date/.test(fields['value'] ?? ''),
      );
      const customer = await company.make('customers', { accountNumber: 'L2', name: 'Stayer', VATRate: 'Local' });
      await company.make('transactions', { customerID: customer, description: 'October', net: '100', transactionDate: '2026-10-01' });
      await company.bill('2026-10-31');
      const [invoice] = (await company.all('invoices')).filter((each) => each['customerID'] === customer);
      assert.equal(pounds(invoice!['VAT']!), 20);
      await company.act('invoices', 'recreate', [invoice!.id], {}, '2026-11-20');
      assert.equal(pounds((await company.one('invoices', invoice!.id))['VAT']!), 20);
    });
  });
});
