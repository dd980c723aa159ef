/** The mouse on the grid: selecting, headings, column widths, filter buttons, the context menu. */
import { between, columnLetters, contains, maxColumns, maxRows, wholeSheet, type Area } from '../engine/address.js';
import type { TableData } from '../engine/data.js';
import { selectAreas } from '../engine/select.js';
import type { Editor } from './editor.js';
import type { Grid, Hit } from './grid.js';

export interface MouseCalls {
  filterMenu(table: TableData, column: number, x: number, y: number): void;
  contextMenu(x: number, y: number, on: Hit['on']): void;
  selectionBegan(): void;
}

export class Mouse {
  private readonly grid: Grid;
  private readonly editor: Editor;
  private readonly calls: MouseCalls;

  constructor(grid: Grid, editor: Editor, calls: MouseCalls) {
    this.grid = grid;
    this.editor = editor;
    this.calls = calls;
    const { surface } = grid;
    surface.addEventListener('pointerdown', (e) => {
      this.down(e);
    });
    surface.addEventListener('pointermove', (e) => {
      this.hover(e);
    });
    surface.addEventListener('dblclick', (e) => {
      if (grid.hit(e.clientX, e.clientY).on === 'cell') editor.open(undefined);
    });
    surface.addEventListener('contextmenu', (e) => {
      this.menu(e);
    });
  }

  private down(e: PointerEvent): void {
    // A press on the scroll bars is theirs.
    const box = this.grid.surface;
    if (e.clientX > box.getBoundingClientRect().left + box.clientWidth || e.clientY > box.getBoundingClientRect().top + box.clientHeight) return;
    if (this.editor.active && !this.editor.commit()) return;
    if (e.button !== 0) return;
    const hit = this.grid.hit(e.clientX, e.clientY);
    if (hit.on === 'column' && hit.edge !== undefined) {
      this.resize(hit.edge, e);
      return;
    }
    if (hit.on === 'cell' && this.pressFilter(hit.row, hit.column, hit.x, e)) return;
    this.calls.selectionBegan();
    this.drag(hit, e);
  }

  private pressFilter(row: number, column: number, x: number, e: PointerEvent): boolean {
    const { book, painter, geometry } = this.grid,
      sheet = book.active;
    if (!painter.filterButton(sheet, row, column) || x < geometry.width(column) - 20) return false;
    const table = sheet.tables.find((t) => contains(t.area, { row, column, rows: 1, columns: 1 }));
    if (!table) return false;
    e.preventDefault();
    this.calls.filterMenu(table, column - table.area.column, e.clientX, e.clientY + 12);
    return true;
  }

  private drag(start: Hit, e: PointerEvent): void {
    const { book, surface } = this.grid,
      { selection } = book.active;
    const others = (e.ctrlKey || e.metaKey) && !e.shiftKey ? selection.areas : [];
    const from = e.shiftKey ? { row: selection.row, column: selection.column } : corner(start);
    const select = (to: Hit): void => {
      const area = span(start, from, to);
      book.act('Select', 'Local', () => {
        selectAreas(book, book.active, [...others, area], from);
      });
    };
    select(start);
    if (start.on === 'corner') return;
    surface.setPointerCapture(e.pointerId);
    let last = JSON.stringify(start);
    const move = (m: PointerEvent): void => {
      const to = this.grid.hit(m.clientX, m.clientY),
        now = JSON.stringify({ ...to, x: 0 });
      if (now === last) return;
      last = now;
      select(to);
    };
    surface.addEventListener('pointermove', move);
    surface.addEventListener(
      'pointerup',
      () => {
        surface.removeEventListener('pointermove', move);
      },
      { once: true },
    );
  }

  private resize(column: number, e: PointerEvent): void {
    const { geometry, surface, user } = this.grid,
      startWidth = geometry.width(column);
    surface.setPointerCapture(e.pointerId);
    const letters = columnLetters(column);
    let width = startWidth;
    const move = (m: PointerEvent): void => {
      width = Math.max(0, startWidth + m.clientX - e.clientX);
    };
    surface.addEventListener('pointermove', move);
    surface.addEventListener(
      'pointerup',
      () => {
        surface.removeEventListener('pointermove', move);
        if (width !== startWidth) user.setColumnWidth(`${letters}:${letters}`, width);
      },
      { once: true },
    );
  }

  private hover(e: PointerEvent): void {
    const hit = this.grid.hit(e.clientX, e.clientY);
    this.grid.surface.style.cursor = hit.on === 'column' ? (hit.edge === undefined ? 's-resize' : 'col-resize') : hit.on === 'row' ? 'e-resize' : 'cell';
  }

  private menu(e: MouseEvent): void {
    e.preventDefault();
    const { book } = this.grid,
      hit = this.grid.hit(e.clientX, e.clientY),
      area = span(hit, corner(hit), hit);
    // A click outside of the selection moves it there first.
    if (!book.active.selection.areas.some((a) => contains(a, area)))
      book.act('Select', 'Local', () => {
        selectAreas(book, book.active, [area], corner(hit));
      });
    this.calls.contextMenu(e.clientX, e.clientY, hit.on);
  }
}

const corner = (hit: Hit): { readonly row: number; readonly column: number } => ({ row: 'row' in hit ? hit.row : 0, column: 'column' in hit ? hit.column : 0 });

const span = (start: Hit, from: { readonly row: number; readonly column: number }, to: Hit): Area => {
  const end = corner(to);
  if (start.on === 'corner') return wholeSheet;
  if (start.on === 'row') return { ...between(from.row, 0, end.row, 0), columns: maxColumns };
  if (start.on === 'column') return { ...between(0, from.column, 0, end.column), rows: maxRows };
  return between(from.row, from.column, end.row, end.column);
};
