/** A line to the database: what statements go through, in a transaction or outside of one. */
import type { Sequelize } from 'sequelize';
import type { Value } from '../../shared/types.js';
import type { Dialect } from './dialect.js';

/** Named values of a statement's `$name`. Objects and arrays go as JSON text, booleans as 0 and 1. */
export type Bind = Readonly<Record<string, Value>>;

/** A write that answers nothing. */
export interface Write {
  readonly sql: string;
  readonly bind: Bind;
  /** How many rows it has to touch, where it has to be so many. */
  readonly rows?: number;
}

export interface Line {
  readonly dialect: Dialect;
  /** The rows of a statement; 64-bit numbers come as JavaScript numbers. */
  select<T extends object>(sql: string, bind?: Bind): Promise<T[]>;
  /** The number of rows a statement touched. */
  change(sql: string, bind?: Bind): Promise<number>;
  /**
   * Where statements are better done several at once: takes a write of a few rows, which is done before anything is read. `alone` does
   * the same by itself, and says better what is wrong where it fails.
   */
  later?(write: Write, alone?: () => Promise<unknown>): Promise<void>;
}

/** A transaction under way. */
export interface Open extends Line {
  /** Does all of them in one statement, or nothing where it throws; false where it cannot, and has done nothing. */
  together?(writes: readonly Write[]): Promise<boolean>;
  /** Rejects where it could not begin; then nothing has happened. */
  readonly began: Promise<void>;
  commit(): Promise<void>;
  /** Never throws: a connection that cannot roll back is thrown away. */
  rollback(): Promise<void>;
}

/** A line of its own for one long read. */
export interface Apart extends Line {
  close(): Promise<void>;
}

/** One opened database: the only thing that knows the driver. */
export interface Engine {
  readonly dialect: Dialect;
  /** Opens and pools the connections; its models are drawn from the tables (models.ts). */
  readonly sequelize: Sequelize;
  /** The schema that holds the tables, where it is not the database's own. */
  readonly schema?: string;
  /** Each statement by itself. */
  readonly line: Line;
  /** Waits until nothing else of this process writes, where the database wants that. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  begin(): Promise<Open>;
  apart(): Promise<Apart>;
  /** The same, each read seeing the moment of the first. */
  still(): Promise<Apart>;
  close(): Promise<void>;
}

/** What drivers take: no booleans, no objects. */
export function plain(bind: Bind): Record<string, string | number | null> {
  const values: Record<string, string | number | null> = {};
  for (const name of Object.keys(bind)) {
    const value = bind[name]!;
    values[name] = typeof value === 'boolean' ? Number(value) : typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  }
  return values;
}
