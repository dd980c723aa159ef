/**
 * A bill that is kept, matched again after numbers, references, costs or drops were mended: its lines as they were loaded, held against
 * what is kept now. What people said of a line since (disputed, accepted, given) stays with it. All in one transaction, or nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noSuchRecord, refused } from '../../shared/fault.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CarrierResult, MatchedAgain } from '../../shared/wire/carriers.js';
import { activityOf } from '../database/activity.js';
import type { Reading, Store, Writing } from '../database/store.js';
import { absentRows, judged, lineRows, type Judged } from './judged.js';
import type { BillLine } from './lines.js';
import { BATCH, matching, MOST_LINES, type Take } from './matches.js';
import { at, decided, fields, Tally } from './rows.js';
import { resultsOf, told } from './telling.js';

export interface AgainAsked {
  /** Only say what it would change. */
  readonly preview: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly today: string;
  readonly now: string;
}

/** What somebody has to look at. */
const telling = ['result', 'featureID', 'difference'] as const;

/** Throws 404 where there is no such bill, 400502 where it was discarded. */
export async function matchAgain(store: Store, catalogue: Catalogue, id: string, { preview, user, today, now }: AgainAsked): Promise<MatchedAgain> {
  const [bill] = await store.load('carrierBills', [id]);
  if (!bill) throw noSuchRecord('carrierBills', id);
  if (bill['status'] === 'Discarded') throw refused('This bill was discarded; nothing goes by it any more.');
  const carrier = asText(bill['carrier']);
  const folder = await mkdtemp(join(tmpdir(), 'bill-'));
  try {
    const aside = join(folder, 'lines');
    const ids = await store.ids('carrierTransactions', { where: [{ field: 'carrierBillID', test: 'eq', value: id }], sort: [], hidden: true }, 2 * MOST_LINES);
    const kept: Kept = { billID: id, lines: [], absent: new Map() };
    const matches = await matching(store, catalogue, { carrier, today }, aside, (take) => readKept(store, ids, kept, take));
    const main = [asText(bill['periodFrom']), asText(bill['periodTo'])] as const;
    const again = await judged(store, catalogue, matches, { carrier, today, main, aside, until: id });
    const was = new Tally();
    for (let start = 0; start < ids.length; start += BATCH)
      was.add((await store.load('carrierTransactions', ids.slice(start, start + BATCH), ['id', 'version', ...fields])).map(rowKept));
    const work = (inside: Reading, writing?: Writing) => compare(inside, again, kept, { now, by: user, writing });
    const amount = Number(bill['amount']);
    const answer = (tally: Tally, changed: number): MatchedAgain => ({
      ...told(id, { ...bill, ...resultsOf(tally, amount) }, tally, undefined),
      changed,
      before: told(id, bill, was, undefined).results,
    });
    if (preview) {
      const { tally, changed } = await work(store);
      return answer(tally, changed);
    }
    return await store.transaction(async (inside) => {
      const { tally, changed } = await work(inside, inside);
      const values = resultsOf(tally, amount);
      const after = Object.fromEntries(Object.entries(values).filter(([field, value]) => bill[field] !== value));
      const why = `Matched again: ${changed.toLocaleString('en-GB')} of ${Number(bill['lines']).toLocaleString('en-GB')} lines came out otherwise.`;
      const change = {
        entity: 'carrierBills' as const,
        id,
        kind: 'update' as const,
        before: Object.fromEntries(Object.keys(after).map((field) => [field, bill[field] ?? null])),
        after,
        why,
        version: bill.version,
      };
      await inside.apply([change], now);
      await inside.log([activityOf(change, { action: 'matchAgain', by: user, at: now })]);
      return answer(tally, changed);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The rows that a bill has: of its lines in their order, and of what was not on it, by feature. */
interface Kept {
  readonly billID: string;
  readonly lines: string[];
  readonly absent: Map<string, string>;
}

async function readKept(store: Store, ids: readonly string[], kept: Kept, take: Take): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH)
    for (const record of await store.load('carrierTransactions', ids.slice(start, start + BATCH), ['id', 'version', ...fields])) {
      if ((record['line'] ?? null) === null) {
        kept.absent.set(asText(record['featureID']), record.id);
        continue;
      }
      kept.lines.push(record.id);
      const full = take(lineOf(record));
      if (full) await full;
    }
}

function lineOf(record: RecordOf): BillLine {
  const text = (field: string): string => asText(record[field] ?? '');
  const [from, to] = [text('periodFrom'), text('periodTo')];
  return {
    line: Number(record['line']),
    number: text('numberReference'),
    reference: text('carrierTransactionReference'),
    product: text('carrierTransactionProduct'),
    description: text('carrierTransactionDescription'),
    quantity: (record['quantity'] ?? null) as number | null,
    amount: Number(record['amount']),
    period: from === '' ? undefined : [from, to],
  };
}

const rowKept = (record: RecordOf): Value[] => fields.map((field) => record[field] ?? null);

interface Comparing {
  readonly now: string;
  readonly by: { readonly id: string; readonly name: string };
  /** Undefined where it is only to be said. */
  readonly writing: Writing | undefined;
}

/** Row by row what comes out otherwise; what is no longer missing goes, what is missing now comes. */
async function compare(
  from: Reading,
  again: Judged,
  kept: Kept,
  { now, by, writing }: Comparing,
): Promise<{ readonly tally: Tally; readonly changed: number }> {
  const tally = new Tally();
  let [changed, start] = [0, 0];
  const rewrite = async (ids: readonly string[], rows: readonly Value[][]): Promise<void> => {
    const loaded = await from.load('carrierTransactions', ids, ['id', 'version', 'givenBefore', ...decided]);
    const before = new Map(loaded.map((each) => [each.id, each]));
    const otherwise = ids.flatMap((id, place) => {
      const record = before.get(id)!;
      // What somebody gave to a feature stays there where nothing else is found.
      if ((record['givenBefore'] ?? null) !== null && (rows[place]![at.featureID] ?? null) === null)
        for (const field of ownersSaid) rows[place]![at[field]] = record[field] ?? null;
      const after: Values = Object.fromEntries(
        decided.flatMap((field) => (same(record[field], rows[place]![at[field]]) ? [] : [[field, rows[place]![at[field]] ?? null]])),
      );
      return Object.keys(after).length === 0 ? [] : [{ record, after, row: rows[place]! }];
    });
    changed += otherwise.filter(({ after }) => telling.some((field) => field in after)).length;
    if (!writing || otherwise.length === 0) return;
    await writing.rewrite(
      'carrierTransactions',
      decided,
      otherwise.map(({ record, row }) => [record.id, ...decided.map((field) => row[at[field]] ?? null)]),
      now,
    );
    // The log told whose it is when somebody gave it to a feature; it tells where that changes.
    const said = otherwise.filter(({ record, after }) => (record['givenBefore'] ?? null) !== null && ownersSaid.some((field) => field in after));
    await writing.log(
      said.map(({ record, after }) => {
        const own = Object.fromEntries(ownersSaid.flatMap((field) => (field in after ? [[field, after[field] ?? null]] : [])));
        const was = Object.fromEntries(Object.keys(own).map((field) => [field, record[field] ?? null]));
        return activityOf(
          { entity: 'carrierTransactions', id: record.id, before: was, after: own, why: 'Its bill was matched again.' },
          { action: 'matchAgain', by, at: now },
        );
      }),
    );
  };
  for await (const rows of lineRows(again, from)) {
    tally.add(rows);
    await rewrite(kept.lines.slice(start, start + rows.length), rows);
    start += rows.length;
  }
  const gone = new Map(kept.absent);
  for await (const rows of absentRows(again, from)) {
    tally.add(rows);
    const [there, fresh] = [[] as Value[][], [] as Value[][]];
    for (const row of rows) (gone.has(asText(row[at.featureID] ?? '')) ? there : fresh).push(row);
    const ids = there.map((row) => gone.get(asText(row[at.featureID] ?? ''))!);
    for (const row of there) gone.delete(asText(row[at.featureID] ?? ''));
    if (there.length > 0) await rewrite(ids, there);
    changed += fresh.length;
    if (writing && fresh.length > 0)
      await writing.insert(
        'carrierTransactions',
        ['carrierBillID', ...fields],
        fresh.map((row) => [kept.billID, ...row]),
        now,
      );
  }
  changed += gone.size;
  if (writing && gone.size > 0) await remove(writing, [...gone.values()], by, now);
  return { tally, changed };
}

const ownersSaid = ['featureID', 'customerID', 'numberID'] as const;
const same = (one: Value | undefined, other: Value | undefined): boolean => (one ?? null) === (other ?? null);

/** What was expected and is on the bill after all, or is expected no more. */
async function remove(writing: Writing, ids: readonly string[], by: Comparing['by'], now: string): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const records = await writing.load('carrierTransactions', ids.slice(start, start + BATCH));
    const changes = records.map((record) => ({
      entity: 'carrierTransactions' as const,
      id: record.id,
      kind: 'delete' as const,
      before: { result: record['result'] as CarrierResult, featureID: record['featureID'] ?? null, expected: record['expected'] ?? null },
      after: {},
      why: 'Its bill was matched again, and it is not missing any more.',
      version: record.version,
      ...(typeof record['customerID'] === 'string' ? { customerID: record['customerID'] } : {}),
    }));
    await writing.apply(changes, now);
    await writing.log(changes.map((change) => activityOf(change, { action: 'matchAgain', by, at: now })));
  }
}
