/** A1 addresses and the rectangles they mean. Rows and columns count from zero inside the engine. */
import { invalidArgument } from './refusal.js';

export interface Area {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A range as add-ins hold it: it moves when cells are inserted or deleted and is empty when its cells are gone. */
export interface Place {
  readonly sheet: string;
  areas: Area[];
  /** Several areas together (RangeAreas), even when there is only one of them. */
  readonly many: boolean;
}

export const maxRows = 1_048_576;
export const maxColumns = 16_384;
export const wholeSheet: Area = { row: 0, column: 0, rows: maxRows, columns: maxColumns };

export const columnLetters = (column: number): string => {
  let text = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
};

export const columnIndex = (letters: string): number => {
  let n = 0;
  for (const letter of letters.toUpperCase()) n = n * 26 + letter.charCodeAt(0) - 64;
  return n - 1;
};

/** The rectangle between two corners, whichever way round. */
export const between = (r1: number, c1: number, r2: number, c2: number): Area => ({
  row: Math.min(r1, r2),
  column: Math.min(c1, c2),
  rows: Math.abs(r2 - r1) + 1,
  columns: Math.abs(c2 - c1) + 1,
});

export const isColumns = (a: Area): boolean => a.row === 0 && a.rows === maxRows;
export const isRows = (a: Area): boolean => a.column === 0 && a.columns === maxColumns;
export const isWhole = (a: Area): boolean => isColumns(a) || isRows(a);
export const lastRow = (a: Area): number => a.row + a.rows - 1;
export const lastColumn = (a: Area): number => a.column + a.columns - 1;

const pattern = /^\$?([A-Za-z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Za-z]{1,3})?\$?(\d{1,7})?)?$/;

/** Reads `B2`, `B2:C5`, `B:C` or `2:5`; undefined when it is none of them. */
export const readArea = (text: string): Area | undefined => {
  const m = pattern.exec(text.trim());
  if (!m) return undefined;
  const [, c1, r1, c2, r2] = m;
  const pair = text.includes(':');
  if (!c1 && !r1) return undefined;
  if (!pair && (!c1 || !r1)) return undefined;
  if (pair && (Boolean(c1) !== Boolean(c2) || Boolean(r1) !== Boolean(r2))) return undefined;
  const top = r1 ? Number(r1) - 1 : 0;
  const bottom = r1 ? (r2 ? Number(r2) - 1 : top) : maxRows - 1;
  const left = c1 ? columnIndex(c1) : 0;
  const right = c1 ? (c2 ? columnIndex(c2) : left) : maxColumns - 1;
  if (Math.min(top, bottom, left, right) < 0 || Math.max(top, bottom) >= maxRows || Math.max(left, right) >= maxColumns) return undefined;
  return between(top, left, bottom, right);
};

/** Splits `'My sheet'!A1` into its sheet and the rest. */
export const splitSheet = (text: string): { readonly sheet: string | undefined; readonly rest: string } => {
  const quoted = /^'((?:[^']|'')+)'!(.*)$/s.exec(text);
  if (quoted) return { sheet: quoted[1]!.replaceAll("''", "'"), rest: quoted[2]! };
  const at = text.lastIndexOf('!');
  return at < 0 ? { sheet: undefined, rest: text } : { sheet: text.slice(0, at), rest: text.slice(at + 1) };
};

export const parseArea = (text: string): Area => {
  const area = readArea(splitSheet(text).rest);
  if (!area) throw invalidArgument();
  return area;
};

export const cellAddress = (row: number, column: number): string => columnLetters(column) + (row + 1);

/** As `parseArea`; a single row or column may also be named without its colon: `3`, `B`. */
export const parseLine = (text: string): Area => {
  const { rest } = splitSheet(text);
  return parseArea(/^(\d+|[A-Za-z]{1,3})$/.test(rest) ? `${rest}:${rest}` : text);
};

/** `B2:C5`, with `B:C` and `2:5` for whole columns and rows, as Excel writes them. */
export const areaAddress = (a: Area): string => {
  if (isColumns(a) && isRows(a)) return `1:${maxRows}`;
  if (isColumns(a)) return `${columnLetters(a.column)}:${columnLetters(lastColumn(a))}`;
  if (isRows(a)) return `${a.row + 1}:${lastRow(a) + 1}`;
  const first = cellAddress(a.row, a.column);
  return a.rows === 1 && a.columns === 1 ? first : `${first}:${cellAddress(lastRow(a), lastColumn(a))}`;
};

const quoteSheet = (name: string): string =>
  /^[A-Za-z_\u00C0-\uFFFF][\w.\u00C0-\uFFFF]*$/.test(name) && !readArea(name) ? name : `'${name.replaceAll("'", "''")}'`;

export const fullAddress = (sheet: string, a: Area): string => `${quoteSheet(sheet)}!${areaAddress(a)}`;

export const contains = (outer: Area, inner: Area): boolean =>
  inner.row >= outer.row && inner.column >= outer.column && lastRow(inner) <= lastRow(outer) && lastColumn(inner) <= lastColumn(outer);

export const intersect = (a: Area, b: Area): Area | undefined => {
  const row = Math.max(a.row, b.row),
    column = Math.max(a.column, b.column);
  const rows = Math.min(lastRow(a), lastRow(b)) - row + 1,
    columns = Math.min(lastColumn(a), lastColumn(b)) - column + 1;
  return rows > 0 && columns > 0 ? { row, column, rows, columns } : undefined;
};

export const bounding = (a: Area, b: Area): Area =>
  between(Math.min(a.row, b.row), Math.min(a.column, b.column), Math.max(lastRow(a), lastRow(b)), Math.max(lastColumn(a), lastColumn(b)));

/** Splits `A1:B2,'x,y'!C3` at its commas, not at those inside quotes. */
export const splitAreas = (text: string): string[] => {
  const parts: string[] = [];
  let part = '',
    quoted = false;
  for (const ch of text) {
    if (ch === "'") quoted = !quoted;
    if (ch === ',' && !quoted) {
      parts.push(part);
      part = '';
    } else part += ch;
  }
  return [...parts, part].map((p) => p.trim()).filter(Boolean);
};

/** What is left of an area after another is taken out: at most four rectangles. */
export const subtract = (a: Area, hole: Area): Area[] => {
  const cut = intersect(a, hole);
  if (!cut) return [a];
  const rest: Area[] = [];
  if (cut.row > a.row) rest.push({ ...a, rows: cut.row - a.row });
  if (lastRow(cut) < lastRow(a)) rest.push({ ...a, row: lastRow(cut) + 1, rows: lastRow(a) - lastRow(cut) });
  if (cut.column > a.column) rest.push({ row: cut.row, rows: cut.rows, column: a.column, columns: cut.column - a.column });
  if (lastColumn(cut) < lastColumn(a)) rest.push({ row: cut.row, rows: cut.rows, column: lastColumn(cut) + 1, columns: lastColumn(a) - lastColumn(cut) });
  return rest;
};
