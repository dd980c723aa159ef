/**
 * Who may do what, walked: every shape of rights × every path of the contract for every entity. What has to come is told by a small model
 * of its own, which knows the rules from the words of README and nothing of the code that decides.
 */
import assert from 'node:assert/strict';
import { actionOf, actionsOf } from '../../shared/actions/index.js';
import { partsOf, pathNames, pathOf, type PathName } from '../../shared/contract.js';
import { entities } from '../../shared/entities/index.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Action, EntityName, Values } from '../../shared/types.js';
import { startBridge, type Bridge } from '../bridges.js';
import { both, eachDatabase } from '../databases.js';
import { size } from '../size.js';

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
  { what: 'one action and payments closed', permissions: { '*': 'run', 'customers.lock': 'none', 'payments.read': 'none' } },
  { what: 'runs not read', permissions: { 'runs.read': 'none', '*': 'run' } },
];

/** The rules, as they are told to an administrator. */
function model({ permissions, apiRead = true, apiWrite = true }: Shape): { reads(entity: EntityName): boolean; does(action: Action): boolean } {
  const said = (entity: EntityName, what: string): string | undefined =>
    [`${entity}.${what}`, entity, ...(entity === 'users' || (entity === 'approvalLimits' && what !== 'read') ? [] : [`*.${what}`, '*'])]
      .map((name) => permissions[name])
      .find((value) => value !== undefined);
  // Whose records hold what those of others hold, so that who is kept from one is kept from both.
  const holds: Partial<Record<EntityName, readonly EntityName[]>> = {
    bills: ['customers', 'invoices'],
    billingRuns: ['invoices'],
    messages: ['customers', 'invoices'],
    mandates: ['customers'],
    commissionEntries: ['transactions'],
  };
  const one = (entity: EntityName): boolean => {
    if (!apiRead) return false;
    if (entity !== 'users') return said(entity, 'read') !== 'none';
    return said('users', 'read') === 'run' || (said('users', 'read') === undefined && said('users', 'edit') === 'run');
  };
  return {
    reads: (entity) => [entity, ...(entityOf(entity).report?.of ?? []), ...(holds[entity] ?? [])].every(one),
    does: (action) => apiWrite && ['run', 'propose'].includes(said(action.entity, action.name) ?? 'none'),
  };
}

/** What an action shows besides its own records, from what it declares of itself. An edit looks at raised lines only where it is one of money. */
const shown = ({ entity, name, billing, ledger, reads = [], besides = [], makes = [] }: Action): readonly EntityName[] => [
  ...(billing === 'at once' || (ledger && name !== 'edit') ? (['transactions'] as const) : []),
  entity,
  ...makes,
  ...besides,
  ...reads.flatMap((each): EntityName[] => (each === 'dependents' || each === 'corrections' ? [] : [each === 'waiting' ? 'transactions' : each])),
];

/** A job that the administrator gave, and what only those hear who may see what it shows: figures, parameters, comments. */
interface Job {
  readonly id: string;
  readonly entity: EntityName;
  /** Undefined of a job that takes others back, which may be of any kind. */
  readonly action: Action | undefined;
  readonly said: readonly string[];
}

/** A drop with credits, a payment that is made beside the customer, and a change without money. */
async function ordered({ call }: Bridge): Promise<readonly Job[]> {
  const drop = { status: 'Dropped', dateDrop: '2024-11-05' };
  const ids = (await call('GET', '/features?active&fields=id')).body.map(({ id }: { id: string }) => id);
  const { rows } = (await call('POST', '/features?action=drop&preview', { ids, parameters: drop })).body;
  const dear = rows.filter(({ outcome, net }: { outcome: string; net: number }) => outcome === 'ready' && net < -10).map(({ id }: { id: string }) => id);
  const jobs: Job[] = [];
  const order = async (entity: EntityName, name: string, records: readonly string[], parameters: Values, figure?: string): Promise<void> => {
    const comment = `Remark on ${name}`;
    const { status, body, text } = await call('POST', `/${entity}?action=${name}`, { ids: records, parameters, comment });
    assert.equal(status, 200, text);
    const net = body.run.totals.net === 0 ? [] : [String(body.run.totals.net)];
    jobs.push({ id: body.run.id, entity, action: actionOf(entity, name)!, said: [comment, ...net, ...(figure === undefined ? [] : [figure])] });
  };
  await order('features', 'drop', dear.slice(0, 2), drop);
  assert.ok(jobs[0]!.said.length === 2, 'a drop that credits something');
  await order('customers', 'addPayment', ['2'], { amount: 417.23, paymentDate: '2025-01-20' }, '417.23');
  await order('features', 'lock', [rows[0].id], {});
  const comment = 'Remark on taking back';
  const back = await call('POST', '/takeBacks', { runs: [jobs.at(-1)!.id], comment });
  assert.equal(back.status, 200, back.text);
  return [...jobs, { id: back.body.run.id, entity: 'runs', action: undefined, said: [comment] }];
}

describe('access', function () {
  eachDatabase((fresh, dialect) => {
    // Rights do not ask which database there is: the second walks a few.
    const walked = dialect === 'postgres' && both() ? shapes.filter((_shape, n) => n % 6 === 0) : shapes.filter((_shape, n) => n % size(1, 3) === 0);
    let bridge: Bridge;
    let jobs: readonly Job[];
    let names: readonly string[];
    /** No copy of a name either; but what somebody wrote into a site is the service's own. */
    const told = (path: string): readonly string[] => (/services|numbers|features|activities/.test(path) ? [secret] : [secret, ...names]);
    const secret = 'Zymurgy Quixotic';
    before(async () => {
      bridge = await startBridge(fresh, { sample: 4, workers: false });
      names = (await bridge.call('GET', '/customers?fields=name')).body.map(({ name }: { name: string }) => name);
      assert.equal(names.length, 4);
      assert.equal((await bridge.call('PATCH', '/customers/1', { name: secret })).status, 200);
      jobs = await ordered(bridge);
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
    // Nothing here is changed or made by the walk, so the first of each is looked up once.
    const firsts = new Map<string, Promise<string>>();
    const idOf = (entity: string): Promise<string> => {
      const known = firsts.get(entity) ?? bridge.call('GET', `/${entity}?limit=1&hidden&fields=id`).then(({ body }) => body?.[0]?.id ?? '1');
      firsts.set(entity, known);
      return known;
    };

    walked.forEach((shape, n) => {
      describe(shape.what, () => {
        const { reads, does } = model(shape);
        let as: string;
        const asked = async (method: string, path: string, body?: Values, accept = 'application/json'): Promise<{ code: number; text: string }> => {
          const answer = await bridge.call(method, path, body, { as, headers: { 'X-Expert-Mode': 'on', Accept: accept } });
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
              if (!reads('customers'))
                assert.equal(
                  told(path).find((name) => text.includes(name)),
                  undefined,
                  `${path} tells a name`,
                );
            }
          }
        });

        // Each shape takes every third road of an action; six shapes take each.
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
              for (const [method, path, body] of roads.filter((_, road) => (road + place + n) % 3 === 0)) {
                const { code, text } = await asked(method, path, body);
                const looks = 'where' in body || path.includes('&preview');
                const allowed = may && (!looks || shown(action).every(reads));
                // What is looked for by a condition needs the right to its entity; the rest of a preview's rights is told before its rows.
                if (!allowed && (!may || !reads(entity))) assert.equal(code, 403001, `${method} ${path} ${JSON.stringify(body)}: ${text.slice(0, 200)}`);
                if (allowed) assert.notEqual(code, 403001, `${method} ${path}: ${text.slice(0, 200)}`);
                if (!reads('customers'))
                  assert.equal(
                    told(path).find((name) => text.includes(name)),
                    undefined,
                    `${path} tells a name`,
                  );
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
            for (const query of [
              'fields=id,customerName',
              'customerName.contains=Zym',
              'sort=-customerName',
              'fields=id,customerAccountNumber',
              'sort=customerAccountNumber',
            ]) {
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

        it('hears what a job came to where it may see all that such an order shows, and else only that there was one', async () => {
          for (const { id, entity, action, said } of jobs) {
            const told = reads('runs') && reads(entity);
            const of = action
              ? [...shown(action), ...(action.billing === 'none' ? [] : (['transactions'] as const))]
              : entities.map(({ name }) => name).filter((name) => name !== 'users');
            const sees = told && of.every(reads);
            const roads: [string, string?][] = [
              [`/runs/${id}`],
              [`/runs/${id}?wait=1&version=0&reversal`],
              [`/runs/${id}?as=curl`],
              [`/runs/${id}/rows`],
              [`/runs/${id}/rows`, 'text/csv'],
              [`/runs/${id}/rows`, 'application/x-ndjson'],
              [`/runs/${id}/preview`],
              [`/runs?id=${id}`],
              [`/runs?id=${id}`, 'text/csv'],
              [`/runs?id=${id}`, 'application/x-ndjson'],
              [`/runs?comment.contains=Remark`],
              [`/${entity}/1/later`],
              ['/me/waiting'],
            ];
            let heard = '';
            for (const [path, accept] of roads) {
              const { code, text } = await asked('GET', path, undefined, accept);
              heard += text;
              if (path === `/runs/${id}` && !accept) assert.equal(code, told ? 200 : reads('runs') ? 404001 : 403001, text.slice(0, 200));
              if (path === `/runs/${id}` && told) assert.equal(JSON.parse(text).totals !== null, sees, text.slice(0, 400));
            }
            for (const each of said) assert.equal(heard.includes(each), sees, `${entity}.${action?.name ?? 'takeBack'}: ${each}`);
          }
        });
      });
    });
  });
});
