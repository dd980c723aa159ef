/**
 * A carrier's file becomes calls (R18). Each line is checked and placed as it arrives and put aside on disk; only a file without a
 * fault is written, in one transaction: nothing of it is ever half there. What is in memory does not grow with the file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activityOf, creation } from '../database/activity.js';
import { unpackedRows, type NewRows } from '../database/bound.js';
import { noteMovesSince } from '../database/callMoves.js';
import { breath, Pace } from '../database/breath.js';
import type { Readable } from 'node:stream';
import type { FileCall } from '../../shared/calls/index.js';
import { malformedBody, tooLarge } from '../../shared/fault.js';
import { fresh, toWire } from '../../shared/fields.js';
import type { Catalogue, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store, Writing } from '../database/store.js';
import { Aside } from './aside.js';
import { checkingBy, headerOf, lineOf, nothingLoaded, type Header } from './checking.js';
import { fileRows } from './lines.js';
import { Placing } from '../database/placing.js';
import { removedUntil } from './retention.js';
import { count, fields, fileKeys, keysOf, known, mark, noSums, rowOf, type Sums } from './rows.js';

const MOST_LINES = 500_000;
/** Faults told at most; a file with more is wrong altogether. */
const TOLD = 100;
/** Milliseconds before a file came in which what was changed may not have been there yet when its calls were placed. */
const BEFORE = 600_000;
/** Lines checked, placed and written together. */
const BATCH = 1_000;

export interface FileAsked {
  readonly name: string;
  readonly carrier: string | null;
  /** The preset of callFormat to read it by; null: that of the carrier's name, else our own columns. */
  readonly format: string | null;
  /** Only say what it would do. */
  readonly preview: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly today: string;
  readonly now: string;
  readonly timeZone: string;
}

/** What the answer says of a file: the file as kept, or as it would be, and what waits of it by reason. */
export async function loadFile(store: Store, catalogue: Catalogue, source: Readable, asked: FileAsked): Promise<Values> {
  const folder = await mkdtemp(join(tmpdir(), 'calls-'));
  const aside = await Aside.at(join(folder, 'lines'));
  try {
    const { sums, hash, carrier } = await readFile(store, catalogue, source, asked, aside);
    const seen = await store.ids(
      'callFiles',
      {
        where: [
          { field: 'hash', test: 'eq', value: hash },
          { field: 'status', test: 'ne', value: 'Discarded' },
        ],
        sort: [],
        hidden: true,
      },
      1,
    );
    const file = (): Values =>
      fresh(
        'callFiles',
        {
          name: asked.name,
          carrier,
          status: seen.length > 0 ? 'Held' : 'Loaded',
          lines: sums.lines,
          duplicates: sums.duplicates,
          open: sums.open,
          firstDate: sums.first || null,
          lastDate: sums.last || null,
          seconds: sums.seconds,
          carrierCost: Math.round(sums.cost / 100),
          hash,
          loadedAt: asked.now,
          loadedBy: asked.user.name,
        },
        asked.today,
      );
    const waits = (): Values => Object.fromEntries([...sums.errors].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (asked.preview) return { ...toWire('callFiles', file()), waits: waits() };
    const id = await store.transaction((inside) => write({ store, catalogue }, inside, aside, file, sums, asked));
    return { id, ...toWire('callFiles', file()), waits: waits() };
  } finally {
    await aside.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFile(store: Store, catalogue: Catalogue, source: Readable, asked: FileAsked, aside: Aside) {
  const checking = checkingBy(catalogue, asked, await removedUntil(store));
  const placing = new Placing(store, catalogue);
  const keys = fileKeys();
  const sums = noSums();
  const faults: { readonly line: number; readonly why: string }[] = [];
  let wrong = 0;
  let batch: { readonly line: number; readonly call: FileCall }[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0 || wrong > 0) return void (batch = []);
    const placed = await placing.place(batch.map(({ call }) => call));
    const rows = batch.map(({ line, call }, place) => rowOf(line, call, placed[place]!, keys));
    // Of a preview it shows here what of it is there already; what is loaded is compared again as it is written.
    if (asked.preview) mark(rows, await known(store, keysOf(rows)));
    for (const row of rows) count(sums, row);
    batch = [];
    if (!asked.preview) {
      // As it will be written: while the transaction is open nobody else writes on SQLite.
      const { rows: text, ...ready } = store.newRows('calls', fields, rows);
      await aside.add(JSON.stringify({ keys: keysOf(rows), ready } satisfies Head));
      await aside.add(text);
    }
    await breath();
  };
  const { rows, hash } = fileRows(source, checking.format.separator);
  let header: Header | undefined;
  for await (const some of rows()) {
    const pace = new Pace();
    for (const row of some) {
      if (!header) {
        header = headerOf(row, checking.format);
        continue;
      }
      if (sums.lines + batch.length + wrong >= MOST_LINES) throw tooLarge(`A file takes at most ${MOST_LINES.toLocaleString('en-GB')} lines; split this one.`);
      const call = lineOf(row, header, checking);
      if (typeof call === 'string') {
        wrong += 1;
        if (faults.length < TOLD) faults.push({ line: row.line, why: call });
        continue;
      }
      batch.push({ line: row.line, call });
      if (batch.length >= BATCH) await flush();
      await pace.on();
    }
  }
  if (!header) throw malformedBody('The file is empty. It begins with a line of column names.');
  await flush();
  if (wrong > 0) throw nothingLoaded(faults, wrong);
  if (sums.lines === 0) throw malformedBody('There is no line below the header.');
  return { sums, hash: hash(), carrier: asked.carrier };
}

/** What precedes the text of some rows. */
interface Head {
  readonly keys: readonly string[];
  readonly ready: Omit<NewRows, 'rows'>;
}

/** What its calls were placed with. */
interface Placers {
  readonly store: Store;
  readonly catalogue: Catalogue;
}

/** The file and its calls. Lines that are there already are kept as duplicates: they cost nothing, and can be released. */
async function write({ store, catalogue }: Placers, inside: Writing, aside: Aside, file: () => Values, sums: Sums, { now, user }: FileAsked): Promise<string> {
  const [id] = await inside.allocate('callFiles', 1);
  // The transaction may be tried again as a whole.
  const within = { duplicates: sums.duplicates, open: sums.open, errors: new Map(sums.errors) };
  let head: Head | undefined;
  for await (const text of aside.pieces()) {
    if (!head) {
      head = JSON.parse(text) as Head;
      continue;
    }
    const { keys, ready } = head;
    head = undefined;
    let made: NewRows = { ...ready, rows: text };
    const there = await known(inside, keys);
    if (there.size > 0) {
      const rows = unpackedRows(fields.length, made);
      for (const before of mark(rows, there)) {
        if (before !== null) {
          within.open -= 1;
          within.errors.set(before, within.errors.get(before)! - 1);
        }
        within.duplicates += 1;
        within.errors.set('duplicate', (within.errors.get('duplicate') ?? 0) + 1);
      }
      made = store.newRows('calls', fields, rows);
    }
    await inside.insertReady(made, { callFileID: id! }, now);
  }
  await noteMovesSince(inside, new Date(Date.parse(now) - BEFORE).toISOString(), catalogue, id!);
  for (const [name, n] of within.errors) if (n === 0) within.errors.delete(name);
  sums.duplicates = within.duplicates;
  sums.open = within.open;
  sums.errors.clear();
  for (const [name, n] of within.errors) sums.errors.set(name, n);
  const after = file();
  const why = `Loaded ${sums.lines.toLocaleString('en-GB')} ${sums.lines === 1 ? 'call' : 'calls'} from ${asText(after['name'])}.`;
  const made = creation('callFiles', id!, after, why);
  await inside.apply([made], now);
  await inside.log([activityOf(made, { action: 'load', by: user, at: now })]);
  return id!;
}
