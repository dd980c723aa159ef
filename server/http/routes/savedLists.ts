/** /savedLists: lists that people keep under a name. What is kept is checked as the list itself would be when it is read. */
import { Router } from 'express';
import { badValue, missing } from '../../../shared/fault.js';
import { entity as entityOf, isEntity, joinedFields } from '../../../shared/fields.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import type { SavedList } from '../../../shared/wire/savedLists.js';
import { isBlank, lineFault } from '../../../shared/values.js';
import { authoriseReading, type User } from '../../people/authorise.js';
import { createSavedLists, type Kept } from '../../people/savedLists.js';
import { bodyOf, only } from '../body.js';
import { authoriseJoined, seesConditions } from '../joined.js';
import { parseQuery } from '../query.js';
import { clockOf, type Parts } from '../request.js';
import { serve } from '../serve.js';
import { whereText } from '../where.js';

const longestName = 100;
/** A thousand picked ids fit. */
const longestFilter = 20_000;

export function savedListRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const lists = createSavedLists(parts);

  // A list by what one may not read is of no use, and its conditions may name whom one may not know.
  serve(router, 'GET /savedLists', async ({ user }) =>
    (await lists.of(user)).filter(({ entity, where }) => seesConditions(user, entity, where as Values, clockOf(parts))),
  );
  serve(router, 'POST /savedLists', ({ user, request }) => {
    const given = only(bodyOf(request), ['name', 'entity', 'where', 'columns', 'sort', 'shared']);
    const absent = ['name', 'entity'].filter((name) => isBlank(given[name]));
    if (absent.length > 0) throw missing(Object.fromEntries(absent.map((name) => [name, name === 'name' ? 'Name is required.' : 'Entity is required.'])));
    if (typeof given['entity'] !== 'string' || !isEntity(given['entity'])) throw badValue({ entity: 'There is no such entity.' });
    return lists.add(user, checked(user, { name: '', entity: given['entity'], where: {}, columns: [], sort: '', shared: false }, given));
  });
  serve(router, 'PATCH /savedLists/:id', async ({ user, id, request }) => {
    const given = only(bodyOf(request), ['name', 'where', 'columns', 'sort', 'shared']);
    return lists.change(user, id, checked(user, await lists.one(user, id), given));
  });
  serve(router, 'DELETE /savedLists/:id', async ({ user, id }) => {
    await lists.remove(user, id);
    return undefined;
  });

  /** What is to be kept: `before` with what is given in place of its own. */
  function checked(user: User, before: Kept | SavedList, { name, where, columns, sort, shared }: Readonly<Record<string, Value | undefined>>): Kept {
    const { entity } = before;
    authoriseReading(user, entity);
    if (shared !== undefined && typeof shared !== 'boolean') throw badValue({ shared: 'Give true or false.' });
    if (sort !== undefined && typeof sort !== 'string') throw badValue({ sort: 'Give fields with commas between them, as sort in a list’s address.' });
    const kept: Kept = {
      entity,
      name: name === undefined ? before.name : nameIn(name),
      where: where === undefined ? before.where : ((where ?? {}) as Values),
      columns: columns === undefined ? before.columns : columnsIn(entity, columns),
      sort: sort ?? before.sort,
      shared: shared ?? before.shared,
    };
    if (JSON.stringify(kept.where).length > longestFilter) throw badValue({ where: `At most ${longestFilter.toLocaleString('en-GB')} characters.` });
    const text = whereText(entity, kept.where as Values);
    authoriseJoined(user, entity, parseQuery(entity, text, undefined, clockOf(parts)).query);
    if (kept.sort !== '') authoriseJoined(user, entity, parseQuery(entity, `sort=${encodeURIComponent(kept.sort)}`, {}).query);
    return kept;
  }
  return router;
}

function nameIn(name: Value): string {
  if (isBlank(name)) throw missing({ name: 'Name is required.' });
  const fault = lineFault(name);
  if (fault !== undefined) throw badValue({ name: fault });
  if (String(name as string).length > longestName) throw badValue({ name: `At most ${longestName} characters.` });
  return String(name as string).trim();
}

function columnsIn(entity: EntityName, columns: Value): readonly string[] {
  const known = new Set([...joinedFields(entity), ...entityOf(entity).fields.filter(({ inner }) => !inner)].map(({ name }) => name));
  if (!Array.isArray(columns)) throw badValue({ columns: 'Give a list of field names.' });
  for (const each of columns as readonly Value[])
    if (typeof each !== 'string' || !known.has(each))
      throw badValue({ columns: `${entityOf(entity).titles} have no field “${String(each as string).slice(0, 100)}”.` });
  if (new Set(columns).size !== columns.length) throw badValue({ columns: 'A field is there twice.' });
  return columns as readonly string[];
}
