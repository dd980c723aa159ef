import assert from 'node:assert/strict';
import { addDays } from '../../shared/dates.js';
import type { Values } from '../../shared/types.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('A list', function lists() {
  this.timeout(60_000);
  eachDatabase((fresh) => {
    let bridge: Bridge;
    let customer: string;
    let number: string;
    let service: string;
    const ids: string[] = [];
    const post = async (path: string, body: Values): Promise<string> => {
      const answer = await bridge.call('POST', path, body);
      assert.ok(answer.status < 300, answer.text);
      return (answer.body as { id: string }).id;
    };
    /** Every page, by the Link of the one before; `between` is done after each. */
    const followed = async (path: string, between?: (page: readonly string[]) => Promise<unknown>): Promise<readonly (readonly string[])[]> => {
      const pages: string[][] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const { body, headers, text, status } = await bridge.call('GET', next);
        assert.equal(status, 200, text);
        pages.push((body as { id: string }[]).map(({ id }) => id));
        await between?.(pages.at(-1)!);
        next = /<\/backend\/api\/v1([^>]*)>; rel="next"/.exec(headers.get('Link') ?? '')?.[1];
      }
      return pages;
    };

    before(async () => {
      bridge = await startBridge(fresh);
      customer = await post('/customers', { name: 'Northgate' });
      number = await post(`/customers/${customer}/numbers`, { number: '020 7946 0001' });
      service = await post(`/customers/${customer}/services`, { serviceName: 'Office' });
      for (let n = 0; n < 25; n += 1)
        ids.push(
          await post('/features', {
            customerID: customer,
            description: n % 6 === 0 ? null : `Line ${n % 4}`,
            serviceCharge: [5, 7.5, 5, null][n % 4] ?? null,
            serviceChargeInterval: 'Monthly',
            startDate: addDays(today, -n),
          }),
        );
      await post('/features', { numberID: number, serviceCharge: 1, CRMReference: 'ON-NUMBER' });
      await post('/features', { serviceID: service, serviceCharge: 2, CRMReference: 'ON-SERVICE' });
    });
    after(() => bridge.close());

    for (const sort of [
      'serviceCharge',
      '-serviceCharge',
      'site,-serviceCharge',
      '-startDate',
      'serviceCharge,-id',
      'monthlyValue,description',
      '-customerName,locked',
    ])
      it(`in the order ${sort} goes on by its Link exactly where the page before ended`, async () => {
        const { body } = await bridge.call('GET', `/customers/${customer}/features?sort=${sort}&fields=id&limit=1000`);
        const whole = (body as { id: string }[]).map(({ id }) => id);
        assert.equal(whole.length, 26);
        const pages = await followed(`/customers/${customer}/features?sort=${sort}&limit=4`);
        assert.deepEqual(pages.flat(), whole);
        assert.equal(pages.length, 7);
      });

    it('counts up to ten thousand, and says of more that they are more: never a wrong number', async () => {
      const small = await bridge.call('GET', '/features?limit=1');
      assert.deepEqual([small.headers.get('X-Total-Count'), small.headers.get('X-Total-Count-More-Than')], ['27', null]);
      await bridge.built.store.transaction((inside) =>
        inside.run(
          `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10001)
           INSERT INTO "presets" ("id", "list", "name", "key", "sortOrder", "active", "locked", "hidden", "version", "createdAt", "updatedAt")
           SELECT 900000 + x, 'many', CAST(x AS TEXT), 'many/' || x, 0, 1, 0, 0, 1, $now, $now FROM n`,
          { now: '2025-01-24T10:00:00.000Z' },
        ),
      );
      const many = await bridge.call('GET', '/presets?list=many&limit=1');
      assert.deepEqual([many.headers.get('X-Total-Count'), many.headers.get('X-Total-Count-More-Than')], [null, '10000']);
      const exact = await bridge.call('GET', '/presets?list=many&limit=1&count=exact');
      assert.deepEqual([exact.headers.get('X-Total-Count'), exact.headers.get('X-Total-Count-More-Than')], ['10001', null]);
      assert.equal((await bridge.call('GET', '/presets?count=about')).body.error_code, 400506);
      const { count, more } = ((await bridge.call('GET', '/entities')).body as { name: string; count: number; more: boolean }[]).find(
        ({ name }) => name === 'presets',
      )!;
      assert.deepEqual({ count, more }, { count: 10_000, more: true });
      // Its pages are followed to the end without being counted.
      assert.equal(new Set((await followed('/presets?list=many&limit=1000')).flat()).size, 10_001);
    });

    it('names every record once while those of each page leave it', async () => {
      const open = (await followed(`/customers/${customer}/features?active&fields=id&limit=1000`)).flat();
      const seen = await followed(`/customers/${customer}/features?active&sort=-serviceCharge,description&limit=4`, (page) =>
        bridge.call('POST', '/features?action=drop', { ids: page, parameters: { status: 'Dropped', dateDrop: today } }),
      );
      assert.deepEqual(seen.flat().toSorted(), open.toSorted());
    });

    it('streams as lists of values: the names of the fields, then what the same list of records holds', async () => {
      const as = (query: string) => bridge.call('GET', `/features?${query}`, undefined, { headers: { Accept: 'application/x-ndjson' } });
      for (const query of [
        'sort=-serviceCharge',
        'fields=id,customerName,currentPrice,description,customerProducts',
        'active&limit=3',
        'CRMReference=nobody',
      ]) {
        const lines = (await as(`${query}&rows=arrays`)).text.trimEnd().split('\n');
        const [names = [], ...rows] = lines.map((line) => JSON.parse(line) as unknown[]);
        const records = (await as(query)).text.split('\n').filter(Boolean);
        assert.deepEqual(
          rows.map((row) => Object.fromEntries(row.map((value, place) => [names[place], value]))),
          records.map((line) => JSON.parse(line) as unknown),
        );
        assert.ok(names.length > 0);
      }
      assert.equal((await bridge.call('GET', '/features?rows=arrays')).body.error_code, 400506);
      assert.equal((await as('rows=objects')).status, 400);
      assert.equal((await bridge.call('POST', '/features?action=lock&preview', { where: { rows: 'arrays' }, parameters: {} })).body.error_code, 400506);
    });

    it('refuses a place that is none, or of another order', async () => {
      const { headers } = await bridge.call('GET', '/features?sort=serviceCharge&limit=4');
      const place = /after=([^&>]+)/.exec(headers.get('Link')!)![1]!;
      for (const query of [
        `sort=-serviceCharge&after=${place}`,
        `after=${place}`,
        `sort=serviceCharge&offset=4&after=${place}`,
        'sort=serviceCharge&after=xyz',
        'sort=serviceCharge&after=',
      ])
        assert.equal((await bridge.call('GET', `/features?${query}`)).body.error_code, 400506, query);
      const forged = Buffer.from(JSON.stringify(['serviceCharge', 'abc', '1'])).toString('base64url');
      assert.deepEqual((await bridge.call('GET', `/features?sort=serviceCharge&after=${forged}`)).body, []);
    });

    it('of what was dropped since goes by when that was entered, not by the day it counts from', async () => {
      const before = new Date().toISOString();
      const back = await post('/features', { customerID: customer, serviceCharge: 1, startDate: addDays(today, -90) });
      await bridge.call('POST', `/features/${back}?action=drop`, { status: 'Dropped', dateDrop: addDays(today, -60) });
      const since = async (query: string): Promise<string[]> =>
        ((await bridge.call('GET', `/features?fields=id&${query}`)).body as { id: string }[]).map(({ id }) => id);
      assert.deepEqual(await since(`droppedSince=${before}`), [back]);
      await bridge.call('POST', `/features/${back}?action=reinstate`, { status: 'Active', dateReinstate: addDays(today, -60) });
      assert.deepEqual(await since(`droppedSince=${before}`), []);
      assert.deepEqual(await since(`reinstatedSince=${before}`), [back]);
    });

    it('of a customer holds what hangs on its services, and all of its transactions', async () => {
      const references = async (query: string): Promise<unknown[]> =>
        ((await bridge.call('GET', `/customers/${customer}/features?limit=1000&${query}`)).body as { CRMReference: string | null }[]).flatMap(
          ({ CRMReference }) => CRMReference ?? [],
        );
      assert.deepEqual(await references(''), ['ON-SERVICE']);
      assert.deepEqual(await references('includeNumbers'), ['ON-NUMBER', 'ON-SERVICE']);
      assert.deepEqual(await references('CRMReference=ON-NUMBER'), ['ON-NUMBER']);
      assert.deepEqual(await references('search=on-number'), ['ON-NUMBER']);
      await post('/transactions', { customerID: customer, numberID: number, description: 'By hand', net: 1, transactionDate: today });
      assert.equal(((await bridge.call('GET', `/customers/${customer}/transactions`)).body as unknown[]).length, 1);
    });

    it('and an order answer at the addresses without the root, too', async () => {
      const bare = await bridge.call('POST', `${bridge.base}/customers/${customer}?action=drop`, {});
      const rooted = await bridge.call('POST', `/customers/${customer}?action=drop`, {});
      assert.deepEqual([bare.status, bare.body], [rooted.status, rooted.body]);
      assert.equal(bare.body.error_code, 400503);
      const dropped = await bridge.call('POST', `${bridge.base}/customers/${customer}?action=drop`, { status: 'Dropped', dateDrop: today });
      assert.deepEqual([dropped.status, (dropped.body as Values)['status']], [200, 'Dropped']);
      assert.equal((await bridge.call('GET', `${bridge.base}/customers/${customer}`, undefined, { as: null })).status, 401);
      assert.equal((await bridge.call('GET', `${bridge.base}/elsewhere/1`)).body.error_code, 404002);
    });
  });
});
