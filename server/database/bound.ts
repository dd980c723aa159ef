/**
 * Rows bound to one statement: as one JSON text, but what all of them have in common (the status, the date, who did it) is
 * bound once. Of an action's rows that is most of them, and taking a value out of JSON costs more than writing it.
 */
import type { Kind, Stored } from './columns.js';
import type { Dialect } from './dialect.js';
import type { Bind } from './line.js';

/** From how many rows on it pays to look; below that the same statement serves all rows alike and stays prepared. */
const many = 50;

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

/** `keys` columns at the beginning are always taken from the rows: they are what the statement finds its records by. */
export function boundRows(dialect: Dialect, kinds: readonly Kind[], rows: readonly (readonly Stored[])[], keys = 1): BoundRows {
  const first = rows[0];
  const shared = kinds.map((_, place) => place >= keys && first !== undefined && rows.length >= many && rows.every((row) => row[place] === first[place]));
  const own = kinds.flatMap((_, place) => (shared[place] ? [] : [place]));
  const packed = own.length === kinds.length ? rows : rows.map((row) => own.map((place) => row[place]!));
  const binds: Record<string, Stored> = { rows: dialect.pack(packed) };
  const cells = kinds.map((kind, place) => {
    if (!shared[place]) return `j.c${own.indexOf(place)}`;
    binds[`${common}${place}`] = first![place]!;
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
