/** Gives each test a fresh database, and runs the same tests on SQLite and on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { copiedSQLite, postgresTemplate, type Start } from './templates.js';

const administrative = process.env['TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Set where one database is enough: by `npm run test:quick`. */
const only = process.env['TEST_DATABASE'];
if (only !== undefined && only !== 'sqlite' && only !== 'postgres') throw new Error(`TEST_DATABASE has to be sqlite or postgres, not ${only}.`);

/** False where the tests run on one database alone, and what compares two has nothing to compare. */
export const both = (): boolean => only === undefined;
export const hasPostgres = (): boolean => only !== 'sqlite';

/** Makes a database, an empty one unless it is said how it starts, and answers its URL; it is removed when the tests are over. */
export type Fresh = (start?: Start) => Promise<string>;
export type Dialect = 'sqlite' | 'postgres';

/**
 * The same tests twice. Without a PostgreSQL they are skipped there, but not where `CI` is set. With TEST_DATABASE they are run on
 * that one alone.
 */
export function eachDatabase(tests: (fresh: Fresh, dialect: Dialect) => void): void {
  if (only !== 'postgres') onSQLite(tests);
  if (hasPostgres()) onPostgres(tests, 'on PostgreSQL');
}

function onSQLite(tests: (fresh: Fresh, dialect: Dialect) => void): void {
  describe('on SQLite', () => {
    const folders: string[] = [];
    after(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    describe('', () => tests((start) => startedSQLite(folders, start), 'sqlite'));
  });
}

export function onPostgres(tests: (fresh: Fresh, dialect: Dialect) => void, title: string): void {
  describe(title, () => {
    const names: string[] = [];
    before(async function () {
      const fault = await unreachable();
      if (fault === undefined) return;
      if (process.env['CI']) throw new Error(`No PostgreSQL at ${place()}: ${fault}`);
      console.log(`      skipped: no PostgreSQL at ${place()} (${fault}); set TEST_POSTGRES`);
      this.skip();
    });
    after(async () => {
      if (names.length > 0) await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    });
    describe('', () => tests((start) => freshPostgres(names, start), 'postgres'));
  });
}

/** An empty file in a folder of its own; the folder is added to `folders`, for the caller to remove. */
export function freshSQLite(folders: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  folders.push(folder);
  return `sqlite:${join(folder, 'test.sqlite')}`;
}

/** The same with what it starts with. */
async function startedSQLite(folders: string[], start?: Start): Promise<string> {
  const url = freshSQLite(folders);
  if (start) await copiedSQLite(url.slice('sqlite:'.length), start);
  return url;
}

let count = 0;

/** A PostgreSQL database, empty unless it is said how it starts; its name is added to `names`. */
export async function freshPostgres(names: string[], start?: Start): Promise<string> {
  const template = start && (await postgresTemplate(start, emptyPostgres));
  const name = `sheetbridge_test_${process.pid}_${++count}_${Date.now().toString(36)}`;
  names.push(name);
  const url = await emptyPostgres(name, template);
  if (start && template === undefined) await start.make(url);
  return url;
}

async function emptyPostgres(name: string, template = 'template0'): Promise<string> {
  await asked(`CREATE DATABASE "${name}" TEMPLATE "${template}"${template === 'template0' ? ` ENCODING 'UTF8'` : ''}`);
  const url = new URL(administrative);
  url.pathname = `/${name}`;
  return url.href;
}

/** Statements over a connection that no test uses: to make and drop databases, to look behind the store, to kill. */
export async function asked(...statements: readonly string[]): Promise<object[]> {
  return askedAt(administrative, ...statements);
}

export async function askedAt(url: string, ...statements: readonly string[]): Promise<object[]> {
  // Who is refused hears so at once; a busy server may let one wait.
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 60_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: object[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows as object[];
    return rows;
  } finally {
    await client.end();
  }
}

const place = (): string => {
  const { hostname, port, pathname } = new URL(administrative);
  return `${hostname}:${port}${pathname}`;
};

let reached: Promise<string | undefined> | undefined;
const unreachable = (): Promise<string | undefined> =>
  (reached ??= asked('SELECT 1').then(
    () => undefined,
    (error: unknown) => (error as Error).message || (error as { code?: string }).code || 'no answer',
  ));
