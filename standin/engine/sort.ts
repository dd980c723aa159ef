/** Sorting rows of an area in place. Hidden rows stay where they are in Excel only when a filter hides them. */
import { areaAddress, lastColumn, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allow, putContent, putStyle, rowFor, styleIdAt, valueAt } from './cells.js';
import type { SheetData, SortField, TableData, Value } from './data.js';
import { eventNumbers } from './events.js';
import { moveRelative } from './formula/references.js';
import { bodyArea } from './tables.js';

const rank = (v: Value): number => (v === '' ? 4 : typeof v === 'number' ? 0 : typeof v === 'string' ? 1 : typeof v === 'boolean' ? 2 : 3);

/** Numbers before texts before booleans before errors; empty cells always last. */
const compare = (a: Value, b: Value, matchCase: boolean): number => {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en', { sensitivity: matchCase ? 'variant' : 'accent' });
  return Number(a) - Number(b);
};

export const sortArea = (book: Workbook, sheet: SheetData, area: Area, fields: readonly SortField[], matchCase: boolean): void => {
  allow(sheet, 'allowSort');
  book.touch();
  // With a filter on, only the visible rows trade places.
  const places: number[] = [];
  for (let r = area.row; r < area.row + area.rows; r++) if (!sheet.rows[r]?.filtered) places.push(r);
  const keyed = places.map((r) => ({ r, keys: fields.map((f) => valueAt(book, sheet, r, area.column + f.key)) }));
  keyed.sort((a, b) => {
    for (const [i, f] of fields.entries()) {
      const x = a.keys[i] ?? '',
        y = b.keys[i] ?? '';
      if ((x === '') !== (y === '')) return x === '' ? 1 : -1;
      const order = compare(x, y, matchCase);
      if (order) return f.ascending === false ? -order : order;
    }
    return a.r - b.r;
  });
  const moved = keyed.map(({ r }) => {
    const row = sheet.rows[r];
    return Array.from({ length: area.columns }, (_, i) => {
      const c = area.column + i;
      return { from: r, value: row?.values[c] ?? '', formula: row?.formulas?.[c], style: styleIdAt(sheet, r, c) };
    });
  });
  places.forEach((r, i) => {
    const row = rowFor(sheet, r);
    for (let c = area.column; c <= lastColumn(area); c++) {
      const cell = moved[i]![c - area.column]!;
      putContent(row, c, cell.value, cell.formula === undefined ? undefined : moveRelative(cell.formula, r - cell.from, 0));
      if (styleIdAt(sheet, r, c) !== cell.style) putStyle(row, c, cell.style);
    }
  });
  book.calculator.forget();
  book.events.tell(eventNumbers.rowSorted, [sheet.id, 'Workbook'], { address: areaAddress(area), worksheetId: sheet.id, type: 'WorksheetRowSorted' });
};

export const sortTable = (book: Workbook, sheet: SheetData, table: TableData, fields: readonly SortField[], matchCase = false): void => {
  sortArea(book, sheet, bodyArea(table), fields, matchCase);
  table.sort = fields;
};
