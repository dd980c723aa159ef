/** What was typed into a list since it was written. */
import type { SheetRow } from '../lists/changes.js';
import { untouched } from '../lists/changes.js';
import type { Cell } from '../lists/cells.js';
import { isBlank, isFreshKey } from '../lists/newRows.js';
import { belowTable } from './newRows.js';
import { inExcel } from './run.js';
import { readColumns, shapeOf, type Found } from './shape.js';
import { letterOf } from '../lists/changes.js';
import type { ListOf } from './selection.js';

export interface TypedRows {
  readonly rows: readonly (SheetRow & { readonly row: number })[];
  readonly columns: readonly Found[];
  /** The keys that stand in the list, and how many rows have none. */
  readonly keys: ReadonlySet<string>;
  readonly fresh: number;
  /** The address of a cell, for people: "F12". */
  address(row: number, nth: number): string;
}

/** Rows whose cells no longer bear the mark they were written with. Reads the whole list: events miss pastes and fast edits. */
export function readTyped(list: ListOf): Promise<TypedRows> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const ats = [shape.key, shape.stamp ?? shape.key, ...shape.columns.map(({ at }) => at)];
    const first = Math.min(...ats);
    const values = await readColumns(context, shape, first, Math.max(...ats) - first + 1);
    const keys = new Set<string>();
    let fresh = (await belowTable(context, shape)).length;
    const rows = values.flatMap((cells, row) => {
      const read: SheetRow = {
        key: String(cells[shape.key - first] ?? '').trim(),
        stamp: shape.stamp === undefined ? '' : ((cells[shape.stamp - first] ?? '') as Cell),
        cells: shape.columns.map(({ at }) => (cells[at - first] ?? '') as Cell),
      };
      if (isFreshKey(read.key)) {
        if (!isBlank(read.cells)) fresh += 1;
        return [];
      }
      keys.add(read.key);
      return untouched(read) ? [] : [{ ...read, row }];
    });
    const { top, left, columns } = shape;
    return { rows, columns, keys, fresh, address: (row, nth) => `${letterOf(left + (columns[nth]?.at ?? 0))}${top + row + 1}` };
  });
}
