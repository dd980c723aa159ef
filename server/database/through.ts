/** Lines and transactions through Sequelize, the same for both databases. */
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { Dialect } from './dialect.js';
import { type Bind, type Line, type Open, plain } from './line.js';
import { lost } from './trouble.js';

/** What Sequelize keeps of a transaction and its types leave out. */
interface Kept {
  readonly connection: unknown;
  cleanup(): void;
  forceCleanup(): Promise<void>;
  finished?: string;
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

/** Begins a transaction; `type` IMMEDIATE on SQLite. */
export async function beginThrough(sequelize: Sequelize, dialect: Dialect, type?: Transaction.TYPES): Promise<Open> {
  const transaction = await sequelize.transaction(type ? { type } : {});
  const kept = transaction as unknown as Kept;
  const line = lineThrough(sequelize, dialect, transaction);
  const end = (): void => {
    kept.finished = 'ended';
    kept.cleanup();
  };
  return {
    ...line,
    // Not Sequelize's own commit(): that throws away the connection, on SQLite with the write lock still held.
    commit: async () => {
      const [, result] = await sequelize.query('COMMIT', { transaction }) as [unknown, { command?: string } | undefined];
      end();
      if (result?.command === 'ROLLBACK') throw new Error('The transaction had failed before COMMIT and was rolled back.');
    },
    rollback: async () => {
      try {
        await sequelize.query('ROLLBACK', { transaction });
        end();
      } catch (error) {
        if (!lost(error) && /no transaction is active/.test((error as Error).message)) return end();
        kept.finished = 'ended';
        await kept.forceCleanup().catch(() => undefined);
      }
    },
  };
}
