/** Brings records into the rows of a list, wherever the rows and columns are now, and says beside them what happened. */
import type { Entity } from '../../shared/types.js';
import { addresses, freshCells, overwritten, rowChange, saidCells, type RowChange } from '../lists/changes.js';
import { cellsOf } from '../lists/list.js';
import { formatOf, stampOf, written, type Cell } from '../lists/cells.js';
import type { Wire } from '../../shared/wire/runs.js';
import { rowsByKey, writeByKey, type RowWrite } from './byKey.js';
import { keepMarks, readMarks, type Marks } from './book.js';
import { inExcel, quietly } from './run.js';
import { readRows } from './rows.js';
import { block, readColumns, shapeOf, type Found, type Shape } from './shape.js';
import type { ListOf } from './selection.js';

export interface Outcome {
  /** One short word with its sign, to filter and pivot by; the text then stands beside it. */
  readonly word?: string;
  readonly text: string;
  readonly tone: 'good' | 'caution' | 'bad' | 'plain';
}

export interface Refreshing {
  readonly records: readonly Wire[];
  readonly outcomes?: ReadonlyMap<string, Outcome>;
  /** What the rows held when the pane last wrote or read them, by record. */
  readonly base?: ReadonlyMap<string, Wire>;
  /** Mark the cells that move, and take away older marks first. */
  readonly mark?: boolean;
  readonly unmark?: boolean;
  /** Empty the Outcome column on rows that have no new outcome. */
  readonly clearOutcomes?: boolean;
  /** Records that are not in the sheet yet are added below. */
  readonly append?: boolean;
  /** Fields, by record, that take the bridge's values even where somebody typed: what the user chose to discard. */
  readonly overwrite?: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Refreshed {
  /** Rows that took new values. */
  readonly changed: number;
  readonly appended: number;
  /** Records whose rows somebody typed into; what they typed is still there. */
  readonly typed: readonly string[];
  /** Of those, the ones that moved on at the bridge as well. */
  readonly both: readonly string[];
}

/** More marks than this would make the workbook's settings heavy; the Outcome column says the same. */
const mostMarks = 4_000;
const tones = { good: '#DFF6DD', caution: '#FFF4CE', bad: '#FDE7E9', plain: '#F3F2F1' } as const;
const movedFill = '#FFF2CC';

export function refreshRows(list: ListOf & { readonly entity: Pick<Entity, 'fields'> }, refreshing: Refreshing): Promise<Refreshed> {
  return quietly(() =>
    inExcel(async (context) => {
      const { pointer } = list;
      const { records, outcomes = new Map<string, Outcome>(), base } = refreshing;
      const oldMarks = readMarks(context, pointer.id);
      const shape = await shapeOf(context, pointer, list.entity);
      const keys = (await readColumns(context, shape, shape.key, 1)).map(([key]) => String(key ?? '').trim());
      const fresh = new Map(records.map((record) => [String(record.id), record]));
      const rows = keys.flatMap((key, at) => (fresh.has(key) || outcomes.has(key) ? [at] : []));
      const sheetRows = await readRows(context, shape, rows, keys);

      const changes = new Map<number, RowChange>();
      const typed: string[] = [];
      const both: string[] = [];
      for (const [at, row] of sheetRows) {
        const record = fresh.get(row.key);
        if (record === undefined) continue;
        const known = base?.get(row.key);
        const discarded = refreshing.overwrite?.get(row.key);
        const before = known && saidCells(known, shape.columns);
        const cells = freshCells(saidCells(record, shape.columns), row, before);
        const change = discarded
          ? overwritten(row, cells, record.version, new Set(shape.columns.flatMap(({ field }, nth) => (discarded.has(field) ? [nth] : []))))
          : rowChange(row, cells, record.version, before, (column) => shape.columns[column]?.workedOut === true);
        changes.set(at, change);
        if (change.typed) typed.push(row.key);
        if (change.both) both.push(row.key);
      }

      const marks = refreshing.unmark || refreshing.mark ? clearMarks(shape, keys, oldMarks()) : undefined;
      let said = outcomes;
      if (both.length > 0) {
        said = new Map(outcomes);
        for (const id of both)
          if (!said.has(id))
            (said as Map<string, Outcome>).set(id, {
              word: '⚠ Changed',
              text: 'Somebody else changed it while you typed here; see “What was typed”',
              tone: 'caution',
            });
      }
      const at = await writeByKey(context, list, shape, keys, writesOf(shape, keys, changes, said, refreshing.clearOutcomes ?? false));
      const kept = refreshing.mark ? paint(at.shape, at.keys, movedTo(keys, at.keys, changes), said) : {};
      if (marks !== undefined || refreshing.mark) keepMarks(context, pointer.id, kept);
      const appended = refreshing.append ? await appendRows(context, at.shape, newOf(records, at.keys)) : 0;
      await context.sync();
      return { changed: [...changes.values()].filter(({ moved }) => moved.length > 0).length, appended, typed, both };
    }, true),
  );
}

/** The changes under the rows where their records are now. */
function movedTo(before: readonly string[], after: readonly string[], changes: ReadonlyMap<number, RowChange>): ReadonlyMap<number, RowChange> {
  const rows = rowsByKey(after);
  const seen = rowsByKey(before);
  return new Map(
    [...changes].flatMap(([row, each]) => {
      const key = before[row] ?? '';
      const now = rows.get(key)?.[seen.get(key)?.indexOf(row) ?? 0];
      return now === undefined ? [] : [[now, each] as const];
    }),
  );
}

const nothingSaid: Outcome = { text: '', tone: 'plain' };

function writesOf(
  shape: Shape,
  keys: readonly string[],
  changes: ReadonlyMap<number, RowChange>,
  outcomes: ReadonlyMap<string, Outcome>,
  clear: boolean,
): RowWrite[] {
  const seen = new Map<string, number>();
  return keys.flatMap((key, row): RowWrite[] => {
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    const change = changes.get(row);
    const cells = new Map<number, Cell>();
    shape.columns.forEach(({ at }, column) => {
      const cell = change?.cells[column] ?? null;
      if (cell !== null) cells.set(at, cell);
    });
    if (shape.stamp !== undefined && change && change.stamp !== null) cells.set(shape.stamp, change.stamp);
    const said = outcomes.get(key) ?? (clear ? nothingSaid : undefined);
    if (said !== undefined) {
      if (shape.outcome !== undefined) cells.set(shape.outcome, shape.detail === undefined ? said.text : (said.word ?? said.text));
      if (shape.detail !== undefined) cells.set(shape.detail, said.word === undefined ? '' : said.text);
    }
    return cells.size === 0 ? [] : [{ key, nth, cells }];
  });
}

/** Takes away the fills that the last result left, and only those: colours of the user's own stay. */
function clearMarks(shape: Shape, keys: readonly string[], marks: Marks): true {
  const cells = Object.entries(marks).flatMap(([field, ids]) => {
    const at = field === '' ? shape.outcome : shape.columns.find((column) => column.field === field)?.at;
    const wanted = new Set(ids);
    return at === undefined ? [] : keys.flatMap((key, row) => (wanted.has(key) ? [{ row: shape.top + row, column: shape.left + at }] : []));
  });
  for (const address of addresses(cells)) shape.sheet.getRanges(address).format.fill.clear();
  return true;
}

function paint(shape: Shape, keys: readonly string[], changes: ReadonlyMap<number, RowChange>, outcomes: ReadonlyMap<string, Outcome>): Marks {
  const marks: Record<string, string[]> = {};
  const byColour = new Map<string, { row: number; column: number }[]>();
  const put = (colour: string, row: number, at: number, field: string): void => {
    const cell = { row: shape.top + row, column: shape.left + at };
    const cells = byColour.get(colour);
    if (cells) cells.push(cell);
    else byColour.set(colour, [cell]);
    (marks[field] ??= []).push(keys[row] ?? '');
  };
  let count = 0;
  keys.forEach((key, row) => {
    if (count > mostMarks) return;
    const outcome = outcomes.get(key);
    if (outcome && shape.outcome !== undefined) {
      put(tones[outcome.tone], row, shape.outcome, '');
      count += 1;
    }
    for (const nth of changes.get(row)?.moved ?? []) {
      const column = shape.columns[nth];
      if (column === undefined) continue;
      put(movedFill, row, column.at, column.field);
      count += 1;
    }
  });
  for (const [colour, cells] of byColour) for (const address of addresses(cells)) shape.sheet.getRanges(address).format.fill.color = colour;
  return marks;
}

function newOf(records: readonly Wire[], keys: readonly string[]): readonly Wire[] {
  const known = new Set(keys);
  return records.filter(({ id }) => !known.has(String(id)));
}

/** New records below the last row: written as values and then taken into the table, so that co-authors do not clash. */
async function appendRows(context: Excel.RequestContext, shape: Shape, records: readonly Wire[]): Promise<number> {
  if (records.length === 0) return 0;
  const from = shape.rowCount;
  const below = block(shape, from, 0, records.length, shape.width).getUsedRangeOrNullObject(true);
  shape.table.load('showTotals,showHeaders');
  await context.sync();
  const rows = records.map((record) => rowOf(shape, record));
  if (!below.isNullObject || shape.table.showTotals) {
    // Something stands below: Excel moves it down as it would for the user.
    for (let at = 0; at < rows.length; at += 500) {
      shape.table.rows.add(
        undefined,
        // Null leaves a cell to Excel, which fills the user's own formula into it.
        rows.slice(at, at + 500) as Cell[][],
      );
      await context.sync();
    }
    return rows.length;
  }
  for (const { at, format } of formats(shape)) block(shape, from, at, rows.length, 1).numberFormat = format as unknown as string[][];
  block(shape, from, 0, rows.length, shape.width).values = rows as Cell[][];
  // Where it is to end, not by how much to grow: Excel may have taken the new rows in by itself.
  const head = shape.table.showHeaders ? 1 : 0;
  shape.table.resize(shape.sheet.getRangeByIndexes(shape.top - head, shape.left, head + from + rows.length, shape.width));
  return rows.length;
}

const formats = (shape: Shape): readonly { at: number; format: string }[] => [
  ...[shape.key, shape.stamp, shape.outcome, shape.detail].flatMap((at) => (at === undefined ? [] : [{ at, format: '@' }])),
  ...shape.columns.map(({ at, kind }: Found) => ({ at, format: formatOf[kind] })),
];

function rowOf(shape: Shape, record: Wire): (Cell | null)[] {
  const cells = cellsOf(record, shape.columns);
  const row: (Cell | null)[] = Array.from({ length: shape.width }, () => null);
  row[shape.key] = String(record.id);
  if (shape.stamp !== undefined) row[shape.stamp] = stampOf(record.version, cells);
  shape.columns.forEach(({ at }, nth) => {
    row[at] = written(cells[nth] ?? '');
  });
  return row;
}
