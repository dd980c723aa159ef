/** The database: there, of which version, up to date, writable, and how old its last copy is. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileOf } from '../../database/copy.js';
import { publishedAccount } from '../beginning.js';
import { note, right, span, wrong, type Check, type Found } from './finding.js';
import { missingDatabase } from './setUp.js';

const about = 'Database';
/** Older than this, the last copy is too old: two nights. */
const OLD = 48 * 3_600_000;

export const database: Check = async ({ config, store, away, now }) => {
  const file = fileOf(config.databaseUrl);
  if (!store) {
    const missing = config.production ? missingDatabase(config) : undefined;
    if (missing !== undefined) return [wrong(about, missing)];
    if (file !== undefined && !existsSync(file)) return [note(about, `There is no ${file} yet; the first start makes it.`)];
    return [wrong(about, `It cannot be used: ${away ?? 'nobody said why.'} Check DATABASE_URL, and that the server runs.`)];
  }
  const { name, version, pending, newer } = await store.standing();
  const which = `${name} ${version}`;
  if (newer.length > 0) return [wrong(about, `A newer program brought it up to date (${newer.join(', ')}). Start that one, or restore a copy from before.`)];
  if (pending.length > 0)
    return [
      note(
        about,
        `${which} answers. ${pending.length} ${pending.length === 1 ? 'step is' : 'steps are'} pending (${pending.join(', ')}): the next start brings it up to date. Back up before.`,
      ),
    ];
  try {
    await store.ready();
  } catch (error) {
    return [
      wrong(
        about,
        `${which} answers, but cannot be written to: ${(error as { hint?: string }).hint ?? (error as Error).message} Look at its disk and its rights.`,
      ),
    ];
  }
  const published = config.production ? await publishedAccount(store) : undefined;
  return [
    right(about, `${which} answers, is up to date and can be written to.`),
    ...(published === undefined ? [] : [wrong('Accounts', published)]),
    ...(file === undefined ? [] : opened(file)),
    await copied(),
  ];

  async function copied(): Promise<Found> {
    const row = await store!.first('meta', { name: 'copiedAt', value: { not: null } }, ['value']);
    const how = 'Have npm run backup -- --to FOLDER run by the clock of the machine.';
    if (!row) return config.production ? wrong('Copies', `No copy of it was ever made. ${how}`) : note('Copies', `No copy of it was ever made. ${how}`);
    const age = now.getTime() - Date.parse(row.value!);
    return age > OLD ? wrong('Copies', `The last copy was made ${span(age)} ago. ${how}`) : right('Copies', `The last copy was made ${span(age)} ago.`);
  }
};

/** Whether other users of the machine can read the file. */
function opened(file: string): readonly Found[] {
  if (process.platform === 'win32') return [];
  const open = [file, `${file}-wal`, dirname(file)].filter((each) => existsSync(each) && (statSync(each).mode & 0o077) !== 0);
  // A folder that others may look into is no harm where the file is closed.
  return open.includes(file) || open.includes(`${file}-wal`)
    ? [wrong('Files', `Other users of this machine can read ${open[0]}. Take the right away: chmod 600 ${file}* && chmod 700 ${dirname(file)}.`)]
    : [right('Files', 'Nobody but its owner can read its file.')];
}
