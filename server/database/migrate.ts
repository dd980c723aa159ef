/**
 * The schema of the day. A new field or table needs nothing but its line in the field tables: its column is added at the
 * next start. What adding cannot do (renaming, dropping, filling in) is a numbered step in `steps`, run once and in order.
 * All of it happens in one transaction: killed half-way, nothing has happened.
 */
import { Umzug } from 'umzug';
import { compacted } from '../../shared/fields.js';
import { nameKey } from '../../shared/matching/names.js';
import type { Value } from '../../shared/types.js';
import { append, linesOf } from './activities.js';
import { activityOf } from './activity.js';
import { type Present, presentSQL, statements } from './ddl.js';
import { packed, quoted } from './dialect.js';
import type { Engine, Line } from './line.js';
import type { Activity, Standing } from './store.js';
import type { Schema } from './tables.js';
import { allocate } from './transact.js';
import { indexWords } from './words.js';

export interface Step {
  /** "002-what-it-does" */
  readonly name: string;
  /** Answers lines for the log where it changes what the log tells of. */
  up(line: Line, schema: Schema): Promise<void | readonly Activity[]>;
}

const FIRST = '001-tables';
const steps: readonly Step[] = [
  { name: '002-price-lists-in-pounds', up: priceListsInPounds },
  { name: '003-rights-over-users-are-named', up: rightsOverUsers },
  { name: '004-when-drops-were-entered', up: dropsEntered },
  { name: '005-keys-of-names', up: keysOfNames },
  { name: '006-messages-are-records', up: messagesFromOutbox },
  { name: '007-rights-over-limits', up: rightsOverLimits },
  { name: '008-keys-of-carriers-references', up: keysOfReferences },
  { name: '009-dates-of-bills', up: datesOfBills },
];

/** `unindexed`: words are looked for row by row, since this PostgreSQL has no pg_trgm and none may be made. */
export interface Migrated {
  readonly created: boolean;
  readonly unindexed?: true;
}

/** Any constant: several bridges that start together take turns. */
const LOCK = 7_211_401;

/** Throws an Error, not a fault, where the schema is newer than this program: it must not start at all. */
export async function migrate(engine: Engine, schema: Schema, more: readonly Step[] = []): Promise<Migrated> {
  return engine.alone(async () => {
    const open = await engine.begin();
    try {
      const result = await inside(open, schema, [...steps, ...more], engine.schema);
      await open.commit();
      return result;
    } catch (error) {
      await open.rollback();
      throw error;
    }
  });
}

/** What `migrate` would find, told and not done. */
export async function standing(line: Line, more: readonly Step[] = []): Promise<Standing> {
  const { columns } = await read(line);
  const done = columns.has('migrations')
    ? (await line.select<{ name: string }>('SELECT "name" FROM "migrations" ORDER BY "name"')).map(({ name }) => name)
    : [];
  const [row] = await line.select<{ version: string }>(
    line.dialect.name === 'sqlite' ? 'SELECT sqlite_version() AS "version"' : `SELECT current_setting('server_version') AS "version"`,
  );
  const all = [FIRST, ...[...steps, ...more].map(({ name }) => name)];
  return {
    name: line.dialect.name === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    version: row?.version.split(' ')[0] ?? '',
    pending: done.includes(FIRST) ? all.filter((name) => !done.includes(name)) : [FIRST],
    newer: done.filter((name) => !all.includes(name)),
  };
}

async function inside(line: Line, schema: Schema, numbered: readonly Step[], company: string | undefined): Promise<Migrated> {
  if (line.dialect.name === 'postgres') {
    await line.select('SET LOCAL statement_timeout = 0');
    await line.select('SET LOCAL lock_timeout = 0');
    await line.select(`SELECT 1 AS "locked" FROM (SELECT pg_advisory_xact_lock(${LOCK})) AS l`);
    if (company !== undefined && (await line.select('SELECT 1 AS "there" FROM pg_namespace WHERE nspname = $company', { company })).length === 0)
      await line.select(`CREATE SCHEMA ${quoted(company)}`);
  }
  await line.select('CREATE TABLE IF NOT EXISTS "migrations" ("name" TEXT PRIMARY KEY, "at" TEXT NOT NULL)');
  const done = (await line.select<{ name: string }>('SELECT "name" FROM "migrations"')).map(({ name }) => name);
  const created = !done.includes(FIRST);
  const all: readonly Step[] = [{ name: FIRST, up: async () => undefined }, ...numbered];
  const later = done.filter((name) => !all.some((step) => step.name === name));
  if (later.length > 0) throw new Error(`This database was brought up to date by a newer program (${later.join(', ')}). Start that one.`);
  const record = (name: string): Promise<unknown> =>
    line.change('INSERT INTO "migrations" ("name", "at") VALUES ($name, $at)', { name, at: new Date().toISOString() });
  const told: Activity[] = [];
  const umzug = new Umzug<Line>({
    context: line,
    logger: undefined,
    // A new database gets today's tables at once; the steps that led to them are history.
    migrations: all.map((step) => ({
      name: step.name,
      up: async () => {
        if (!created) told.push(...((await step.up(line, schema)) ?? []));
      },
    })),
    storage: {
      executed: async () => done,
      logMigration: async ({ name }) => {
        await record(name);
      },
      unlogMigration: async () => undefined,
    },
  });
  await umzug.up();
  await addMissing(line, schema);
  const indexed = await indexWords(line, schema.tables, (await read(line)).named);
  await append(line, schema, linesOf(schema, told), (count) => allocate(line, 'activities', count));
  return { created, ...(indexed ? {} : { unindexed: true as const }) };
}

/** The prices of price lists were kept in ten-thousandths once, while everything that goes out is in pounds. */
async function priceListsInPounds(line: Line): Promise<void> {
  const inPounds = (entry: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value === 'number' ? value / 10_000 : value]));
  for (const { id, charges } of await line.select<{ id: string; charges: string | null }>(
    'SELECT CAST("id" AS TEXT) AS "id", CAST("charges" AS TEXT) AS "charges" FROM "fixedFeeTariffs"',
  )) {
    const lines = JSON.parse(charges ?? '[]') as readonly Readonly<Record<string, Value>>[];
    await line.change('UPDATE "fixedFeeTariffs" SET "charges" = $charges WHERE "id" = CAST($id AS BIGINT)', {
      charges: JSON.stringify(lines.map(inPounds)),
      id,
    });
  }
}

/** Of drops and returns entered before their moment was kept, the latest moment known: that of the record's last change. */
async function dropsEntered(line: Line): Promise<void> {
  const { columns } = await read(line);
  for (const table of ['customers', 'numbers', 'services', 'features']) {
    const present = columns.get(table);
    for (const [stamp, date] of [
      ['droppedAt', 'dateDrop'],
      ['reinstatedAt', 'dateReinstate'],
    ] as const) {
      if (!present?.has(date)) continue;
      if (!present.has(stamp)) await line.change(`ALTER TABLE ${quoted(table)} ADD COLUMN ${line.dialect.declare({ name: stamp, kind: 'stamp' })}`, {});
      await line.change(`UPDATE ${quoted(table)} SET ${quoted(stamp)} = "updatedAt" WHERE ${quoted(date)} IS NOT NULL AND ${quoted(stamp)} IS NULL`, {});
    }
  }
}

/** What waited, was sent or failed stood in a table of its own once; now it is a list like others. The old table stays behind, unread. */
async function messagesFromOutbox(line: Line, schema: Schema): Promise<void> {
  if (!(await read(line)).columns.has('outbox')) return;
  await addMissing(line, schema);
  const rows = await line.select<{
    recordID: string | null;
    entity: string | null;
    customerID: string | null;
    sentAt: string | null;
    nextAttemptAt: string | null;
  }>(
    `SELECT o.*, CAST(i."customerID" AS TEXT) AS "customerID" FROM "outbox" o
     LEFT JOIN "invoices" i ON o."entity" = 'invoices' AND CAST(i."id" AS TEXT) = o."recordID" WHERE o."kind" = 'email' ORDER BY o."id"`,
  );
  const ids = await allocate(line, 'messages', rows.length);
  for (const [place, { recordID, entity, customerID, sentAt, nextAttemptAt, ...row }] of rows.entries()) {
    const { recipient, subject, body, attachments, attempts, failure, createdAt } = row as unknown as Record<string, string | number | null>;
    await line.change(
      `INSERT INTO "messages" ("id", "version", "locked", "hidden", "createdAt", "updatedAt", "channel", "status", "recipient", "subject", "body",
         "customerID", "invoiceID", "attempts", "nextAttemptAt", "sentAt", "answer", "attachments")
       VALUES (CAST($id AS BIGINT), 1, 0, 0, $createdAt, $createdAt, 'E-mail', $status, $recipient, $subject, $body,
         CAST($customerID AS BIGINT), CAST($invoiceID AS BIGINT), $attempts, $nextAttemptAt, $sentAt, $failure, $attachments)`,
      {
        id: ids[place]!,
        status: sentAt !== null ? 'Sent' : nextAttemptAt !== null ? 'Queued' : 'Failed',
        customerID,
        invoiceID: entity === 'invoices' && customerID !== null ? recordID : null,
        nextAttemptAt: sentAt === null ? nextAttemptAt : null,
        sentAt,
        recipient,
        subject,
        body,
        attempts,
        failure,
        createdAt,
        attachments,
      } as Record<string, Value>,
    );
  }
}

/** Customers that were there before their names had a key to find them by. */
async function keysOfNames(line: Line): Promise<void> {
  const { columns } = await read(line);
  if (!columns.get('customers')?.has('nameKey'))
    await line.change(`ALTER TABLE "customers" ADD COLUMN ${line.dialect.declare({ name: 'nameKey', kind: 'text' })}`, {});
  const named = await line.select<{ id: string; name: string | null }>('SELECT CAST("id" AS TEXT) AS "id", "name" FROM "customers"');
  const table = line.dialect.table('keys', 'k', ['id', 'text']);
  const keys = named.map(({ id, name }) => [id, nameKey(name ?? '') || null] as const);
  await line.change(`UPDATE "customers" SET "nameKey" = k.c1 FROM ${table} WHERE "customers"."id" = k.c0`, { keys: packed(keys) });
}

/** Features that were there before their carriers' references had a key to match bills by. */
async function keysOfReferences(line: Line): Promise<void> {
  const { columns } = await read(line);
  if (!columns.get('features')?.has('carrierReferenceKey'))
    await line.change(`ALTER TABLE "features" ADD COLUMN ${line.dialect.declare({ name: 'carrierReferenceKey', kind: 'text' })}`, {});
  const named = await line.select<{ id: string; carrierReference: string }>(
    'SELECT CAST("id" AS TEXT) AS "id", "carrierReference" FROM "features" WHERE "carrierReference" IS NOT NULL',
  );
  const table = line.dialect.table('keys', 'k', ['id', 'text']);
  const keys = named.map(({ id, carrierReference }) => [id, compacted(carrierReference)] as const);
  await line.change(`UPDATE "features" SET "carrierReferenceKey" = k.c1 FROM ${table} WHERE "features"."id" = k.c0`, { keys: packed(keys) });
}

/** Bills that were worked out before they had the date of their run: lists by month had left them out. */
async function datesOfBills(line: Line): Promise<void> {
  const { columns } = await read(line);
  const present = columns.get('bills');
  if (!present) return;
  if (!present.has('invoiceDate')) await line.change(`ALTER TABLE "bills" ADD COLUMN ${line.dialect.declare({ name: 'invoiceDate', kind: 'date' })}`, {});
  await line.change(
    `UPDATE "bills" SET "invoiceDate" = (SELECT r."invoiceDate" FROM "billingRuns" r WHERE r."id" = "bills"."billingRunID") WHERE "invoiceDate" IS NULL`,
    {},
  );
}

/** A plain "*" opened users too; now they have an entry of their own, and whoever managed them goes on doing so. */
function rightsOverUsers(line: Line): Promise<readonly Activity[]> {
  return rightsAdded(line, 'users', (given) => given['*'] === 'run', 'Rights over users have an entry of their own since.');
}

/** Who managed users sets the limits from which on a second person is needed, too. */
function rightsOverLimits(line: Line): Promise<readonly Activity[]> {
  return rightsAdded(line, 'approvalLimits', (given) => given['users'] === 'run', 'Whoever manages users sets the limits of approval, too.');
}

/** Gives an entry to those who have none and fit, as a change that the log tells of. */
async function rightsAdded(line: Line, entry: string, fits: (given: Readonly<Record<string, string>>) => boolean, why: string): Promise<readonly Activity[]> {
  const told: Activity[] = [];
  for (const { id, permissions } of await line.select<{ id: string; permissions: string | null }>(
    'SELECT CAST("id" AS TEXT) AS "id", CAST("permissions" AS TEXT) AS "permissions" FROM "users"',
  )) {
    const given = JSON.parse(permissions ?? '{}') as Record<string, string>;
    if (!fits(given) || entry in given) continue;
    const after = { permissions: { ...given, [entry]: 'run' } };
    await line.change('UPDATE "users" SET "permissions" = $permissions WHERE "id" = CAST($id AS BIGINT)', { ...after, id });
    const changed = { entity: 'users' as const, id, before: { permissions: given }, after, why };
    told.push(activityOf(changed, { action: 'edit', by: { id: null, name: 'A new version' }, at: new Date().toISOString() }));
  }
  return told;
}

async function addMissing(line: Line, schema: Schema): Promise<void> {
  const present = await read(line);
  for (const table of schema.tables) {
    const known = new Set(table.columns.map(({ name }) => name));
    const foreign = [...(present.columns.get(table.name) ?? [])].filter((name) => !known.has(name));
    if (foreign.length > 0) {
      throw new Error(`This database was brought up to date by a newer program: ${table.name} has ${foreign.join(', ')}. Start that one.`);
    }
  }
  const wanted = statements(line.dialect, schema.tables, present);
  for (const sql of wanted) await line.select(sql);
}

async function read(line: Line): Promise<Present> {
  const sql = presentSQL[line.dialect.name];
  const columns = new Map<string, Set<string>>();
  for (const { table, column } of await line.select<{ table: string; column: string }>(sql.columns)) {
    const known = columns.get(table);
    if (known) known.add(column);
    else columns.set(table, new Set([column]));
  }
  const named = await line.select<{ name: string }>(sql.named);
  return { columns, named: new Set(named.map(({ name }) => name)) };
}
