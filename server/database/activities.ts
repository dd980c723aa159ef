/**
 * The log of applied changes. Each line carries the SHA-256 of the line before it and of itself, so a line that was
 * changed, left out or slipped in shows; `meta` keeps the last one's, so that a cut tail shows, too.
 */
import { hash } from 'node:crypto';
import { breath } from './breath.js';
import type { Activity, LogHead, Store } from './store.js';
import type { Value } from '../../shared/types.js';
import { ALIKE, boundRows } from './bound.js';
import { isId, type Kind, stored, type Stored } from './columns.js';
import { presentSQL } from './ddl.js';
import { quoted } from './dialect.js';
import { BEGINNING, GENESIS, HEAD, noteSQL, readHead } from './head.js';
import { Ahead } from './ahead.js';
import type { Bind, Line, Write } from './line.js';
import type { Schema } from './tables.js';

/**
 * What the hash covers, in this order. Fields that came later are covered where any of them says something: so the lines that were
 * written before there were such fields keep their hash, and nobody can write into one, or take from one, afterwards.
 */
const SEALED = [
  ['entity', 'text'],
  ['recordID', 'text'],
  ['customerID', 'id'],
  ['action', 'text'],
  ['runID', 'id'],
  ['userID', 'id'],
  ['userName', 'text'],
  ['at', 'stamp'],
  ['before', 'json'],
  ['after', 'json'],
  ['why', 'text'],
  ['proposedBy', 'text'],
  ['comment', 'text'],
  ['ticket', 'text'],
] as const satisfies readonly (readonly [keyof Activity, Kind])[];

/** So many of them were there from the first line on. */
const AT_FIRST = 11;

/** Any constant: whoever begins the log holds this lock until COMMIT, so that no two lines follow the same one. */
const LOCK = 7_211_402;
const PAGE = 1_000;
const SLICE = 2_000;

/** What the hash covers of a line behind its id, as JSON goes on there. */
function said(values: readonly Stored[]): string {
  const later = values.slice(AT_FIRST).some((value) => value !== null);
  return JSON.stringify(later ? values : values.slice(0, AT_FIRST)).slice(1);
}

const sealed = (previous: string, id: string, values: readonly Stored[]): string => hash('sha256', `${previous}["${id}",${said(values)}`, 'hex');

/** A line as it is kept, its values in the order of `SEALED`. */
export type Kept = readonly Stored[];

/** Lines wait for the end of their transaction like this: a text takes less room than what it tells of. */
export function linesOf(schema: Schema, activities: readonly Activity[]): Kept[] {
  const columns = SEALED.map(([name]) => schema.column('activities', name));
  return activities.map((activity) =>
    columns.map((column) => {
      const value = activity[column.name as keyof Activity] as Value;
      return column.kind === 'id' && !isId(value) ? null : stored(column, value);
    }),
  );
}

interface Piece extends Write {
  /** The log's end with it. */
  readonly head: LogHead;
  readonly last: boolean;
}

/** Lines as statements that add them behind the log's end, some at a time. */
async function* chained(line: Line, schema: Schema, lines: readonly Kept[], { head, ids }: Taken): AsyncGenerator<Piece> {
  for (let start = 0; start < lines.length; start += SLICE) {
    if (start > 0) await breath();
    const rows = lines.slice(start, start + SLICE).map((values, index): Stored[] => {
      const id = ids[start + index]!;
      const seal = sealed(head.hash, id, values);
      head = { id, count: head.count + 1, hash: seal };
      return [id, ...values, seal];
    });
    const { sql, binds } = insertion(line, schema, rows);
    yield { sql, bind: binds, head, last: start + SLICE >= lines.length };
  }
}

/**
 * Appends lines. Called last before COMMIT: on PostgreSQL others wait for the log's end until then, so it says little, and the last
 * statement, which has gone out, is left to be waited for together with COMMIT.
 */
export async function append(line: Line, schema: Schema, lines: readonly Kept[]): Promise<{ readonly written: Promise<unknown> }> {
  let written: Promise<unknown> = Promise.resolve();
  if (lines.length === 0) return { written };
  if (line.dialect.name === 'sqlite') {
    const ahead = new Ahead(line);
    await appendAhead({ ...line, ahead }, schema, lines);
    for (const { sql, bind } of ahead.writes()) await line.change(sql, bind);
    return { written };
  }
  if (lines.length <= ALIKE && begun.has(schema)) {
    const { sql, binds } = chaining(line, schema, lines);
    return { written: line.change(sql, binds) };
  }
  for await (const { sql, bind, head, last } of chained(line, schema, lines, await take(line, schema, lines.length))) {
    if (last) written = line.change(`WITH noted AS (${noteSQL}) ${sql}`, { ...bind, name: HEAD, value: JSON.stringify(head) });
    else await line.change(sql, bind);
  }
  return { written };
}

/** Adds lines on SQLite, where the log's end is known beforehand, since nobody else writes until COMMIT; that it moved is still to be written. */
export async function appendAhead(line: Line & { readonly ahead: Ahead }, schema: Schema, lines: readonly Kept[]): Promise<void> {
  if (lines.length === 0) return;
  const { ahead } = line;
  const ids = await ahead.allocate('activities', lines.length);
  for await (const { sql, bind, head } of chained(line, schema, lines, { head: await ahead.end(), ids })) {
    if (line.later && lines.length <= ALIKE) await line.later({ sql, bind });
    else await line.change(sql, bind);
    ahead.move(head);
  }
}

/** Logs that have a first line: then `meta` has a row for their end, which is never taken away. */
const begun = new WeakSet<Schema>();

/**
 * A few lines added behind the end, whatever that is by the time its turn comes: PostgreSQL takes the end, the ids and the hashes by itself, so
 * that others wait for no answer in between. Where there is no end (somebody took it out of the database) it fails, by a division by nought:
 * it would add nothing, and COMMIT is on its way behind it.
 */
function chaining({ dialect }: Line, schema: Schema, lines: readonly Kept[]): { sql: string; binds: Bind } {
  const rows = lines.map((values, place): Stored[] => [place + 1, said(values), ...values]);
  const kinds: Kind[] = ['integer', 'text', ...SEALED.map(([name]) => schema.column('activities', name).kind)];
  const { from, binds } = boundRows(dialect, kinds, rows, kinds.length);
  const cells = SEALED.map((_, place) => `r.c${place + 2}`);
  const { names, fixed } = told(schema, cells);
  const end = `'{"id":"' || r."id" || '","count":' || (h."count" + r.c0) || ',"hash":"' || c."hash" || '"}'`;
  return {
    sql: `WITH RECURSIVE head AS MATERIALIZED (
      SELECT "value"::jsonb->>'hash' AS "hash", ("value"::jsonb->>'count')::bigint AS "count" FROM "meta" WHERE "name" = $name FOR UPDATE),
    lines AS MATERIALIZED (SELECT ${dialect.nextID('activities', 'o')} AS "id", o.* FROM (SELECT j.* FROM head, ${from} ORDER BY j.c0) o),
    chain AS (
      SELECT CAST(0 AS BIGINT) / (SELECT count(*) FROM head) AS "place", (SELECT "hash" FROM head) AS "hash"
      UNION ALL
      SELECT r.c0, encode(sha256(convert_to(c."hash" || '["' || r."id" || '",' || r.c1, 'UTF8')), 'hex') FROM chain c JOIN lines r ON r.c0 = c."place" + 1),
    noted AS (
      INSERT INTO "meta" ("name", "value") SELECT $name::text, ${end} FROM head h, chain c JOIN lines r ON r.c0 = c."place" WHERE c."place" = $count::bigint
      ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value")
    INSERT INTO "activities" (${names.join(', ')}) SELECT r."id", ${[...cells, 'c."hash"', ...fixed].join(', ')} FROM chain c JOIN lines r ON r.c0 = c."place"`,
    binds: { ...binds, name: HEAD, count: lines.length },
  };
}

/** The columns of a line, and what those hold that are the same in all, after its id, what is sealed, and the seal. */
function told(schema: Schema, cells: readonly string[]): { readonly names: readonly string[]; readonly fixed: readonly string[] } {
  const at = cells[SEALED.findIndex(([name]) => name === 'at')]!;
  const { columns } = schema.of('activities');
  const fixed = Object.entries({ version: '1', locked: '0', hidden: '0', createdAt: at, updatedAt: at }).filter(([name]) => columns.has(name));
  return {
    names: ['id', ...SEALED.map(([name]) => name), 'hash', ...fixed.map(([name]) => name)].map(quoted),
    fixed: fixed.map(([, value]) => value),
  };
}

function insertion({ dialect }: Line, schema: Schema, rows: readonly (readonly Stored[])[]): { sql: string; binds: Bind } {
  const { from, cells, binds } = boundRows(dialect, ['id', ...SEALED.map(([name]) => schema.column('activities', name).kind), 'text'], rows);
  const { names, fixed } = told(schema, cells.slice(1));
  return {
    sql: `INSERT INTO "activities" (${names.join(', ')}) SELECT ${[...cells, ...fixed].join(', ')} FROM ${from}`,
    binds,
  };
}

interface Taken {
  readonly head: LogHead;
  readonly ids: readonly string[];
}

/** The log's end, which nobody else moves until COMMIT, and the ids that come after it. */
async function take(line: Line, schema: Schema, count: number): Promise<Taken> {
  const taken = await takeRow(line, count);
  if (taken) {
    begun.add(schema);
    return taken;
  }
  // The very first line has no row to hold yet; whoever waited for it finds one.
  await line.select(`SELECT 1 AS "locked" FROM (SELECT pg_advisory_xact_lock(${LOCK})) AS l`);
  const meanwhile = await takeRow(line, count);
  if (meanwhile) return meanwhile;
  const ids = await line.select<{ id: number }>(`SELECT nextval('"activities_ids"') AS "id" FROM generate_series(1, CAST($count AS int))`, { count });
  return { head: BEGINNING, ids: ids.map(({ id }) => String(id)) };
}

/** Whoever waits for the row finds it as the one before left it, and only then takes ids: they stand in the chain's order. */
async function takeRow(line: Line, count: number): Promise<Taken | undefined> {
  const rows = await line.select<{ id: number; value: string }>(
    `WITH head AS MATERIALIZED (SELECT "value" FROM "meta" WHERE "name" = $name FOR UPDATE)
     SELECT nextval('"activities_ids"') AS "id", head."value" FROM head, generate_series(1, CAST($count AS int))`,
    { name: HEAD, count },
  );
  return rows.length === 0 ? undefined : { head: JSON.parse(rows[0]!.value) as LogHead, ids: rows.map(({ id }) => String(id)) };
}

interface Named {
  readonly table: string;
  readonly column: string;
}

/** Goes through the whole log. What is appended meanwhile is not looked at. */
export async function verify(line: Line): ReturnType<Store['verify']> {
  const head = await readHead(line);
  const { dialect } = line;
  // A database that is still to be brought up to date lacks what came later.
  const present = new Set(
    (await line.select<Named>(presentSQL[dialect.name].columns)).flatMap(({ table, column }) => (table === 'activities' ? [column] : [])),
  );
  const cells = SEALED.filter(([name]) => present.has(name))
    .map(([name, kind]) => (kind === 'id' ? `CAST(${quoted(name)} AS TEXT) AS ${quoted(name)}` : quoted(name)))
    .join(', ');
  let seal = GENESIS;
  let last = '0';
  let checked = 0;
  for (;;) {
    const rows = await line.select<Record<string, Stored>>(
      `SELECT CAST("id" AS TEXT) AS "key", ${cells}, "hash" FROM "activities" WHERE "id" > CAST(${dialect.text('last')} AS BIGINT) AND "id" <= CAST(${dialect.text('head')} AS BIGINT) ORDER BY "id" LIMIT ${PAGE}`,
      { last, head: head.id },
    );
    for (const row of rows) {
      const id = String(row['key']);
      const expected = sealed(
        seal,
        id,
        SEALED.map(([name]) => row[name] ?? null),
      );
      if (row['hash'] !== expected) {
        return { checked, fault: { id, why: `Line ${id} does not fit the line before it: one of the two was changed, removed or slipped in.` } };
      }
      seal = expected;
      last = id;
      checked++;
    }
    if (rows.length < PAGE) break;
  }
  if (checked !== head.count || last !== head.id) {
    return { checked, fault: { id: head.id, why: `The log had ${head.count} lines up to ${head.id} and has ${checked} up to ${last}: its end was cut off.` } };
  }
  const [beyond] = await line.select<{ k: string }>(
    `SELECT CAST("id" AS TEXT) AS "k" FROM "activities" WHERE "id" > CAST(${dialect.text('last')} AS BIGINT) ORDER BY "id" LIMIT 1`,
    { last },
  );
  // Lines appended meanwhile have moved the end along with them.
  if (beyond && (await readHead(line)).id === head.id)
    return { checked, fault: { id: beyond.k, why: `Line ${beyond.k} was slipped in after the end of the log.` } };
  return { checked };
}
