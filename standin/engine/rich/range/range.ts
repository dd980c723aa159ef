/** `Excel.Range`: values, formulas, formats and texts of one rectangle, and the ways from it to others. */
import { areaAddress, fullAddress, isColumns, isRows, isWhole, lastColumn } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow, columnFor, columnHidden, columnWidth, contentAt, rowFor, rowHeight, rowHidden, shownText, styleAt, valueAt } from '../../cells.js';
import type { SheetData, Value } from '../../data.js';
import { eventNumbers, valueType, wireValue } from '../../events.js';
import { invalidArgument, tooManyCells } from '../../refusal.js';
import { writeCells, writeFormats } from '../../write.js';
import { worksheetKind } from '../makers.js';
import { areaOf, sheetOf, type RangeSelf } from '../selves.js';
import { define } from '../thing.js';
import { conditionalsOf } from './conditional.js';
import { formatKind } from './format.js';
import { rangeCalls } from './rangeCalls.js';
import { rangeSortKind } from './rangeSort.js';
import { validationKind } from './validation.js';

/** A grid of answers; whole columns and rows answer null, and too many cells are refused. */
const grid = <T>(self: RangeSelf, read: (sheet: SheetData, row: number, column: number) => T): T[][] | null => {
  const area = areaOf(self),
    sheet = sheetOf(self);
  if (isWhole(area)) return null;
  if (area.rows * area.columns > self.book.limits.cells) throw tooManyCells();
  const out: T[][] = [];
  for (let r = area.row; r < area.row + area.rows; r++) {
    const line: T[] = [];
    for (let c = area.column; c <= lastColumn(area); c++) line.push(read(sheet, r, c));
    out.push(line);
  }
  return out;
};

const values = (self: RangeSelf): (string | number | boolean)[][] | null => grid(self, (s, r, c) => wireValue(valueAt(self.book, s, r, c)));
const formulas = (self: RangeSelf): (string | number | boolean)[][] | null => grid(self, contentAt);
const formats = (self: RangeSelf): string[][] | null => grid(self, (s, r, c) => styleAt(s, r, c).numberFormat);
const write = (self: RangeSelf, input: unknown): void => writeCells(self.book, sheetOf(self), areaOf(self), input);
const writeNumberFormat = (self: RangeSelf, input: unknown): void => {
  allow(sheetOf(self), 'allowFormatCells');
  writeFormats(self.book, sheetOf(self), areaOf(self), input);
};

/** True, false, or null when some are and some are not. */
const agreed = (flags: Iterable<boolean>): boolean | null => {
  const seen = new Set(flags);
  return seen.size === 1 ? [...seen][0]! : null;
};

function* rowsHidden(self: RangeSelf): Iterable<boolean> {
  const area = areaOf(self),
    sheet = sheetOf(self);
  const end = Math.min(area.row + area.rows, Math.max(sheet.rows.length, area.row) + 1);
  for (let r = area.row; r < end; r++) yield rowHidden(sheet, r);
}
function* columnsHidden(self: RangeSelf): Iterable<boolean> {
  const area = areaOf(self),
    sheet = sheetOf(self);
  for (let c = area.column; c <= lastColumn(area); c++) yield columnHidden(sheet, c);
}

const setRowsHidden = (self: RangeSelf, hidden: unknown): void => {
  const area = areaOf(self),
    sheet = sheetOf(self);
  allow(sheet, 'allowFormatRows');
  if (isColumns(area)) throw invalidArgument();
  self.book.touch();
  for (let r = area.row; r < area.row + area.rows; r++) {
    const row = rowFor(sheet, r);
    row.hidden = hidden === true;
    if (!row.hidden) row.filtered = false;
  }
  self.book.events.tell(eventNumbers.rowHidden, [sheet.id, 'Workbook'], {
    address: areaAddress(area),
    changeType: hidden === true ? 'Hidden' : 'Unhidden',
    worksheetId: sheet.id,
    type: 'WorksheetRowHiddenChanged',
  });
};
const setColumnsHidden = (self: RangeSelf, hidden: unknown): void => {
  const area = areaOf(self),
    sheet = sheetOf(self);
  allow(sheet, 'allowFormatColumns');
  if (isRows(area)) throw invalidArgument();
  self.book.touch();
  for (let c = area.column; c <= lastColumn(area); c++) columnFor(sheet, c).hidden = hidden === true;
};

/** Points from the sheet's left edge or top; a pixel is three quarters of a point. */
const offset = (count: number, size: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += size(i);
  return total * 0.75;
};
const columnSize =
  (s: SheetData) =>
  (c: number): number =>
    columnHidden(s, c) ? 0 : columnWidth(s, c);
const rowSize =
  (s: SheetData) =>
  (r: number): number =>
    rowHidden(s, r) ? 0 : rowHeight(s, r);

const typeAt =
  (book: Workbook) =>
  (s: SheetData, r: number, c: number): string =>
    valueType(valueAt(book, s, r, c) satisfies Value);

define<RangeSelf>('Range', {
  place: (self) => self.place,
  values: {
    Address: (self) => fullAddress(sheetOf(self).name, areaOf(self)),
    AddressLocal: (self) => fullAddress(sheetOf(self).name, areaOf(self)),
    // Beyond 2^31 - 1 cells Excel answers -1.
    CellCount: (self) => {
      const a = areaOf(self),
        n = a.rows * a.columns;
      return n > 2_147_483_647 ? -1 : n;
    },
    RowCount: (self) => areaOf(self).rows,
    ColumnCount: (self) => areaOf(self).columns,
    RowIndex: (self) => areaOf(self).row,
    ColumnIndex: (self) => areaOf(self).column,
    Values: values,
    Formulas: formulas,
    FormulasLocal: formulas,
    NumberFormat: formats,
    NumberFormatLocal: formats,
    Text: (self) => grid(self, (s, r, c) => shownText(self.book, s, r, c)),
    ValueTypes: (self) => grid(self, typeAt(self.book)),
    Hidden: (self) => {
      const rows = agreed(rowsHidden(self)),
        columns = agreed(columnsHidden(self));
      return rows === true || columns === true ? true : rows === false && columns === false ? false : null;
    },
    RowHidden: (self) => agreed(rowsHidden(self)),
    ColumnHidden: (self) => agreed(columnsHidden(self)),
    IsEntireColumn: (self) => isColumns(areaOf(self)),
    IsEntireRow: (self) => isRows(areaOf(self)),
    HasSpill: () => false,
    Style: () => 'Normal',
    Left: (self) => offset(areaOf(self).column, columnSize(sheetOf(self))),
    Top: (self) => offset(areaOf(self).row, rowSize(sheetOf(self))),
    Width: (self) => {
      const a = areaOf(self),
        s = sheetOf(self);
      return offset(a.columns, (i) => columnSize(s)(a.column + i));
    },
    Height: (self) => {
      const a = areaOf(self),
        s = sheetOf(self);
      return offset(Math.min(a.rows, 100_000), (i) => rowSize(s)(a.row + i));
    },
  },
  set: {
    Values: write,
    Formulas: write,
    FormulasLocal: write,
    NumberFormat: writeNumberFormat,
    NumberFormatLocal: writeNumberFormat,
    RowHidden: setRowsHidden,
    ColumnHidden: setColumnsHidden,
  },
  parts: {
    Worksheet: (self) => worksheetKind({ book: self.book, id: self.place.sheet }),
    Format: (self) => formatKind({ book: self.book, place: self.place }),
    DataValidation: (self) => validationKind({ book: self.book, place: self.place }),
    ConditionalFormats: (self) => conditionalsOf(self.book, self.place),
    Sort: (self) => rangeSortKind(self),
  },
  calls: rangeCalls,
});
