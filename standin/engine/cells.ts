/** Reading and changing single cells, rows and columns of a sheet. Callers have called `book.touch()` before a change. */
import { intersect, isColumns, isRows, lastColumn, maxColumns, maxRows, type Area } from './address.js';
import type { Workbook } from './book.js';
import { copyRow, emptyRow, type RowData, type SheetData, type Value } from './data.js';
import { interpret } from './input.js';
import { render } from './numberFormats.js';
import { accessDenied } from './refusal.js';
import { restyle, styleOf, type Style } from './styles.js';
import type { Locale } from './locales.js';

/** The row, ready to be written: made if it is not there, copied if an undo snapshot shares it. */
export const rowFor = (sheet: SheetData, row: number): RowData => {
  const data = sheet.rows[row];
  if (data && data.stamp === sheet.stamp) return data;
  const own = data ? copyRow(data, sheet.stamp) : emptyRow(sheet.stamp);
  while (sheet.rows.length < row) sheet.rows.push(undefined);
  sheet.rows[row] = own;
  return own;
};

export const valueAt = (book: Workbook, sheet: SheetData, row: number, column: number): Value => {
  const data = sheet.rows[row];
  if (!data) return '';
  return data.formulas?.[column] === undefined ? (data.values[column] ?? '') : book.calculator.value(sheet, row, column);
};

/** What `range.formulas` answers: the formula, or else the value without its apostrophe. */
export const contentAt = (sheet: SheetData, row: number, column: number): string | number | boolean => {
  const data = sheet.rows[row];
  const value = data?.formulas?.[column] ?? data?.values[column] ?? '';
  return typeof value === 'object' ? value.error : value;
};

export const styleIdAt = (sheet: SheetData, row: number, column: number): number => {
  const data = sheet.rows[row];
  return data?.styles?.[column] ?? data?.style ?? sheet.columns[column]?.style ?? 0;
};

export const styleAt = (sheet: SheetData, row: number, column: number): Style => styleOf(styleIdAt(sheet, row, column));

export const isEmptyCell = (sheet: SheetData, row: number, column: number): boolean => {
  const data = sheet.rows[row];
  return !data || (data.formulas?.[column] === undefined && (data.values[column] ?? '') === '');
};

const put = (row: RowData, column: number, value: Value, formula: string | undefined): void => {
  while (row.values.length < column) row.values.push('');
  row.values[column] = value;
  if (formula !== undefined) (row.formulas ??= [])[column] = formula;
  else if (row.formulas) row.formulas[column] = undefined;
};

export const putStyle = (row: RowData, column: number, style: number): void => {
  (row.styles ??= [])[column] = style;
};

/** Writes what was typed or sent, with all of Excel's conversions. */
export const enter = (sheet: SheetData, row: RowData, column: number, raw: unknown, locale: Locale): void => {
  const id = row.styles?.[column] ?? row.style ?? sheet.columns[column]?.style ?? 0;
  const style = styleOf(id);
  const input = interpret(raw, style.numberFormat, locale);
  put(row, column, input.value, input.formula);
  if (input.format && style.numberFormat === 'General') putStyle(row, column, restyle(id, { numberFormat: input.format, apostrophe: input.apostrophe }));
  else if (input.apostrophe !== style.apostrophe) putStyle(row, column, restyle(id, { apostrophe: input.apostrophe }));
};

/** Puts a finished value or formula, as copying and sorting do: nothing is converted. */
export const putContent = put;

/** The part of an area that holds rows and columns in use; whole columns become as long as the sheet. */
export const inUse = (sheet: SheetData, area: Area): Area | undefined => {
  let width = 0;
  for (const row of sheet.rows) if (row) width = Math.max(width, row.values.length, row.styles?.length ?? 0);
  return sheet.rows.length && width ? intersect(area, { row: 0, column: 0, rows: sheet.rows.length, columns: width }) : undefined;
};

/** The smallest area with all values (and, unless `valuesOnly`, formats) within `within`; undefined when there are none. */
export const usedArea = (sheet: SheetData, within: Area, valuesOnly: boolean): Area | undefined => {
  let top = -1,
    bottom = -1,
    left = maxColumns,
    right = -1;
  const end = Math.min(sheet.rows.length, within.row + within.rows);
  for (let r = within.row; r < end; r++) {
    const row = sheet.rows[r];
    if (!row) continue;
    const last = Math.min(Math.max(row.values.length, valuesOnly ? 0 : (row.styles?.length ?? 0)) - 1, lastColumn(within));
    let first = -1,
      final = -1;
    for (let c = within.column; c <= last; c++) {
      if ((row.values[c] ?? '') === '' && row.formulas?.[c] === undefined && (valuesOnly || !row.styles?.[c])) continue;
      if (first < 0) first = c;
      final = c;
    }
    if (first < 0) continue;
    if (top < 0) top = r;
    bottom = r;
    left = Math.min(left, first);
    right = Math.max(right, final);
  }
  return top < 0 ? undefined : { row: top, column: left, rows: bottom - top + 1, columns: right - left + 1 };
};

/** Changes the format of an area; whole columns and rows keep it for cells that come later. */
export const setStyle = (sheet: SheetData, area: Area, change: Partial<Style>): void => {
  if (isColumns(area)) {
    for (let c = area.column; c <= lastColumn(area); c++) {
      const column = columnFor(sheet, c);
      column.style = restyle(column.style, change);
      for (let r = 0; r < sheet.rows.length; r++) {
        const data = sheet.rows[r];
        if (data && (data.styles?.[c] !== undefined || data.style !== undefined))
          putStyle(rowFor(sheet, r), c, restyle(data.styles?.[c] ?? data.style, change));
      }
    }
    return;
  }
  for (let r = area.row; r < area.row + area.rows; r++) {
    const row = rowFor(sheet, r);
    if (isRows(area)) {
      row.style = restyle(row.style, change);
      row.styles?.forEach((id, c) => {
        if (id !== undefined) putStyle(row, c, restyle(id, change));
      });
      sheet.columns.forEach((column, c) => {
        if (column?.style !== undefined && row.styles?.[c] === undefined) putStyle(row, c, restyle(column.style, change));
      });
      continue;
    }
    for (let c = area.column; c <= lastColumn(area); c++) {
      const now = row.styles?.[c] ?? row.style ?? sheet.columns[c]?.style;
      const next = restyle(now, change);
      if (next !== (now ?? 0)) putStyle(row, c, next);
    }
  }
};

export const columnFor = (sheet: SheetData, column: number): { width: number | undefined; hidden: boolean; style: number | undefined } => {
  while (sheet.columns.length < column) sheet.columns.push(undefined);
  return (sheet.columns[column] ??= { width: undefined, hidden: false, style: undefined });
};

export const rowHidden = (sheet: SheetData, row: number): boolean => {
  const data = sheet.rows[row];
  return data !== undefined && (data.hidden || data.filtered);
};
export const columnHidden = (sheet: SheetData, column: number): boolean => sheet.columns[column]?.hidden === true;
export const columnWidth = (sheet: SheetData, column: number): number => sheet.columns[column]?.width ?? sheet.standardWidth;
export const standardHeight = 20;
export const rowHeight = (sheet: SheetData, row: number): number => sheet.rows[row]?.height ?? standardHeight;

/** What a protected sheet still allows; `option` names one of Excel's protection options. */
export const allow = (sheet: SheetData, option?: string): void => {
  if (sheet.protection && !(option && sheet.protection.options[option] === true)) throw accessDenied();
};

/** Writing content is refused where a protected sheet's cells are locked. */
export const allowWriting = (sheet: SheetData, area: Area): void => {
  if (!sheet.protection) return;
  for (let r = area.row; r < Math.min(area.row + area.rows, maxRows); r++) {
    for (let c = area.column; c <= lastColumn(area); c++) if (styleAt(sheet, r, c).locked) throw accessDenied();
  }
};

/** The text in a cell as its number format shows it. */
export const shownText = (book: Workbook, sheet: SheetData, row: number, column: number): string =>
  render(valueAt(book, sheet, row, column), styleAt(sheet, row, column).numberFormat, book.locale);
