/** Writing blocks of cells, and what Excel does by itself afterwards: tables grow and headers stay proper names. */
import { areaAddress, contains, intersect, isWhole, lastColumn, lastRow, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allowWriting, contentAt, enter, inUse, isEmptyCell, putContent, putStyle, rowFor, setStyle, valueAt } from './cells.js';
import type { SheetData, TableData } from './data.js';
import { editDetails } from './events.js';
import { moveRelative } from './formula/references.js';
import { invalidArgument, wrongSize } from './refusal.js';
import { restyle, styleOf } from './styles.js';
import { fillNewRows, headerNames } from './tables.js';
import { usEnglish, type Locale } from './locales.js';

/** A grid of the area's size; one value stands for all cells. */
export const spread = (input: unknown, area: Area): ((row: number, column: number) => unknown) => {
  if (!Array.isArray(input)) return () => input;
  if (input.length !== area.rows) throw wrongSize();
  for (const line of input as unknown[]) if (!Array.isArray(line) || line.length !== area.columns) throw wrongSize();
  return (row, column) => (input as unknown[][])[row]![column];
};

/** Cell-level properties of whole columns or rows are too large to set. */
export const bounded = (area: Area): void => {
  if (isWhole(area)) throw invalidArgument(`Cell-level properties of the unbounded range ${areaAddress(area)} are too large to set.`);
};

/** Writes values or formulas; `null` leaves a cell as it is. `locale` is the user's where one types. */
export const writeCells = (book: Workbook, sheet: SheetData, area: Area, input: unknown, locale: Locale = usEnglish): void => {
  bounded(area);
  const at = spread(input, area);
  allowWriting(sheet, area);
  book.touch();
  const growth = tableGrowth(sheet, area);
  const one = area.rows === 1 && area.columns === 1;
  const before = one ? valueAt(book, sheet, area.row, area.column) : '';
  let written = false;
  for (let r = 0; r < area.rows; r++) {
    let row;
    for (let c = 0; c < area.columns; c++) {
      const raw = at(r, c);
      if (raw === null || raw === undefined) continue;
      row ??= rowFor(sheet, area.row + r);
      enter(sheet, row, area.column + c, raw, locale);
      written ||= raw !== '';
    }
  }
  book.calculator.forget();
  if (growth && written) grow(sheet, growth.table, growth.area);
  renameHeaders(book, sheet, area);
  fillCalculatedColumn(sheet, area, one);
  book.events.changed(sheet, area, 'RangeEdited', one ? editDetails(before, valueAt(book, sheet, area.row, area.column)) : undefined);
};

/** Removes content, formats or both. */
export const clearCells = (book: Workbook, sheet: SheetData, area: Area, what: string): void => {
  const target = inUse(sheet, area);
  if (target && what !== 'Formats') allowWriting(sheet, target);
  book.touch();
  if (what === 'All' || what === 'Formats') {
    if (isWhole(area))
      for (let c = area.column; c <= Math.min(lastColumn(area), sheet.columns.length - 1); c++) {
        const column = sheet.columns[c];
        if (column) column.style = undefined;
      }
    sheet.conditionals = sheet.conditionals.filter((x) => !contains(area, x.area));
  }
  if (what === 'All') sheet.validations = sheet.validations.filter((x) => !contains(area, x.area));
  if (!target) return;
  const one = area.rows === 1 && area.columns === 1;
  const before = one ? valueAt(book, sheet, area.row, area.column) : '';
  for (let r = target.row; r <= lastRow(target); r++) {
    if (!sheet.rows[r]) continue;
    const row = rowFor(sheet, r);
    for (let c = target.column; c <= lastColumn(target); c++) {
      if (what !== 'Formats' && what !== 'Hyperlinks') putContent(row, c, '', undefined);
      if (what === 'All' || what === 'Formats') {
        if (row.styles) row.styles[c] = undefined;
      } else if (styleOf(row.styles?.[c]).apostrophe) putStyle(row, c, restyle(row.styles?.[c], { apostrophe: false }));
    }
  }
  if (what === 'Formats' || what === 'Hyperlinks') return;
  book.calculator.forget();
  renameHeaders(book, sheet, area);
  book.events.changed(sheet, target, 'RangeEdited', one ? editDetails(before, '') : undefined);
};

/** Writing directly below or beside a table makes it grow, unless something stands in the way. */
const tableGrowth = (sheet: SheetData, area: Area): { readonly table: TableData; readonly area: Area } | undefined => {
  for (const table of sheet.tables) {
    const t = table.area;
    const below = !table.showTotals && area.row === lastRow(t) + 1 && area.column >= t.column && area.column <= lastColumn(t);
    const beside = area.column === lastColumn(t) + 1 && area.row >= t.row && lastRow(area) <= lastRow(t);
    if (!below && !beside) continue;
    const grown: Area = below ? { ...t, rows: t.rows + area.rows } : { ...t, columns: t.columns + area.columns };
    if (sheet.tables.some((other) => other !== table && intersect(other.area, grown))) continue;
    const added: Area = below ? { ...t, row: area.row, rows: area.rows } : { ...t, column: area.column, columns: area.columns };
    if (everyCell(added, (r, c) => isEmptyCell(sheet, r, c))) return { table, area: grown };
  }
  return undefined;
};

const everyCell = (area: Area, test: (row: number, column: number) => boolean): boolean => {
  for (let r = area.row; r <= lastRow(area); r++) for (let c = area.column; c <= lastColumn(area); c++) if (!test(r, c)) return false;
  return true;
};

const grow = (sheet: SheetData, table: TableData, area: Area): void => {
  const old = table.area;
  table.area = area;
  while (table.columns.length < area.columns) table.columns.push({ id: table.nextColumn++, name: '', filter: undefined, total: '' });
  if (area.rows > old.rows) fillNewRows(sheet, table, lastRow(old) + 1, area.rows - old.rows);
};

/** Header cells are texts, never empty and never twice the same; the columns take their names. */
const renameHeaders = (book: Workbook, sheet: SheetData, area: Area): void => {
  for (const table of sheet.tables) {
    if (!table.showHeaders) continue;
    const header = { ...table.area, rows: 1 };
    if (intersect(header, area) || table.columns.some((c) => c.name === '')) headerNames(book, sheet, table);
  }
};

/** A formula typed into an empty column of a table fills the column. */
const fillCalculatedColumn = (sheet: SheetData, area: Area, one: boolean): void => {
  if (!one) return;
  const formula = sheet.rows[area.row]?.formulas?.[area.column];
  const table = formula === undefined ? undefined : sheet.tables.find((t) => contains(t.area, area));
  if (!table || formula === undefined) return;
  const first = table.area.row + (table.showHeaders ? 1 : 0),
    last = lastRow(table.area) - (table.showTotals ? 1 : 0);
  if (area.row < first || area.row > last) return;
  for (let r = first; r <= last; r++) if (r !== area.row && !isEmptyCell(sheet, r, area.column)) return;
  for (let r = first; r <= last; r++) if (r !== area.row) copyFormula(sheet, area.row, r, area.column);
};

const copyFormula = (sheet: SheetData, from: number, to: number, column: number): void => {
  const content = contentAt(sheet, from, column);
  if (typeof content === 'string') putContent(rowFor(sheet, to), column, 0, moveRelative(content, to - from, 0));
};

const asFormat = (input: unknown): string => {
  if (typeof input !== 'string') throw invalidArgument();
  return input;
};

/** Number formats are set cell by cell or for all; texts already there are not read again. */
export const writeFormats = (book: Workbook, sheet: SheetData, area: Area, input: unknown): void => {
  bounded(area);
  const at = spread(input, area);
  book.touch();
  if (!Array.isArray(input)) {
    setStyle(sheet, area, { numberFormat: asFormat(input) });
    return;
  }
  for (let r = 0; r < area.rows; r++) {
    const row = rowFor(sheet, area.row + r);
    for (let c = 0; c < area.columns; c++) {
      const format = at(r, c);
      if (format === null || format === undefined) continue;
      const now = row.styles?.[area.column + c] ?? row.style ?? sheet.columns[area.column + c]?.style;
      const next = restyle(now, { numberFormat: asFormat(format) });
      if (next !== (now ?? 0)) putStyle(row, area.column + c, next);
    }
  }
};
