/** Charts on the sheet, drawn as simple bars: enough to see which figures an add-in put there. */
import { lastColumn, lastRow } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { shownText, valueAt } from '../engine/cells.js';
import type { ChartData } from '../engine/data.js';
import { make, svg } from './dom.js';
import { headHeight, headWidth } from './geometry.js';
import type { Looks } from './look.js';

const colours = ['#156082', '#E97132', '#196B24', '#0F9ED5', '#A02B93', '#4EA72E'];

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export class ChartLayer {
  readonly element = make('div', { className: 'charts' });
  private readonly book: Workbook;
  private readonly looks: Looks;
  private drawn = '';

  constructor(book: Workbook, looks: Looks) {
    this.book = book;
    this.looks = looks;
  }

  place(scrollLeft: number, scrollTop: number): void {
    const { charts, id } = this.book.active;
    const state = `${id} ${this.book.version} ${String(this.looks.night)}`;
    if (state !== this.drawn) {
      this.drawn = state;
      this.element.replaceChildren(...charts.map((c) => this.chart(c)));
    }
    this.element.style.setProperty('--shift', `translate(${headWidth - scrollLeft}px, ${headHeight - scrollTop}px)`);
  }

  private read(chart: ChartData): { readonly categories: readonly string[]; readonly series: readonly Series[] } {
    const sheet = this.book.data.sheets.find((s) => s.id === chart.sourceSheet),
      a = chart.source;
    if (!sheet) return { categories: [], series: [] };
    const number = (r: number, c: number): number => {
      const v = valueAt(this.book, sheet, r, c);
      return typeof v === 'number' ? v : 0;
    };
    const textAt = (r: number, c: number): string => shownText(this.book, sheet, r, c);
    const headed = a.rows > 1 && typeof valueAt(this.book, sheet, a.row, lastColumn(a)) === 'string';
    const named = a.columns > 1 && typeof valueAt(this.book, sheet, lastRow(a), a.column) === 'string';
    const rows = range(a.row + (headed ? 1 : 0), lastRow(a)),
      columns = range(a.column + (named ? 1 : 0), lastColumn(a));
    const byRows = chart.seriesBy === 'Rows' || (chart.seriesBy === 'Auto' && columns.length > rows.length);
    return byRows
      ? {
          categories: columns.map((c) => (headed ? textAt(a.row, c) : '')),
          series: rows.map((r) => ({ name: named ? textAt(r, a.column) : '', values: columns.map((c) => number(r, c)) })),
        }
      : {
          categories: rows.map((r) => (named ? textAt(r, a.column) : '')),
          series: columns.map((c) => ({ name: headed ? textAt(a.row, c) : '', values: rows.map((r) => number(r, c)) })),
        };
  }

  private chart(chart: ChartData): HTMLElement {
    const { categories, series } = this.read(chart),
      ink = this.looks.night ? '#e6e6e6' : '#404040';
    const w = chart.width / 0.75,
      h = chart.height / 0.75,
      top = chart.titleVisible ? 40 : 16,
      bottom = 30 + (chart.legend ? 22 : 0),
      left = 46;
    const all = series.flatMap((s) => s.values),
      max = Math.max(0, ...all),
      min = Math.min(0, ...all),
      span = max - min || 1;
    const y = (v: number): number => top + ((max - v) / span) * (h - top - bottom);
    const slot = (w - left - 16) / Math.max(1, categories.length),
      bar = (slot * 0.7) / Math.max(1, series.length);
    const parts: SVGElement[] = [];
    for (let i = 0; i <= 4; i++) {
      const v = min + (span * i) / 4;
      parts.push(svg('line', { x1: left, x2: w - 12, y1: y(v), y2: y(v), stroke: this.looks.night ? '#4a4a4a' : '#e0e0e0' }));
      parts.push(svg('text', { x: left - 6, y: y(v) + 4, 'text-anchor': 'end', 'font-size': 10, fill: ink }, short(v)));
    }
    series.forEach((s, i) => {
      s.values.forEach((v, j) =>
        parts.push(
          svg('rect', {
            x: left + slot * j + slot * 0.15 + bar * i,
            y: Math.min(y(v), y(0)),
            width: Math.max(1, bar - 1),
            height: Math.abs(y(v) - y(0)),
            fill: colours[i % 6]!,
          }),
        ),
      );
      if (chart.legend) {
        const x = left + i * 110;
        parts.push(
          svg('rect', { x, y: h - 18, width: 9, height: 9, fill: colours[i % 6]! }),
          svg('text', { x: x + 13, y: h - 10, 'font-size': 11, fill: ink }, s.name.slice(0, 16)),
        );
      }
    });
    categories.forEach((c, j) =>
      parts.push(
        svg(
          'text',
          { x: left + slot * (j + 0.5), y: h - bottom + 16, 'text-anchor': 'middle', 'font-size': 10, fill: ink },
          c.slice(0, Math.max(2, Math.floor(slot / 6))),
        ),
      ),
    );
    if (chart.titleVisible) parts.push(svg('text', { x: w / 2, y: 26, 'text-anchor': 'middle', 'font-size': 15, fill: ink }, chart.title));
    const image = svg('svg', { width: w, height: h, role: 'img', 'aria-label': chart.title }, ...parts);
    const box = make('div', { className: 'chart' });
    box.append(image);
    Object.assign(box.style, { left: `${chart.left / 0.75}px`, top: `${chart.top / 0.75}px`, width: `${w}px`, height: `${h}px` });
    return box;
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const short = (v: number): string => (Math.abs(v) >= 10_000 ? `${Math.round(v / 1000)}k` : String(Math.round(v * 100) / 100));
