/**
 * Writes changes set-based: one statement for all changes of an entity that set the same fields, its values bound as one
 * JSON text. The version in the condition and the count of rows tell whether somebody was faster.
 */
import { noSuchRecord, notUnique, versionMoved } from '../../shared/fault.js';
import { typedAs } from '../../shared/fields.js';
import type { Change, EntityName, Value } from '../../shared/types.js';
import { ALIKE, boundRows } from './bound.js';
import { isId, type Stored, stored } from './columns.js';
import { packed, quoted } from './dialect.js';
import type { Line, Write } from './line.js';
import { readingOn } from './reading.js';
import type { Schema } from './tables.js';
import { codeOf } from './trouble.js';

export type Versioned = Change & { readonly version: number };

/** Changes of one entity and kind that set the same fields. */
interface Group {
  readonly entity: EntityName;
  readonly kind: Change['kind'];
  /** Gives up a unique value, which another one may take in the same write. */
  readonly frees: boolean;
  readonly fields: readonly string[];
  readonly changes: Versioned[];
}

const ORDER = { delete: 0, update: 2, create: 3 } as const;
const place = ({ kind, frees }: Group): number => (frees ? 1 : ORDER[kind]);
const SYSTEM = new Set(['id', 'version', 'createdAt', 'updatedAt']);

/** A statement's worth: keeps the bound text within a few megabytes. */
const SLICE = 5_000;

/** Changes up to which PostgreSQL is given all statements at once: it does them in their order, and more would lie about as text meanwhile. */
const AT_ONCE = 2_000;
/** Changes up to which nobody waits for it. */
export const FEW = 100;

export async function apply(line: Line, schema: Schema, changes: readonly Versioned[], now: string): Promise<void> {
  refuseTwice(changes);
  const groups = grouped(schema, changes);
  if (line.dialect.name === 'postgres' && changes.length <= AT_ONCE) await Promise.all(groups.map((group) => write(line, schema, group, now)));
  else
    for (const group of groups)
      for (let start = 0; start < group.changes.length; start += SLICE)
        await write(line, schema, { ...group, changes: group.changes.slice(start, start + SLICE) }, now);
}

async function write(line: Line, schema: Schema, group: Group, now: string): Promise<void> {
  if (line.later && group.kind !== 'delete' && group.changes.length <= ALIKE) {
    const { later: _later, ...alone } = line;
    return line.later(statementOf[group.kind](line, schema, group, now), () => write(alone, schema, group, now));
  }
  try {
    if (group.kind === 'delete') await remove(line, schema, group);
    else {
      const { sql, bind, rows } = statementOf[group.kind](line, schema, group, now);
      if (rows === undefined) await line.change(sql, bind);
      else await changed(line, schema, group, await line.select<{ id: number }>(`${sql} RETURNING "id"`, bind));
    }
  } catch (error) {
    throw (await whichIsTaken(error, line, schema, group)) ?? error;
  }
}

function refuseTwice(changes: readonly Versioned[]): void {
  const seen = new Map<EntityName, Set<string>>();
  for (const { entity, id } of changes) {
    const ids = seen.get(entity) ?? new Set<string>();
    if (ids.size === 0) seen.set(entity, ids);
    if (ids.has(id)) throw new Error(`${entity} ${id} is changed twice in one write; changes of a record have to be merged.`);
    if (!isId(id)) throw new Error(`${entity} ${String(id)} has no real id.`);
    ids.add(id);
  }
}

/** The fields of a change as they come, and its group. */
interface Shape {
  readonly names: readonly string[];
  readonly group: Group;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((name, at) => name === other[at]);

/** Deletes and what empties a unique field come first and creations last, so that a unique value can pass from one record to the next. */
function grouped(schema: Schema, changes: readonly Versioned[]): Group[] {
  const groups = new Map<string, Group>();
  // Thousands in a row set the same fields in the same order: which group that is, is found out once.
  const before = new Map<EntityName, Shape>();
  for (const change of changes) {
    const names = change.kind === 'delete' ? [] : Object.keys(change.after);
    const last = before.get(change.entity);
    const frees = change.kind === 'update' && schema.of(change.entity).unique.some((name) => change.after[name] === null);
    let group = last && last.group.kind === change.kind && last.group.frees === frees && isSame(last.names, names) ? last.group : undefined;
    if (!group) {
      const fields = names.filter((field) => !SYSTEM.has(field)).sort();
      const key = [change.entity, change.kind, frees, ...fields].join(' ');
      group = groups.get(key) ?? { entity: change.entity, kind: change.kind, frees, fields, changes: [] };
      groups.set(key, group);
      before.set(change.entity, { names, group });
    }
    group.changes.push(change);
  }
  return [...groups.values()].sort((one, other) => place(one) - place(other));
}

const statementOf = { create, update } as const;

function create({ dialect }: Line, schema: Schema, { entity, fields, changes }: Group, now: string): Write {
  const { columns } = schema.of(entity);
  const all = [...fields];
  const flags = ['locked', 'hidden'].filter((name) => columns.has(name) && !fields.includes(name));
  const given = all.map((name) => schema.column(entity, name));
  const rows = changes.map(({ id, after }): Stored[] => [id, ...given.map((column) => stored(column, after[column.name]))]);
  const names = ['id', ...all, ...flags, 'version', 'createdAt', 'updatedAt'];
  const { from, cells, binds } = boundRows(dialect, ['id', ...given.map(({ kind }) => kind)], rows);
  const values = [...cells, ...flags.map(() => '0'), '1', dialect.text('now'), dialect.text('now')];
  return { sql: `INSERT INTO ${quoted(entity)} (${names.map(quoted).join(', ')}) SELECT ${values.join(', ')} FROM ${from}`, bind: { ...binds, now } };
}

function update({ dialect }: Line, schema: Schema, { entity, fields, changes }: Group, now: string): Write {
  const columns = fields.map((name) => schema.column(entity, name));
  const rows = changes.map(({ id, version, after }): Stored[] => [id, version, ...columns.map((column) => stored(column, after[column.name]))]);
  const { from, cells, binds } = boundRows(dialect, ['id', 'integer', ...columns.map(({ kind }) => kind)], rows, 2);
  const sets = columns.map(({ name }, index) => `${quoted(name)} = ${cells[index + 2]}`);
  const table = quoted(entity);
  return {
    sql: `UPDATE ${table} SET ${[...sets, `"version" = ${table}."version" + 1`, '"updatedAt" = $now'].join(', ')}
     FROM ${from} WHERE ${table}."id" = j.c0 AND ${table}."version" = j.c1`,
    bind: { ...binds, now },
    rows: changes.length,
  };
}

async function changed(line: Line, schema: Schema, { entity, changes }: Group, reached: readonly { readonly id: number }[]): Promise<void> {
  if (reached.length !== changes.length) await whoMoved(line, schema, entity, changes, new Set(reached.map(({ id }) => String(id))));
}

async function remove(line: Line, schema: Schema, { entity, changes }: Group): Promise<void> {
  const { dialect } = line;
  const rows = changes.map(({ id, version }): Stored[] => [id, version]);
  const reached = await line.select<{ id: number }>(
    `DELETE FROM ${quoted(entity)} AS t WHERE t."id" IN (SELECT j.c0 FROM ${dialect.table('rows', 'j', ['id', 'integer'])})
     AND (t."id", t."version") IN (SELECT j.c0, j.c1 FROM ${dialect.table('rows', 'j', ['id', 'integer'])}) RETURNING "id"`,
    { rows: packed(rows) },
  );
  if (reached.length !== changes.length) await whoMoved(line, schema, entity, changes, new Set(reached.map(({ id }) => String(id))));
}

/** Fewer rows than changes: some record has another version or is gone. `reached` are those that had the right one. */
async function whoMoved(line: Line, schema: Schema, entity: EntityName, changes: readonly Versioned[], reached: ReadonlySet<string>): Promise<never> {
  const missed = changes.filter(({ id }) => !reached.has(id));
  const rows = await line.select<{ id: string; version: number }>(
    `SELECT CAST(t."id" AS TEXT) AS "id", t."version" FROM ${quoted(entity)} t WHERE ${line.dialect.among('t."id"', 'ids', 'id')}`,
    { ids: missed.map(({ id }) => id) },
  );
  const moved = missed.map(({ id }) => rows.find((row) => row.id === id)).find((row) => row !== undefined);
  if (moved) throw versionMoved(`${schema.of(entity).entity.title} ${moved.id}`, moved.version);
  throw noSuchRecord(entity, missed[0]!.id);
}

/** The fault for a violated unique key: names the field and the value, found in the table or twice among the changes. */
async function whichIsTaken(error: unknown, line: Line, schema: Schema, { entity, changes, fields }: Group): Promise<unknown> {
  const code = codeOf(error);
  if (code !== '23505' && !(code === 'SQLITE_CONSTRAINT' && /UNIQUE|PRIMARY KEY/.test((error as Error).message))) return undefined;
  const { title } = schema.of(entity).entity;
  const people = (name: string): string => typedAs(schema.of(entity).entity.fields.find((field) => field.name === name) ?? { name });
  if (line.dialect.name === 'postgres') return fromDetail(error, title, people);
  const unique = schema.of(entity).entity.fields.filter((field) => field.unique && fields.includes(field.name));
  for (const { name } of unique) {
    const values = changes.map(({ after }) => after[name] ?? null);
    const twice = values.find((value, index) => value !== null && values.indexOf(value) !== index);
    const own = new Map(changes.map(({ id, after }) => [after[name], id]));
    const taken = [...(await readingOn(line, schema).taken(entity, name, values))].find(([value, id]) => own.get(value) !== id)?.[0] ?? twice;
    if (taken !== undefined && taken !== null) return named(title, people(name), taken);
  }
  const [, text = ''] = /constraint failed: (.*)$/.exec((error as Error).message) ?? [];
  return together(
    title,
    text.split(', ').map((name) => people(name.replace(`${entity}.`, ''))),
  );
}

/** PostgreSQL says what it was: `Key ("CRMReference")=(A1) already exists.`; the transaction cannot be asked any more. */
function fromDetail(error: unknown, title: string, people: (name: string) => string): unknown {
  const detail = (error as { detail?: string }).detail ?? '';
  const [, names = '', values = ''] = /^Key \((.*?)\)=\((.*)\) already exists\.$/s.exec(detail) ?? [];
  const fields = names.replaceAll('"', '').split(', ').map(people);
  return fields.length === 1 && fields[0] ? named(title, fields[0], values) : together(title, fields);
}

const named = (title: string, field: string, value: Value): unknown =>
  notUnique({ [field]: `"${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)}" is in use by another ${title.toLowerCase()}.` });

const together = (title: string, fields: readonly string[]): unknown =>
  notUnique({ [fields[0] ?? 'id']: `Another ${title.toLowerCase()} with the same values is there already.` });
