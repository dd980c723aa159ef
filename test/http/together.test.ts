/** Single orders that arrive at the same time share a transaction, and nobody notices. */
import assert from 'node:assert/strict';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('single orders at the same time', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let ids: string[] = [];
    const drop = { status: 'Dropped', dateDrop: '2025-01-24' };

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      const customer = (await bridge.call('POST', '/customers', { accountNumber: 'A1', name: 'Northgate Dental' })).body.id;
      const made = await bridge.call('POST', '/features?action=create', {
        rows: Array.from({ length: 40 }, (_, index) => ({
          parameters: {
            customerID: customer,
            description: `Feature "${index}" – ½ £`,
            serviceCharge: 9.99,
            serviceChargeInterval: 'Monthly',
            startDate: '2024-01-01',
          },
        })),
      });
      ids = made.body.records.features.map(({ id }: { id: string }) => id);
    });
    after(() => bridge.close());

    it('have their own runs, answers, refusals and activities', async () => {
      await bridge.call('POST', `/features/${ids[0]}?action=drop`, drop);
      const asked = [...ids.slice(0, 20), ids[5]!, '999999', ids[6]!];
      const answers = await Promise.all(
        asked.map((id, index) => bridge.call('POST', `/features/${id}?action=drop`, { ...drop, statusReason: `Order ${index}` })),
      );
      assert.equal(answers[0]!.body.error_code, 400502, 'dropped before');
      assert.equal(answers[21]!.body.error_code, 404001);
      for (const again of [5, 6]) {
        const both = [answers[again]!, answers[again === 5 ? 20 : 22]!].map(({ status }) => status).toSorted((a, b) => a - b);
        assert.deepEqual(both, [200, 400], 'of two orders for one record the second is refused');
      }
      const done = answers.filter(({ status }) => status === 200);
      assert.equal(done.length, 19);
      assert.equal(new Set(done.map(({ headers }) => headers.get('sheetbridge-run'))).size, 19);
      for (const answer of done) {
        const { id, statusReason } = answer.body;
        const read = await bridge.call('GET', `/features/${id}`);
        assert.equal(answer.text, read.text);
        assert.equal(answer.headers.get('etag'), read.headers.get('etag'));
        const [activity] = (await bridge.call('GET', `/features/${id}/activities?sort=-id&limit=1`)).body;
        assert.deepEqual([activity.action, activity.runID, activity.after.statusReason], ['drop', answer.headers.get('sheetbridge-run'), statusReason]);
        const run = (await bridge.call('GET', `/runs/${activity.runID}`)).body;
        assert.deepEqual([run.status, run.rowCount, run.done, run.parameters.statusReason], ['Complete', 1, 1, statusReason]);
        const rows = (await bridge.call('GET', `/runs/${activity.runID}/rows`)).body;
        assert.deepEqual(
          rows.map((row: { id: string; outcome: string }) => [row.id, row.outcome]),
          [[id, 'done']],
        );
      }
    });

    it('each look at the version that their caller saw', async () => {
      const [first, second, third] = ids.slice(20, 23) as [string, string, string];
      const answers = await Promise.all([
        bridge.call('PATCH', `/features/${first}`, { site: 'Leeds' }, { headers: { 'If-Match': '"v1"' } }),
        bridge.call('PATCH', `/features/${second}`, { site: 'Leeds' }, { headers: { 'If-Match': '"v7"' } }),
        bridge.call('PATCH', `/features/${third}`, { site: 'Leeds' }),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 412, 200],
      );
      assert.equal((await bridge.built.store.verify()).fault, undefined);
    });

    it('are each answered the record that they made or found, not the one they were for', async () => {
      const made = await bridge.call('POST', '/standardFeatures?action=create', {
        rows: Array.from({ length: 12 }, (_, index) => ({
          parameters: { name: `Parallel ${index}`, serviceCharge: 10 + index, serviceChargeInterval: 'Monthly' },
        })),
      });
      const sources: string[] = made.body.records.standardFeatures.map(({ id }: { id: string }) => id);
      const raise = (id: string) =>
        bridge.call(
          'POST',
          `/standardFeatures/${id}?action=createIncreaseVersion`,
          { increasePercent: '10', increaseScope: 'recurringOnly' },
          { headers: { 'X-Expert-Mode': 'on' } },
        );
      const versions = await Promise.all(sources.map(raise));
      for (const [index, { status, body, headers }] of versions.entries()) {
        assert.equal(status, 200);
        assert.deepEqual([body.sourceFeature, body.serviceCharge], [sources[index], (100 + 10 * index) * 0.11], 'the version, with the raised price');
        assert.equal(headers.get('etag'), '"v1"');
      }
      const again = await Promise.all([...sources, ...sources].map(raise));
      assert.deepEqual(
        again.map(({ body }) => body.id),
        [...versions, ...versions].map(({ body }) => body.id),
        'asked again, the version that there is',
      );
      const once = await Promise.all(
        Array.from({ length: 6 }, () =>
          bridge.call(
            'POST',
            `/standardFeatures/${sources[0]}?action=createIncreaseVersion`,
            { increasePercent: '20', increaseScope: 'recurringOnly' },
            { headers: { 'X-Expert-Mode': 'on' } },
          ),
        ),
      );
      assert.equal(new Set(once.map(({ body }) => body.id)).size, 1, JSON.stringify(once.map(({ body }) => body)));
    });

    it('go on without the one whose reference is taken', async () => {
      const [first, second, third] = ids.slice(25, 28) as [string, string, string];
      const answers = await Promise.all(
        [first, second, third].map((id, index) => bridge.call('PATCH', `/features/${id}`, { CRMReference: index === 1 ? 'CRM-0' : `CRM-${index}` })),
      );
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 200, 409],
      );
    });
  });
});
