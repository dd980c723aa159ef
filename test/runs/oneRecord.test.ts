/** What an order of one record waits for, and what it is checked by. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';
import { Statements } from '../../server/database/statements.js';
import type { User } from '../../server/people/authorise.js';
import type { Store } from '../../server/database/store.js';
import type { Runs } from '../../server/runs/index.js';
import type { EntityName, Values } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { ada, bodyOf, dropping, openCompany, order, runsOn, type Company } from './company.js';
import { faulting } from './faulting.js';

const keeper: User = { ...ada, id: '7', name: 'Keeper', permissions: { '*': 'run', approvalLimits: 'run' } };

/** Stands before a database and counts how often somebody asks who had waited for an answer; breaks connections that say `breaking`. */
async function between(url: string) {
  const target = new URL(url);
  let answered = true;
  const seen = { turns: 0, breaking: undefined as string | undefined };
  const server = createServer((inward) => {
    const outward = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
    inward.on('data', (data) => {
      if (seen.breaking !== undefined && data.includes(seen.breaking)) {
        seen.breaking = undefined;
        inward.destroy();
        return;
      }
      if (answered) seen.turns += 1;
      answered = false;
      outward.write(data);
    });
    outward.on('data', (data) => {
      answered = true;
      inward.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(target);
  [through.hostname, through.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
  return { url: through.href, seen, close: () => server.close() };
}

describe('an order of one record', () => {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    let url: string;
    let used = 0;
    const take = (): string => company.features[used++]!;
    before(async () => {
      url = await fresh();
      company = await openCompany(url, { customers: 1, features: 24 });
    });
    after(() => company.store.close());

    if (dialect === 'postgres')
      describe('over a line that is watched', () => {
        let watched: Awaited<ReturnType<typeof between>>;
        let store: Store;
        const drop = async (): Promise<unknown> => (await runs.submit(order([take()], { single: true }))).status;
        let runs: Runs;
        before(async () => {
          watched = await between(url);
          store = await openStore(watched.url, { connections: 2 });
          const catalogue = keptCatalogue(store);
          runs = runsOn({ store, catalogue });
          await catalogue();
          // The first ones open a connection, and have statements prepared.
          for (let n = 0; n < 8; n += 1) await drop();
        });
        after(async () => {
          await store.close();
          watched.close();
        });

        it('waits for the database four times: statements that need nothing of each other go out together', async () => {
          const turns: number[] = [];
          for (let n = 0; n < 4; n += 1) {
            const before = watched.seen.turns;
            assert.equal(await drop(), 200);
            turns.push(watched.seen.turns - before);
          }
          // What is on its way while an answer comes is taken for a turn on a busy machine; a wait that is one is in all of them.
          assert.ok(Math.min(...turns) <= 4, `${turns.join(', ')} times`);
        });

        it('finds what it wrote itself, also first of all', async () => {
          const found = await store.transaction(async (inside) => {
            await inside.addMany('meta', ['name', 'value'], [['first', '1']]);
            return inside.rows(`SELECT "value" FROM "meta" WHERE "name" = 'first'`);
          });
          assert.deepEqual(found, [{ value: '1' }]);
        });

        it('is done over another connection where its own dies as it begins', async () => {
          watched.seen.breaking = 'BEGIN';
          assert.equal(await drop(), 200);
          assert.equal(watched.seen.breaking, undefined);
        });
      });

    if (dialect === 'sqlite')
      describe('handed to a thread statement by statement', () => {
        let runs: Runs;
        let handed: string[] = [];
        const { ask } = Statements.prototype;
        const drop = (id = take()): Promise<unknown> => runs.submit(order([id], { single: true }));
        before(async () => {
          runs = runsOn(company);
          // Writes that come together often go together from then on.
          for (let n = 0; n < 5; n += 1) await drop();
          Statements.prototype.ask = function counted(...given) {
            handed.push(given[0]);
            return ask.apply(this, given);
          };
        });
        beforeEach(() => {
          handed = [];
        });
        after(() => {
          Statements.prototype.ask = ask;
        });

        it('is seven of them: begin, what is known ahead, its records, their lines, all it writes, what came of it, commit', async () => {
          await drop();
          assert.ok(handed.length <= 7, handed.join('\n'));
          assert.match(handed.at(-3)!, /^INSERT INTO temp/);
        });

        it('leaves nothing of an order that is refused, and gives what comes next the next ids', async () => {
          const { store } = company;
          const id = take();
          await drop(id);
          const before = await store.head();
          await assert.rejects(drop(id), faulting(400502));
          assert.deepEqual(await store.head(), before);
          await drop();
          assert.equal((await store.head())!.count, before!.count + 1);
          assert.equal((await store.verify()).fault, undefined);
        });
      });

    if (dialect === 'postgres')
      it('has the lines of its feature looked for by the feature, also where nobody has counted the lines yet', async () => {
        const [customerID, featureID] = [company.customers[0]!, take()];
        const fields = ['customerID', 'featureID', 'kind', 'description', 'sequence', 'gross', 'discount', 'net'];
        const lines = Array.from({ length: 20_000 }, (_, n) => [customerID, featureID, 'recurring', 'x', n + 1, 1, 0, 1]);
        const scans = company.store.transaction(async (inside) => {
          const scanned = async (): Promise<number> =>
            (await inside.rows<{ scans: number }>(`SELECT seq_scan AS "scans" FROM pg_stat_xact_user_tables WHERE relname = 'transactions'`))[0]?.scans ?? 0;
          await inside.insert('transactions', fields, lines, new Date().toISOString());
          // What the connection did within the second before may not have been handed on yet, and stands here as well.
          const before = await scanned();
          await inside.raised(new Map([['999999', '2025-01-15']]));
          throw new Error(`${(await scanned()) - before} scans`);
        });
        await assert.rejects(scans, /^Error: 0 scans$/);
      });

    it('is checked by what configuration is, not by what it was when somebody last looked', async () => {
      const runs = runsOn(company);
      const elsewhere = runsOn({ ...company, catalogue: keptCatalogue(company.store) });
      const make = async (entity: EntityName, parameters: Values): Promise<string> => {
        const answer = await elsewhere.submit({ ...order([{ id: '+1' }], { user: keeper, parameters, single: true }), entity, action: 'create' });
        return bodyOf(answer).id as string;
      };
      const drop = (parameters = dropping) => runs.submit(order([take()], { parameters, single: true }));
      assert.equal((await drop()).status, 200);
      const ended = { ...dropping, status: 'Ended' };
      await assert.rejects(drop(ended), faulting(400502));
      await make('statuses', { entity: 'features', name: 'Ended', active: false });
      assert.equal(bodyOf(await drop(ended)).status, 'Ended');
      const priced = () =>
        runs.submit({ ...order([company.customers[0]!], { parameters: { fixedFeeTariff: 'Gold' }, single: true }), entity: 'customers', action: 'edit' });
      await assert.rejects(priced(), faulting(400504));
      await make('fixedFeeTariffs', { name: 'Gold' });
      assert.equal(bodyOf(await priced()).fixedFeeTariff, 'Gold');
      const limit = await make('approvalLimits', { action: 'features.drop', mostRows: 0 });
      assert.equal((await drop()).status, 202);
      await elsewhere.submit({ ...order([limit], { user: keeper, parameters: {}, single: true }), entity: 'approvalLimits', action: 'delete' });
      assert.deepEqual(
        (await Promise.all([drop(), drop(), drop()])).map(({ status }) => status),
        [200, 200, 200],
      );
    });
  });
});
