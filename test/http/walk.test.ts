/**
 * Random orders one after the other in one company: what a preview says ready is done, and every field comes to what it said; taken back,
 * a job leaves every field as it was before, and forth again it comes to the same. `SEED` says which walk, `VECTORS` of how many orders.
 */
import assert from 'node:assert/strict';
import { actionsOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { fieldOf } from '../../shared/fields.js';
import type { Action, ActionOffer, EntityName, Preview, Value, Values } from '../../shared/types.js';
import { asText, sameValue } from '../../shared/values.js';
import { startBridge, today, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { seeded } from '../seeded.js';
import { size } from '../size.js';
import { type Source, sourceOf, valueOf } from './parameters.js';

const SEED = Number(process.env['SEED'] ?? 11);
const ORDERS = Number(process.env['VECTORS'] ?? size(80, 40));

/** People and jobs are no business of the books; what is gone for good cannot be compared; a status that is hidden is nothing to come back to. */
const walked = entities
  .filter(({ name }) => !['users', 'billingRuns', 'statuses'].includes(name))
  .flatMap(({ name }) => actionsOf(name).filter((action) => action.on === 'record' && !/delete|PIN/.test(action.name)))
  // What people work with all day comes up more often.
  .flatMap((action) => Array.from({ length: ['customers', 'numbers', 'services', 'features'].includes(action.entity) ? 4 : 1 }, () => action));

/** Of every change, whatever it was. */
const traces = new Set(['version', 'updatedAt', 'updatedDate', 'lastUpdatedDate', 'lastUpdatedReason', 'statusChangedStamp']);
const expert = { headers: { 'X-Expert-Mode': 'on' } };

describe('a walk of random orders', function () {
  this.timeout(240_000);
  eachDatabase((url) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(url, { sample: 12, workers: false });
    });
    after(() => bridge.close());

    const order = (path: string, body: object): Promise<Answered> => bridge.call('POST', path, body, expert);

    /** Some records that the action can run on, and parameters with which a preview of them is ready; undefined where none were found. */
    async function previewed(
      random: () => number,
      source: Source,
      action: Action,
    ): Promise<{ readonly parameters: Values; readonly preview: Preview } | undefined> {
      const {
        entity,
        name,
        parameters: { properties, required = [], oneOf = [] },
      } = action;
      const listed = await bridge.call('GET', `/${entity}?limit=60&hidden=true&sort=${random() < 0.5 ? '-id' : 'id'}&fields=id`);
      const list = (listed.body as { id: string }[]).map(({ id }) => id);
      if (list.length === 0) return undefined;
      const offer = ((await order(`/${entity}/actions`, { ids: list })).body as ActionOffer[]).find((each) => each.name === name)!;
      const not = new Set(offer.reasons.flatMap(({ ids }) => ids));
      const fit = list.filter((id) => !not.has(id));
      if (fit.length === 0) return undefined;
      const ids = [...new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, () => source.one(fit)!))];
      const catalogue = await bridge.built.catalogue();
      const names = new Set([...required, ...oneOf.slice(0, 1)]);
      const further = Object.keys(properties).filter((each) => !names.has(each));
      for (let more = Math.floor(random() * 3) + (name === 'edit' ? 1 : 0); more > 0 && further.length > 0; more -= 1) names.add(source.one(further)!);
      for (let tries = 0; tries < 8; tries += 1) {
        const parameters: Record<string, Value> = {};
        for (const each of names) {
          if (each === 'status') parameters[each] = source.one(catalogue.statuses(entity))?.name ?? '';
          else parameters[each] = valueOf(each, properties[each]!, action, catalogue, { customerID: '1' }, source);
        }
        const { status, body, text } = await order(`/${entity}?action=${name}&preview`, { ids, parameters });
        assert.ok(status < 500, text);
        if (status === 200 && body.rows.some(({ outcome }: { outcome: string }) => outcome === 'ready')) return { parameters, preview: body as Preview };
        // Of what need not be given, something else is tried.
        for (const each of Object.keys((body.fields ?? {}) as Values)) if (!required.includes(each)) names.delete(each);
      }
      return undefined;
    }

    /** What the rows of a preview change, field by field, as it stands in the books now. */
    async function books(rows: Preview['rows']): Promise<Map<string, Values>> {
      const now = new Map<string, Values>();
      for (const { changes } of rows)
        for (const { entity, id, kind } of changes) {
          const key = `${entity}/${id}`;
          if (kind !== 'update' || now.has(key)) continue;
          const record = (await bridge.call('GET', `/${entity}?id=${id}&hidden=true`, undefined, expert)).body[0] as Values;
          now.set(key, Object.fromEntries(Object.entries(record).filter(([name]) => !traces.has(name))));
        }
      return now;
    }

    it('does what each preview said, and goes back and forth without a trace', async () => {
      const random = seeded(SEED);
      const source = sourceOf(random);
      let [done, back, forth] = [0, 0, 0];
      for (let at = 0; at < ORDERS; at += 1) {
        const action = source.one(walked)!;
        const found = await previewed(random, source, action);
        if (!found) continue;
        const { parameters, preview } = found;
        const said = `order ${at} of seed ${SEED}: ${action.entity}.${action.name} ${JSON.stringify(parameters)}`;
        const ready = preview.rows.filter(({ outcome }) => outcome === 'ready');
        const before = await books(ready);
        const rows = ready.map(({ id, digest, version }) => ({ id, digest, version }));
        const answer = await order(`/${action.entity}?action=${action.name}`, { rows, parameters, today, force: true });
        if (answer.status === 202 || answer.body.run?.status === 'Awaiting Approval') continue;
        assert.equal(answer.status, 200, `${said}: ${answer.text.slice(0, 400)}`);
        assert.deepEqual(
          answer.body.rows.map(({ outcome, message }: Values) => (outcome === 'done' ? 'done' : message)),
          ready.map(() => 'done'),
          said,
        );
        done += 1;
        const after = await books(ready);
        const last = new Map<string, Value>();
        for (const { changes } of ready)
          for (const change of changes) for (const [name, value] of Object.entries(change.after)) last.set(`${change.entity}/${change.id} ${name}`, value);
        for (const [place, value] of last) {
          const [key, name] = place.split(' ') as [string, string];
          const record = after.get(key);
          // A record that the job made had no id yet.
          if (!record || !(name in record) || /^\+\d/.test(asText(value)) || fieldOf(key.split('/')[0] as EntityName, name)?.type === 'Timestamp') continue;
          assert.ok(sameValue(record[name], value), `${said}: ${place} is ${JSON.stringify(record[name])}, said was ${JSON.stringify(value)}`);
        }
        if (random() < 0.3) continue;
        const reversed = async (id: string): Promise<{ readonly whole: boolean; readonly run: string } | undefined> => {
          const shown = await order(`/runs/${id}?action=reverse&preview`, {});
          assert.ok(shown.status < 500, `${said}: ${shown.text}`);
          if (shown.status !== 200) return undefined;
          const taken = await order(`/runs/${id}?action=reverse`, {});
          if (taken.status !== 200 || taken.body.run.status !== 'Complete') return undefined;
          const kept = [...shown.body.left, ...shown.body.stays].length;
          return { whole: kept === 0 && taken.body.run.done === ready.length, run: taken.body.run.id as string };
        };
        const undone = await reversed(answer.body.run.id as string);
        if (!undone?.whole) continue;
        back += 1;
        assert.deepEqual(Object.fromEntries(await books(ready)), Object.fromEntries(before), `${said}: taken back`);
        const redone = await reversed(undone.run);
        if (!redone?.whole) continue;
        forth += 1;
        assert.deepEqual(Object.fromEntries(await books(ready)), Object.fromEntries(after), `${said}: taken back twice`);
      }
      assert.ok(done > ORDERS / 4 && back > ORDERS / 10 && forth > 0, `${done} orders, ${back} taken back, ${forth} twice`);
    });
  });
});
