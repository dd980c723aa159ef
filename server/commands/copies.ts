/** Copies by name: what `npm run backup` leaves in a folder and `npm run restore` takes from it. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { count } from '../../shared/actions/words.js';
import { openStore } from '../database/index.js';
import { copyInto, fileOf, flushed, putBack, removed, tried, type Inventory } from '../database/copy.js';

/** What stands beside a copy, in FILE.json. */
interface Label {
  readonly madeAt: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Null where the copy could be read but not be tried. */
  readonly holds: Inventory | null;
}

/** Makes a copy in the folder, tries it, and only then gives it its name. Answers sentences. */
export async function backedUp(url: string, folder: string, now = new Date()): Promise<{ readonly file: string; readonly lines: readonly string[] }> {
  const into = resolve(folder);
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const madeAt = now.toISOString();
  const file = join(into, `sheetbridge-${madeAt.replaceAll(/[-:]|\.\d+/g, '')}.${fileOf(url) === undefined ? 'dump' : 'sqlite'}`);
  if (existsSync(file)) throw new Error(`${file} is there already.`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    await copyInto(url, part);
    const holds = (await tried(url, part)) ?? null;
    flushed(part);
    const label: Label = { madeAt, bytes: statSync(part).size, sha256: await sha256(part), holds };
    writeFileSync(`${file}.json`, `${JSON.stringify(label, undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(part, file);
    flushed(into);
    await noted(url, madeAt);
    return { file, lines: [`Copied to ${file} (${count(label.bytes, 'byte')}).`, holds ? whole(holds) : untried] };
  } finally {
    removed(part);
  }
}

/** When the last copy was made stands in the database itself, for `npm run check`; who may only read it makes copies all the same. */
export async function noted(url: string, madeAt: string): Promise<void> {
  const store = await openStore(url);
  try {
    await store.transaction((inside) => inside.put('meta', { name: 'copiedAt', value: madeAt }));
  } catch {
    // The copy is whole and has its name.
  } finally {
    await store.close();
  }
}

const whole = ({ rows, head }: Inventory): string =>
  `Opened and checked: ${count(rows['customers'] ?? 0, 'customer')}, ${count(rows['invoices'] ?? 0, 'invoice')}, a whole log of ${count(head?.count ?? 0, 'line')}${head ? `, head ${head.id}:${head.hash}` : ''}.`;
const untried =
  'Read from end to end, but not tried: this user of PostgreSQL may not make a database. Restore it into an empty one now and then to see that it works.';

/** Puts a copy in place of the database. Answers sentences. */
export async function restored(from: string, url: string, replace: boolean): Promise<readonly string[]> {
  const file = resolve(from);
  if (!existsSync(file)) throw new Error(`There is no copy ${file}.`);
  if ((fileOf(url) === undefined) !== file.endsWith('.dump'))
    throw new Error('A copy goes back into the kind of database that it came from: .sqlite or .dump.');
  const label = existsSync(`${file}.json`) ? (JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Label) : undefined;
  if (label && label.sha256 !== (await sha256(file))) throw new Error(`${file} is not what was copied on ${label.madeAt}: it was changed or cut short since.`);
  let found: Inventory | undefined;
  const { kept } = await putBack(file, url, replace, (holds) => {
    found = holds;
    const other = label?.holds && differing(label.holds, holds);
    if (other) throw new Error(`What came back is not what was copied: ${other}.`);
  });
  return [
    `Restored ${label ? `the state of ${label.madeAt}` : file}.`,
    ...(label ? [] : [`There is no ${file}.json beside the copy, so that it could not be compared with what was copied.`]),
    ...(found ? [whole(found)] : []),
    ...(kept === undefined ? [] : [`What was there before is kept in ${kept}.`]),
    'Tokens and passwords are as they were then, and e-mails that waited then go out again at the next start with SMTP_URL.',
  ];
}

/** The first thing that is not the same, in words. */
function differing(was: Inventory, is: Inventory): string | undefined {
  if (was.head?.hash !== is.head?.hash) return `the log ends at ${is.head?.id ?? 'nothing'}, and not at ${was.head?.id ?? 'nothing'}`;
  const table = Object.keys(was.rows).find((name) => was.rows[name] !== is.rows[name]);
  return table === undefined ? undefined : `${table} has ${is.rows[table] ?? 0} rows, and not ${was.rows[table] ?? 0}`;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
