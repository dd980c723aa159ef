/**
 * The page of a list that is sorted by the price in force, which no index has: most features have one price, their own, which an index
 * has in order. As many of these as the page has rows say how far it reaches, and all that may be within that are worked out.
 */
import { joinedField } from '../../shared/fields.js';
import { quoted } from './dialect.js';
import type { Line } from './line.js';
import { at } from './members.js';
import { idsOf } from './paging.js';
import { hasOnePrice, priceIndex } from './priced.js';
import { Selection } from './select.js';
import type { Condition, Query } from './store.js';
import type { Schema } from './tables.js';

/** Own prices that are looked at, in their order: a tenth of a second. */
const LOOKED_AT = 10_000;

const signs = { gt: '>', ge: '>=', lt: '<', le: '<=', eq: '=' } as const;

/** Ids of at most `most` rows, in no order, among which those of the page are; undefined where too many would have to be looked at. */
export async function amongDearest(line: Line, schema: Schema, entity: string, query: Query, most: number): Promise<string[] | undefined> {
  const { sort, after, limit, offset = 0, today, ids, owner, search, idAfter } = query;
  const [by, second] = sort;
  if (entity !== 'features' || !by || (second && second.field !== 'id') || limit === undefined || ids || owner || search || idAfter !== undefined)
    return undefined;
  const isPrice = (field: string): boolean => joinedField('features', field, today)?.name === 'currentPrice';
  if (!isPrice(by.field)) return undefined;
  const way = by.descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
  const { after: _after, limit: _limit, offset: _offset, ...all } = query;
  const selection = new Selection(line.dialect, schema, entity, { ...all, sort: [] }, { inOrder: true });
  const behind = after?.values[0];
  if (after !== undefined && typeof behind !== 'number') return undefined;
  const [own, index] = ['f."serviceCharge"', schema.indexOf(entity, priceIndex.columns)!];
  const place = (): string => {
    const [value, id] = [selection.binds.add(behind!), selection.binds.add(after!.id)];
    const further = by.descending ? '<' : '>';
    return ` AND ${own} ${further}= $${value} AND (${own} ${further} $${value} OR f."id" ${further} $${id})`;
  };
  const asked = query.where.flatMap(({ field, test, value }) =>
    isPrice(field) && test in signs && typeof value === 'number' ? [` AND ${own} ${signs[test as keyof typeof signs]} $${selection.binds.add(value)}`] : [],
  );
  const first = `SELECT f."id" FROM "features" f${line.dialect.name === 'sqlite' ? ` INDEXED BY ${quoted(index)}` : ''}
    WHERE ${own} IS NOT NULL${asked.join('')}${after === undefined ? '' : place()} ORDER BY ${own} ${way}, f."id" ${by.descending ? 'DESC' : 'ASC'} LIMIT ${LOOKED_AT}`;
  const [billing, price] = [at('billing'), at('serviceCharge')];
  const down = by.descending ? 'DESC' : 'ASC';
  const sql = `SELECT CAST(o."id" AS TEXT) AS "k", o."price" AS "price" FROM (SELECT ${at('id')} AS "id", ${price} AS "price",
    CASE WHEN ${billing} IS NULL OR ${hasOnePrice(billing, price)} THEN 1 END AS "so" ${selection.found({ among: first })}) o
    WHERE o."so" = 1 ORDER BY o."price" ${way}, o."id" ${down} LIMIT 1 OFFSET ${Math.trunc(limit + offset) - 1}`;
  const [last] = await line.select<{ k: string; price: number | string }>(sql, selection.binds.values);
  if (last === undefined) return undefined;
  const value = Number(last.price);
  const [further, upTo] = by.descending ? (['gt', 'ge'] as const) : (['lt', 'le'] as const);
  const since: Condition[] = after === undefined ? [] : [{ field: by.field, test: by.descending ? 'le' : 'ge', value: behind! }];
  const found: string[] = [];
  // Of the last price as many as come before the last of these: very many may have it.
  for (const within of [
    [{ field: by.field, test: further, value }] as const,
    [
      { field: by.field, test: 'eq', value },
      { field: 'id', test: upTo, value: last.k },
    ] as const,
  ]) {
    const where = [...query.where, ...since, ...within];
    found.push(...(await idsOf(line, schema, entity, { ...all, sort: [], where }, most + 1 - found.length)));
    if (found.length > most) return undefined;
  }
  return found;
}
