/**
 * Databases that begin alike are made once a run and copied: a schema of PostgreSQL takes a second of a processor, the sample company
 * several. `.mocharc.cjs` names the run and its folder, which all its processes share, and clears up after it.
 */
import { copyFileSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../server/database/index.js';
import type { Store } from '../server/database/store.js';

/** How a database begins: `make` does it to an empty one, `name` says what it does to the letter. */
export interface Start {
  readonly name: string;
  readonly make: (url: string) => Promise<void>;
}

/** The tables of today, in PostgreSQL's schema of that name where one is given, with what `fill` puts into them. */
export const begunWith = (name: string, fill: (store: Store) => Promise<unknown>, options: { readonly schema?: string | undefined } = {}): Start => ({
  name,
  async make(url) {
    const store = await openStore(url, { synchronous: 'NORMAL', ...options });
    await store.migrate();
    await fill(store);
    await store.close();
  },
});

/** The tables of today, and nothing in them. */
export const tables = begunWith('tables', async () => undefined);

/** The folder of this run; undefined where no runner named one (benches, programs). */
const folder = process.env['TEST_TEMPLATES'];

/** Makes it unless somebody has; two processes that want the same wait for each other. Answers where it is, or undefined where nothing is kept. */
async function kept(kind: string, { name, make }: Start, urlOf: (place: string) => Promise<string>): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const place = `${kind}-${name.replaceAll(/[^\w]/g, '-').toLowerCase()}`;
  const [lock, done] = [join(folder, `${place}.making`), join(folder, `${place}.done`)];
  while (!existsSync(done)) {
    try {
      mkdirSync(lock);
    } catch {
      await pause(20);
      continue;
    }
    try {
      if (!existsSync(done)) {
        await make(await urlOf(place));
        writeFileSync(done, '');
      }
    } finally {
      rmdirSync(lock);
    }
  }
  return place;
}

/** Brings the database to its start: `file` does not exist yet. */
export async function copiedSQLite(file: string, start: Start): Promise<void> {
  const place = await kept('sqlite', start, async (name) => `sqlite:${join(folder!, name)}`);
  if (place === undefined) await start.make(`sqlite:${file}`);
  else copyFileSync(join(folder!, place), file);
}

/** The database to copy, or undefined where nothing is kept and the new one has to be made as it is. */
export const postgresTemplate = (start: Start, empty: (name: string) => Promise<string>): Promise<string | undefined> =>
  kept('postgres', start, (place) => empty(databaseOf(place))).then((place) => place && databaseOf(place));

/** Names of databases are short; the run's folder has a name of its own. */
const databaseOf = (place: string): string =>
  `sheetbridge_template_${folder!
    .split(/[/\\-]/)
    .at(-1)!
    .toLowerCase()}_${place.slice('postgres-'.length)}`.slice(0, 63);
