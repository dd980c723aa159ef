/** The forms in which an order names its records: what is not understood is refused by name, and nothing is quietly left out. */
import assert from 'node:assert/strict';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('an order', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customer = '';
    const ids: string[] = [];

    before(async () => {
      bridge = await startBridge(url, { workers: false, env: { TIME_ZONE: 'Pacific/Kiritimati' } });
      customer = (await bridge.call('POST', '/customers', { name: 'Northgate Dental' })).body.id;
      for (const serviceName of ['a,b', 'c', 'd\\']) ids.push((await bridge.call('POST', `/customers/${customer}/services`, { serviceName })).body.id);
    });
    after(() => bridge.close());

    const parameters = { status: 'Dropped', dateDrop: '2025-01-24' };
    const preview = (body: object, action = 'drop'): Promise<Answered> =>
      bridge.call('POST', `/services?action=${action}&preview`, JSON.stringify({ ...(action === 'drop' ? { parameters } : {}), ...body }));
    const selected = async (where: object): Promise<string[]> => {
      const answer = await preview({ where });
      assert.equal(answer.status, 200, answer.text);
      return (answer.body.rows as { id: string }[]).map(({ id }) => id);
    };
    const code = ({ body, status }: Answered): number => body?.error_code ?? status;

    it('takes several values of a condition as a list, commas in them and all', async () => {
      assert.deepEqual(await selected({ 'serviceName.in': ['a,b', 'c'] }), ids.slice(0, 2));
      assert.deepEqual(await selected({ 'id.in': [Number(ids[0]), ids[1]] }), ids.slice(0, 2));
      assert.deepEqual(await selected({ dateDrop: null, 'id.ge': ids[2] }), ids.slice(2));
    });

    it('carries a comment and a ticket by every road, which its run and its lines in the log keep', async () => {
      const about = { comment: ' As agreed\non the phone. ', ticket: 'T-12' };
      const made = (await bridge.call('POST', `/customers/${customer}/services`, { serviceName: 'told', ...about })).body.id as string;
      assert.equal((await bridge.call('PATCH', `/services/${made}`, { serviceName: 'told twice', ...about })).status, 200);
      assert.equal((await bridge.call('POST', `/services/${made}?action=drop`, { ...parameters, ...about })).status, 200);
      assert.equal((await bridge.call('POST', '/services?action=hide', { ids: [made], ...about })).status, 200);
      assert.equal((await bridge.call('DELETE', `/services/${made}`, about)).status, 204);
      const lines = (await bridge.call('GET', `/activities?recordID=${made}&entity=services`)).body as Record<string, unknown>[];
      assert.deepEqual(
        lines.map(({ action, comment, ticket }) => [action, comment, ticket]),
        ['create', 'edit', 'drop', 'hide', 'delete'].map((action) => [action, 'As agreed\non the phone.', 'T-12']),
      );
      for (const { runID } of lines) {
        const { comment, ticket } = (await bridge.call('GET', `/runs/${String(runID)}`)).body;
        assert.deepEqual([comment, ticket], ['As agreed\non the phone.', 'T-12']);
      }
      assert.equal((await bridge.call('GET', '/runs?ticket=T-12')).body.length, lines.length);
      for (const wrong of [{ comment: 7 }, { comment: 'x'.repeat(1_001) }, { ticket: 'two\nlines' }, { ticket: ['T-1'] }]) {
        assert.equal(code(await bridge.call('POST', '/services?action=hide', { ids: [ids[0]], ...wrong })), 400504);
        assert.equal(code(await bridge.call('PATCH', `/services/${ids[0]}`, { serviceName: 'z', ...wrong })), 400504);
      }
    });

    it('says in its preview already what has moved on since the caller saw it', async () => {
      const stale = await preview({ rows: [{ id: ids[0], version: 99 }, { id: ids[1] }] });
      const codes = (answer: Answered): Record<string, number | undefined> =>
        Object.fromEntries((answer.body.rows as { id: string; code?: number }[]).map((row) => [row.id, row.code]));
      assert.deepEqual(codes(stale), { [ids[0]!]: 412001, [ids[1]!]: undefined });
      assert.equal(stale.body.totals.ready, 1);
      const [{ digest }] = (await preview({ ids: [ids[0]] })).body.rows;
      const agreed = await preview({
        rows: [
          { id: ids[0], digest },
          { id: ids[1], digest: 'of-another-plan' },
        ],
      });
      assert.deepEqual(codes(agreed), { [ids[0]!]: undefined, [ids[1]!]: 409002 });
    });

    it('does the other rows as they were shown where one is struck out, also where the last of them would have moved a date on', async () => {
      const profile = { annualIncreaseProfile: 'Fixed 3%', annualIncreaseReferenceDate: '2030-04-01' };
      const of = (await bridge.call('POST', '/customers', { name: 'Yearly', ...profile })).body.id as string;
      const made: string[] = [];
      for (const serviceCharge of ['10', '20', '30'])
        made.push((await bridge.call('POST', '/features', { customerID: of, description: 'Line', startDate: '2023-01-01', serviceCharge })).body.id);
      const increase = { profile: 'Fixed 3%', dueBy: '2030-04-30' };
      const send = (body: object, how = ''): Promise<Answered> =>
        bridge.call('POST', `/features?action=applyAnnualIncrease${how}`, { parameters: increase, ...body });
      const date = async (): Promise<string> => (await bridge.call('GET', `/customers/${of}`)).body.annualIncreaseReferenceDate;
      const shown = (await send({ ids: made }, '&preview')).body;
      const struck = await send({ rows: shown.rows.slice(1).map(({ id, digest }: Record<string, string>) => ({ id, digest })), today: shown.today });
      assert.deepEqual([struck.status, struck.body.run?.done, await date()], [200, 2, '2030-04-01'], struck.text);
      assert.deepEqual([(await send({ ids: made.slice(0, 1) })).status, await date()], [200, '2031-04-01']);
    });

    it('refuses conditions that would mean something else than they say', async () => {
      for (const [where, name] of [
        [{ status: ['Active', 'Dropped'] }, 'status'],
        [{ status: { $ne: 'Active' } }, 'status'],
        [{ 'id.in': [['1']] }, 'id.in'],
        [{ active: null }, 'active'],
        [{ hidden: null }, 'hidden'],
        [{ fields: 'id' }, 'fields'],
        [{ expandFeatures: true }, 'expandFeatures'],
        [{ '\ud800': 'x' }, 'where'],
        [{ serviceName: '\ud800' }, 'serviceName'],
        [{ serviceName: 'a\u0000' }, 'serviceName'],
      ] as const) {
        const answer = await preview({ where });
        assert.equal(code(answer), 400506, `${JSON.stringify(where)} ${answer.text.slice(0, 200)}`);
        assert.ok(answer.body.fields[name], answer.text);
      }
    });

    it('takes null for not given', async () => {
      assert.equal(code(await preview({ ids: ids.slice(0, 1), rows: null, where: null, today: null, atomic: null })), 200);
      const missing = await preview({ ids: ids.slice(0, 1), parameters: null });
      assert.deepEqual([code(missing), Object.keys(missing.body.fields)], [400503, ['status', 'dateDrop']]);
    });

    it('of new records takes what the preview gave for each, and refuses what it does not know', async () => {
      const row = { parameters: { customerID: customer, serviceName: 'New' } };
      for (const [rows, refusal] of [
        [[{ ...row, version: 3 }], 400505],
        [[{ ...row, customerID: customer }], 400505],
        [[{ ...row, id: ids[0] }], 400504],
        [[{ ...row, id: '+2' }], 400504],
        [[{ ...row, digest: 5 }], 400504],
      ] as const)
        assert.equal(code(await preview({ rows }, 'create')), refusal, JSON.stringify(rows));
      const shown = (await preview({ rows: [row] }, 'create')).body.rows[0] as { id: string; digest: string };
      const order = (rows: object): Promise<Answered> => bridge.call('POST', '/services?action=create', { rows });
      const moved = await order([{ ...row, id: shown.id, digest: 'another' }]);
      assert.equal(code(moved), 409002, moved.text);
      const done = await order([{ ...row, id: shown.id, digest: shown.digest }]);
      assert.equal(done.body.rows?.[0].outcome, 'done', done.text);
    });

    it('of new records with marks makes each once, and tells of a mark which record it made', async () => {
      const rows = ['x1', 'x2'].map((mark) => ({ mark, parameters: { customerID: customer, serviceName: mark } }));
      const first = await bridge.call('POST', '/services?action=create', { rows });
      assert.deepEqual(
        first.body.rows.map(({ mark, outcome }: { mark: string; outcome: string }) => [mark, outcome]),
        [
          ['x1', 'done'],
          ['x2', 'done'],
        ],
        first.text,
      );
      const again = await bridge.call('POST', '/services?action=create&preview', { rows: [...rows, { ...rows[0], mark: 'x3' }] });
      assert.deepEqual(
        again.body.rows.map(({ code: refusal, made }: { code?: number; made?: { id: string } }) => [refusal, made?.id]),
        [
          [409007, first.body.rows[0].id],
          [409007, first.body.rows[1].id],
          [undefined, undefined],
        ],
      );
      const marks = await bridge.call('POST', '/marks', { entity: 'services', marks: ['x2', 'x9'] });
      assert.deepEqual(
        marks.body.map(({ mark, id, runID }: Record<string, string>) => [mark, id, runID]),
        [['x2', first.body.rows[1].id, first.body.run.id]],
      );
      for (const [body, refusal] of [
        [{ entity: 'services', marks: [] }, 400503],
        [{ entity: 'services', marks: [7] }, 400504],
        [{ entity: 'invoiceLines', marks: ['x'] }, 400504],
        [{ marks: ['x'] }, 400503],
      ] as const)
        assert.equal(code(await bridge.call('POST', '/marks', body)), refusal, JSON.stringify(body));
      assert.equal(code(await preview({ rows: [rows[0], rows[0]] }, 'create')), 400504);
    });

    it('and a list begin their days where the business does', async () => {
      // On Kiritimati it is tomorrow for the last fourteen hours of a day in UTC.
      const { createdAt } = (await bridge.call('GET', `/services/${ids[0]}`)).body as { createdAt: string };
      const there = new Date(Date.parse(createdAt) + 14 * 3_600_000).toISOString().slice(0, 10);
      const next = new Date(Date.parse(createdAt) + 38 * 3_600_000).toISOString().slice(0, 10);
      assert.equal((await bridge.call('GET', `/services?id=${ids[0]}&createdAt.lt=${there}`)).body.length, 0);
      assert.equal((await bridge.call('GET', `/services?id=${ids[0]}&createdAt.lt=${next}`)).body.length, 1);
      assert.equal((await preview({ where: { id: ids[0], 'createdAt.lt': there } })).body.error_code, 400503);
      assert.deepEqual(await selected({ id: ids[0], 'createdAt.lt': next }), [ids[0]]);
    });
  });
});
