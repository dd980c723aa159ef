/** Which lists are put in an order at all: no statement of seconds for a page of a hundred. */
import { badQuery } from '../../shared/fault.js';
import { entity as entityOf, joinedFields } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import type { Query, Reading } from '../database/store.js';

/** Rows that are sorted by what is worked out for each of them: so many take a third of a second, a million six. */
const most = 50_000;

/**
 * Refuses to sort more than `most` rows by a field that is worked out row by row; others come out of an index or are read. What is
 * filtered by such a field is counted without that filter: finding out would take as long.
 */
export async function assertSortable(store: Pick<Reading, 'count'>, entity: EntityName, query: Query): Promise<void> {
  const slow = joinedFields(entity).filter((field) => field.slow);
  const isOf = (field: string) => (each: (typeof slow)[number]) => each.name === field || each.inForceOf === field;
  const by = query.sort.map(({ field }) => slow.find(isOf(field))).find((found) => found !== undefined);
  if (by === undefined) return;
  const { after: _after, limit: _limit, offset: _offset, ...asked } = query;
  const where = query.where.filter(({ field }) => !slow.some(isOf(field)));
  if ((await store.count(entity, { ...asked, sort: [], where }, most)) <= most) return;
  const { titles } = entityOf(entity);
  throw badQuery(
    'sort',
    `${by.label} is worked out for each row, which takes too long for more than ${most.toLocaleString('en-GB')}: filter the ${titles.toLowerCase()} first, by their status, a type or a customer, or sort the list in your sheet.`,
  );
}
