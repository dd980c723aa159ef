/** Tables as CSV (RFC 4180): out, safe to open in a spreadsheet; in, strictly. */
import { Pace } from '../database/breath.js';
import { malformedBody } from '../../shared/fault.js';
import type { Value } from '../../shared/types.js';
import { textCell } from '../database/csv.js';

/** One line; text that a spreadsheet would take for a formula is made text, dates and numbers stay what they are. */
export function csvLine(cells: readonly (Value | undefined)[]): string {
  return `${cells
    .map((cell) => {
      if (cell === null || cell === undefined) return '';
      if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
      const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : textCell(text);
    })
    .join(',')}\r\n`;
}

/** No table of ours is nearly as wide. */
const mostCells = 1_000;

/** A row of a file with the number of the line it begins on, counted from 1. */
export interface CSVRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV text, empty lines left out. Quoted cells may hold commas, quotes (doubled) and line breaks.
 * Throws 400500 for a quote that is never closed or that text follows, naming the line.
 */
export const csvRows = (text: string, from = 1, separator = ','): readonly CSVRow[] => [...rowsOf(text, from, separator)];

/** The same, at most so many rows, letting others have the loop between some of them. */
export async function csvRowsOf(text: string, most: number): Promise<readonly CSVRow[]> {
  const rows: CSVRow[] = [];
  const pace = new Pace();
  for (const row of rowsOf(text)) {
    rows.push(row);
    if (rows.length > most) break;
    await pace.on();
  }
  return rows;
}

function* rowsOf(text: string, from = 1, separator = ','): Generator<CSVRow> {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = from;
  // Most lines have no quote and end in one break: they are cut at once.
  let quote = text.indexOf('"', at);
  let lone = loneReturn(text, at);
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    if ((quote < 0 || quote >= end) && (lone < 0 || lone >= end)) {
      const cells = text.slice(at, found > at && text[end - 1] === '\r' ? end - 1 : end).split(separator);
      if (cells.length > mostCells) throw tooWide(line);
      if (cells.length > 1 || cells[0] !== '') yield { line, cells };
      line += 1;
      at = end + 1;
      continue;
    }
    const begins = line;
    const cells: string[] = [];
    for (let more = true; more;) {
      if (cells.length >= mostCells) throw tooWide(begins);
      const cell = text[at] === '"' ? quoted(text, at, line, separator) : plain(text, at, separator);
      cells.push(cell.text);
      line += cell.breaks;
      at = cell.end;
      more = text[at] === separator;
      if (more) at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (cells.length > 1 || cells[0] !== '') yield { line: begins, cells };
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    if (lone >= 0 && lone < at) lone = loneReturn(text, at);
  }
}

const tooWide = (line: number): Error => malformedBody(`Line ${line} has more than ${mostCells} cells.`);

/** Where a carriage return stands that no line break follows: it ends a line, too. */
function loneReturn(text: string, from: number): number {
  for (let at = text.indexOf('\r', from); at >= 0; at = text.indexOf('\r', at + 1)) if (text[at + 1] !== '\n') return at;
  return -1;
}

interface Cell {
  readonly text: string;
  readonly end: number;
  readonly breaks: number;
}

function plain(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { text: text.slice(from, end), end, breaks: 0 };
}

function quoted(text: string, from: number, line: number, separator: string): Cell {
  let end = from + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) throw malformedBody(`Line ${line}: a quote is opened and never closed.`);
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const next = text[end + 1];
  if (next !== undefined && next !== separator && next !== '\n' && next !== '\r') throw malformedBody(`Line ${line}: there is text behind a closing quote.`);
  const inside = text.slice(from + 1, end).replaceAll('""', '"');
  return { text: inside, end: end + 1, breaks: inside.split('\n').length - 1 };
}
