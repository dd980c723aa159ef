/** What every command does with its database: opened by --database or DATABASE_URL, begun where it is new, closed at the end. */
import { dateFault } from '../../shared/dates.js';
import { Fault } from '../../shared/fault.js';
import { beginning } from '../start/beginning.js';
import { openStore } from '../database/index.js';
import { settings } from '../start/settings.js';
import type { Store } from '../database/store.js';
import { createUsers } from '../people/users.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Takes `--name value` out of the words; undefined where it is not there. */
export function option(words: string[], name: string): string | undefined {
  const at = words.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const [, value] = words.splice(at, 2);
  if (value === undefined || value.startsWith('--')) throw new Error(`--${name} needs a value after it.`);
  return value;
}

/** A switch, taken out of the words. */
export function flag(words: string[], name: string): boolean {
  const at = words.indexOf(`--${name}`);
  if (at >= 0) words.splice(at, 1);
  return at >= 0;
}

/**
 * Does the work on a database that is up to date, and ends with 1 and a sentence where it cannot. A new database gets what it
 * gets at the bridge's first start, the administrator among it: the bridge would not take it for new any more.
 */
export async function withStore(url: string | undefined, work: (store: Store) => Promise<void>): Promise<void> {
  let store: Store | undefined;
  try {
    const config = settings({ ...process.env, ...(url === undefined ? {} : { DATABASE_URL: url }) });
    store = await openStore(config.databaseUrl, config.database);
    await store.migrate();
    await beginning({
      store,
      users: createUsers({ store }),
      config: { ...config, sample: 0 },
      today: config.today ?? new Date().toISOString().slice(0, 10),
      say,
    });
    await work(store);
  } catch (error) {
    failed(error);
  } finally {
    await store?.close();
  }
}

export function failed(error: unknown): void {
  process.stderr.write(`${error instanceof Fault ? error.hint : (error as Error).message}\n`);
  process.exitCode = 1;
}

export function dateOf(text: string): string {
  const fault = dateFault(text);
  if (fault !== undefined) throw new Error(fault);
  return text;
}
