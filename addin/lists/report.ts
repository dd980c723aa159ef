/** A sheet of its own, to be read, signed and filed: what it holds, before anybody writes it. Pure. */
import { letterOf } from './changes.js';

/** A date is Excel's serial. */
export type ReportCell = string | number;

export interface ReportColumn {
  readonly header: string;
  /** An amount is measured in what its row says. */
  readonly kind: 'text' | 'money' | 'date' | 'count' | 'amount';
  /** Its cells may be changed by whoever reads it: only these. */
  readonly choices?: readonly string[];
  /** Tells the rows apart and is not shown. */
  readonly hidden?: true;
}

/** A sum over the rows, as a formula, beside what it has to be. */
export interface ReportTotal {
  readonly label: string;
  readonly kind: 'money' | 'count';
  /** Over columns of the rows or of the lines, each given as the cells that it takes; totals by their label as the cell that they are in. */
  readonly formula: (cells: (header: string) => string, total: (label: string) => string, lines: (header: string) => string) => string;
  readonly control?: number;
  /** The total that it has to come to, by its label. */
  readonly equals?: string;
}

/** A second table below the first: what the sums of its rows are made of. */
export interface ReportLines {
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
}

export interface Said {
  readonly label: string;
  readonly said: string;
}

export interface Report {
  /** Of the sheet. */
  readonly name: string;
  readonly title: string;
  readonly facts: readonly Said[];
  readonly warnings: readonly string[];
  readonly totals: readonly ReportTotal[];
  readonly signed: readonly Said[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
  readonly lines?: ReportLines;
  /** Below the rows: why, and how many rows each reason is about. */
  readonly reasons: readonly { readonly said: string; readonly count: number }[];
  /** At the foot of each printed page, left and right of its number. */
  readonly foot: readonly [left: string, right: string];
  /** What its table is called, where it is read again. */
  readonly tableName?: string;
}

/** Where each part stands: rows from 0. */
export interface Places {
  readonly facts: number;
  readonly warnings: number;
  readonly totals: number;
  readonly signed: number;
  readonly table: number;
  /** The head of its table; the title stands in the row above. */
  readonly lines: number;
  readonly reasons: number;
}

/** Title, facts, warnings, totals, signatures, the table, its lines, reasons; a line between the parts that are there. */
export function placesOf({ facts, warnings, totals, signed, rows, lines }: Report): Places {
  const begin = { facts: 1, warnings: 0, totals: 0, signed: 0, table: 0, lines: 0, reasons: 0 };
  const after = (from: number, lines: number, heading = 0): number => (lines === 0 ? from : from + lines + heading + 1);
  begin.warnings = after(begin.facts, facts.length);
  begin.totals = after(begin.warnings, warnings.length);
  begin.signed = after(begin.totals, totals.length, 1);
  begin.table = after(begin.signed, signed.length);
  const end = begin.table + Math.max(rows.length, 1) + 2;
  begin.lines = end + 1;
  begin.reasons = lines === undefined ? end : begin.lines + Math.max(lines.rows.length, 1) + 2;
  return begin;
}

/** The totals as cells: label, formula, what it has to be, whether it is. */
export function totalCells(report: Report, places: Places): string[][] {
  const { totals } = report;
  const cellsOf =
    (head: number, { columns, rows }: Pick<ReportLines, 'columns' | 'rows'>) =>
    (header: string): string => {
      const at = columns.findIndex((column) => column.header === header);
      if (at < 0) throw new Error(`There is no column ${header} to add up.`);
      return `$${letterOf(at)}$${head + 2}:$${letterOf(at)}$${head + 1 + Math.max(rows.length, 1)}`;
    };
  const cells = cellsOf(places.table, report);
  const lines = cellsOf(places.lines, report.lines ?? { columns: [], rows: [] });
  const rowOf = (at: number): number => places.totals + 2 + at;
  const total = (label: string): string => `$B$${rowOf(totals.findIndex((each) => each.label === label))}`;
  return totals.map(({ label, formula, control, equals }, at) => [
    label,
    `=${formula(cells, total, lines)}`,
    equals === undefined ? (control === undefined ? '' : String(control)) : `=${total(equals)}`,
    equals === undefined && control === undefined ? '' : `=IF(ROUND(B${rowOf(at)}-C${rowOf(at)},2)=0,"agrees","differs")`,
  ]);
}

/** Characters that a column is wide; longer texts go on in a second line, and so do headings: all columns share a page. */
const [narrowest, widest] = [7, 23];
/** Points for a character of the usual font, and what stands free around a cell's text. */
const [character, margin] = [5.4, 7];
/** The button with which a heading filters. */
const filterButton = 2;

/** Wide enough for what is in it, in points. */
export function widthOf({ header, kind }: ReportColumn, at: number, rows: Report['rows']): number {
  const word = Math.max(...header.split(' ').map(({ length }) => length)) + filterButton;
  const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row[at] ?? '', kind)), word);
  return Math.round(Math.min(widest, Math.max(narrowest, longest)) * character + margin);
}

/** Characters of a cell as Excel shows it: "-£1,234.50", "28 Feb 2026". */
function lengthOf(cell: ReportCell, kind: ReportColumn['kind']): number {
  if (cell === '') return 0;
  if (kind === 'date') return 11;
  if (kind === 'money') return Number(cell).toLocaleString('en-GB', { style: 'currency', currency: 'GBP' }).length;
  if (kind === 'amount') return Number(cell).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).length;
  return String(cell).length;
}

/** Text in a footer of Excel's: an ampersand begins one of its codes. */
export const inFooter = (text: string): string => text.replaceAll('&', '&&').slice(0, 80);
