/** Transactions: alone where the database wants it, repeated as a whole where that helps, never half. */
import { setTimeout as pause } from 'node:timers/promises';
import { current, isInside } from './inside.js';
import type { Writing } from './store.js';
import type { EntityName, RecordOf } from '../../shared/types.js';
import { append, appendAhead, type Kept, linesOf } from './activities.js';
import { type Alone, alone, isCombining } from './alone.js';
import { apply, FEW } from './apply.js';
import { insert, newRows, rewrite, rewriteSharing, slices } from './bulk.js';
import { isId } from './columns.js';
import { quoted } from './dialect.js';
import type { Engine, Line, Open } from './line.js';
import { findingOn, keepingOn, type Models } from './models.js';
import { settleMarks, takeMarks } from './rowMarks.js';
import { readingOn } from './reading.js';
import type { Schema } from './tables.js';
import { Again, codeOf, lost, outcomeUnknown, translated, troubleOf, worthAnother } from './trouble.js';

const TRIES = 5;

/** PostgreSQL: nothing more is done in a transaction that has failed. */
const ABORTED = '25P02';

/** Milliseconds in which the pool passes on what its other failed attempts met. */
export const SETTLE = 25;

/** Throws where a call goes past the transaction it is made in: on SQLite it would wait for itself or read what was before. */
export function refuseInside(what: string): void {
  if (isInside()) throw new Error(`${what} was called inside a transaction but not on what transaction() gave; it would not be part of it.`);
}

export async function transact<T>(engine: Engine, schema: Schema, models: Models, work: (inside: Writing) => Promise<T>): Promise<T> {
  refuseInside('transaction');
  for (let tried = 1; ; tried++) {
    try {
      return await engine.alone(() => once(engine, schema, models, work));
    } catch (error) {
      if (troubleOf(error) !== 'again' || tried >= TRIES) throw translated(error);
      await pause(Math.random() * 25 * 2 ** tried);
    }
  }
}

async function once<T>(engine: Engine, schema: Schema, models: Models, work: (inside: Writing) => Promise<T>): Promise<T> {
  const opened = await begun(engine);
  const open = isCombining(opened) ? alone(opened) : opened;
  const state = { over: false };
  const writing = new Transaction(open, schema, models, state);
  let result: T;
  let log: Promise<unknown>;
  try {
    result = await current.run(state, () => work(writing.inside));
    log = (await writing.finish()).written;
  } catch (error) {
    state.over = true;
    await writing.settled();
    await open.rollback();
    if (await died(open)) throw new Again('The connection had died before it began.');
    // What broke first counts, even where the work went on as if nothing had happened.
    throw writing.broken ?? error;
  }
  state.over = true;
  const [written, committed] = await Promise.allSettled([log, open.commit()]);
  if (committed.status === 'fulfilled') return result;
  await open.rollback();
  // COMMIT was on its way in any case, and answers that it rolled back where the log could not be written.
  if (lost(committed.reason)) throw outcomeUnknown(committed.reason);
  throw written.status === 'rejected' ? written.reason : committed.reason;
}

/** Nothing has happened before BEGIN, so a connection that turns out dead is replaced at once. */
async function begun(engine: Engine): Promise<Open> {
  try {
    return await engine.begin();
  } catch (error) {
    if (!worthAnother(error)) throw error;
    await pause(SETTLE);
    return engine.begin();
  }
}

/** Whether it turned out, while the work went on, that nothing could begin over its connection: another one may do. */
const died = ({ began }: Open): Promise<boolean> => began.then(() => false, worthAnother);

/** Called when nothing could be done any more: says nothing of what broke. */
class Over extends Error {}

/** What the work of one transaction may call. A call that fails ends the transaction, whatever the work makes of the error. */
class Transaction {
  broken: unknown;
  readonly inside: Writing;
  private readonly open: Open;
  private readonly schema: Schema;
  private readonly state: { over: boolean };
  /** PostgreSQL's connection takes one statement behind the other and answers in their order; SQLite's does one thing at a time. */
  private readonly pipelined: boolean;
  /** The last call, which the next one waits for where they are not pipelined. */
  private tail: Promise<unknown> = Promise.resolve();
  /** Calls that are not over. */
  private readonly running = new Set<Promise<unknown>>();
  /** The log's lines wait for the end: its lock is held as short as can be. */
  private readonly lines: Kept[] = [];
  /** Where nobody else writes until it is over. */
  private readonly alone: Alone | undefined;

  constructor(open: Open | Alone, schema: Schema, models: Models, state: { over: boolean }) {
    this.open = open;
    this.schema = schema;
    this.state = state;
    this.pipelined = open.dialect.name === 'postgres';
    const own = (this.alone = 'ahead' in open ? open : undefined);
    const line: Line = {
      dialect: open.dialect,
      select: (sql, bind) => this.next(() => open.select(sql, bind)),
      change: (sql, bind) => this.next(() => open.change(sql, bind)),
      ...(own && { later: (write, apart) => this.next(() => own.later(write, apart)) }),
    };
    const ids = (entity: EntityName | 'billingParts', count: number): Promise<string[]> =>
      own ? own.ahead.allocate(entity, count) : allocate(open, entity, count);
    const keeping = keepingOn(line, models);
    const reading = readingOn(line, schema);
    this.inside = {
      ...reading,
      ...(own && { configurationAt: async () => (await this.next(() => own.ahead.configuration())) ?? reading.configurationAt() }),
      ...findingOn(line, models),
      ...keeping,
      put: (table, row) => {
        if (table === 'meta') own?.ahead.forget();
        return keeping.put(table, row);
      },
      addMany: (table, fields, rows) => this.sent(rows, (some) => keeping.addMany(table, fields, some)),
      lock: (ids) => this.next(() => lockRecords(open, 'customers', ids)),
      lockFor: (entity, ids, besides) => this.next(() => lockFor(open, schema, entity, ids, besides)),
      takeMarks: (entity, marks, by) => this.next(() => takeMarks(open, entity, marks, by)),
      settleMarks: (entity, made) => this.next(() => settleMarks(open, entity, made)),
      allocate: (entity, count) => this.next(() => ids(entity, count)),
      apply: (changes, now) => this.sent(changes, (some) => this.next(() => apply(open, schema, some, now))),
      insert: (entity, fields, rows, now) =>
        this.next(async () => {
          for (const some of slices(rows)) await insert(open, schema, newRows(schema, entity, fields, some), {}, now, ids);
        }),
      insertReady: (rows, also, now) => this.next(() => insert(open, schema, rows, also, now, ids)),
      rewrite: (entity, fields, rows, now) => this.next(() => rewrite(open, schema, entity, fields, rows, now)),
      rewriteSharing: (entity, fields, rows, now) => this.next(() => rewriteSharing(open, schema, entity, fields, rows, now)),
      log: async (activities) => {
        for (const each of linesOf(schema, activities)) this.lines.push(each);
      },
      logged: async () => {
        if (own) await this.next(() => appendAhead(own, schema, this.lines.splice(0)));
      },
      run: (sql, bind) => line.change(sql, bind),
    };
  }

  /** Throws what broke the transaction although nobody passed it on; else writes the log, which COMMIT may follow at once. */
  async finish(): ReturnType<typeof append> {
    await this.settled();
    if (this.broken !== undefined) throw this.broken;
    if (this.alone) {
      await appendAhead(this.alone, this.schema, this.lines.splice(0));
      await this.alone.done();
    }
    return append(this.open, this.schema, this.lines);
  }

  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /**
   * A write of a few rows, which answers nothing: what comes after it need not wait until PostgreSQL has done it. Where it fails, the
   * transaction fails, as with any other call.
   */
  private sent<T>(rows: readonly T[], write: (rows: readonly T[]) => Promise<void>): Promise<void> {
    const over = write(rows);
    if (!this.pipelined || rows.length > FEW) return over;
    over.catch(() => undefined);
    return Promise.resolve();
  }

  private next<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.pipelined ? this.begun(call) : this.tail.then(() => this.begun(call));
    const over = turn.then(
      () => undefined,
      (error: unknown) => {
        // PostgreSQL says of all that was on its way behind the one that failed that it comes too late, maybe before it is known what failed
        // and when the work has ended for that already.
        if (this.broken === undefined ? !this.state.over : codeOf(this.broken) === ABORTED && !(error instanceof Over)) this.broken = error;
      },
    );
    this.tail = over;
    this.running.add(over);
    void over.then(() => this.running.delete(over));
    return turn;
  }

  private async begun<T>(call: () => Promise<T>): Promise<T> {
    if (this.state.over) throw new Over('The transaction is over.');
    if (this.broken !== undefined) throw this.broken;
    return call();
  }
}

/** Ascending, so that two transactions never wait for each other. SQLite's transaction holds the one lock there is. */
async function lockRecords(line: Line, entity: EntityName, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids.filter(isId))];
  if (line.dialect.name === 'sqlite' || wanted.length === 0) return;
  await line.select(`SELECT t."id" FROM ${quoted(entity)} t WHERE ${line.dialect.among('t."id"', 'ids', 'id')} ORDER BY t."id" FOR UPDATE`, { ids: wanted });
}

async function lockFor(
  line: Line,
  schema: Schema,
  entity: EntityName,
  ids: readonly string[],
  besides: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  if (line.dialect.name === 'sqlite') return undefined;
  const { customer } = schema.of(entity).entity;
  // New records: nothing to find out about. The statement below would lock nothing where it finds none of them.
  if (customer !== 'customerID' || !ids.some(isId)) {
    await lockRecords(line, 'customers', [...(customer === 'id' ? ids : []), ...besides]);
    if (customer === undefined) await lockRecords(line, entity, ids);
    return undefined;
  }
  const owners = await lockCustomersOf(line, entity, ids, besides);
  // Records without a customer (numbers in stock) have nothing above them to lock.
  await lockRecords(
    line,
    entity,
    ids.filter((id) => owners.get(id) === ''),
  );
  return owners;
}

/** Whether records are still whose they were when their customers were locked. Throws what has the transaction begin anew: locks are taken in order only. */
export function stillOwned(owners: ReadonlyMap<string, string>, ids: readonly string[], records: readonly RecordOf[]): void {
  const now = new Map(records.map(({ id, customerID }) => [id, typeof customerID === 'string' ? customerID : '']));
  if (ids.some((id) => now.get(id) !== owners.get(id))) throw new Again('A record changed hands while its customer was waited for.');
}

/** The customers of records, as they are before their locks are waited for; locked with `besides` in ascending order. */
async function lockCustomersOf(line: Line, entity: EntityName, ids: readonly string[], besides: readonly string[]): Promise<Map<string, string>> {
  const { among } = line.dialect;
  const rows = await line.select<{ id: string; customer: string }>(
    `WITH named AS MATERIALIZED (SELECT t."id", t."customerID" FROM ${quoted(entity)} t WHERE ${among('t."id"', 'ids', 'id')}),
     locked AS MATERIALIZED (
       SELECT c."id" FROM "customers" c WHERE c."id" = ANY (ARRAY(SELECT "customerID" FROM named)) OR ${among('c."id"', 'besides', 'id')} ORDER BY c."id" FOR UPDATE)
     SELECT CAST(named."id" AS TEXT) AS "id", COALESCE(CAST(named."customerID" AS TEXT), '') AS "customer", (SELECT count(*) FROM locked) AS "locked" FROM named`,
    { ids: ids.filter(isId), besides: besides.filter(isId) },
  );
  return new Map(rows.map(({ id, customer }) => [id, customer]));
}

export async function allocate(line: Line, entity: EntityName | 'billingParts', count: number): Promise<string[]> {
  if (count === 0) return [];
  if (line.dialect.name === 'postgres') {
    const rows = await line.select<{ id: number }>(`SELECT nextval('${quoted(`${entity}_ids`)}') AS "id" FROM generate_series(1, CAST($count AS int))`, {
      count,
    });
    return rows.map(({ id }) => String(id));
  }
  const [row] = await line.select<{ next: number }>(
    `UPDATE "counters" SET "next" = "next" + $count WHERE "name" = $entity RETURNING "next" - $count AS "next"`,
    { count, entity },
  );
  return Array.from({ length: count }, (_, index) => String(row!.next + index));
}
