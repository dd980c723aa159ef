/** Swaps of many over REST: all of a customer or none, a product a row, the reference that moves, one way back. */
import assert from 'node:assert/strict';
import { asText } from '../../shared/values.js';
import { levelsOf } from '../../shared/actions/newRecord.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Feature {
  readonly id: string;
  readonly status: string;
  readonly CRMReference: string | null;
  readonly standardFeature: string | null;
  readonly replacedByID: string | null;
  readonly dateBillTo: string | null;
  readonly startDate: string;
}

describe('swaps', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customers: readonly string[];
    let numbers: readonly string[];
    let features: readonly string[];

    const make = async (entity: string, body: object): Promise<string> => {
      const { status, body: made, text } = await bridge.call('POST', `/${entity}`, body);
      assert.equal(status, 201, text);
      return made.id as string;
    };
    const feature = async (id: string): Promise<Feature> => (await bridge.call('GET', `/features/${id}`)).body as Feature;

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customers = [await make('customers', { name: 'One' }), await make('customers', { name: 'Two' })];
      numbers = await Promise.all([0, 0, 1].map((of, n) => make('numbers', { customerID: customers[of], number: `01632 96000${n}`, numberType: 'Landline' })));
      features = [];
      for (const [n, numberID] of numbers.entries())
        features = [
          ...features,
          await make('features', {
            numberID,
            description: 'Line rental',
            serviceCharge: 15,
            serviceChargeInterval: 'Calendar Monthly',
            startDate: '2025-01-01',
            CRMReference: `F${n}`,
          }),
        ];
    });
    after(() => bridge.close());

    it('say what it is for each customer, and leave a customer alone of whom one cannot be', async () => {
      assert.equal((await bridge.call('POST', `/features/${features[1]}?action=lock`, {})).status, 200);
      const { body } = await bridge.call('POST', '/features?action=swap&preview', { ids: features, parameters: { dateSwap: '2025-01-31', serviceCharge: 20 } });
      assert.deepEqual(
        body.rows.map(({ outcome }: { outcome: string }) => outcome),
        ['refused', 'refused', 'ready'],
      );
      assert.match(body.rows[0].why, /All of this customer are done together or none/);
      assert.deepEqual(
        body.customers.map(({ customer, count, net }: { customer: string; count: number; net: number }) => [customer, count, net]),
        [['Two', 1, 20]],
      );
      const done = await bridge.call('POST', '/features?action=swap', {
        ids: features,
        parameters: { dateSwap: '2025-01-31', serviceCharge: 20 },
        atomic: false,
      });
      assert.deepEqual(
        done.body.rows.map(({ outcome }: { outcome: string }) => outcome),
        ['failed', 'failed', 'done'],
        done.text,
      );
      assert.equal((await feature(features[0]!)).status, 'Active');
      const [old, fresh] = [await feature(features[2]!), await feature((await feature(features[2]!)).replacedByID!)];
      assert.deepEqual([old.CRMReference, old.dateBillTo, fresh.CRMReference, fresh.startDate], [null, '2025-01-31', 'F2', '2025-02-01']);
      const pilot = await bridge.call('POST', '/features?action=swap', { ids: features.slice(0, 2), parameters: { dateSwap: '2025-01-31' }, pilot: 1 });
      assert.equal(pilot.body.error_code, 400502, pilot.text);

      const back = await bridge.call('POST', `/runs/${done.body.run.id}?action=reverse`, {});
      assert.equal(back.status, 200, back.text);
      const again = await feature(features[2]!);
      assert.deepEqual([again.status, again.CRMReference, again.replacedByID, again.dateBillTo], ['Active', 'F2', null, null]);
      assert.equal((await bridge.call('GET', `/features/${fresh.id}`)).status, 404);
      assert.equal((await bridge.call('POST', `/features/${features[1]}?action=unlock`, {})).status, 200);
    });

    it('work from numbers, each with a product of its own, and are taken back as one run', async () => {
      const catalogue = await bridge.built.catalogue();
      const sold = catalogue
        .all('standardFeatures')
        .filter((each) => each['availability'] !== 'Historic' && levelsOf(each, catalogue).includes('number'))
        .slice(0, 2)
        .map((each) => asText(each['name']));
      assert.equal(sold.length, 2);
      const rows = numbers.map((id, n) => ({ id, parameters: { standardFeature: sold[n % 2]! } }));
      const done = await bridge.call('POST', '/numbers?action=swap', { rows, parameters: { dateSwap: '2025-01-31' } });
      assert.equal(done.body.run?.done, 3, done.text);
      for (const [n, id] of features.entries()) {
        const { replacedByID, status } = await feature(id);
        assert.equal(status, 'Dropped');
        assert.equal((await feature(replacedByID!)).standardFeature, sold[n % 2]!);
      }
      const back = await bridge.call('POST', `/runs/${done.body.run.id}?action=reverse`, {});
      assert.equal(back.body.run?.done, 3, back.text);
      for (const id of features) assert.equal((await feature(id)).status, 'Active');
      const none = await bridge.call('POST', `/numbers/${numbers[0]}?action=swap`, { dateSwap: '2025-01-31', replaces: 'Nothing such' });
      assert.equal(none.status, 400);
    });
  });
});
