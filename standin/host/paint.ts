/** Draws the visible part of the active sheet on a canvas: cells, headings, selection. */
import { intersect, isWhole, lastColumn, lastRow, type Area } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { isEmptyCell, shownText, styleAt, valueAt } from '../engine/cells.js';
import type { SheetData } from '../engine/data.js';
import type { Style } from '../engine/styles.js';
import { headHeight, headWidth, type Geometry, type ScrollPane, type Viewport } from './geometry.js';
import { paintFrozenLines, paintHeadings } from './headings.js';
import type { Looks } from './look.js';

const cellFont = (points: number, bold: boolean, italic: boolean): string =>
  `${italic ? 'italic ' : ''}${bold ? '600 ' : ''}${(points * 1.2).toFixed(1)}px "Aptos Narrow", "Segoe UI", "Liberation Sans", Arial, sans-serif`;

/** The width of a text as it will be drawn. */
export const measure =
  (context: CanvasRenderingContext2D) =>
  (text: string, style: Style): number => {
    context.font = cellFont(style.fontSize, style.bold, style.italic);
    return context.measureText(text).width;
  };

export class Painter {
  private readonly book: Workbook;
  private readonly geometry: Geometry;
  private readonly looks: Looks;
  private readonly context: CanvasRenderingContext2D;

  constructor(book: Workbook, geometry: Geometry, looks: Looks, context: CanvasRenderingContext2D) {
    this.book = book;
    this.geometry = geometry;
    this.looks = looks;
    this.context = context;
  }

  paint(view: Viewport): void {
    const {
        context: g,
        looks: { palette },
      } = this,
      sheet = this.book.active;
    g.fillStyle = palette.paper;
    g.fillRect(0, 0, view.width, view.height);
    const panes = this.panes(sheet, view);
    for (const pane of panes)
      this.clipped(pane, () => {
        this.cells(sheet, pane);
        this.selection(sheet, pane, view.focused);
      });
    paintHeadings(g, this.geometry, palette, sheet, view, panes);
    paintFrozenLines(g, this.geometry, palette, sheet, view);
  }

  /** The parts that scroll in different ways: up to four, when rows and columns are frozen. */
  private panes(sheet: SheetData, view: Viewport): ScrollPane[] {
    const { geometry: geo } = this;
    const frozenW = geo.left(sheet.frozenColumns),
      frozenH = geo.top(sheet.frozenRows);
    const across: { range: [number, number]; d: number; from: number; to: number }[] = [],
      down: typeof across = [];
    if (sheet.frozenColumns) across.push({ range: [0, sheet.frozenColumns - 1], d: headWidth, from: headWidth, to: headWidth + frozenW });
    if (sheet.frozenRows) down.push({ range: [0, sheet.frozenRows - 1], d: headHeight, from: headHeight, to: headHeight + frozenH });
    across.push({
      range: [Math.max(sheet.frozenColumns, geo.columnAt(view.scrollLeft + frozenW)), geo.columnAt(view.scrollLeft + view.width)],
      d: headWidth - view.scrollLeft,
      from: headWidth + frozenW,
      to: view.width,
    });
    down.push({
      range: [Math.max(sheet.frozenRows, geo.rowAt(view.scrollTop + frozenH)), geo.rowAt(view.scrollTop + view.height)],
      d: headHeight - view.scrollTop,
      from: headHeight + frozenH,
      to: view.height,
    });
    return down.flatMap((y) =>
      across.map((x): ScrollPane => ({ rows: y.range, columns: x.range, dx: x.d, dy: y.d, clip: [x.from, y.from, x.to - x.from, y.to - y.from] })),
    );
  }

  private clipped(pane: ScrollPane, draw: () => void): void {
    const g = this.context;
    g.save();
    g.beginPath();
    g.rect(...pane.clip);
    g.clip();
    g.translate(pane.dx, pane.dy);
    draw();
    g.restore();
  }

  private cells(sheet: SheetData, pane: ScrollPane): void {
    const { context: g, geometry: geo, looks } = this,
      { palette } = looks;
    const [r1, r2] = pane.rows,
      [c1, c2] = pane.columns;
    for (let r = r1; r <= r2; r++) {
      const y = geo.top(r),
        h = geo.height(r);
      if (!h) continue;
      for (let c = c1; c <= c2; c++) {
        const x = geo.left(c),
          w = geo.width(c);
        if (!w) continue;
        const look = looks.at(sheet, r, c);
        if (look.fill) {
          g.fillStyle = look.fill;
          g.fillRect(x, y, w, h);
        }
        if (sheet.gridlines && !look.fill) {
          g.fillStyle = palette.line;
          g.fillRect(x, y + h - 1, w, 1);
          g.fillRect(x + w - 1, y, 1, h);
        }
        if (look.line) {
          g.fillStyle = look.line;
          g.fillRect(x, y + h - 1, w, 1);
        }
      }
    }
    // Texts come after all fills, since a long one runs on over its empty neighbours.
    const before = Math.max(0, c1 - 12);
    for (let r = r1; r <= r2; r++) {
      const h = geo.height(r);
      if (!h || !sheet.rows[r]) continue;
      for (let c = before; c <= c2; c++) if (geo.width(c) && !isEmptyCell(sheet, r, c)) this.text(sheet, r, c, h);
    }
    this.marks(sheet, pane);
  }

  private text(sheet: SheetData, r: number, c: number, h: number): void {
    const { context: g, geometry: geo, looks } = this;
    const text = shownText(this.book, sheet, r, c);
    if (!text) return;
    const value = valueAt(this.book, sheet, r, c),
      style = styleAt(sheet, r, c),
      look = looks.at(sheet, r, c);
    const x = geo.left(c),
      w = geo.width(c),
      y = geo.top(r);
    g.font = cellFont(style.fontSize, look.bold, look.italic);
    g.fillStyle = look.color ?? looks.palette.ink;
    g.textBaseline = 'middle';
    const align =
      style.horizontal === 'Center' || (style.horizontal === 'General' && (typeof value === 'boolean' || typeof value === 'object'))
        ? 'center'
        : style.horizontal === 'Right' || (style.horizontal === 'General' && typeof value === 'number')
          ? 'right'
          : 'left';
    const button = this.filterButton(sheet, r, c) ? 18 : 0;
    const line = text.replaceAll(/\s*\n\s*/g, ' ').slice(0, 400),
      width = g.measureText(line).width,
      indent = style.indent * 9;
    let room = w - 6 - button - indent,
      shown = line;
    if (width > room) {
      if (typeof value === 'number') shown = '#'.repeat(Math.max(1, Math.floor(room / 7)));
      else if (align === 'left') for (let n = c + 1; n < c + 12 && room < width && isEmptyCell(sheet, r, n) && !button; n++) room += geo.width(n);
    }
    g.save();
    g.beginPath();
    g.rect(x, y, room + 6 + indent, h);
    g.clip();
    g.textAlign = align;
    const at = align === 'left' ? x + 4 + indent : align === 'right' ? x + w - 4 - button : x + w / 2;
    g.fillText(shown, at, y + h / 2 + 1);
    if (look.strike || look.underline) {
      const from = align === 'left' ? at : align === 'right' ? at - width : at - width / 2;
      g.fillRect(from, y + h / 2 + (look.strike ? 1 : 8), Math.min(width, room), 1);
    }
    g.restore();
  }

  filterButton(sheet: SheetData, r: number, c: number): boolean {
    return sheet.tables.some((t) => t.showFilterButton && t.showHeaders && r === t.area.row && c >= t.area.column && c <= lastColumn(t.area));
  }

  /** Filter buttons in table heads, and the corner marks of comments. */
  private marks(sheet: SheetData, pane: ScrollPane): void {
    const { context: g, geometry: geo, looks } = this;
    for (const table of sheet.tables) {
      if (!table.showFilterButton || table.area.row < pane.rows[0] || table.area.row > pane.rows[1]) continue;
      table.columns.forEach((column, i) => {
        const c = table.area.column + i,
          w = geo.width(c);
        if (c < pane.columns[0] || c > pane.columns[1] || w < 24) return;
        const x = geo.left(c) + w - 18,
          y = geo.top(table.area.row) + geo.height(table.area.row) / 2 - 8;
        g.fillStyle = looks.night ? '#3b3b3b' : '#ffffff';
        g.strokeStyle = looks.night ? '#6a6a6a' : '#b5b5b5';
        g.beginPath();
        g.roundRect(x + 0.5, y + 0.5, 15, 15, 2);
        g.fill();
        g.stroke();
        g.fillStyle = looks.night ? '#e8e8e8' : '#3f3f3f';
        g.beginPath();
        if (column.filter) {
          g.moveTo(x + 4, y + 4);
          g.lineTo(x + 12, y + 4);
          g.lineTo(x + 9, y + 8);
          g.lineTo(x + 9, y + 12);
          g.lineTo(x + 7, y + 12);
          g.lineTo(x + 7, y + 8);
        } else {
          g.moveTo(x + 4, y + 6);
          g.lineTo(x + 12, y + 6);
          g.lineTo(x + 8, y + 11);
        }
        g.fill();
      });
    }
    g.fillStyle = '#c43f7c';
    for (const comment of sheet.comments) {
      const { x, y, w } = geo.rectangle(comment.area);
      g.beginPath();
      g.moveTo(x + w - 8, y);
      g.lineTo(x + w - 1, y);
      g.lineTo(x + w - 1, y + 7);
      g.fill();
    }
  }

  private selection(sheet: SheetData, pane: ScrollPane, focused: boolean): void {
    const {
      context: g,
      geometry: geo,
      looks: { palette },
    } = this;
    const { areas, row, column } = sheet.selection;
    const visible: Area = { row: pane.rows[0], column: pane.columns[0], rows: pane.rows[1] - pane.rows[0] + 2, columns: pane.columns[1] - pane.columns[0] + 2 };
    const single = areas.length === 1;
    for (const area of areas) {
      const part = intersect(area, {
        ...visible,
        row: Math.max(0, visible.row - 1),
        rows: visible.rows + 2,
        column: Math.max(0, visible.column - 1),
        columns: visible.columns + 2,
      });
      if (!part) continue;
      const { x, y, w, h } = geo.rectangle(part);
      if (area.rows > 1 || area.columns > 1 || !single) {
        g.fillStyle = palette.tint;
        const hole = intersect(area, { row, column, rows: 1, columns: 1 }) ? geo.rectangle({ row, column, rows: 1, columns: 1 }) : undefined;
        g.beginPath();
        g.rect(x, y, w, h);
        if (hole) g.rect(hole.x + hole.w, hole.y, -hole.w, hole.h);
        g.fill('evenodd');
      }
      g.strokeStyle = palette.selection;
      g.lineWidth = single ? 2 : 1;
      if (!focused) g.globalAlpha = 0.75;
      g.strokeRect(x - 0.5, y - 0.5, w, h);
      g.globalAlpha = 1;
      if (single && !isWhole(area) && lastRow(part) === lastRow(area) && lastColumn(part) === lastColumn(area)) {
        g.fillStyle = palette.paper;
        g.fillRect(x + w - 4.5, y + h - 4.5, 7, 7);
        g.fillStyle = palette.selection;
        g.fillRect(x + w - 3.5, y + h - 3.5, 6, 6);
      }
    }
    if (!single) {
      const cell = geo.rectangle({ row, column, rows: 1, columns: 1 });
      g.strokeStyle = palette.selection;
      g.lineWidth = 1;
      g.strokeRect(cell.x + 0.5, cell.y + 0.5, cell.w - 2, cell.h - 2);
    }
  }
}
