/** The API's description is true: what it names is there, answers as it says, and has the members that it says. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: unknown;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });

describe('the description of the API', function () {
  const folders: string[] = [];
  let bridge: Bridge;
  let described: Described;
  /** One that opens a document. */
  let link = '';
  /** A proposal to take jobs back. */
  let takeBack = '';

  before(async () => {
    bridge = await startBridge(freshSQLite(folders), { sample: 20, workers: false });
    described = (await bridge.call('GET', `${bridge.base}/openapi.json`)).body;
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

  const parts = (schema: Schema): readonly Schema[] => {
    if (schema.$ref) return parts(described.components.schemas[schema.$ref.split('/').at(-1)!]!);
    return [schema, ...(schema.allOf ?? []).flatMap(parts)];
  };

  /** Members of an answer that its schema does not name, at any depth; what is an object and no more may hold anything. */
  function undescribed(value: unknown, schema: Schema, at = ''): readonly string[] {
    if (typeof value !== 'object' || value === null) return [];
    const all = alternatives(schema);
    if (Array.isArray(value)) return value.flatMap((each) => undescribed(each, { oneOf: all.flatMap(({ items }) => items ?? []) }, `${at}[]`));
    if (!all.some(({ properties }) => properties)) return [];
    return Object.entries(value).flatMap(([name, each]) => {
      const said = all.flatMap(
        ({ properties, additionalProperties }) => properties?.[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : []),
      );
      return said.length > 0
        ? undescribed(each, { oneOf: said }, `${at}.${name}`)
        : all.some((one) => one.additionalProperties === true)
          ? []
          : [`${at}.${name}`];
    });
  }
  const alternatives = (schema: Schema): readonly Schema[] =>
    parts(schema).flatMap((each) => [each, ...[...(each.oneOf ?? []), ...(each.anyOf ?? [])].flatMap(alternatives)]);

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
        const fits = ajv.compile({ ...schema, components: described.components });
        assert.ok(fits(answer.body), `${path}: ${JSON.stringify(fits.errors?.slice(0, 3))}`);
        beside.push(...new Set(undescribed(answer.body, schema, path)));
        const [one] = Array.isArray(answer.body) ? answer.body : [answer.body];
        const item = Array.isArray(answer.body) ? schema.items! : schema;
        assert.ok(Array.isArray(answer.body) === (schema.type === 'array'), path);
        if (one === undefined) continue;
        const given = Object.keys(one as object);
        for (const part of parts(item)) for (const name of part.required ?? []) assert.ok(given.includes(name), `${path} lacks ${name}`);
        if (item.$ref && !item.$ref.endsWith('/ActionOffer'))
          assert.deepEqual(given.toSorted(), Object.keys(parts(item)[0]!.properties ?? {}).toSorted(), path);
      }
    }
    assert.deepEqual(beside, [], 'members of answers that the description does not name');
  });

  it('lists only query parameters that are there', async () => {
    for (const [path, { get }] of Object.entries(described.paths)) {
      const fields = parts(get?.responses['200']?.content?.['application/json']?.schema.items ?? {})[0]?.properties ?? {};
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
