/** Rows by the thousand, for entities whose records nobody changes one by one: one statement a slice, without versions to compare. */
import type { EntityName, Value } from '../../shared/types.js';
import { boundRows } from './bound.js';
import { stored, type Stored } from './columns.js';
import { quoted } from './dialect.js';
import type { Line } from './line.js';
import type { Schema } from './tables.js';

/** A statement's worth: some megabytes of text. */
const SLICE = 5_000;

export async function insert(
  line: Line,
  schema: Schema,
  entity: EntityName,
  fields: readonly string[],
  rows: readonly (readonly Value[])[],
  ids: readonly string[],
  now: string,
): Promise<void> {
  const columns = fields.map((name) => schema.column(entity, name));
  const { dialect } = line;
  const names = ['id', ...fields, 'locked', 'hidden', 'version', 'createdAt', 'updatedAt'];
  for (let start = 0; start < rows.length; start += SLICE) {
    const slice = rows
      .slice(start, start + SLICE)
      .map((row, place): Stored[] => [ids[start + place]!, ...columns.map((column, at) => stored(column, row[at]))]);
    const { from, cells, binds } = boundRows(dialect, ['id', ...columns.map(({ kind }) => kind)], slice);
    const values = [...cells, '0', '0', '1', dialect.text('now'), dialect.text('now')];
    await line.change(`INSERT INTO ${quoted(entity)} (${names.map(quoted).join(', ')}) SELECT ${values.join(', ')} FROM ${from}`, { ...binds, now });
  }
}

export async function rewrite(
  line: Line,
  schema: Schema,
  entity: EntityName,
  fields: readonly string[],
  rows: readonly (readonly Value[])[],
  now: string,
): Promise<void> {
  const columns = fields.map((name) => schema.column(entity, name));
  for (let start = 0; start < rows.length; start += SLICE) {
    const slice = rows
      .slice(start, start + SLICE)
      .map(([id, ...values]): Stored[] => [id as string, ...columns.map((column, at) => stored(column, values[at]))]);
    const { from, cells, binds } = boundRows(line.dialect, ['id', ...columns.map(({ kind }) => kind)], slice);
    const sets = columns.map(({ name }, at) => `${quoted(name)} = ${cells[at + 1]}`);
    await line.change(
      `UPDATE ${quoted(entity)} AS t SET ${[...sets, '"version" = t."version" + 1', '"updatedAt" = $now'].join(', ')} FROM ${from} WHERE t."id" = j.c0`,
      { ...binds, now },
    );
  }
}
