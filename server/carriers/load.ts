/**
 * A carrier's bill (R37–R39): read as it arrives, its lines matched in sets and put aside on disk; then what each feature should cost;
 * then all of it written in one transaction. A bill with a fault leaves nothing behind, and what is in memory does not grow with its lines.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { billFormatOf, type BillFormat } from '../../shared/carrier/format.js';
import type { Span } from '../../shared/carrier/expected.js';
import { badValue, missing as absent, notUnique } from '../../shared/fault.js';
import { fresh } from '../../shared/fields.js';
import { formatUnits } from '../../shared/money.js';
import type { Catalogue, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { LoadedBill } from '../../shared/wire/carriers.js';
import { activityOf, creation } from '../database/activity.js';
import type { Store, Writing } from '../database/store.js';
import { csvFileRows, workbookRows } from './file.js';
import { absentRows, judged, lineRows, type Judged } from './judged.js';
import { Headings, Lines } from './lines.js';
import { matching, type Matches } from './matches.js';
import { fields, Tally } from './rows.js';
import { resultsOf, told } from './telling.js';

export interface BillAsked {
  readonly name: string;
  readonly carrier: string;
  /** What the bill is for; lines may say other days. Undefined: what most of its lines are for. */
  readonly period: Span | undefined;
  readonly workbook: boolean;
  readonly sheet: string | undefined;
  /** Only say what it would do. */
  readonly preview: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly today: string;
  readonly now: string;
}

/** Throws 400500 and 400504 for what cannot be read, with the line; 409004 for a bill that is kept already. */
export async function loadBill(store: Store, catalogue: Catalogue, source: Readable, asked: BillAsked): Promise<LoadedBill> {
  const format = formatFor(catalogue, asked.carrier);
  const folder = await mkdtemp(join(tmpdir(), 'bill-'));
  try {
    const aside = join(folder, 'lines');
    const read = await readBill(store, catalogue, source, asked, format, aside);
    const bill = await judged(store, catalogue, read, { ...asked, main: read.main, aside });
    const tally = new Tally();
    // A preview counts what the lines would be; what is loaded is counted again as it is written.
    if (asked.preview) for (const all of [lineRows, absentRows]) for await (const rows of all(bill, store)) tally.add(rows);
    const values = (sums: Tally): Values => billOf(asked, read, sums);
    const known = await store.having('carrierBills', 'hash', [read.hash]);
    const [same] = known.filter((each) => each['status'] !== 'Discarded');
    if (same && !asked.preview)
      throw notUnique({
        hash: `This very bill is kept already, as “${asText(same['name'])}” (${same.id}). Discard that one first if it is to be loaded again.`,
      });
    if (asked.preview) return told(undefined, values(tally), tally, same?.id);
    const written = await store.transaction((inside) => write(inside, bill, asked, values));
    return told(written.id, values(written.tally), written.tally, undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function formatFor(catalogue: Catalogue, carrier: string): BillFormat {
  if (!catalogue.preset('carrier', carrier)) throw badValue({ carrier: `There is no carrier "${carrier.slice(0, 50)}"; add it to the carriers first.` });
  const data = catalogue.preset('carrierBillFormat', carrier)?.['data'];
  if (data === null || data === undefined)
    throw absent({
      carrier: `Nobody has said yet which columns ${carrier}’s bills have: add a preset to the list carrierBillFormat, named ${carrier}, with data such as {"columns": {"number": "CLI", "amount": "Net"}}.`,
    });
  return billFormatOf(data);
}

interface Read extends Matches {
  readonly main: Span;
  readonly totals: readonly number[];
  readonly hash: string;
}

/** Reads and matches the whole bill. */
async function readBill(store: Store, catalogue: Catalogue, source: Readable, asked: BillAsked, format: BillFormat, aside: string): Promise<Read> {
  const { rows, hash } = asked.workbook ? workbookRows(source, asked.sheet) : await csvFileRows(source);
  const totals: number[] = [];
  const matches = await matching(store, catalogue, asked, aside, async (take) => {
    const headings = new Headings(format);
    let reader: Lines | undefined;
    for await (const some of rows()) {
      for (const row of some) {
        if (!reader) {
          const heading = headings.in(row);
          if (heading) reader = new Lines(heading, format, asked.period);
          continue;
        }
        const read = reader.read(row);
        if (read.kind === 'total') totals.push(read.amount);
        if (read.kind !== 'line') continue;
        if (!read.line.period && !asked.period) throw absent({ period: `Line ${row.line} says no days. Say what the bill is for, such as period=2026-11.` });
        const full = take({ ...read.line, period: read.line.period ?? asked.period });
        if (full) await full;
      }
    }
    if (!reader) throw headings.missing();
  });
  const { lines, matched, elsewhere, usual } = matches;
  if (lines === 0) throw absent({ lines: 'The bill has no line with an amount below its headings.' });
  const [other] = [...elsewhere].toSorted(([, a], [, b]) => b - a);
  if (matched === 0 && other)
    throw badValue({
      carrier: `None of its ${lines.toLocaleString('en-GB')} lines is for anything that is bought of ${asked.carrier}; ${other[1].toLocaleString('en-GB')} are for what is bought of ${other[0]}. Whose bill is it?`,
    });
  return { ...matches, main: asked.period ?? usual!, totals, hash: hash() };
}

async function write(
  inside: Writing,
  bill: Judged,
  { user, now }: BillAsked,
  values: (sums: Tally) => Values,
): Promise<{ readonly id: string; readonly tally: Tally }> {
  const [id] = await inside.allocate('carrierBills', 1);
  const tally = new Tally();
  for (const all of [lineRows, absentRows])
    for await (const rows of all(bill, inside)) {
      tally.add(rows);
      await inside.insert(
        'carrierTransactions',
        ['carrierBillID', ...fields],
        rows.map((row) => [id!, ...row]),
        now,
      );
    }
  const after = values(tally);
  const why = `Loaded ${asText(after['name'])}: ${Number(after['lines']).toLocaleString('en-GB')} lines, ${formatUnits(Number(after['amount']))}.`;
  const made = creation('carrierBills', id!, after, why);
  await inside.apply([made], now);
  await inside.log([activityOf(made, { action: 'load', by: user, at: now })]);
  return { id: id!, tally };
}

const billOf = ({ name, carrier, user, now, today }: BillAsked, { main, lines, amount, totals, hash }: Read, tally: Tally): Values =>
  fresh(
    'carrierBills',
    {
      name,
      carrier,
      status: 'Loaded',
      periodFrom: main[0],
      periodTo: main[1],
      lines,
      amount,
      statedTotal: [...totals.filter((each) => each === amount), ...totals][0] ?? null,
      ...resultsOf(tally, amount),
      hash,
      loadedAt: now,
      loadedBy: user.name,
    },
    today,
  );
