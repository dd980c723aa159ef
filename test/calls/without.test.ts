/** Who has no calls notices nothing of them: bills stay byte for byte what they are, and lists offer nothing of calls. */
import assert from 'node:assert/strict';
import { entities } from '../../shared/entities/index.js';
import type { EntityName } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

/** Everything of calls that features, numbers and customers can name. */
const tariffs = {
  inboundTariff: 'Inbound Standard',
  nationalTariff: 'National Standard',
  mobileTariff: 'Mobile 5p',
  serviceNumbersTariff: 'Service Numbers Standard',
  internationalTariff: 'International Standard',
};
const fields = {
  ...tariffs,
  VATRateCalls: 'Zero',
  callsTransactionCode: '4100',
  discountPlan1: '500 UK Landline Minutes',
  discountPlanMultiplier1: 3,
  discountPlan2: '2,000 UK Landline and Mobile Minutes',
  discountPlanAllowancePoolName: 'Office',
  callChargeCommissionProfile: 'Standard',
};

describe('a company without calls', () => {
  eachDatabase((fresh, dialect) => {
    if (dialect !== 'sqlite') return;
    let plain: Firm;
    let filled: Firm;
    before(async () => {
      plain = await openFirm(fresh);
      filled = await openFirm(fresh);
    });
    after(async () => {
      await plain.bridge.close();
      await filled.bridge.close();
    });

    /** Two months of a customer with a line that is dropped within the second; every document of both bills. */
    async function billed(firm: Firm, more: { readonly customer: object; readonly number: object; readonly feature: object }): Promise<string[]> {
      const customer = await firm.customer({ email: 'accounts@example.com', ...more.customer });
      const { id } = await firm.number(customer, more.number);
      const charge = { startDate: '2026-09-15', serviceChargeInterval: 'Calendar Monthly', featureCount: 3 };
      await firm.made(`/numbers/${id}/features`, { description: 'Line', serviceCharge: 12.99, connectionCharge: 50, ...charge, ...more.feature });
      const second = await firm.made(`/customers/${customer}/features`, { description: 'Support', serviceCharge: 7.77, ...charge, ...more.feature });
      const documents: string[] = [];
      for (const lastly of ['2026-10-31', '2026-11-30']) {
        for (const invoice of await firm.bill(lastly)) {
          for (const [path, Accept] of [
            ['lines', 'text/csv'],
            ['pdf', 'application/pdf'],
          ] as const) {
            const { status, text } = await firm.bridge.call('GET', `/invoices/${invoice}/${path}`, undefined, { headers: { Accept } });
            assert.equal(status, 200, text);
            // The moment of its making and what is made of that tell two prints apart.
            documents.push(text.replaceAll(/D:\d{14}Z/g, '').replaceAll(/\/ID \[[^\]]*\]/g, ''));
          }
          const lines = await firm.get(`/transactions?invoiceID=${invoice}&sort=id`);
          documents.push(JSON.stringify(lines.map(({ createdAt: _created, updatedAt: _updated, ...line }: Told) => line)));
        }
        const dropped = await firm.bridge.call('POST', `/features/${second}?action=drop`, { status: 'Dropped', dateDrop: '2026-11-10' });
        assert.equal(dropped.status, lastly === '2026-10-31' ? 200 : 400, dropped.text);
      }
      return documents;
    }

    it('is billed byte for byte as it was, whatever tariffs and plans its features, numbers and customers name', async () => {
      const without = await billed(plain, { customer: {}, number: {}, feature: {} });
      const withAll = await billed(filled, { customer: tariffs, number: tariffs, feature: fields });
      assert.equal(without.length, 2 * 3);
      assert.deepEqual(
        withAll.map((each, at) => each === without[at]),
        without.map(() => true),
      );
      assert.ok(without.every((each) => each.length > 100));
    });

    it('is offered nothing of calls until there is a rate, a file or a plan in use', async () => {
      const idle = async (firm: Firm): Promise<EntityName[]> =>
        (await firm.get('/entities')).flatMap(({ name, idle: nothing }: Told) => (nothing ? [name] : [])).toSorted();
      const room = entities.flatMap(({ name, group }) => (group === 'calls' ? [name] : [])).toSorted();
      assert.ok(room.includes('calls') && room.includes('tariffs'));
      assert.deepEqual(
        (await idle(filled)).filter((name) => room.includes(name)),
        room,
      );
      const shown = ['customers', 'numbers', 'features', 'invoices', 'transactions'] as const;
      const known: Told[] = await filled.get('/entities');
      for (const name of shown)
        assert.deepEqual(
          known.find((each) => each.name === name).columns.filter((column: string) => /tariff|discountPlan|callCount|carrierCost/i.test(column)),
          [],
          name,
        );
      for (const path of ['/calls', '/callFiles', '/calls/waiting']) assert.deepEqual(await filled.get(path), []);
      await filled.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1 });
      assert.deepEqual(
        (await idle(filled)).filter((name) => room.includes(name)),
        [],
      );
    });
  });
});
