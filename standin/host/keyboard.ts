/** Keys on the grid, as in Excel. */
import { areaAddress, between, contains, isColumns, isRows, lastColumn, lastRow, maxColumns, maxRows, wholeSheet, type Area } from '../engine/address.js';
import { columnHidden, rowHidden, shownText, usedArea } from '../engine/cells.js';
import { writeTsv } from '../engine/clipboard.js';
import { edge, region } from '../engine/rich/range/rangeCalls.js';
import { listChoices } from '../engine/rich/range/validation.js';
import { selectAreas } from '../engine/select.js';
import type { Editor } from './editor.js';
import type { Grid } from './grid.js';
import { menu } from './menus.js';

const arrows: Readonly<Record<string, readonly [number, number, string]>> = {
  ArrowUp: [-1, 0, 'Up'],
  ArrowDown: [1, 0, 'Down'],
  ArrowLeft: [0, -1, 'Left'],
  ArrowRight: [0, 1, 'Right'],
};

export class Keyboard {
  private readonly grid: Grid;
  private readonly editor: Editor;
  private readonly attempt: (deed: () => void) => void;
  /** The moving corner of a selection made with Shift. */
  private corner: { row: number; column: number } | undefined;

  constructor(grid: Grid, editor: Editor, attempt: (deed: () => void) => void) {
    this.grid = grid;
    this.editor = editor;
    this.attempt = attempt;
    grid.surface.addEventListener('keydown', (e) => {
      this.onGrid(e);
    });
    grid.surface.addEventListener('copy', (e) => {
      this.copy(e);
    });
    grid.surface.addEventListener('cut', (e) => {
      this.copy(e);
      this.attempt(() => {
        grid.user.clear(this.address());
      });
    });
    grid.surface.addEventListener('paste', (e) => {
      this.paste(e);
    });
    editor.element.addEventListener('keydown', (e) => {
      this.onEditor(e);
    });
    editor.bar.addEventListener('keydown', (e) => {
      this.onEditor(e);
    });
  }

  selectionBegan(): void {
    this.corner = undefined;
  }

  private address(): string {
    return this.grid.book.active.selection.areas.map(areaAddress).join(',');
  }

  private onEditor(e: KeyboardEvent): void {
    if (e.key === 'Escape') {
      e.preventDefault();
      this.editor.cancel();
    } else if (e.key === 'Enter' && e.altKey) {
      e.preventDefault();
      this.editor.element.setRangeText('\n', this.editor.element.selectionStart, this.editor.element.selectionEnd, 'end');
      this.editor.element.dispatchEvent(new Event('input'));
    } else if (e.key === 'Enter' || e.key === 'Tab') {
      e.preventDefault();
      if (this.editor.commit()) this.step(e.key === 'Enter' ? (e.shiftKey ? -1 : 1) : 0, e.key === 'Tab' ? (e.shiftKey ? -1 : 1) : 0);
    }
  }

  private onGrid(e: KeyboardEvent): void {
    const { grid } = this,
      ctrl = e.ctrlKey || e.metaKey,
      arrow = arrows[e.key];
    const page = Math.max(1, Math.floor(grid.element.clientHeight / 20) - 2);
    if (e.altKey && e.key === 'ArrowDown') {
      e.preventDefault();
      this.choose();
      return;
    }
    if (arrow) {
      e.preventDefault();
      this.arrow(arrow, ctrl, e.shiftKey);
      return;
    }
    if (ctrl) {
      this.control(e);
      return;
    }
    switch (e.key) {
      case 'Enter':
        e.preventDefault();
        this.step(e.shiftKey ? -1 : 1, 0);
        return;
      case 'Tab':
        e.preventDefault();
        this.step(0, e.shiftKey ? -1 : 1);
        return;
      case 'F2':
        e.preventDefault();
        this.editor.open(undefined);
        return;
      case 'Delete':
        e.preventDefault();
        this.attempt(() => {
          grid.user.clear(this.address());
        });
        return;
      case 'Backspace':
        e.preventDefault();
        this.editor.open('');
        return;
      case 'Home':
        e.preventDefault();
        this.go(grid.book.active.selection.row, 0, e.shiftKey);
        return;
      case 'PageDown':
        e.preventDefault();
        this.go(this.from(e.shiftKey).row + page, this.from(e.shiftKey).column, e.shiftKey);
        return;
      case 'PageUp':
        e.preventDefault();
        this.go(this.from(e.shiftKey).row - page, this.from(e.shiftKey).column, e.shiftKey);
        return;
      case ' ':
        if (e.shiftKey) {
          e.preventDefault();
          this.whole('row');
          return;
        }
    }
    if (e.key.length === 1 && !e.altKey) {
      e.preventDefault();
      this.editor.open(e.key);
    }
  }

  /** Alt+Down offers what a list rule allows. */
  private choose(): void {
    const { book, user } = this.grid,
      sheet = book.active,
      { row, column } = sheet.selection;
    const cell: Area = { row, column, rows: 1, columns: 1 };
    const rule = sheet.validations.find((v) => contains(v.area, cell)),
      choices = rule && listChoices(book, sheet, rule.rule);
    if (!choices) return;
    const box = this.grid.boxOf(cell);
    menu(
      choices.slice(0, 200).map((label) => ({
        label,
        run: () => {
          this.attempt(() => user.type(areaAddress(cell), label));
          this.grid.surface.focus();
        },
      })),
      box.x,
      box.y + box.h,
    );
  }

  private control(e: KeyboardEvent): void {
    const { grid } = this,
      { user } = grid,
      sheet = grid.book.active,
      { selection } = sheet;
    const key = e.key.toLowerCase();
    const known: Readonly<Record<string, () => void>> = {
      z: () => {
        if (e.shiftKey) user.redo();
        else user.undo();
      },
      y: () => {
        user.redo();
      },
      a: () => {
        const around = region(sheet, { row: selection.row, column: selection.column, rows: 1, columns: 1 }),
          now = selection.areas[0]!;
        this.select([around.rows * around.columns > 1 && (now.rows !== around.rows || now.columns !== around.columns) ? around : wholeSheet]);
      },
      home: () => {
        this.go(sheet.frozenRows, 0, e.shiftKey);
      },
      end: () => {
        const used = usedArea(sheet, wholeSheet, true);
        this.go(used ? lastRow(used) : 0, used ? lastColumn(used) : 0, e.shiftKey);
      },
      ' ': () => {
        this.whole('column');
      },
      '-': () => {
        this.structure('delete');
      },
      '+': () => {
        this.structure('insert');
      },
      '9': () => {
        user.hideRows(this.address());
      },
      '0': () => {
        user.hideColumns(this.address());
      },
    };
    const deed = known[key];
    if (!deed) return;
    e.preventDefault();
    this.attempt(deed);
  }

  private structure(what: 'insert' | 'delete'): void {
    const { user, book } = this.grid,
      address = this.address();
    if (book.active.selection.areas.every(isColumns)) {
      if (what === 'insert') user.insertColumns(address);
      else user.deleteColumns(address);
    } else if (what === 'insert') user.insertRows(address);
    else user.deleteRows(address);
  }

  private arrow([dr, dc, direction]: readonly [number, number, string], ctrl: boolean, shift: boolean): void {
    const start = this.from(shift),
      sheet = this.grid.book.active;
    const to = ctrl ? edge(sheet, start.row, start.column, direction) : this.next(start, dr, dc);
    this.go(to.row, to.column, shift);
  }

  /** The neighbour, over hidden rows and columns. */
  private next(from: { readonly row: number; readonly column: number }, dr: number, dc: number): { readonly row: number; readonly column: number } {
    const sheet = this.grid.book.active;
    let row = from.row + dr,
      column = from.column + dc;
    while (dr && row > 0 && row < sheet.rows.length && rowHidden(sheet, row)) row += dr;
    while (dc && column > 0 && column < sheet.columns.length && columnHidden(sheet, column)) column += dc;
    return rowHidden(sheet, Math.max(0, row)) || columnHidden(sheet, Math.max(0, column)) ? from : { row, column };
  }

  private from(shift: boolean): { readonly row: number; readonly column: number } {
    const { selection } = this.grid.book.active;
    return shift && this.corner ? this.corner : { row: selection.row, column: selection.column };
  }

  private go(row: number, column: number, extend: boolean): void {
    const { book } = this.grid,
      sheet = book.active;
    const to = { row: Math.max(0, Math.min(maxRows - 1, row)), column: Math.max(0, Math.min(maxColumns - 1, column)) };
    this.corner = extend ? to : undefined;
    const { row: r, column: c } = sheet.selection;
    this.select([extend ? between(r, c, to.row, to.column) : { ...to, rows: 1, columns: 1 }], extend ? { row: r, column: c } : to);
    this.grid.reveal(to.row, to.column);
  }

  private step(dr: number, dc: number): void {
    const { selection } = this.grid.book.active;
    const to = this.next(selection, dr, dc);
    this.go(to.row, to.column, false);
  }

  private whole(what: 'row' | 'column'): void {
    const { selection } = this.grid.book.active;
    this.select(
      selection.areas.map((a): Area => (what === 'row' ? { ...a, column: 0, columns: maxColumns } : { ...a, row: 0, rows: maxRows })),
      selection,
    );
  }

  private select(areas: readonly Area[], active?: { readonly row: number; readonly column: number }): void {
    const { book } = this.grid;
    book.act('Select', 'Local', () => {
      selectAreas(book, book.active, areas, active);
    });
  }

  private copy(e: ClipboardEvent): void {
    const { book } = this.grid,
      sheet = book.active,
      first = sheet.selection.areas[0]!;
    const area = isColumns(first) || isRows(first) ? usedArea(sheet, first, true) : first;
    if (!area) return;
    e.preventDefault();
    const rows = Array.from({ length: area.rows }, (_, i) => area.row + i).filter((r) => !sheet.rows[r]?.filtered);
    e.clipboardData?.setData(
      'text/plain',
      writeTsv(rows.map((r) => Array.from({ length: area.columns }, (_, i) => shownText(book, sheet, r, area.column + i)))),
    );
  }

  private paste(e: ClipboardEvent): void {
    const text = e.clipboardData?.getData('text/plain');
    if (!text) return;
    e.preventDefault();
    this.attempt(() => {
      const area = this.grid.user.paste(areaAddress(this.grid.book.active.selection.areas[0]!), text);
      this.select([area]);
    });
  }
}
