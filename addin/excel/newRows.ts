/**
 * Rows of a list that have no record yet: typed or pasted below it, each known by a mark in its key cell once it has been
 * looked at, so that it is found again wherever it is sorted to. What is in their key cells is written here and nowhere else.
 */
import type { Wire } from '../../shared/wire/runs.js';
import { isFreshKey, isBlank, markIn, markKey, takenOver, type FreshRow } from '../lists/newRows.js';
import { cellsOf } from '../lists/list.js';
import { blocks } from '../lists/changes.js';
import { formatOf, stampOf, written, type Cell } from '../lists/cells.js';
import { writeByKey, type RowWrite } from './byKey.js';
import { inExcel, quietly, SheetTrouble } from './run.js';
import { readRows } from './rows.js';
import { block, cellsSeen, readColumns, shapeOf, type Found, type Shape } from './shape.js';
import type { ListOf } from './selection.js';

/** Rows looked for below a table; a longer paste is taken piece by piece. */
const mostBelow = 10_000;
const lastRow = 1_048_576;
/** Enough for somebody who sorts all the time. */
const mostTries = 60;

export interface FreshRows {
  readonly rows: readonly FreshRow[];
  readonly columns: readonly Found[];
  /** Where each of the columns stands in the sheet, from 0. */
  readonly places: readonly number[];
}

const keysOf = async (context: Excel.RequestContext, shape: Shape): Promise<string[]> =>
  (await readColumns(context, shape, shape.key, 1)).map(([key]) => String(key ?? '').trim());

/** What stands directly below the table and is not in it, by the list's columns: Excel takes them in by itself only where its option says so. */
export async function belowTable(context: Excel.RequestContext, shape: Shape): Promise<readonly (readonly Cell[])[]> {
  const most = Math.min(mostBelow, lastRow - shape.top - shape.rowCount);
  shape.table.load('showTotals');
  if (most <= 0) return [];
  const used = block(shape, shape.rowCount, 0, most, shape.width).getUsedRangeOrNullObject(true);
  used.load('rowIndex,columnIndex,values,numberFormat');
  await context.sync();
  if (used.isNullObject || shape.table.showTotals || used.rowIndex !== shape.top + shape.rowCount || !Array.isArray(used.values)) return [];
  const rows = cellsSeen(used).map((cells) => shape.columns.map(({ at }) => cells[at - (used.columnIndex - shape.left)] ?? ''));
  const end = rows.findIndex(isBlank);
  return end < 0 ? rows : rows.slice(0, end);
}

async function freshIn(context: Excel.RequestContext, shape: Shape, keys: readonly string[]): Promise<FreshRow[]> {
  const wanted = keys.flatMap((key, at) => (isFreshKey(key) ? [at] : []));
  if (wanted.length === 0) return [];
  const read = await readRows(context, shape, wanted, keys);
  return wanted.flatMap((at): FreshRow[] => {
    const cells = read.get(at)?.cells ?? [];
    return isBlank(cells) ? [] : [{ key: keys[at] ?? '', at, cells }];
  });
}

/** The rows without a record, those below the table among them. */
export function readFresh(list: ListOf): Promise<FreshRows> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const rows = await freshIn(context, shape, await keysOf(context, shape));
    const more = (await belowTable(context, shape)).map((cells, nth): FreshRow => ({ key: '', at: shape.rowCount + nth, cells }));
    const { top, left, columns } = shape;
    return { rows: [...rows, ...more].map((row) => ({ ...row, line: top + row.at + 1 })), columns, places: columns.map(({ at }) => left + at) };
  });
}

/** Shows a cell of a row without a record. */
export function showFresh(list: ListOf, row: FreshRow, nth: number): Promise<void> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    shape.sheet.activate();
    block(shape, row.at, shape.columns[nth]?.at ?? 0, 1, 1).select();
    await context.sync();
  });
}

/** Takes the rows directly below the table into it. */
function takeIn(list: ListOf): Promise<void> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const rows = (await belowTable(context, shape)).length;
    if (rows === 0) return;
    shape.table.load('showHeaders');
    await context.sync();
    const head = shape.table.showHeaders ? 1 : 0;
    shape.table.resize(shape.sheet.getRangeByIndexes(shape.top - head, shape.left, head + shape.rowCount + rows, shape.width));
    await context.sync();
  });
}

/** A mark that stands for no row: given to one whose own key is not known any more, which is then looked at anew. */
const stray = (): string => markKey(`x${crypto.randomUUID().slice(0, 8)}`);

/** Keys that were written over, by what stands there now; kept where Excel lets a piece of work begin anew. */
interface Memory {
  lost: ReadonlyMap<string, string>;
}

/**
 * Writes key cells, those that `plan` says by row, until it says none any more. Each batch reads the key column before it
 * writes: where the user moved rows since, the keys that were written over are put back by what was written there, which
 * stands nowhere else in the sheet.
 */
async function writeKeys(
  context: Excel.RequestContext,
  list: ListOf,
  memory: Memory,
  plan: (shape: Shape, keys: readonly string[]) => Promise<ReadonlyMap<number, string>>,
): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const keys = await keysOf(context, shape);
    const back = memory.lost;
    const cells =
      back.size > 0 ? new Map(keys.flatMap((key, row): [number, string][] => (back.has(key) ? [[row, back.get(key)!]] : []))) : await plan(shape, keys);
    if (cells.size === 0) return;
    const held = block(shape, 0, shape.key, shape.rowCount, 1);
    held.load('values');
    for (const { from, to } of blocks([...cells.keys()], 0)) {
      const values = Array.from({ length: to - from + 1 }, (_, nth) => [cells.get(from + nth) ?? '']);
      const range = block(shape, from, shape.key, values.length, 1);
      range.numberFormat = '@' as unknown as string[][];
      range.values = values;
    }
    await context.sync();
    const there = (held.values as Cell[][]).map(([key]) => String(key ?? '').trim());
    const lost = new Map<string, string>();
    memory.lost = lost;
    if (there.length === keys.length && there.every((key, row) => key === keys[row])) continue;
    // What was not reached is still to be put back.
    there.forEach((key, row) => {
      const own = cells.has(row) ? undefined : back.get(key);
      if (own !== undefined) lost.set(key, own);
    });
    for (const [row, put] of cells) {
      const was = there[row] ?? '';
      const own = back.get(was) ?? was;
      if (own !== put && row < there.length) lost.set(put, own === '' ? stray() : own);
    }
  }
  throw new SheetTrouble('other', 'Rows were moved again and again while they were being marked. Leave the list alone for a moment and try again.');
}

/** What rows of this content are to be known by, each once; equal rows have several. */
export type MarksByContent = ReadonlyMap<string, readonly string[]>;
export const contentOf = ({ cells }: Pick<FreshRow, 'cells'>): string => JSON.stringify(cells);

/** Marks the rows by what stands in them, wherever they are by now. */
export function markFresh(list: ListOf, marks: MarksByContent): Promise<void> {
  return quietly(async () => {
    await takeIn(list);
    const memory: Memory = { lost: new Map() };
    await inExcel(
      (context) =>
        writeKeys(context, list, memory, async (shape, keys) => {
          const rows = await freshIn(context, shape, keys);
          const free = new Map([...marks].map(([content, those]) => [content, new Set(those)]));
          // Those that bear the right one keep it; a copied row has the mark of another.
          const kept = new Set(rows.filter((row) => free.get(contentOf(row))?.delete(markIn(row) ?? '') === true).map(({ at }) => at));
          const writes = new Map<number, string>();
          for (const row of rows) {
            if (kept.has(row.at)) continue;
            const those = free.get(contentOf(row));
            const [next] = those ?? [];
            if (next !== undefined) those?.delete(next);
            const key = next === undefined ? '' : markKey(next);
            if (key !== row.key) writes.set(row.at, key);
          }
          return writes;
        }),
      true,
    );
  });
}

/** The rows with these marks get the ids of the records that they made. @returns the ids that stand in the list now */
export function adoptKeys(list: ListOf, made: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const wanted = new Map([...made].map(([mark, id]) => [markKey(mark), id]));
  const memory: Memory = { lost: new Map() };
  // Kept like what was written over: Excel that was busy behind the keys lets all of it begin anew, which finds them written.
  const adopted = new Set<string>();
  return quietly(() =>
    inExcel(async (context) => {
      await writeKeys(context, list, memory, async (_, keys) => {
        const there = new Set(keys);
        const cells = new Map<number, string>();
        keys.forEach((key, row) => {
          const id = wanted.get(key);
          if (id === undefined) return;
          // Of a row that was copied with its mark the first is the record's.
          const first = !there.has(id) && ![...cells.values()].includes(id);
          cells.set(row, first ? id : stray());
          adopted.add(id);
        });
        return cells;
      });
      return [...adopted];
    }, true),
  );
}

/** Rows filled at a time: their keys are read and written in one batch. */
const atOnce = 400;

/**
 * The records' values into the rows that have just got their keys, but for cells that somebody has typed into since they
 * were sent. @returns the records with such cells
 */
export function fillAdopted(list: ListOf, records: readonly Wire[], sent: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Promise<readonly string[]> {
  return quietly(() =>
    inExcel(async (context) => {
      const typed: string[] = [];
      for (let from = 0; from < records.length; from += atOnce) {
        const some = new Map(records.slice(from, from + atOnce).map((record) => [String(record.id), record]));
        const shape = await shapeOf(context, list.pointer, list.entity);
        const keys = await keysOf(context, shape);
        const places = keys.flatMap((key, at) => (some.has(key) ? [at] : []));
        const rows = await readRows(context, shape, places, keys);
        const writes = [...rows.values()].flatMap(({ key, cells }): RowWrite[] => {
          // Rows in between are read with them.
          const record = some.get(key);
          if (record === undefined) return [];
          const fresh = cellsOf(record, shape.columns);
          const taken = takenOver(cells, fresh, shape.columns, list.entity.fields, sent.get(key));
          if (taken.includes(false)) typed.push(key);
          const values = shape.columns.flatMap(({ at }, nth): [number, Cell][] => (taken[nth] ? [[at, fresh[nth] ?? '']] : []));
          return [{ key, nth: 0, cells: new Map([...values, ...(shape.stamp === undefined ? [] : [[shape.stamp, stampOf(record.version, fresh)] as const])]) }];
        });
        // A pasted cell brings its own format; a date would be shown as a number.
        for (const { from: first, to } of blocks(places, 0)) {
          for (const { at, kind } of shape.columns)
            if (kind !== 'number' && kind !== 'flag') block(shape, first, at, to - first + 1, 1).numberFormat = formatOf[kind] as unknown as string[][];
          if (shape.stamp !== undefined) block(shape, first, shape.stamp, to - first + 1, 1).numberFormat = '@' as unknown as string[][];
        }
        await writeByKey(context, list, shape, keys, writes);
      }
      return typed;
    }, true),
  );
}

/** Rows without records into a list that has none yet, by its columns. */
export function writeFresh(list: ListOf, rows: readonly (readonly Cell[])[]): Promise<void> {
  return quietly(() =>
    inExcel(async (context) => {
      const shape = await shapeOf(context, list.pointer, list.entity);
      shape.table.load('showHeaders');
      await context.sync();
      for (const { at, kind } of shape.columns) block(shape, 0, at, rows.length, 1).numberFormat = formatOf[kind] as unknown as string[][];
      for (const at of [shape.key, shape.stamp, shape.outcome, shape.detail])
        if (at !== undefined) block(shape, 0, at, rows.length, 1).numberFormat = '@' as unknown as string[][];
      for (let from = 0; from < rows.length; from += 2_000) {
        const some = rows.slice(from, from + 2_000).map((cells) => {
          const whole: (Cell | null)[] = Array.from({ length: shape.width }, () => null);
          shape.columns.forEach(({ at }, nth) => {
            whole[at] = written(cells[nth] ?? '');
          });
          return whole;
        });
        block(shape, from, 0, some.length, shape.width).values = some as Cell[][];
        await context.sync();
      }
      const head = shape.table.showHeaders ? 1 : 0;
      shape.table.resize(shape.sheet.getRangeByIndexes(shape.top - head, shape.left, head + Math.max(1, rows.length), shape.width));
      await context.sync();
    }, true),
  );
}
