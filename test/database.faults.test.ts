/** What databases do when they fail: nothing is lost, nothing is doubled, and the fault says what is known. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { Fault } from '../shared/fault.js';
import { openStore } from '../server/database/index.js';
import { driverError, translated } from '../server/database/trouble.js';
import { noQuery } from '../server/http/query.js';
import type { Store, Writing } from '../server/database/store.js';
import { built } from './built.js';
import { askedAt, eachDatabase } from './databases.js';
import { activity, made, madeInside, now, update } from './records.js';

const away = (fault: unknown): true => {
  assert.ok(fault instanceof Fault, String((fault as Error).stack));
  assert.equal(fault.code, 503001);
  return true;
};

const wait = (milliseconds: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, milliseconds);
  });
const presets = (store: Store): Promise<number> => store.count('presets', noQuery);
const preset = (inside: Writing, name: string): Promise<string[]> => madeInside(inside, 'presets', [{ list: 'fault', name, key: `fault/${name}` }]);

/** Statements behind the store's back, on the file or over a connection of their own. */
async function behind(url: string, ...statements: readonly string[]): Promise<void> {
  if (url.startsWith('postgres')) {
    await askedAt(url, ...statements);
    return;
  }
  const database = new sqlite3.Database(url.replace('sqlite:', ''));
  for (const statement of statements) {
    await new Promise<void>((done, fail) =>
      database.exec(statement, (error) => {
        if (error) fail(error);
        else done();
      }),
    );
  }
  await new Promise((done) => database.close(done));
}

const unprotected = (url: string, change: string): Promise<void> =>
  behind(
    url,
    ...(url.startsWith('postgres')
      ? ['ALTER TABLE "activities" DISABLE TRIGGER USER', change, 'ALTER TABLE "activities" ENABLE TRIGGER USER']
      : ['DROP TRIGGER "activities_no_update"; DROP TRIGGER "activities_no_delete"', change]),
  );

describe('the database under faults', function () {
  it('says that its disk is full, and that somebody is at the same records', () => {
    for (const [code, said] of [
      ['53100', /disk of the database is full.*make room/],
      ['SQLITE_FULL', /disk of the database is full.*make room/],
      ['55P03', /changing the same records/],
      ['ECONNREFUSED', /does not answer/],
    ] as const) {
      const error = Object.assign(new Error('x'), { code });
      assert.throws(() => driverError(error));
      const fault = translated(error);
      assert.ok(away(fault));
      assert.match((fault as Fault).hint, said);
    }
  });

  eachDatabase((fresh, dialect) => {
    async function opened(options = {}): Promise<{ store: Store; url: string }> {
      const url = await fresh();
      const store = await openStore(url, options);
      await store.migrate();
      return { store, url };
    }

    describe('the log shows', () => {
      for (const [what, change, line] of [
        ['a changed line', `UPDATE "activities" SET "why" = 'Nothing happened.' WHERE "id" = 2`, '2'],
        ['a changed value before', `UPDATE "activities" SET "before" = '{"status":"Dropped"}' WHERE "id" = 3`, '3'],
        ['a line taken out', 'DELETE FROM "activities" WHERE "id" = 2', '3'],
        ['a tail cut off', 'DELETE FROM "activities" WHERE "id" > 3', '5'],
        [
          'a line slipped in',
          `INSERT INTO "activities" ("id", "entity", "recordID", "action", "userName", "at", "before", "after", "why", "hash", "version", "createdAt", "updatedAt", "locked", "hidden")
          SELECT 6, "entity", "recordID", "action", "userName", "at", "before", "after", "why", "hash", 1, "createdAt", "updatedAt", 0, 0 FROM "activities" WHERE "id" = 5`,
          '6',
        ],
      ] as const) {
        it(what, async () => {
          const { store, url } = await opened();
          await store.transaction((inside) => inside.log(Array.from({ length: 5 }, (_, n) => activity({ recordID: String(n) }))));
          assert.deepEqual(await store.verify(), { checked: 5 });
          await unprotected(url, change);
          const { fault } = await store.verify();
          assert.equal(fault?.id, line);
          await store.close();
        });
      }
    });

    if (dialect === 'postgres')
      it('repeats the whole transaction when the database asks for it', async () => {
        const { store } = await opened();
        let tried = 0;
        await store.transaction(async (inside) => {
          tried++;
          await preset(inside, 'again');
          if (tried < 3) await inside.run(`DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40001''; END'`);
        });
        assert.deepEqual([tried, await presets(store)], [3, 1]);
        await store.close();
      });

    if (dialect === 'sqlite')
      it('tries again when another process held the file for longer than it waits', async () => {
        const { store, url } = await opened({ busyTimeout: 10 });
        const other = new sqlite3.Database(url.replace('sqlite:', ''));
        await new Promise((done) => other.exec('BEGIN IMMEDIATE', done));
        const writing = store.transaction((inside) => preset(inside, 'patient'));
        await wait(60);
        await new Promise((done) => other.exec('ROLLBACK', done));
        await writing;
        assert.equal(await presets(store), 1);
        await new Promise((done) => other.close(done));
        await store.close();
      });

    if (dialect === 'postgres')
      it('gives up after five times', async () => {
        const { store } = await opened();
        let tried = 0;
        await assert.rejects(
          store.transaction(async (inside) => {
            tried++;
            await inside.run(`DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40P01''; END'`);
          }),
          away,
        );
        assert.deepEqual([tried, await presets(store)], [5, 0]);
        await store.close();
      });

    it('does not repeat a fault of the work', async () => {
      const { store } = await opened();
      let tried = 0;
      await assert.rejects(
        store.transaction(async () => {
          tried++;
          throw new Error('mine');
        }),
        /mine/,
      );
      assert.equal(tried, 1);
      await store.close();
    });

    if (dialect === 'postgres') {
      const kill = (url: string): Promise<object[]> =>
        askedAt(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);

      it('does the next read on another connection when idle ones were killed', async () => {
        const { store, url } = await opened();
        await presets(store);
        await kill(url);
        await wait(50);
        assert.equal(await presets(store), 0);
        await store.ready();
        await store.close();
      });

      it('changes nothing when its connection is killed half-way, and says so', async () => {
        const { store, url } = await opened();
        await assert.rejects(
          store.transaction(async (inside) => {
            await preset(inside, 'killed');
            await kill(url);
            await preset(inside, 'after');
          }),
          (fault: Fault) => away(fault) && assert.deepEqual(fault.more, {}) === undefined,
        );
        assert.equal(await presets(store), 0);
        await store.close();
      });

      it('does not repeat a COMMIT whose answer never came', async () => {
        const url = await fresh();
        const gate = await Gate.before(url);
        const store = await openStore(gate.url);
        await store.migrate();
        let tried = 0;
        await assert.rejects(
          store.transaction(async (inside) => {
            tried++;
            await preset(inside, 'unknown');
            gate.dropAnswerTo('COMMIT');
          }),
          (fault: Fault) => away(fault) && assert.deepEqual(fault.more, { outcome: 'unknown' }) === undefined,
        );
        const rows = await askedAt(url, 'SELECT "name" FROM "presets"');
        assert.deepEqual([tried, rows], [1, [{ name: 'unknown' }]]);
        await store.close();
        await gate.close();
      });

      it('untangles two transactions that wait for each other', async () => {
        const { store } = await opened();
        const [a = '', b = ''] = await made(store, 'customers', [
          { accountNumber: 'A', name: 'A', creditLimit: 0 },
          { accountNumber: 'B', name: 'B', creditLimit: 0 },
        ]);
        const raise = (first: string, second: string) =>
          store.transaction(async (inside) => {
            for (const id of [first, second]) {
              const [record] = await inside.load('customers', [id]);
              await inside.lock([id]);
              await wait(30);
              const [fresher] = await inside.load('customers', [id]);
              await inside.apply([update('customers', id, fresher!.version, { creditLimit: Number(fresher!['creditLimit']) + 1 })], now);
              assert.ok(record);
            }
          });
        await Promise.all([raise(a, b), raise(b, a)]);
        assert.deepEqual(
          (await store.load('customers', [a, b])).map((each) => each['creditLimit']),
          [2, 2],
        );
        await store.close();
      });

      it('lets one customer’s order pass while many wait for one record of another', async () => {
        const { store } = await opened();
        const [held = '', free = ''] = await made(store, 'customers', [
          { accountNumber: 'A', name: 'A' },
          { accountNumber: 'B', name: 'B' },
        ]);
        let release = (): void => undefined;
        const holding = store.transaction(async (inside) => {
          await inside.lock([held]);
          await new Promise<void>((done) => {
            release = done;
          });
        });
        await wait(50);
        // More than there are connections.
        const waiting = Array.from({ length: 14 }, () => store.transaction((inside) => inside.lock([held])));
        await wait(50);
        const since = performance.now();
        await store.transaction((inside) => inside.lock([free]));
        const took = performance.now() - since;
        release();
        await Promise.all([holding, ...waiting]);
        assert.ok(took < 5_000, `${took} ms`);
        await store.close();
      });

      it('says that the database is away when a lock or a statement takes too long', async () => {
        const { store } = await opened({ lockTimeout: 50, statementTimeout: 300 });
        const [customer = ''] = await made(store, 'customers', [{ accountNumber: 'A', name: 'A' }]);
        let release = (): void => undefined;
        const holding = store.transaction(async (inside) => {
          await inside.lock([customer]);
          await new Promise<void>((done) => {
            release = done;
          });
        });
        await wait(50);
        await assert.rejects(
          store.transaction((inside) => inside.lock([customer])),
          away,
        );
        release();
        await holding;
        await assert.rejects(store.rows('SELECT pg_sleep(2)'), away);
        await store.close();
      });

      it('says that the database is away when nothing listens, and comes back by itself', async () => {
        const url = await fresh();
        const gate = await Gate.before(url);
        const store = await openStore(gate.url, { connectTimeout: 1_000 });
        await store.migrate();
        await gate.shut();
        await assert.rejects(store.ready(), away);
        await assert.rejects(
          store.transaction((inside) => preset(inside, 'away')),
          away,
        );
        await assert.rejects(presets(store), away);
        await gate.open();
        await store.ready();
        assert.equal(await presets(store), 0);
        await store.close();
        await gate.close();
      });
    } else {
      it('waits for transactions of other processes on the same file', async () => {
        const { store, url } = await opened();
        const [customer = ''] = await made(store, 'customers', [{ accountNumber: 'A', name: 'A', creditLimit: 0 }]);
        const others = [1, 2].map(() => spawn(process.execPath, [built(join(import.meta.dirname, 'raising.ts')), url, customer, '25'], { stdio: 'inherit' }));
        const exits = await Promise.all(others.map((child) => once(child, 'exit')));
        assert.deepEqual(
          exits.map(([status]) => status as number),
          [0, 0],
        );
        const [record] = await store.load('customers', [customer]);
        assert.deepEqual([record!['creditLimit'], record!.version], [50, 51]);
        assert.deepEqual(await store.verify(), { checked: 50 });
        await store.close();
      });

      it('says that the database is away when the file is locked for too long', async () => {
        const { store, url } = await opened({ busyTimeout: 20 });
        const other = new sqlite3.Database(url.replace('sqlite:', ''));
        await new Promise((done) => other.exec('BEGIN IMMEDIATE', done));
        await assert.rejects(
          store.transaction((inside) => preset(inside, 'busy')),
          away,
        );
        assert.equal(await presets(store), 0);
        await new Promise((done) => other.exec('ROLLBACK', done));
        await store.transaction((inside) => preset(inside, 'free'));
        assert.equal(await presets(store), 1);
        await new Promise((done) => other.close(done));
        await store.close();
      });

      it('keeps or loses each transaction whole when the process is killed', async () => {
        const { store, url } = await opened();
        const [customer = ''] = await made(store, 'customers', [{ accountNumber: 'A', name: 'A', creditLimit: 0 }]);
        for (const after of [700, 900, 1100]) {
          const child = spawn(process.execPath, [built(join(import.meta.dirname, 'raising.ts')), url, customer, '100000'], { stdio: 'ignore' });
          setTimeout(() => child.kill('SIGKILL'), after);
          await once(child, 'exit');
          const [record] = await store.load('customers', [customer]);
          const { checked, fault } = await store.verify();
          assert.equal(fault, undefined);
          assert.deepEqual([record!['creditLimit'], record!.version], [checked, checked + 1]);
        }
        await store.close();
      });

      it('refuses a database in memory, and addresses it does not know', async () => {
        for (const url of ['sqlite::memory:', 'mysql://x', 'sqlite:', '']) await assert.rejects(openStore(url), /./);
      });
    }
  });
});

/** A gate before PostgreSQL: passes bytes on, and can shut, or swallow the answer to one statement. */
class Gate {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;
  private swallow: string | undefined;
  private readonly target: URL;

  private constructor(url: string) {
    this.target = new URL(url);
  }

  static async before(url: string): Promise<Gate> {
    const gate = new Gate(url);
    await gate.open();
    return gate;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  dropAnswerTo(statement: string): void {
    this.swallow = statement;
  }

  async open(): Promise<void> {
    const server = createServer((inward) => {
      const outward = connect(Number(this.target.port || 5432), this.target.hostname);
      let swallowing = false;
      for (const socket of [inward, outward]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          inward.destroy();
          outward.destroy();
        });
      }
      inward.on('data', (data) => {
        if (this.swallow !== undefined && data.includes(this.swallow)) swallowing = true;
        outward.write(data);
      });
      outward.on('data', (data) => {
        if (swallowing) inward.destroy();
        else inward.write(data);
      });
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async shut(): Promise<void> {
    const closed = new Promise((done) => {
      this.server?.close(done);
    });
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  close(): Promise<void> {
    return this.shut();
  }
}
