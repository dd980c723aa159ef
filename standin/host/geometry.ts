/** Where rows and columns lie on the screen, in pixels; hidden ones take no room. */
import { maxColumns, maxRows, type Area } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { columnHidden, columnWidth, rowHeight, rowHidden, standardHeight } from '../engine/cells.js';
import type { SheetData } from '../engine/data.js';

export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
  readonly focused: boolean;
}

/** A part of the sheet that scrolls in its own way. */
export interface ScrollPane {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
  readonly dx: number;
  readonly dy: number;
  readonly clip: readonly [number, number, number, number];
}

export const headWidth = 46;
export const headHeight = 22;

export class Geometry {
  private readonly book: Workbook;
  private version = -1;
  private sheetId = '';
  /** Where each stored row begins; rows after the last stored one all have the standard height. */
  private tops: Float64Array = new Float64Array(1);
  private lefts: Float64Array = new Float64Array(1);

  constructor(book: Workbook) {
    this.book = book;
  }

  private fresh(): SheetData {
    const sheet = this.book.active;
    if (this.version === this.book.version && this.sheetId === sheet.id) return sheet;
    this.version = this.book.version;
    this.sheetId = sheet.id;
    this.tops = sums(sheet.rows.length, (r) => (rowHidden(sheet, r) ? 0 : rowHeight(sheet, r)));
    this.lefts = sums(sheet.columns.length, (c) => (columnHidden(sheet, c) ? 0 : columnWidth(sheet, c)));
    return sheet;
  }

  top(row: number): number {
    this.fresh();
    return at(this.tops, row, standardHeight);
  }
  left(column: number): number {
    const s = this.fresh();
    return at(this.lefts, column, s.standardWidth);
  }
  height(row: number): number {
    return this.top(row + 1) - this.top(row);
  }
  width(column: number): number {
    return this.left(column + 1) - this.left(column);
  }
  rowAt(y: number): number {
    this.fresh();
    return Math.min(maxRows - 1, find(this.tops, y, standardHeight));
  }
  columnAt(x: number): number {
    const s = this.fresh();
    return Math.min(maxColumns - 1, find(this.lefts, x, s.standardWidth));
  }

  rectangle(area: Area): { readonly x: number; readonly y: number; readonly w: number; readonly h: number } {
    const x = this.left(area.column),
      y = this.top(area.row);
    return { x, y, w: this.left(area.column + area.columns) - x, h: this.top(area.row + area.rows) - y };
  }
}

const sums = (count: number, size: (i: number) => number): Float64Array => {
  const out = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) out[i + 1] = out[i]! + size(i);
  return out;
};

const at = (starts: Float64Array, i: number, standard: number): number =>
  i < starts.length ? starts[i]! : starts[starts.length - 1]! + (i - starts.length + 1) * standard;

/** The last place that begins at or before the position; of hidden ones at the same position the visible one. */
const find = (starts: Float64Array, position: number, standard: number): number => {
  const end = starts[starts.length - 1]!;
  if (position >= end) return starts.length - 1 + Math.floor((position - end) / standard);
  let low = 0,
    high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
};
