/** Reports as lists: each ties to the invoices, and deferred income closes for 24 months against a model that counts days. */
import assert from 'node:assert/strict';
import type { EntityName, RecordOf, Value } from '../../shared/types.js';
import { addDays, addMonths, daysBetween } from '../../shared/dates.js';
import { asText } from '../../shared/values.js';
import { eachDatabase } from '../databases.js';
import { openCompany, type Company } from './company.js';

type Row = Readonly<Record<string, Value>>;
const pence = (pounds: Value | undefined): number => Math.round(Number(pounds) * 100);
const unitsToPence = (units: Value | undefined): number => Number(units ?? 0) / 100;

describe('reports', function () {
  eachDatabase((fresh) => {
    let company: Company;
    let invoices: readonly RecordOf[];
    let lines: readonly RecordOf[];
    let third: string;
    /** A date on which invoices of every age are open. */
    const today = '2027-01-31';
    const listed = async (entity: EntityName, on = today): Promise<readonly Row[]> =>
      JSON.parse(await company.store.page(entity, { where: [], sort: [], today: on })) as Row[];

    before(async () => {
      company = await openCompany(fresh);
      await company.configure('standardFeatures', { name: 'Circuit', serviceCharge: 1_000_000, serviceChargeCarrier: 600_000, serviceTransactionCode: '4100' });
      const customers = [
        await company.make('customers', { name: 'Harbour Books', paymentTermsDays: 14 }),
        await company.make('customers', { name: 'Northgate Dental' }),
        await company.make('customers', { name: 'Nobody Yet' }),
      ];
      const [one, two] = customers as [string, string];
      const line = (customerID: string, description: string, serviceChargeInterval: string, startDate: string, more = {}): Promise<string> =>
        company.make('features', {
          customerID,
          description,
          serviceCharge: '120.01',
          serviceChargeInterval,
          startDate,
          serviceTransactionCode: '4000',
          ...more,
        });
      await line(one, 'Monthly', 'Monthly', '2025-01-10');
      await line(one, 'Yearly', 'Annually', '2025-03-15', { serviceCharge: '1000.03' });
      await line(two, 'Quarterly', 'Calendar Quarterly', '2025-02-10', { serviceTransactionCode: '4200', connectionCharge: '75' });
      await line(two, 'Behind', 'Calendar Quarterly in Arrears', '2025-01-01', { serviceTransactionCode: '4200' });
      await company.make('features', { customerID: two, standardFeature: 'Circuit', serviceChargeInterval: 'Calendar Monthly', startDate: '2025-06-16' });
      const ends = await line(one, 'Ends', 'Annually', '2025-02-01');
      const dearer = await line(two, 'Dearer', 'Annually', '2025-05-01', { serviceCharge: '365.00' });
      const number = await company.make('numbers', { customerID: one, number: '01632 960001', numberType: 'Landline' });
      for (let place = 0; place < 24; place += 1) {
        const last = addDays(addMonths('2025-02-01', place), -1);
        if (place % 5 === 2)
          await company.make(
            'transactions',
            { customerID: one, numberID: number, kind: 'usage', description: 'Calls', transactionDate: last, net: '12.34', transactionCode: '4300' },
            last,
          );
        await company.bill(last);
        if (place === 8) await company.act('features', 'drop', [ends], { status: 'Dropped', dateDrop: addDays(last, -5) }, last);
        if (place === 10) await company.act('features', 'changeRecurringCharge', [dearer], { serviceCharge: '730', updatedDate: '2025-11-16' }, last);
        if (place % 3 === 0 && place < 20)
          await company.act(
            'customers',
            'addPayment',
            [one],
            { amount: '150.50', paymentDate: last, ...(place === 0 ? { paymentMethod: 'Bank Transfer' } : {}) },
            last,
          );
      }
      await company.make('transactions', { customerID: two, description: 'Not billed yet', transactionDate: today, net: '-3.21' }, today);
      await company.make('transactions', { customerID: two, description: 'Nor this', transactionDate: '2026-12-01', net: '10.00' }, today);
      third = customers[2]!;
      await company.make('transactions', { customerID: third, description: 'Once', transactionDate: today, net: '10.00' }, today);
      await company.make('invoices', { customerID: third, invoiceDate: today, dueDate: '2027-02-10' }, today);
      invoices = await company.all('invoices');
      lines = await company.all('transactions');
    });
    after(() => company.close());

    const nets = (month: string): number =>
      invoices.filter((each) => asText(each['invoiceDate']).startsWith(month.slice(0, 7))).reduce((sum, each) => sum + unitsToPence(each['net']), 0);
    const months = Array.from({ length: 24 }, (_, place) => addMonths('2025-01-01', place));

    for (const entity of ['agedDebt', 'unbilledCharges', 'chargeTotals', 'revenue', 'deferredIncome'] as const)
      it(`${entity} stream the rows that they list, and none twice from one page to the next`, async () => {
        const rows = await listed(entity);
        let text = '';
        for await (const piece of company.store.stream(entity, { where: [], sort: [], today }, 'ndjson')) text += piece;
        const streamed = text.split('\n').filter((each) => each !== '');
        assert.ok(streamed.length > 0);
        const byID = (all: readonly Row[]): readonly Row[] => all.toSorted((a, b) => Number(a['id']) - Number(b['id']));
        assert.deepEqual(byID(streamed.map((each) => JSON.parse(each) as Row)), byID(rows));
        const after = byID(rows)[0]!['id'] as string;
        assert.equal(await company.store.count(entity, { where: [], sort: [], today, idAfter: after }), rows.length - 1);
      });

    for (const entity of ['chargeTotals', 'revenue'] as const)
      it(`${entity} of each month are the net of its invoices`, async () => {
        const rows = await listed(entity);
        for (const month of months)
          assert.equal(
            rows.filter((row) => row['month'] === month).reduce((sum, row) => sum + pence(row['net']), 0),
            nets(month),
            month,
          );
        assert.equal(
          rows.reduce((sum, row) => sum + Number(row['lines']), 0),
          lines.filter(({ invoiceID }) => invoiceID !== null).length,
        );
        assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
      });

    it('revenue sets the carrier charge of a whole month, and of half a month half of it, against what was charged', async () => {
      const rows = (await listed('revenue')).filter((row) => row['product'] === 'Circuit');
      assert.deepEqual(
        rows.slice(0, 2).map((row) => [row['month'], row['net'], row['cost'], row['margin'], row['marginPercent']]),
        [
          ['2025-06-01', 50, 30, 20, 40],
          ['2025-07-01', 100, 60, 40, 40],
        ],
      );
    });

    it('unbilled charges are the lines on no invoice', async () => {
      const rows = await listed('unbilledCharges');
      const open = lines.filter(({ invoiceID }) => invoiceID === null);
      assert.ok(open.length >= 2);
      assert.equal(
        rows.reduce((sum, row) => sum + pence(row['net']), 0),
        open.reduce((sum, each) => sum + unitsToPence(each['net']), 0),
      );
      assert.deepEqual(
        rows.map((row) => [row['kind'], row['lines'], row['oldest'], row['newest']]),
        [['manual', 2, '2026-12-01', today]],
      );
    });

    it('aged debt comes to the balance of every customer, in buckets that meet without a gap', async () => {
      const balances = new Map((await company.all('customers')).map((each) => [each.id, unitsToPence(each['balance'])]));
      for (const on of [today, '2027-02-14', '2027-03-02', '2027-06-30']) {
        const rows = await listed('agedDebt', on);
        assert.deepEqual(new Map(rows.map((row) => [row['customerID'], pence(row['balance'])])), new Map([...balances].filter(([, balance]) => balance !== 0)));
        for (const row of rows) {
          const sum = ['notDue', 'days30', 'days60', 'days90', 'older', 'unallocated'].reduce((all, name) => all + pence(row[name]), 0);
          assert.equal(sum, pence(row['balance']));
        }
      }
    });

    it('aged debt turns on the day after the due date, and after 30, 60 and 90 days', async () => {
      const at = async (days: number): Promise<string | undefined> => {
        const row = (await listed('agedDebt', addDays('2027-02-10', days))).find((each) => each['customerID'] === third);
        return ['notDue', 'days30', 'days60', 'days90', 'older'].find((name) => pence(row![name]) === 1_200);
      };
      assert.deepEqual(await Promise.all([-1, 0, 1, 30, 31, 60, 61, 90, 91].map(at)), [
        'notDue',
        'notDue',
        'days30',
        'days30',
        'days60',
        'days60',
        'days90',
        'days90',
        'older',
      ]);
    });

    it('deferred income closes for every customer and code in each of 24 months, and is what is left by counting days', async () => {
      const rows = await listed('deferredIncome');
      const dates = new Map(invoices.map((each) => [each.id, asText(each['invoiceDate'])]));
      const keys = new Set(rows.map((row) => `${asText(row['customerID'])} ${asText(row['transactionCode'] ?? '')}`));
      for (const key of keys) {
        const own = rows
          .filter((row) => `${asText(row['customerID'])} ${asText(row['transactionCode'] ?? '')}` === key)
          .sort((a, b) => (asText(a['month']) < asText(b['month']) ? -1 : 1));
        let brought = 0;
        for (const row of own) {
          assert.equal(pence(row['opening']), brought, `${key} ${asText(row['month'])}`);
          brought = pence(row['opening']) + pence(row['billed']) - pence(row['earned']);
          assert.equal(pence(row['closing']), brought);
        }
        assert.equal(brought, 0, `${key} is earned in the end`);
      }
      let unearned = 0;
      for (const month of months) {
        const end = addDays(addMonths(month, 1), -1);
        const closing = [...keys].reduce((sum, key) => {
          const last = rows
            .filter((row) => `${asText(row['customerID'])} ${asText(row['transactionCode'] ?? '')}` === key && asText(row['month']) <= month)
            .sort((a, b) => (asText(a['month']) < asText(b['month']) ? 1 : -1))[0];
          return sum + (last ? pence(last['closing']) : 0);
        }, 0);
        const model = lines.reduce((sum, line) => sum + leftOn(end, line, dates.get(asText(line['invoiceID'] ?? ''))), 0);
        assert.equal(closing, model, month);
        unearned += closing;
        assert.equal(
          rows.filter((row) => row['month'] === month).reduce((sum, row) => sum + pence(row['billed']), 0),
          nets(month),
        );
      }
      assert.ok(unearned > 1_000_000);
    });

    /** What of a line is not earned at the end of a day, in pence, day by day. */
    function leftOn(end: string, line: RecordOf, invoiced: string | undefined): number {
      if (invoiced === undefined || invoiced > end) return 0;
      const net = unitsToPence(line['net']);
      const [from, to] = [line['periodFrom'], line['periodTo']].map((each) => (typeof each === 'string' ? each : null));
      if (!from || !to) return 0;
      let gone = 0;
      const days = daysBetween(from, to) + 1;
      for (let day = from; day <= to && day <= end; day = addDays(day, 1)) gone += 1;
      const earned = Math.sign(net) * Math.floor((2 * Math.abs(net) * gone + days) / (2 * days));
      return net - earned;
    }
  });
});
