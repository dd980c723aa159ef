/** What would be left hanging if a record went: records that hold its id and, of configuration, those that hold its name. */
import { statusesOf } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import { isId, kindOf } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import type { Line } from './line.js';
import { at } from './members.js';
import type { Schema } from './tables.js';

type Counts = Map<string, Partial<Record<EntityName, number>>>;

/** A SELECT of pairs: "d" the dependent's id, "r" the id of what it refers to. */
interface Pairs {
  readonly entity: EntityName;
  readonly selects: readonly string[];
}

export async function dependentsOn(line: Line, schema: Schema, entity: EntityName, ids: readonly string[]): Promise<Counts> {
  const counts: Counts = new Map();
  const wanted = ids.filter(isId);
  if (wanted.length === 0) return counts;
  for (const { entity: name, selects } of [...byID(line.dialect, schema, entity), ...(await byName(line, schema, entity, wanted))]) {
    // A record that refers twice to the same one is one dependent.
    const rows = await line.select<{ id: string; count: number }>(
      `SELECT CAST(p."r" AS TEXT) AS "id", count(*) AS "count" FROM (${selects.join(' UNION ')}) p GROUP BY p."r"`,
      { ids: wanted },
    );
    for (const { id, count } of rows) counts.set(id, { ...counts.get(id), [name]: Number(count) });
  }
  return counts;
}

function byID(dialect: Dialect, schema: Schema, to: EntityName): Pairs[] {
  return schema.entities
    .filter(({ history }) => !history)
    .map(({ name, fields }) => ({
      entity: name,
      selects: fields
        .filter((field) => field.references === to && kindOf(field) === 'id')
        .map((field) => `SELECT t."id" AS "d", ${at(field.name)} AS "r" FROM ${quoted(name)} t WHERE ${dialect.among(at(field.name), 'ids', 'id')}`),
    }))
    .filter(({ selects }) => selects.length > 0);
}

/** Which list a field takes its names from: an entity, a preset list, or the statuses of an entity. */
interface Taken {
  readonly list: EntityName;
  /** A further condition on the list's record `x`. */
  readonly only: string;
}

async function byName(line: Line, schema: Schema, to: EntityName, ids: readonly string[]): Promise<Pairs[]> {
  const { dialect } = line;
  const lists =
    to === 'presets'
      ? new Set(
          (await line.select<{ list: string }>(`SELECT DISTINCT t."list" FROM "presets" t WHERE ${dialect.among('t."id"', 'ids', 'id')}`, { ids })).map(
            ({ list }) => list,
          ),
        )
      : new Set<string>();
  const taken = (entity: EntityName, list: string): Taken | undefined => {
    const whose = statusesOf(list, entity);
    if (whose !== undefined) return { list: 'statuses', only: `x."entity" = '${whose}'` };
    if (schema.has(list)) return { list: list as EntityName, only: '1 = 1' };
    return lists.has(list) ? { list: 'presets', only: `x."list" = '${list}'` } : undefined;
  };
  return schema.entities
    .filter(({ history }) => !history)
    .map(({ name, fields }) => ({
      entity: name,
      selects: fields.flatMap((field) => {
        const from = field.list === undefined || field.open || field.name === 'id' ? undefined : taken(name, field.list);
        if (from?.list !== to || !schema.of(to).columns.has('name')) return [];
        // A text column equals the name; a list of names has it as an element.
        const holds = field.type === 'Preset Value(s)' ? dialect.holdsElement(at(field.name), 'x."name"') : `${at(field.name)} = x."name"`;
        return [
          `SELECT t."id" AS "d", x."id" AS "r" FROM ${quoted(to)} x JOIN ${quoted(name)} t ON ${holds} WHERE ${from.only} AND ${dialect.among('x."id"', 'ids', 'id')}`,
        ];
      }),
    }))
    .filter(({ selects }) => selects.length > 0);
}
