/** What tells runs apart in a list: whose records they were about. */
import assert from 'node:assert/strict';
import { aboutSaid, whomSaid } from '../../addin/wording/runWords.js';
import type { Run, RunCustomers } from '../../shared/wire/runs.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('whose records runs were about', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    const runs: string[] = [];
    const names = new Map<string, string>();
    const about = (ids: string, as?: string) => bridge.call('GET', `/runs/customers?ids=${ids}`, undefined, as === undefined ? {} : { as });

    before(async () => {
      bridge = await startBridge(url, { sample: 10, workers: false });
      const features = (await bridge.call('GET', '/features?active&fields=id,customerID&limit=200')).body as { id: string; customerID: string }[];
      for (const each of (await bridge.call('GET', '/customers?fields=id,accountNumber,name')).body) names.set(each.id, `${each.accountNumber} ${each.name}`);
      const [first] = features;
      const other = features.find(({ customerID }) => customerID !== first!.customerID)!;
      for (const [entity, ids] of [
        ['features', [first!.id]],
        ['features', [first!.id, other.id]],
        ['customers', [first!.customerID]],
      ] as const) {
        const answer = await bridge.call('POST', `/${entity}?action=lock`, { ids });
        assert.equal(answer.status, 200, answer.text);
        runs.push(answer.body.run.id);
        await bridge.call('POST', `/${entity}?action=unlock`, { ids });
      }
      names.set('first', names.get(first!.customerID)!);
    });
    after(() => bridge.close());

    it('is told by name where it is one, by number where it is more', async () => {
      const answer = await about(runs.join(','));
      assert.equal(answer.status, 200, answer.text);
      const by = new Map((answer.body as { id: string }[]).map((each) => [each.id, each]));
      assert.deepEqual(by.get(runs[0]!), { id: runs[0], customers: 1, customer: names.get('first'), more: false });
      assert.deepEqual(by.get(runs[1]!), { id: runs[1], customers: 2, customer: null, more: false });
      assert.deepEqual(by.get(runs[2]!), { id: runs[2], customers: 1, customer: names.get('first'), more: false });
    });

    it('comes with the values that rows had of their own, the shared one among them', async () => {
      const ids = ((await bridge.call('GET', '/features?active&fields=id&limit=3')).body as { id: string }[]).map(({ id }) => id);
      const dates = ['2025-01-31', '2025-02-28', undefined];
      const answer = await bridge.call('POST', '/features?action=drop', {
        rows: ids.map((id, at) => ({ id, ...(dates[at] ? { parameters: { dateDrop: dates[at] } } : {}) })),
        parameters: { status: 'Dropped', dateDrop: '2025-03-31' },
      });
      assert.equal(answer.status, 200, answer.text);
      const told = (await about(answer.body.run.id)).body[0] as RunCustomers;
      assert.deepEqual(told.own, { dateDrop: { values: 3, first: '2025-01-31', last: '2025-03-31' } });
      const run = (await bridge.call('GET', `/runs/${answer.body.run.id}`)).body as Run;
      const schema = { properties: { dateDrop: { type: 'string', title: 'Drop Date', format: 'date' }, status: { type: 'string', title: 'Status' } } } as const;
      assert.match(
        aboutSaid(run, schema as never, told, { locale: 'en-GB', today: '2025-01-24' }),
        /Drop Date 3 dates between 31 Jan 2025 and 31 Mar 2025 · Status Dropped/,
      );
      // The way back has a day for each row as well, and says none of them for all.
      const back = await bridge.call('POST', `/runs/${answer.body.run.id}?action=reverse`, {});
      assert.ok(back.status < 300, back.text);
      const returned = (await about(back.body.run?.id ?? back.body.id)).body[0] as RunCustomers;
      assert.equal(returned.own?.['dateReinstate']?.values, 3);
    });

    it('is told to those alone who may look at the records', async () => {
      const { id } = (
        await bridge.call('POST', '/users', { name: 'Joan', email: 'joan@example.com', apiRead: true, permissions: { 'customers.read': 'none' } })
      ).body;
      const { token } = (await bridge.call('POST', `/users/${id}/tokens`, {})).body;
      const answer = await about(runs.join(','), token);
      const seen = (answer.body as { id: string; customer: string | null }[]).map((each) => [each.id, each.customer] as const);
      assert.deepEqual(Object.fromEntries(seen), { [runs[0]!]: null, [runs[1]!]: null });
    });

    it('is asked by ids', async () => {
      assert.deepEqual((await about('')).body, []);
      assert.deepEqual((await about('999999')).body, []);
      for (const wrong of ['x', '1,-2', '0', Array.from({ length: 101 }, (_, at) => at + 1).join(',')])
        assert.equal((await about(wrong)).body.error_code, 400506, wrong);
    });
  });
});

describe('a job in a line', () => {
  const run = {
    rowCount: 3,
    parameters: { dateDrop: '2025-01-31', status: 'Dropped' },
    totals: { charges: 0, credits: -20.32, monthlyBefore: 50, monthlyAfter: 20 },
  } as unknown as Run;
  const schema = { properties: { dateDrop: { type: 'string', title: 'Drop Date', format: 'date' }, status: { type: 'string', title: 'Status' } } } as const;
  const british = { locale: 'en-GB', today: '2025-01-24' };

  it('says for whom, with which values and how much', () => {
    assert.equal(
      aboutSaid(run, schema as never, { id: '1', customers: 1, customer: 'A1002 Harbour Lights', more: false }, british),
      'A1002 Harbour Lights · Drop Date 31 Jan 2025 · Status Dropped · Credits £20.32, monthly revenue −£30.00',
    );
    assert.equal(whomSaid({ id: '1', customers: 120, customer: null, more: true }), 'more than 120 customers');
    assert.equal(aboutSaid({ ...run, parameters: {}, totals: null } as Run, undefined, undefined, british), '');
  });
});
