/**
 * Lines and transactions over connections of a pool: Sequelize's, but for SQLite's transactions. Statements go to the driver
 * directly, because Sequelize's way for each takes as long as the statement itself, and its own begin, commit and rollback
 * throw a connection away together with the lock it holds.
 */
import type { Sequelize } from 'sequelize';
import type { Value } from '../../shared/types.js';
import type { Dialect } from './dialect.js';
import { type Bind, type Line, type Open, plain, type Write } from './line.js';
import { driverError, lost } from './trouble.js';

/** A connection; `spoilt` ones are never used again. */
export interface Held {
  spoilt?: boolean;
}

/** What a statement came to. `command` is PostgreSQL's word for what it did. */
export interface Result {
  readonly rows: object[];
  readonly touched: number;
  readonly command?: string | undefined;
}

/** How one driver runs a statement: `rows` tells those that answer rows. */
export type Ask<C extends Held> = (connection: C, sql: string, bind: Record<string, string | number | null>, rows: boolean) => Promise<Result>;

/** Where connections come from, and go back to. */
export interface Pool<C extends Held> {
  take(): Promise<C>;
  give(connection: C): void;
}

/** Sequelize's own. What it must not hand out again is told to it by `validate` where it is opened. */
export const poolOf = <C extends Held>({ connectionManager }: Sequelize): Pool<C> => ({
  take: async () => (await connectionManager.getConnection({ type: 'write' })) as C,
  give: (connection) => connectionManager.releaseConnection(connection),
});

/** A statement's names, and its text with `$1`, `$2` … in their place; a name that occurs twice is one parameter. */
export interface Parsed {
  readonly text: string;
  readonly names: readonly string[];
}

const known = new Map<string, Parsed>();

export function parsed(sql: string): Parsed {
  const found = known.get(sql);
  if (found) return found;
  const names: string[] = [];
  const text = sql.replaceAll(/\$([A-Za-z_]\w*)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  if (known.size >= 500) known.clear();
  known.set(sql, { text, names });
  return { text, names };
}

/** What is bound, and nothing else: a name that is forgotten would be empty on SQLite. Throws an Error naming it. */
export function bound(sql: string, bind: Bind): Record<string, string | number | null> {
  const { names } = parsed(sql);
  const given: Record<string, Value> = {};
  for (const name of names) {
    const value = bind[name];
    if (value === undefined) throw new Error(`$${name} has no value in: ${sql.slice(0, 200)}`);
    given[name] = value;
  }
  return plain(given);
}

function lineOver<C extends Held>(dialect: Dialect, ask: Ask<C>, withOne: <T>(work: (connection: C) => Promise<T>, sql: string) => Promise<T>): Line {
  const result = (sql: string, bind: Bind | undefined, rows: boolean): Promise<Result> =>
    withOne((connection) => ask(connection, sql, bound(sql, bind ?? {}), rows), sql);
  return {
    dialect,
    select: async <T>(sql: string, bind?: Bind) => (await result(sql, bind, true)).rows as T[],
    change: async (sql, bind) => (await result(sql, bind, false)).touched,
  };
}

/** Each statement by itself, on any connection. */
export function lineThrough<C extends Held>(pool: Pool<C>, dialect: Dialect, ask: Ask<C>): Line {
  return lineOver(dialect, ask, async (work) => {
    const connection = await pool.take().catch(driverError);
    try {
      return await work(connection);
    } catch (error) {
      if (lost(error)) connection.spoilt = true;
      throw error;
    } finally {
      pool.give(connection);
    }
  });
}

/** What may be said before it is known that the transaction has begun: it would change nothing outside of one. */
const isRead = (sql: string): boolean => /^\s*(SELECT|WITH)\b(?!.*\b(INSERT INTO|UPDATE "|DELETE FROM)\b)/s.test(sql);

/**
 * A transaction that begins with `statement` ("BEGIN IMMEDIATE" on SQLite). Where the connection takes one statement `behind` the other,
 * reads go out behind that one at once, and throw what it met where it failed; all else, and what comes after that, waits for it.
 */
export async function beginThrough<C extends Held>(
  pool: Pool<C>,
  dialect: Dialect,
  ask: Ask<C>,
  statement: string,
  {
    behind = false,
    combined,
  }: {
    readonly behind?: boolean;
    /** One statement for several writes, where the connection has one. */ combined?(connection: C, writes: readonly Write[]): Write | undefined;
  } = {},
): Promise<Open> {
  const connection = await pool.take().catch(driverError);
  let over = false;
  const end = (spoilt: boolean): void => {
    if (over) return;
    over = true;
    if (spoilt) connection.spoilt = true;
    pool.give(connection);
  };
  let [begun, waiting] = [false, 0];
  const began = ask(connection, statement, {}, true).then(
    () => {
      begun = true;
    },
    (error: unknown) => {
      end(lost(error));
      throw error;
    },
  );
  if (behind) began.catch(() => undefined);
  else await began;
  const line = lineOver(dialect, ask, async (work, sql) => {
    if (over) throw new Error('The transaction is over.');
    if (waiting > 0 || !(begun || isRead(sql))) {
      waiting += 1;
      try {
        await began;
      } finally {
        waiting -= 1;
      }
    }
    const answer = work(connection);
    if (begun) return answer;
    answer.catch(() => undefined);
    await began;
    return answer;
  });
  return {
    began,
    ...line,
    ...(combined && {
      together: async (writes: readonly Write[]) => {
        const one = combined(connection, writes);
        if (one) await line.change(one.sql, one.bind);
        return one !== undefined;
      },
    }),
    commit: async () => {
      await began;
      const { command } = await ask(connection, 'COMMIT', {}, true);
      end(false);
      // PostgreSQL answers so when a statement had failed before and nobody had noticed.
      if (command === 'ROLLBACK') throw new Error('The transaction had failed before COMMIT and was rolled back.');
    },
    rollback: async () => {
      if (over) return;
      try {
        await ask(connection, 'ROLLBACK', {}, true);
        end(false);
      } catch (error) {
        end(!/no transaction is active/.test((error as Error).message));
      }
    },
  };
}
