/**
 * `npm run verify`: checks that the log of changes is whole, from its first line to its last, that it is the one that was sealed, and
 * that the records are what it says. Ends with 0 where all of it holds, with 1 where something was changed behind its back, and with 2
 * where it could not be checked.
 *
 * `--seals FILE` and `--key FILE.pub` name other seals than those beside the data, `--head ID:HASH` one head that was kept elsewhere;
 * `--no-replay` leaves the records out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { count } from '../../shared/actions/words.js';
import { replayed } from '../audit/replay.js';
import { broken, sealsIn, type Seal } from '../audit/seals.js';
import { openStore } from '../database/index.js';
import type { Store } from '../database/store.js';
import { sealPlaces, settings, type Settings } from '../start/settings.js';
import { flag, option } from './opened.js';

const usage = 'Use: npm run verify [-- --head ID:HASH] [--seals FILE] [--key FILE] [--no-replay] [--database URL]';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Head {
  readonly id: string;
  readonly hash: string;
}

export interface Beside {
  readonly head?: Head | undefined;
  readonly seals?: { readonly all: readonly Seal[]; readonly key: Buffer } | undefined;
  readonly replay?: boolean;
}

/** The verdict in sentences, and the exit code. */
export async function verified(
  store: Store,
  { head: known, seals, replay = true }: Beside = {},
): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const { checked, fault } = await store.verify();
  if (fault) return { lines: [`The log is broken at line ${fault.id}: ${fault.why}`, `${count(checked, 'line')} before it are whole.`], code: 1 };
  if (known) {
    const line = await store.first('activities', { id: known.id }, ['hash']);
    if (line?.['hash'] !== known.hash)
      return { lines: [`The log is broken: line ${known.id}, which was its last one once, ${line ? 'is another one now' : 'is gone'}.`], code: 1 };
  }
  const lines = [`The log is whole: ${count(checked, 'line')}.`];
  const wrong: string[] = [];
  if (seals) {
    const unfit = await broken(store, seals.all, seals.key);
    wrong.push(...unfit);
    if (unfit.length === 0)
      lines.push(`It is the one that was sealed: ${count(seals.all.length, 'seal')}${seals.all.length > 0 ? `, the last on ${seals.all.at(-1)!.at}` : ''}.`);
  }
  if (replay) {
    const { wrong: unlike, records } = await store.moment((moment) => replayed(moment));
    wrong.push(...unlike);
    if (unlike.length === 0) lines.push(`The records are what it says: ${count(records, 'record')}.`);
  }
  const head = await store.head();
  return { lines: [...lines, ...wrong, ...(head ? [`Head: ${head.id}:${head.hash}`] : [])], code: wrong.length === 0 ? 0 : 1 };
}

function headOf(given: string | undefined): Head | undefined {
  if (given === undefined) return undefined;
  const [, id, hash] = /^(\d{1,18}):(\S+)$/.exec(given) ?? [];
  if (id === undefined || hash === undefined) throw new Error(usage);
  return { id, hash };
}

/** The seals to compare with: those named, else those beside the data where there are any. */
function sealsOf(file: string | undefined, key: string | undefined, config: Settings): Beside['seals'] {
  const places = sealPlaces(config);
  const from = file ?? places.file;
  if (!existsSync(from)) {
    if (file !== undefined) throw new Error(`There are no seals ${file}.`);
    return undefined;
  }
  return { all: sealsIn(from), key: readFileSync(key ?? `${places.key}.pub`) };
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const url = option(words, 'database');
  const config = settings({ ...process.env, ...(url === undefined ? {} : { DATABASE_URL: url }) });
  const head = headOf(option(words, 'head'));
  const seals = sealsOf(option(words, 'seals'), option(words, 'key'), config);
  const replay = !flag(words, 'no-replay');
  if (words.length > 0) throw new Error(usage);
  const store = await openStore(config.databaseUrl, config.database);
  try {
    const { lines, code } = await verified(store, { head, seals, replay });
    for (const line of lines) say(line);
    return code;
  } finally {
    await store.close();
  }
}

if (import.meta.filename === process.argv[1]) {
  process.exitCode = await main().catch((error: unknown) => {
    process.stderr.write(`The log could not be checked: ${(error as { hint?: string }).hint ?? (error as Error).message}\n`);
    return 2;
  });
}
