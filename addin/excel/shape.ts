/** Where a list's table is now: its rows, and the columns of the list wherever the user moved or renamed them. */
import type { Column, Pointer } from '../lists/list.js';
import { detailHeader, entityOfKey, keyHeader, outcomeHeader, stampHeader } from '../lists/list.js';
import { asSeen, kindOf, type Cell } from '../lists/cells.js';
import { editable } from '../lists/list.js';
import type { Entity } from '../../shared/types.js';
import { SheetTrouble } from './run.js';

/** A column of the list, as found in the table. */
export interface Found extends Column {
  /** Its place in the table, from 0. */
  readonly at: number;
}

export interface Shape {
  readonly table: Excel.Table;
  readonly sheet: Excel.Worksheet;
  readonly sheetID: string;
  readonly sheetName: string;
  /** The first body row and the first column of the table, from 0. */
  readonly top: number;
  readonly left: number;
  readonly rowCount: number;
  readonly width: number;
  readonly key: number;
  /** Undefined where the user deleted the column: the list works on without it. */
  readonly stamp: number | undefined;
  readonly outcome: number | undefined;
  readonly detail: number | undefined;
  readonly columns: readonly Found[];
  /** Every header, the user's own columns too. */
  readonly headers: readonly Header[];
}

/** Which of these tables may be the list's: the one of its name first. Ids are handed out anew when a file is opened. */
export const candidatesOf = <T extends { readonly id: string; readonly name: string }>(tables: readonly T[], pointer: Pointer): readonly T[] => [
  ...new Set([...tables.filter(({ name }) => name === pointer.tableName), ...tables.filter(({ id }) => id === pointer.tableID)]),
];

/** The tables that may be the list's. One sync. */
async function tablesOf(context: Excel.RequestContext, pointer: Pointer): Promise<readonly Excel.Table[]> {
  const tables = context.workbook.tables;
  const candidates = [pointer.tableName, pointer.tableID].map((key) => {
    const table = tables.getItemOrNullObject(key);
    table.load('id,name');
    return table;
  });
  await context.sync();
  const found = candidatesOf(
    candidates.filter((candidate) => !candidate.isNullObject),
    pointer,
  );
  if (found.length === 0) throw new SheetTrouble('gone', `The list “${pointer.name}” is no longer in this workbook: its table or sheet was deleted.`);
  return found;
}

interface Header {
  readonly id: number;
  readonly name: string;
  readonly at: number;
}

/**
 * Finds the list's columns by their headers, wherever they were moved; by its id one whose header the user changed.
 * Ids are trusted as long as none has been handed out anew, and only then can an own column be told that took the
 * name of one that was deleted: its id is none that the list ever had.
 */
function finder(headers: readonly Header[], pointer: Pointer): (id: number, header: string) => number | undefined {
  const ours = [
    [pointer.keyColumnID, keyHeader(pointer.entity)],
    [pointer.stampColumnID, stampHeader],
    [pointer.outcomeColumnID, outcomeHeader],
    ...(pointer.detailColumnID === undefined ? [] : [[pointer.detailColumnID, detailHeader] as const]),
    ...pointer.columns.map(({ columnID, header }) => [columnID, header] as const),
  ] as const;
  const ids = new Set(ours.map(([id]) => id));
  const names = new Set(ours.map(([, name]) => name));
  const newcomer = (id: number, { id: found }: Header): boolean => found !== id && !ids.has(found) && !headers.some((each) => each.id === id);
  const held = ours.every(([id, name]) => {
    const named = headers.find((each) => each.name === name);
    return named === undefined || named.id === id || newcomer(id, named);
  });
  return (id, header) => {
    const named = headers.find((each) => each.name === header);
    if (named !== undefined) return held && newcomer(id, named) ? undefined : named.at;
    const renamed = held ? headers.find((each) => each.id === id) : undefined;
    return renamed === undefined || names.has(renamed.name) ? undefined : renamed.at;
  };
}

/** The list as it stands in the workbook. Throws where it is gone or its key column is. Two syncs. */
export async function shapeOf(context: Excel.RequestContext, pointer: Pointer, entity: Pick<Entity, 'fields'>): Promise<Shape>;
/** The same in one of these tables, in one sync; undefined where they turn out to be another list's. */
export async function shapeOf(
  context: Excel.RequestContext,
  pointer: Pointer,
  entity: Pick<Entity, 'fields'>,
  known: readonly Excel.Table[],
): Promise<Shape | undefined>;
export async function shapeOf(
  context: Excel.RequestContext,
  pointer: Pointer,
  entity: Pick<Entity, 'fields'>,
  known?: readonly Excel.Table[],
): Promise<Shape | undefined> {
  const read = (known ?? (await tablesOf(context, pointer))).map((table) => {
    const body = table.getDataBodyRange();
    body.load('rowIndex,columnIndex,rowCount,columnCount');
    table.columns.load('items/id,items/name,items/index');
    const sheet = table.worksheet;
    sheet.load('id,name');
    return { table, body, sheet };
  });
  await context.sync();
  const headersOf = (table: Excel.Table): readonly Header[] => table.columns.items.map(({ id, name, index }) => ({ id, name, at: index }));
  // The header of the key column says whose records they are; an id alone could be any table's.
  const found = read.find(({ table }) => headersOf(table).some(({ name }) => name === keyHeader(pointer.entity)));
  if (found === undefined) {
    const others = read.every(({ table }) => table.name !== pointer.tableName || headersOf(table).some(({ name }) => entityOfKey(name) !== undefined));
    if (others && known !== undefined) return undefined;
    throw others
      ? new SheetTrouble('gone', `The list “${pointer.name}” is no longer in this workbook: its table or sheet was deleted.`)
      : new SheetTrouble(
          'noKey',
          `The hidden key column of “${pointer.name}” was deleted, so its rows cannot be matched any more. Undo that, or list them again.`,
        );
  }
  const { table, body, sheet } = found;
  const headers = headersOf(table);
  const find = finder(headers, pointer);
  const key = headers.find(({ name }) => name === keyHeader(pointer.entity))?.at ?? 0;
  const columns = pointer.columns.flatMap(({ field: name, columnID, header }): Found[] => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    const at = find(columnID, header);
    return field === undefined || at === undefined
      ? []
      : [{ field: name, header, kind: kindOf(field), editable: editable(field), ...(field.workedOut ? { workedOut: true as const } : {}), at }];
  });
  return {
    table,
    sheet,
    sheetID: sheet.id,
    sheetName: sheet.name,
    top: body.rowIndex,
    left: body.columnIndex,
    rowCount: body.rowCount,
    width: body.columnCount,
    key,
    stamp: find(pointer.stampColumnID, stampHeader),
    outcome: find(pointer.outcomeColumnID, outcomeHeader),
    detail: pointer.detailColumnID === undefined ? undefined : find(pointer.detailColumnID, detailHeader),
    columns,
    headers,
  };
}

/** A block of the body, by the table's own rows and columns. */
export const block = (shape: Shape, row: number, column: number, rows: number, columns: number): Excel.Range =>
  shape.sheet.getRangeByIndexes(shape.top + row, shape.left + column, rows, columns);

/** Cells a call may read: about 2 MB of ordinary cells, well under Excel's 5 MB for an answer. */
export const readable = 120_000;

/** The cells of a range of which values and formats were loaded. */
export const cellsSeen = ({ values, numberFormat }: Excel.Range): Cell[][] =>
  (values as Cell[][]).map((cells, row) => cells.map((cell, at) => asSeen(cell, (numberFormat as unknown[][])[row]?.[at])));

/** The values of some columns of the whole body, in as few syncs as the size allows; percentages as they are seen, where that is asked for. */
export async function readColumns(context: Excel.RequestContext, shape: Shape, from: number, width: number, seen = false): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  const step = Math.max(1, Math.floor(readable / width));
  for (let row = 0; row < shape.rowCount; row += step) {
    const range = block(shape, row, from, Math.min(step, shape.rowCount - row), width);
    range.load(seen ? 'values,numberFormat' : 'values');
    await context.sync();
    // Excel answers null instead of an error where the answer would be too large.
    if (!Array.isArray(range.values)) throw new SheetTrouble('tooLarge', 'Excel could not hand over that many cells at once. Filter the list to fewer rows.');
    rows.push(...(seen ? cellsSeen(range) : (range.values as Cell[][])));
  }
  return rows;
}
