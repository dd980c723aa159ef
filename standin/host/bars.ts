/** Everything around the grid: ribbon, formula bar, sheet tabs, status bar. */
import { areaAddress, lastRow } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { contentAt, inUse, isEmptyCell, rowHidden, styleAt, valueAt } from '../engine/cells.js';
import { render } from '../engine/numberFormats.js';
import type { User } from '../engine/user.js';
import { make, svg } from './dom.js';
import type { Editor } from './editor.js';
import { menu } from './menus.js';

type Attempt = (deed: () => void) => void;

/** A group of the ribbon: buttons above, its name below. */
export const group = (name: string, ...buttons: HTMLElement[]): HTMLElement =>
  make('section', { className: 'group' }, make('div', {}, ...buttons), make('span', { textContent: name }));

export const ribbonButton = (label: string, icon: string, run: () => void, title = label): HTMLButtonElement =>
  make('button', { className: 'ribbon-button', title, onclick: run }, drawing(icon), make('span', { textContent: label }));

const drawing = (path: string): Node =>
  svg(
    'svg',
    {
      viewBox: '0 0 20 20',
      width: 20,
      height: 20,
      'aria-hidden': 'true',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.5,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    svg('path', { d: path }),
  );

export class FormulaBar {
  readonly element: HTMLElement;
  private readonly name = make('input', { className: 'name-box', ariaLabel: 'Name box', spellcheck: false });
  private readonly editor: Editor;
  private readonly book: Workbook;

  constructor(book: Workbook, user: User, editor: Editor, attempt: Attempt, reveal: () => void) {
    this.book = book;
    this.editor = editor;
    this.name.onkeydown = (e) => {
      if (e.key === 'Enter')
        attempt(() => {
          user.select(this.name.value);
          reveal();
        });
    };
    this.element = make('div', { className: 'formula-bar' }, this.name, make('span', { className: 'fx', textContent: 'fx' }), editor.bar);
  }

  draw(): void {
    const sheet = this.book.active,
      { row, column, areas } = sheet.selection;
    const last = areas.at(-1);
    if (document.activeElement !== this.name)
      this.name.value =
        last && last.rows * last.columns > 1 && areas.length === 1 ? `${last.rows}R × ${last.columns}C` : areaAddress({ row, column, rows: 1, columns: 1 });
    if (this.editor.active) return;
    const content = contentAt(sheet, row, column);
    this.editor.bar.value = `${styleAt(sheet, row, column).apostrophe ? "'" : ''}${typeof content === 'boolean' ? String(content).toUpperCase() : String(content)}`;
  }
}

export class Tabs {
  readonly element = make('nav', { className: 'tabs', ariaLabel: 'Sheets' });
  private readonly book: Workbook;
  private readonly user: User;
  private readonly attempt: Attempt;
  private drawn = '';

  constructor(book: Workbook, user: User, attempt: Attempt) {
    this.book = book;
    this.user = user;
    this.attempt = attempt;
  }

  draw(): void {
    const { data } = this.book;
    const state = JSON.stringify([data.active, data.sheets.map((s) => [s.id, s.name, s.visibility, s.tabColor, s.protection !== undefined])]);
    if (state === this.drawn) return;
    this.drawn = state;
    this.element.replaceChildren(
      ...data.sheets
        .filter((s) => s.visibility === 'Visible')
        .map((sheet) => {
          const tab = make('button', {
            className: sheet.id === data.active ? 'tab on' : 'tab',
            textContent: `${sheet.protection ? '🔒 ' : ''}${sheet.name}`,
            title: sheet.name,
            onclick: () => {
              this.attempt(() => {
                this.user.activate(sheet.name);
              });
            },
          });
          if (sheet.tabColor) tab.style.boxShadow = `inset 0 -3px ${sheet.tabColor}`;
          tab.ondblclick = () => {
            this.rename(tab, sheet.name);
          };
          tab.oncontextmenu = (e) => {
            e.preventDefault();
            this.menu(tab, sheet.name, e.clientX, e.clientY);
          };
          return tab;
        }),
      make('button', {
        className: 'tab add',
        textContent: '+',
        title: 'New sheet',
        ariaLabel: 'New sheet',
        onclick: () => {
          this.attempt(() => {
            this.user.addSheet();
          });
        },
      }),
    );
  }

  private menu(tab: HTMLElement, name: string, x: number, y: number): void {
    const { user, book } = this,
      sheet = book.findSheet(name);
    const hidden = book.data.sheets.filter((s) => s.visibility === 'Hidden');
    menu(
      [
        {
          label: 'Rename',
          run: () => {
            this.rename(tab, name);
          },
        },
        {
          label: 'Delete',
          run: () => {
            this.attempt(() => {
              user.deleteSheet(name);
            });
          },
        },
        undefined,
        sheet?.protection
          ? {
              label: 'Unprotect sheet',
              run: () => {
                this.attempt(() => {
                  user.unprotect(name);
                });
              },
            }
          : {
              label: 'Protect sheet',
              run: () => {
                this.attempt(() => {
                  user.protect(name);
                });
              },
            },
        ...hidden.map((s) => ({
          label: `Unhide ${s.name}`,
          run: () => {
            this.attempt(() => {
              book.act('Unhide', 'Local', () => {
                book.touch();
                s.visibility = 'Visible';
              });
            });
          },
        })),
      ],
      x,
      y - 120,
    );
  }

  private rename(tab: HTMLElement, name: string): void {
    const field = make('input', { className: 'tab-name', value: name, ariaLabel: 'Sheet name' });
    tab.replaceWith(field);
    field.select();
    let over = false;
    const finish = (keep: boolean): void => {
      if (over) return;
      over = true;
      this.drawn = '';
      if (keep && field.value !== name)
        this.attempt(() => {
          this.user.renameSheet(name, field.value);
        });
      this.draw();
    };
    field.onkeydown = (e) => {
      if (e.key === 'Enter') finish(true);
      else if (e.key === 'Escape') finish(false);
    };
    field.onblur = () => {
      finish(true);
    };
  }
}

export class StatusBar {
  readonly element = make('footer', { className: 'status' });
  private readonly mode = make('span', { textContent: 'Ready' });
  private readonly notice = make('span', { className: 'notice' });
  private readonly sums = make('span', { className: 'sums' });
  private readonly book: Workbook;
  private clear = 0;

  constructor(book: Workbook) {
    this.book = book;
    this.notice.setAttribute('role', 'status');
    this.element.append(this.mode, this.notice, this.sums);
  }

  /** A line for the user, such as Excel's message boxes; goes away by itself. */
  say(line: string): void {
    this.notice.textContent = line;
    clearTimeout(this.clear);
    this.clear = window.setTimeout(() => {
      this.notice.textContent = '';
    }, 8000);
  }

  draw(): void {
    const { book } = this,
      sheet = book.active;
    this.mode.textContent = book.editing ? 'Edit' : sheet.tables.some((t) => t.columns.some((c) => c.filter)) ? filtered(book) : 'Ready';
    let count = 0,
      sum = 0,
      numbers = 0,
      format = 'General';
    for (const area of sheet.selection.areas) {
      const part = area.rows * area.columns > 1 || sheet.selection.areas.length > 1 ? inUse(sheet, area) : undefined;
      if (!part || part.rows * part.columns > 400_000) continue;
      for (let r = part.row; r <= lastRow(part); r++) {
        if (rowHidden(sheet, r)) continue;
        for (let c = part.column; c < part.column + part.columns; c++) {
          if (isEmptyCell(sheet, r, c)) continue;
          count++;
          const value = valueAt(book, sheet, r, c);
          if (typeof value !== 'number') continue;
          if (!numbers) format = styleAt(sheet, r, c).numberFormat;
          numbers++;
          sum += value;
        }
      }
    }
    const shown = (n: number): string => render(Number(n.toPrecision(15)), format);
    this.sums.textContent =
      count < 2
        ? ''
        : [numbers ? `Average: ${shown(sum / numbers)}` : '', `Count: ${count}`, numbers ? `Sum: ${shown(sum)}` : ''].filter(Boolean).join('     ');
  }
}

const filtered = (book: Workbook): string => {
  const table = book.active.tables.find((t) => t.columns.some((c) => c.filter));
  if (!table) return 'Ready';
  const body = table.area.rows - 1 - (table.showTotals ? 1 : 0);
  let shown = 0;
  for (let r = table.area.row + 1; r <= table.area.row + body; r++) if (!book.active.rows[r]?.filtered) shown++;
  return `${shown} of ${body} records found`;
};
