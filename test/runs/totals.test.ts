/** One figure for an order of more rows than are planned at once: what its preview says, what its job says, what is invoiced. */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { previewed } from '../../server/engine/engine.js';
import { Presenting } from '../../server/engine/present.js';
import { eachDatabase } from '../databases.js';
import { pounds } from '../billingRuns/company.js';
import { bodyOf, dropping, ended, feature, log, make, openCompany, order, runsOn, today, type Company } from './company.js';

describe('an order of 1,020 rows', () => {
  eachDatabase((fresh) => {
    let company: Company;
    before(async () => {
      company = await openCompany(fresh, { customers: 4, features: 0 });
    });
    after(() => company.store.close());

    /** Bills what is due on a day; answers its invoices. */
    const bill = async (date: string, cutoffDate: string): Promise<readonly RecordOf[]> => {
      const { store, catalogue } = company;
      const [billingRunID] = await make(store, 'billingRuns', [{ invoiceDate: date, cutoffDate, status: 'Requested' }]);
      await createBillingRuns({ store, catalogue, today: () => date, now: () => `${date}T10:00:00.000Z`, log }).settle();
      return (await store.all('invoices')).filter((each) => each['billingRunID'] === billingRunID);
    };
    const figures = (invoices: readonly RecordOf[]): readonly (readonly number[])[] =>
      invoices.map(({ net, VAT, total }) => [pounds(net!), pounds(VAT!), pounds(total!)]);

    /*
     * 255 features at each of four customers, £29.99 a calendar month from 1 January, at 20 % VAT.
     * January: 255 × 29.99 = 7,647.45 net, VAT 1,529.49, 9,176.94 each; 30,589.80 net in all.
     * Dropped on the 24th: 24 of 31 days are 29.99 × 24 / 31 = 23.218…, so 23.22 each, and 29.99 − 23.22 = 6.77 comes back:
     * 255 × 6.77 = 1,726.35 net, VAT 345.27, 2,071.62 for each customer; 1,020 × 6.77 = 6,905.40 net in all.
     * Monthly revenue falls by 1,020 × 29.99 = 30,589.80.
     */
    it('has one total in its preview, in its job and on the invoices', async () => {
      const lists = await company.catalogue();
      const values: Values = { description: 'Line', serviceCharge: 299_900, serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' };
      const records = company.customers.flatMap((customerID) =>
        Array.from({ length: 255 }, () => feature({ ...values, customerID, VATRate: 'Standard' }, lists)),
      );
      const ids = await make(company.store, 'features', records);
      assert.deepEqual(
        figures(await bill('2025-01-01', '2025-01-02')),
        Array.from({ length: 4 }, () => [7647.45, 1529.49, 9176.94]),
      );

      const drop = actionOf('features', 'drop')!;
      const asked = { entity: 'features', action: 'drop', targets: ids.map((id) => ({ id })), parameters: dropping, user: { id: '1', name: 'Ada' } } as const;
      const whole = { ...asked, today, now: `${today}T10:00:00.000Z` };
      // As over HTTP: shown and let go some at a time.
      const presenting = new Presenting(drop, whole);
      const slices: number[] = [];
      for await (const rows of previewed(company.store, lists, drop, whole)) slices.push((await presenting.add(rows)).length);
      const { totals } = await presenting.told({ atomic: false, calls: undefined });
      const money = ({ charges, credits, net, monthlyBefore, monthlyAfter }: Values): Values =>
        ({ charges, credits, net, monthlyBefore, monthlyAfter }) as Values;
      const wanted = { charges: 0, credits: -6905.4, net: -6905.4, monthlyBefore: 30589.8, monthlyAfter: 0 };
      assert.deepEqual([slices, totals.ready, money(totals as unknown as Values)], [[500, 500, 20], 1_020, wanted]);

      const runs = runsOn(company);
      runs.start();
      const job = await ended(runs, bodyOf(await runs.submit(order(ids))).run.id);
      await runs.stop();
      assert.deepEqual([job.status, job.done, money(job.totals)], ['Complete', 1_020, wanted]);

      assert.deepEqual(
        figures(await bill(today, '2025-01-25')),
        Array.from({ length: 4 }, () => [-1726.35, -345.27, -2071.62]),
      );
    });

    it('keeps with each row done what its preview said besides: what still comes, and what was warned of', async () => {
      const lists = await company.catalogue();
      const [termed, plain] = await make(company.store, 'features', [
        feature(
          {
            customerID: company.customers[0]!,
            description: 'Ethernet',
            serviceCharge: 299_900,
            serviceChargeInterval: 'Monthly',
            minimumTermDate: '2026-01-31',
          },
          lists,
        ),
        feature({ customerID: company.customers[0]!, description: 'Line', serviceCharge: 299_900, serviceChargeInterval: 'Monthly' }, lists),
      ]);
      const drop = actionOf('features', 'drop')!;
      const asked = {
        entity: 'features',
        action: 'drop',
        targets: [{ id: termed! }, { id: plain! }],
        parameters: dropping,
        user: { id: '1', name: 'Ada' },
      } as const;
      const whole = { ...asked, today, now: `${today}T10:00:00.000Z` };
      const presenting = new Presenting(drop, whole);
      const shown: Values[] = [];
      for await (const rows of previewed(company.store, lists, drop, whole)) shown.push(...((await presenting.add(rows)) as unknown as Values[]));
      const besides = ({ still, held, fallsAway, amounts, warnings }: Values): Values =>
        JSON.parse(JSON.stringify({ still, held, fallsAway, amounts, ...((warnings as unknown[] | undefined)?.length ? { warnings } : {}) })) as Values;
      assert.ok(shown[0]?.['still'], 'a minimum term that runs on');

      const runs = runsOn(company);
      const { run } = bodyOf(await runs.submit(order([termed!, plain!])));
      const { rows } = await runs.rows(run.id, { limit: 10 });
      assert.deepEqual(rows.map(besides), shown.map(besides));
    });

    it('keeps with each row done which price was in force where the feature had none of its own, and what its preview noted beyond the message', async () => {
      const runs = runsOn(company);
      const entry = { name: 'Broadband', serviceCharge: '30', serviceChargeInterval: 'Monthly' };
      await runs.submit({ ...order(['+1']), entity: 'standardFeatures', action: 'create', parameters: entry });
      const lists = await company.catalogue();
      const own = { customerID: company.customers[0]!, serviceChargeInterval: 'Monthly' };
      const ids = await make(company.store, 'features', [
        feature({ ...own, standardFeature: 'Broadband', description: null, serviceCharge: null }, lists),
        feature({ ...own, description: 'Line', serviceCharge: 200_000 }, lists),
      ]);
      const rise = { action: 'changeRecurringCharge', parameters: { increasePercent: '10', updatedDate: today } } as const;
      const { run } = bodyOf(await runs.submit({ ...order(ids), ...rise }));
      const { rows } = await runs.rows(run.id, { limit: 10 });
      assert.deepEqual(
        rows.map(({ inForce }) => inForce),
        [[{ entity: 'features', id: ids[0], values: { serviceCharge: 30 } }], undefined],
      );

      const asked = { entity: 'customers', action: 'finalBill', targets: [{ id: company.customers[0]! }], parameters: { dateFinalBill: today } } as const;
      const whole = { ...asked, user: { id: '1', name: 'Ada' }, today, now: `${today}T10:00:00.000Z` };
      const presenting = new Presenting(actionOf('customers', 'finalBill')!, whole);
      const noted: string[] = [];
      for await (const planned of previewed(company.store, lists, actionOf('customers', 'finalBill')!, whole))
        for (const { notes } of await presenting.add(planned)) noted.push(...notes);
      const bill = bodyOf(await runs.submit({ ...order([]), ...asked })).run;
      const [row] = (await runs.rows(bill.id, { limit: 10 })).rows;
      assert.ok(
        noted.some((note) => note.startsWith('The last invoice comes to')),
        noted.join(' '),
      );
      assert.deepEqual([row?.['message'], ...((row?.['notes'] as readonly string[] | undefined) ?? [])], noted);
    });
  });
});
