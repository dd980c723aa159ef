/**
 * A person at the workbook: everything tests and the visible grid do, in Excel's terms. A co-author is a user elsewhere.
 *
 * Each deed looks up its sheet and table when it is done, not before: a co-author's deed is done again on the states
 * that undo would bring back.
 */
import { areaAddress, parseLine, splitAreas, splitSheet, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allow, columnFor, rowFor, shownText, valueAt } from './cells.js';
import { readTsv } from './clipboard.js';
import type { SheetData, TableData } from './data.js';
import { eventNumbers, wireValue, type Source } from './events.js';
import { clearFilters, filterColumn } from './filter.js';
import { invalidOperation, itemNotFound } from './refusal.js';
import { activateSheet, selectAreas } from './select.js';
import { addSheet, deleteSheet, protect, renameSheet, unprotect } from './sheets.js';
import { sortTable } from './sort.js';
import { deleteCells, insertCells } from './structure.js';
import { bodyTop, moveTableColumn, removeTable, renameTable } from './tables.js';
import { clearCells, writeCells } from './write.js';

export interface Target {
  readonly sheet: SheetData;
  readonly areas: readonly Area[];
}

export class User {
  readonly book: Workbook;
  private readonly source: Source;
  private readonly onEditing: (on: boolean) => void;

  constructor(book: Workbook, source: Source = 'Local', onEditing: (on: boolean) => void = () => {}) {
    this.book = book;
    this.source = source;
    this.onEditing = onEditing;
  }

  /** `Sheet!A1:B2,D4`, without a sheet on the active one. */
  target(address: string): Target {
    const parts = splitAreas(address);
    return { sheet: this.sheet(splitSheet(parts[0] ?? '').sheet), areas: parts.map(parseLine) };
  }

  select(address: string): void {
    this.act('Select', () => {
      const { sheet, areas } = this.target(address);
      selectAreas(this.book, sheet, areas);
    });
  }
  activate(sheet: string): void {
    this.act('Activate', () => {
      activateSheet(this.book, this.sheet(sheet));
    });
  }

  /** Types into the first cell of the address. */
  type(address: string, text: string | number | boolean): void {
    this.act(`Typing '${String(text).slice(0, 20)}'`, () => {
      const { sheet, areas } = this.target(address);
      writeCells(this.book, sheet, { ...areas[0]!, rows: 1, columns: 1 }, text, this.book.locale);
    });
  }

  /** Pastes a block at the address; a text is split at tabs and line ends, as from the clipboard. */
  paste(address: string, block: string | readonly (readonly unknown[])[]): Area {
    const rows = typeof block === 'string' ? readTsv(block) : block;
    const columns = Math.max(...rows.map((r) => r.length)),
      single = rows.length === 1 && columns === 1;
    const padded = rows.map((r) => Array.from({ length: columns }, (_, i) => r[i] ?? ''));
    return this.act('Paste', () => {
      const { sheet, areas } = this.target(address);
      // A single value fills the whole selection.
      const area = single ? areas[0]! : { ...areas[0]!, rows: rows.length, columns };
      writeCells(this.book, sheet, area, single ? padded[0]![0] : padded, this.book.locale);
      return area;
    });
  }

  clear(address: string): void {
    this.onAreas('Clear', address, (sheet, area) => {
      clearCells(this.book, sheet, area, 'Contents');
    });
  }
  insertRows(address: string): void {
    this.onAreas('Insert rows', address, (s, a) => {
      insertCells(this.book, s, { ...a, column: 0, columns: 16_384 }, 'Down');
    });
  }
  deleteRows(address: string): void {
    this.onAreas('Delete rows', address, (s, a) => {
      deleteCells(this.book, s, { ...a, column: 0, columns: 16_384 }, 'Up');
    });
  }
  insertColumns(address: string): void {
    this.onAreas('Insert columns', address, (s, a) => {
      insertCells(this.book, s, { ...a, row: 0, rows: 1_048_576 }, 'Right');
    });
  }
  deleteColumns(address: string): void {
    this.onAreas('Delete columns', address, (s, a) => {
      deleteCells(this.book, s, { ...a, row: 0, rows: 1_048_576 }, 'Left');
    });
  }

  /** Inserts empty rows in a table only; what stands beside it stays. */
  insertTableRows(table: string, at: number, count = 1): void {
    this.onTable('Insert table rows', table, (sheet, t) => {
      insertCells(this.book, sheet, { ...t.area, row: bodyTop(t) + at, rows: count }, 'Down');
    });
  }
  deleteTableRows(table: string, first: number, count = 1): void {
    this.onTable('Delete table rows', table, (sheet, t) => {
      deleteCells(this.book, sheet, { ...t.area, row: bodyTop(t) + first, rows: count }, 'Up');
    });
  }

  hideRows(address: string, hidden = true): void {
    this.onAreas(hidden ? 'Hide rows' : 'Unhide rows', address, (sheet, a) => {
      allow(sheet, 'allowFormatRows');
      this.book.touch();
      for (let r = a.row; r < a.row + Math.min(a.rows, 100_000); r++) {
        const row = rowFor(sheet, r);
        row.hidden = hidden;
        if (!hidden) row.filtered = false;
      }
      this.book.events.tell(eventNumbers.rowHidden, [sheet.id, 'Workbook'], {
        address: areaAddress(a),
        changeType: hidden ? 'Hidden' : 'Unhidden',
        worksheetId: sheet.id,
        type: 'WorksheetRowHiddenChanged',
      });
    });
  }
  unhideRows(address: string): void {
    this.hideRows(address, false);
  }

  hideColumns(address: string, hidden = true): void {
    this.onColumns(hidden ? 'Hide columns' : 'Unhide columns', address, (sheet, c) => {
      columnFor(sheet, c).hidden = hidden;
    });
  }
  unhideColumns(address: string): void {
    this.hideColumns(address, false);
  }

  setColumnWidth(address: string, pixels: number): void {
    this.onColumns('Column width', address, (sheet, c) => {
      columnFor(sheet, c).width = Math.max(0, Math.min(1790, Math.round(pixels)));
    });
  }

  sort(table: string, column: string, ascending = true): void {
    this.onTable('Sort', table, (sheet, t) => {
      sortTable(this.book, sheet, t, [{ key: at(t, column), ascending }]);
    });
  }

  /** Keeps only the rows whose cell shows one of the texts. */
  filter(table: string, column: string, values: readonly string[]): void {
    this.onTable('Filter', table, (sheet, t) => {
      filterColumn(this.book, sheet, t, at(t, column), { filterOn: 'Values', values });
    });
  }
  clearFilter(table: string, column?: string): void {
    this.onTable('Clear filter', table, (sheet, t) => {
      if (column === undefined) clearFilters(this.book, sheet, t);
      else filterColumn(this.book, sheet, t, at(t, column), undefined);
    });
  }

  /** Types another name into a header cell. */
  renameColumn(table: string, column: string, name: string): void {
    this.onTable('Rename column', table, (sheet, t) => {
      writeCells(this.book, sheet, { row: t.area.row, column: t.area.column + at(t, column), rows: 1, columns: 1 }, name);
    });
  }
  /** Drags a column to another place in its table; it keeps its id. */
  moveColumn(table: string, column: string, to: number): void {
    this.onTable('Move column', table, (sheet, t) => {
      moveTableColumn(this.book, sheet, t, at(t, column), to);
    });
  }
  renameTable(table: string, name: string): void {
    this.onTable('Rename table', table, (_, t) => {
      renameTable(this.book, t, name);
    });
  }

  /** Deletes the table with its cells, or leaves them as plain cells. */
  deleteTable(table: string, keepCells = false): void {
    this.onTable('Delete table', table, (sheet, t) => {
      allow(sheet);
      removeTable(this.book, sheet, t);
      if (!keepCells) clearCells(this.book, sheet, t.area, 'All');
    });
  }

  addSheet(name?: string): string {
    return this.act('Add sheet', () => {
      const s = addSheet(this.book, name);
      if (this.source === 'Local') activateSheet(this.book, s);
      return s.name;
    });
  }
  renameSheet(sheet: string, name: string): void {
    this.act('Rename sheet', () => {
      renameSheet(this.book, this.sheet(sheet), name);
    });
  }
  deleteSheet(sheet: string): void {
    this.act('Delete sheet', () => {
      deleteSheet(this.book, this.sheet(sheet));
    });
  }
  protect(sheet?: string, options: Readonly<Record<string, unknown>> = {}): void {
    this.act('Protect', () => {
      protect(this.book, this.sheet(sheet), options, undefined);
    });
  }
  unprotect(sheet?: string): void {
    this.act('Unprotect', () => {
      unprotect(this.book, this.sheet(sheet), undefined);
    });
  }

  undo(): boolean {
    this.notEditing();
    return this.book.undo();
  }
  redo(): boolean {
    this.notEditing();
    return this.book.redo();
  }

  /** Puts the cursor into a cell: from now on Excel refuses add-ins. */
  startEditing(): void {
    this.book.editing = true;
    this.onEditing(true);
  }
  stopEditing(): void {
    this.book.editing = false;
    this.onEditing(false);
  }

  /** What is in the cells, as values. */
  values(address: string): (string | number | boolean)[][] {
    return this.read(address, (s, r, c) => wireValue(valueAt(this.book, s, r, c)));
  }
  /** What the cells show. */
  texts(address: string): string[][] {
    return this.read(address, (s, r, c) => shownText(this.book, s, r, c));
  }

  private read<T>(address: string, read: (sheet: SheetData, row: number, column: number) => T): T[][] {
    const { sheet, areas } = this.target(address),
      a = areas[0]!;
    return Array.from({ length: a.rows }, (_, r) => Array.from({ length: a.columns }, (_x, c) => read(sheet, a.row + r, a.column + c)));
  }

  private sheet(name: string | undefined): SheetData {
    const found = name === undefined ? this.book.active : this.book.findSheet(name);
    if (!found) throw itemNotFound();
    return found;
  }
  private onTable(label: string, name: string, deed: (sheet: SheetData, table: TableData) => void): void {
    this.act(label, () => {
      const { sheet, table } = this.book.table(name);
      deed(sheet, table);
    });
  }
  private onAreas(label: string, address: string, deed: (sheet: SheetData, area: Area) => void): void {
    this.act(label, () => {
      const { sheet, areas } = this.target(address);
      // From the bottom up, so that one deletion does not move the next.
      for (const area of [...areas].sort((a, b) => b.row - a.row || b.column - a.column)) deed(sheet, area);
    });
  }
  private onColumns(label: string, address: string, deed: (sheet: SheetData, column: number) => void): void {
    this.onAreas(label, address, (sheet, a) => {
      allow(sheet, 'allowFormatColumns');
      this.book.touch();
      for (let c = a.column; c < a.column + a.columns; c++) deed(sheet, c);
    });
  }
  private notEditing(): void {
    if (this.book.editing && this.source === 'Local') throw invalidOperation('A cell is being edited.');
  }
  private act<T>(label: string, deed: () => T): T {
    this.notEditing();
    return this.book.act(label, this.source, deed);
  }
}

const at = (table: TableData, name: string): number => {
  const i = table.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
  if (i < 0) throw itemNotFound();
  return i;
};
