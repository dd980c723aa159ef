/** Writes cells into the rows of their records, also when the user moves the rows meanwhile. */
import { blocks } from '../lists/changes.js';
import { written, type Cell } from '../lists/cells.js';
import { SheetTrouble } from './run.js';
import { block, readColumns, shapeOf, type Shape } from './shape.js';
import type { ListOf } from './selection.js';

/** Rows between two that are written together with them: a gap costs less than another call. */
export const gapFor = (rows: number): number => (rows > 400 ? 60 : 12);

/** Cells to be written into a record's row. A key may stand in two rows: the n-th stays the n-th. */
export interface RowWrite {
  readonly key: string;
  readonly nth: number;
  /** By the column's place in the table; those not named stay as they are. */
  readonly cells: ReadonlyMap<number, Cell>;
}

interface Written {
  readonly row: number;
  readonly columns: readonly number[];
  readonly was: Excel.Range;
}

/** Rows of each key, from the top. */
export function rowsByKey(keys: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  keys.forEach((key, row) => {
    const those = rows.get(key);
    if (those) those.push(row);
    else rows.set(key, [row]);
  });
  return rows;
}

/** Enough for somebody who sorts all the time. */
const mostTries = 6;

/**
 * Writes rows by their keys. Each batch reads, before it writes, the key column and what the cells held: where the
 * user sorted or deleted rows since the keys were read, what was written over is put back by its own key, and the
 * rest is written anew where the rows are now.
 * @returns the shape and keys as they were when the last write went in
 */
export async function writeByKey(
  context: Excel.RequestContext,
  list: ListOf,
  first: Shape,
  firstKeys: readonly string[],
  wanted: readonly RowWrite[],
): Promise<{ readonly shape: Shape; readonly keys: readonly string[] }> {
  let shape = first;
  let keys = firstKeys;
  let writes = wanted;
  for (let tries = 1; ; tries += 1) {
    const moved = await writeBatches(context, shape, keys, writes);
    if (moved === undefined) return { shape, keys };
    if (tries === mostTries)
      throw new SheetTrouble('other', 'Rows were moved again and again while they were being written. Refresh the list once it is left alone.');
    shape = await shapeOf(context, list.pointer, list.entity);
    keys = (await readColumns(context, shape, shape.key, 1)).map(([key]) => String(key ?? '').trim());
    const mine = new Set(writes.map(({ key, nth }) => `${nth} ${key}`));
    // What is to be written goes over what is put back.
    writes = [
      ...moved.flatMap((back): RowWrite[] => (mine.has(`${back.nth} ${back.key}`) ? [] : [back])),
      ...writes.map((write): RowWrite => {
        const back = moved.find(({ key, nth }) => key === write.key && nth === write.nth);
        return back ? { ...write, cells: new Map([...back.cells, ...write.cells]) } : write;
      }),
    ];
  }
}

/** @returns undefined where no row had moved, otherwise what was written over by key */
async function writeBatches(
  context: Excel.RequestContext,
  shape: Shape,
  keys: readonly string[],
  writes: readonly RowWrite[],
): Promise<RowWrite[] | undefined> {
  const rows = rowsByKey(keys);
  const cellsAt = new Map<number, ReadonlyMap<number, Cell>>();
  for (const { key, nth, cells } of writes) {
    const row = rows.get(key)?.[nth];
    if (row !== undefined) cellsAt.set(row, cells);
  }
  if (cellsAt.size === 0) return undefined;
  const columns = [...new Set([...cellsAt.values()].flatMap((cells) => [...cells.keys()]))].toSorted((a, b) => a - b);
  const groups: number[][] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last && (last.at(-1) ?? -9) + 1 === column) last.push(column);
    else groups.push([column]);
  }
  let done: Written[] = [];
  let held: Excel.Range | undefined;
  let bytes = 0;
  const begin = (): void => {
    held = block(shape, 0, shape.key, shape.rowCount, 1);
    held.load('values');
  };
  /** Sends the batch, and tells what it wrote over where rows had moved before it. */
  const send = async (): Promise<RowWrite[] | undefined> => {
    await context.sync();
    const there = ((held?.values ?? []) as Cell[][]).map(([key]) => String(key ?? '').trim());
    const batch = done;
    done = [];
    bytes = 0;
    held = undefined;
    if (there.length === keys.length && there.every((key, row) => key === keys[row])) return undefined;
    return whatWas(batch, there, cellsAt);
  };
  for (const group of groups) {
    const touched = [...cellsAt].flatMap(([row, cells]) => (group.some((column) => cells.has(column)) ? [row] : []));
    for (const { from, to } of blocks(touched, gapFor(touched.length))) {
      for (let row = from; row <= to;) {
        const start = row;
        const values: (Cell | null)[][] = [];
        let size = 0;
        for (; row <= to && size < 1_200_000; row += 1) {
          const cells = group.map((column) => cellsAt.get(row)?.get(column) ?? null);
          values.push(cells.map((cell) => (cell === null ? null : written(cell))));
          for (const cell of cells) size += cell === null ? 5 : typeof cell === 'string' ? cell.length + 3 : 9;
        }
        if (bytes > 0 && bytes + size > 1_800_000) {
          const moved = await send();
          if (moved) return moved;
        }
        if (held === undefined) begin();
        const was = block(shape, start, group[0] ?? 0, values.length, group.length);
        was.load('values');
        done.push({ row: start, columns: group, was });
        block(shape, start, group[0] ?? 0, values.length, group.length).values = values as Cell[][];
        bytes += size + 300;
      }
    }
  }
  return done.length === 0 ? undefined : send();
}

/** The cells that a batch wrote over, by the keys of the rows that they belonged to. */
function whatWas(batch: readonly Written[], there: readonly string[], cellsAt: ReadonlyMap<number, ReadonlyMap<number, Cell>>): RowWrite[] {
  const rows = rowsByKey(there);
  const backs = new Map<number, Map<number, Cell>>();
  for (const { row, columns, was } of batch) {
    (was.values as Cell[][]).forEach((cells, at) => {
      columns.forEach((column, nth) => {
        if (cellsAt.get(row + at)?.get(column) === undefined) return;
        const back = backs.get(row + at) ?? new Map<number, Cell>();
        backs.set(row + at, back);
        back.set(column, cells[nth] ?? '');
      });
    });
  }
  return [...backs].flatMap(([row, cells]): RowWrite[] => {
    const key = there[row] ?? '';
    return key === '' ? [] : [{ key, nth: rows.get(key)?.indexOf(row) ?? 0, cells }];
  });
}
