/** The database room: opens SQLite or PostgreSQL and answers the Store that all rooms above work with. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Query, Reading, Store } from './store.js';
import { entities as shipped } from '../../shared/entities/index.js';
import type { Entity, EntityName } from '../../shared/types.js';
import { verify } from './activities.js';
import { readHead } from './head.js';
import { newRows } from './bulk.js';
import { bringUpToDate } from './keptReports.js';
import type { Engine, Line } from './line.js';
import { migrate, standing, type Step } from './migrate.js';
import { findingOn, Models } from './models.js';
import { unindex } from './unindex.js';
import { openPostgres, type PostgresOptions } from './postgres.js';
import { readingOn } from './reading.js';
import { readable } from './replica.js';
import { openSQLite, type SQLiteOptions } from './sqlite.js';
import { stream } from './stream.js';
import { Schema } from './tables.js';
import { refuseInside, SETTLE, transact } from './transact.js';
import { translated, worthAnother } from './trouble.js';

export interface StoreOptions extends SQLiteOptions, PostgresOptions {
  /** A replica that long streams are read from; what an order has just changed is read from the database itself. */
  readonly readUrl?: string | undefined;
  /** Other field tables than the shipped ones, for tests. */
  readonly entities?: readonly Entity[];
  /** Further numbered steps, for tests. */
  readonly steps?: readonly Step[];
}

/**
 * Opens `sqlite:<path>` (relative to the working directory) or `postgres://user@host:port/name`. Nothing is read or made
 * before `migrate()`. Throws an Error for any other URL, and `databaseAway` where the database cannot be reached.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const schema = new Schema(options.entities ?? shipped);
  let engine: Engine;
  let replica: Engine | undefined;
  try {
    engine = await open(url, options);
    replica = options.readUrl === undefined ? undefined : await openPostgres(options.readUrl, options);
  } catch (error) {
    throw translated(error);
  }
  const current = async (entity: EntityName, query: Query): Promise<Query> => {
    const described = schema.of(entity).entity;
    if (!described.report?.kept) return query;
    refuseInside('A report');
    await bringUpToDate(store, described);
    return { ...query, upToDate: true };
  };
  // Named records are what somebody has just worked on.
  async function* streamed(...[entity, query, form]: Parameters<Store['stream']>): AsyncGenerator<string, void, undefined> {
    refuseInside('stream');
    const asked = await current(entity, query);
    const from = replica === undefined || query.ids ? engine : await readable(engine, replica);
    yield* stream(from, schema, entity, asked, form);
  }
  const models = new Models(engine.sequelize, schema);
  const on = (line: Line): Reading => ({ ...readingOn(line, schema), ...findingOn(line, models) });
  const reading = guarded(on(patient(engine.line)));
  const store: Store = {
    ...reading,
    page: async (entity, query) => reading.page(entity, await current(entity, query)),
    count: async (entity, query, most) => reading.count(entity, await current(entity, query), most),
    sum: async (entity, query, field) => reading.sum(entity, await current(entity, query), field),
    ids: async (entity, query, most) => reading.ids(entity, await current(entity, query), most),
    behind: async (entity, query, id) => reading.behind(entity, await current(entity, query), id),
    transaction: (work) => transact(engine, schema, models, work),
    newRows: (entity, fields, rows) => newRows(schema, entity, fields, rows),
    stream: streamed,
    ready: async () => {
      await transact(engine, schema, models, (inside) => inside.put('meta', { name: 'ready', value: new Date().toISOString() }));
    },
    migrate: () =>
      migrate(engine, schema, models, options.steps).catch((error: unknown) => {
        throw translated(error);
      }),
    filled: async (work, { full = false } = {}) => {
      refuseInside('filled');
      try {
        await unindex(engine, schema, full);
        return await work();
      } finally {
        await migrate(engine, schema, models, options.steps);
      }
    },
    standing: () =>
      standing(engine.line, options.steps).catch((error: unknown) => {
        throw translated(error);
      }),
    moment: async (work) => {
      refuseInside('moment');
      const still = await engine.still();
      try {
        return await work(on(still));
      } catch (error) {
        throw translated(error);
      } finally {
        await still.close();
      }
    },
    head: async () => {
      const head = await readHead({ select: reading.rows });
      return head.count === 0 ? null : head;
    },
    verify: async () => {
      refuseInside('verify');
      const line = await engine.apart();
      try {
        return await verify(line);
      } catch (error) {
        throw translated(error);
      } finally {
        await line.close();
      }
    },
    close: async () => {
      await Promise.all([engine.close(), replica?.close()]);
    },
  };
  return store;
}

async function open(url: string, options: StoreOptions): Promise<Engine> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url, options);
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path === undefined) throw new Error('DATABASE_URL has to begin with "sqlite:" and a path, or with "postgres://".');
  // Each connection would have a memory of its own.
  if (path.includes(':memory:')) throw new Error('SQLite in memory is not possible here: name a file.');
  return openSQLite(path, options);
}

/** A read whose connection broke is done again, once, on another one. */
function patient(line: Line): Line {
  return {
    ...line,
    select: async (sql, bind) => {
      try {
        return await line.select(sql, bind);
      } catch (error) {
        if (!worthAnother(error) || !/^\s*(SELECT|WITH)\b/i.test(sql)) throw error;
        await pause(SETTLE);
        return line.select(sql, bind);
      }
    },
  };
}

/** Outside of transactions: refuses calls made inside one, and says `databaseAway` for what drivers say in many ways. */
function guarded(reading: Reading): Reading {
  return Object.fromEntries(
    Object.entries(reading).map(([name, call]: [string, unknown]) =>
      typeof call !== 'function'
        ? [name, call]
        : [
            name,
            async (...given: unknown[]) => {
              refuseInside(name);
              try {
                return await (call as (...values: unknown[]) => Promise<unknown>)(...given);
              } catch (error) {
                throw translated(error);
              }
            },
          ],
    ),
  ) as unknown as Reading;
}
