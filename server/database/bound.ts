/**
 * Rows bound to one statement: as one JSON text, but what all of them have in common (the status, the date, who did it) is
 * bound once. Of an action's rows that is most of them, and taking a value out of JSON costs more than writing it.
 */
import type { EntityName, Value } from '../../shared/types.js';
import type { Kind, Stored } from './columns.js';
import { packed, type Dialect } from './dialect.js';
import type { Bind } from './line.js';

/** From how many rows on it pays to look; below that the same statement serves all rows alike and stays prepared. */
const many = 50;

/** Rows up to which a statement is the same for all of them, however many they are. */
export const ALIKE = many - 1;

const common = 'common';

/** Whether a statement was put together for its very rows: no other is quite like it, so it is not worth keeping. */
export const isForItsRows = (names: readonly string[]): boolean => names.some((name) => name.startsWith(common));

export interface BoundRows {
  /** The item of FROM, called `j`. */
  readonly from: string;
  /** An expression for each column, in order. */
  readonly cells: readonly string[];
  readonly binds: Bind;
}

/** Rows ready to be bound. They may be kept as text and bound later. */
export interface PackedRows {
  readonly count: number;
  /** What all rows have alike, by place; the rows hold the others. */
  readonly alike: Readonly<Record<number, Stored>>;
  readonly rows: string;
}

/** New rows of an entity, ready to be written: checked, and as text. */
export interface NewRows extends PackedRows {
  readonly entity: EntityName;
  readonly fields: readonly string[];
}

/** A row of which most is as in many others: `shared` is one list for all that have it, and made ready once. `own` begins with the id. */
export interface SharingRow {
  readonly own: readonly Value[];
  readonly shared: readonly Value[];
}

export interface Sharing {
  readonly own: readonly string[];
  readonly shared: readonly string[];
  /** What all rows have. */
  readonly also: Readonly<Record<string, Value>>;
}

/** `stored` makes what a column holds of a value. `keys` columns at the beginning are always taken from the rows: they are what the statement finds its records by. */
export const packRows = <T>(
  width: number,
  rows: readonly (readonly T[])[],
  keys: number,
  stored: (value: T | undefined, place: number) => Stored,
): PackedRows => packCells(width, rows, keys, (row, place) => row[place], stored);

/** The same of rows that are not lists: `cell` is what one of them has in a place. */
export function packCells<R, T>(
  width: number,
  rows: readonly R[],
  keys: number,
  cell: (row: R, place: number) => T,
  stored: (value: T, place: number) => Stored,
): PackedRows {
  const alike: Record<number, Stored> = {};
  const own: number[] = [];
  for (let place = 0; place < width; place += 1) {
    const first = place >= keys && rows.length >= many ? { value: cell(rows[0]!, place) } : undefined;
    if (first && rows.every((row) => cell(row, place) === first.value)) alike[place] = stored(first.value, place);
    else own.push(place);
  }
  return { count: rows.length, alike, rows: packed(rows.map((row) => own.map((place) => stored(cell(row, place), place)))) };
}

/** The rows again. */
export function unpackedRows(width: number, { alike, rows }: PackedRows): Stored[][] {
  return (JSON.parse(rows) as Stored[][]).map((row) => {
    let next = 0;
    return Array.from({ length: width }, (_, place) => (place in alike ? alike[place]! : row[next++]!));
  });
}

export function boundPacked(dialect: Dialect, kinds: readonly Kind[], { alike, rows }: PackedRows): BoundRows {
  const own = kinds.flatMap((_, place) => (place in alike ? [] : [place]));
  const binds: Record<string, Stored> = { rows };
  const cells = kinds.map((kind, place) => {
    if (!(place in alike)) return `j.c${own.indexOf(place)}`;
    binds[`${common}${place}`] = alike[place]!;
    return dialect.bound(`${common}${place}`, kind);
  });
  return {
    from: dialect.table(
      'rows',
      'j',
      own.map((place) => kinds[place]!),
    ),
    cells,
    binds,
  };
}

/** Rows bound at once. */
export const boundRows = (dialect: Dialect, kinds: readonly Kind[], rows: readonly (readonly Stored[])[], keys = 1): BoundRows =>
  boundPacked(
    dialect,
    kinds,
    packRows(kinds.length, rows, keys, (value) => value!),
  );
