/** Records copied inside the database, a whole set with a statement: how a company of a million features is made in minutes. */
import { entity as entityOf } from '../../shared/fields.js';
import type { Entity, EntityName } from '../../shared/types.js';
import { columnsOf } from './columns.js';
import { quoted } from './dialect.js';
import type { Reading, Writing } from './store.js';

/** How a text of a copy differs from the one it is made of. */
export type Telling =
  /** Nothing is said in a copy. */
  | { readonly empty: true }
  /** The place of the copy behind it, 2 for the first: "Lapwing College 17". */
  | { readonly placed: string }
  /** A number behind the first `prefix` characters, moved on by as many customers as lie between. */
  | { readonly numbered: number }
  /** The last three digits moved on within their thousand. */
  | { readonly telephone: true }
  /** Names what a record says that it refers to: each `of` reference's field is replaced by what the copy of that record says. */
  | { readonly naming: readonly { readonly by: string; readonly field: string }[] }
  /** JSON in which each member of this name is the id of such a record. */
  | { readonly member: string; readonly of: EntityName }
  /** JSON in which each member of this name is "entity/id". */
  | { readonly causes: string };

export interface Copying {
  /** In an order in which what is referred to comes first. */
  readonly entities: readonly EntityName[];
  readonly tell: (entity: EntityName, field: string) => Telling | undefined;
}

/** The records of an entity that copies are made of. */
interface Model {
  readonly entity: Entity;
  readonly first: number;
  readonly last: number;
  /** Ids without a gap between them, ascending. */
  readonly stretches: readonly (readonly [first: number, last: number])[];
  /** Members of a name in one JSON text at most, by field. */
  readonly depth: ReadonlyMap<string, number>;
  readonly where: string;
}

export interface Models {
  readonly customers: readonly [first: string, last: string];
  readonly by: ReadonlyMap<EntityName, Model>;
  /** How many invoice numbers a copy takes, and the first that is copied. */
  readonly invoices: { readonly first: number; readonly count: number };
}

/** What there is of these customers and of the stock between their numbers. Answers where it lies; copies are made of it by `copyOnce`. */
export async function modelsOf(from: Reading, { entities: copied, tell }: Copying, [first, last]: readonly [string, string]): Promise<Models> {
  const by = new Map<EntityName, Model>();
  const customers = `BETWEEN ${Number(first)} AND ${Number(last)}`;
  for (const name of copied) {
    const entity = entityOf(name);
    const owned = name === 'customers' ? `t."id" ${customers}` : `t."customerID" ${customers}`;
    const [ends] = await from.rows<{ first: number | null; last: number | null }>(
      `SELECT min(t."id") AS "first", max(t."id") AS "last" FROM ${quoted(name)} t WHERE ${owned}`,
    );
    if (ends === undefined || ends.first === null) continue;
    const range = `t."id" BETWEEN ${Number(ends.first)} AND ${Number(ends.last)}`;
    const where = `${range} AND (${owned}${entity.stock ? ' OR t."customerID" IS NULL' : ''})`;
    const stretches = await from.rows<{ first: number; last: number }>(
      `SELECT min(s."id") AS "first", max(s."id") AS "last" FROM (SELECT t."id", t."id" - row_number() OVER (ORDER BY t."id") AS "stretch" FROM ${quoted(name)} t WHERE ${where}) s
       GROUP BY s."stretch" ORDER BY "first"`,
    );
    const depth = new Map<string, number>();
    for (const { name: field } of entity.fields) {
      const telling = tell(name, field);
      const member = telling && ('member' in telling ? telling.member : 'causes' in telling ? telling.causes : undefined);
      if (member === undefined) continue;
      const x = `t.${quoted(field)}`;
      const [found] = await from.rows<{ most: number | null }>(
        `SELECT max((length(${x}) - length(replace(${x}, '"${member}":', ''))) / ${member.length + 3}) AS "most" FROM ${quoted(name)} t WHERE ${where}`,
      );
      depth.set(field, Number(found?.most ?? 0));
    }
    by.set(name, {
      entity,
      first: Number(ends.first),
      last: Number(ends.last),
      stretches: stretches.map((each) => [Number(each.first), Number(each.last)] as const),
      depth,
      where,
    });
  }
  const invoices = by.get('invoices');
  const [numbers] = invoices
    ? await from.rows<{ first: number | null; last: number | null }>(
        `SELECT min(CAST(t."invoiceNumber" AS BIGINT)) AS "first", max(CAST(t."invoiceNumber" AS BIGINT)) AS "last" FROM "invoices" t WHERE ${invoices.where}`,
      )
    : [];
  const from0 = Number(numbers?.first ?? 1);
  return { customers: [first, last], by, invoices: { first: from0, count: Number(numbers?.last ?? 0) - from0 + 1 } };
}

/** What a copy is made with. */
export interface Making {
  /** 2 for the first copy. */
  readonly place: number;
  /** Customers between a record's own and its copy's. */
  readonly apart: number;
  /** The first of as many invoice numbers as the models have. */
  readonly invoiceNumber: number;
}

/** One more of all of it. Answers the ids of the copies, by entity, as stretches without a gap. */
export async function copyOnce(
  inside: Writing,
  models: Models,
  { tell }: Copying,
  making: Making,
): Promise<ReadonlyMap<EntityName, readonly (readonly [first: number, last: number])[]>> {
  const shifts = new Map<EntityName, number>();
  for (const [name, { first, last }] of models.by) shifts.set(name, (await stretch(inside, name, last - first + 1)) - first);
  const unchecked = inside.dialect === 'postgres' && (await mayLeaveUnchecked(inside));
  // What is copied refers to copies: looking each of millions up again takes PostgreSQL as long as writing them.
  if (unchecked) await inside.run('SET LOCAL session_replication_role = replica');
  for (const [name, model] of models.by) {
    const columns = columnsOf(model.entity);
    const values = columns.map((column) => {
      const field = model.entity.fields.find((each) => each.name === column.name)!;
      const x = `t.${quoted(column.name)}`;
      const shift = column.name === 'id' ? shifts.get(name) : field.references && shifts.get(field.references);
      if (shift !== undefined) return `${x} + ${shift}`;
      if (name === 'invoices' && column.name === 'invoiceNumber') return moved(x, 0, making.invoiceNumber - models.invoices.first);
      const telling = tell(name, column.name);
      return telling ? told(inside.dialect, x, telling, { making, shifts, model, field: column.name }) : x;
    });
    await inside.run(
      `INSERT INTO ${quoted(name)} (${columns.map((column) => quoted(column.name)).join(', ')}) SELECT ${values.join(', ')} FROM ${quoted(name)} t WHERE ${model.where}`,
    );
  }
  if (unchecked) await inside.run('SET LOCAL session_replication_role = DEFAULT');
  return new Map(
    [...models.by].map(([name, { stretches }]) => [name, stretches.map(([from, to]) => [from + shifts.get(name)!, to + shifts.get(name)!] as const)]),
  );
}

/** The first of as many ids in a row. Others take some meanwhile on PostgreSQL; then the next ones are taken. */
async function stretch(inside: Writing, name: EntityName, count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const ids = await inside.allocate(name, count);
    const first = Number(ids[0]);
    if (Number(ids.at(-1)) - first + 1 === count) return first;
  }
  throw new Error(`There were never ${count} ids of ${name} in a row.`);
}

async function mayLeaveUnchecked(inside: Writing): Promise<boolean> {
  const [found] = await inside.rows<{ may: string }>(`SELECT current_setting('is_superuser') AS "may"`);
  return found?.may === 'on';
}

interface Around {
  readonly making: Making;
  readonly shifts: ReadonlyMap<EntityName, number>;
  readonly model: Model;
  readonly field: string;
}

const asText = (number: string): string => `CAST(${number} AS TEXT)`;
const moved = (x: string, prefix: number, by: number): string =>
  `substr(${x}, 1, ${prefix}) || ${asText(`CAST(substr(${x}, ${prefix + 1}) AS BIGINT) + ${by}`)}`;

function told(dialect: Reading['dialect'], x: string, telling: Telling, { making, shifts, model, field }: Around): string {
  if ('empty' in telling) return 'NULL';
  if ('placed' in telling) return `${x} || '${telling.placed}${making.place}'`;
  if ('numbered' in telling) return moved(x, telling.numbered, making.apart);
  // In steps that have no divisor in common with a thousand, so that copies share a number only after a thousand of them.
  if ('telephone' in telling)
    return `substr(${x}, 1, length(${x}) - 3) || substr(${asText(`1000 + (CAST(substr(${x}, length(${x}) - 2) AS INTEGER) + ${(making.place - 1) * 377}) % 1000`)}, 2)`;
  if ('naming' in telling)
    return telling.naming.reduce((text, { by, field: said }) => {
      const of = model.entity.fields.find((each) => each.name === by)!.references!;
      const shift = shifts.get(of);
      if (shift === undefined) return text;
      const one = (id: string): string => `(SELECT o.${quoted(said)} FROM ${quoted(of)} o WHERE o."id" = ${id})`;
      return `COALESCE(replace(${text}, ${one(`t.${quoted(by)}`)}, ${one(`t.${quoted(by)} + ${shift}`)}), ${x})`;
    }, x);
  const most = model.depth.get(field) ?? 0;
  const [member, at] =
    'member' in telling
      ? [telling.member, (place: number): readonly (string | number)[] => [place, telling.member]]
      : [telling.causes, (place: number): readonly (string | number)[] => [...Array.from({ length: place }, () => 'under'), telling.causes]];
  let text = x;
  // A copy's id is none that is copied, so that none is moved twice.
  for (let place = 0; place < most; place += 1) {
    const found = inJSON(dialect, x, at(place));
    const id = 'member' in telling ? asText(`CAST(${found} AS BIGINT) + ${shifts.get(telling.of) ?? 0}`) : causeMoved(found, shifts);
    text = `COALESCE(replace(${text}, '"${member}":"' || ${found} || '"', '"${member}":"' || ${id} || '"'), ${text})`;
  }
  return text;
}

const inJSON = (dialect: Reading['dialect'], x: string, path: readonly (string | number)[]): string =>
  dialect === 'sqlite'
    ? `json_extract(${x}, '$${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')}')`
    : `(CAST(${x} AS json) #>> '{${path.join(',')}}')`;

const causeMoved = (found: string, shifts: ReadonlyMap<EntityName, number>): string =>
  `CASE ${[...shifts]
    .map(([name, shift]) => `WHEN ${found} LIKE '${name}/%' THEN '${name}/' || ${asText(`CAST(substr(${found}, ${name.length + 2}) AS BIGINT) + ${shift}`)}`)
    .join(' ')} END`;
