/** Lines and transactions through Sequelize, the same for both databases. */
import { QueryTypes, type Sequelize, Transaction } from 'sequelize';
import type { Dialect } from './dialect.js';
import { type Bind, type Line, type Open, plain } from './line.js';
import { lost } from './trouble.js';

/** What Sequelize keeps of a transaction and its types leave out. */
interface Kept {
  connection: Held;
  finished?: string;
  readonly id: string;
  cleanup(): void;
}

/** A connection; `spoilt` ones are never used again. */
interface Held {
  uuid?: string;
  spoilt?: boolean;
  _invalid?: boolean;
}

interface Connections {
  getConnection(options: { readonly uuid: string }): Promise<Held>;
}

export function lineThrough(sequelize: Sequelize, dialect: Dialect, transaction?: Transaction): Line {
  const ask = async <T>(sql: string, bind: Bind | undefined, type: QueryTypes): Promise<T> => {
    try {
      return await sequelize.query(sql, {
        type, raw: true, ...(bind ? { bind: plain(bind) } : {}), ...(transaction ? { transaction } : { transaction: null }),
      }) as T;
    } catch (error) {
      throw scrubbed(error);
    }
  };
  return {
    dialect,
    // Sequelize answers a statement that begins with INSERT by its last id; the comment keeps RETURNING's rows.
    select: (sql, bind) => ask(/^\s*insert/i.test(sql) ? `/* rows */ ${sql}` : sql, bind, QueryTypes.SELECT),
    change: async (sql, bind) => Number(await ask(sql, bind, QueryTypes.BULKUPDATE) ?? 0),
  };
}

/**
 * Errors carry the statement's values; those may be anybody's data and have no business in a log. What Sequelize calls
 * "Validation error" gets the words of the database back.
 */
function scrubbed(error: unknown): unknown {
  const { original } = error as { original?: Error };
  if (original && error instanceof Error) error.message = original.message;
  for (const each of [error, (error as { original?: unknown }).original, (error as { parent?: unknown }).parent]) {
    if (each && typeof each === 'object') delete (each as { parameters?: unknown }).parameters;
  }
  return error;
}

/**
 * A transaction that begins with `statement` ("BEGIN IMMEDIATE" on SQLite). Sequelize's own begin, commit and rollback
 * are left aside: they write to the console what belongs into an error, and throw a connection away with the lock it holds.
 */
export async function beginThrough(sequelize: Sequelize, dialect: Dialect, statement: string): Promise<Open> {
  const transaction = new (Transaction as unknown as new (sequelize: Sequelize, options: object) => Transaction)(sequelize, {});
  const kept = transaction as unknown as Kept;
  kept.connection = await (sequelize as unknown as { connectionManager: Connections }).connectionManager.getConnection({ uuid: kept.id });
  kept.connection.uuid = kept.id;
  const line = lineThrough(sequelize, dialect, transaction);
  const end = (): void => {
    if (kept.finished !== undefined) return;
    kept.finished = 'ended';
    kept.cleanup();
  };
  const spoil = (): void => {
    kept.connection.spoilt = true;
    kept.connection._invalid = true;
    end();
  };
  const command = async (sql: string): Promise<string | undefined> => {
    const [, result] = await sequelize.query(sql, { transaction }) as [unknown, { command?: string } | undefined];
    return result?.command;
  };
  try {
    await command(statement);
  } catch (error) {
    if (lost(error)) spoil();
    else end();
    throw error;
  }
  return {
    ...line,
    commit: async () => {
      const done = await command('COMMIT');
      end();
      // PostgreSQL answers so when a statement had failed before and nobody had noticed.
      if (done === 'ROLLBACK') throw new Error('The transaction had failed before COMMIT and was rolled back.');
    },
    rollback: async () => {
      if (kept.finished !== undefined) return;
      try {
        await command('ROLLBACK');
        end();
      } catch (error) {
        if (/no transaction is active/.test((error as Error).message)) end();
        else spoil();
      }
    },
  };
}
