/** `Excel.TableRow` and its collection. Rows have no identity in Excel, only a place. */
import { intersect, type Area } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow, inUse, isEmptyCell } from '../../cells.js';
import type { SheetData, TableData } from '../../data.js';
import { isFiltered } from '../../filter.js';
import { filteredConflict, invalidArgument, wrongSize } from '../../refusal.js';
import { deleteCells, insertCells } from '../../structure.js';
import { bodyRows, bodyTop, fillNewRows } from '../../tables.js';
import { clearCells, writeCells } from '../../write.js';
import { rangeAt, rangeKind } from '../makers.js';
import { tableOf, type TableSelf } from '../selves.js';
import { define, type Arguments, type Kind, type Thing } from '../thing.js';

interface RowSelf {
  readonly table: TableSelf;
  readonly index: number;
}

const rowArea = (self: RowSelf): Area => {
  const { table } = tableOf(self.table);
  if (self.index < 0 || self.index >= Math.max(1, bodyRows(table))) throw invalidArgument();
  return { ...table.area, row: bodyTop(table) + self.index, rows: 1 };
};

const remove = (book: Workbook, sheet: SheetData, table: TableData, indexes: readonly number[]): void => {
  allow(sheet, 'allowDeleteRows');
  for (const index of [...new Set(indexes)].sort((a, b) => b - a)) {
    if (index < 0 || index >= bodyRows(table)) throw invalidArgument();
    const area: Area = { ...table.area, row: bodyTop(table) + index, rows: 1 };
    // The last body row stays, empty.
    if (bodyRows(table) === 1) clearCells(book, sheet, area, 'Contents');
    else deleteCells(book, sheet, area, 'Up');
  }
};

const rowKind: Kind<RowSelf> = define<RowSelf>('TableRow', {
  values: {
    Index: (self) => {
      rowArea(self);
      return self.index;
    },
    Values: (self) => rangeKind({ book: self.table.book, place: { sheet: tableOf(self.table).sheet.id, areas: [rowArea(self)], many: false } }).value('Values'),
  },
  set: {
    Values: (self, v) => {
      writeCells(self.table.book, tableOf(self.table).sheet, rowArea(self), v);
    },
  },
  calls: {
    GetRange: (self) => rangeAt(self.table.book, tableOf(self.table).sheet, rowArea(self)),
    Delete: (self) => {
      const { sheet, table } = tableOf(self.table);
      remove(self.table.book, sheet, table, [self.index]);
    },
  },
});

/** Adding rows moves the cells below the table down. A filtered table takes new rows only at its end. */
const addRows = (book: Workbook, sheet: SheetData, table: TableData, index: number | undefined, values: readonly (readonly unknown[])[]): number => {
  allow(sheet, 'allowInsertRows');
  const count = values.length;
  if (!count || values.some((v) => !Array.isArray(v) || v.length !== table.columns.length)) throw wrongSize();
  const rows = bodyRows(table);
  if (index !== undefined && (index < -1 || index > rows)) throw invalidArgument();
  const end = index === undefined || index < 0 || index === rows;
  if (!end && isFiltered(table)) throw filteredConflict();
  book.touch();
  const at = end ? rows : index;
  const first = bodyTop(table) + at;
  const area: Area = { ...table.area, row: first, rows: count };
  const below: Area = { ...table.area, row: table.area.row + table.area.rows, rows: 1_048_576 - table.area.row - table.area.rows };
  const occupied = inUse(sheet, below);
  const blank = !occupied || (!sheet.tables.some((t) => t !== table && intersect(t.area, below)) && everyEmpty(sheet, occupied));
  if (end && !table.showTotals) {
    if (!blank) insertCells(book, sheet, area, 'Down');
    table.area = { ...table.area, rows: table.area.rows + count };
  } else {
    insertCells(book, sheet, area, 'Down');
    // Rows put before the totals lie inside the table and have made it grow already.
    if (at === 0 && table.area.row + 1 > first) table.area = { ...table.area, rows: table.area.rows + count };
  }
  if (at > 0) fillNewRows(sheet, table, first, count);
  writeCells(book, sheet, area, values);
  return at;
};

const everyEmpty = (sheet: SheetData, area: Area): boolean => {
  for (let r = area.row; r < area.row + area.rows; r++)
    for (let c = area.column; c < area.column + area.columns; c++) if (!isEmptyCell(sheet, r, c)) return false;
  return true;
};

const add = (self: TableSelf, args: Arguments): Thing => {
  const { sheet, table } = tableOf(self);
  const given = args.raw(1);
  const values =
    given === undefined
      ? [table.columns.map(() => '')]
      : Array.isArray(given) && Array.isArray(given[0])
        ? (given as unknown[][])
        : Array.isArray(given)
          ? [given as unknown[]]
          : [table.columns.map(() => given)];
  return rowKind({ table: self, index: addRows(self.book, sheet, table, args.has(0) ? args.number(0) : undefined, values) });
};

const count = (self: TableSelf): number => bodyRows(tableOf(self).table);

export const rowsKind = define<TableSelf>('TableRowCollection', {
  values: { Count: count },
  items: (self) => Array.from({ length: count(self) }, (_, index) => rowKind({ table: self, index })),
  calls: {
    Add: add,
    GetCount: count,
    GetItemAt: (self, args) => {
      const row = { table: self, index: args.number(0) };
      rowArea(row);
      return rowKind(row);
    },
    DeleteRows: (self, args) => {
      const { sheet, table } = tableOf(self),
        rows = args.raw(0);
      if (!Array.isArray(rows)) throw invalidArgument();
      remove(
        self.book,
        sheet,
        table,
        (rows as unknown[]).map((r) => (typeof r === 'number' ? r : Number((r as Thing).value('Index')))),
      );
    },
    DeleteRowsAt: (self, args) => {
      const { sheet, table } = tableOf(self);
      remove(
        self.book,
        sheet,
        table,
        Array.from({ length: args.number(1, 1) }, (_, i) => args.number(0) + i),
      );
    },
  },
});
