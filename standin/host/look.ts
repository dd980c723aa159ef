/** How a cell looks: its own format, its table's style, conditional formats, light and dark. */
import { intersect, lastRow, type Area } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { styleAt, valueAt } from '../engine/cells.js';
import type { ConditionalData, SheetData, TableData, Value } from '../engine/data.js';
import { wireValue } from '../engine/events.js';
import { moveRelative } from '../engine/formula/references.js';
import { bodyTop } from '../engine/tables.js';

export interface Look {
  readonly fill: string | undefined;
  readonly color: string | undefined;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly underline: boolean;
  readonly line: string | undefined;
}

export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly line: string;
  readonly head: string;
  readonly headInk: string;
  readonly headLine: string;
  readonly headOn: string;
  readonly headOnInk: string;
  readonly selection: string;
  readonly tint: string;
  readonly frozen: string;
  readonly muted: string;
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#000000',
  line: '#e1e1e1',
  head: '#f5f5f5',
  headInk: '#424242',
  headLine: '#d1d1d1',
  headOn: '#d3f0e0',
  headOnInk: '#0e5c2f',
  selection: '#107c41',
  tint: 'rgba(16,124,65,.09)',
  frozen: '#a6a6a6',
  muted: '#707070',
};
const dark: Palette = {
  paper: '#1f1f1f',
  ink: '#f0f0f0',
  line: '#3a3a3a',
  head: '#2b2b2b',
  headInk: '#d0d0d0',
  headLine: '#474747',
  headOn: '#1d4a31',
  headOnInk: '#a4e8c1',
  selection: '#3fb878',
  tint: 'rgba(63,184,120,.16)',
  frozen: '#7a7a7a',
  muted: '#a0a0a0',
};

const accents = ['#156082', '#E97132', '#196B24', '#0F9ED5', '#A02B93', '#4EA72E'];
const tints = ['#C1E4F5', '#FBE3D6', '#C1F0C8', '#CAEDFB', '#F2CEEF', '#D9F2D0'];
const darkTints = ['#17394a', '#4a2c1b', '#163a1b', '#123c4d', '#40203c', '#243f1a'];

interface TableLook {
  readonly head: string | undefined;
  readonly headInk: string;
  readonly band: string | undefined;
  readonly line: string;
  readonly lines?: boolean;
}

/** Light, Medium and Dark styles come in sevens: one without colour, then one for each accent. */
const tableLook = (name: string, night: boolean): TableLook | undefined => {
  const m = /^TableStyle(Light|Medium|Dark)(\d+)$/.exec(name);
  if (!m) return undefined;
  const n = Number(m[2]),
    accent = ((n - 1) % 7) - 1;
  const color = accents[accent] ?? (night ? '#9a9a9a' : '#404040'),
    band = (night ? darkTints : tints)[accent] ?? (night ? '#333333' : '#ededed');
  if (m[1] === 'Light' && n <= 7) return { head: undefined, headInk: night ? '#f0f0f0' : color, band, line: color };
  // Light 8 to 14 part their rows by lines, the others by bands.
  if (m[1] === 'Light' && n <= 14) return { head: color, headInk: '#ffffff', band: undefined, line: color, lines: true };
  return { head: color, headInk: '#ffffff', band, line: color };
};

export class Looks {
  private readonly book: Workbook;
  night = false;
  constructor(book: Workbook) {
    this.book = book;
  }

  get palette(): Palette {
    return this.night ? dark : light;
  }

  at(sheet: SheetData, row: number, column: number): Look {
    const style = styleAt(sheet, row, column);
    const table = sheet.tables.find((t) => row >= t.area.row && row <= lastRow(t.area) && column >= t.area.column && column < t.area.column + t.area.columns);
    const from = table && this.ofTable(table, row);
    const rule = sheet.conditionals.length ? this.conditional(sheet, row, column) : undefined;
    const fill = rule?.fill ?? style.fill ?? from?.fill;
    const own = style.fontColor === '#000000' ? undefined : style.fontColor;
    // Default black on a light fill of the cell's own stays black in the dark as well.
    const color = rule?.color ?? own ?? (style.fill || rule?.fill ? '#000000' : from?.color);
    return {
      fill,
      color,
      bold: rule?.bold ?? (style.bold || (from?.bold ?? false)),
      italic: style.italic,
      strike: style.strikethrough,
      underline: style.underline !== 'None',
      line: from?.line,
    };
  }

  private ofTable(table: TableData, row: number): { fill: string | undefined; color: string | undefined; bold: boolean; line: string | undefined } | undefined {
    const look = tableLook(table.style, this.night);
    if (!look) return undefined;
    if (table.showHeaders && row === table.area.row) return { fill: look.head, color: look.headInk, bold: true, line: look.line };
    if (table.showTotals && row === lastRow(table.area)) return { fill: undefined, color: undefined, bold: true, line: look.line };
    const banded = table.showBandedRows && (row - bodyTop(table)) % 2 === 0;
    return { fill: banded ? look.band : undefined, color: undefined, bold: false, line: look.lines || row === lastRow(table.area) ? look.line : undefined };
  }

  private conditional(sheet: SheetData, row: number, column: number): { fill?: string; color?: string; bold?: boolean } | undefined {
    const cell: Area = { row, column, rows: 1, columns: 1 };
    const rule = [...sheet.conditionals].sort((a, b) => a.priority - b.priority).find((c) => intersect(c.area, cell) && this.holds(sheet, c, row, column));
    if (!rule) return undefined;
    const { fillColor, fontColor, bold } = rule.format;
    return {
      ...(typeof fillColor === 'string' ? { fill: fillColor } : {}),
      ...(typeof fontColor === 'string' ? { color: fontColor } : {}),
      ...(typeof bold === 'boolean' ? { bold } : {}),
    };
  }

  private holds(sheet: SheetData, c: ConditionalData, row: number, column: number): boolean {
    const compute = (formula: string): Value =>
      this.book.calculator.compute(moveRelative(formula, row - c.area.row, column - c.area.column), { sheet, row, column });
    const text = (key: string): string => (typeof c.rule[key] === 'string' ? c.rule[key] : '');
    if (c.type === 'Custom') return text('formula') !== '' && compute(text('formula')) === true;
    const value = wireValue(valueAt(this.book, sheet, row, column));
    if (c.type === 'ContainsText') return String(value).toLowerCase().includes(text('text').toLowerCase());
    if (value === '') return false;
    const first = wireValue(compute(text('formula1'))),
      second = wireValue(compute(text('formula2') || '0'));
    switch (c.rule['operator']) {
      case 'GreaterThan':
        return value > first;
      case 'LessThan':
        return value < first;
      case 'GreaterThanOrEqual':
        return value >= first;
      case 'LessThanOrEqual':
        return value <= first;
      case 'EqualTo':
        return String(value) === String(first);
      case 'NotEqualTo':
        return String(value) !== String(first);
      case 'Between':
        return value >= first && value <= second;
      default:
        return false;
    }
  }
}
