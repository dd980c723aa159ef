/**
 * `npm run check [-- --database URL]`: looks at the settings, the certificate, the database and its copies, the disk, the clock, the mail
 * server, the issuer of identities and the seal of the log, and says of each what is right and what to do where it is not. Ends with 0
 * where nothing is wrong, and with 1 where something is.
 */
import { existsSync } from 'node:fs';
import { fileOf } from '../database/copy.js';
import { openStore } from '../database/index.js';
import type { Store } from '../database/store.js';
import type { Found } from '../start/checks/finding.js';
import { looked } from '../start/checks/index.js';
import { settings, type Settings } from '../start/settings.js';
import { option } from './opened.js';

const usage = 'Use: npm run check [-- --database URL]';
const marks: Readonly<Record<Found['state'], string>> = { right: 'ok   ', wrong: 'WRONG', note: 'note ' };

/** The findings in lines, the names of what was looked at below each other. */
export function told(found: readonly Found[]): readonly string[] {
  const width = Math.max(...found.map(({ about }) => about.length));
  const wrong = found.filter(({ state }) => state === 'wrong').length;
  return [
    ...found.map(({ about, state, said }) => `${marks[state]}  ${about.padEnd(width)}  ${said}`),
    '',
    wrong === 0 ? 'Nothing is wrong.' : `${wrong === 1 ? 'One thing is' : `${wrong} things are`} wrong.`,
  ];
}

/** All that can be found about these settings; the database is opened for it, and not made where there is none. */
export async function checked(config: Settings, now = new Date(), patience = 10_000): Promise<readonly Found[]> {
  const file = fileOf(config.databaseUrl);
  let store: Store | undefined;
  let away: string | undefined;
  try {
    if (file === undefined || existsSync(file)) {
      store = await openStore(config.databaseUrl, config.database);
      await store.standing();
    }
  } catch (error) {
    const { hint, cause, message } = error as { hint?: string; cause?: Error; message: string };
    away = `${cause?.message || hint || message}.`.replace(/\.+$/, '.');
    await store?.close().catch(() => undefined);
    store = undefined;
  }
  try {
    return await looked({ config, store, away, now, patience });
  } finally {
    await store?.close();
  }
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const url = option(words, 'database');
  if (words.length > 0) throw new Error(`There is no "${words[0]}" here. ${usage}`);
  let config: Settings;
  try {
    config = settings({ ...process.env, ...(url === undefined ? {} : { DATABASE_URL: url }) });
  } catch (error) {
    process.stdout.write(`${told([{ about: 'Settings', state: 'wrong', said: `${(error as Error).message} Nothing else was looked at.` }]).join('\n')}\n`);
    return 1;
  }
  const found = await checked(config);
  process.stdout.write(`${told(found).join('\n')}\n`);
  return found.some(({ state }) => state === 'wrong') ? 1 : 0;
}

if (import.meta.filename === process.argv[1]) {
  process.exitCode = await main().catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  });
}
