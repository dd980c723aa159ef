/**
 * SQLite: one file, write-ahead log, every commit on disk. One transaction at a time in this process, because the four
 * threads that wait in SQLite's busy handler would starve the one that holds the lock; other processes are waited for.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { Batches } from './batches.js';
import { sqlite as dialect } from './dialect.js';
import { type Apart, type Engine, type Line } from './line.js';
import { Database } from './models.js';
import { Statements } from './statements.js';
import { type Ask, beginThrough, bound, type Held, lineThrough, type Pool, poolOf } from './through.js';
import { driverError, troubleOf } from './trouble.js';

export interface SQLiteOptions {
  /** Milliseconds to wait for another process's transaction (5,000); the whole transaction is then repeated. */
  readonly busyTimeout?: number;
  /** FULL (the default) survives a power cut with every commit; NORMAL may lose the last ones. */
  readonly synchronous?: 'FULL' | 'NORMAL';
}

const BUSY = 5_000;

/** One queue a file, whoever opened it: two stores of one process must not write at the same time either. */
const queues = new Map<string, Promise<unknown>>();

export async function openSQLite(path: string, options: SQLiteOptions): Promise<Engine> {
  const file = resolve(path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  assertVersion();
  try {
    // Made by us and not by SQLite, so that no other user of the machine reads it; its log and index files follow.
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It is there already, or SQLite says in a moment what is wrong.
  }
  const writers = new Writers(file, options);
  // Set on every connection below; Sequelize would ask for it again at every transaction. Its types do not know it.
  const unlisted = { foreignKeys: false };
  const sequelize = new Database({
    ...unlisted,
    dialect: 'sqlite',
    storage: file,
    dialectModule: { ...sqlite3, Database: opening(options) },
    logging: false,
    retry: { max: 1, match: [] },
  });
  const line = lineThrough(poolOf<Named>(sequelize), dialect, ask);
  await writeAhead(line, options.busyTimeout ?? BUSY);
  let closed = false;
  return {
    dialect,
    sequelize,
    line,
    alone: (work) => {
      const before = queues.get(file) ?? Promise.resolve();
      const turn = before.then(work, work);
      const settled = turn.then(
        () => undefined,
        () => undefined,
      );
      queues.set(file, settled);
      void settled.then(() => {
        if (queues.get(file) === settled) queues.delete(file);
      });
      return turn;
    },
    begin: () => {
      if (closed) throw new Error('The store is closed.');
      return beginThrough(writers, dialect, ask, 'BEGIN IMMEDIATE', { combined: ({ batches }, writes) => batches.of(writes) });
    },
    apart: () => reader(file, options),
    still: async () => {
      const line = await reader(file, options);
      await line.select('BEGIN');
      return line;
    },
    close: async () => {
      closed = true;
      await queues.get(file);
      await sequelize.close();
      await writers.close();
    },
  };
}

/** A new file changes over to its log once. SQLite does not wait for the one who is at it, whatever its busy timeout: two would block each other. */
async function writeAhead(line: Line, busyTimeout: number): Promise<void> {
  for (const until = Date.now() + busyTimeout; ; await pause(10 + Math.random() * 20)) {
    try {
      await line.select('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (troubleOf(error) !== 'again' || Date.now() >= until) throw error;
    }
  }
}

/**
 * Why a version of SQLite will not do, undefined where it will. Rows come as JSON: `->>`, functions of many arguments, and `jsonb_each`
 * (3.51). Up to 3.51.2 a checkpoint beside a commit that begins the log anew may lose what was committed (https://sqlite.org/wal.html#walresetbug).
 */
export function versionFault(version: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 3_051_003 ? undefined : `SQLite 3.51.3 or newer is needed: ${version} may lose what was committed.`;
}

function assertVersion(): void {
  const fault = versionFault((sqlite3 as unknown as { VERSION: string }).VERSION);
  if (fault !== undefined) throw new Error(fault);
}

const closing = (database: sqlite3.Database): Promise<void> =>
  new Promise((done, fail) =>
    sqlite3.Database.prototype.close.call(database, (error) => {
      if (error) fail(error);
      else done();
    }),
  );

type Ready = (this: sqlite3.Database, error: Error | null) => void;
type Named = sqlite3.Database & Held & { statements: Statements; batches: Batches };

const ask: Ask<Named> = ({ statements }, sql, bind, rows) => statements.ask(sql, bind, rows);

/** Opens the file with its settings, which no hook of Sequelize's and no PRAGMA on another connection would give it. */
function opened(file: string, mode: number, options: SQLiteOptions, ready?: Ready): Named {
  const database = new sqlite3.Database(file, mode, (error) => {
    if (error) ready?.call(database, error);
    else database.exec(settings(options), (failed) => ready?.call(database, failed));
  }) as Named;
  database.statements = new Statements(database);
  database.batches = new Batches(database);
  database.configure('busyTimeout', options.busyTimeout ?? BUSY);
  database.close = (done?: (error: Error | null) => void) => {
    database.statements.clear();
    sqlite3.Database.prototype.close.call(database, done);
    return database;
  };
  return database;
}

/** What Sequelize takes for the driver's Database. */
const opening = (options: SQLiteOptions): new (file: string, mode: number, ready?: Ready) => sqlite3.Database =>
  class {
    constructor(file: string, mode: number, ready?: Ready) {
      return opened(file, mode, options, ready);
    }
  } as unknown as new (file: string, mode: number, ready?: Ready) => sqlite3.Database;

/** The connections of transactions: Sequelize would open and close one for each. Those that are done wait here for the next. */
class Writers implements Pool<Named> {
  private readonly idle: Named[] = [];
  private readonly file: string;
  private readonly options: SQLiteOptions;

  constructor(file: string, options: SQLiteOptions) {
    this.file = file;
    this.options = options;
  }

  async take(): Promise<Named> {
    const spare = this.idle.pop();
    if (spare) {
      await spare.batches.prepare();
      return spare;
    }
    return new Promise<Named>((done, fail) => {
      const database = opened(this.file, sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE, this.options, (error) => {
        if (error) fail(error);
        else done(database);
      });
    });
  }

  give(database: Named): void {
    if (!database.spoilt && this.idle.length < 2) this.idle.push(database);
    else database.close();
  }

  async close(): Promise<void> {
    await Promise.all(
      this.idle.splice(0).map((database) => {
        database.statements.clear();
        return closing(database);
      }),
    );
  }
}

/** Kilobytes of pages a connection keeps: with SQLite's own 2,000 those of the indexes of many new rows are written out and read again, over and over. */
const CACHE = 24_000;

const settings = ({ synchronous }: SQLiteOptions): string =>
  `PRAGMA synchronous = ${synchronous === 'NORMAL' ? 'NORMAL' : 'FULL'}; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${CACHE};`;

/** A read-only handle of its own, so that a long export does not hold up anybody's short reads. */
async function reader(file: string, { busyTimeout }: SQLiteOptions): Promise<Apart> {
  const database = await new Promise<sqlite3.Database>((done, fail) => {
    const opened = new sqlite3.Database(file, sqlite3.OPEN_READONLY, (error) => {
      if (error) fail(error);
      else done(opened);
    });
  }).catch(driverError);
  database.configure('busyTimeout', busyTimeout ?? BUSY);
  const statements = new Statements(database);
  return {
    dialect,
    select: async <T>(sql: string, bind = {}) => (await statements.ask(sql, bound(sql, bind), true)).rows as T[],
    change: () => Promise.reject(new Error('This line only reads.')),
    close: () => {
      statements.clear();
      return closing(database);
    },
  };
}

/**
 * Moves a database file out of the way, whole, and answers its new name. Throws an Error while somebody has it open: SQLite lets the
 * log be folded into the file only when nobody else does.
 */
export async function setAside(file: string): Promise<string> {
  const database = await new Promise<sqlite3.Database>((done, fail) => {
    const opened = new sqlite3.Database(file, sqlite3.OPEN_READWRITE, (error) => {
      if (error) fail(error);
      else done(opened);
    });
  }).catch(driverError);
  const trouble = await new Promise<Error | null>((done) => database.exec('PRAGMA journal_mode = DELETE', done));
  await closing(database);
  if (trouble && ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes((trouble as NodeJS.ErrnoException).code ?? ''))
    throw new Error(`Somebody still works with ${file}. Stop the bridge first.`);
  const aside = `${file}.before-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  // A damaged file is kept with its log as they are.
  for (const end of ['', '-wal', '-shm']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`);
  return aside;
}
