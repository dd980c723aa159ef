/** What the things of the wire stand for, and the cells behind them: below every kind, so that kinds need not know each other. */
import type { Area, Place } from '../address.js';
import type { Workbook } from '../book.js';
import type { SheetData, TableColumnData, TableData } from '../data.js';
import { invalidReference, itemNotFound } from '../refusal.js';

export interface RangeSelf {
  readonly book: Workbook;
  readonly place: Place;
}

export interface SheetSelf {
  readonly book: Workbook;
  readonly id: string;
}

export interface TableSelf {
  readonly book: Workbook;
  readonly id: string;
}

export interface ColumnSelf {
  readonly table: TableSelf;
  readonly id: number;
}

/** The sheet, or a refusal when it is gone. */
export const sheetOf = (self: RangeSelf | SheetSelf): SheetData => self.book.sheet('place' in self ? self.place.sheet : self.id);

/** The rectangle, or a refusal when its sheet or its cells are gone. */
export const areaOf = (self: RangeSelf): Area => {
  self.book.sheet(self.place.sheet);
  const area = self.place.areas[0];
  if (!area) throw invalidReference();
  return area;
};

export const tableOf = (self: TableSelf): { readonly sheet: SheetData; readonly table: TableData } => self.book.table(self.id);

export const indexOf = (self: ColumnSelf): number => {
  const i = tableOf(self.table).table.columns.findIndex((c) => c.id === self.id);
  if (i < 0) throw itemNotFound();
  return i;
};
export const columnOf = (self: ColumnSelf): { readonly column: TableColumnData; readonly index: number } => {
  const i = indexOf(self);
  return { column: tableOf(self.table).table.columns[i]!, index: i };
};
