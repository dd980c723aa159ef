/** The API's description is true: what it names is there, answers as it says, and has the members that it says. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { entities } from '../../shared/entities/index.js';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { Description, type Described } from './described.js';

const records = entities.map(({ title }) => title.replaceAll(' ', ''));

describe('the description of the API', function () {
  const folders: string[] = [];
  let bridge: Bridge;
  let described: Described;
  let description: Description;
  /** One that opens a document. */
  let link = '';
  /** A proposal to take jobs back. */
  let takeBack = '';

  before(async () => {
    bridge = await startBridge(freshSQLite(folders), { sample: 20, workers: false });
    described = (await bridge.call('GET', `${bridge.base}/openapi.json`)).body;
    description = new Description(described);
    // The first run is a proposal; then a line of the log.
    const [clerk] = (await bridge.call('GET', '/users?email=clerk@example.com')).body;
    const { token } = (await bridge.call('POST', `/users/${clerk.id}/tokens`, { name: 'Test' })).body;
    await bridge.call('POST', '/customers?action=finalBill', { ids: ['1'], parameters: { dateFinalBill: '2025-01-31', status: 'Final Bill' } }, { as: token });
    await bridge.call('POST', '/customers', { name: 'Northgate Dental' });
    const [{ id }] = (await bridge.call('GET', '/features?active&limit=1&fields=id')).body;
    await bridge.call('PATCH', `/features/${id}`, { site: 'Leeds' });
    const limit = (await bridge.call('POST', '/approvalLimits', { action: 'features.edit', mostRows: 0 })).body;
    takeBack = (await bridge.call('POST', '/takeBacks', { entity: 'features', ids: [id], from: '2025-01-01T00:00:00Z' })).body.run.id;
    await bridge.call('DELETE', `/approvalLimits/${limit.id}`);
    // What only a billing run and a closed month write; the sample company's past has neither calls nor commission.
    await bridge.built.store.transaction(async (inside) => {
      await inside.insert('discountPlanAllowanceUsage', ['customerID', 'month'], [['1', '2025-01']], '2025-01-01T00:00:00.000Z');
      await inside.insert('commissionEntries', ['customerID', 'month'], [['1', '2025-01']], '2025-01-01T00:00:00.000Z');
    });
    link = (await bridge.call('POST', '/invoices/1/link')).body.address.split('/').at(-1);
  });
  after(async () => {
    await bridge.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('names nothing that it does not describe, and every variable of its paths', () => {
    for (const [, name] of JSON.stringify(described).matchAll(/#\/components\/schemas\/([^"]+)/g)) assert.ok(described.components.schemas[name!], name);
    for (const [path, operations] of Object.entries(described.paths))
      for (const [method, { parameters = [] }] of Object.entries(operations))
        assert.deepEqual(
          parameters.filter((each) => each.in === 'path').map(({ name }) => name),
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
          `${method} ${path}`,
        );
  });

  it("is valid by OpenAPI's own schema, and clean by the rules that Redocly recommends", async () => {
    const source = JSON.stringify(described);
    const { valid, errors } = await new Validator({ strict: false }).validate(JSON.parse(source) as Record<string, unknown>);
    assert.ok(valid, JSON.stringify(errors)?.slice(0, 2_000));
    const found = await lintFromString({ source, absoluteRef: 'openapi.json', config: await createConfig({ extends: ['recommended'] }) });
    assert.deepEqual([...new Set(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`))].slice(0, 20), []);
  });

  it('of everything that is read says the status, the type and the members', async () => {
    const beside: string[] = [];
    for (const [path, { get }] of Object.entries(described.paths)) {
      if (!get) continue;
      for (const [type, { schema }] of Object.entries(get.responses['200']?.content ?? {})) {
        const answer = await bridge.call(
          'GET',
          path
            .replace('{link}', link)
            .replace('/carrierBills/fits', '/carrierBills/fits?pattern=A&of=product')
            .replace('/takeBacks/{id}', `/takeBacks/${takeBack}`)
            .replaceAll(/\{\w+\}/g, '1'),
          undefined,
          { headers: { Accept: type } },
        );
        assert.equal(
          answer.status,
          200,
          `${path} ${type} ${answer.text.slice(0, 200)}${answer.status === 404 ? ' The sample company has to have one: server/sample/README.md says how.' : ''}`,
        );
        assert.ok(answer.headers.get('content-type')?.startsWith(type), `${path} ${type}`);
        if (type !== 'application/json') continue;
        beside.push(...description.wrongOf('get', path, answer));
        const [one] = Array.isArray(answer.body) ? answer.body : [answer.body];
        const item = Array.isArray(answer.body) ? schema.items! : schema;
        assert.ok(Array.isArray(answer.body) === (schema.type === 'array'), path);
        if (one === undefined) continue;
        const given = Object.keys(one as object);
        for (const part of description.parts(item)) for (const name of part.required ?? []) assert.ok(given.includes(name), `${path} lacks ${name}`);
        // Of a record all of its fields are there, empty or not.
        if (records.some((name) => item.$ref === `#/components/schemas/${name}`))
          assert.deepEqual(given.toSorted(), Object.keys(description.parts(item)[0]!.properties ?? {}).toSorted(), path);
      }
    }
    assert.deepEqual(beside, [], 'answers beside their description');
  });

  it('would tell of a member of a preview, or of an answer to an order, that it does not name', async () => {
    const [{ id }] = (await bridge.call('GET', '/features?active&limit=1&fields=id')).body;
    const order = { ids: [id], parameters: { site: 'York' } };
    const [previewed, done] = [await bridge.call('POST', '/features?action=edit&preview', order), await bridge.call('POST', '/features?action=edit', order)];
    const told = ({ status, body }: { readonly status: number; readonly body: unknown }): readonly string[] =>
      description.wrongOf('post', '/features', { status, body });
    assert.deepEqual([...told(previewed), ...told(done)], []);
    const [row, ...others] = previewed.body.rows;
    assert.deepEqual(told({ status: 200, body: { ...previewed.body, surprise: 1, rows: [{ ...row, more: 1 }, ...others] } }), [
      'post /features 200: .rows[].more',
      'post /features 200: .surprise',
    ]);
    assert.deepEqual(told({ status: 200, body: { ...done.body, surprise: 1, run: { ...done.body.run, more: 1 } } }), [
      'post /features 200: .run.more',
      'post /features 200: .surprise',
    ]);
    assert.match(told({ status: 200, body: { ...done.body, run: 5 } })[0]!, /run/);
  });

  it('says what is answered to orders of one, of many, of a file and for later, to proposals and to what takes back', async () => {
    const [one, other] = (await bridge.call('GET', '/features?active&limit=2&fields=id')).body as { readonly id: string }[];
    const [customer] = (await bridge.call('GET', '/customers?active&limit=1&fields=id,accountNumber')).body;
    const csv = { headers: { 'Content-Type': 'text/csv' } };
    const file = `accountNumber,transactionDate,description,net\n${customer.accountNumber},2025-01-10,Engineer,50\nNOBODY,2025-01-10,Engineer,50\n`;
    const wrong: string[] = [];
    const held = async (
      path: string,
      address: string,
      body: unknown,
      status: number,
      more: object = {},
    ): Promise<{ readonly run: { readonly id: string } }> => {
      const answer = await bridge.call('POST', address, body, more);
      assert.equal(answer.status, status, `${address} ${answer.text.slice(0, 300)}`);
      wrong.push(...description.wrongOf('post', path, answer));
      return answer.body;
    };
    await held('/features/{id}', `/features/${one!.id}?action=edit&preview`, { site: 'Hull' }, 200);
    await held('/features/{id}', `/features/${one!.id}?action=edit`, { site: 'Hull' }, 200);
    await held('/features', '/features', { customerID: customer.id, description: 'Fax', startDate: '2025-01-01' }, 201);
    await held('/customers/{id}', `/customers/${customer.id}?action=generatePIN`, {}, 200, { headers: { 'X-Expert-Mode': 'on' } });
    const many = { ids: [one!.id, other!.id], parameters: { site: 'York' } };
    const { run } = await held('/features', '/features?action=edit', many, 200);
    await bridge.call('PATCH', `/features/${other!.id}`, { site: 'Bath' });
    await held('/runs/{id}', `/runs/${run.id}?action=reverse&preview`, {}, 200);
    await held('/runs/{id}', `/runs/${run.id}?action=reverse`, {}, 200);
    await held('/features', '/features?action=edit', { ...many, force: true }, 202, { headers: { Prefer: 'respond-async' } });
    await held('/transactions', '/transactions?preview', file, 200, csv);
    await held('/transactions', '/transactions', file, 200, csv);
    const back = { entity: 'features', ids: [one!.id, other!.id], from: '2025-01-01T00:00:00Z' };
    await held('/takeBacks', '/takeBacks?preview', back, 200);
    await held('/takeBacks', '/takeBacks', back, 200);
    const later = await held('/features', '/features?action=edit', { ids: [one!.id], parameters: { site: 'Ely' }, on: '2035-01-31', confirm: true }, 202);
    await held('/runs/{id}', `/runs/${later.run.id}?action=cancel`, {}, 200);
    const limit = (await bridge.call('POST', '/approvalLimits', { action: 'features.edit', mostRows: 0 })).body;
    await held('/features', '/features?action=edit', { ids: [one!.id], parameters: { site: 'Rye' } }, 202);
    await bridge.call('DELETE', `/approvalLimits/${limit.id}`);
    assert.deepEqual(wrong, []);
  });

  it('lists only query parameters that are there', async () => {
    for (const [path, { get }] of Object.entries(described.paths)) {
      const fields = description.parts(get?.responses['200']?.content?.['application/json']?.schema.items ?? {})[0]?.properties ?? {};
      for (const { name, in: place } of get?.parameters ?? []) {
        if (place !== 'query' || Object.hasOwn(fields, name)) continue;
        const { text } = await bridge.call('GET', `${path.replaceAll(/\{\w+\}/g, '1')}?${name}=%00`);
        assert.ok(!/no such (query )?parameter/.test(text), `${path} ${name}: ${text.slice(0, 200)}`);
      }
    }
  });

  it('is of paths that all have a route and refuse a name that nobody knows', async () => {
    for (const [path, operations] of Object.entries(described.paths))
      for (const [method, { parameters = [] }] of Object.entries(operations)) {
        const [name] = parameters.find((each) => each.name === 'action')?.schema.enum ?? [];
        const action = name === undefined ? '' : `action=${name}&`;
        const address = `${path.replaceAll(/\{\w+\}/g, '1')}?${action}nonsense=1`;
        const { status, text } = await bridge.call(method.toUpperCase(), address, method === 'get' || method === 'delete' ? undefined : {});
        assert.ok(status === 400 && text.includes('nonsense'), `${method} ${path}: ${text.slice(0, 200)}`);
      }
  });

  it('tells numbers, flags and choices as what they are, and each choice at what it is a choice of', () => {
    const wrong: string[] = [];
    const walk = (value: unknown, at: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { type, enum: choices } = value as { type?: unknown; enum?: unknown };
      if (type === 'array' && choices !== undefined) wrong.push(at);
      for (const [name, each] of Object.entries(value)) walk(each, `${at}/${name}`);
    };
    walk(described, '');
    assert.deepEqual(wrong, []);
    const typeOf = (path: string, name: string): unknown => described.paths[path]!['get']!.parameters!.find((each) => each.name === name)?.schema.type;
    assert.deepEqual(
      ['limit', 'offset', 'active', 'hidden', 'droppedSince', 'featureCount'].map((name) => typeOf('/features', name)),
      ['integer', 'integer', 'boolean', 'boolean', 'string', 'number'],
    );
    assert.ok(!Object.keys(described.paths).some((path) => path.includes('?')));
  });

  it('lists every member of an order, control too', async () => {
    const { properties = {} } = described.components.schemas['Order']!;
    assert.ok(properties['control'] && properties['where'] && properties['today']);
    for (const name of Object.keys(properties)) {
      const { text } = await bridge.call('POST', '/features?action=drop&preview', { [name]: null });
      assert.ok(!/400505/.test(text), `${name}: ${text}`);
    }
  });
});
