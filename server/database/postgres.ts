/** PostgreSQL: a pool, time limits on everything, and numbers for 64-bit integers. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { addressOf } from './address.js';
import { Database } from './models.js';
import { PLANNED } from './binds.js';
import { isForItsRows } from './bound.js';
import { postgres as dialect, quoted } from './dialect.js';
import type { Engine, Line } from './line.js';
import { type Ask, beginThrough, type Held, lineThrough, parsed, poolOf } from './through.js';
import { driverError } from './trouble.js';

export interface PostgresOptions {
  /** Connections at most (10). */
  readonly connections?: number;
  /** Milliseconds that one statement may take (60,000), wait for a lock (2,000, then the whole transaction is tried again), or leave a transaction idle (60,000). */
  readonly statementTimeout?: number;
  readonly lockTimeout?: number;
  readonly idleTimeout?: number;
  /** Milliseconds to wait for a connection (15,000). */
  readonly connectTimeout?: number;
  /** A pooler stands between that gives each transaction another connection: nothing is left with a connection then. */
  readonly pooled?: boolean;
  /** The company's own schema in a database of several; made where it is missing. */
  readonly schema?: string | undefined;
}

const INT8 = 20;
const NUMERIC = 1700;

/** Sums and counts as numbers, as SQLite gives them; what does not fit a double exactly never occurs (columns.ts). */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text')),
};

/**
 * Sequelize gives each connection parsers of its own, which make text of sums. `pipeline`: what a transaction asks without waiting for
 * the answer before goes out at once.
 */
class Client extends pg.Client {
  private gathering = false;

  constructor(config: pg.ClientConfig) {
    super({ ...config, types: types as NonNullable<pg.ClientConfig['types']>, pipeline: true });
    const over = (): void => {
      (this as Held).spoilt = true;
    };
    this.once('end', over).once('error', over);
  }

  /** What is asked before anything else has its turn goes out in one piece: each piece wakes the server, and wakes this process again. */
  gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}

type Connection = Held & Client;

const isSound = (connection?: unknown): boolean => (connection as Held | undefined)?.spoilt !== true;

/** From its text, so that a name can never mean another statement, whoever else speaks over the same connection. */
const nameFor = (sql: string): string => `s_${createHash('sha256').update(sql).digest('base64url').slice(0, 32)}`;

/** Statements that come often are planned once a connection; there are not many, since values are never part of one. */
const OFTEN = 5;
const MOST = 100;

/**
 * Which way is the quickest to the rows with a word or a value depends on it: a plan for any would look for ten thousand rows among all
 * of a million that do not have the rare one.
 */
const isForItsValues = (names: readonly string[]): boolean => names.some((name) => name.startsWith(PLANNED));

function asking(prepared: boolean): Ask<Connection> {
  const seen = new Map<string, number>();
  const named = new Map<string, string>();
  const nameOf = (sql: string): string | undefined => {
    if (!prepared || named.has(sql)) return named.get(sql);
    const times = (seen.get(sql) ?? 0) + 1;
    if (seen.size > 10 * MOST) seen.clear();
    seen.set(sql, times);
    if (times >= OFTEN && named.size < MOST) named.set(sql, nameFor(sql));
    return undefined;
  };
  return async (connection, sql, bind) => {
    const { text, names } = parsed(sql);
    const name = names.length === 0 || isForItsRows(names) || isForItsValues(names) ? undefined : nameOf(text);
    const query = names.length === 0 ? text : { text, values: names.map((each) => bind[each]), ...(name ? { name } : {}) };
    connection.gather();
    const result = await connection.query(query).catch(driverError);
    // Several statements at once answer a result each.
    const last = Array.isArray(result) ? (result as pg.QueryResult[]).at(-1)! : result;
    return { rows: last.rows as object[], touched: last.rowCount ?? 0, command: last.command };
  };
}

/** Milliseconds that the server itself keeps to: an answer that nobody waits for any more must not hold a lock. */
const limits = (options: PostgresOptions): Readonly<Record<string, number>> => ({
  statement_timeout: options.statementTimeout ?? 60_000,
  // Who waits holds a connection that another customer's order could have: it is let go, and asked for again.
  lock_timeout: options.lockTimeout ?? 2_000,
  idle_in_transaction_session_timeout: options.idleTimeout ?? 60_000,
});

/** Throws an Error with a sentence for a URL that is not understood. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Engine> {
  const { ssl, ...address } = addressOf(url);
  const { pooled = false, schema } = options;
  if (schema !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error('DATABASE_SCHEMA must be a name of small letters, digits and _, up to 63 of them.');
  const sequelize = new Database({
    ...address,
    dialect: 'postgres',
    dialectModule: { ...pg, Client },
    logging: false,
    // A single statement is never repeated: that hides the cause behind 25P02. Whole transactions are.
    retry: { max: 1, match: [] },
    pool: { max: options.connections ?? 10, min: 0, idle: 10_000, evict: 5_000, acquire: options.connectTimeout ?? 15_000, validate: isSound },
    dialectOptions: {
      application_name: 'sheetbridge',
      keepAlive: true,
      connectionTimeoutMillis: options.connectTimeout ?? 15_000,
      ...(ssl ? { ssl } : {}),
      ...(pooled ? {} : { ...limits(options), options: ['-c jit=off', ...(schema === undefined ? [] : [`-c search_path=${schema}`])].join(' ') }),
    },
  });
  const ask = asking(!pooled);
  const pool = poolOf<Connection>(sequelize);
  const local = { ...limits(options), ...(schema === undefined ? {} : { search_path: quoted(schema) }) };
  const first = pooled ? ['BEGIN', ...Object.entries(local).map(([name, value]) => `SET LOCAL ${name} = ${value}`)].join('; ') : 'BEGIN';
  const begin: Engine['begin'] = () => beginThrough(pool, dialect, ask, first, { behind: true });
  const line = pooled ? bracketed(begin) : lineThrough(pool, dialect, ask);
  return {
    dialect,
    sequelize,
    line,
    alone: (work) => work(),
    begin,
    apart: async () => ({ ...line, close: async () => undefined }),
    still: async () => {
      const open = await beginThrough(pool, dialect, ask, 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return { ...open, close: () => open.rollback() };
    },
    close: () => sequelize.close(),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** Each statement in a transaction of its own, because its limits can be given to nothing longer. */
function bracketed(begin: Engine['begin']): Line {
  const alone = async <T>(work: (line: Line) => Promise<T>): Promise<T> => {
    const open = await begin();
    try {
      const answer = await work(open);
      await open.commit();
      return answer;
    } catch (error) {
      await open.rollback();
      throw error;
    }
  };
  return { dialect, select: (sql, bind) => alone((line) => line.select(sql, bind)), change: (sql, bind) => alone((line) => line.change(sql, bind)) };
}
