/**
 * One figure: what a preview says, what its job did, what the report and the invoice of the next run say, and how the charges are
 * explained, of eleven lives whose pounds were worked out by hand. The sheet's monthly value is the preview's.
 */
import assert from 'node:assert/strict';
import { addDays } from '../../shared/dates.js';
import type { Values } from '../../shared/types.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

const pence = (pounds: number): number => Math.round(pounds * 100);

interface Line {
  readonly net: number;
  readonly periodFrom: string | null;
}
interface Totals {
  readonly net: number;
  readonly monthlyAfter: number;
  readonly still?: { readonly net: number };
}

describe('one figure everywhere', () => {
  eachDatabase((fresh) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(fresh, { env: { TODAY: '2026-11-26' } });
    });
    after(() => bridge.close());

    const ask = async (method: string, path: string, body?: object): Promise<Answered['body']> => {
      const answer = await bridge.call(method, path, body);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
      return answer.body;
    };
    let count = 0;

    /** A customer with a service and features on it, and what can be done to them. */
    class Life {
      customer = '';
      service = '';
      readonly features: string[] = [];

      async begin(features: readonly Values[], customer: Values = {}): Promise<this> {
        const account = { accountNumber: `L${++count}`, name: `Life ${count}`, VATRate: 'Standard', ...customer };
        this.customer = (await ask('POST', '/customers', account)).id;
        this.service = (await ask('POST', `/customers/${this.customer}/services`, { serviceType: 'Other' })).id;
        for (const each of features) {
          const given = { description: 'Line', serviceChargeInterval: 'Calendar Monthly', startDate: '2026-11-01', ...each };
          this.features.push((await ask('POST', `/services/${this.service}/features`, given)).id);
        }
        return this;
      }

      /** The preview, and then the job, which comes to the same; the sheet's monthly value is the preview's. */
      async does(path: string, action: string, ids: readonly string[], parameters: Values): Promise<number> {
        const order = { ids, parameters };
        const said: Totals = (await ask('POST', `/${path}?action=${action}&preview`, order)).totals;
        const { run } = await ask('POST', `/${path}?action=${action}`, order);
        for (const name of ['net', 'monthlyAfter', 'still'] as const) assert.deepEqual(run.totals[name], said[name], `${action}: ${name}`);
        return this.compared(said);
      }

      async edits(parameters: Values): Promise<number> {
        const [id] = this.features as [string];
        const { totals } = await ask('PATCH', `/features/${id}?preview`, parameters);
        await ask('PATCH', `/features/${id}`, parameters);
        return this.compared(totals);
      }

      private async compared({ net, monthlyAfter, still }: Totals): Promise<number> {
        const sheet = await ask('GET', `/services/${this.service}/features?active&fields=id,monthlyValue`);
        const monthly = sheet.reduce((sum: number, { monthlyValue }: { monthlyValue: number }) => sum + pence(monthlyValue), 0);
        assert.equal(monthly, pence(monthlyAfter), 'sheet and preview');
        return pence(net) + pence(still?.net ?? 0);
      }

      /** What the report foresees, the run's invoice, and the explanation: the same lines to the penny. Pence. */
      async bills(cutoffDate: string): Promise<number> {
        const dates = { invoiceDate: addDays(cutoffDate, -1), cutoffDate };
        const foreseen = await ask('POST', `/billingRuns/report?lines&customerID=${this.customer}`, dates);
        const [bill] = foreseen.customers as { lines: readonly Line[]; net: number; total: number }[];
        const { id } = await ask('POST', '/billingRuns?force', dates);
        await ask('POST', '/billingRuns?action=request', { ids: [id] });
        for (let left = 400; left > 0 && (await ask('GET', `/billingRuns/${id}`)).status !== 'Complete'; left -= 1)
          await new Promise((go) => setTimeout(go, 25));
        const invoices: { id: string; net: number; total: number }[] = await ask('GET', `/billingRuns/${id}/invoices?customerID=${this.customer}`);
        const lines = (await Promise.all(invoices.map((each) => ask('GET', `/invoices/${each.id}/transactions`)))).flat() as readonly Line[];
        const told = (some: readonly Line[]): readonly string[] =>
          some.map(({ periodFrom, net }) => `${periodFrom} ${net}`).toSorted((a, b) => (a < b ? -1 : 1));
        assert.deepEqual(told(lines), told(bill?.lines ?? []), 'report and invoice');
        const [sum, total] = [invoices.reduce((all, { net }) => all + pence(net), 0), invoices.reduce((all, each) => all + pence(each.total), 0)];
        assert.deepEqual([sum, total], [pence(bill?.net ?? 0), pence(bill?.total ?? 0)]);
        for (const feature of this.features) {
          const explained: { raised: number; periods: readonly { raised: number; difference: number; state: string }[] } = await ask(
            'GET',
            `/features/${feature}/charges`,
          );
          const raised = (await ask('GET', `/transactions?featureID=${feature}&limit=1000`)).reduce((all: number, { net }: Line) => all + pence(net), 0);
          assert.deepEqual([pence(explained.raised), explained.periods.reduce((all, each) => all + pence(each.raised), 0)], [raised, raised], 'explanation');
        }
        return sum;
      }
    }

    const drop = (dateDrop: string): Values => ({ status: 'Dropped', dateDrop });

    it('of a start that moves: 17 days of October, and back', async () => {
      const life = await new Life().begin([{ serviceCharge: 31 }]);
      assert.equal(await life.bills('2026-12-02'), 6200);
      assert.equal(await life.edits({ startDate: '2026-10-15' }), 1700);
      assert.equal(await life.bills('2026-12-03'), 1700);
      assert.equal(await life.edits({ startDate: '2026-11-11' }), -2733);
      assert.equal(await life.bills('2026-12-04'), -2733);
    });

    it('of notice noted on the customer: 20 of 31 days of December', async () => {
      const life = await new Life().begin([{ serviceCharge: 30, noticePeriodLength: 30, noticePeriodLengthType: 'Days' }], {
        cancellationNoticeGivenDate: '2026-11-20',
      });
      assert.equal(await life.bills('2026-12-02'), 6000);
      assert.equal(await life.does('features', 'drop', life.features, drop('2026-11-26')), -1065);
      assert.equal(await life.bills('2026-12-05'), -1065);
    });

    it('of a price list on the customer, and another one', async () => {
      const life = await new Life().begin([{ standardFeature: 'Broadband Care Enhanced' }], { fixedFeeTariff: 'Wholesale Fees' });
      assert.equal(await life.bills('2026-12-02'), 820);
      const { totals } = await ask('PATCH', `/customers/${life.customer}?preview`, { fixedFeeTariff: 'Public Sector Fees' });
      assert.deepEqual([totals.monthlyBefore, totals.monthlyAfter], [4.1, 6.25]);
      await ask('PATCH', `/customers/${life.customer}`, { fixedFeeTariff: 'Public Sector Fees' });
      assert.equal(await life.bills('2027-01-02'), 625);
    });

    it('of a catalogue that rises in mid-period: the next period has the new price, and its drop 21 of 31 days of it back', async () => {
      const entry = { name: 'Rising', availability: 'Available', serviceCharge: 30, serviceChargeInterval: 'Monthly', levels: ['service'] };
      const { id } = await ask('POST', '/standardFeatures', entry);
      const life = await new Life().begin([{ standardFeature: 'Rising', serviceChargeInterval: null, startDate: '2026-11-15' }]);
      assert.equal(await life.bills('2026-11-16'), 3000);
      await ask('PATCH', `/standardFeatures/${id}`, { serviceCharge: 31.17 });
      assert.equal(await life.bills('2026-12-16'), 3117);
      assert.equal(await life.does('features', 'drop', life.features, drop('2026-12-24')), -2112);
      assert.equal(await life.bills('2026-12-28'), -2112);
    });

    it('of quarters in advance and in arrears: 47 of 92 days each, and 31 of 90', async () => {
      const quarter = { serviceCharge: 92, startDate: '2026-11-15' };
      const life = await new Life().begin([
        { ...quarter, serviceChargeInterval: 'Calendar Quarterly' },
        { ...quarter, serviceChargeInterval: 'Calendar Quarterly in Arrears' },
      ]);
      assert.equal(await life.bills('2026-12-02'), 4700);
      assert.equal(await life.bills('2027-01-02'), 4700 + 9200);
      assert.equal(await life.does('features', 'drop', life.features, drop('2027-01-31')), -6031 + 3169);
      assert.equal(await life.bills('2027-04-02'), -6031 + 3169);
    });

    it('of a count that rose: two more for 13 days of November and December', async () => {
      const life = await new Life().begin([{ serviceCharge: 4.5, featureCount: 10 }]);
      assert.equal(await life.bills('2026-12-02'), 9000);
      assert.equal(await life.edits({ featureCount: 12, updatedDate: '2026-11-18' }), 390 + 900);
      assert.equal(await life.bills('2026-12-03'), 1290);
    });

    it('of what is cancelled before it starts, its one-off too: nothing', async () => {
      const life = await new Life().begin([{ serviceCharge: 31, connectionCharge: 100, startDate: '2026-12-10' }]);
      assert.equal(await life.does('services', 'drop', [life.service], drop('2026-11-26')), 0);
      assert.equal(await life.bills('2026-12-20'), 0);
    });

    it('of instalments: what remains comes at the end', async () => {
      const life = await new Life().begin([{ totalFeatureValue: 100, instalments: 3 }]);
      assert.equal(await life.bills('2026-12-02'), 3333 + 3334);
      assert.equal(await life.does('features', 'drop', life.features, drop('2026-12-15')), 3333);
      assert.equal(await life.bills('2026-12-20'), 3333);
    });

    it('of a suspension: what was held comes back whole', async () => {
      const life = await new Life().begin([{ serviceCharge: 20, startDate: '2026-10-01' }]);
      assert.equal(await life.bills('2026-11-02'), 4000);
      assert.equal(await life.does('services', 'suspend', [life.service], { status: 'Suspended', dateSuspend: '2026-11-20' }), 0);
      assert.equal(await life.bills('2027-01-02'), 0);
      assert.equal(await life.does('services', 'unsuspend', [life.service], { status: 'Active', dateUnsuspend: '2027-01-10' }), 4000);
      assert.equal(await life.bills('2027-01-11'), 4000);
    });

    it('of a drop and a reinstatement: 24 of 30 days stay, 22 of 31 come back', async () => {
      const life = await new Life().begin([{ serviceCharge: 29.99 }]);
      assert.equal(await life.bills('2026-12-02'), 5998);
      assert.equal(await life.does('features', 'drop', life.features, drop('2026-11-24')), -600 - 2999);
      assert.equal(await life.bills('2026-12-03'), -3599);
      assert.equal(await life.does('features', 'reinstate', life.features, { status: 'Active', dateReinstate: '2026-12-10' }), 2128);
      assert.equal(await life.bills('2026-12-11'), 2128);
    });

    it('of a swap: 16 of 31 days of the one back, of the other charged, and its one-off', async () => {
      const life = await new Life().begin([{ standardFeature: 'Broadband FTTC 40/10', connectionCharge: 0 }]);
      assert.equal(await life.bills('2026-12-02'), 5998);
      const swap = { dateSwap: '2026-12-15', standardFeature: 'Broadband SoGEA 80/20' };
      assert.equal(await life.does('features', 'swap', life.features, swap), -1548 + 1884 + 7500);
      assert.equal(await life.bills('2026-12-17'), 7836);
    });

    it('of what is off the bills and leaves: nothing is promised, and nothing comes', async () => {
      const life = await new Life().begin([{ serviceCharge: 20, startDate: '2026-10-01' }]);
      assert.equal(await life.bills('2026-10-02'), 2000);
      await life.does('services', 'makeNonBillable', [life.service], { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-10-20' });
      assert.equal(await life.does('services', 'drop', [life.service], drop('2026-12-05')), 0);
      assert.equal(await life.bills('2027-02-02'), 0);
    });
  });
});
