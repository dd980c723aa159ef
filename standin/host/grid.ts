/** The visible sheet: scrolling, drawing when something changed, and from points on the screen to cells. */
import type { Area } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import type { User } from '../engine/user.js';
import { ChartLayer } from './charts.js';
import { make } from './dom.js';
import { Geometry, headHeight, headWidth } from './geometry.js';
import type { Looks } from './look.js';
import { measure, Painter } from './paint.js';

export type Hit =
  | { readonly on: 'cell'; readonly row: number; readonly column: number; readonly x: number }
  | { readonly on: 'row'; readonly row: number }
  | { readonly on: 'column'; readonly column: number; readonly edge: number | undefined }
  | { readonly on: 'corner' };

export class Grid {
  readonly element: HTMLElement;
  readonly surface: HTMLElement;
  readonly geometry: Geometry;
  readonly book: Workbook;
  readonly user: User;
  readonly painter: Painter;
  private readonly canvas = document.createElement('canvas');
  private readonly spacer = make('div');
  private readonly charts: ChartLayer;
  private frame = 0;
  private shown = '';

  constructor(book: Workbook, user: User, looks: Looks) {
    this.book = book;
    this.user = user;
    this.geometry = new Geometry(book);
    this.surface = make('div', { className: 'grid-surface', tabIndex: 0 }, this.spacer);
    this.surface.setAttribute('role', 'grid');
    this.surface.setAttribute('aria-label', 'Worksheet');
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('This browser draws no canvas.');
    book.measure = measure(context);
    this.painter = new Painter(book, this.geometry, looks, context);
    this.charts = new ChartLayer(book, looks);
    this.element = make('div', { className: 'grid' }, this.canvas, this.charts.element, this.surface);
    this.surface.addEventListener('scroll', () => {
      this.draw();
    });
    this.surface.addEventListener('focus', () => {
      this.draw();
    });
    this.surface.addEventListener('blur', () => {
      this.draw();
    });
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.element);
  }

  /** Draws in the next frame, however often it is asked. */
  draw(): void {
    if (!this.frame)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.drawNow();
      });
  }

  drawNow(): void {
    const width = this.element.clientWidth,
      height = this.element.clientHeight,
      ratio = devicePixelRatio;
    if (!width || !height) return;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    this.sizeSpacer(width, height);
    this.painter.paint({
      width,
      height,
      scrollLeft: this.surface.scrollLeft,
      scrollTop: this.surface.scrollTop,
      focused: document.activeElement === this.surface,
    });
    this.charts.place(this.surface.scrollLeft, this.surface.scrollTop);
  }

  private get scale(): CanvasRenderingContext2D | null {
    return this.canvas.getContext('2d');
  }

  /** Room to scroll: what is used and some more, growing as one goes on. */
  private sizeSpacer(width: number, height: number): void {
    this.scale?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const sheet = this.book.active;
    if (this.shown !== sheet.id) {
      this.shown = sheet.id;
      this.surface.scrollTo(0, 0);
    }
    const right = Math.max(this.geometry.left(Math.max(sheet.columns.length, 26) + 6), this.surface.scrollLeft + width * 1.5);
    const bottom = Math.max(this.geometry.top(sheet.rows.length + 60), this.surface.scrollTop + height * 1.5);
    this.spacer.style.width = `${headWidth + right}px`;
    this.spacer.style.height = `${headHeight + bottom}px`;
  }

  /** The cell or heading under a point of the window. */
  hit(clientX: number, clientY: number): Hit {
    const box = this.element.getBoundingClientRect(),
      px = clientX - box.left,
      py = clientY - box.top;
    const { row, column, x } = this.cellAt(px, py);
    if (px < headWidth && py < headHeight) return { on: 'corner' };
    if (px < headWidth) return { on: 'row', row };
    if (py < headHeight) {
      const near = x - this.geometry.left(column) < 5 ? column - 1 : this.geometry.left(column + 1) - x < 5 ? column : undefined;
      return { on: 'column', column, edge: near !== undefined && near >= 0 ? near : undefined };
    }
    return { on: 'cell', row, column, x: x - this.geometry.left(column) };
  }

  private cellAt(px: number, py: number): { readonly row: number; readonly column: number; readonly x: number } {
    const { geometry: geo } = this,
      sheet = this.book.active;
    const gx = Math.max(0, px - headWidth),
      gy = Math.max(0, py - headHeight);
    const x = gx < geo.left(sheet.frozenColumns) ? gx : gx + this.surface.scrollLeft;
    const y = gy < geo.top(sheet.frozenRows) ? gy : gy + this.surface.scrollTop;
    return { row: geo.rowAt(y), column: geo.columnAt(x), x };
  }

  /** Where a cell is in the window, scrolled into view first. */
  boxOf(area: Area): { readonly x: number; readonly y: number; readonly w: number; readonly h: number } {
    const { x, y, w, h } = this.geometry.rectangle(area),
      sheet = this.book.active,
      box = this.element.getBoundingClientRect();
    const left = area.column < sheet.frozenColumns ? 0 : this.surface.scrollLeft,
      top = area.row < sheet.frozenRows ? 0 : this.surface.scrollTop;
    return { x: box.left + headWidth + x - left, y: box.top + headHeight + y - top, w, h };
  }

  reveal(row: number, column: number): void {
    const { geometry: geo, surface } = this,
      sheet = this.book.active;
    const frozenW = geo.left(sheet.frozenColumns),
      frozenH = geo.top(sheet.frozenRows);
    const width = this.element.clientWidth - headWidth - 16,
      height = this.element.clientHeight - headHeight - 16;
    this.sizeSpacer(this.element.clientWidth, this.element.clientHeight);
    if (row >= sheet.frozenRows) {
      const top = geo.top(row),
        bottom = geo.top(row + 1);
      // The spacer must reach as far as the cell.
      this.spacer.style.height = `${Math.max(Number.parseFloat(this.spacer.style.height), bottom + this.element.clientHeight)}px`;
      if (top - surface.scrollTop < frozenH) surface.scrollTop = top - frozenH;
      else if (bottom - surface.scrollTop > height) surface.scrollTop = bottom - height;
    }
    if (column >= sheet.frozenColumns) {
      const left = geo.left(column),
        right = geo.left(column + 1);
      this.spacer.style.width = `${Math.max(Number.parseFloat(this.spacer.style.width), right + this.element.clientWidth)}px`;
      if (left - surface.scrollLeft < frozenW) surface.scrollLeft = left - frozenW;
      else if (right - surface.scrollLeft > width) surface.scrollLeft = Math.min(left - frozenW, right - width);
    }
    this.draw();
  }
}
