/** The checks before a billing run: forecast, run and invoices are the same pence; who is held back is left out; ticks end with their total. */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import { preview } from '../../server/engine/engine.js';
import type { Planned } from '../../server/engine/order.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { checksOf } from '../../server/billing/checks.js';
import { eachDatabase } from '../databases.js';
import { openCompany, pounds, type Company } from './company.js';

/** What a preview says of an action on invoices. */
async function looked(company: Company, action: string, ids: readonly string[], today: string, confirm: boolean): Promise<Planned['rows']> {
  const order = {
    entity: 'invoices',
    action,
    targets: ids.map((id) => ({ id })),
    parameters: {},
    user: { id: '1', name: 'Ann Lee' },
    today,
    now: `${today}T10:00:00.000Z`,
    confirm,
  } as const;
  return (await preview(company.store, await company.catalogue(), actionOf('invoices', action)!, order)).rows;
}

describe('the checks of a billing run', () =>
  eachDatabase((fresh) => {
    let company: Company;
    beforeEach(async () => {
      company = await openCompany(fresh);
    });
    afterEach(() => company.close());

    const customer = async (name: string, charge: string, values: Values = {}): Promise<string> => {
      const customerID = await company.make('customers', { name, ...values });
      if (charge !== '')
        await company.make('features', {
          customerID,
          description: 'Line',
          serviceCharge: charge,
          serviceChargeInterval: 'Calendar Monthly',
          startDate: '2025-01-01',
        });
      return customerID;
    };
    const open = (lastly: string): Promise<string> => company.make('billingRuns', { invoiceDate: lastly, cutoffDate: `${lastly.slice(0, 8)}28` }, lastly);
    const settled = (today: string): Promise<number> => company.worker({ today: () => today }).settle();
    const forecast = async (id: string, today: string): Promise<void> => {
      await company.act('billingRuns', 'forecast', [id], {}, today);
      await settled(today);
    };
    const billsOf = async (run: string): Promise<ReadonlyMap<unknown, RecordOf>> =>
      new Map((await company.all('bills')).filter((each) => each['billingRunID'] === run).map((each) => [each['customerID'], each]));
    const checks = async (id: string) => checksOf(company.store, await company.one('billingRuns', id));
    const addOn = (customerID: string, net: string): Promise<string> =>
      company.make('transactions', { customerID, description: 'Site visit', transactionDate: '2025-04-05', net });

    it('forecasts to the penny what the run then invoices, with everybody left out and why', async () => {
      const [steady, dearer, empty, small, off, held] = [
        await customer('Steady', '400'),
        await customer('Dearer', '400'),
        await customer('Empty', ''),
        await customer('Small', '0.33', { lowValueInvoice: 'skip', lowValueAmount: '5' }),
        await customer('Off', '400'),
        await customer('Held', '400'),
      ];
      for (const month of ['2025-01-27', '2025-02-27', '2025-03-27']) await company.bill(month);
      await company.act('customers', 'makeNonBillable', [off], { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-04-01' }, '2025-04-01');
      await addOn(dearer, '83.33');
      await addOn(dearer, '72.00');
      const run = await open('2025-04-27');
      await forecast(run, '2025-04-27');
      let bills = await billsOf(run);
      const said = (id: string): readonly unknown[] => {
        const bill = bills.get(id)!;
        return [bill['outcome'], pounds(bill['total']), pounds(bill['mean']), bill['differencePercent'], bill['unusual']];
      };
      assert.deepEqual(said(steady), ['Invoice', 480, 480, 0, false]);
      assert.deepEqual(said(dearer), ['Invoice', 666.4, 480, 38.8, true]);
      assert.equal(bills.get(empty)!['outcome'], 'Nothing Due');
      assert.equal(bills.get(small)!['outcome'], 'Too Small');
      assert.deepEqual([bills.get(off)!['outcome'], bills.get(off)!['reason']], ['Not Billable', 'The customer is Active - Do Not Bill.']);
      assert.equal((await company.all('invoices')).filter((each) => each['billingRunID'] === run).length, 0);

      await company.act('bills', 'holdBack', [bills.get(held)!.id], { reason: 'In dispute' }, '2025-04-27');
      await company.act('bills', 'tickOff', [bills.get(dearer)!.id, bills.get(steady)!.id], {}, '2025-04-27');
      const before = await checks(run);
      await forecast(run, '2025-04-27');
      const again = await checks(run);
      assert.deepEqual({ ...again, forecastAt: null, changedSince: 0 }, { ...before, forecastAt: null, changedSince: 0 });
      assert.deepEqual(before.bills, { count: 2, net: 955.33, VAT: 191.07, total: 1146.4 });
      assert.deepEqual([before.customers, before.unusual, before.toLookAt, before.tickedOff, before.changedSince, before.outdated], [6, 1, 0, 2, 0, false]);
      assert.deepEqual(
        before.leftOut.map(({ outcome, count, total }) => [outcome, count, total]),
        [
          ['Held Back', 1, 480],
          ['Not Billable', 1, 0],
          ['Nothing Due', 1, 0],
          ['Too Small', 1, before.leftOut.find(({ outcome }) => outcome === 'Too Small')!.total],
        ],
      );

      await company.act('billingRuns', 'request', [run], {}, '2025-04-27');
      await settled('2025-04-27');
      const after = await checks(run);
      assert.deepEqual(after.bills, before.bills);
      assert.deepEqual([after.invoices.count, after.invoices.net, after.invoices.VAT, after.invoices.total], [2, 955.33, 191.07, 1146.4]);
      assert.deepEqual([after.forecastTotal, after.moved, after.ties, after.unusual, after.toLookAt], [1146.4, 0, true, 1, 0]);
      const stored = await company.one('billingRuns', run);
      assert.deepEqual([pounds(stored['net']), pounds(stored['VAT']), pounds(stored['total'])], [955.33, 191.07, 1146.4]);
      bills = await billsOf(run);
      for (const id of [steady, dearer]) {
        const invoice = await company.one('invoices', asText(bills.get(id)!['invoiceID']));
        assert.deepEqual([invoice['customerID'], invoice['total']], [id, bills.get(id)!['total']]);
      }
      assert.equal(bills.get(held)!['invoiceID'], null);

      // Nothing of whoever was held back is lost.
      await company.bill('2025-05-27');
      const [late] = (await company.all('invoices')).filter((each) => each['customerID'] === held && asText(each['invoiceDate']) > '2025-04');
      assert.equal(pounds(late!['net']), 800);
    });

    it('ends a tick where the total is another one, and says what moved since the forecast', async () => {
      const [one, two] = [await customer('One', '100'), await customer('Two', '200')];
      const run = await open('2025-01-27');
      await forecast(run, '2025-01-27');
      const bills = await billsOf(run);
      await company.act('bills', 'tickOff', [bills.get(one)!.id, bills.get(two)!.id], {}, '2025-01-27');
      await addOn(one, '10.00');
      await company.store.transaction((inside) => inside.run(`UPDATE "transactions" SET "billDate" = '2025-01-05', "transactionDate" = '2025-01-05'`));
      await company.act('billingRuns', 'request', [run], {}, '2025-01-27');
      await settled('2025-01-27');
      const after = await billsOf(run);
      assert.deepEqual([after.get(one)!['checked'], after.get(two)!['checked']], [false, true]);
      assert.deepEqual([pounds(after.get(one)!['total']), pounds(after.get(one)!['forecastTotal'])], [132, 120]);
      const told = await checks(run);
      assert.deepEqual([told.moved, told.forecastTotal, told.bills.total, told.ties], [1, 360, 372, true]);
    });

    it('lets no unusual bill past that nobody ticked off, whichever door it is approved by, unless that is confirmed', async () => {
      const [odd, even] = [await customer('Odd', '400', { email: 'odd@example.com' }), await customer('Even', '400', { email: 'even@example.com' })];
      for (const month of ['2025-01-27', '2025-02-27', '2025-03-27']) await company.bill(month);
      await addOn(odd, '155.33');
      const day = '2025-04-27';
      const run = await open(day);
      await company.act('billingRuns', 'request', [run], {}, day);
      await settled(day);
      const bills = await billsOf(run);
      const [oddBill, evenBill] = [bills.get(odd)!, bills.get(even)!];
      assert.deepEqual([oddBill['unusual'], evenBill['unusual']], [true, false]);
      const invoices = [oddBill, evenBill].map(({ invoiceID }) => asText(invoiceID));
      const refusals = async (action: string, confirm = false): Promise<readonly (string | undefined)[]> =>
        (await looked(company, action, invoices, day, confirm)).map(({ fault }) => fault?.hint);
      const sentence =
        'Its bill is unusual and nobody has ticked it off. Look at it in its billing run and tick it off there. If that is meant, send "confirm": true with it.';
      for (const action of ['approve', 'email']) {
        assert.deepEqual(await refusals(action), [sentence, undefined], action);
        assert.deepEqual(await refusals(action, true), [undefined, undefined], action);
      }
      await company.act('bills', 'tickOff', [oddBill.id], {}, day);
      for (const action of ['approve', 'email']) assert.deepEqual(await refusals(action), [undefined, undefined], action);
      await company.act('invoices', 'approve', invoices, {}, day);
      assert.deepEqual((await checks(run)).toLookAt, 0);
      await company.act('bills', 'untick', [oddBill.id], {}, day);
      assert.deepEqual(await refusals('email'), [undefined, undefined], 'what is approved was let past before');
    });

    it('refuses to hold back once the run has begun, and another forecast of a run that is done', async () => {
      const one = await customer('One', '100');
      const run = await open('2025-01-27');
      await forecast(run, '2025-01-27');
      const bill = (await billsOf(run)).get(one)!;
      await company.act('billingRuns', 'request', [run], {}, '2025-01-27');
      await assert.rejects(company.act('bills', 'holdBack', [bill.id], { reason: 'Too late' }, '2025-01-27'), { hint: /only before it is requested/ });
      await settled('2025-01-27');
      await assert.rejects(company.act('billingRuns', 'forecast', [run], {}, '2025-01-27'), { hint: /only an open one is forecast/ });
    });

    it('forgets whom new dates no longer bill, and says when a forecast is of other dates', async () => {
      const [first, other] = [
        await customer('First', '100', { billingCycle: '1st of the Month' }),
        await customer('Other', '100', { billingCycle: '15th of the Month' }),
      ];
      const run = await open('2025-01-27');
      await forecast(run, '2025-01-27');
      assert.deepEqual([...(await billsOf(run)).keys()], [first, other]);
      await company.act('billingRuns', 'edit', [run], { billingCycle: '1st of the Month' }, '2025-01-27');
      assert.equal((await checks(run)).outdated, true);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await forecast(run, '2025-01-27');
      assert.deepEqual([[...(await billsOf(run)).keys()], (await checks(run)).outdated], [[first], false]);
    });
  }));
