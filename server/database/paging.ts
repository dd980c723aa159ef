/** A page of a list: how its rows are come by, for cost to follow the page and not the table. */
import type { Condition, Query } from './store.js';
import type { Bind, Line } from './line.js';
import { at, objectOf } from './members.js';
import { Binds } from './binds.js';
import { Selection } from './select.js';
import { inCustomer, type Stretch } from './stretches.js';
import { isFiltered, type Schema } from './tables.js';

/**
 * Rows of a sorted page. SQLite keeps no figures of how many rows have a value and takes any index of a filter before that of the
 * order: right for a few rows, which are then sorted, and a second lost where they are half of a million.
 */
const DENSE = 5_000;

export async function counted(line: Line, schema: Schema, entity: string, asked: Query, most?: number): Promise<number> {
  const query = await narrowed(line, schema, entity, asked, VERY_MANY);
  if (most !== undefined) {
    const found = await foundAmong(line, schema, entity, query, most + 1);
    if (found !== undefined) return found.length;
  }
  const { shares } = new Selection(line.dialect, schema, entity, query);
  const binds = new Binds();
  const some = Array.from({ length: shares }, (_, share) => new Selection(line.dialect, schema, entity, query, { ...(shares > 1 ? { share } : {}), binds }));
  const limit = most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`;
  const ones = some.map((selection) => `SELECT * FROM (SELECT 1 AS "one" ${selection.found({ counting: true })}${limit}) s`);
  const from = `FROM (${ones.join(' UNION ALL ')}${shares > 1 ? limit : ''}) found`;
  const rows = await line.select<{ count: number }>(`SELECT count(*) AS "count" ${from}`, binds.values);
  return Number(rows[0]?.count ?? 0);
}

/**
 * Whether so many rows fit a query that SQLite, which goes by the index of a filter and sorts what it finds there by id, is better told
 * to go through the rows as they lie: page after page it would find and sort all that are left.
 */
export async function liesDense(line: Line, schema: Schema, entity: string, query: Query): Promise<boolean> {
  if (line.dialect.name !== 'sqlite' || !isFiltered(query) || query.ids || query.owner || schema.of(entity).entity.report) return false;
  return (await counted(line, schema, entity, query, DENSE)) > DENSE;
}

/** Customers, or different values, that are looked up before the rows that have them: what more have is met soon enough in any order. */
const MANY = 1_000;
/** The same for who looks at all that fit and not for the first ones of them. */
const VERY_MANY = 10_000;

/**
 * The same query with what some of its conditions mean, where that is not much: with the ids of customers for their names and account
 * numbers, since no index of an entity has what stands in another; and with the values of a list that hold a text, since there are few.
 */
export async function narrowed(line: Line, schema: Schema, entity: string, query: Query, many = MANY): Promise<Query> {
  if (query.ids || query.owner) return query;
  const where = await Promise.all(query.where.map((each) => named(line, schema, entity, query, each)));
  return ofFew(line, schema, entity, await ofCustomers(line, schema, { ...query, where }, many));
}

/** Rows that may have a value in force which are looked up by their ids, whatever else is asked; more are met soon enough in any order. */
const SOME = 5_000;

async function ofFew(line: Line, schema: Schema, entity: string, query: Query): Promise<Query> {
  const { candidates, binds } = new Selection(line.dialect, schema, entity, query);
  if (candidates === undefined) return query;
  const sql = `SELECT CAST(c."id" AS TEXT) AS "k" FROM (${candidates}) c LIMIT ${SOME + 1}`;
  const found = (await line.select<{ k: string }>(sql, binds.values)).map(({ k }) => k);
  return found.length > SOME ? query : { ...query, where: [...query.where, { field: 'id', test: 'in', value: found }] };
}

/** The ids of at most so many rows that fit, in no order, where those that may are had one after the other; else undefined. */
async function foundAmong(line: Line, schema: Schema, entity: string, query: Query, most: number): Promise<string[] | undefined> {
  const selection = new Selection(line.dialect, schema, entity, query);
  const among = selection.candidates;
  // Words have an index of their own, and fewer rows.
  if (among === undefined || selection.looksFor().length > 0) return undefined;
  const rows = await line.select<{ k: string }>(
    `SELECT CAST(${at('id')} AS TEXT) AS "k" ${selection.found({ among })} LIMIT ${Math.trunc(most)}`,
    selection.binds.values,
  );
  return rows.map(({ k }) => k);
}

async function ofCustomers(line: Line, schema: Schema, query: Query, many: number): Promise<Query> {
  const wanted = query.where.filter(({ field, test, value }) => inCustomer[field] !== undefined && test !== 'ne' && ![value].flat().includes(null));
  if (wanted.length === 0) return query;
  const where = wanted.map((each): Condition => ({ ...each, field: inCustomer[each.field]! }));
  const found = await idsOf(line, schema, 'customers', { where, sort: [], hidden: true }, many + 1);
  if (found.length > many) return query;
  return { ...query, where: [...query.where.filter((each) => !wanted.includes(each)), { field: 'customerID', test: 'in', value: found }] };
}

async function named(line: Line, schema: Schema, entity: string, query: Query, condition: Condition): Promise<Condition> {
  if (condition.test !== 'contains') return condition;
  const selection = new Selection(line.dialect, schema, entity, query);
  const statement = selection.valuesOf(condition);
  if (statement === undefined) return condition;
  const found = await line.select<{ name: string }>(`${statement} LIMIT ${MANY + 1}`, selection.binds.values);
  return found.length > MANY ? condition : { ...condition, test: 'in', value: found.map(({ name }) => name) };
}

/** In the order of the query, where there are no more than `most`. */
export async function idsOf(line: Line, schema: Schema, entity: string, asked: Query, most: number): Promise<string[]> {
  const query = await narrowed(line, schema, entity, asked);
  if (query.sort.length === 0 && query.limit === undefined && !query.offset && query.after === undefined && query.idAfter === undefined) {
    const found = await foundAmong(line, schema, entity, query, most);
    if (found !== undefined) return found.sort((one, other) => Number(one) - Number(other));
  }
  const selection = new Selection(line.dialect, schema, entity, query, { few: await few(line, schema, entity, query), all: most > DENSE });
  const rows = await line.select<{ k: string }>(
    `SELECT CAST(${at('id')} AS TEXT) AS "k" ${selection.found()} ${selection.order(selection.key)} ${selection.slice(most)}`,
    selection.binds.values,
  );
  return rows.map(({ k }) => k);
}

/** The page as the text of a JSON array, in wire form. */
export async function pageOf(line: Line, schema: Schema, entity: string, query: Query): Promise<string> {
  const rows = await line.select<{ j: string }>(...(await statement(line, schema, entity, query)));
  return `[${rows.map(({ j }) => j).join(',')}]`;
}

/** With the ids that those of its page are among for the only ones that are looked at. */
export const ofPage = ({ among, ...query }: Query): Query => (among === undefined ? query : { ...query, ids: among });

async function statement(line: Line, schema: Schema, entity: string, asked: Query): Promise<[string, Bind]> {
  const query = await narrowed(line, schema, entity, ofPage(asked));
  const isDense = async (): Promise<boolean> => (await counted(line, schema, entity, query, DENSE)) > DENSE;
  const stretches = schema.stretches(line.dialect.name, entity, query);
  if (stretches && (!isFiltered(query) || (await isDense()))) return stretchedSQL(line, schema, entity, query, stretches);
  const index = line.dialect.name === 'sqlite' ? schema.sortedBy(entity, query) : undefined;
  const dense = index !== undefined && (await isDense());
  const way = { along: dense ? index : undefined, apart: index !== undefined && !dense, few: await few(line, schema, entity, query) };
  return pageSQL(line, schema, entity, query, way);
}

/** Rows with the words of a query up to which PostgreSQL looks these up first; more are met soon enough in any order. */
const FEW = 5_000;

/** Whether PostgreSQL, by its own figures, expects no more of them. */
async function few(line: Line, schema: Schema, entity: string, query: Query): Promise<boolean> {
  const selection = new Selection(line.dialect, schema, entity, query);
  const worded = selection.worded();
  if (worded === undefined) return false;
  const [row] = await line.select<{ 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[] }>(
    `EXPLAIN (FORMAT JSON) SELECT 1 AS "one" FROM ${worded}`,
    selection.binds.values,
  );
  return (row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? FEW) < FEW;
}

/** How the rows of a page are come by. With `along` SQLite goes through that index, in the order of the list. */
interface Way {
  readonly along: string | undefined;
  readonly apart: boolean;
  readonly few: boolean;
}

/** A page of rows as JSON text in wire form, in one column `j`. */
function pageSQL({ dialect }: Line, schema: Schema, entity: string, query: Query, { along, ...way }: Way): [string, Bind] {
  const selection = new Selection(dialect, schema, entity, query, { inOrder: along !== undefined, ...way });
  const object = objectOf(dialect, schema, entity, 'wire', query);
  if (query.sort.length === 0 && !query.offset) {
    return [
      `SELECT ${object} AS "j" ${selection.found(along === undefined ? {} : { along })} ${selection.order(selection.key)} ${selection.slice()}`,
      selection.binds.values,
    ];
  }
  // First which rows, then their JSON: rows that are sorted away or skipped are never written out.
  const chosen = (part?: string): string =>
    `SELECT ${at('id')} AS "chosen" ${selection.found({ ...(part === undefined ? {} : { part }), ...(along === undefined ? {} : { along }) })} ${selection.order(selection.key)} ${selection.slice()}`;
  const parts = query.after === undefined ? [] : selection.parts(query.after);
  const rows = parts.length < 2 ? chosen(parts[0]) : parts.map((part) => `SELECT * FROM (${chosen(part)}) p`).join(' UNION ALL ');
  return [
    `SELECT ${object} AS "j" FROM ${selection.from(`(${rows}) c JOIN ${selection.source} t ON t."id" = c."chosen"`)} ${selection.order()}${parts.length < 2 ? '' : ` ${selection.slice()}`}`,
    selection.binds.values,
  ];
}

/** The same of a list that comes in stretches: the beginning of each, behind the place, and of all these the first. */
function stretchedSQL({ dialect }: Line, schema: Schema, entity: string, query: Query, stretches: readonly Stretch[]): [string, Bind] {
  const whole = new Selection(dialect, schema, entity, query, { inOrder: true });
  const beginning = `LIMIT ${(query.limit ?? 0) + (query.offset ?? 0)}`;
  const chosen = stretches.flatMap((stretch) => {
    const selection = new Selection(dialect, schema, entity, query, { inOrder: true, stretch, binds: whole.binds });
    const rows = (part: string | undefined): string => {
      const order = stretch.each?.alike ? selection.orderByID() : selection.order();
      const first = `SELECT ${at('id')} AS "chosen" ${selection.found({ part })} ${order} ${beginning}`;
      if (stretch.each === undefined) return first;
      // SQLite has no LATERAL.
      const each =
        dialect.name === 'postgres' ? `LATERAL (${first}) c JOIN ${whole.source} t ON t."id" = c."chosen"` : `${whole.source} t ON t."id" IN (${first})`;
      return `SELECT ${at('id')} AS "chosen" FROM ${stretch.each.rows} CROSS JOIN ${each} ${selection.order()} ${beginning}`;
    };
    return query.after === undefined ? [rows(undefined)] : selection.parts(query.after).map(rows);
  });
  const all = chosen.map((each) => `SELECT * FROM (${each}) p`).join(' UNION ALL ');
  return [
    `SELECT ${objectOf(dialect, schema, entity, 'wire', query)} AS "j" FROM ${whole.from(`(${all}) c JOIN ${whole.source} t ON t."id" = c."chosen"`)} ${whole.order()} ${whole.slice()}`,
    whole.binds.values,
  ];
}
