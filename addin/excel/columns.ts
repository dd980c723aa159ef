/** Columns added to a list that is in the workbook already, and taken from it. */
import type { Entity } from '../../shared/types.js';
import { untouched } from '../lists/changes.js';
import { cellsOf, widthOf, type Column, type Pointer } from '../lists/list.js';
import { formatOf, readStamp, stampOf, type Cell } from '../lists/cells.js';
import type { Wire } from '../../shared/wire/runs.js';
import { rowsByKey, writeByKey, type RowWrite } from './byKey.js';
import { pointerKey } from './book.js';
import { sourcesOf, validateCells, type Choices } from './choices.js';
import { inExcel, quietly } from './run.js';
import { readRows } from './rows.js';
import { readColumns, shapeOf, type Shape } from './shape.js';
import type { ListOf } from './selection.js';

export interface ColumnChange {
  /** Fields that are no longer shown. */
  readonly without: readonly string[];
  /** Columns that come in front of the last one, with the records to fill them from. */
  readonly added: readonly Column[];
  readonly records: readonly Wire[];
  readonly choices: Choices;
}

/** @returns the list's pointer with its columns as they are now */
export function changeColumns(list: ListOf & { readonly entity: Pick<Entity, 'fields'> }, wanted: ColumnChange): Promise<Pointer> {
  return quietly(() =>
    inExcel(async (context) => {
      const before = await shapeOf(context, list.pointer, list.entity);
      const keys = (await readColumns(context, before, before.key, 1)).map(([key]) => String(key ?? '').trim());
      const rows = await readRows(
        context,
        before,
        keys.map((_, at) => at),
        keys,
      );
      const change = { ...wanted, added: beside(before, wanted.added) };
      const gone = new Set(change.without);
      const left = before.columns.filter(({ field }) => !gone.has(field));
      await makeColumns(context, before, change);
      const pointer = await pointerNow(context, before, list.pointer, [...left, ...change.added]);
      const after = await shapeOf(context, pointer, list.entity);

      // What stood in a row, and whether somebody had typed into it, is known from before.
      const columns = change.added.map(({ field }) => after.columns.find((column) => column.field === field)?.at);
      const fresh = new Map(change.records.map((record) => [String(record.id), cellsOf(record, change.added)]));
      const seen = rowsByKey(keys);
      const writes = [...rows].map(([at, row]): RowWrite => {
        const added = fresh.get(row.key) ?? change.added.map(() => '');
        const cells = new Map<number, Cell>();
        columns.forEach((column, nth) => {
          if (column !== undefined) cells.set(column, added[nth] ?? '');
        });
        const kept = before.columns.flatMap(({ field }, nth) => (gone.has(field) ? [] : [row.cells[nth] ?? '']));
        // The mark of a row that was typed into fits no cells, as before.
        if (after.stamp !== undefined && untouched(row)) cells.set(after.stamp, stampOf(readStamp(row.stamp).version, [...kept, ...added]));
        return { key: row.key, nth: seen.get(row.key)?.indexOf(at) ?? 0, cells };
      });
      await writeByKey(context, { ...list, pointer }, after, keys, writes);
      return pointer;
    }, true),
  );
}

/** A column of the user's own may have the name of a field that was not shown. */
const beside = ({ headers }: Shape, added: readonly Column[]): readonly Column[] => {
  const taken = new Set(headers.map(({ name }) => name.toLowerCase()));
  return added.map((column) => (taken.has(column.header.toLowerCase()) ? { ...column, header: `${column.header} (${column.field})` } : column));
};

async function makeColumns(context: Excel.RequestContext, shape: Shape, { without, added, choices }: ColumnChange): Promise<void> {
  const sources = await sourcesOf(context, choices);
  const gone = new Set(without);
  const leaving = shape.columns.filter(({ field }) => gone.has(field)).map(({ at }) => at);
  // From the right, so that the places of the others stay.
  for (const at of leaving.toSorted((a, b) => b - a)) shape.table.columns.getItemAt(at).delete();
  const end = (shape.detail ?? shape.width) - leaving.filter((at) => at < (shape.detail ?? shape.width)).length;
  added.forEach((column, nth) => {
    const made = shape.table.columns.add(end + nth, undefined, column.header);
    const body = made.getDataBodyRange();
    body.numberFormat = formatOf[column.kind] as unknown as string[][];
    body.format.columnWidth = widthOf(column);
    validateCells(body, column, sources);
  });
  await context.sync();
}

/** The pointer with the columns' ids as Excel has given them, kept in the workbook. */
async function pointerNow(
  context: Excel.RequestContext,
  shape: Shape,
  before: Pointer,
  columns: readonly Pick<Column, 'field' | 'header'>[],
): Promise<Pointer> {
  shape.table.columns.load('items/id,items/name');
  await context.sync();
  const items = shape.table.columns.items;
  const renamed = new Map(shape.columns.map(({ field, at }) => [field, shape.headers.find((header) => header.at === at)?.id]));
  const pointer: Pointer = {
    ...before,
    columns: columns.map(({ field, header }) => ({
      field,
      header,
      // One that the user gave another header goes on by its id.
      columnID: items.find(({ name }) => name === header)?.id ?? renamed.get(field) ?? 0,
    })),
  };
  context.workbook.settings.add(pointerKey(pointer.id), JSON.stringify(pointer));
  await context.sync();
  return pointer;
}
