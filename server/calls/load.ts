/**
 * A carrier's file becomes calls (R18). Each line is checked and placed as it arrives and put aside on disk; only a file without a
 * fault is written, in one transaction: nothing of it is ever half there. What is in memory does not grow with the file.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import {
  callColumns,
  callOf,
  formatOf,
  LineKeys,
  millionths,
  type CallColumn,
  type CallFormat,
  type Checking,
  type FileCall,
} from '../../shared/calls/index.js';
import { addDays } from '../../shared/dates.js';
import { badValue, Fault, malformedBody, missing, tooLarge, unknownField } from '../../shared/fault.js';
import { fresh, toWire } from '../../shared/fields.js';
import type { Catalogue, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CSVRow } from '../billing/csv.js';
import { unguarded } from '../database/csv.js';
import type { Reading, Store, Writing } from '../database/store.js';
import { fileRows } from './lines.js';
import { Placing, type Placed } from './placing.js';

const MOST_LINES = 500_000;
/** Faults told at most; a file with more is wrong altogether. */
const TOLD = 100;
/** Lines checked, placed and written together. */
const BATCH = 2_000;

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

/** Sums of a file, in whole numbers: seconds, millionths of a pound. */
interface Sums {
  lines: number;
  duplicates: number;
  open: number;
  seconds: number;
  cost: number;
  first: string;
  last: string;
  readonly errors: Map<string, number>;
}

/** The fields of a call as they are put aside, in this order. */
const fields = [
  'line',
  'carrier',
  'reference',
  'callDate',
  'callTime',
  'CLI',
  'numberKey',
  'dialled',
  'direction',
  'kind',
  'seconds',
  'events',
  'bytes',
  'chargeband',
  'namedType',
  'timeBand',
  'destination',
  'carrierCost',
  'retail',
  'leg',
  'costMillionths',
  'callKey',
  'customerID',
  'numberID',
  'callType',
  'class',
  'tariff',
  'state',
  'error',
] as const;
const at = Object.fromEntries(fields.map((name, place) => [name, place])) as Readonly<Record<(typeof fields)[number], number>>;

/** What the answer says of a file: the file as kept, or as it would be, and what waits of it by reason. */
export async function loadFile(store: Store, catalogue: Catalogue, source: Readable, asked: FileAsked): Promise<Values> {
  const folder = await mkdtemp(join(tmpdir(), 'calls-'));
  try {
    const aside = join(folder, 'lines');
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
    const id = await store.transaction((inside) => write(inside, aside, file, sums, asked));
    return { id, ...toWire('callFiles', file()), waits: waits() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFile(store: Store, catalogue: Catalogue, source: Readable, asked: FileAsked, aside: string) {
  const presets = (list: string): ReadonlySet<string> =>
    new Set(catalogue.all('presets').flatMap((each) => (each['list'] === list && each['active'] !== false ? [asText(each['name'])] : [])));
  const format = formatFor(catalogue, asked);
  const checking: Checking = {
    format,
    carrier: asked.carrier,
    carriers: presets('carrier'),
    bands: presets('timeBand'),
    types: new Set(catalogue.all('callTypes').map((each) => asText(each['name']))),
    lastDay: addDays(asked.today, 1),
    local: localTime(asked.timeZone),
  };
  if (asked.carrier !== null && !checking.carriers.has(asked.carrier))
    throw badValue({ carrier: `There is no carrier "${asked.carrier.slice(0, 50)}"; add it to the carriers first.` });
  const placing = new Placing(store, catalogue);
  const keys = new LineKeys();
  const seen = new Set<string>();
  const sums: Sums = { lines: 0, duplicates: 0, open: 0, seconds: 0, cost: 0, first: '', last: '', errors: new Map() };
  const faults: { readonly line: number; readonly why: string }[] = [];
  let wrong = 0;
  const out = createWriteStream(aside, { mode: 0o600 });
  let batch: { readonly line: number; readonly call: FileCall }[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0 || wrong > 0) return void (batch = []);
    const placed = await placing.place(batch.map(({ call }) => ({ ...call, namedType: call.callType })));
    const rows = batch.map(({ line, call }, place) => rowOf(line, call, placed[place]!, keys, seen));
    // Of a preview it shows here what of it is there already; what is loaded is compared again as it is written.
    if (asked.preview) mark(rows, await known(store, rows));
    for (const row of rows) count(sums, row);
    batch = [];
    if (!out.write(`${JSON.stringify(rows)}\n`)) await once(out, 'drain');
    await breathe();
  };
  const { rows, hash } = fileRows(source, format.separator);
  let header: Header | undefined;
  for await (const some of rows()) {
    let since = performance.now();
    for (const row of some) {
      if (!header) {
        header = headerOf(row, format);
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
      if (performance.now() - since > 20) {
        await breathe();
        since = performance.now();
      }
    }
  }
  if (!header) throw malformedBody('The file is empty. It begins with a line of column names.');
  await flush();
  out.end();
  await once(out, 'finish');
  if (wrong > 0) throw nothingLoaded(faults, wrong);
  if (sums.lines === 0) throw missing({ rows: 'There is no line below the header.' });
  return { sums, hash: hash(), carrier: asked.carrier };
}

/** 400504 with the lines that are wrong; nothing of the file is kept. */
function nothingLoaded(faults: readonly { readonly line: number; readonly why: string }[], count: number): Fault {
  const said = faults.slice(0, 5).map(({ line, why }) => `line ${line}: ${why}`);
  return new Fault(
    400504,
    'Invalid Value',
    `Nothing was loaded: ${count === 1 ? 'a line is' : `${count.toLocaleString('en-GB')} lines are`} wrong. ${said.join(' ')}`,
    {
      fields: Object.fromEntries(faults.map(({ line, why }) => [`line ${line}`, why])),
    },
  );
}

function formatFor(catalogue: Catalogue, { format, carrier }: FileAsked): CallFormat {
  const preset = catalogue.preset('callFormat', format ?? carrier ?? '');
  if (format !== null && !preset) throw badValue({ format: `There is no format "${format.slice(0, 50)}" in the list callFormat.` });
  return formatOf(preset?.['data'] ?? null);
}

interface Header {
  readonly width: number;
  readonly places: readonly (readonly [column: CallColumn, place: number])[];
}

/** Which cell is which column. Throws what is missing, unknown or there twice. */
function headerOf({ cells }: CSVRow, { columns }: CallFormat): Header {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, place) => name !== '' && names.indexOf(name) !== place);
  if (twice !== undefined) throw malformedBody(`The column ${twice.slice(0, 100)} stands twice in the header.`);
  if (columns === undefined) {
    const unknown = names.filter((name) => !(callColumns as readonly string[]).includes(name));
    if (unknown.length > 0)
      throw unknownField(
        Object.fromEntries(
          unknown
            .slice(0, 20)
            .map((name) => [
              name.slice(0, 100) || '(empty)',
              `There is no such column; there is ${callColumns.join(', ')}. A format of the carrier says what its own columns mean.`,
            ]),
        ),
      );
  }
  const named =
    columns === undefined
      ? names.map((name, place) => [name as CallColumn, place] as const)
      : callColumns.flatMap((column) => (columns[column] === undefined ? [] : [[column, names.indexOf(columns[column].trim())] as const]));
  const absent = named.filter(([, place]) => place < 0).map(([column]) => `${column} ("${columns?.[column] ?? ''}")`);
  if (absent.length > 0) throw malformedBody(`The file has no column for ${absent.join(', ')}; its columns are ${names.join(', ').slice(0, 500)}.`);
  for (const needed of ['callDate', 'CLI'] as const)
    if (!named.some(([column]) => column === needed)) throw missing({ [needed]: 'Every call needs it: there is no such column.' });
  return { width: names.length, places: named };
}

function lineOf({ cells }: CSVRow, { width, places }: Header, checking: Checking): FileCall | string {
  if (cells.length !== width) return `it has ${cells.length} cells; the header has ${width}.`;
  const found: Partial<Record<CallColumn, string>> = {};
  for (const [column, place] of places) found[column] = unguarded(cells[place]!.trim());
  return callOf(found, checking);
}

function rowOf(line: number, call: FileCall, placed: Placed, keys: LineKeys, seen: Set<string>): Value[] {
  const key = createHash('sha1')
    .update(keys.next({ ...call, callDate: `${call.callDate} ${call.callTime}`, CLI: call.number, quantity: call.seconds ?? call.events ?? call.bytes }))
    .digest('base64');
  const duplicate = seen.has(key);
  seen.add(key);
  return [
    line,
    call.carrier,
    call.reference,
    call.callDate,
    call.callTime,
    call.CLI,
    call.number,
    call.dialled,
    call.direction,
    call.kind,
    call.seconds,
    call.events,
    call.bytes,
    call.chargeband,
    call.callType,
    call.timeBand,
    call.destination,
    call.carrierCost,
    call.retail,
    call.leg,
    call.carrierCost === null ? 0 : millionths(call.carrierCost),
    key,
    placed.customerID,
    placed.numberID,
    placed.callType,
    placed.class,
    placed.tariff,
    duplicate ? 'duplicate' : placed.state,
    duplicate ? 'duplicate' : placed.error,
  ];
}

function count(sums: Sums, row: readonly Value[]): void {
  const [date, seconds, error] = [row[at.callDate] as string, row[at.seconds] as number | null, row[at.error] as string | null];
  sums.lines += 1;
  sums.seconds += seconds ?? 0;
  sums.cost += row[at.costMillionths] as number;
  if (sums.first === '' || date < sums.first) sums.first = date;
  if (date > sums.last) sums.last = date;
  if (error === 'duplicate') sums.duplicates += 1;
  else if (error !== null) sums.open += 1;
  if (error !== null) sums.errors.set(error, (sums.errors.get(error) ?? 0) + 1);
}

/** The file and its calls. Lines that are there already are kept as duplicates: they cost nothing, and can be released. */
async function write(inside: Writing, aside: string, file: () => Values, sums: Sums, { now, user }: FileAsked): Promise<string> {
  const [id] = await inside.allocate('callFiles', 1);
  // The transaction may be tried again as a whole.
  const within = { duplicates: sums.duplicates, open: sums.open, errors: new Map(sums.errors) };
  for await (const text of createInterface({ input: createReadStream(aside), crlfDelay: Infinity })) {
    const rows = JSON.parse(text) as Value[][];
    const there = await known(inside, rows);
    for (const before of mark(rows, there)) {
      if (before !== null) {
        within.open -= 1;
        within.errors.set(before, within.errors.get(before)! - 1);
      }
      within.duplicates += 1;
      within.errors.set('duplicate', (within.errors.get('duplicate') ?? 0) + 1);
    }
    await inside.insert(
      'calls',
      ['callFileID', ...fields],
      rows.map((row) => [id!, ...row]),
      now,
    );
  }
  for (const [name, n] of within.errors) if (n === 0) within.errors.delete(name);
  sums.duplicates = within.duplicates;
  sums.open = within.open;
  sums.errors.clear();
  for (const [name, n] of within.errors) sums.errors.set(name, n);
  const after = file();
  const why = `Loaded ${sums.lines.toLocaleString('en-GB')} ${sums.lines === 1 ? 'call' : 'calls'} from ${asText(after['name'])}.`;
  await inside.apply([{ entity: 'callFiles', id: id!, kind: 'create', version: 0, before: {}, after, why }], now);
  await inside.log([
    {
      entity: 'callFiles',
      recordID: id!,
      customerID: null,
      action: 'load',
      runID: null,
      userID: user.id,
      userName: user.name,
      at: now,
      before: {},
      after: toWire('callFiles', after),
      why,
    },
  ]);
  return id!;
}

/** Makes those that are there already duplicates; answers what each of them waited for before. */
function mark(rows: readonly Value[][], there: ReadonlySet<string>): (string | null)[] {
  return rows.flatMap((row) => {
    const before = row[at.error] as string | null;
    if (before === 'duplicate' || !there.has(row[at.callKey] as string)) return [];
    row[at.state] = 'duplicate';
    row[at.error] = 'duplicate';
    return [before];
  });
}

/** Which of these calls are there already. */
async function known(inside: Reading, calls: readonly (readonly Value[])[]): Promise<ReadonlySet<string>> {
  const keys = calls.map((row) => row[at.callKey] as string);
  const rows = await inside.rows<{ callKey: string }>(
    `SELECT DISTINCT c."callKey" FROM "calls" c WHERE c."state" <> 'duplicate' AND c."callKey" IN (${keys.map((_, place) => `$k${place}`).join(', ')})`,
    Object.fromEntries(keys.map((key, place) => [`k${place}`, key])),
  );
  return new Set(rows.map(({ callKey }) => callKey));
}

/** A moment with an offset as the company's clocks show it; calls of one hour have one offset. */
function localTime(timeZone: string): (moment: string) => string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const offsets = new Map<number, number>();
  return (moment) => {
    const time = Date.parse(moment.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    const quarter = Math.floor(time / 900_000);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const parts = Object.fromEntries(clock.formatToParts(time).map(({ type, value }) => [type, value]));
      offset =
        Date.parse(`${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}Z`) -
        Math.floor(time / 1_000) * 1_000;
      if (offsets.size > 10_000) offsets.clear();
      offsets.set(quarter, offset);
    }
    return new Date(time + offset).toISOString().slice(0, 19);
  };
}
