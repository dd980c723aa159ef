/** What a user may not look at is not shown by another way: inside of other records, or by the log of what they held. */
import assert from 'node:assert/strict';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('what may not be read', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let token = '';
    let [customer, feature] = ['', ''];

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customer = (await bridge.call('POST', '/customers', { name: 'Northgate Dental' })).body.id;
      feature = (await bridge.call('POST', `/customers/${customer}/features`, { description: 'Secret price' })).body.id;
      const user = (await bridge.call('POST', '/users', { name: 'Rita', permissions: { 'features.read': 'none' } })).body.id as string;
      token = (await bridge.call('POST', `/users/${user}/tokens`, {})).body.token;
    });
    after(() => bridge.close());

    const read = (path: string): Promise<Answered> => bridge.call('GET', path, undefined, { as: token });

    it('is refused inside of what may be', async () => {
      assert.equal((await read(`/customers/${customer}`)).status, 200);
      for (const path of [
        `/features/${feature}`,
        `/customers/${customer}/features`,
        `/customers/${customer}?expandFeatures`,
        '/customers?expandFeatures',
        `/features/${feature}/activities`,
        '/users/1/activities',
      ])
        assert.equal((await read(path)).body.error_code, 403001, path);
    });

    it('is not told by the log, neither as a list nor by its line nor as a stream', async () => {
      const all = (await bridge.call('GET', '/activities')).body as { id: string; entity: string }[];
      const secret = all.filter(({ entity }) => entity === 'features' || entity === 'users');
      assert.deepEqual([...new Set(secret.map(({ entity }) => entity))].toSorted(), ['features', 'users']);
      const seen = (await read('/activities')).body as { entity: string }[];
      assert.deepEqual([...new Set(seen.map(({ entity }) => entity))], ['customers']);
      assert.equal((await read('/activities')).headers.get('x-total-count'), String(seen.length));
      assert.deepEqual((await read(`/activities?entity=features&id=${feature}`)).body, []);
      for (const { id } of secret) assert.equal((await read(`/activities/${id}`)).body.error_code, 404001);
      const runs = (await bridge.call('GET', '/runs')).body as { id: string; entity: string }[];
      assert.ok(runs.some(({ entity }) => entity === 'users'));
      assert.deepEqual([...new Set(((await read('/runs')).body as { entity: string }[]).map(({ entity }) => entity))], ['customers']);
      for (const { id, entity } of runs)
        for (const path of [`/runs/${id}`, `/runs/${id}/rows`, `/runs/${id}?as=curl`])
          assert.equal((await read(path)).status, entity === 'customers' ? 200 : 404, path);
      const streamed = await bridge.call('GET', '/activities', undefined, { as: token, headers: { Accept: 'text/csv' } });
      assert.ok(!/Secret price|Rita/.test(streamed.text), streamed.text);
    });
  });
});
