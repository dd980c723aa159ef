/**
 * Copies of a whole database, made while it serves and tried before they count. SQLite writes one by VACUUM INTO: a single read of one
 * moment, which no writer has to wait for and no writer makes begin again, as the online backup of another process would. PostgreSQL's
 * own pg_dump and pg_restore do it there.
 */
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import pg from 'pg';
import { presentSQL } from './ddl.js';
import { openStore } from './index.js';
import { databaseURL, postgresTool } from './postgresTools.js';
import { openSQLite, setAside } from './sqlite.js';
import type { LogHead, Store } from './store.js';

/** What a database holds, to be compared with what its copy holds. */
export interface Inventory {
  /** The log's end; null where nothing was ever written. */
  readonly head: LogHead | null;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The file of an SQLite URL as a full path; undefined for PostgreSQL. */
export const fileOf = (url: string): string | undefined => (url.startsWith('sqlite:') ? resolve(url.slice('sqlite:'.length)) : undefined);

/** Makes the file, for its owner's eyes alone, and writes the database into it. Throws an Error with a sentence. */
export async function copyInto(url: string, file: string): Promise<void> {
  closeSync(openSync(file, 'wx', 0o600));
  const source = fileOf(url);
  if (source === undefined) return postgresTool('pg_dump', url, ['--format=custom', '--no-owner', '--no-privileges', `--file=${file}`]);
  if (!existsSync(source)) throw new Error(`There is no database ${source}.`);
  const engine = await openSQLite(source, {});
  try {
    const line = await engine.apart();
    try {
      await line.select('VACUUM INTO $file', { file });
    } finally {
      await line.close();
    }
  } finally {
    await engine.close();
  }
  flushed(file);
}

/** What is in the copy, which is opened for it: PostgreSQL's in a database that is made and dropped. Undefined where none may be made. */
export async function tried(url: string, file: string): Promise<Inventory | undefined> {
  if (fileOf(url) !== undefined) return inventory(`sqlite:${file}`);
  // Read from end to end in any case: what is cut short or damaged is found by that.
  await postgresTool('pg_restore', undefined, ['--file=/dev/null', file]);
  const name = `sheetbridge_copy_${process.pid}_${Date.now().toString(36)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    try {
      await client.query(`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`);
    } catch (error) {
      const NOT_ALLOWED = '42501';
      if ((error as { code?: string }).code === NOT_ALLOWED) return undefined;
      throw error;
    }
    try {
      const scratch = databaseURL(url, name);
      await refill(scratch, file);
      return await inventory(scratch);
    } finally {
      await client.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}

const refill = (url: string, file: string): Promise<void> =>
  postgresTool('pg_restore', url, ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', file]);

/** Throws an Error where the database is damaged or its log does not hold together. */
const inventory = (url: string): Promise<Inventory> =>
  opened(url, async (store) => {
    if (store.dialect === 'sqlite') {
      const [found] = await store.rows<{ integrity_check: string }>('PRAGMA integrity_check(1)');
      if (found?.integrity_check !== 'ok') throw new Error(`The file is damaged: ${found?.integrity_check ?? 'it cannot be checked'}.`);
    }
    const { fault } = await store.verify();
    if (fault) throw new Error(`Its log is broken at line ${fault.id}: ${fault.why}`);
    return { head: await store.head(), rows: await rowsOf(store) };
  });

async function opened<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function tablesOf(store: Store): Promise<readonly string[]> {
  return [...new Set((await store.rows<{ table: string }>(presentSQL[store.dialect].columns)).map(({ table }) => table))].sort();
}

/**
 * Has PostgreSQL look at once at what was put in by the thousand: until it comes by itself, a minute later or never where that is switched
 * off, it reads large tables as if they were empty (https://www.postgresql.org/docs/current/populate.html). SQLite does without.
 */
export async function surveyed(store: Store): Promise<void> {
  if (store.dialect === 'postgres') for (const table of await tablesOf(store)) await store.rows(`VACUUM (ANALYZE) "${table}"`);
}

async function rowsOf(store: Store): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const table of await tablesOf(store)) rows[table] = (await store.rows<{ count: number }>(`SELECT COUNT(*) AS "count" FROM "${table}"`))[0]!.count;
  return rows;
}

/**
 * Puts a copy in place of the database at `url`, after `fits` has seen what is in it and did not throw. A PostgreSQL database has to be
 * empty; an SQLite file that is there is only replaced where that was asked for, and kept: answers where.
 */
export async function putBack(file: string, url: string, replace: boolean, fits: (found: Inventory) => void): Promise<{ readonly kept?: string }> {
  const target = fileOf(url);
  if (target === undefined) {
    const tables = Object.keys(await opened(url, rowsOf));
    if (tables.length > 0) throw new Error('The database is not empty. Make a new one (createdb), name it by --database, and point DATABASE_URL at it.');
    await refill(url, file);
    fits(await inventory(url));
    await upToDate(url);
    await opened(url, surveyed);
    return {};
  }
  if (existsSync(target) && !replace) throw new Error(`${target} is there already. --replace puts the copy in its place and keeps it under another name.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const coming = `${target}.restoring`;
  removed(coming);
  closeSync(openSync(coming, 'wx', 0o600));
  copyFileSync(file, coming);
  try {
    fits(
      await inventory(`sqlite:${coming}`).catch((cause: unknown) => {
        throw new Error(`${file} is no whole copy of a database: it cannot be read to its end. Nothing was changed.`, { cause });
      }),
    );
    await upToDate(`sqlite:${coming}`);
    flushed(coming);
    const kept = existsSync(target) ? await setAside(target) : undefined;
    renameSync(coming, target);
    flushed(dirname(target));
    return kept === undefined ? {} : { kept };
  } finally {
    removed(coming);
  }
}

/** An SQLite file that is not to stay, with what SQLite keeps beside it. */
export function removed(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** Also refuses what a newer program has made, while the database before is still in its place. */
const upToDate = (url: string): Promise<unknown> => opened(url, (store) => store.migrate());

/** On disk, not only handed over to the system. */
export function flushed(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    // Windows flushes no folders.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    closeSync(handle);
  }
}
