/**
 * Who may do what, walked: every shape of rights × every path of the contract for every entity. What has to come is told by a small model
 * of its own, which knows the rules from the words of README and nothing of the code that decides.
 */
import assert from 'node:assert/strict';
import { actionsOf } from '../../shared/actions/index.js';
import { partsOf, pathNames, pathOf, type PathName } from '../../shared/contract.js';
import { entities } from '../../shared/entities/index.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Action, EntityName, Values } from '../../shared/types.js';
import { startBridge, type Bridge } from '../bridges.js';
import { both, eachDatabase } from '../databases.js';

interface Shape {
  readonly what: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly apiRead?: boolean;
  readonly apiWrite?: boolean;
}

const shapes: readonly Shape[] = [
  { what: 'nothing at all', permissions: {}, apiRead: false, apiWrite: false },
  { what: 'a reader', permissions: {}, apiWrite: false },
  { what: 'a reader with rights that are off', permissions: { '*': 'run' }, apiWrite: false },
  { what: 'a writer who may not read', permissions: { '*': 'run' }, apiRead: false },
  { what: 'everything but users', permissions: { '*': 'run' } },
  { what: 'users alone', permissions: { users: 'run' } },
  { what: 'customers closed', permissions: { customers: 'none' } },
  { what: 'customers closed, all else open', permissions: { customers: 'none', '*': 'run' } },
  { what: 'all closed', permissions: { '*': 'none' } },
  { what: 'all reading closed', permissions: { '*.read': 'none', '*': 'run' } },
  { what: 'all reading closed but features', permissions: { '*.read': 'none', 'features.read': 'run', features: 'run' } },
  { what: 'customers not read', permissions: { 'customers.read': 'none', '*': 'run' } },
  { what: 'money not read', permissions: { 'invoices.read': 'none', 'transactions.read': 'none', 'payments.read': 'none', features: 'run' } },
  { what: 'features proposed', permissions: { features: 'propose' } },
  { what: 'one action', permissions: { 'features.lock': 'run' } },
  { what: 'edits of any kind', permissions: { '*.edit': 'run' } },
  { what: 'one action closed', permissions: { '*': 'run', 'customers.lock': 'none' } },
  { what: 'runs not read', permissions: { 'runs.read': 'none', '*': 'run' } },
];

/** The rules, as they are told to an administrator. */
function model({ permissions, apiRead = true, apiWrite = true }: Shape): { reads(entity: EntityName): boolean; does(action: Action): boolean } {
  const said = (entity: EntityName, what: string): string | undefined =>
    [`${entity}.${what}`, entity, ...(entity === 'users' || (entity === 'approvalLimits' && what !== 'read') ? [] : [`*.${what}`, '*'])]
      .map((name) => permissions[name])
      .find((value) => value !== undefined);
  const one = (entity: EntityName): boolean => {
    if (!apiRead) return false;
    if (entity !== 'users') return said(entity, 'read') !== 'none';
    return said('users', 'read') === 'run' || (said('users', 'read') === undefined && said('users', 'edit') === 'run');
  };
  return {
    reads: (entity) => [entity, ...(entityOf(entity).report?.of ?? [])].every(one),
    does: (action) => apiWrite && ['run', 'propose'].includes(said(action.entity, action.name) ?? 'none'),
  };
}

/** What an action shows besides its own records, from what it declares of itself. */
const shown = ({ entity, reads = [], besides = [], makes = [] }: Action): readonly EntityName[] => [
  entity,
  ...makes,
  ...besides,
  ...reads.flatMap((each): EntityName[] => (each === 'dependents' || each === 'corrections' ? [] : [each === 'waiting' ? 'transactions' : each])),
];

describe('access', function () {
  eachDatabase((fresh, dialect) => {
    // Rights do not ask which database there is: the second walks a few.
    const walked = dialect === 'postgres' && both() ? shapes.filter((_shape, n) => n % 6 === 0) : shapes;
    let bridge: Bridge;
    const secret = 'Zymurgy Quixotic';
    before(async () => {
      bridge = await startBridge(await fresh(), { sample: 4, workers: false });
      assert.equal((await bridge.call('PATCH', '/customers/1', { name: secret })).status, 200);
    });
    after(() => bridge.close());

    const tokenOf = async (shape: Shape, n: number): Promise<string> => {
      const { status, text, body } = await bridge.call('POST', '/users', {
        name: `Shape ${n}`,
        email: `shape${n}@example.com`,
        permissions: shape.permissions,
        expertLevel: 5,
        apiRead: shape.apiRead ?? true,
        apiWrite: shape.apiWrite ?? true,
      });
      assert.equal(status, 201, text);
      return (await bridge.call('POST', `/users/${body.id}/tokens`, { name: 'walk', days: 1 })).body.token as string;
    };
    const places = (name: PathName): readonly { readonly entity?: EntityName; readonly owner?: EntityName }[] =>
      name.includes(':entity')
        ? entities.flatMap(({ name: entity, owners }) => {
            const all: { readonly entity: EntityName; readonly owner?: EntityName }[] = name.includes(':owner')
              ? owners.map(({ entity: owner }) => ({ entity, owner }))
              : [{ entity }];
            return all.filter(({ owner }) => pathOf(name).of?.(entity, owner) ?? true);
          })
        : [{}];
    const idOf = async (entity: string): Promise<string> => (await bridge.call('GET', `/${entity}?limit=1&hidden&fields=id`)).body?.[0]?.id ?? '1';

    walked.forEach((shape, n) => {
      describe(shape.what, () => {
        const { reads, does } = model(shape);
        let as: string;
        const asked = async (method: string, path: string, body?: Values): Promise<{ code: number; text: string }> => {
          const answer = await bridge.call(method, path, body, { as, headers: { 'X-Expert-Mode': 'on' } });
          return { code: answer.body?.error_code ?? (answer.status < 300 ? 200 : answer.status), text: answer.text };
        };
        before(async () => {
          as = await tokenOf(shape, n);
        });

        it('reads what it may and nothing else, on every path that only reads', async () => {
          for (const name of pathNames.filter((each) => each.startsWith('GET ') && !['GET /me', 'GET /entities', 'GET /users/:id/tokens'].includes(each))) {
            const { parts } = partsOf(name);
            for (const { entity, owner } of places(name)) {
              const first = parts[0] === ':owner' ? owner! : parts[0] === ':entity' ? entity! : parts[0]!;
              const id = parts.includes(':id') ? await idOf(first) : '';
              const path = `/${parts.map((part) => (part === ':entity' ? entity : part === ':owner' ? owner : part === ':id' ? id : part)).join('/')}`;
              const needed = [
                ...pathOf(name).reads,
                ...(entity ? [entity] : []),
                ...(owner ? [owner] : []),
                ...(name.endsWith('/activities') ? (['activities'] as const) : []),
              ];
              const { code, text } = await asked('GET', path);
              if (!needed.every(reads)) assert.equal(code, 403001, `${path}: ${text.slice(0, 200)}`);
              else assert.notEqual(code, 403001, `${path}: ${text.slice(0, 200)}`);
              if (!reads('customers')) assert.ok(!text.includes(secret), `${path} tells a name`);
            }
          }
        });

        // In a quick run each shape takes every third road of an action; together they take all.
        const all = both();
        it('is told 403 for what it may not do, be the record there or not, whichever way it is named', async () => {
          for (const { name: entity } of entities) {
            const there = await idOf(entity);
            for (const [place, action] of actionsOf(entity).entries()) {
              const may = does(action) && (!(shape.apiRead ?? true) || shown(action).every(reads));
              const roads: [string, string, Values][] =
                action.on === 'collection'
                  ? [['POST', `/${entity}?action=${action.name}`, { rows: [{ parameters: { noSuchParameter: 1 } }] }]]
                  : [
                      ['POST', `/${entity}/${there}?action=${action.name}`, { noSuchParameter: 1 }],
                      ['POST', `/${entity}/99999999?action=${action.name}`, { noSuchParameter: 1 }],
                      ['POST', `/${entity}?action=${action.name}`, { ids: [there], parameters: { noSuchParameter: 1 } }],
                      ['POST', `/${entity}?action=${action.name}`, { where: { id: there }, parameters: { noSuchParameter: 1 } }],
                      ['POST', `/${entity}?action=${action.name}`, { where: { id: '99999999' }, parameters: {} }],
                      ['POST', `/${entity}?action=${action.name}&preview`, { where: { id: '99999999' }, parameters: { noSuchParameter: 1 } }],
                    ];
              for (const [method, path, body] of roads.filter((_, road) => all || (road + place + n) % 3 === 0)) {
                const { code, text } = await asked(method, path, body);
                const looks = 'where' in body || path.includes('&preview');
                const allowed = may && (!looks || shown(action).every(reads));
                // What is looked for by a condition needs the right to its entity; the rest of a preview's rights is told before its rows.
                if (!allowed && (!may || !reads(entity))) assert.equal(code, 403001, `${method} ${path} ${JSON.stringify(body)}: ${text.slice(0, 200)}`);
                if (allowed) assert.notEqual(code, 403001, `${method} ${path}: ${text.slice(0, 200)}`);
                if (!reads('customers')) assert.ok(!text.includes(secret), `${path} tells a name`);
              }
            }
            const offered = await asked('POST', `/${entity}/actions`, { where: { id: there } });
            if (!reads(entity)) assert.equal(offered.code, 403001, `offers of ${entity}`);
          }
        });

        it('hears of closed customers by no column, filter, sort, expansion, count, activity, run or offer', async () => {
          const open = reads('customers');
          for (const { name: entity, fields } of entities.filter((each) => reads(each.name))) {
            if (!fields.some(({ name }) => name === 'customerID')) continue;
            for (const query of ['fields=id,customerName', 'customerName.contains=Zym', 'sort=-customerName']) {
              const { code } = await asked('GET', `/${entity}?${query}`);
              if (!open && code !== 400506) assert.equal(code, 403001, `/${entity}?${query}`);
            }
            const { code, text } = await asked('POST', `/${entity}/actions`, { where: { 'customerName.contains': 'Zym' } });
            if (!open && code !== 400506) assert.equal(code, 403001, text.slice(0, 200));
          }
          const counts = JSON.parse((await asked('GET', '/entities')).text) as { name: EntityName; count: number | null }[];
          for (const { name, count } of counts) assert.equal(count !== null, reads(name) && !entityOf(name).report, `the count of ${name}`);
          for (const list of ['activities', 'runs'] as const) {
            if (!reads(list)) continue;
            const told = JSON.parse((await asked('GET', `/${list}?limit=1000`)).text) as { entity: EntityName }[];
            for (const { entity } of told) assert.ok(reads(entity), `${list} tell of ${entity}`);
          }
        });
      });
    });
  });
});
