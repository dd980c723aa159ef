/**
 * Fifty clients on the same two hundred records over three bridges: the log, replayed line by line through the pure actions,
 * gives what the database holds. A lost update would show as a line whose "before" nobody left behind.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { actionOf } from '../../shared/actions/index.js';
import { fromWire, toWire } from '../../shared/fields.js';
import { Fault } from '../../shared/fault.js';
import type { Catalogue, Context, RecordOf, Values } from '../../shared/types.js';
import { openStore } from '../../server/database/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { parametersFor } from '../../server/engine/parameters.js';
import type { Runs } from '../../server/runs/index.js';
import type { Store } from '../../server/database/store.js';
import { eachDatabase } from '../databases.js';
import { ada, openCompany, order, runsOn, today, type Company } from '../runs/company.js';
import { withoutLocks } from './faulty.js';
import { dice } from './processes.js';

const long = process.env['FAULTS'] === 'long';
const [clients, records, each] = [50, 200, long ? 40 : 5];

interface Line {
  readonly recordID: string;
  readonly action: string;
  readonly before: string;
  readonly after: string;
  readonly parameters: string;
  readonly own: string | null;
}

describe('many clients on the same records', () => {
  eachDatabase((fresh, dialect) => {
    /** Three bridges on PostgreSQL; SQLite has one. */
    async function bridges(url: string, wrap: (store: Store) => Store): Promise<{ runs: Runs[]; close(): Promise<unknown> }> {
      const stores = await Promise.all(Array.from({ length: dialect === 'postgres' ? 3 : 1 }, () => openStore(url)));
      return {
        runs: stores.map((store) => runsOn({ store: wrap(store), catalogue: keptCatalogue(store) })),
        close: () => Promise.all(stores.map((store) => store.close())),
      };
    }

    const orders: readonly ((random: (most: number) => number) => { action: string; parameters: Values })[] = [
      () => ({ action: 'drop', parameters: { status: 'Dropped', dateDrop: today } }),
      () => ({ action: 'reinstate', parameters: { status: 'Active', dateReinstate: '2025-01-25' } }),
      (random) => ({ action: 'changeRecurringCharge', parameters: { increasePercent: 1 + random(9), updatedDate: '2025-02-01' } }),
      (random) => ({ action: 'edit', parameters: { description: `Edited ${random(1_000_000)}` } }),
      () => ({ action: 'lock', parameters: {} }),
      () => ({ action: 'unlock', parameters: {} }),
    ];

    /** Everybody orders at random; refusals have to be legal ones. Answers how many orders were done. */
    async function storm(runs: readonly Runs[], ids: readonly string[], seed: number, among = orders, inPart = true): Promise<number> {
      let done = 0;
      await Promise.all(
        Array.from({ length: clients }, async (_, client) => {
          const random = dice(seed + client);
          for (let turn = 0; turn < each; turn++) {
            const targets = [...new Set(Array.from({ length: inPart ? 1 + random(4) : 1 }, () => ids[random(ids.length)]!))];
            const { action, parameters } = among[random(among.length)]!(random);
            try {
              const answer = await runs[client % runs.length]!.submit(order(targets, { action, parameters, atomic: !inPart || random(2) === 0, force: true }));
              assert.equal(answer.status, 200);
              done += 1;
            } catch (error) {
              assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
              assert.ok([400502, 423001, 412001, 503001].includes(error.code), `${error.code} ${error.hint}`);
            }
          }
        }),
      );
      return done;
    }

    /** The log replayed; answers what does not fit. */
    async function replayed({ store, catalogue }: Company, start: readonly RecordOf[]): Promise<string[]> {
      const lists = await catalogue();
      const state = new Map(start.map((record) => [record.id, record]));
      const customers = new Map(
        (
          await store.load(
            'customers',
            start.map((record) => record['customerID'] as string),
          )
        ).map((record) => [record.id, record]),
      );
      const wrong: string[] = [];
      const lines = await store.rows<Line>(
        `SELECT a."recordID", a."action", a."before", a."after", r."parameters", w."parameters" AS "own" FROM "activities" a JOIN "runs" r ON r."id" = a."runID"
         LEFT JOIN "runRows" w ON w."runID" = r."id" AND w."recordID" = a."recordID" WHERE a."entity" = 'features' ORDER BY a."id"`,
      );
      for (const [index, line] of lines.entries()) {
        const record = state.get(line.recordID)!;
        const [before, after] = [JSON.parse(line.before) as Values, JSON.parse(line.after) as Values];
        for (const [name, value] of Object.entries(toWire('features', pick(record, Object.keys(before))))) {
          if (!isDeepStrictEqual(value, before[name]))
            wrong.push(`line ${index} ${line.action} ${line.recordID}: ${name} was ${JSON.stringify(value)}, not ${JSON.stringify(before[name])}`);
        }
        const change = planned(lists, customers, record, line);
        const expected = change && toWire('features', withoutTime(change));
        if (!isDeepStrictEqual(expected, withoutTime(after)))
          wrong.push(`line ${index} ${line.action} ${line.recordID}: planned ${JSON.stringify(expected)}, logged ${line.after}`);
        // Inner fields are not in the log: they come from the plan.
        state.set(line.recordID, { ...record, ...change, ...fromWire('features', after), version: record.version + 1 } as RecordOf);
      }
      for (const record of await store.load(
        'features',
        start.map(({ id }) => id),
      )) {
        const { updatedAt: _is, ...is } = moments(record);
        const { updatedAt: _was, ...was } = moments(state.get(record.id)!);
        if (!isDeepStrictEqual(is, was))
          wrong.push(
            `feature ${record.id} ends otherwise: ${Object.keys(is)
              .filter((name) => !isDeepStrictEqual(is[name], was[name]))
              .map((name) => `${name} ${JSON.stringify(is[name])} not ${JSON.stringify(was[name])}`)
              .join(', ')}`,
          );
      }
      return wrong;
    }

    /** What the action says of the record as the replay has it; undefined where it would refuse. */
    function planned(lists: Catalogue, customers: ReadonlyMap<string, RecordOf>, record: RecordOf, line: Line): Values | undefined {
      const action = actionOf('features', line.action)!;
      const [asked] = parametersFor(
        action,
        { targets: [{ id: record.id }], parameters: { ...(JSON.parse(line.parameters) as Values), ...(line.own ? (JSON.parse(line.own) as Values) : {}) } },
        lists,
      );
      if (action.available(record, { catalogue: lists, today }) !== true) return undefined;
      const context: Context = {
        today,
        now: '2025-01-24T10:00:00.000Z',
        user: ada,
        catalogue: lists,
        owned: () => [],
        besides: () => [],
        raised: () => [],
        dependents: () => ({}),
        waiting: () => [],
        customer: (each) => customers.get(each['customerID'] as string),
        referred: (entity, id) => (entity === 'customers' ? customers.get(id) : undefined),
        secret: () => ({ plain: '', hash: '' }),
      };
      return action.plan(record, asked!.parameters as never, context).changes[0]?.after;
    }

    const pick = (record: RecordOf, names: readonly string[]): Values => Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
    /** Whether each moment is there; when it was, the clock says and not the action. */
    const moments = (values: Values): Values =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, /^(dropped|reinstated)At$/.test(name) && value !== null ? 'then' : value]));
    const withoutTime = ({ statusChangedStamp: _stamp, ...values }: Values): Values => moments(values);

    it('end with what the log, replayed through the pure actions, gives', async function () {
      this.timeout(long ? 600_000 : 240_000);
      const url = await fresh();
      const company = await openCompany(url, { customers: 20, features: records / 20 });
      const start = await company.store.load('features', company.features);
      const { runs, close } = await bridges(url, (store) => store);
      const done = await storm(runs, company.features, 1_000);
      assert.ok(done > clients, `only ${done} orders were done`);
      assert.ok((await company.store.count('activities', { where: [], sort: [] })) > clients);
      assert.deepEqual((await replayed(company, start)).slice(0, 5), []);
      assert.equal((await company.store.verify()).fault, undefined);
      await close();
      await company.store.close();
    });

    // SQLite has no way for two transactions not to wait for each other.
    if (dialect === 'postgres')
      it('lose updates where nobody waits for anybody, and the replay sees it (the control)', async function () {
        const url = await fresh();
        const company = await openCompany(url, { customers: 1, features: 4 });
        const start = await company.store.load('features', company.features);
        const { runs, close } = await bridges(url, withoutLocks);
        // Two have to meet within one order's few milliseconds; on a machine that is busy with others that may take a while.
        let lost: readonly string[] = [];
        for (let storms = 0; storms < 8 && lost.length === 0; storms++) {
          await storm(runs, company.features, 5_000, orders.slice(2, 4), false);
          lost = await replayed(company, start);
        }
        assert.notDeepEqual(lost, []);
        await close();
        await company.store.close();
      });
  });
});
