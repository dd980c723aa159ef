/** PostgreSQL: a pool, time limits on everything, and numbers for 64-bit integers. */
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { postgres as dialect } from './dialect.js';
import type { Engine } from './line.js';
import { beginThrough, lineThrough } from './through.js';

export interface PostgresOptions {
  /** Connections at most (10). */
  readonly connections?: number;
  /** Milliseconds that one statement may take (60,000), wait for a lock (10,000), or leave a transaction idle (60,000). */
  readonly statementTimeout?: number;
  readonly lockTimeout?: number;
  readonly idleTimeout?: number;
  /** Milliseconds to wait for a connection (15,000). */
  readonly connectTimeout?: number;
}

const INT8 = 20;
const NUMERIC = 1700;

/** Sums and counts as numbers, as SQLite gives them; what does not fit a double exactly never occurs (columns.ts). */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/** Sequelize gives each connection parsers of its own, which make text of sums. */
class Client extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, types: types as NonNullable<pg.ClientConfig['types']> });
  }
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
  const line = lineThrough(sequelize, dialect);
  return {
    dialect,
    line,
    alone: (work) => work(),
    begin: () => beginThrough(sequelize, dialect, 'BEGIN'),
    apart: async () => ({ ...line, close: async () => undefined }),
    close: () => sequelize.close(),
  };
}
