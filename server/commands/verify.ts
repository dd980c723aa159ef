/**
 * `npm run verify`: checks that the log of changes is whole, from its first line to its last. Ends with 0 where it is, with 1
 * where a line was changed, removed or put in, and with 2 where it could not be checked.
 *
 * The last line printed is the head of the chain: kept elsewhere, it shows later whether the tail was cut off
 * (`npm run verify -- --head ID:HASH`).
 */
import { openStore } from '../database/index.js';
import { settings } from '../start/settings.js';
import type { Store } from '../database/store.js';
import { option } from './opened.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Head {
  readonly id: string;
  readonly hash: string;
}

/** The chain's verdict in sentences, and the exit code. */
export async function verified(store: Store, known?: Head): Promise<{ readonly lines: readonly string[]; readonly code: number }> {
  const { checked, fault } = await store.verify();
  if (fault)
    return { lines: [`The log is broken at line ${fault.id}: ${fault.why}`, `${checked.toLocaleString('en-GB')} lines before it are whole.`], code: 1 };
  if (known) {
    const [line] = await store.rows<{ hash: string }>('SELECT "hash" FROM "activities" WHERE "id" = CAST($id AS BIGINT)', { id: known.id });
    if (line?.hash !== known.hash)
      return { lines: [`The log is broken: line ${known.id}, which was its last one once, ${line ? 'is another one now' : 'is gone'}.`], code: 1 };
  }
  const [last] = await store.rows<{ line: string; hash: string }>('SELECT CAST("id" AS TEXT) AS "line", "hash" FROM "activities" ORDER BY "id" DESC LIMIT 1');
  return { lines: [`The log is whole: ${checked.toLocaleString('en-GB')} lines.`, ...(last ? [`Head: ${last.line}:${last.hash}`] : [])], code: 0 };
}

function headOf(arguments_: readonly string[]): Head | undefined {
  if (arguments_.length === 0) return undefined;
  const [, id, hash] = /^(\d{1,18}):(\S+)$/.exec(arguments_[0] === '--head' ? (arguments_[1] ?? '') : '') ?? [];
  if (id === undefined || hash === undefined) throw new Error('Use: npm run verify [-- --head ID:HASH] [--database URL]');
  return { id, hash };
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const url = option(words, 'database');
  const known = headOf(words);
  const config = settings({ ...process.env, ...(url === undefined ? {} : { DATABASE_URL: url }) });
  const store = await openStore(config.databaseUrl, config.database);
  try {
    const { lines, code } = await verified(store, known);
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
