/** Rows by the thousand, for entities whose records nobody changes one by one: one statement a slice, without versions to compare. */
import type { EntityName, Value } from '../../shared/types.js';
import { boundPacked, packRows, type NewRows, type Sharing, type SharingRow } from './bound.js';
import { stored, type Column } from './columns.js';
import { quoted } from './dialect.js';
import type { Line } from './line.js';
import type { Schema } from './tables.js';

/** A statement's worth: some megabytes of text. */
const SLICE = 5_000;

export function newRows(schema: Schema, entity: EntityName, fields: readonly string[], rows: readonly (readonly Value[])[]): NewRows {
  const columns = fields.map((name) => schema.column(entity, name));
  return { entity, fields, ...packRows(columns.length, rows, 0, (value, at) => stored(columns[at]!, value)) };
}

/** Each row takes the next id; `also` is what all of them have besides. */
export async function insert(
  line: Line,
  schema: Schema,
  rows: NewRows,
  also: Readonly<Record<string, Value>>,
  now: string,
  allocate: (entity: EntityName, count: number) => Promise<readonly string[]>,
): Promise<void> {
  if (rows.count === 0) return;
  const { entity, fields } = rows;
  const { dialect } = line;
  const others = Object.keys(also);
  const named = [...fields, ...others];
  const columns = named.map((name) => schema.column(entity, name));
  const alike = { ...rows.alike };
  for (const [place, name] of others.entries()) alike[fields.length + place] = stored(columns[fields.length + place]!, also[name]);
  const { from, cells, binds } = boundPacked(
    dialect,
    columns.map(({ kind }) => kind),
    { ...rows, alike },
  );
  const names = ['id', ...named, 'locked', 'hidden', 'version', 'createdAt', 'updatedAt'];
  const values = [dialect.nextID(entity, 'j'), ...cells, '0', '0', '1', dialect.text('now'), dialect.text('now')];
  // PostgreSQL counts by itself.
  const first = dialect.name === 'sqlite' ? { first: Number((await allocate(entity, rows.count))[0]) } : {};
  await line.change(`INSERT INTO ${quoted(entity)} (${names.map(quoted).join(', ')}) SELECT ${values.join(', ')} FROM ${from}`, { ...binds, ...first, now });
}

/** Slices of rows, each a statement's worth. */
export function* slices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += SLICE) yield rows.slice(start, start + SLICE);
}

export async function rewrite(
  line: Line,
  schema: Schema,
  entity: EntityName,
  fields: readonly string[],
  rows: readonly (readonly Value[])[],
  now: string,
): Promise<void> {
  const columns = [{ name: 'id', kind: 'id' } as const, ...fields.map((name) => schema.column(entity, name))];
  for (const some of slices(rows)) {
    const { from, cells, binds } = boundPacked(
      line.dialect,
      columns.map(({ kind }) => kind),
      packRows(columns.length, some, 1, (value, at) => stored(columns[at]!, value)),
    );
    const sets = fields.map((name, at) => `${quoted(name)} = ${cells[at + 1]}`);
    await line.change(
      `UPDATE ${quoted(entity)} AS t SET ${[...sets, '"version" = t."version" + 1', '"updatedAt" = $now'].join(', ')} FROM ${from} WHERE t."id" = j.c0`,
      { ...binds, now },
    );
  }
}

/** Rows made ready while those before them are written. */
const AHEAD = 2_500;

export async function rewriteSharing(
  line: Line,
  schema: Schema,
  entity: EntityName,
  { own, shared, also }: Sharing,
  rows: Iterable<SharingRow>,
  now: string,
): Promise<void> {
  const { dialect } = line;
  const column = (name: string): Column => schema.column(entity, name);
  const [ours, theirs] = [[{ name: 'id', kind: 'id' } as const, ...own.map(column)], shared.map(column)];
  const from = dialect.table(
    'rows',
    'j',
    [...ours, ...theirs].map(({ kind }) => kind),
  );
  const all = Object.keys(also).map(column);
  const binds = { now, ...Object.fromEntries(all.map((each) => [each.name, stored(each, also[each.name])])) };
  const sets = [
    ...all.map(({ name, kind }) => `${quoted(name)} = ${dialect.bound(name, kind)}`),
    ...[...own, ...shared].map((name, at) => `${quoted(name)} = j.c${at + 1}`),
  ];
  const sql = `UPDATE ${quoted(entity)} AS t SET ${sets.join(', ')}, "version" = t."version" + 1, "updatedAt" = $now FROM ${from} WHERE t."id" = j.c0`;
  const known = new Map<readonly Value[], string>();
  const ready: string[] = [];
  let written: Promise<unknown> = Promise.resolve();
  const write = async (): Promise<void> => {
    const text = `[${ready.splice(0).join(',')}]`;
    await written;
    written = line.change(sql, { ...binds, rows: text });
  };
  try {
    for (const row of rows) {
      const rest = known.get(row.shared) ?? cellsOf(theirs, row.shared);
      known.set(row.shared, rest);
      ready.push(`[${cellsOf(ours, row.own)},${rest}]`);
      if (ready.length === AHEAD) await write();
    }
    if (ready.length > 0) await write();
  } finally {
    await written;
  }
}

/** Values as cells of a row's text: ids as numbers, which no database has to make of text. */
const cellsOf = (columns: readonly Column[], values: readonly Value[]): string =>
  columns
    .map((column, at) => {
      const value = stored(column, values[at]);
      return typeof value === 'string' && column.kind !== 'id' ? JSON.stringify(value) : String(value);
    })
    .join(',');
