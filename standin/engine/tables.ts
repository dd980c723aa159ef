/** Excel Tables: made, grown, shrunk, renamed; their headers, totals and columns. */
import { contains, intersect, lastColumn, lastRow, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allow, contentAt, isEmptyCell, putContent, putStyle, rowFor, styleIdAt, valueAt } from './cells.js';
import type { SheetData, TableData } from './data.js';
import { eventNumbers } from './events.js';
import { moveRelative, renameColumnInFormula, renameInFormula } from './formula/references.js';
import { render } from './numberFormats.js';
import { invalidArgument, invalidOperation, itemAlreadyExists } from './refusal.js';
import { insertCells } from './structure.js';
import { restyle } from './styles.js';

export const bodyTop = (t: TableData): number => t.area.row + (t.showHeaders ? 1 : 0);
export const bodyRows = (t: TableData): number => t.area.rows - (t.showHeaders ? 1 : 0) - (t.showTotals ? 1 : 0);
export const headerArea = (t: TableData): Area => ({ ...t.area, rows: 1 });
/** A table always has at least one body row, which may be empty. */
export const bodyArea = (t: TableData): Area => ({ ...t.area, row: bodyTop(t), rows: Math.max(1, bodyRows(t)) });
export const totalArea = (t: TableData): Area => ({ ...t.area, row: lastRow(t.area), rows: 1 });

export const addTable = (book: Workbook, sheet: SheetData, wanted: Area, hasHeaders: boolean): TableData => {
  allow(sheet);
  if (sheet.tables.some((t) => intersect(t.area, wanted))) throw invalidArgument('A table cannot overlap another table.');
  book.touch();
  let area = wanted;
  if (!hasHeaders) {
    insertCells(book, sheet, { ...wanted, rows: 1 }, 'Down');
    area = { ...wanted, rows: wanted.rows + 1 };
  }
  if (area.rows === 1) area = { ...area, rows: 2 };
  let n = 1;
  while (book.findTable(`Table${n}`)) n++;
  const table: TableData = {
    id: book.next(0x0c),
    name: `Table${n}`,
    area,
    style: 'TableStyleMedium2',
    showHeaders: true,
    showTotals: false,
    showFilterButton: true,
    showBandedRows: true,
    showBandedColumns: false,
    highlightFirstColumn: false,
    highlightLastColumn: false,
    sort: [],
    nextColumn: area.columns + 1,
    columns: Array.from({ length: area.columns }, (_, i) => ({ id: i + 1, name: '', filter: undefined, total: '' })),
  };
  sheet.tables.push(table);
  headerNames(book, sheet, table);
  book.events.tell(eventNumbers.tableAdded, [sheet.id, 'Workbook'], { tableId: table.id, tableName: table.name, worksheetId: sheet.id, type: 'TableAdded' });
  return table;
};

/** Reads the columns' names from the header cells, after making each a text, not empty and unique. */
export const headerNames = (book: Workbook, sheet: SheetData, table: TableData): void => {
  const row = rowFor(sheet, table.area.row);
  const taken = new Set<string>();
  table.columns.forEach((column, i) => {
    const at = table.area.column + i;
    const value = valueAt(book, sheet, table.area.row, at);
    let name = typeof value === 'string' ? value : render(value, 'General');
    if (name === '') {
      let n = i + 1;
      while (taken.has(`column${n}`)) n++;
      name = `Column${n}`;
    }
    const stem = name;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${stem}${n}`;
    taken.add(name.toLowerCase());
    if (value !== name) putContent(row, at, name, undefined);
    if (column.name !== '' && column.name !== name)
      eachFormula(book, (f, s) => renameColumnInFormula(f, table.name, s.tables.includes(table), column.name, name));
    column.name = name;
  });
};

/** Rewrites every formula of the workbook that `change` returns differently. */
export const eachFormula = (book: Workbook, change: (formula: string, sheet: SheetData) => string): void => {
  for (const sheet of book.data.sheets) {
    sheet.rows.forEach((row, r) => {
      row?.formulas?.forEach((formula, c) => {
        if (formula === undefined) return;
        const next = change(formula, sheet);
        if (next !== formula) rowFor(sheet, r).formulas![c] = next;
      });
    });
    for (const name of sheet.names) name.formula = change(name.formula, sheet);
  }
  for (const name of book.data.names) name.formula = change(name.formula, book.data.sheets[0]!);
};

/** New body rows take the formats of the row above and the formulas of calculated columns. */
export const fillNewRows = (sheet: SheetData, table: TableData, from: number, count: number): void => {
  const above = from - 1;
  if (above < bodyTop(table)) return;
  for (let r = from; r < from + count; r++) {
    const row = rowFor(sheet, r);
    for (let c = table.area.column; c <= lastColumn(table.area); c++) {
      const style = styleIdAt(sheet, above, c);
      if (style && !row.styles?.[c]) putStyle(row, c, restyle(style, { apostrophe: false }));
      const content = contentAt(sheet, above, c);
      if (sheet.rows[above]?.formulas?.[c] !== undefined && isEmptyCell(sheet, r, c) && isCalculated(sheet, table, above, c)) {
        putContent(row, c, 0, moveRelative(String(content), r - above, 0));
      }
    }
  }
  for (const rule of sheet.validations) {
    const last = from - 1;
    if (lastRow(rule.area) === last && contains(table.area, rule.area)) rule.area = { ...rule.area, rows: rule.area.rows + count };
  }
};

/** A column is calculated when its first and last rows hold the same formula. */
const isCalculated = (sheet: SheetData, table: TableData, last: number, column: number): boolean => {
  const top = bodyTop(table);
  const first = sheet.rows[top]?.formulas?.[column],
    final = sheet.rows[last]?.formulas?.[column];
  return first !== undefined && final !== undefined && moveRelative(first, last - top, 0) === final;
};

const validName = /^[A-Za-z_\\\u00C0-\uFFFF][\w.\\\u00C0-\uFFFF]{0,254}$/;

export const renameTable = (book: Workbook, table: TableData, name: string): void => {
  if (!validName.test(name) || /^[A-Za-z]{1,3}\d+$/.test(name) || /^[rc]$/i.test(name)) throw invalidArgument();
  const other = book.findTable(name);
  if (other && other.table !== table) throw itemAlreadyExists();
  book.touch();
  const old = table.name;
  table.name = name;
  eachFormula(book, (f) => renameInFormula(f, 'table', old, name));
};

export const resizeTable = (book: Workbook, sheet: SheetData, table: TableData, area: Area): void => {
  if (area.row !== table.area.row || !intersect(area, table.area))
    throw invalidArgument('The headers must remain in the same row, and the resulting table must overlap the original table.');
  if (area.rows < (table.showHeaders ? 2 : 1) || sheet.tables.some((t) => t !== table && intersect(t.area, area))) throw invalidArgument();
  allow(sheet);
  book.touch();
  const moved = area.column - table.area.column;
  const columns = Array.from(
    { length: area.columns },
    (_, i) => table.columns[i + moved] ?? { id: table.nextColumn++, name: '', filter: undefined, total: '' },
  );
  table.columns = columns;
  table.area = area;
  if (table.showHeaders) headerNames(book, sheet, table);
};

/**
 * The header row vanishes with its texts, the table then begins with its body, or it comes back into the empty cells above. Excel
 * moves what stands in its way there; what does not happen in our lists is not guessed at.
 * @returns false where something stands in its way
 */
export const showHeaders = (book: Workbook, sheet: SheetData, table: TableData, show: boolean): boolean => {
  if (show === table.showHeaders) return true;
  allow(sheet);
  const head = headerArea(show ? { ...table, area: { ...table.area, row: table.area.row - 1 } } : table);
  const columns = Array.from({ length: head.columns }, (_, i) => head.column + i);
  if (show && (head.row < 0 || !columns.every((c) => isEmptyCell(sheet, head.row, c)))) return false;
  book.touch();
  const row = rowFor(sheet, head.row);
  table.columns.forEach(({ name }, i) => putContent(row, head.column + i, show ? name : '', undefined));
  table.area = { ...table.area, row: table.area.row + (show ? -1 : 1), rows: table.area.rows + (show ? 1 : -1) };
  table.showHeaders = show;
  return true;
};

/** The totals row appears below the body, or vanishes; cells under the table move down or up. */
export const showTotals = (book: Workbook, sheet: SheetData, table: TableData, show: boolean): void => {
  if (show === table.showTotals) return;
  allow(sheet);
  book.touch();
  if (show) {
    insertCells(book, sheet, { ...table.area, row: lastRow(table.area) + 1, rows: 1 }, 'Down');
    table.area = { ...table.area, rows: table.area.rows + 1 };
    table.showTotals = true;
    const row = rowFor(sheet, lastRow(table.area));
    if (isEmptyCell(sheet, lastRow(table.area), table.area.column)) putContent(row, table.area.column, 'Total', undefined);
  } else {
    const row = rowFor(sheet, lastRow(table.area));
    for (let c = table.area.column; c <= lastColumn(table.area); c++) putContent(row, c, '', undefined);
    table.area = { ...table.area, rows: table.area.rows - 1 };
    table.showTotals = false;
  }
};

export const removeTable = (book: Workbook, sheet: SheetData, table: TableData): void => {
  book.touch();
  for (let r = table.area.row; r <= lastRow(table.area); r++) if (sheet.rows[r]?.filtered) rowFor(sheet, r).filtered = false;
  sheet.tables = sheet.tables.filter((t) => t !== table);
  book.events.tell(eventNumbers.tableDeleted, [sheet.id, 'Workbook'], {
    tableId: table.id,
    tableName: table.name,
    worksheetId: sheet.id,
    type: 'TableDeleted',
  });
};

export const requireHeaders = (t: TableData): void => {
  if (!t.showHeaders) throw invalidOperation();
};

/** Moves a column within its table, cells and all; the columns between move over. */
export const moveTableColumn = (book: Workbook, sheet: SheetData, table: TableData, from: number, to: number): void => {
  if (to < 0 || to >= table.columns.length) throw invalidArgument();
  allow(sheet);
  book.touch();
  const base = table.area.column;
  const shift = <T>(list: (T | undefined)[] | undefined): void => {
    if (!list) return;
    while (list.length < base + table.columns.length) list.push(undefined);
    list.splice(base + to, 0, ...list.splice(base + from, 1));
  };
  for (let r = table.area.row; r <= lastRow(table.area); r++) {
    const row = rowFor(sheet, r);
    while (row.values.length < base + table.columns.length) row.values.push('');
    shift(row.values);
    shift(row.formulas);
    shift(row.styles);
  }
  shift(sheet.columns);
  table.columns.splice(to, 0, ...table.columns.splice(from, 1));
  const first = Math.min(from, to);
  book.events.changed(sheet, { ...table.area, column: base + first, columns: Math.abs(from - to) + 1 }, 'RangeEdited');
};
