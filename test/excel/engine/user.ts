/** A person at the workbook: everything tests and the visible grid do, in Excel's terms. A co-author is a user elsewhere. */
import { areaAddress, parseArea, splitAreas, splitSheet, type Area } from './address.js'
import type { Source, Workbook } from './book.js'
import { allow, columnFor, rowFor, valueAt } from './cells.js'
import type { SheetData, TableData } from './data.js'
import { eventNumbers, wireValue } from './events.js'
import { clearFilters, filterColumn } from './filter.js'
import { invalidArgument, invalidOperation, itemNotFound } from './refusal.js'
import { shownText } from './rich/range.js'
import { protect, unprotect } from './rich/worksheet.js'
import { activateSheet, selectAreas } from './select.js'
import { addSheet, deleteSheet, renameSheet } from './sheets.js'
import { sortTable } from './sort.js'
import { deleteCells, insertCells } from './structure.js'
import { removeTable, renameTable } from './tables.js'
import { clearCells, writeCells } from './write.js'

export interface Target { readonly sheet: SheetData; readonly areas: readonly Area[] }

export class User {
  readonly book: Workbook
  private readonly source: Source
  private readonly onEditing: (on: boolean) => void

  constructor(book: Workbook, source: Source = 'Local', onEditing: (on: boolean) => void = () => {}) {
    this.book = book
    this.source = source
    this.onEditing = onEditing
  }

  /** `Sheet!A1:B2,D4`, without a sheet on the active one. */
  target(address: string): Target {
    const parts = splitAreas(address)
    const { sheet } = splitSheet(parts[0] ?? '')
    const found = sheet === undefined ? this.book.active : this.book.findSheet(sheet)
    if (!found) throw itemNotFound()
    return { sheet: found, areas: parts.map(parseArea) }
  }

  select(address: string): void {
    const { sheet, areas } = this.target(address)
    this.act('Select', () => { selectAreas(this.book, sheet, areas) })
  }

  activate(sheet: string): void { this.act('Activate', () => { activateSheet(this.book, this.sheet(sheet)) }) }

  /** Types into the first cell of the address. */
  type(address: string, text: string | number | boolean): void {
    const { sheet, areas } = this.target(address), area = { ...areas[0]!, rows: 1, columns: 1 }
    this.act(`Typing '${String(text).slice(0, 20)}' in ${areaAddress(area)}`, () => { writeCells(this.book, sheet, area, text) })
  }

  /** Pastes a block at the address; a text is split at tabs and line ends, as from the clipboard. */
  paste(address: string, block: string | readonly (readonly unknown[])[]): Area {
    const { sheet, areas } = this.target(address)
    const rows = typeof block === 'string' ? readTsv(block) : block
    const columns = Math.max(...rows.map(r => r.length))
    const padded = rows.map(r => Array.from({ length: columns }, (_, i) => r[i] ?? ''))
    const start = areas[0]!
    // A single value fills the whole selection.
    const area = rows.length === 1 && columns === 1 ? start : { ...start, rows: rows.length, columns }
    this.act('Paste', () => { writeCells(this.book, sheet, area, rows.length === 1 && columns === 1 ? padded[0]![0] : padded) })
    return area
  }

  clear(address: string): void {
    const { sheet, areas } = this.target(address)
    this.act('Clear', () => { for (const area of areas) clearCells(this.book, sheet, area, 'Contents') })
  }

  insertRows(address: string): void { this.structure('Insert rows', address, (s, a) => { insertCells(this.book, s, { ...a, column: 0, columns: 16_384 }, 'Down') }) }
  deleteRows(address: string): void { this.structure('Delete rows', address, (s, a) => { deleteCells(this.book, s, { ...a, column: 0, columns: 16_384 }, 'Up') }) }
  insertColumns(address: string): void { this.structure('Insert columns', address, (s, a) => { insertCells(this.book, s, { ...a, row: 0, rows: 1_048_576 }, 'Right') }) }
  deleteColumns(address: string): void { this.structure('Delete columns', address, (s, a) => { deleteCells(this.book, s, { ...a, row: 0, rows: 1_048_576 }, 'Left') }) }

  /** Deletes rows of a table only; what stands beside it stays. */
  deleteTableRows(table: string, first: number, count = 1): void {
    const { sheet, table: t } = this.table(table)
    const area: Area = { ...t.area, row: t.area.row + (t.showHeaders ? 1 : 0) + first, rows: count }
    this.act('Delete table rows', () => { deleteCells(this.book, sheet, area, 'Up') })
  }

  hideRows(address: string, hidden = true): void {
    this.structure(hidden ? 'Hide rows' : 'Unhide rows', address, (sheet, a) => {
      allow(sheet, 'allowFormatRows')
      this.book.touch()
      for (let r = a.row; r < a.row + Math.min(a.rows, 100_000); r++) { const row = rowFor(sheet, r); row.hidden = hidden; if (!hidden) row.filtered = false }
      this.book.events.tell(eventNumbers.rowHidden, [sheet.id, 'Workbook'], { address: areaAddress(a), changeType: hidden ? 'Hidden' : 'Unhidden', worksheetId: sheet.id, type: 'WorksheetRowHiddenChanged' })
    })
  }
  unhideRows(address: string): void { this.hideRows(address, false) }

  hideColumns(address: string, hidden = true): void {
    this.structure(hidden ? 'Hide columns' : 'Unhide columns', address, (sheet, a) => {
      allow(sheet, 'allowFormatColumns')
      this.book.touch()
      for (let c = a.column; c < a.column + a.columns; c++) columnFor(sheet, c).hidden = hidden
    })
  }
  unhideColumns(address: string): void { this.hideColumns(address, false) }

  setColumnWidth(address: string, pixels: number): void {
    this.structure('Column width', address, (sheet, a) => {
      allow(sheet, 'allowFormatColumns')
      this.book.touch()
      for (let c = a.column; c < a.column + a.columns; c++) columnFor(sheet, c).width = Math.max(0, Math.min(1790, Math.round(pixels)))
    })
  }

  sort(table: string, column: string, ascending = true): void {
    const { sheet, table: t } = this.table(table)
    this.act('Sort', () => { sortTable(this.book, sheet, t, [{ key: this.column(t, column), ascending }]) })
  }

  /** Keeps only the rows whose cell shows one of the texts. */
  filter(table: string, column: string, values: readonly string[]): void {
    const { sheet, table: t } = this.table(table)
    this.act('Filter', () => { filterColumn(this.book, sheet, t, this.column(t, column), { filterOn: 'Values', values }) })
  }

  clearFilter(table: string, column?: string): void {
    const { sheet, table: t } = this.table(table)
    this.act('Clear filter', () => { if (column === undefined) clearFilters(this.book, sheet, t); else filterColumn(this.book, sheet, t, this.column(t, column), undefined) })
  }

  renameColumn(table: string, column: string, name: string): void {
    const { sheet, table: t } = this.table(table)
    this.type(`'${sheet.name}'!${areaAddress({ row: t.area.row, column: t.area.column + this.column(t, column), rows: 1, columns: 1 })}`, name)
  }

  /** Cuts a column out of a table and puts it before another, as Shift+drag does: one deed, the column keeps its id. */
  moveColumn(table: string, column: string, to: number): void {
    const { sheet, table: t } = this.table(table), from = this.column(t, column)
    if (to < 0 || to >= t.columns.length) throw invalidArgument()
    this.act('Move column', () => {
      allow(sheet)
      this.book.touch()
      const shift = <T>(list: (T | undefined)[] | undefined): void => {
        if (!list) return
        const base = t.area.column
        while (list.length < base + t.columns.length) list.push(undefined)
        list.splice(base + to, 0, ...list.splice(base + from, 1))
      }
      for (let r = t.area.row; r < t.area.row + t.area.rows; r++) {
        const row = rowFor(sheet, r)
        while (row.values.length < t.area.column + t.columns.length) row.values.push('')
        shift(row.values)
        shift(row.formulas)
        shift(row.styles)
      }
      shift(sheet.columns)
      t.columns.splice(to, 0, ...t.columns.splice(from, 1))
      this.book.events.changed(sheet, { ...t.area, column: t.area.column + Math.min(from, to), columns: Math.abs(from - to) + 1 }, 'RangeEdited')
    })
  }

  renameTable(table: string, name: string): void { this.act('Rename table', () => { renameTable(this.book, this.table(table).table, name) }) }

  /** Deletes the table and leaves its cells, or takes them along. */
  deleteTable(table: string, keepCells = false): void {
    const { sheet, table: t } = this.table(table)
    this.act('Delete table', () => { removeTable(this.book, sheet, t); if (!keepCells) clearCells(this.book, sheet, t.area, 'All') })
  }

  addSheet(name?: string): string { return this.act('Add sheet', () => { const s = addSheet(this.book, name); if (this.source === 'Local') activateSheet(this.book, s); return s.name }) }
  renameSheet(sheet: string, name: string): void { this.act('Rename sheet', () => { renameSheet(this.book, this.sheet(sheet), name) }) }
  deleteSheet(sheet: string): void { this.act('Delete sheet', () => { deleteSheet(this.book, this.sheet(sheet)) }) }
  protect(sheet?: string, options: Readonly<Record<string, unknown>> = {}): void { this.act('Protect', () => { protect(this.book, this.sheet(sheet), options, undefined) }) }
  unprotect(sheet?: string): void { this.act('Unprotect', () => { unprotect(this.book, this.sheet(sheet), undefined) }) }

  undo(): boolean { this.notEditing(); return this.book.undo() }
  redo(): boolean { this.notEditing(); return this.book.redo() }

  /** Puts the cursor into a cell: from now on Excel refuses add-ins. */
  startEditing(): void { this.book.editing = true; this.onEditing(true) }
  stopEditing(): void { this.book.editing = false; this.onEditing(false) }

  /** What is in the cells, as values. */
  values(address: string): (string | number | boolean)[][] { return this.read(address, (s, r, c) => wireValue(valueAt(this.book, s, r, c))) }
  /** What the cells show. */
  texts(address: string): string[][] { return this.read(address, (s, r, c) => shownText(this.book, s, r, c)) }

  private read<T>(address: string, read: (sheet: SheetData, row: number, column: number) => T): T[][] {
    const { sheet, areas } = this.target(address), a = areas[0]!
    return Array.from({ length: a.rows }, (_, r) => Array.from({ length: a.columns }, (_x, c) => read(sheet, a.row + r, a.column + c)))
  }

  private sheet(name: string | undefined): SheetData {
    const found = name === undefined ? this.book.active : this.book.findSheet(name)
    if (!found) throw itemNotFound()
    return found
  }
  private table(name: string): { readonly sheet: SheetData; readonly table: TableData } { return this.book.table(name) }
  private column(table: TableData, name: string): number {
    const i = table.columns.findIndex(c => c.name.toLowerCase() === name.toLowerCase())
    if (i < 0) throw itemNotFound()
    return i
  }
  private structure(label: string, address: string, deed: (sheet: SheetData, area: Area) => void): void {
    const { sheet, areas } = this.target(address)
    // From the bottom up, so that one deletion does not move the next.
    this.act(label, () => { for (const area of [...areas].sort((a, b) => b.row - a.row || b.column - a.column)) deed(sheet, area) })
  }
  private notEditing(): void { if (this.book.editing && this.source === 'Local') throw invalidOperation('A cell is being edited.') }
  private act<T>(label: string, deed: () => T): T { this.notEditing(); return this.book.act(label, this.source, deed) }
}

/** The clipboard's form of a block: tabs, line ends, and quotes around cells that contain either. */
export const readTsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  let cell = '', quoted = false
  for (let i = 0; i < text.length; i++) {
    const ch = text[i]!
    if (quoted) {
      if (ch === '"' && text[i + 1] === '"') { cell += '"'; i++ } else if (ch === '"') quoted = false
      else cell += ch
    } else if (ch === '"' && cell === '') quoted = true
    else if (ch === '\t') { rows.at(-1)!.push(cell); cell = '' } else if (ch === '\n') { rows.at(-1)!.push(cell); cell = ''; rows.push([]) } else if (ch !== '\r') cell += ch
  }
  rows.at(-1)!.push(cell)
  if (rows.length > 1 && rows.at(-1)!.length === 1 && rows.at(-1)![0] === '') rows.pop()
  return rows
}

export const writeTsv = (rows: readonly (readonly string[])[]): string =>
  rows.map(r => r.map(c => (/[\t\n"]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join('\t')).join('\r\n')
