/** Laws that hold for every action of every entity, by walking the registry over real HTTP with the sample company. */
import assert from 'node:assert/strict';
import { actionsOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { fieldOf } from '../../shared/fields.js';
import type { Action, ActionOffer, EntityName, Preview, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { Description } from './described.js';
import { parametersOf } from './parameters.js';

/** What no record of the sample company is in a state for; tested with companies of their own in test/actions and test/billingRuns. */
const untried = new Set([
  'transactions.edit',
  'transactions.delete',
  'invoices.approve',
  'invoices.recreate',
  'invoices.delete',
  'payments.allocate',
  'directDebits.enterPayment',
  'billingRuns.request',
  'billingRuns.edit',
  'billingRuns.forecast',
  'bills.holdBack',
  'bills.release',
  'featureTypes.edit',
  'serviceTypes.edit',
  'statuses.edit',
  'users.edit',
]);

describe('every action over HTTP', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let description: Description;
    const expert = { headers: { 'X-Expert-Mode': 'on' } };

    before(async () => {
      bridge = await startBridge(url, { sample: 25, workers: false });
      description = new Description((await bridge.call('GET', `${bridge.base}/openapi.json`)).body);
    });
    after(() => bridge.close());

    const newest = async (): Promise<string> => (await bridge.call('GET', '/activities?limit=1&sort=-id&fields=id')).body[0]?.id ?? '0';
    const record = async (entity: EntityName, id: string): Promise<Values> => (await bridge.call('GET', `/${entity}?id=${id}&hidden=true`)).body[0] as Values;

    /** Two of them, of one customer where there are such: what both belong to is changed by one after the other. */
    const twoOf = async (entity: EntityName, ids: readonly string[]): Promise<string[]> => {
      if (!fieldOf(entity, 'customerID') || ids.length < 3) return ids.slice(0, 2);
      const records = (await bridge.call('GET', `/${entity}?id.in=${ids.join(',')}&hidden=true&fields=id,customerID`)).body as Values[];
      const owners = new Map(records.map(({ id, customerID }) => [asText(id), customerID]));
      const second = ids.findIndex((id, place) => ids.slice(0, place).some((other) => owners.get(other) === owners.get(id)));
      if (second < 0) return ids.slice(0, 2);
      return [ids.find((id) => owners.get(id) === owners.get(ids[second]!))!, ids[second]!];
    };

    /** Ids that the action can run on now, and parameters with which a preview of one is ready. */
    const ready = async (action: Action): Promise<{ ids: string[]; parameters: Values; preview: Preview } | string> => {
      const list = (await bridge.call('GET', `/${action.entity}?limit=60&hidden=true&sort=-id&fields=id`)).body as { id: string }[];
      const offers = (await bridge.call('POST', `/${action.entity}/actions`, { ids: list.map(({ id }) => id) }, expert)).body as ActionOffer[];
      const offer = offers.find(({ name }) => name === action.name)!;
      const not = new Set(offer.reasons.flatMap(({ ids }) => ids));
      const ids = list.map(({ id }) => id).filter((id) => !not.has(id));
      if (ids.length === 0) return 'no record of the sample is in a state for it';
      const catalogue = await bridge.built.catalogue();
      const customer = (await bridge.call('GET', '/customers?active&limit=1&fields=id')).body[0].id as string;
      let last = '';
      for (const parameters of parametersOf(action, catalogue, { customerID: customer })) {
        const answer = await bridge.call('POST', `/${action.entity}?action=${action.name}&preview`, { ids: ids.slice(0, 12), parameters }, expert);
        assert.ok(answer.status === 200 || answer.status === 400, answer.text);
        last = answer.text;
        if (answer.status !== 200) continue;
        const preview = answer.body as Preview;
        const fit = await twoOf(
          action.entity,
          preview.rows.filter(({ outcome }) => outcome === 'ready').map(({ id }) => id),
        );
        if (fit.length > 0) return { ids: fit, parameters, preview };
      }
      return last.slice(0, 400);
    };

    const skipped: string[] = [];
    for (const { name: entity } of entities) {
      for (const action of actionsOf(entity).filter(({ on }) => on === 'record')) {
        describe(`${entity}.${action.name}`, () => {
          it('refuses what its schema does not name, and misses what it requires', async () => {
            const [any] = (await bridge.call('GET', `/${entity}?limit=1&hidden=true&fields=id`)).body as { id: string }[];
            assert.ok(any, `the sample company has no record of ${entity}: give it one in server/sample, so that the laws have something to walk`);
            const unknown = await bridge.call('POST', `/${entity}/${any.id}?action=${action.name}`, { noSuchParameter: 1 }, expert);
            assert.equal(unknown.body.error_code, 400505, unknown.text);
            assert.match(unknown.body.hint, /noSuchParameter/);
            for (const required of action.parameters.required ?? []) {
              const missing = await bridge.call('POST', `/${entity}/${any.id}?action=${action.name}`, {}, expert);
              assert.equal(missing.body.error_code, 400503, missing.text);
              assert.ok(missing.body.fields[required], `${required} is named`);
            }
          });

          it('previews what it does, writes nothing before, and does what it previewed', async () => {
            const before = await newest();
            const found = await ready(action);
            assert.equal(await newest(), before, 'a preview writes nothing');
            if (typeof found === 'string') {
              skipped.push(`${entity}.${action.name}: ${found}`);
              return;
            }
            const { ids, parameters } = found;
            const previewed = await bridge.call('POST', `/${entity}?action=${action.name}&preview`, { ids, parameters }, expert);
            assert.deepEqual(description.wrongOf('post', `/${entity}`, previewed), []);
            const preview = previewed.body as Preview;
            const again = (await bridge.call('POST', `/${entity}?action=${action.name}&preview`, { ids, parameters }, expert)).body as Preview;
            assert.equal(again.digest, preview.digest, 'planning twice is equal');
            if (ids.length > 1) {
              const struck = (await bridge.call('POST', `/${entity}?action=${action.name}&preview`, { ids: ids.slice(1), parameters }, expert)).body as Preview;
              assert.equal(struck.rows[0]!.digest, preview.rows[1]!.digest, 'a row that is struck out leaves the others as they were shown');
            }
            const done = await bridge.call(
              'POST',
              `/${entity}?action=${action.name}`,
              {
                rows: preview.rows.map(({ id, digest, version }) => ({ id, digest, version })),
                parameters,
                today,
              },
              expert,
            );
            assert.equal(done.status, 200, done.text.slice(0, 500));
            assert.deepEqual(description.wrongOf('post', `/${entity}`, done), []);
            assert.deepEqual(
              done.body.rows.map(({ outcome }: { outcome: string }) => outcome),
              ids.map(() => 'done'),
            );
            assert.deepEqual(done.body.totals, preview.totals, 'the totals are the previewed ones');
            const activities = (await bridge.call('GET', `/activities?limit=1000&id.gt=${before}`)).body as {
              entity: EntityName;
              recordID: string;
              after: Values;
              runID: string;
            }[];
            assert.ok(activities.length > 0 && activities.every(({ runID }) => runID === done.body.run.id), 'every change names its run');
            for (const row of preview.rows) {
              for (const change of row.changes.filter(({ kind }) => kind === 'update')) {
                const now = await record(change.entity, change.id);
                for (const [field, value] of Object.entries(change.after)) {
                  const later = preview.rows
                    .flatMap(({ changes }) => changes)
                    .findLast(({ id, entity: of, after }) => id === change.id && of === change.entity && field in after)!;
                  // A record that the run made had no id yet.
                  if (typeof value === 'string' && /^\+\d+$/.test(value)) assert.match(asText(now[field]), /^\d+$/);
                  else if (!/pin|hash/i.test(field) && fieldOf(change.entity, field)?.type !== 'Timestamp')
                    assert.deepEqual(now[field], later === change ? value : later.after[field], `${change.entity}/${change.id} ${field}`);
                }
              }
            }
          });
        });
      }
    }
    it('found a record and parameters for every action but those whose state the sample company lacks', () => {
      const more = skipped.filter((line) => !untried.has(line.split(':')[0]!));
      assert.deepEqual(more, [], 'give the sample company (server/sample) a record in that state, or test/http/parameters.ts parameters that fit');
    });
  });
});
