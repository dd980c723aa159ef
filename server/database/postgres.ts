/** PostgreSQL: a pool, time limits on everything, and numbers for 64-bit integers. */
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { isForItsRows } from './bound.js';
import { postgres as dialect } from './dialect.js';
import type { Engine } from './line.js';
import { type Ask, beginThrough, type Held, lineThrough, parsed } from './through.js';
import { driverError } from './trouble.js';

export interface PostgresOptions {
  /** Connections at most (10). */
  readonly connections?: number;
  /** Milliseconds that one statement may take (60,000), wait for a lock (10,000), or leave a transaction idle (60,000). */
  readonly statementTimeout?: number;
  readonly lockTimeout?: number;
  readonly idleTimeout?: number;
  /** Milliseconds to wait for a connection (15,000). */
  readonly connectTimeout?: number;
  /** Off where a pooler stands between that gives each transaction another connection. */
  readonly prepared?: boolean;
}

const INT8 = 20;
const NUMERIC = 1700;

/** Sums and counts as numbers, as SQLite gives them; what does not fit a double exactly never occurs (columns.ts). */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text')),
};

/** Sequelize gives each connection parsers of its own, which make text of sums. */
class Client extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, types: types as NonNullable<pg.ClientConfig['types']> });
  }
}

type Connection = Held & pg.Client;

/** Statements that come often are planned once a connection; there are not many, since values are never part of one. */
const OFTEN = 5;
const MOST = 100;

function asking(prepared: boolean): Ask<Connection> {
  const seen = new Map<string, number>();
  const named = new Map<string, string>();
  const nameOf = (sql: string): string | undefined => {
    if (!prepared || named.has(sql)) return named.get(sql);
    const times = (seen.get(sql) ?? 0) + 1;
    if (seen.size > 10 * MOST) seen.clear();
    seen.set(sql, times);
    if (times >= OFTEN && named.size < MOST) named.set(sql, `often_${named.size}`);
    return undefined;
  };
  return async (connection, sql, bind) => {
    const { text, names } = parsed(sql);
    const name = names.length === 0 || isForItsRows(names) ? undefined : nameOf(text);
    const query = names.length === 0 ? text : { text, values: names.map((each) => bind[each]), ...(name ? { name } : {}) };
    const result = await connection.query(query).catch(driverError);
    // Several statements at once answer a result each.
    const last = Array.isArray(result) ? (result as pg.QueryResult[]).at(-1)! : result;
    return { rows: last.rows as object[], touched: last.rowCount ?? 0, command: last.command };
  };
}

export async function openPostgres(url: string, options: PostgresOptions): Promise<Engine> {
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    dialectModule: { ...pg, Client },
    logging: false,
    // A single statement is never repeated: that hides the cause behind 25P02. Whole transactions are.
    retry: { max: 1, match: [] },
    pool: { max: options.connections ?? 10, min: 0, idle: 10_000, evict: 5_000, acquire: options.connectTimeout ?? 15_000 },
    dialectOptions: {
      application_name: 'sheetbridge',
      keepAlive: true,
      connectionTimeoutMillis: options.connectTimeout ?? 15_000,
      statement_timeout: options.statementTimeout ?? 60_000,
      lock_timeout: options.lockTimeout ?? 10_000,
      idle_in_transaction_session_timeout: options.idleTimeout ?? 60_000,
    },
  });
  const ask = asking(options.prepared ?? true);
  const line = lineThrough(sequelize, dialect, ask);
  return {
    dialect,
    line,
    alone: (work) => work(),
    begin: () => beginThrough(sequelize, dialect, ask, 'BEGIN'),
    apart: async () => ({ ...line, close: async () => undefined }),
    still: async () => {
      const open = await beginThrough(sequelize, dialect, ask, 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return { ...open, close: () => open.rollback() };
    },
    close: () => sequelize.close(),
  };
}
