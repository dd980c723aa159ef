import assert from 'node:assert/strict';
import type { ActionOffer, Preview, Values } from '../../shared/types.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('What is offered for records', function offered() {
  this.timeout(60_000);
  eachDatabase((fresh) => {
    let bridge: Bridge;
    let customer: string;
    let number: string;
    let service: string;
    let bare: string;
    before(async () => {
      bridge = await startBridge(fresh);
      const post = async (path: string, body: Values): Promise<string> => {
        const answer = await bridge.call('POST', path, body);
        assert.ok(answer.status < 300, answer.text);
        return (answer.body as { id: string }).id;
      };
      await post('/fixedFeeTariffs', { name: 'Cheap', charges: [{ standardFeature: 'Call Divert', serviceCharge: 1.11 }] });
      customer = await post('/customers', { name: 'Northgate', fixedFeeTariff: 'Cheap' });
      number = await post(`/customers/${customer}/numbers`, { number: '020 7946 0001' });
      service = await post(`/customers/${customer}/services`, { serviceName: 'Office' });
      bare = await post(`/customers/${customer}/services`, { serviceName: 'Empty' });
      await post('/features', { serviceID: service, serviceCharge: 10, serviceChargeInterval: 'Monthly', startDate: today });
    });
    after(() => bridge.close());

    const offer = async (entity: string, ids: readonly string[], name: string): Promise<ActionOffer> =>
      ((await bridge.call('POST', `/${entity}/actions`, { ids })).body as ActionOffer[]).find((each) => each.name === name)!;

    it('to add: what may live there and is still sold, Headline first, at the price it will have there', async () => {
      const { options = [] } = (await offer('numbers', [number], 'addFeatures')).schema.properties['standardFeatures']!;
      const names = options.map((each) => each.name);
      assert.ok(names.includes('Call Divert') && !names.includes('Cloud Backup 500 GB') && !names.includes('Analogue Line Rental'));
      assert.match(options.find(({ name }) => name === 'Call Divert')!.note, /^£1\.11 /);
      const headlines = options.map(({ headline }) => headline);
      assert.ok(headlines[0] && headlines.lastIndexOf(true) < headlines.indexOf(false), 'Headline ones come first');
      const preview = await bridge.call('POST', '/numbers?action=addFeatures&preview', { ids: [number], parameters: { standardFeatures: names } });
      assert.equal((preview.body as Preview).totals.refused, 0, 'everything offered can be added');
    });

    it('to add: each with how many and from when', async () => {
      const features = [{ standardFeature: 'Call Divert', featureCount: 3, startDate: '2027-01-15' }, { standardFeature: 'Caller Display' }];
      const done = await bridge.call('POST', '/numbers?action=addFeatures', { ids: [number], parameters: { features } });
      assert.equal(done.status, 200, done.text);
      const { body } = await bridge.call('GET', `/numbers/${number}/features?fields=standardFeature,featureCount,startDate,monthlyValue`);
      assert.deepEqual(body, [
        { standardFeature: 'Call Divert', featureCount: 3, startDate: '2027-01-15', monthlyValue: 3.33 },
        { standardFeature: 'Caller Display', featureCount: 1, startDate: today, monthlyValue: 1.75 },
      ]);
      for (const [wrong, why] of [
        [[{ standardFeature: 'Call Divert', price: 1 }], /there is no .*price/],
        [[{ featureCount: 1 }], /name a standardFeature/],
        [[{ standardFeature: 'Call Divert', featureCount: 1.5 }], /whole number/],
        [[{ standardFeature: 'Call Divert', startDate: '2026-02-30' }], /startDate/],
        [[{ standardFeature: 'Cloud Backup 500 GB' }], /belongs on a service/],
        [[], /./],
      ] as const) {
        const refused = await bridge.call('POST', `/numbers/${number}?action=addFeatures`, { features: wrong });
        assert.equal(refused.status, 400, refused.text);
        assert.match(JSON.stringify(refused.body), why);
      }
    });

    it('statuses: those alone that fit the records as they are', async () => {
      const statuses = async (entity: string, id: string, name: string): Promise<readonly string[] | undefined> =>
        (await offer(entity, [id], name)).schema.properties['status']!.enum;
      assert.deepEqual(await statuses('services', service, 'suspend'), ['Suspended']);
      assert.deepEqual(await statuses('services', service, 'makeNonBillable'), ['Active - Do Not Bill']);
      assert.ok(!(await statuses('services', service, 'drop'))!.includes('Active'));
    });

    it('to delete: nothing that something depends on', async () => {
      const { available, reasons } = await offer('services', [service, bare], 'delete');
      assert.equal(available, 1);
      assert.deepEqual(
        reasons.map(({ why, ids }) => [why, ids]),
        [['1 feature depends on it. Delete those first, or hide it.', [service]]],
      );
    });

    it('a final bill for a customer that was dropped without one', async () => {
      const dropped = await bridge.call('POST', `/customers/${customer}?action=drop`, { status: 'Dropped', dateDrop: today });
      assert.equal(dropped.status, 200, dropped.text);
      assert.equal((await offer('customers', [customer], 'finalBill')).available, 1);
      const billed = await bridge.call('POST', `/customers/${customer}?action=finalBill`, { dateFinalBill: today });
      assert.equal(billed.status, 200, billed.text);
      assert.deepEqual([billed.body.status, billed.body.finalBillDate, billed.body.dateDrop], ['Final Bill', today, today]);
      const lines = (await bridge.call('GET', `/customers/${customer}/transactions?fields=net`)).body as { net: number }[];
      assert.ok(lines.length > 0);
      assert.equal((await offer('customers', [customer], 'finalBill')).available, 0);
    });
  });
});
