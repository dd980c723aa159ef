/** Carriers' bills: taken from a sheet or a file, described once per carrier, checked, kept; their results listed, disputed, reported. */
import type { BillFormat } from '../../shared/carrier/format.js';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import type { EntityName } from '../../shared/types.js';
import type { CarrierResult, LoadedBill, MatchedAgain } from '../../shared/wire/carriers.js';
import type { Wire } from '../../shared/wire/runs.js';
import { asText } from '../../shared/values.js';
import { ask, call, stream, total } from '../api.js';
import type { Beside } from '../lists/brought.js';
import { takeSelected } from '../excel/beside.js';
import { writeReport } from '../excel/report.js';
import { asCSV, firstRows, lookedAt, texts, type LookedAt } from '../lists/carrierBill.js';
import { formatOf, type Cell } from '../lists/cells.js';
import { billReport, disputeReport } from '../wording/carrierWords.js';
import { change, entityNamed, now, raise, tongue } from '../store.js';
import { makeList } from './listing.js';
import { pick } from './lists.js';
import { troubled } from './trouble.js';
import { holdsSheets, sheetOf } from './workbooks.js';

/** What is to be sent, and what it looks like. */
export interface Source {
  readonly name: string;
  readonly content: Blob;
  readonly type: string;
  readonly looked: LookedAt;
  /** Of a workbook: its sheets, and which of them is meant. */
  readonly sheets: readonly string[];
  readonly sheet: string | undefined;
}

/** As many rows as a sheet is taken with at once. */
const mostRows = 200_000;

/** The selected cells, or all that the sheet holds; undefined where it cannot be taken, which is told. */
export async function takeSheet(whole: boolean): Promise<Source | undefined> {
  try {
    const { rows, formats, sheet } = await takeSelected({ whole, most: mostRows });
    const cells = texts(rows, formats);
    return { name: sheet, content: new Blob([asCSV(cells)]), type: 'text/csv', looked: lookedAt(cells), sheets: [], sheet: undefined };
  } catch (error) {
    troubled(error);
    return undefined;
  }
}

/** A file and what its first rows say; undefined where it cannot be taken, which is told. */
export async function takeFile(file: File, sheet?: string): Promise<Source | undefined> {
  const name = file.name.replace(/\.\w{1,5}$/, '').slice(0, 300);
  try {
    if (!(await holdsSheets(file)))
      return {
        name,
        content: file,
        type: 'text/csv',
        looked: lookedAt(firstRows(await file.slice(0, 128 * 1024).text())),
        sheets: [],
        sheet: undefined,
      };
    const { sheets, rows } = await sheetOf(file, { sheet, rows: 250 });
    return { name, content: file, type: WORKBOOK, looked: lookedAt(rows), sheets, sheet: sheet ?? sheets[0] };
  } catch (error) {
    troubled(error);
    return undefined;
  }
}

export interface Kept {
  readonly id: string;
  readonly data: BillFormat | null;
}

/** What was told of a carrier's bills before. */
export async function formatKept(carrier: string): Promise<Kept | undefined> {
  const [found] = await call('GET /:entity', { entity: 'presets', query: new URLSearchParams({ list: 'carrierBillFormat', name: carrier }) });
  return found as unknown as Kept | undefined;
}

/** Keeps it, so that it need not be told again. */
export async function keepFormat(carrier: string, data: BillFormat, kept: Kept | undefined): Promise<void> {
  if (kept) await ask('PATCH', `/presets/${kept.id}`, { body: { data } });
  else await ask('POST', '/presets', { body: { list: 'carrierBillFormat', name: carrier, data } });
}

export interface What {
  readonly carrier: string;
  /** 2026-11; empty where the lines say it. */
  readonly month: string;
  readonly preview: boolean;
}

/** Checks the bill, or keeps it. A large one takes a while. */
export async function sendBill({ name, content, type, sheet }: Source, { carrier, month, preview }: What): Promise<LoadedBill> {
  const told = await call(
    'POST /carrierBills/load',
    {
      query: {
        carrier,
        name: name === '' ? `${carrier} ${month}` : `${carrier}, ${name}`.slice(0, 300),
        ...(month === '' ? {} : { period: month }),
        ...(sheet === undefined ? {} : { sheet }),
        ...(preview ? { preview } : {}),
      },
    },
    { file: { type, content }, patience: 600_000 },
  );
  // With the first bill they are offered everywhere.
  if (!preview) change({ entities: await call('GET /entities', {}) });
  return told;
}

/** What would come out otherwise, or what did, after what the bill is held against was mended. */
export const matchAgain = (id: string, preview: boolean): Promise<MatchedAgain> =>
  call('POST /carrierBills/:id/match', { id, query: preview ? { preview } : {} }, { patience: 600_000 });

const path = '/carrierTransactions';
const lines = (bill: string, more: Readonly<Record<string, string>> = {}): URLSearchParams => new URLSearchParams({ carrierBillID: bill, ...more });

/** How many lines of each result nobody has seen before. */
export async function freshOf(
  bill: string,
  results: readonly CarrierResult[],
): Promise<ReadonlyMap<CarrierResult, { readonly all: number; readonly fresh: number }>> {
  const counts = await Promise.all(
    results.map(async (result) => {
      const [all, fresh] = await Promise.all([total(path, lines(bill, { result }), {}), total(path, lines(bill, { result, fresh: 'true' }), {})]);
      return [result, { all: all.count, fresh: fresh.count }] as const;
    }),
  );
  return new Map(counts);
}

export interface ChargeLine extends Wire {
  readonly result: CarrierResult;
  readonly why: string | null;
  readonly amount: number;
  readonly expected: number | null;
  readonly difference: number | null;
  readonly carrierPrice: number | null;
  readonly featureID: string | null;
  readonly numberID: string | null;
}

async function charges(bill: string, more: Readonly<Record<string, string>>, fields: string): Promise<readonly ChargeLine[]> {
  const found: ChargeLine[] = [];
  for await (const some of stream<ChargeLine>(path, lines(bill, { ...more, fields, sort: 'reportedInID' }))) found.push(...some);
  return found;
}

/** The features, or the numbers, that the lines of a result are for, with what the bill says of them beside: there they are dropped, re-priced, added to. */
export async function listBehind(bill: { readonly id: string; readonly name: string }, result: CarrierResult, entity: 'features' | 'numbers'): Promise<void> {
  const described = entityNamed(entity);
  if (described === undefined) return;
  try {
    const field = entity === 'features' ? 'featureID' : 'numberID';
    const all = (await charges(bill.id, { result }, `id,${field},amount,expected,difference,carrierPrice,why,carrierTransactionProduct,reportedInID`)).filter(
      (line) => typeof line[field] === 'string',
    );
    const by = new Map<string, ChargeLine[]>();
    for (const line of all) by.set(line[field]!, [...(by.get(line[field]!) ?? []), line]);
    if (by.size === 0) {
      raise({
        kind: 'none',
        text: `None of them has ${entity === 'features' ? 'a feature' : 'a number'} here. List the lines, and add what is missing first.`,
      });
      return;
    }
    const columns = described.columns.filter((each) => described.fields.some(({ name, inner }) => name === each && inner !== true && name !== 'version'));
    await makeList(
      {
        entity,
        name: `${described.titles} of ${bill.name}`,
        path: `/${entity}`,
        conditions: [],
        sort: '',
        columns,
        ids: [...by.keys()],
        beside: besides(by),
      },
      by.size,
      () => undefined,
      new AbortController().signal,
    );
    await pick([...by.keys()]);
  } catch (error) {
    troubled(error);
  }
}

function besides(by: ReadonlyMap<string, readonly ChargeLine[]>): readonly Beside[] {
  const column = (header: string, cell: (lines: readonly ChargeLine[]) => Cell, format?: string): Beside => ({
    header,
    cells: new Map([...by].map(([id, own]) => [id, cell(own)])),
    ...(format === undefined ? {} : { format }),
  });
  const first = (own: readonly ChargeLine[], field: 'expected' | 'carrierPrice'): Cell => own.find((line) => line[field] !== null)?.[field] ?? '';
  return [
    column('On the Bill', (own) => own.reduce((sum, { amount }) => sum + Math.round(amount * 10_000), 0) / 10_000, formatOf.money),
    column('Expected', (own) => first(own, 'expected'), formatOf.money),
    column('Carrier’s Price', (own) => first(own, 'carrierPrice'), formatOf.money),
    column('Product on the Bill', (own) => asText((own[0]?.['carrierTransactionProduct'] ?? '') as string)),
    column('What Is Off', (own) => own.find(({ difference }) => difference !== null)?.why ?? own[0]?.why ?? ''),
  ];
}

const reported =
  'id,line,result,why,customerAccountNumber,customerName,numberReference,carrierTransactionReference,carrierTransactionProduct,periodFrom,periodTo,quantity,amount,expected,difference,reportedInID,disputedDate,disputeReason';

/** Every line with its result, and the sums of the results as formulas beside the bill's own. */
export async function billToSheet(bill: Wire): Promise<string> {
  try {
    const all = await charges(bill.id, {}, reported);
    return await writeReport(billReport(bill, all, now().me?.name ?? '', tongue()));
  } catch (error) {
    troubled(error);
    return '';
  }
}

/** What the carrier is told: the disputed lines in his own words, with their sum. */
export async function disputesToSheet(bill: Wire): Promise<string> {
  try {
    const all = await charges(bill.id, { disputed: 'true' }, reported);
    return await writeReport(disputeReport(bill, all, now().me?.name ?? '', tongue()));
  } catch (error) {
    troubled(error);
    return '';
  }
}

/** The bills kept last. */
export const billsKept = (): Promise<readonly Wire[]> =>
  call('GET /:entity', { entity: 'carrierBills' satisfies EntityName, query: new URLSearchParams({ limit: '12', sort: '-id', status: 'Loaded' }) });
