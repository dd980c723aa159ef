/**
 * What a refresh does to a list's rows, decided without Excel: which cells take a new value, which keep what somebody
 * typed, and which rows ask for a decision. Excel's part (excel/refresh.ts) only reads before and writes after.
 */
import type { Wire } from '../../shared/wire/runs.js';
import { cellOf, markOf, means, readStamp, same, stampOf, type Cell } from './cells.js';
import type { Column } from './list.js';

export interface SheetRow {
  readonly key: string;
  readonly stamp: Cell;
  /** What the cells of the list's columns hold now. */
  readonly cells: readonly Cell[];
}

/** null leaves the cell as it is; Excel takes it so in a block of values. */
export interface RowChange {
  readonly cells: readonly (Cell | null)[];
  /** The columns whose value moved, to be marked. */
  readonly moved: readonly number[];
  /** Somebody typed into this row and has not saved it. */
  readonly typed: boolean;
  /** Typed into, and changed on the bridge as well: asks for a decision. */
  readonly both: boolean;
  readonly stamp: Cell | null;
}

/** True while nobody has typed into the row since it was written. */
export function untouched({ stamp, cells }: SheetRow): boolean {
  const { mark } = readStamp(stamp);
  return markOf(cells) === mark;
}

/** A record's cells as far as it says them: an action's answer has no names of owners. */
export const saidCells = (record: Wire, columns: readonly Pick<Column, 'field' | 'kind'>[]): readonly (Cell | undefined)[] =>
  columns.map(({ field, kind }) => (field in record ? cellOf(record[field], kind) : undefined));

/** The same with the row's own cells where the record says nothing; under somebody's typing, those of before. */
export function freshCells(said: readonly (Cell | undefined)[], row: SheetRow, base?: readonly (Cell | undefined)[]): readonly Cell[] {
  const kept = untouched(row);
  return said.map((cell, at) => cell ?? (kept ? undefined : base?.[at]) ?? row.cells[at] ?? '');
}

/**
 * @param row what the sheet holds
 * @param fresh the record's cells as the bridge has them now
 * @param base the record's cells as they were last written, where the pane still knows
 * @param workedOut columns that no typing can change: the bridge's value stands there again
 */
export function rowChange(
  row: SheetRow,
  fresh: readonly Cell[],
  version: number,
  base: readonly (Cell | undefined)[] | undefined,
  workedOut: (column: number) => boolean = () => false,
): RowChange {
  const kept = untouched(row);
  const written = readStamp(row.stamp).version;
  const cells: (Cell | null)[] = [];
  const moved: number[] = [];
  let typed = false;
  let both = false;
  row.cells.forEach((cell, at) => {
    const next = fresh[at] ?? '';
    if (same(cell, next)) {
      cells.push(null);
      return;
    }
    // A date typed as a text is saved: the cell becomes the date that it meant.
    if (means(cell, next)) {
      cells.push(next);
      return;
    }
    const before = base?.[at] ?? (version === written ? next : undefined);
    const isTyped = !kept && !workedOut(at) && (before === undefined || !same(cell, before));
    // Without its old value a cell of a touched row may be the user's: it stays, and the row asks.
    const movedOn = before === undefined ? version !== written : !same(before, next);
    if (isTyped) {
      typed = true;
      if (movedOn) both = true;
      cells.push(null);
      return;
    }
    cells.push(next);
    moved.push(at);
  });
  // A typed row keeps the version it was typed over: saving it then tells that the record moved on.
  const after = typed
    ? null
    : stampOf(
        version,
        row.cells.map((_, at) => fresh[at] ?? ''),
      );
  return { cells, moved, typed, both, stamp: after === row.stamp ? null : after };
}

/**
 * The row with the bridge's values in every cell that differs, typed or not.
 * @param only the columns that are put back; what was typed into the others stays, over the version it was typed over
 */
export function overwritten(row: SheetRow, fresh: readonly Cell[], version: number, only?: ReadonlySet<number>): RowChange {
  const back = (at: number): boolean => only === undefined || only.has(at);
  const typed = row.cells.some((cell, at) => !back(at) && !same(cell, fresh[at] ?? ''));
  return {
    cells: row.cells.map((cell, at) => (!back(at) || same(cell, fresh[at] ?? '') ? null : (fresh[at] ?? ''))),
    moved: [],
    typed,
    both: false,
    stamp: typed ? null : stampOf(version, fresh),
  };
}

export interface Block {
  readonly from: number;
  readonly to: number;
}

/** Neighbouring rows are written together; a gap of a few untouched rows costs less than another call. */
export function blocks(rows: readonly number[], gap = 8): readonly Block[] {
  const result: { from: number; to: number }[] = [];
  for (const row of rows.toSorted((a, b) => a - b)) {
    const last = result.at(-1);
    if (last && row - last.to <= gap + 1) last.to = Math.max(last.to, row);
    else result.push({ from: row, to: row });
  }
  return result;
}

export const letterOf = (column: number): string => {
  let text = '';
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
  return text;
};

/** Addresses of many cells, column by column, joined to texts that stay under Excel's 8,192 characters each. */
export function addresses(cells: readonly { readonly row: number; readonly column: number }[], limit = 8_000): readonly string[] {
  const byColumn = new Map<number, number[]>();
  for (const { row, column } of cells) {
    const rows = byColumn.get(column);
    if (rows) rows.push(row);
    else byColumn.set(column, [row]);
  }
  const parts = [...byColumn].flatMap(([column, rows]) =>
    blocks(rows, 0).map(({ from, to }) => `${letterOf(column)}${from + 1}${from === to ? '' : `:${letterOf(column)}${to + 1}`}`),
  );
  const texts: string[] = [];
  for (const part of parts) {
    const last = texts.at(-1);
    if (last === undefined || last.length + part.length + 1 > limit) texts.push(part);
    else texts[texts.length - 1] = `${last},${part}`;
  }
  return texts;
}
