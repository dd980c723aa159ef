/** What of a customer's allowances of a month is used up, when, and by which number (R29): over invoices and calls on none. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, placingBeside, type Firm, type Placing, type Told } from './firm.js';

describe('the allowances of a customer', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let placing: Placing;
    let customer: string;
    let numbers: readonly { readonly id: string; readonly number: string }[];
    let bundle: string;
    before(async () => {
      const url = await fresh();
      firm = await openFirm(url);
      placing = await placingBeside(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.2 });
      await firm.made('/discountPlans', { name: 'Ten', allowanceMinutes: 10 });
      customer = await firm.customer({ nationalTariff: 'National Standard' });
      numbers = [await firm.number(customer), await firm.number(customer), await firm.number(customer), await firm.number(customer)];
      const plan = { description: 'Bundle', discountPlan1: 'Ten', startDate: '2026-01-01' };
      const [a, b, c, d] = numbers.map(({ id }) => `/numbers/${id}/features`);
      bundle = await firm.made(a!, { ...plan, discountPlanAllowancePoolName: 'Office' });
      for (const each of [b!, d!]) await firm.made(each, { ...plan, discountPlanAllowancePoolName: ' office ', discountPlanMultiplier1: 0.5 });
      await firm.made(c!, plan);
    });
    after(async () => {
      await placing.store.close();
      await firm.bridge.close();
    });

    const load = async (day: number, which: number, seconds: number): Promise<void> => {
      const { status, text } = await firm.load([`2026-11-${String(day).padStart(2, '0')} 10:30:00,${numbers[which]!.number},01632960999,${seconds}`]);
      assert.equal(status, 201, text);
    };
    /** Of the pool or number: allowed, invoiced, waiting, left, used up at; then of each number its place, invoiced and waiting. */
    const told = async (pool: string): Promise<Told> => {
      const { limits, numbers: drew } = (await firm.get(`/customers/${customer}/allowances?month=2026-11`)).find((each: Told) => each.pool === pool);
      const place = ({ numberID, number }: Told): number | null => {
        const found = numbers.findIndex(({ id }) => id === numberID);
        if (found >= 0) assert.equal(number, numbers[found]!.number);
        return numberID === null ? null : found;
      };
      return [
        limits.map(({ content, invoiced, waiting, left, usedUpAt }: Told) => [content, invoiced, waiting, left, usedUpAt]),
        drew.map((each: Told) => [place(each), ...each.limits.map(({ invoiced, waiting }: Told) => [invoiced, waiting])]),
      ];
    };

    it('say by number what invoices drew and what calls on none will draw, and which call took the last', async () => {
      await load(2, 0, 300);
      await load(3, 1, 600);
      await load(3, 2, 60);
      assert.deepEqual(await told('Office'), [
        [[1_200, 0, 900, 300, null]],
        [
          [1, [0, 600]],
          [0, [0, 300]],
          [3, [0, 0]],
        ],
      ]);
      await firm.bill('2026-11-15');
      await load(20, 0, 400);
      await load(21, 1, 60);
      const [limits, drew] = await told('Office');
      assert.deepEqual(limits, [[1_200, 900, 300, 0, '2026-11-20T10:30:00']]);
      assert.deepEqual(drew, [
        [0, [300, 300]],
        [1, [600, 0]],
        [3, [0, 0]],
      ]);
      assert.deepEqual(await told(numbers[2]!.number), [[[600, 60, 0, 540, null]], [[2, [60, 0]]]]);
      await firm.bill('2026-11-30');
      assert.deepEqual((await told('Office'))[0], [[1_200, 1_200, 0, 0, '2026-11-20T10:30:00']]);
      // Whoever allows more later has not used it up.
      const { status } = await firm.bridge.call('PATCH', `/features/${bundle}`, { discountPlanMultiplier1: 2 });
      assert.equal(status, 200);
      assert.deepEqual((await told('Office'))[0], [[1_800, 1_200, 0, 600, null]]);
      await load(25, 3, 900);
      assert.deepEqual(await told('Office'), [
        [[1_800, 1_200, 600, 0, '2026-11-25T10:30:00']],
        [
          [0, [600, 0]],
          [1, [600, 0]],
          [3, [0, 600]],
        ],
      ]);
    });

    it('say of what was invoiced before it was kept whose it was where only one number draws, and else that it is not known', async () => {
      await placing.store.transaction(async (inside) => {
        await inside.run(`UPDATE "discountPlanAllowanceUsage" SET "shares" = NULL`);
      });
      assert.deepEqual((await told('Office'))[1], [
        [null, [1_200, 0]],
        [3, [0, 600]],
        [0, [0, 0]],
        [1, [0, 0]],
      ]);
      assert.deepEqual(await told(numbers[2]!.number), [[[600, 60, 0, 540, null]], [[2, [60, 0]]]]);
    });
  });
});
