/** Lists that people keep under a name: one's own, those that others share, and what nobody else gets to see. */
import assert from 'node:assert/strict';
import { conditionsOf, queryOf } from '../../addin/lists/conditions.js';
import { startingPoints } from '../../addin/lists/startingPoints.js';
import { filtersOf } from '../../shared/entities/filters.js';
import { entity as entityOf } from '../../shared/fields.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('headings of one’s own sheets', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let token = '';
    const code = ({ status, body }: Answered): number => body?.error_code ?? status;
    before(async () => {
      bridge = await startBridge(url, { workers: false });
      const { id } = (await bridge.call('POST', '/users', { name: 'Ada', email: 'ada@example.com', permissions: { '*': 'run' }, apiRead: true })).body;
      token = (await bridge.call('POST', `/users/${id}/tokens`, {})).body.token;
    });
    after(() => bridge.close());

    it('are said once, changed by saying them again, and nobody else’s', async () => {
      const keep = (fields: readonly object[], more = {}) => bridge.call('POST', '/headings', { entity: 'payments', fields, ...more });
      const first = await keep([
        { heading: 'Paid by', field: 'customerID' },
        { heading: 'Sum £', field: 'amount' },
        { heading: 'Notes', field: '' },
      ]);
      assert.equal(first.status, 200, first.text);
      const again = await keep([{ heading: ' paid  BY.', field: 'customerReference' }]);
      assert.deepEqual(
        again.body.map(({ heading, field }: Record<string, string>) => [heading, field]),
        [
          ['Notes', ''],
          ['paid  BY.', 'customerReference'],
          ['Sum £', 'amount'],
        ],
      );
      assert.deepEqual((await bridge.call('GET', '/headings?entity=payments')).body, again.body);
      assert.deepEqual((await bridge.call('GET', '/headings?entity=customers')).body, []);
      assert.deepEqual((await bridge.call('GET', '/headings', undefined, { as: token })).body, []);
      for (const [fields, refusal] of [
        [[], 400503],
        [[{ heading: '', field: 'amount' }], 400504],
        [[{ heading: 'x', field: 'status' }], 400504],
        [[{ heading: 'x', field: 'amount', more: 1 }], 400504],
        [['x'], 400504],
      ] as const)
        assert.equal(code(await keep(fields as readonly object[])), refusal, JSON.stringify(fields));
      assert.equal(code(await keep([{ heading: 'x', field: 'amount' }], { entity: 'runs' })), 400504);
    });
  });
});

describe('saved lists', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    const tokens: Record<string, string> = {};
    const code = ({ status, body }: Answered): number => body?.error_code ?? status;
    const as = (who: string) => ({ as: tokens[who] ?? null });
    const names = async (who: string): Promise<string[]> =>
      (await bridge.call('GET', '/savedLists', undefined, as(who))).body.map(({ name }: { readonly name: string }) => name);
    const save = (who: string, more: object): Promise<Answered> =>
      bridge.call('POST', '/savedLists', { name: 'To renew', entity: 'features', where: { 'renewalInForce.le': 'endOfQuarter' }, ...more }, as(who));

    before(async () => {
      bridge = await startBridge(url, { sample: 10, workers: false });
      for (const [name, permissions] of [
        ['ada', { '*': 'run' }],
        ['grace', { '*': 'propose' }],
        ['joan', { features: 'none', 'features.read': 'none' }],
        ['nora', { '*': 'run', 'customers.read': 'none' }],
      ] as const) {
        const { id } = (await bridge.call('POST', '/users', { name, email: `${name}@example.com`, permissions, apiRead: true })).body;
        tokens[name] = (await bridge.call('POST', `/users/${id}/tokens`, {})).body.token;
      }
    });
    after(() => bridge.close());

    it('are kept, changed and deleted by whose they are', async () => {
      const made = await save('ada', { columns: ['id', 'description', 'renewalInForce'], sort: 'renewalInForce,-id' });
      assert.equal(made.status, 201, made.text);
      const { id, owner, mine, shared, where } = made.body;
      assert.deepEqual({ owner, mine, shared, where }, { owner: 'ada', mine: true, shared: false, where: { 'renewalInForce.le': 'endOfQuarter' } });
      const changed = await bridge.call('PATCH', `/savedLists/${id}`, { name: ' Renewals ', where: { active: true } }, as('ada'));
      assert.deepEqual([changed.body.name, changed.body.where, changed.body.columns], ['Renewals', { active: true }, ['id', 'description', 'renewalInForce']]);
      assert.deepEqual(await names('ada'), ['Renewals']);
      assert.equal((await bridge.call('DELETE', `/savedLists/${id}`, undefined, as('ada'))).status, 204);
      assert.deepEqual(await names('ada'), []);
      assert.equal(code(await bridge.call('DELETE', `/savedLists/${id}`, undefined, as('ada'))), 404001);
    });

    it('are seen by others only where they are shared and where those may read the records', async () => {
      const own = (await save('ada', { name: 'Mine' })).body;
      const shared = (await save('ada', { name: 'Ours', shared: true })).body;
      assert.deepEqual(await names('grace'), ['Ours']);
      assert.deepEqual(await names('joan'), []);
      for (const [method, body] of [
        ['PATCH', { name: 'Stolen' }],
        ['DELETE', undefined],
      ] as const) {
        assert.equal(code(await bridge.call(method, `/savedLists/${own.id}`, body, as('grace'))), 404001);
        assert.equal(code(await bridge.call(method, `/savedLists/${shared.id}`, body, as('grace'))), 403001);
        assert.equal(code(await bridge.call(method, `/savedLists/${shared.id}`, body, as('joan'))), 404001);
      }
      // What a list asks for may name whom not everybody may know.
      const named = await bridge.call(
        'POST',
        '/savedLists',
        { name: 'Hers alone', entity: 'features', where: { customerName: 'Northgate' }, shared: true },
        as('ada'),
      );
      assert.equal(named.status, 201, named.text);
      assert.deepEqual(await names('grace'), ['Hers alone', 'Ours']);
      assert.deepEqual(await names('nora'), ['Ours']);
      assert.equal((await bridge.call('DELETE', `/savedLists/${named.body.id}`, undefined, as('ada'))).status, 204);
      // Whoever looks after the users looks after what those who left have shared.
      assert.equal((await bridge.call('PATCH', `/savedLists/${shared.id}`, { shared: false })).status, 200);
      assert.deepEqual(await names('grace'), []);
      assert.equal(code(await save('joan', { name: 'Hers' })), 403001);
    });

    it('have names of their own a person and entity', async () => {
      assert.equal((await save('grace', { name: 'Month end' })).status, 201);
      const again = await save('grace', { name: 'month  END' });
      assert.equal(code(again), 409004, again.text);
      assert.equal((await save('grace', { name: 'Month end', entity: 'invoices', where: {} })).status, 201);
      const other = (await save('grace', { name: 'Another' })).body;
      assert.equal(code(await bridge.call('PATCH', `/savedLists/${other.id}`, { name: 'Month End' }, as('grace'))), 409004);
      assert.equal((await save('ada', { name: 'Month end' })).status, 201, 'somebody else’s');
    });

    it('are checked when they are kept as their list is when it is read', async () => {
      for (const [wrong, fault] of [
        [{ name: '' }, 400503],
        [{ name: 'a\nb' }, 400504],
        [{ entity: 'nothing' }, 400504],
        [{ where: [] }, 400504],
        [{ where: { nonsense: 1 } }, 400506],
        [{ where: { 'dateDrop.le': 'endOfFortnight' } }, 400506],
        [{ where: { limit: 10 } }, 400506],
        [{ where: { 'id.in': Array.from({ length: 4_000 }, (_, id) => String(id + 1)) } }, 400504],
        [{ columns: ['nonsense'] }, 400504],
        [{ columns: ['id', 'id'] }, 400504],
        [{ sort: '-nonsense' }, 400506],
        [{ shared: 'yes' }, 400504],
        [{ userID: '1' }, 400505],
      ] as const) {
        const answer = await save('ada', { name: 'Wrong', ...wrong });
        assert.equal(code(answer), fault, `${JSON.stringify(wrong).slice(0, 100)} ${answer.text}`);
      }
    });

    it('begin with what finance often needs', async () => {
      for (const { name, entity, where, columns, sort } of startingPoints) {
        const saved = await save('ada', { name, entity, where, columns, sort });
        assert.equal(saved.status, 201, saved.text);
        const query = queryOf(conditionsOf(saved.body.where, { fields: entityOf(entity).fields, filters: filtersOf(entityOf(entity)) }));
        if (sort !== '') query.set('sort', sort);
        const listed = await bridge.call('GET', `/${entity}?${query}`, undefined, as('ada'));
        assert.equal(listed.status, 200, `${name}: ${listed.text}`);
      }
    });

    it('ask for this month whenever they are read, in lists and in orders', async () => {
      const [first] = (await bridge.call('GET', '/features?active&limit=1&fields=id')).body;
      const dropped = await bridge.call('POST', `/features/${first.id}?action=drop`, { status: 'Dropped', dateDrop: '2025-01-31' });
      assert.equal(dropped.status, 200, dropped.text);
      const within = '/features?fields=id&dateDrop.ge=startOfMonth&dateDrop.le=endOfMonth';
      const found = (await bridge.call('GET', within)).body as { readonly id: string }[];
      assert.ok(found.some(({ id }) => id === first.id));
      assert.deepEqual(found, (await bridge.call('GET', '/features?fields=id&dateDrop.ge=2025-01-01&dateDrop.le=2025-01-31')).body);
      const where = { 'dateDrop.ge': 'startOfMonth', 'dateDrop.le': 'endOfMonth' };
      assert.equal((await bridge.call('POST', '/features?action=lock&preview', { where })).body.rows.length, found.length);
      assert.equal((await bridge.call('GET', '/features?updatedSince=today-1d&limit=1')).status, 200);
    });
  });
});
