/**
 * The schema of the day. A new field or table needs nothing but its line in the field tables: its column is added at the
 * next start. What adding cannot do (renaming, dropping, filling in) is a numbered step (steps.ts), run once and in order.
 * All of it happens in one transaction: killed half-way, nothing has happened.
 */
import { append, linesOf } from './activities.js';
import { add, bring, type Present, presentSQL } from './ddl.js';
import { quoted } from './dialect.js';
import type { Engine, Line } from './line.js';
import { findingOn, keepingOn, type Models } from './models.js';
import { Shape } from './shape.js';
import { type Step, steps, type Upgrade } from './steps.js';
import type { Activity, Standing } from './store.js';
import type { Schema } from './tables.js';
import { allocate } from './transact.js';
import { indexWords } from './words.js';

export type { Step };

const FIRST = '001-tables';

/** `unindexed`: words are looked for row by row, since this PostgreSQL has no pg_trgm and none may be made. */
export interface Migrated {
  readonly created: boolean;
  readonly unindexed?: true;
}

/** Any constant: several bridges that start together take turns. */
const LOCK = 7_211_401;

/** Throws an Error, not a fault, where the schema is newer than this program: it must not start at all. */
export async function migrate(engine: Engine, schema: Schema, models: Models, more: readonly Step[] = []): Promise<Migrated> {
  return engine.alone(async () => {
    const open = await engine.begin();
    try {
      const result = await inside(new Shape(open, engine), schema, models, [...steps, ...more]);
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

async function inside(shape: Shape, schema: Schema, models: Models, numbered: readonly Step[]): Promise<Migrated> {
  const { line } = shape;
  if (line.dialect.name === 'postgres') {
    await line.select('SET LOCAL statement_timeout = 0');
    await line.select('SET LOCAL lock_timeout = 0');
    await line.select(`SELECT 1 AS "locked" FROM (SELECT pg_advisory_xact_lock(${LOCK})) AS l`);
    if (shape.schema !== undefined) await companySchema(line, shape.schema);
  }
  const done = await shape.done();
  const created = !done.includes(FIRST);
  const all: readonly Step[] = [{ name: FIRST, up: async () => undefined }, ...numbered];
  const later = done.filter((name) => !all.some((step) => step.name === name));
  if (later.length > 0) throw new Error(`This database was brought up to date by a newer program (${later.join(', ')}). Start that one.`);
  const told: Activity[] = [];
  if (all.some(({ name }) => !done.includes(name))) await goThrough(all, { done, shape, context: upgrading(shape, schema, models), created, told });
  await addMissing(shape, schema);
  const indexed = await indexWords(line, schema.tables, (await read(line)).named);
  await (
    await append(line, schema, linesOf(schema, told))
  ).written;
  return { created, ...(indexed ? {} : { unindexed: true as const }) };
}

interface Going {
  readonly done: readonly string[];
  readonly shape: Shape;
  readonly context: Upgrade;
  readonly created: boolean;
  readonly told: Activity[];
}

/** The numbered steps that are still to be done, in order. Umzug is read for them alone: it brings a command line with it. */
async function goThrough(all: readonly Step[], { done, shape, context: upgrade, created, told }: Going): Promise<void> {
  const { Umzug } = await import('umzug');
  const umzug = new Umzug<Upgrade>({
    context: upgrade,
    logger: undefined,
    migrations: all.map((step) => ({
      name: step.name,
      up: async ({ context }) => {
        // A new database gets today's tables at once; the steps that led to them are history.
        if (!created) told.push(...((await step.up(context)) ?? []));
      },
    })),
    storage: {
      executed: async () => [...done],
      logMigration: ({ name }) => shape.note(name),
      unlogMigration: async () => undefined,
    },
  });
  await umzug.up();
}

/**
 * The company's own schema. On a Citus cluster it goes to one of the nodes as a whole, and the log keeps its trigger there; elsewhere
 * these settings mean nothing to anybody.
 */
async function companySchema(line: Line, company: string): Promise<void> {
  for (const setting of ['citus.enable_schema_based_sharding', 'citus.enable_unsafe_triggers']) await line.select(`SET LOCAL ${setting} = on`);
  const there = await line.select('SELECT 1 AS "there" FROM pg_namespace WHERE nspname = $company', { company });
  if (there.length === 0) await line.select(`CREATE SCHEMA ${quoted(company)}`);
}

/** What a step works with. */
const upgrading = (shape: Shape, schema: Schema, models: Models): Upgrade => {
  const { line } = shape;
  return {
    ...findingOn(line, models),
    ...keepingOn(line, models),
    line,
    shape,
    has: async (table, column) => (await read(line)).columns.get(table)?.has(column),
    addColumn: (table, column) => add(shape, { name: table }, column),
    allTables: () => addMissing(shape, schema),
    allocate: (entity, count) => allocate(line, entity, count),
  };
};

async function addMissing(shape: Shape, schema: Schema): Promise<void> {
  const present = await read(shape.line);
  for (const table of schema.tables) {
    const known = new Set(table.columns.map(({ name }) => name));
    const foreign = [...(present.columns.get(table.name) ?? [])].filter((name) => !known.has(name));
    if (foreign.length > 0) {
      throw new Error(`This database was brought up to date by a newer program: ${table.name} has ${foreign.join(', ')}. Start that one.`);
    }
  }
  await bring(shape, schema.tables, present);
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
