import assert from 'node:assert/strict';
import type { RecordOf } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

describe('billing runs', () => eachDatabase((fresh) => {
  let company: Company;
  before(async () => { company = await openCompany(await fresh()); });
  after(() => company.close());

  const nets = async (customerID: string): Promise<number[]> =>
    (await company.all('transactions')).filter((line) => line['customerID'] === customerID).map(({ net }) => pounds(net));
  const invoices = async (customerID: string): Promise<RecordOf[]> => (await company.all('invoices')).filter((each) => each['customerID'] === customerID);

  it('charges a first part, makes one invoice, and raises nothing when asked again', async () => {
    const customerID = await company.make('customers', { name: 'Harbour Books', paymentTermsDays: 14 }, '2025-01-10');
    const featureID = await company.make('features', { customerID, description: 'Fibre', serviceCharge: '29.99', serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-15', connectionCharge: '50' }, '2025-01-10');
    const run = await company.bill('2025-01-31');
    assert.equal(run['status'], 'Complete');
    assert.deepEqual(await nets(customerID), [50, 16.45]);
    const [invoice] = await invoices(customerID);
    assert.deepEqual([pounds(invoice!['net']), pounds(invoice!['VAT']), pounds(invoice!['total']), pounds(invoice!['balance'])], [66.45, 13.29, 79.74, 79.74]);
    assert.equal(invoice!['dueDate'], '2025-02-14');
    assert.equal(pounds((await company.one('customers', customerID))['balance']), 79.74);
    assert.equal((await company.one('features', featureID))['dueDate'], '2025-02-01');
    assert.deepEqual([run['invoiceCount'], run['transactionCount'], pounds(run['total'])], [1, 2, 79.74]);
    const again = await company.bill('2025-01-31');
    assert.deepEqual([again['status'], again['invoiceCount'], again['transactionCount']], ['Complete', 0, 0]);
    assert.equal((await invoices(customerID)).length, 1);
  });
}));
