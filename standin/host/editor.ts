/** Typing into a cell. While it lasts Excel is in cell-edit mode and refuses add-ins. */
import { areaAddress, type Area } from '../engine/address.js';
import { contentAt, styleAt } from '../engine/cells.js';
import { Refusal } from '../engine/refusal.js';
import { objection } from '../engine/rich/range/validation.js';
import { make } from './dom.js';
import type { Grid } from './grid.js';

export class Editor {
  readonly element: HTMLTextAreaElement;
  /** The formula bar's field: it edits the same cell. */
  readonly bar: HTMLInputElement;
  onRefused: (why: string) => void = () => {};
  private readonly grid: Grid;
  private area: Area | undefined;

  constructor(grid: Grid) {
    this.grid = grid;
    this.element = make('textarea', { className: 'cell-editor', hidden: true, spellcheck: false, ariaLabel: 'Cell' });
    this.bar = make('input', { className: 'formula', spellcheck: false, ariaLabel: 'Formula bar' });
    this.element.oninput = () => {
      this.bar.value = this.element.value;
      this.fit();
    };
    this.bar.onfocus = () => {
      if (!this.active) this.open(undefined, false);
    };
    this.bar.oninput = () => {
      this.element.value = this.bar.value;
      this.fit();
    };
  }

  get active(): boolean {
    return this.area !== undefined;
  }

  /** Opens on the active cell, with its content or with the first character typed. */
  open(first: string | undefined, focus = true): void {
    const { grid } = this,
      { row, column } = grid.book.active.selection,
      sheet = grid.book.active;
    grid.reveal(row, column);
    this.area = { row, column, rows: 1, columns: 1 };
    grid.user.startEditing();
    const content = contentAt(sheet, row, column);
    this.element.value =
      first ??
      (styleAt(sheet, row, column).apostrophe ? `'${String(content)}` : typeof content === 'boolean' ? String(content).toUpperCase() : String(content));
    this.bar.value = this.element.value;
    this.element.hidden = false;
    this.fit();
    if (focus) {
      this.element.focus();
      this.element.setSelectionRange(this.element.value.length, this.element.value.length);
    }
  }

  /** Enter, Tab or a click elsewhere: the text goes into the cell. True when Excel took it. */
  commit(): boolean {
    const area = this.area,
      text = this.element.value;
    if (!area) return true;
    const sheet = this.grid.book.active;
    this.leave();
    const before = contentAt(sheet, area.row, area.column);
    if (String(before) === text && !text.startsWith("'")) return true;
    const objected = objection(this.grid.book, sheet, area, text);
    if (objected) this.onRefused(objected.message);
    if (objected?.stops) return false;
    try {
      this.grid.user.type(areaAddress(area), text);
      return true;
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      this.onRefused(e.code === 'AccessDenied' ? 'The cell you are trying to change is on a protected sheet.' : e.message);
      return false;
    }
  }

  cancel(): void {
    this.leave();
  }

  private leave(): void {
    this.area = undefined;
    this.element.hidden = true;
    this.grid.user.stopEditing();
    this.grid.surface.focus();
    this.grid.draw();
  }

  private fit(): void {
    if (!this.area) return;
    const box = this.grid.boxOf(this.area);
    const width = Math.max(box.w + 1, Math.min(480, 14 + this.element.value.length * 7.4));
    Object.assign(this.element.style, {
      left: `${box.x - 1}px`,
      top: `${box.y - 1}px`,
      width: `${width}px`,
      height: `${Math.max(box.h + 1, 20 * this.element.value.split('\n').length)}px`,
    });
  }
}
