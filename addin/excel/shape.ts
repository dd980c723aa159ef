/** Where a list's table is now: its rows, and the columns of the list wherever the user moved or renamed them. */
import type { Column, Pointer } from '../lists/list.js';
import { keyHeader, outcomeHeader, stampHeader } from '../lists/list.js';
import { kindOf, type Cell } from '../lists/cells.js';
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
  readonly columns: readonly Found[];
  /** Every header, the user's own columns too. */
  readonly headers: readonly { readonly id: number; readonly name: string; readonly at: number }[];
}

/** The list's table, found by its id, or by its name where a co-author's Excel gave it another id. One sync. */
async function tableOf(context: Excel.RequestContext, pointer: Pointer): Promise<Excel.Table> {
  const tables = context.workbook.tables;
  const candidates = [pointer.tableID, pointer.tableName].map((key) => {
    const table = tables.getItemOrNullObject(key);
    table.load('id,name');
    return table;
  });
  await context.sync();
  const table = candidates.find((candidate) => !candidate.isNullObject);
  if (table === undefined) throw new SheetTrouble('gone', `The list “${pointer.name}” is no longer in this workbook: its table or sheet was deleted.`);
  return table;
}

/** One sync with the table at hand, two without. */
export async function shapeOf(context: Excel.RequestContext, pointer: Pointer, entity: Pick<Entity, 'fields'>, known?: Excel.Table): Promise<Shape> {
  const table = known ?? (await tableOf(context, pointer));
  const body = table.getDataBodyRange();
  body.load('rowIndex,columnIndex,rowCount,columnCount');
  table.columns.load('items/id,items/name,items/index');
  const sheet = table.worksheet;
  sheet.load('id,name');
  await context.sync();

  const headers = table.columns.items.map(({ id, name, index }) => ({ id, name, at: index }));
  const find = (id: number, header: string): number | undefined => (headers.find((each) => each.id === id) ?? headers.find((each) => each.name === header))?.at;
  const key = find(pointer.keyColumnID, keyHeader(pointer.entity));
  if (key === undefined) {
    throw new SheetTrouble(
      'noKey',
      `The hidden key column of “${pointer.name}” was deleted, so its rows cannot be matched any more. Undo that, or list the records again.`,
    );
  }
  const columns = pointer.columns.flatMap(({ field: name, columnID, header }): Found[] => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    const at = find(columnID, header);
    return field === undefined || at === undefined ? [] : [{ field: name, header, kind: kindOf(field), editable: editable(field), at }];
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
    columns,
    headers,
  };
}

/** A block of the body, by the table's own rows and columns. */
export const block = (shape: Shape, row: number, column: number, rows: number, columns: number): Excel.Range =>
  shape.sheet.getRangeByIndexes(shape.top + row, shape.left + column, rows, columns);

/** Cells a call may read: about 2 MB of ordinary cells, well under Excel's 5 MB for an answer. */
export const readable = 120_000;

/** The values of some columns of the whole body, in as few syncs as the size allows. */
export async function readColumns(context: Excel.RequestContext, shape: Shape, from: number, width: number): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  const step = Math.max(1, Math.floor(readable / width));
  for (let row = 0; row < shape.rowCount; row += step) {
    const range = block(shape, row, from, Math.min(step, shape.rowCount - row), width);
    range.load('values');
    await context.sync();
    // Excel answers null instead of an error where the answer would be too large.
    if (!Array.isArray(range.values)) throw new SheetTrouble('tooLarge', 'Excel could not hand over that many cells at once. Filter the list to fewer rows.');
    rows.push(...(range.values as Cell[][]));
  }
  return rows;
}
