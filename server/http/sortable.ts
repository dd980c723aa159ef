/** Which lists are put in an order at all: no statement of seconds for a page of a hundred. */
import { badQuery } from '../../shared/fault.js';
import { entity as entityOf, joinedFields } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import type { Query, Reading } from '../database/store.js';

/** Rows that are sorted by what is worked out for each of them: so many take a third of a second, a million six. */
const many = 50_000;

/** Of these for a page whose own prices say how far it reaches. */
const FEW = 10_000;

const slowIn = (entity: EntityName) => {
  const slow = joinedFields(entity).filter((field) => field.slow);
  return (name: string) => slow.find((field) => field.name === name || field.inForceOf === name);
};

/** What was worked out to find the ids is not asked of each of these again. */
const foundBy = (query: Query, ids: readonly string[], slowOf: ReturnType<typeof slowIn>): Query => ({
  ...query,
  where: query.where.filter(({ field }) => slowOf(field) === undefined),
  ids,
});

/**
 * The query of a list that may be sorted so. One that is sorted by a field that is worked out row by row is refused (400) where more
 * than `most` rows fit it; others come out of an index or are read. Where such a field decides which rows fit, they are found here,
 * once, and the query goes on with their ids: its page and its count do not work out all the others again.
 */
export async function sortable(store: Pick<Reading, 'among' | 'count' | 'ids'>, entity: EntityName, query: Query, most = many): Promise<Query> {
  const slowOf = slowIn(entity);
  const by = query.sort.map(({ field }) => slowOf(field)).find((found) => found !== undefined);
  if (by === undefined) return query;
  const { after: _after, limit: _limit, offset: _offset, ...asked } = query;
  const all: Query = { ...asked, sort: [] };
  if (query.where.some(({ field }) => slowOf(field) !== undefined)) {
    const few = Math.min(FEW, most);
    const ids = await store.ids(entity, all, few);
    if (ids.length <= few) return foundBy(query, ids, slowOf);
  } else if ((await store.count(entity, all, most)) <= most) return query;
  const among = await store.among(entity, query, FEW);
  if (among !== undefined) return { ...query, among };
  if (most > FEW && query.where.some(({ field }) => slowOf(field) !== undefined)) {
    const ids = await store.ids(entity, all, most);
    if (ids.length <= most) return foundBy(query, ids, slowOf);
  }
  const { titles } = entityOf(entity);
  throw badQuery(
    'sort',
    `${by.label} is worked out for each row, which takes too long for more than ${most.toLocaleString('en-GB')}: filter the ${titles.toLowerCase()} first, by their status, a type or a customer, or sort the list in your sheet.`,
  );
}

/** How many records a list has. */
export interface Counted {
  readonly count: number;
  /** There are more than `count`. */
  readonly more: boolean;
}

/**
 * How many rows a list has, up to `most`, and the query for its page, where a field that is worked out row by row decides which rows fit:
 * they are found once, for a page of what few have and the count of it would each work out all. Undefined for other lists.
 */
export async function foundOnce(
  store: Pick<Reading, 'ids'>,
  entity: EntityName,
  query: Query,
  most: number,
): Promise<(Counted & { readonly query: Query }) | undefined> {
  const slowOf = slowIn(entity);
  if (query.ids || query.after || query.countAll || !query.where.some(({ field }) => slowOf(field) !== undefined)) return undefined;
  const { limit: _limit, offset: _offset, ...asked } = query;
  const ids = await store.ids(entity, { ...asked, sort: [] }, most);
  return ids.length > most ? { query, count: most, more: true } : { query: foundBy(query, ids, slowOf), count: ids.length, more: false };
}
