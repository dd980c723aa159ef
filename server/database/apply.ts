/**
 * Writes changes set-based: one statement for all changes of an entity that set the same fields, its values bound as one
 * JSON text. The version in the condition and the count of rows tell whether somebody was faster.
 */
import { noSuchRecord, notUnique, versionMoved } from '../../shared/fault.js';
import { typedAs } from '../../shared/fields.js';
import type { Change, EntityName, Value, Values } from '../../shared/types.js';
import { ALIKE, boundPacked, type BoundRows, packCells } from './bound.js';
import { isId, type Stored, stored } from './columns.js';
import { type Dialect, packed, quoted } from './dialect.js';
import type { Line, Write } from './line.js';
import { readingOn } from './reading.js';
import type { Schema } from './tables.js';
import { codeOf } from './trouble.js';

export type Versioned = Change & { readonly version: number };

/** Changes of one entity and kind that set the same fields. */
interface Group {
  readonly entity: EntityName;
  readonly kind: Change['kind'];
  readonly fields: readonly string[];
  /** They leave a unique value to somebody else. */
  readonly frees: boolean;
  readonly changes: Versioned[];
}

const ORDER = { delete: 0, update: 1, create: 2 } as const;
const SYSTEM = new Set(['id', 'version', 'createdAt', 'updatedAt']);

/** A statement's worth: keeps the bound text within a few megabytes. */
const SLICE = 5_000;

/** Changes up to which PostgreSQL is given all statements at once: it does them in their order, and more would lie about as text meanwhile. */
const AT_ONCE = 2_000;
/** Changes up to which nobody waits for it. */
export const FEW = 100;

export async function apply(line: Line, schema: Schema, changes: readonly Versioned[], now: string): Promise<void> {
  refuseTwice(changes);
  const groups = grouped(changes, schema);
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
      const touched = await line.change(sql, bind);
      if (rows !== undefined && touched !== rows) await whoMoved(line, schema, group, touched > 0 ? now : undefined);
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
  /** Those of them that hold a value that no other record may have. */
  readonly unique: readonly string[];
  readonly group: Group;
}

/** Whether these are the names, in their order. */
function areNames(names: readonly string[], values: Values): boolean {
  let at = 0;
  for (const name in values) if (names[at++] !== name) return false;
  return at === names.length;
}

/**
 * Deletes come first and creations last, and what gives a unique value up comes before other updates, so that such a value can pass from
 * one record to the next.
 */
function grouped(changes: readonly Versioned[], schema: Schema): Group[] {
  const groups = new Map<string, Group>();
  // Thousands in a row set the same fields in the same order: which group that is, is found out once.
  const before = new Map<EntityName, Shape>();
  for (const change of changes) {
    const { entity, kind, after } = change;
    const last = before.get(entity);
    const known = last && last.group.kind === kind && (kind === 'delete' || areNames(last.names, after)) ? last : undefined;
    const names = known?.names ?? (kind === 'delete' ? [] : Object.keys(after));
    const unique = known?.unique ?? (kind === 'update' ? uniqueOf(schema, entity, names) : []);
    const frees = unique.some((name) => after[name] === null);
    let group = known?.group.frees === frees ? known.group : undefined;
    if (!group) {
      const fields = known?.group.fields ?? names.filter((field) => !SYSTEM.has(field)).sort();
      const key = [entity, kind, String(frees), ...fields].join(' ');
      group = groups.get(key) ?? { entity, kind, fields, frees, changes: [] };
      groups.set(key, group);
      before.set(entity, { names, unique, group });
    }
    group.changes.push(change);
  }
  const place = ({ kind, frees }: Group): number => ORDER[kind] - (frees ? 0.5 : 0);
  return [...groups.values()].sort((one, other) => place(one) - place(other));
}

const uniqueOf = (schema: Schema, entity: EntityName, names: readonly string[]): readonly string[] =>
  schema
    .of(entity)
    .entity.fields.filter((field) => field.unique && names.includes(field.name))
    .map(({ name }) => name);

const statementOf = { create, update } as const;

function create({ dialect }: Line, schema: Schema, { entity, fields, changes }: Group, now: string): Write {
  const { columns } = schema.of(entity);
  const flags = ['locked', 'hidden'].filter((name) => columns.has(name) && !fields.includes(name));
  const names = ['id', ...fields, ...flags, 'version', 'createdAt', 'updatedAt'];
  const { from, cells, binds } = boundChanges(dialect, schema, { entity, fields, changes }, ['id']);
  const values = [...cells, ...flags.map(() => '0'), '1', dialect.text('now'), dialect.text('now')];
  return { sql: `INSERT INTO ${quoted(entity)} (${names.map(quoted).join(', ')}) SELECT ${values.join(', ')} FROM ${from}`, bind: { ...binds, now } };
}

/**
 * What changes set, each row with its keys before it. What all of them set to the same value is made ready once: of a billing run's lines
 * that is half of what they have.
 */
function boundChanges(
  dialect: Dialect,
  schema: Schema,
  { entity, fields, changes }: Pick<Group, 'entity' | 'fields' | 'changes'>,
  keys: readonly ('id' | 'version')[],
): BoundRows {
  const columns = fields.map((name) => schema.column(entity, name));
  const kinds = [...keys.map((key) => (key === 'id' ? key : 'integer')), ...columns.map(({ kind }) => kind)];
  return boundPacked(
    dialect,
    kinds,
    packCells(
      kinds.length,
      changes,
      keys.length,
      (change, at) => (at < keys.length ? change[keys[at]!] : (change.after[fields[at - keys.length]!] ?? null)),
      (value, at) => (at < keys.length ? (value as Stored) : stored(columns[at - keys.length]!, value)),
    ),
  );
}

function update({ dialect }: Line, schema: Schema, { entity, fields, changes }: Group, now: string): Write {
  const { from, cells, binds } = boundChanges(dialect, schema, { entity, fields, changes }, ['id', 'version']);
  const sets = fields.map((name, index) => `${quoted(name)} = ${cells[index + 2]}`);
  const table = quoted(entity);
  return {
    sql: `UPDATE ${table} SET ${[...sets, `"version" = ${table}."version" + 1`, '"updatedAt" = $now'].join(', ')}
     FROM ${from} WHERE ${table}."id" = j.c0 AND ${table}."version" = j.c1`,
    bind: { ...binds, now },
    rows: changes.length,
  };
}

async function remove(line: Line, schema: Schema, { entity, changes }: Group): Promise<void> {
  const { dialect } = line;
  const rows = changes.map(({ id, version }): Stored[] => [id, version]);
  const reached = await line.select<{ id: number }>(
    `DELETE FROM ${quoted(entity)} AS t WHERE t."id" IN (SELECT j.c0 FROM ${dialect.table('rows', 'j', ['id', 'integer'])})
     AND (t."id", t."version") IN (SELECT j.c0, j.c1 FROM ${dialect.table('rows', 'j', ['id', 'integer'])}) RETURNING "id"`,
    { rows: packed(rows) },
  );
  const gone = new Set(reached.map(({ id }) => String(id)));
  if (gone.size !== changes.length) await whoMoved(line, schema, { entity, changes: changes.filter(({ id }) => !gone.has(id)) });
}

/**
 * Fewer rows than changes: some record has another version or is gone. Those that had the right one were written at
 * `now`. Their ids are not asked for when they are written: of thousands nobody needs them.
 */
async function whoMoved(line: Line, schema: Schema, { entity, changes }: Pick<Group, 'entity' | 'changes'>, now?: string): Promise<never> {
  const rows = await line.select<{ id: string; version: number; updatedAt: string }>(
    `SELECT CAST(t."id" AS TEXT) AS "id", t."version", t."updatedAt" FROM ${quoted(entity)} t WHERE ${line.dialect.among('t."id"', 'ids', 'id')}`,
    { ids: changes.map(({ id }) => id) },
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const moved = changes.flatMap(({ id, version }) => {
    const row = found.get(id);
    return row === undefined || (row.updatedAt === now && row.version === version + 1) ? [] : [row];
  })[0];
  if (moved) throw versionMoved(`${schema.of(entity).entity.title} ${moved.id}`, moved.version);
  throw noSuchRecord(entity, (changes.find(({ id }) => !found.has(id)) ?? changes[0]!).id);
}

/** The fault for a violated unique key: names the field and the value, found in the table or twice among the changes. */
async function whichIsTaken(error: unknown, line: Line, schema: Schema, { entity, changes, fields }: Group): Promise<unknown> {
  const code = codeOf(error);
  if (code !== '23505' && !(code === 'SQLITE_CONSTRAINT' && /UNIQUE|PRIMARY KEY/.test((error as Error).message))) return undefined;
  const { title } = schema.of(entity).entity;
  const people = (name: string): string => typedAs(schema.of(entity).entity.fields.find((field) => field.name === name) ?? { name });
  if (line.dialect.name === 'postgres') return fromDetail(error, title, people);
  for (const name of uniqueOf(schema, entity, fields)) {
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
