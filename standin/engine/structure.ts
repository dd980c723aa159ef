/** Inserting and deleting rows, columns and blocks of cells, and everything that moves with them. */
import { contains, intersect, isColumns, isRows, lastColumn, lastRow, maxColumns, maxRows, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allow, rowFor } from './cells.js';
import type { RowData, SheetData, TableData } from './data.js';
import { eventNumbers } from './events.js';
import { shiftReferences, shiftSpan } from './formula/references.js';
import { conflict } from './refusal.js';

type Axis = 'row' | 'column';

/** Where an area lies after places were inserted or deleted; undefined when all of it is gone. */
const shiftArea = (area: Area, axis: Axis, at: number, count: number): Area | undefined => {
  const first = axis === 'row' ? area.row : area.column,
    size = axis === 'row' ? area.rows : area.columns;
  // Whole columns stay whole when rows come and go.
  if (axis === 'row' ? isColumns(area) : isRows(area)) return area;
  const span = shiftSpan(first, first + size - 1, at, count);
  if (!span) return undefined;
  return axis === 'row' ? { ...area, row: span[0], rows: span[1] - span[0] + 1 } : { ...area, column: span[0], columns: span[1] - span[0] + 1 };
};

const shiftAll = <T extends { area: Area }>(list: T[], move: (a: Area) => Area | undefined): T[] =>
  list.flatMap((x) => {
    const area = move(x.area);
    if (!area) return [];
    x.area = area;
    return [x];
  });

/** Everything on the sheet that is tied to cells, and every reference to them, follows `move`. */
const follow = (book: Workbook, sheet: SheetData, axis: Axis, at: number, count: number, move: (a: Area) => Area | undefined, formulas: boolean): void => {
  sheet.validations = shiftAll(sheet.validations, move);
  sheet.conditionals = shiftAll(sheet.conditionals, move);
  sheet.comments = shiftAll(sheet.comments, move);
  if (sheet.filter) {
    const area = move(sheet.filter.area);
    sheet.filter = area ? { ...sheet.filter, area } : undefined;
  }
  for (const other of book.data.sheets) for (const chart of other.charts) if (chart.sourceSheet === sheet.id) chart.source = move(chart.source) ?? chart.source;
  book.movePlaces(sheet.id, move);
  if (!formulas) return;
  const named =
    (owner: SheetData) =>
    (text: string): boolean =>
      text === '' ? owner === sheet : text.slice(0, -1).replace(/^'|'$/g, '').replaceAll("''", "'").toLowerCase() === sheet.name.toLowerCase();
  for (const other of book.data.sheets) {
    const here = named(other);
    other.rows.forEach((row, r) =>
      row?.formulas?.forEach((formula, c) => {
        if (formula === undefined) return;
        const next = shiftReferences(formula, axis, at, count, here);
        if (next !== formula) rowFor(other, r).formulas![c] = next;
      }),
    );
    for (const name of other.names) name.formula = shiftReferences(name.formula, axis, at, count, here);
  }
  for (const name of book.data.names) name.formula = shiftReferences(name.formula, axis, at, count, named(sheet));
};

/** Tables grow when rows come inside them, shrink when body rows go, and vanish with their last row. */
const followTables = (book: Workbook, sheet: SheetData, axis: Axis, at: number, count: number, move: (a: Area) => Area | undefined): void => {
  for (const table of sheet.tables.slice()) {
    const old = table.area;
    const area = move(old);
    const headerGone = axis === 'row' && count < 0 && table.showHeaders && at <= old.row && old.row < at - count;
    if (!area || headerGone) {
      sheet.tables = sheet.tables.filter((t) => t !== table);
      book.events.tell(eventNumbers.tableDeleted, [sheet.id, 'Workbook'], {
        tableId: table.id,
        tableName: table.name,
        worksheetId: sheet.id,
        type: 'TableDeleted',
      });
      continue;
    }
    if (axis === 'row' && count < 0 && table.showTotals && lastRow(old) >= at && lastRow(old) < at - count) table.showTotals = false;
    if (axis === 'column' && area.columns !== old.columns) followColumns(sheet, table, old, at, count);
    table.area = area.rows < 2 ? { ...area, rows: 2 } : area;
  }
};

const followColumns = (sheet: SheetData, table: TableData, old: Area, at: number, count: number): void => {
  const from = Math.max(0, at - old.column);
  if (count > 0) {
    const fresh = Array.from({ length: count }, () => ({ id: table.nextColumn++, name: '', filter: undefined, total: '' }));
    table.columns.splice(from, 0, ...fresh);
    const taken = new Set(table.columns.map((c) => c.name.toLowerCase()));
    const row = rowFor(sheet, old.row);
    fresh.forEach((column, i) => {
      let n = 1;
      while (taken.has(`column${n}`)) n++;
      column.name = `Column${n}`;
      taken.add(column.name.toLowerCase());
      const c = at + i;
      while (row.values.length < c) row.values.push('');
      row.values[c] = column.name;
    });
  } else table.columns.splice(from, Math.min(at - count, lastColumn(old) + 1) - old.column - from);
};

const splice = <T>(list: (T | undefined)[] | undefined, at: number, count: number, fill: T | undefined): void => {
  if (!list || list.length <= at) return;
  if (count < 0) list.splice(at, -count);
  else list.splice(at, 0, ...Array.from({ length: count }, () => fill));
};

/** Whole rows: inserted when `count` is positive, deleted when negative. */
const shiftRows = (book: Workbook, sheet: SheetData, at: number, count: number): void => {
  allow(sheet, count > 0 ? 'allowInsertRows' : 'allowDeleteRows');
  if (count > 0 && sheet.rows.length + count > maxRows) throw conflict();
  book.touch();
  const move = (a: Area): Area | undefined => shiftArea(a, 'row', at, count);
  if (count > 0 && at < sheet.rows.length) {
    // New rows take the formats of the row above.
    const above = at > 0 ? sheet.rows[at - 1] : undefined;
    const inside = sheet.tables.some((t) => at > t.area.row + 1 && at <= lastRow(t.area));
    const fresh = (): RowData | undefined =>
      above && inside
        ? {
            stamp: sheet.stamp,
            values: [],
            formulas: undefined,
            styles: above.styles?.slice(),
            style: above.style,
            hidden: false,
            filtered: false,
            height: above.height,
          }
        : undefined;
    sheet.rows.splice(at, 0, ...Array.from({ length: count }, fresh));
  } else if (count < 0) sheet.rows.splice(at, -count);
  follow(book, sheet, 'row', at, count, move, true);
  followTables(book, sheet, 'row', at, count, move);
  book.events.changed(sheet, { row: at, column: 0, rows: Math.abs(count), columns: maxColumns }, count > 0 ? 'RowInserted' : 'RowDeleted');
};

/** Whole columns. */
const shiftColumns = (book: Workbook, sheet: SheetData, at: number, count: number): void => {
  allow(sheet, count > 0 ? 'allowInsertColumns' : 'allowDeleteColumns');
  book.touch();
  sheet.rows.forEach((data, r) => {
    if (!data) return;
    const row = rowFor(sheet, r);
    splice(row.values, at, count, '');
    splice(row.formulas, at, count, undefined);
    splice(row.styles, at, count, undefined);
  });
  splice(sheet.columns, at, count, undefined);
  const move = (a: Area): Area | undefined => shiftArea(a, 'column', at, count);
  follow(book, sheet, 'column', at, count, move, true);
  followTables(book, sheet, 'column', at, count, move);
  book.events.changed(sheet, { row: 0, column: at, rows: maxRows, columns: Math.abs(count) }, count > 0 ? 'ColumnInserted' : 'ColumnDeleted');
};

/** The strip of cells that moves when a block is inserted or deleted must not cut through a table. */
const strip = (sheet: SheetData, area: Area, axis: Axis): Area => {
  const moving: Area = axis === 'row' ? { ...area, rows: maxRows - area.row } : { ...area, columns: maxColumns - area.column };
  for (const t of sheet.tables) {
    const across =
      axis === 'row' ? area.column <= t.area.column && lastColumn(area) >= lastColumn(t.area) : area.row <= t.area.row && lastRow(area) >= lastRow(t.area);
    if (intersect(moving, t.area) && !across && !contains(moving, t.area)) throw conflict();
  }
  return moving;
};

const shiftBlock = (book: Workbook, sheet: SheetData, area: Area, axis: Axis, count: number): void => {
  allow(sheet);
  const moving = strip(sheet, area, axis);
  book.touch();
  const at = axis === 'row' ? area.row : area.column;
  if (axis === 'row') {
    const end = sheet.rows.length;
    const order = count > 0 ? descending(end - 1, at) : ascending(at, end - 1);
    for (const r of order) copySlice(sheet, count < 0 ? r - count : r, count < 0 ? r : r + count, area);
    if (count > 0) for (let r = at; r < Math.min(at + count, end + count); r++) copySlice(sheet, maxRows, r, area);
  } else {
    for (let r = area.row; r <= Math.min(lastRow(area), sheet.rows.length - 1); r++) {
      if (!sheet.rows[r]) continue;
      const row = rowFor(sheet, r);
      splice(row.values, at, count, '');
      splice(row.formulas, at, count, undefined);
      splice(row.styles, at, count, undefined);
    }
  }
  const move = (a: Area): Area | undefined => (contains(moving, a) ? shiftArea(a, axis, at, count) : a);
  const moveTable = (a: Area): Area | undefined => (intersect(moving, a) ? shiftArea(a, axis, at, count) : a);
  follow(book, sheet, axis, at, count, move, false);
  followTables(book, sheet, axis, at, count, moveTable);
  book.events.changed(sheet, area, count > 0 ? 'CellInserted' : 'CellDeleted', {
    shiftDirection: axis === 'row' ? (count > 0 ? 'Down' : 'Up') : count > 0 ? 'Right' : 'Left',
  });
};

const ascending = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const descending = (from: number, to: number): number[] => ascending(to, from).reverse();

/** Copies the cells of the area's columns from one row to another; a row that is not there is empty. */
const copySlice = (sheet: SheetData, from: number, to: number, area: Area): void => {
  const source = sheet.rows[from];
  if (!source && !sheet.rows[to]) return;
  const target = rowFor(sheet, to);
  for (let c = area.column; c <= lastColumn(area); c++) {
    while (target.values.length < c) target.values.push('');
    target.values[c] = source?.values[c] ?? '';
    if (source?.formulas?.[c] !== undefined || target.formulas) (target.formulas ??= [])[c] = source?.formulas?.[c];
    if (source?.styles?.[c] !== undefined || target.styles) (target.styles ??= [])[c] = source?.styles?.[c];
  }
};

export const insertCells = (book: Workbook, sheet: SheetData, area: Area, shift: 'Down' | 'Right'): void => {
  if (isRows(area)) shiftRows(book, sheet, area.row, area.rows);
  else if (isColumns(area)) shiftColumns(book, sheet, area.column, area.columns);
  else shiftBlock(book, sheet, area, shift === 'Down' ? 'row' : 'column', shift === 'Down' ? area.rows : area.columns);
};

export const deleteCells = (book: Workbook, sheet: SheetData, area: Area, shift: 'Up' | 'Left'): void => {
  if (isRows(area)) shiftRows(book, sheet, area.row, -area.rows);
  else if (isColumns(area)) shiftColumns(book, sheet, area.column, -area.columns);
  else shiftBlock(book, sheet, area, shift === 'Up' ? 'row' : 'column', shift === 'Up' ? -area.rows : -area.columns);
};
