/** The database goes away while a run is under way, and comes back: the run waits and goes on by itself. */
import assert from 'node:assert/strict';
import { createServer, connect, type Server, type Socket } from 'node:net';
import sqlite3 from 'sqlite3';
import { Fault } from '../../shared/fault.js';
import { activityCounts, bodyOf, ended, openCompany, order, runsOn } from '../runs/company.js';
import { eachDatabase } from '../databases.js';
import { openStore } from '../../server/database/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { pause } from './processes.js';

const long = process.env['FAULTS'] === 'long';
/** Milliseconds for which the database is away. */
const away = long ? 30_000 : 2_500;

/** A door to a database that can be shut: connections break, and new ones are refused. */
class Door {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private shut = false;
  port = 0;

  constructor(port: number, host: string) {
    this.server = createServer((socket) => {
      const through = connect(port, host);
      for (const each of [socket, through]) {
        this.sockets.add(each);
        each
          .on('error', () => undefined)
          .on('close', () => {
            this.sockets.delete(each);
            socket.destroy();
            through.destroy();
          });
      }
      if (this.shut) socket.resetAndDestroy();
      socket.pipe(through).pipe(socket);
    });
  }

  open(): Promise<void> {
    return new Promise((done) => {
      this.server.listen(0, '127.0.0.1', () => {
        this.port = (this.server.address() as { port: number }).port;
        done();
      });
    });
  }

  cut(): void {
    this.shut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.shut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => {
      this.server.close(done);
    });
  }
}

/** Holds the only write lock of an SQLite file, as another program might. */
async function holdLock(url: string): Promise<() => Promise<void>> {
  const database = new sqlite3.Database(url.slice('sqlite:'.length));
  const exec = (sql: string): Promise<void> =>
    new Promise((done, fail) => {
      database.exec(sql, (error) => {
        if (error) fail(error);
        else done();
      });
    });
  // Asking again and again gets in between two chunks; SQLite's own waiting sleeps for longer and longer.
  database.configure('busyTimeout', 0);
  const end = performance.now() + 10_000;
  while (
    !(await exec('BEGIN IMMEDIATE').then(
      () => true,
      () => false,
    ))
  )
    if (performance.now() > end) throw new Error('The lock could not be had.');
  return async () => {
    await exec('ROLLBACK');
    await new Promise<void>((done) => {
      database.close(() => done());
    });
  };
}

describe('a database that goes away in the middle of a run', () => {
  eachDatabase((fresh, dialect) => {
    it('is waited for; the run goes on by itself, and nothing is done twice', async function () {
      this.timeout(away + 120_000);
      const url = await fresh();
      const company = await openCompany(url, { customers: 50, features: 40 });
      const target = new URL(dialect === 'postgres' ? url : 'postgres://127.0.0.1:1');
      const door = new Door(Number(target.port || 5432), target.hostname);
      await door.open();
      const through = new URL(target);
      through.hostname = '127.0.0.1';
      through.port = String(door.port);
      const store = await openStore(dialect === 'postgres' ? through.href : url, { busyTimeout: 200, connectTimeout: 1_000 });
      const runs = runsOn({ store, catalogue: keptCatalogue(store) });
      const watch = runsOn(company);
      try {
        runs.start();
        const { id } = bodyOf(await runs.submit(order(company.features))).run as { id: string };
        while (Number((await watch.run(id))['done']) === 0) await pause(10);
        const release = dialect === 'sqlite' ? await holdLock(url) : undefined;
        if (dialect === 'postgres') door.cut();
        const before = await watch.run(id);
        if (dialect === 'postgres')
          await assert.rejects(
            runs.submit(order([company.features[0]!], { single: true })),
            (error: unknown) => error instanceof Fault && error.code === 503001,
          );
        await pause(away);
        const during = await watch.run(id);
        // A chunk whose COMMIT was on its way when the line broke may have got through.
        assert.ok(
          Number(during['done']) < company.features.length && Number(during['done']) - Number(before['done']) <= 1_500,
          JSON.stringify([before['done'], during['done']]),
        );
        assert.equal(during['status'], 'Running');
        await release?.();
        door.mend();
        const back = performance.now();
        const run = await ended(watch, id, 60);
        assert.deepEqual([run.status, run.outcomes], ['Complete', { done: 2_000 }]);
        assert.deepEqual(await activityCounts(company.store, 'features', 'drop', company.features), { 1: 2_000 });
        assert.ok(performance.now() - back < 60_000);
      } finally {
        door.mend();
        await runs.stop();
        await store.close().catch(() => undefined);
        await company.store.close();
        await door.close();
      }
    });
  });
});
