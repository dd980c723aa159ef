/** Why a bill changed: the parts add up to the penny over random lives, nothing is left over, and each has a cause that was there. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { execute } from '../../server/engine/engine.js';
import { actionOf } from '../../shared/actions/index.js';
import { forecastChange, invoiceChange } from '../../server/billing/why.js';
import { csvRows } from '../../server/billing/csv.js';
import { runChange, runChangeCSV, runPair } from '../../server/billing/whyRun.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { BillChange } from '../../shared/wire/change.js';
import { eachDatabase } from '../databases.js';
import { openCompany, type Company } from './company.js';
import { born, months, orders, script, type Pair } from './scripts.js';
import { size } from '../size.js';

const pence = (pounds: number): number => Math.round(pounds * 100);
const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + pence(each), 0);

/** The parts and VAT are the difference of the totals, exactly. */
function addsUp({ last, now, net, VAT, total, parts, byKind }: BillChange): void {
  assert.equal(sum(parts.map((part) => part.net)), pence(net));
  assert.equal(sum(byKind.map((kind) => kind.net)), pence(net));
  assert.equal(pence(net) + pence(VAT), pence(total));
  assert.equal(pence(total), pence(now.total) - pence(last?.total ?? 0));
}

/** Two customers a life: 500 of them on SQLite. */
const lives = { sqlite: size(250, 40), postgres: 40 };

/** What has to have been done to a feature for a part to be there. */
const needs: Readonly<Record<string, readonly string[]>> = {
  price: ['changeRecurringCharge'],
  quantity: ['edit'],
  ended: ['drop', 'finalBill'],
  held: ['suspend', 'makeNonBillable'],
  // A drop lets go what a hold held.
  resumed: ['reinstate', 'unsuspend', 'makeBillable', 'drop', 'finalBill'],
  credits: ['drop', 'finalBill', 'edit', 'changeRecurringCharge'],
};

describe('why a bill changed', function () {
  eachDatabase((fresh, dialect) => {
    describe('over random lives', () => {
      let company: Company;
      let pairs: readonly Pair[];
      let invoices: readonly RecordOf[];
      // Years of billing: as long as it takes on a busy machine.
      before(async function () {
        this.timeout(0);
        company = await openCompany(fresh);
        await company.configure('discountSchemes', { name: 'Half', kind: 'Percentage', percentage: '50' });
        pairs = await born(company, fc.sample(script, { numRuns: lives[dialect], seed: 20_261_127 }));
        const catalogue = await company.catalogue();
        for (const [place, today] of months.entries()) {
          for (const billingCycle of ['1st of the Month', ...(place % 3 === 2 ? ['Quarterly'] : [])]) await company.bill(today, { billingCycle });
          for (const which of ['monthly', 'once'] as const)
            for (const { entity, action, rows } of await orders(company, pairs, place, which, today))
              await company.store.transaction(async (inside) =>
                execute(
                  inside,
                  async () => catalogue,
                  actionOf(entity, action)!,
                  {
                    entity,
                    action,
                    targets: rows.map(({ id, parameters }) => ({ id, parameters })),
                    parameters: {},
                    user: { id: '1', name: 'Ann Lee' },
                    today,
                    now: `${today}T10:00:00.000Z`,
                  },
                  { atomic: false, runID: null },
                ),
              );
        }
        invoices = await company.all('invoices');
      });
      after(() => company.close());

      it('its parts add up to the difference, for every bill of every customer, and no part is there without its cause', async () => {
        const acted = new Map<string, Set<string>>();
        for (const { recordID, action } of await company.store.rows<{ recordID: string; action: string }>(
          `SELECT "recordID", "action" FROM "activities" WHERE "entity" = 'features' AND "action" <> 'bill'`,
        ))
          acted.set(recordID, (acted.get(recordID) ?? new Set()).add(action));
        const seen = new Map<string, number>();
        const asked = new Set<string>();
        const catalogue = await company.catalogue();
        for (const run of await company.all('billingRuns')) {
          const pair = await runPair(company.store, run, undefined);
          const sums = new Map<string, number>();
          let text = '';
          for await (const piece of runChangeCSV(company.store, pair, catalogue)) text += piece;
          for (const { cells } of csvRows(text).slice(1)) {
            const [customerID, , part, featureID, description, net, , , by] = cells;
            sums.set(customerID!, (sums.get(customerID!) ?? 0) + pence(Number(net)));
            seen.set(part!, (seen.get(part!) ?? 0) + 1);
            const wanted = needs[part!];
            if (pair.last.length === 0) assert.ok(!['price', 'quantity', 'discount', 'ended', 'periods'].includes(part!), `${part} on a first bill`);
            if (!wanted) continue;
            const did = acted.get(featureID!) ?? new Set();
            assert.ok(
              wanted.some((each) => did.has(each)),
              `run ${run.id}, customer ${customerID}: ${part} of ${description}, ${net}; all that was done to it is ${[...did].join()}`,
            );
            assert.equal(by, 'Ann Lee', `${part} ${description}`);
          }
          const totals = (id: string | undefined): ReadonlyMap<string, number> =>
            new Map(invoices.filter((each) => each['billingRunID'] === id).map((each) => [asText(each['customerID']), Number(each['total']) / 100]));
          const [last, now] = [pair.last[0] ? totals(pair.last[0].id) : new Map<string, number>(), totals(run.id)];
          for (const customerID of new Set([...last.keys(), ...now.keys()])) {
            asked.add(customerID);
            assert.equal(sums.get(customerID) ?? 0, (now.get(customerID) ?? 0) - (last.get(customerID) ?? 0), `customer ${customerID}, run ${run.id}`);
          }
        }
        // A life at a price of nought has no bill.
        assert.ok(asked.size > 1.9 * pairs.length, String(asked.size));
        // A few lives do not meet with everything.
        const wanted = ['price', 'quantity', 'discount', 'new', 'ended', 'prorata', 'periods', 'backfilled', 'credits', 'oneOff', 'instalments', 'VAT'];
        for (const kind of lives[dialect] < 250 ? [] : wanted) assert.ok((seen.get(kind) ?? 0) > 0, `${kind} is met with: ${JSON.stringify([...seen])}`);
      });

      it('a run differs from the one before it by the sum of its customers, who are on either', async () => {
        const catalogue = await company.catalogue();
        const runs = (await company.all('billingRuns')).filter((run) => run['billingCycle'] === '1st of the Month');
        for (const run of runs) {
          const pair = await runPair(company.store, run, undefined);
          const change = await runChange(company.store, pair, catalogue);
          assert.equal(pence(change.now.total), Number(run['total']) / 100);
          assert.equal(pence(change.last?.total ?? 0), Number(pair.last[0]?.['total'] ?? 0) / 100);
          assert.equal(sum(change.byKind.map(({ net }) => net)), pence(change.net));
          assert.equal(pence(change.net) + pence(change.VAT), pence(change.total));
          assert.equal(pence(change.total), pence(change.now.total) - pence(change.last?.total ?? 0));
        }
      });
    });

    describe('told part by part', () => {
      let company: Company;
      beforeEach(async () => {
        company = await openCompany(fresh);
      });
      afterEach(() => company.close());
      const line = (customerID: string, description: string, values: Values = {}): Promise<string> =>
        company.make('features', {
          customerID,
          description,
          serviceCharge: '20',
          serviceChargeInterval: 'Calendar Monthly',
          startDate: '2025-01-01',
          ...values,
        });
      const told = ({ parts }: BillChange): readonly unknown[] =>
        parts.map(({ kind, description, net, words }) => [kind, description.split(',')[0], net, ...(['price', 'quantity'].includes(kind) ? [words] : [])]);

      it('names price changes, new and ended, pro rata, credits, one-offs, usage and lines by hand, each with the person', async () => {
        const customerID = await company.make('customers', { name: 'Harbour Books' });
        const [dearer, more, ends] = [await line(customerID, 'Dearer'), await line(customerID, 'More', { featureCount: 2 }), await line(customerID, 'Ends')];
        const number = await company.make('numbers', { customerID, number: '01632 960001', numberType: 'Landline' });
        await company.bill('2025-01-31', { cutoffDate: '2025-02-02' });
        await company.act('features', 'changeRecurringCharge', [dearer], { serviceCharge: '22', updatedDate: '2025-03-01' }, '2025-02-10');
        await company.act('features', 'edit', [more], { featureCount: 3, updatedDate: '2025-03-01' }, '2025-02-10');
        await company.act('features', 'drop', [ends], { status: 'Dropped', dateDrop: '2025-02-14' }, '2025-02-14');
        await line(customerID, 'Fresh', { startDate: '2025-02-15', connectionCharge: '50', serviceCharge: '28' });
        await company.make('transactions', { customerID, description: 'Site visit', transactionDate: '2025-02-20', net: '75.00' });
        await company.make('transactions', { customerID, numberID: number, kind: 'usage', description: 'Calls', transactionDate: '2025-02-20', net: '3.21' });
        await company.bill('2025-02-28', { cutoffDate: '2025-03-02' });
        const catalogue = await company.catalogue();
        const second = (await company.all('invoices')).at(-1)!;
        const change = await invoiceChange(company.store, second, undefined, catalogue);
        addsUp(change);
        // The first bill has January and February (2 × 20, 2 × 40, 2 × 20), the second March.
        assert.deepEqual(told(change), [
          ['price', 'Dearer', 2, '£20.00 became £22.00'],
          ['quantity', 'More', 20, '2 became 3'],
          ['new', 'Fresh', 42],
          ['ended', 'Ends', -40],
          ['periods', 'More', -40],
          ['periods', 'Dearer', -20],
          ['credits', 'Ends', -10],
          ['oneOff', 'Fresh', 50],
          ['usage', 'Calls', 3.21],
          ['manual', 'Site visit', 75],
        ]);
        for (const { kind, cause } of change.parts) {
          if (kind === 'usage' || kind === 'periods') assert.equal(cause, null);
          else assert.equal(cause?.userName, 'Ann Lee', kind);
        }
        assert.equal(change.parts.find(({ kind }) => kind === 'ended')?.cause?.action, 'drop');

        const [run] = [...(await company.all('billingRuns'))].reverse();
        const next = await company.make('billingRuns', { invoiceDate: '2025-03-31', cutoffDate: '2025-04-02' }, '2025-03-31');
        const forecast = await forecastChange(company.store, await company.one('billingRuns', next), customerID, catalogue, '2025-03-31T10:00:00.000Z');
        addsUp(forecast);
        await company.act('billingRuns', 'request', [next], {}, '2025-03-31');
        await company.worker({ today: () => '2025-03-31' }).settle();
        const third = (await company.all('invoices')).at(-1)!;
        assert.deepEqual(told(await invoiceChange(company.store, third, undefined, catalogue)), told(forecast));
        assert.equal(asText(run!['status']), 'Complete');
      });

      it('takes a price that reaches back for a correction and a price change, not for an incomplete period', async () => {
        const customerID = await company.make('customers', { name: 'Harbour Books' });
        const id = await line(customerID, 'Line', { serviceCharge: '40' });
        await company.bill('2025-02-28', { cutoffDate: '2025-03-02' });
        await company.bill('2025-03-31', { cutoffDate: '2025-04-02' });
        await company.act('features', 'changeRecurringCharge', [id], { serviceCharge: '46', updatedDate: '2025-04-16' }, '2025-04-20');
        await company.bill('2025-04-30', { cutoffDate: '2025-05-02' });
        const catalogue = await company.catalogue();
        assert.deepEqual(told(await invoiceChange(company.store, (await company.all('invoices')).at(-1)!, undefined, catalogue)), [
          ['price', 'Line', 6, '£40.00 became £46.00'],
          ['corrections', 'Line', 3],
        ]);
      });

      it('holds a run of every cycle against all runs of the month before, and a run of one cycle against its customers on a run of all', async () => {
        const cycles = ['1st of the Month', '15th of the Month', '15th of the Month'] as const;
        for (const [at, billingCycle] of cycles.entries())
          await line(await company.make('customers', { name: `Customer ${at}`, billingCycle }), `Line ${at}`, { serviceCharge: String(10 * (at + 1)) });
        await company.bill('2025-01-10', { billingCycle: cycles[0] });
        await company.bill('2025-01-20', { billingCycle: cycles[1] });
        await company.bill('2025-02-28');
        await company.bill('2025-03-15', { billingCycle: cycles[1] });
        await company.bill('2025-04-15', { billingCycle: cycles[1] });
        await company.bill('2025-05-31');
        const runs = await company.all('billingRuns');
        const invoices = await company.all('invoices');
        const catalogue = await company.catalogue();
        const totals = (of: readonly string[], customers?: ReadonlySet<string>): number =>
          invoices
            .filter((each) => of.includes(asText(each['billingRunID'])) && customers?.has(asText(each['customerID'])) !== false)
            .reduce((all, each) => all + Number(each['total']) / 100, 0);
        const fifteenth = new Set((await company.all('customers')).filter((each) => each['billingCycle'] === cycles[1]).map(({ id }) => id));
        const [first, second, all, third, fourth] = runs.map(({ id }) => id) as [string, string, string, string, string];
        const held = await Promise.all(
          runs.map(async (run): Promise<readonly unknown[]> => {
            const { last, only, customers, now, total } = await runChange(company.store, await runPair(company.store, run, undefined), catalogue);
            assert.equal(pence(total), pence(now.total) - pence(last?.total ?? 0));
            return [last?.runs ?? [], only, last?.invoices ?? 0, pence(last?.total ?? 0), customers.length];
          }),
        );
        assert.deepEqual(
          held.map((each) => each.slice(0, 4)),
          [
            [[], null, 0, 0],
            [[], null, 0, 0],
            [[second, first], null, 3, totals([first, second])],
            [[all], cycles[1], 2, totals([all], fifteenth)],
            [[third], null, 2, totals([third])],
            [[fourth], null, 2, totals([fourth])],
          ],
        );
      });

      it('refuses to compare invoices of two customers, and calls everything new on a first bill', async () => {
        for (const name of ['One', 'Two']) await line(await company.make('customers', { name }), 'Line');
        await company.bill('2025-01-31');
        const [one, two] = await company.all('invoices');
        const catalogue = await company.catalogue();
        await assert.rejects(invoiceChange(company.store, one!, two!.id, catalogue), { hint: /two customers/ });
        await assert.rejects(invoiceChange(company.store, one!, one!.id, catalogue), { hint: /itself/ });
        const first = await invoiceChange(company.store, one!, undefined, catalogue);
        assert.deepEqual([first.last, told(first)], [null, [['new', 'Line', 20]]]);
      });
    });
  });
});
