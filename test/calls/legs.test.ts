/** A plan that matches legs (R28): a call that is passed on comes as two lines; both are discounted, their minutes are taken once, also where one comes late. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

const header = 'reference,leg,callDate,CLI,dialled,seconds';

describe('the legs of a call', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let plan: string;
    before(async () => {
      firm = await openFirm(await fresh());
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 6 });
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 12 });
      plan = await firm.made('/discountPlans', { name: 'Forwarded', allowanceMinutes: 10, matchALeg: true });
    });
    after(() => firm.bridge.close());

    const customer = async (): Promise<{ readonly id: string; readonly plain: string }> => {
      const id = await firm.customer({ nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p' });
      const { number } = await firm.number(id);
      await firm.made(`/customers/${id}/features`, { description: 'Bundle', startDate: '2026-01-01', discountPlan1: 'Forwarded' });
      return { id, plain: number.replace(' ', '') };
    };
    const left = async (id: string): Promise<unknown> => {
      const [pool] = await firm.get(`/customers/${id}/allowances?month=2026-11`);
      return pool.limits.map(({ invoiced, waiting, left: rest }: Told) => [invoiced, waiting, rest]);
    };
    const nets = async (invoice: string): Promise<unknown> =>
      (await firm.get(`/invoices/${invoice}/callList`)).numbers.flatMap(({ calls }: Told) =>
        calls.map(({ gross, discount, net }: Told) => [gross, discount, net]),
      );

    it('are discounted both, and draw together what the longer one has; off, each draws its own', async () => {
      const { id, plain } = await customer();
      const { status, text } = await firm.load(
        [
          `A1,,2026-11-03 10:00:00,${plain},01632960999,300`,
          `B1,A1,2026-11-03 10:00:05,${plain},07700900123,360`,
          `C1,,2026-11-04 10:00:00,${plain},01632960999,300`,
        ],
        header,
      );
      assert.equal(status, 201, text);
      // 300 s of the first leg, 60 s more of the second, and 240 s of the 300 s that the third call would take.
      assert.deepEqual(await left(id), [[0, 600, 0]]);
      const { body } = await firm.bridge.call('PATCH', `/discountPlans/${plan}?preview`, { matchALeg: false });
      // Off, the second leg has 300 of its 360 seconds, and the last call none: 12p and 30p instead of 6p.
      assert.deepEqual([body.calls.before, body.calls.after], [0.06, 0.42]);
      const [invoice] = await firm.bill('2026-11-30');
      assert.deepEqual(await nets(invoice!), [
        [0.3, -0.3, 0],
        [0.72, -0.72, 0],
        [0.3, -0.24, 0.06],
      ]);
    });

    it('also where the second comes after the first is billed', async () => {
      const { id, plain } = await customer();
      await firm.load([`A2,,2026-11-03 10:00:00,${plain},01632960999,540`], header);
      await firm.bill('2026-11-30');
      assert.deepEqual(await left(id), [[540, 0, 60]]);
      await firm.load([`B2,A2,2026-11-03 10:00:05,${plain},07700900123,570`], header);
      assert.deepEqual(await left(id), [[540, 30, 30]]);
      const charges = await firm.get(`/customers/${id}/callCharges?limit=5`);
      assert.deepEqual(
        charges.lines.filter(({ transactionID }: Told) => transactionID === null).map(({ gross, net }: Told) => [gross, net]),
        [[1.14, 0]],
      );
      await firm.bill('2026-11-30');
      assert.deepEqual(await left(id), [[570, 0, 30]]);
    });
  });
});
