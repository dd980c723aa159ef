/** The control total of a preview: what an order has to come to, or it is not done. */
import assert from 'node:assert/strict';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('control totals', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customers: string[] = [];
    const made = async (entity: string, rows: readonly object[]): Promise<string[]> => {
      const { body, text } = await bridge.call('POST', `/${entity}?action=create`, { rows: rows.map((parameters) => ({ parameters })) });
      assert.ok(body.records, text);
      return body.records[entity].map(({ id }: { id: string }) => id) as string[];
    };

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customers = await made(
        'customers',
        [1, 2, 3].map((n) => ({ accountNumber: `A${n}`, name: `Customer ${n}` })),
      );
    });
    after(() => bridge.close());

    const pay = (amounts: readonly number[], more: object = {}) => ({
      rows: amounts.map((amount, place) => ({ id: customers[place], parameters: { amount } })),
      parameters: { paymentDate: today },
      ...more,
    });
    const paid = async (): Promise<number> => (await bridge.call('GET', '/payments?limit=1000')).body.length as number;

    it('count the money of payments, approvals and write-offs, not only charges', async () => {
      const { body } = await bridge.call('POST', '/customers?action=addPayment&preview', pay([100, 20.5, -10]));
      assert.deepEqual([body.control.count, body.control.sum], [3, 110.5]);
    });

    it('stop an order that would come to something else: nothing of it is done', async () => {
      const { body } = await bridge.call('POST', '/customers?action=addPayment&preview', pay([100, 20.5]));
      const before = await paid();
      const wrong = await bridge.call('POST', '/customers?action=addPayment', pay([100, 205], { control: body.control }));
      assert.deepEqual([wrong.status, wrong.body.error_code], [409, 409002]);
      assert.match(wrong.body.hint, /^The control total is not that of the preview: 2 rows and £305\.00 instead of 2 rows and £120\.50\. Nothing was done/);
      assert.equal(await paid(), before);
      const swapped = await bridge.call('POST', '/customers?action=addPayment', pay([20.5, 100], { control: body.control }));
      assert.match(swapped.body.hint, /but not the same of each record/);
      const right = await bridge.call('POST', '/customers?action=addPayment', pay([100, 20.5], { control: body.control }));
      assert.equal(right.status, 200, right.text);
      assert.deepEqual([right.body.run.control.agrees, right.body.run.control.sum, right.body.run.statusReason], [true, 120.5, null]);
    });

    it('hold for one record at its own address', async () => {
      const path = `/customers/${customers[2]}?action=addPayment`;
      const body = { amount: 7, paymentDate: today };
      const { body: preview } = await bridge.call('POST', `${path}&preview`, body);
      const wrong = await bridge.call('POST', path, { ...body, amount: 70, control: preview.control });
      assert.equal(wrong.body.error_code, 409002, wrong.text);
      assert.equal((await bridge.call('POST', path, { ...body, control: preview.control })).status, 200);
    });

    it('leave alone what changed since a sealed preview, do the rest, and say that the total is another', async () => {
      const features = await made(
        'features',
        [1, 2].map((n) => ({
          customerID: customers[0],
          description: `Line ${n}`,
          serviceCharge: 10,
          serviceChargeInterval: 'Monthly',
          startDate: '2025-01-01',
        })),
      );
      const order = { ids: features, parameters: { serviceCharge: 12, updatedDate: '2025-01-10' } };
      const { body: preview } = await bridge.call('POST', '/features?action=changeRecurringCharge&preview', order);
      await bridge.call('PATCH', `/features/${features[1]}`, { serviceCharge: 11 });
      const { body } = await bridge.call('POST', '/features?action=changeRecurringCharge', {
        rows: preview.rows.map(({ id, digest, version }: { id: string; digest: string; version: number }) => ({ id, digest, version })),
        parameters: order.parameters,
        control: preview.control,
      });
      assert.deepEqual([body.run.done, body.run.skipped, body.run.control.agrees], [1, 1, false]);
      assert.match(body.run.statusReason, /^The control total is not that of the preview: 1 row and/);
    });
  });
});
