/** What lists say is in force for a feature, beside what billing takes. */
import assert from 'node:assert/strict';
import { inForce } from '../shared/billing/index.js';
import { addDays } from '../shared/dates.js';
import { entity as entityOf } from '../shared/fields.js';
import { unitsToPounds } from '../shared/money.js';
import type { RecordOf, Values } from '../shared/types.js';
import { startBridge, today, type Bridge } from './bridges.js';
import { eachDatabase } from './databases.js';

const fields = entityOf('features').inForce!.map(({ name }) => name);
const money = (units: number | null): number | null => (units === null ? null : unitsToPounds(units));

/** What the one function says of a record, under the names of the list's columns. */
async function said(bridge: Bridge, id: string, day: string): Promise<Values> {
  const { store, catalogue } = bridge.built;
  const [feature] = await store.load('features', [id]);
  const near = async (entity: 'customers' | 'numbers' | 'services', field: string): Promise<RecordOf | undefined> =>
    typeof feature![field] === 'string' ? (await store.load(entity, [feature![field]]))[0] : undefined;
  const found = inForce(feature!, day, {
    catalogue: await catalogue(),
    customer: await near('customers', 'customerID'),
    number: await near('numbers', 'numberID'),
    service: await near('services', 'serviceID'),
  });
  return {
    currentType: found.type.value,
    currentTypeSource: found.type.source,
    currentDescription: found.description.value,
    currentDescriptionSource: found.description.source,
    currentPrice: money(found.price.value),
    currentPriceSource: found.price.source,
    currentInterval: found.interval.value,
    currentIntervalSource: found.interval.source,
    currentVATRate: found.VATRate.value,
    currentVATRateSource: found.VATRate.source,
    monthlyValue: money(found.monthly * 100),
    renewalInForce: found.renewal,
    nextPrice: money(found.next?.price ?? null),
    nextPriceDate: found.next?.from ?? null,
  };
}

const pick = (record: Values): Values => Object.fromEntries(fields.map((name) => [name, record[name] ?? null]));

describe('What is in force, in lists', function lists() {
  this.timeout(120_000);
  eachDatabase((fresh) => {
    let bridge: Bridge;
    let customer: string;
    const ids: Record<string, string> = {};
    before(async () => {
      bridge = await startBridge(fresh, { sample: 30 });
      const post = async (path: string, body: Values): Promise<string> => {
        const answer = await bridge.call('POST', path, body);
        assert.ok(answer.status < 300, answer.text);
        return (answer.body as { id: string }).id;
      };
      for (const [name, price] of [
        ['List A', 1],
        ['List B', 2],
        ['List C', 3],
      ] as const)
        await post('/fixedFeeTariffs', { name, charges: [{ standardFeature: 'Call Divert', serviceCharge: price }] });
      customer = await post('/customers', { name: 'Inherits', fixedFeeTariff: 'List C', VATRate: 'Reduced' });
      const number = await post(`/customers/${customer}/numbers`, { number: '020 7946 0999', fixedFeeTariff: 'List B' });
      const plain = await post(`/customers/${customer}/numbers`, { number: '020 7946 0998' });
      const add = async (name: string, values: Values): Promise<void> => {
        ids[name] = await post('/features', values);
      };
      const from = { startDate: addDays(today, -40) };
      await add('bare', { ...from, numberID: plain, standardFeature: 'Call Recording' });
      await add('ends soon', { ...from, numberID: plain, standardFeature: 'Call Recording', endDate: addDays(today, 5) });
      await add('customer list', { ...from, numberID: plain, standardFeature: 'Call Divert', featureCount: 3 });
      await add('number list', { ...from, numberID: number, standardFeature: 'Call Divert' });
      await add('own list', { ...from, numberID: number, standardFeature: 'Call Divert', fixedFeeTariff: 'List A' });
      await add('own', { ...from, numberID: number, standardFeature: 'Call Divert', serviceCharge: 9.9999, VATRate: 'Zero', description: "Bob's" });
      for (const [name, length, unit, start, more] of [
        ['renews monthly', 3, 'Months', '2026-08-31', {}],
        ['renews yearly', 1, 'Years', '2024-02-29', {}],
        ['renews weekly', 2, 'Weeks', addDays(today, -28), {}],
        ['renews daily', 10, 'Days', addDays(today, -31), {}],
        ['renews later', 12, 'Months', '2025-03-15', { minimumTermDate: '2027-03-14' }],
        ['renewed by hand', 12, 'Months', '2025-03-15', { renewalDate: '2026-01-01' }],
      ] as const)
        await add(name, { customerID: customer, serviceCharge: 1, startDate: start, renewalPeriodLength: length, renewalPeriodLengthType: unit, ...more });
      await add('weekly', { ...from, customerID: customer, serviceCharge: 7.77, serviceChargeInterval: 'Weekly', featureCount: 5 });
      await add('yearly', { ...from, customerID: customer, serviceCharge: 365.01, serviceChargeInterval: 'Calendar Annually' });
      for (const scheme of ['Half', 'Third off', 'Two pounds'])
        await post(
          '/discountSchemes',
          scheme === 'Two pounds'
            ? { name: scheme, kind: 'Amount', amount: 2 }
            : { name: scheme, kind: 'Percentage', percentage: scheme === 'Half' ? '50' : '33.3333' },
        );
      await add('discounted', {
        ...from,
        customerID: customer,
        serviceCharge: 19.99,
        serviceChargeInterval: 'Quarterly',
        initialFeatureDiscountScheme: 'Third off',
        featureCount: 7,
      });
      await add('amount off', {
        ...from,
        customerID: customer,
        serviceCharge: 1.5,
        serviceChargeInterval: 'Monthly',
        ongoingFeatureDiscountScheme: 'Two pounds',
      });
      await add('ended discount', {
        ...from,
        customerID: customer,
        serviceCharge: 10,
        serviceChargeInterval: 'Monthly',
        initialFeatureDiscountScheme: 'Half',
        initialFeatureDiscountSchemeEndDate: addDays(today, -1),
        ongoingFeatureDiscountScheme: 'Third off',
      });
      await add('committed', { ...from, customerID: customer, serviceCharge: 3, serviceChargeInterval: 'Monthly', featureCount: 6, featureCountCommitted: 10 });
      await add('peak', {
        ...from,
        customerID: customer,
        serviceCharge: 3,
        serviceChargeInterval: 'Monthly',
        featureCount: 6,
        featureCountCommittedAuto: 'Peak',
      });
      await bridge.call('PATCH', `/features/${ids['peak']}`, { featureCount: 9, updatedDate: addDays(today, -10) });
      await bridge.call('PATCH', `/features/${ids['peak']}`, { featureCount: 2, updatedDate: addDays(today, -5) });
      await add('coming', { ...from, customerID: customer, serviceCharge: 30, serviceChargeInterval: 'Monthly' });
      await bridge.call('PATCH', `/features/${ids['coming']}`, { serviceCharge: 33, updatedDate: addDays(today, 30) });
      await add('later', { startDate: addDays(today, 30), customerID: customer, serviceCharge: 30, serviceChargeInterval: 'Monthly' });
      await add('ending', { ...from, customerID: customer, serviceCharge: 30, serviceChargeInterval: 'Monthly', endDate: addDays(today, 10) });
      await add('ended', { ...from, customerID: customer, serviceCharge: 30, serviceChargeInterval: 'Monthly', endDate: addDays(today, -1) });
      await add('dropped', { ...from, customerID: customer, serviceCharge: 30, serviceChargeInterval: 'Monthly' });
      await bridge.call('POST', `/features/${ids['dropped']}?action=drop`, { status: 'Dropped', dateDrop: addDays(today, 5) });
      // Raised at one price, and then the catalogue has another.
      const run = await post('/billingRuns', { invoiceDate: today, cutoffDate: addDays(today, 1) });
      await bridge.call('POST', `/billingRuns/${run}?action=request`, {});
      for (let left = 200; left > 0; left -= 1) {
        const { body } = await bridge.call('GET', `/billingRuns/${run}`);
        if ((body as Values)['status'] === 'Complete') break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { body } = await bridge.call('GET', '/standardFeatures?name=Call%20Recording');
      await bridge.call('PATCH', `/standardFeatures/${(body as { id: string }[])[0]!.id}`, {
        serviceCharge: 6.66,
        serviceChargeInterval: 'Calendar Quarterly',
      });
    });
    after(() => bridge.close());

    it('says of every feature what the one function says of it', async () => {
      const { body } = await bridge.call('GET', `/features?fields=id,${fields.join(',')}&limit=1000`);
      const rows = body as ({ readonly id: string } & Values)[];
      assert.ok(rows.length > 150, String(rows.length));
      for (const row of rows) assert.deepEqual(pick(row), await said(bridge, row.id, today), `feature ${row.id}`);
      const of = (name: string): Values => rows.find(({ id }) => id === ids[name])!;
      assert.deepEqual(
        ['own list', 'number list', 'customer list', 'bare', 'own', 'coming'].map((name) => [of(name)['currentPrice'], of(name)['currentPriceSource']]),
        [
          [1, 'Price list List A'],
          [2, 'Price list List B of the number'],
          [3, 'Price list List C of the customer'],
          [4.5, 'As billed'],
          [9.9999, 'Feature'],
          [30, 'Feature'],
        ],
      );
      assert.deepEqual([of('coming')['nextPrice'], of('coming')['nextPriceDate']], [33, addDays(today, 30)]);
      assert.equal(of('bare')['monthlyValue'], 2.22, 'what the catalogue charges from the next period on, by the interval it has now');
      assert.equal(of('ends soon')['monthlyValue'], 4.5, 'it ends within what is billed');
    });

    it('sums to the monthly revenue that a preview shows', async () => {
      const { body } = await bridge.call('GET', '/features?active&fields=id,monthlyValue&limit=1000');
      const rows = body as { id: string; monthlyValue: number }[];
      const pence = rows.reduce((sum, { monthlyValue }) => sum + Math.round(monthlyValue * 100), 0);
      const order = { where: { active: true }, parameters: { status: 'Dropped', dateDrop: today } };
      const preview = await bridge.call('POST', '/features?action=drop&preview', order);
      const { totals } = preview.body as { totals: { monthlyBefore: number } };
      assert.ok(pence > 100_000);
      assert.equal(Math.round(totals.monthlyBefore * 100), pence);
    });

    it('decides filters and sorts of the fields that it stands for', async () => {
      const listed = async (query: string): Promise<string[]> => {
        const { body, text } = await bridge.call('GET', `/features?customerID=${customer}&fields=id&limit=1000&${query}`);
        assert.ok(Array.isArray(body), text);
        return (body as { id: string }[]).map(({ id }) => id);
      };
      const names = ['customer list', 'number list', 'own list'];
      assert.deepEqual(
        await listed('featureType=Call%20Features&currentPrice.le=3'),
        names.map((name) => ids[name]),
      );
      assert.deepEqual(
        await listed('serviceCharge.le=3&standardFeature=Call%20Divert&sort=-serviceCharge'),
        names.map((name) => ids[name]),
      );
      assert.deepEqual(await listed('VATRate=Reduced&serviceChargeInterval=Weekly'), [ids['weekly']]);
      assert.deepEqual(await listed('nextPriceDate.ge=2000-01-01'), [ids['coming']]);
      assert.deepEqual(
        await listed('description=Call%20Divert'),
        names.map((name) => ids[name]),
      );
    });

    it('goes out as CSV, and a record has none of it unless it is asked for', async () => {
      const csv = await bridge.call('GET', `/features?id=${ids['own list']}&fields=id,currentPrice,monthlyValue`, undefined, {
        headers: { Accept: 'text/csv' },
      });
      assert.match(csv.text, /^currentPrice,monthlyValue,id\r\n1,1,\d+\r\n$/);
      const { body } = await bridge.call('GET', `/features/${ids['own list']}`);
      assert.ok(!('currentPrice' in (body as Values)));
      const one = await bridge.call('GET', `/features/${ids['own list']}?fields=currentPriceSource`);
      assert.deepEqual(one.body, { currentPriceSource: 'Price list List A' });
    });
  });
});
