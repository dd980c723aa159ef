/**
 * A carrier's bill (R37–R39): read as it arrives, its lines matched in sets and put aside on disk; then what each feature should cost;
 * then all of it written in one transaction. A bill with a fault leaves nothing behind, and what is in memory does not grow with its lines.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { billFormatOf, type BillFormat } from '../../shared/carrier/format.js';
import type { Span } from '../../shared/carrier/expected.js';
import { badValue, missing as absent, notUnique, tooLarge } from '../../shared/fault.js';
import { fresh, toWire } from '../../shared/fields.js';
import { formatUnits } from '../../shared/money.js';
import type { Catalogue, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { carrierResults, type CarrierResult, type LoadedBill } from '../../shared/wire/carriers.js';
import { activityOf, creation } from '../database/activity.js';
import type { Store, Writing } from '../database/store.js';
import { csvFileRows, workbookRows } from './file.js';
import { Finding, type Found } from './finding.js';
import { held, looked, missing, type Looked, type Measure, type Sum, type Verdict } from './holding.js';
import { Headings, Lines, type BillLine } from './lines.js';
import { rowOf, fields, Tally } from './rows.js';
import { earlier, type Earlier } from './earlier.js';

const MOST_LINES = 500_000;
const BATCH = 4_000;

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
    const measure: Measure = { from: store, catalogue, carrier: asked.carrier, main: read.main, tolerance: toleranceIn(catalogue), today: asked.today };
    const verdicts = held(read.sums, measure);
    const absences: (readonly [string, Verdict])[] = [];
    await missing(read.sums, measure, (verdict, feature) => absences.push([feature.id, verdict]));
    const before = await earlier(store, asked.carrier);
    const bill = { asked, aside, main: read.main, verdicts, absences, before };
    const tally = new Tally();
    // A preview counts what the lines would be; what is loaded is counted again as it is written.
    if (asked.preview) for await (const rows of rowsOf(bill, store)) tally.add(rows);
    const values = (sums: Tally): Values => billOf(asked, read, sums);
    const known = await store.having('carrierBills', 'hash', [read.hash]);
    const [same] = known.filter((each) => each['status'] !== 'Discarded');
    if (same && !asked.preview)
      throw notUnique({
        hash: `This very bill is kept already, as “${asText(same['name'])}” (${same.id}). Discard that one first if it is to be loaded again.`,
      });
    if (asked.preview) return told(undefined, values(tally), tally, same?.id);
    const written = await store.transaction((inside) => write(inside, bill, values));
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

const toleranceIn = (catalogue: Catalogue): number => Math.round(Number(catalogue.preset('company', 'Carrier Tolerance')?.['value'] ?? 0) * 100);

interface Read {
  readonly main: Span;
  readonly sums: ReadonlyMap<string, Sum>;
  readonly lines: number;
  readonly amount: number;
  readonly totals: readonly number[];
  readonly hash: string;
}

/** Reads and matches the whole bill; its lines stand in `aside`, some thousand a row. */
async function readBill(store: Store, catalogue: Catalogue, source: Readable, asked: BillAsked, format: BillFormat, aside: string): Promise<Read> {
  const { rows, hash } = asked.workbook ? workbookRows(source, asked.sheet) : await csvFileRows(source);
  const finding = new Finding(store, catalogue, asked.carrier);
  await finding.begin();
  const sums = new Map<string, Sum>();
  const periods = new Map<string, number>();
  const totals: number[] = [];
  let [taken, lines, amount, matched] = [0, 0, 0, 0];
  const out = createWriteStream(aside, { mode: 0o600 });
  let batch: BillLine[] = [];
  let settled: Promise<void> = Promise.resolve();
  const settle = async (some: readonly BillLine[], finds: ReturnType<Finding['find']>): Promise<void> => {
    const { found, features } = await finds;
    const unseen = [...features.values()].filter(({ id }) => !sums.has(id));
    const judged = await looked(unseen, { from: store, catalogue, today: asked.today });
    const known = new Map(unseen.map(({ id }, at) => [id, judged[at]!]));
    some.forEach((line, at) => {
      const { result, featureID } = found[at]!;
      lines += 1;
      amount += line.amount;
      if (line.period) periods.set(line.period.join(), (periods.get(line.period.join()) ?? 0) + 1);
      if (result !== 'theirsOnly') matched += 1;
      if (result === 'matched') summed(sums, featureID!, line, known);
    });
    if (!out.write(`${JSON.stringify(some.map((line, at) => [line, found[at]] as const))}\n`)) await once(out, 'drain');
  };
  // These are looked up while the next are read; more than that are not held.
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const [some, found] = [batch, finding.find(batch)];
    found.catch(() => undefined);
    batch = [];
    taken += some.length;
    await settled;
    settled = settle(some, found);
    settled.catch(() => undefined);
    await breathe();
  };
  try {
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
        if (taken + batch.length >= MOST_LINES) throw tooLarge(`A bill takes at most ${MOST_LINES.toLocaleString('en-GB')} lines; split this one.`);
        batch.push({ ...read.line, period: read.line.period ?? asked.period });
        if (batch.length >= BATCH) await flush();
      }
    }
    if (!reader) throw headings.missing();
    await flush();
    await settled;
  } finally {
    // What is still looked up when a line is refused writes nothing any more.
    await settled.catch(() => undefined);
    out.end();
    await once(out, 'finish');
  }
  if (lines === 0) throw absent({ lines: 'The bill has no line with an amount below its headings.' });
  const [other] = [...finding.elsewhere].toSorted(([, a], [, b]) => b - a);
  if (matched === 0 && other)
    throw badValue({
      carrier: `None of its ${lines.toLocaleString('en-GB')} lines is for anything that is bought of ${asked.carrier}; ${other[1].toLocaleString('en-GB')} are for what is bought of ${other[0]}. Whose bill is it?`,
    });
  const [usual] = [...periods].toSorted(([, a], [, b]) => b - a);
  const main = asked.period ?? (usual![0].split(',') as unknown as Span);
  return { main, sums, lines, amount, totals, hash: hash() };
}

function summed(sums: Map<string, Sum>, featureID: string, { line, amount, quantity, period }: BillLine, looks: ReadonlyMap<string, Looked>): void {
  const span = period!;
  const known = sums.get(featureID);
  if (!known) {
    sums.set(featureID, { line, looked: looks.get(featureID)!, amount, quantity, spans: [span] });
    return;
  }
  known.amount += amount;
  if (quantity !== null && amount > 0) known.quantity = Math.max(known.quantity ?? 0, quantity);
  if (!known.spans.some(([from, to]) => from === span[0] && to === span[1])) known.spans = [...known.spans, span];
}

interface Bill {
  readonly asked: BillAsked;
  readonly aside: string;
  readonly main: Span;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly absences: readonly (readonly [string, Verdict])[];
  readonly before: Earlier;
}

/** The rows of a bill as they are kept, some thousand at a time: its lines, then what is not on it. */
async function* rowsOf({ asked, aside, main, verdicts, absences, before }: Bill, from: Pick<Store, 'having'>): AsyncGenerator<Value[][]> {
  for await (const text of createInterface({ input: createReadStream(aside), crlfDelay: Infinity }))
    yield before.marked(
      from,
      (JSON.parse(text) as [BillLine, Found][]).map(([line, found]) =>
        rowOf(asked.carrier, line, found, found.featureID === null ? undefined : verdicts.get(found.featureID)),
      ),
    );
  for (let start = 0; start < absences.length; start += BATCH)
    yield before.marked(
      from,
      absences.slice(start, start + BATCH).map(([featureID, verdict]) => {
        const line = { line: 0, number: '', reference: '', product: '', description: '', quantity: null, amount: 0, period: main };
        return rowOf(asked.carrier, line, { result: 'matched', featureID, numberID: verdict.numberID, customerID: verdict.customerID, why: '' }, verdict);
      }),
    );
}

async function write(inside: Writing, bill: Bill, values: (sums: Tally) => Values): Promise<{ readonly id: string; readonly tally: Tally }> {
  const { user, now } = bill.asked;
  const [id] = await inside.allocate('carrierBills', 1);
  const tally = new Tally();
  for await (const rows of rowsOf(bill, inside)) {
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

function billOf({ name, carrier, user, now, today }: BillAsked, { main, lines, amount, totals, hash }: Read, tally: Tally): Values {
  const [stated = null] = [...totals.filter((each) => each === amount), ...totals];
  const { agreed, theirsOnly, wrongAmount, dropped, ambiguous, oursOnly } = tally.results;
  if (agreed.amount + theirsOnly.amount + wrongAmount.amount + dropped.amount + ambiguous.amount !== amount)
    throw new Error('The results of the bill do not come to its lines.');
  return fresh(
    'carrierBills',
    {
      name,
      carrier,
      status: 'Loaded',
      periodFrom: main[0],
      periodTo: main[1],
      lines,
      amount,
      statedTotal: stated,
      agreed: agreed.amount,
      theirsOnly: theirsOnly.amount,
      wrongAmount: wrongAmount.amount,
      dropped: dropped.amount,
      ambiguous: ambiguous.amount,
      oursOnly: oursOnly.expected,
      fresh: carrierResults.reduce((sum, each) => sum + tally.results[each].fresh, 0),
      hash,
      loadedAt: now,
      loadedBy: user.name,
    },
    today,
  );
}

function told(id: string | undefined, values: Values, { results }: Tally, keptAs: string | undefined): LoadedBill {
  const { name, carrier, periodFrom, periodTo, lines, amount, statedTotal } = toWire('carrierBills', values);
  const pounds = (units: number): number => units / 10_000;
  return {
    ...(id === undefined ? {} : { id }),
    ...(keptAs === undefined ? {} : { keptAs }),
    name: asText(name),
    carrier: asText(carrier),
    periodFrom: asText(periodFrom),
    periodTo: asText(periodTo),
    lines: Number(lines),
    amount: Number(amount),
    statedTotal: statedTotal as number | null,
    missingFromTotal: values['statedTotal'] === null ? 0 : pounds(Number(values['statedTotal']) - Number(values['amount'])),
    results: Object.fromEntries(
      carrierResults.map((each: CarrierResult) => {
        const { count, amount: sum, expected, fresh: unseen } = results[each];
        return [each, { count, amount: pounds(sum), expected: pounds(expected), fresh: unseen }];
      }),
    ) as LoadedBill['results'],
  };
}
