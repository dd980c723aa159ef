/** The generic REST of every entity: lists, single records, nested lists, actions, activity; writes go on to orders.ts. */
import { Router, type Request, type Response } from 'express';
import { badQuery, forbidden, noSuchPath, noSuchRecord, notAcceptable, unknownAction } from '../../../shared/fault.js';
import { actionOf, actionsOf } from '../../../shared/actions/index.js';
import { shipped } from '../../../shared/catalogue.js';
import { filtersOf } from '../../../shared/entities/filters.js';
import { entities } from '../../../shared/entities/index.js';
import { entity as entityOf, joinedFields } from '../../../shared/fields.js';
import { ofCustomer } from '../../../shared/ofCustomer.js';
import type { EntityName, RecordOf, Values } from '../../../shared/types.js';
import { authoriseReading, maskedFor, mayRead, type User } from '../../people/authorise.js';
import { bodyOf } from '../body.js';
import { noQuery, parseQuery, placeText } from '../query.js';
import { Offers } from '../../engine/offers.js';
import { clockOf, expertMode, entityOfPath, idIn, parametersOf, queryOf, root, route, tagOf, userOf, type Parts } from '../request.js';
import { serve } from '../serve.js';
import type { Query } from '../../database/store.js';
import { expanded, type Expand } from './expand.js';
import { authorised, orderMany, orderNew, orderOne, targetIds } from './orders.js';
import { sendStream } from '../send.js';
import { foundOnce, sortable, type Counted } from '../sortable.js';
import { authoriseJoined } from '../joined.js';
import { toldRun, withheldRuns } from '../told.js';
import { inTurn, inTurnFor } from '../turns.js';
import { workedOut } from '../worked.js';

export function recordRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const { store } = parts;

  serve(router, 'GET /entities', async ({ user }) => {
    const listed = [];
    const inUse = groupsInUse(store);
    for (const { name, title, titles, help, fields, columns, shows, searches, owners, statuses, standard, filters: own, group, report } of entities) {
      // What may not be read has no count, and a report is worked out only when it is asked for.
      const counted = mayRead(user, name) && !report ? await store.count(name, noQuery, counting) : null;
      listed.push({
        name,
        title,
        titles,
        help,
        fields: [...joinedFields(name), ...fields.filter(({ inner }) => !inner)],
        columns: shownColumns(name, columns),
        shows,
        searches,
        filters: filtersOf({ ...(statuses ? { statuses } : {}), ...(own ? { filters: own } : {}) }),
        owners,
        statuses: statuses === true,
        idle: group !== undefined && !(await inUse(group)),
        standard,
        report: report !== undefined,
        count: counted === null ? null : Math.min(counted, counting),
        more: counted !== null && counted > counting,
      });
    }
    return listed;
  });

  router.get(
    '/:entity',
    route((request, response) => list(parts, request, response, named(request))),
  );
  router.post(
    '/:entity',
    route(async (request, response) => {
      const entity = named(request);
      if (/(^|&)action(=|&|$)/i.test(queryOf(request))) return orderMany(parts, request, response, entity);
      if (!actionsOf(entity).some(({ name }) => name === 'create'))
        throw forbidden(`${entityOf(entity).titles} are kept by the bridge; they cannot be made over the API.`);
      return orderNew(parts, request, response, entity);
    }),
  );
  router.post(
    '/:entity/actions',
    route(async (request, response) => {
      const entity = named(request);
      authoriseReading(userOf(response), entity);
      parametersOf(request, []);
      await answerOffers(parts, request, response, entity, await targetIds(parts, userOf(response), entity, bodyOf(request)));
    }),
  );
  router.get(
    '/:entity/actions',
    route((request, response) => answerOffers(parts, request, response, named(request), [])),
  );
  router.get(
    '/:entity/:id',
    route(async (request, response) => {
      const [entity, id] = [kept(request), idOf(request)];
      authoriseReading(userOf(response), entity);
      if (/(^|&)action(=|&|$)/.test(queryOf(request))) throw unknownAction('', 'Actions are performed by POST; nothing was done.');
      const { query, expand } = parseQuery(entity, queryOf(request), { single: true });
      authoriseInside(userOf(response), expand);
      authoriseJoined(userOf(response), entity, query);
      const [record] = JSON.parse(
        await store.page(entity, { ...query, masked: maskedFor(userOf(response), entity), today: parts.today(), ids: [id], hidden: true, limit: 1 }),
      ) as Values[];
      if (!record || (entity === 'activities' && !(await readable(store, userOf(response), id)))) throw noSuchRecord(entity, id);
      const [full] = await expanded(store, entity, [record], expand);
      if (typeof record['version'] === 'number') response.set('ETag', tagOf(record['version']));
      sendJSON(request, response, full);
    }),
  );
  router.post(
    '/:entity/:id',
    route((request, response) => orderOne(parts, request, response, named(request), rawID(request))),
  );
  router.patch(
    '/:entity/:id',
    route((request, response) => orderOne(parts, request, response, named(request), rawID(request), 'edit')),
  );
  router.delete(
    '/:entity/:id',
    route((request, response) => orderOne(parts, request, response, named(request), rawID(request), 'delete')),
  );
  router.get(
    '/:entity/:id/actions',
    route((request, response) => answerOffers(parts, request, response, kept(request), [idOf(request)])),
  );
  router.get(
    '/:entity/:id/later',
    route(async (request, response) => {
      const [entity, id] = [kept(request), idOf(request)];
      authoriseReading(userOf(response), 'runs');
      authoriseReading(userOf(response), entity);
      parametersOf(request, []);
      const user = userOf(response);
      sendJSON(
        request,
        response,
        (await parts.runs.waitingOf(entity, id)).map((run) => toldRun(user, run)),
      );
    }),
  );
  router.get(
    '/:entity/:id/activities',
    route((request, response) => {
      const [entity, id] = [kept(request), idOf(request)];
      authoriseReading(userOf(response), entity);
      return list(parts, request, response, 'activities', {
        where: [
          { field: 'entity', test: 'eq', value: entity },
          { field: 'recordID', test: 'eq', value: id },
        ],
      });
    }),
  );
  router.get(
    '/:owner/:id/:entity',
    route(async (request, response) => {
      const [owner, entity, id] = [entityOfPath(request, String(request.params['owner'])), named(request), idOf(request)];
      if (!entityOf(entity).owners.some((each) => each.entity === owner)) throw noSuchPath(request.path);
      authoriseReading(userOf(response), owner);
      if ((await store.ids(owner, { ...noQuery, ids: [id], hidden: true }, 1)).length === 0) throw noSuchRecord(owner, id);
      await list(parts, request, response, entity, { owner: { entity: owner, id, below: [] } });
    }),
  );
  router.post(
    '/:owner/:id/:entity',
    route(async (request, response) => {
      const [owner, entity, id] = [entityOfPath(request, String(request.params['owner'])), named(request), idOf(request)];
      const field = entityOf(entity).owners.find((each) => each.entity === owner)?.field;
      if (field === undefined) throw noSuchPath(request.path);
      const create = actionOf(entity, 'create');
      if (create) authorised(request, response, create);
      if (userOf(response).apiRead) authoriseReading(userOf(response), owner);
      if ((await store.ids(owner, { ...noQuery, ids: [id], hidden: true }, 1)).length === 0) throw noSuchRecord(owner, id);
      await orderNew(parts, request, response, entity, { [field]: id });
    }),
  );
  return router;
}

/** Whether the company has anything of its own in a group of entities: what is shipped with the bridge is nothing that it uses. */
function groupsInUse(store: Parts['store']): (group: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (group) => {
    const look = async (): Promise<boolean> => {
      for (const { name } of entities.filter((each) => each.group === group && !each.report && !shipped.has(each.name)))
        if ((await store.ids(name, { ...noQuery, hidden: true }, 0)).length > 0) return true;
      return false;
    };
    const found = known.get(group) ?? look();
    known.set(group, found);
    return found;
  };
}

const named = (request: Request): EntityName => entityOfPath(request, String(request.params['entity']));
/** The same of what is kept: a report has rows and no records of its own. */
function kept(request: Request): EntityName {
  const entity = named(request);
  if (entityOf(entity).report) throw noSuchPath(request.path);
  return entity;
}
const rawID = (request: Request): string => String(request.params['id']);

const idOf = ({ params }: Request): string => idIn(String(params['owner'] ?? params['entity']), params['id']);

/** What stands inside of a record may be looked at only by whom it would be shown to by itself. */
function authoriseInside(user: User, expand: Expand): void {
  for (const entity of Object.keys(expand) as EntityName[]) authoriseReading(user, entity);
}

/** The log and runs tell of records what they held: of those that a user may not look at they tell that user nothing. */
function told(user: User): Query['where'] {
  const known = entities.map(({ name }) => name).filter((name) => mayRead(user, name));
  return known.length === entities.length ? [] : [{ field: 'entity', test: 'in', value: known }];
}

const readable = async (store: Parts['store'], user: User, id: string): Promise<boolean> =>
  (await store.ids('activities', { ...noQuery, ids: [id], where: told(user) }, 1)).length > 0;

/** A page of a list, or all of it as a stream where the caller accepts one. */
async function list({ store, ...parts }: Parts, request: Request, response: Response, entity: EntityName, narrowed: Partial<Query> = {}): Promise<void> {
  authoriseReading(userOf(response), entity);
  const accept = request.accepts('application/json', 'application/x-ndjson', 'text/csv');
  const streamed = accept === 'application/x-ndjson' || accept === 'text/csv';
  const place = { owner: narrowed.owner?.entity, whole: streamed };
  const { query: asked, expand, includes } = parseQuery(entity, ofRecord(entity, queryOf(request)), place, clockOf(parts));
  authoriseInside(userOf(response), expand);
  authoriseJoined(userOf(response), entity, asked);
  const whole: Query = {
    ...asked,
    ...(entity === 'runs' ? withheldRuns(userOf(response)) : {}),
    masked: maskedFor(userOf(response), entity),
    today: parts.today(),
    ...(await workedOut({ store, ...parts }, entity)),
    where: [...asked.where, ...(narrowed.where ?? []), ...(entity === 'activities' || entity === 'runs' ? told(userOf(response)) : [])],
    ...(narrowed.owner ? { owner: { ...narrowed.owner, below: includes } } : {}),
  };
  if (accept === false) throw notAcceptable(['application/json', 'application/x-ndjson', 'text/csv']);
  if (whole.arrays && accept !== 'application/x-ndjson') throw badQuery('rows', 'Arrays come as application/x-ndjson only: say so in Accept, or leave it out.');
  const query = await sortable(store, entity, whole);
  if (streamed) {
    const [inside] = Object.keys(expand);
    if (inside !== undefined)
      throw badQuery(`expand${inside[0]!.toUpperCase()}${inside.slice(1)}`, `Only JSON holds records inside of records; ${accept} has one a line.`);
    await inTurn(response, 'streams');
    response.set(howMany(await counted(store, entity, query)));
    return sendStream(response, accept, store.stream(entity, query, accept === 'text/csv' ? 'csv' : query.arrays ? 'arrays' : 'ndjson'));
  }
  const once = await foundOnce(store, entity, query, counting);
  const [text, total] = await Promise.all([store.page(entity, once?.query ?? query), once ?? counted(store, entity, query)]);
  response.set(howMany(total));
  const next = await nextLink(store, request, entity, query, text, total);
  if (next) response.set('Link', `<${next}>; rel="next"`);
  if (Object.values(expand).every((each) => each === undefined)) {
    response.type('application/json').send(text);
    return;
  }
  response.json(await expanded(store, entity, JSON.parse(text) as Values[], expand));
}

/** A list's length is worth knowing, but not worth reading a table of a million for. */
const counting = 10_000;

async function counted(store: Parts['store'], entity: EntityName, query: Query): Promise<Counted> {
  if (query.countAll) return { count: await store.count(entity, query), more: false };
  const found = await store.count(entity, query, counting);
  return { count: Math.min(found, counting), more: found > counting };
}

/** Never a wrong number: where it is not known how many there are, X-Total-Count is not there. */
const howMany = ({ count, more }: Counted): Record<string, string> => ({ [more ? 'X-Total-Count-More-Than' : 'X-Total-Count']: String(count) });

/** The columns of a new list: people know a customer by account number and name, records by id. */
const shownColumns = (name: EntityName, columns: readonly string[]): readonly string[] =>
  joinedFields(name).length === 0 ? columns : columns.flatMap((each) => (each === 'customerID' ? ofCustomer : [each]));

/** `/activities?entity=features&id=123` asks for the activity of feature 123, not for line 123 of the log. */
const ofRecord = (entity: EntityName, raw: string): string =>
  entity === 'activities' && /(^|&)entity=/.test(raw) ? raw.replace(/(^|&)id=/, '$1recordID=') : raw;

/** The address of the next page: by keyset, so that rows that leave the list meanwhile make nobody miss another; only where an offset was asked for, by it. */
async function nextLink(
  store: Parts['store'],
  request: Request,
  entity: EntityName,
  query: Query,
  text: string,
  { count, more }: Counted,
): Promise<string | undefined> {
  const { limit = 100, offset = 0, sort, fields } = query;
  if (text === '[]') return undefined;
  const parameters = new URLSearchParams(queryOf(request));
  const address = (): string => `${root}${request.path}?${parameters.toString()}`;
  if (offset > 0 || (fields !== undefined && !fields.includes('id'))) {
    if (!more && offset + limit >= count) return undefined;
    parameters.set('offset', String(offset + limit));
    return address();
  }
  const page = JSON.parse(text) as { readonly id: string }[];
  if (page.length < limit || (!more && page.length >= count)) return undefined;
  const last = page.at(-1)!.id;
  const place = sort.length === 0 ? undefined : await store.behind(entity, query, last);
  parameters.delete('offset');
  if (sort.length === 0) parameters.set('idAfter', last);
  else if (place) parameters.set('after', placeText(parameters.get('sort')!, place));
  else return undefined;
  return address();
}

async function answerOffers(
  { store, catalogue, today }: Parts,
  request: Request,
  response: Response,
  entity: EntityName,
  ids: readonly string[],
): Promise<void> {
  parametersOf(request, []);
  const user = userOf(response);
  authoriseReading(user, entity);
  if (entityOf(entity).report) return void response.json([]);
  await inTurnFor(response, ids.length);
  const offers = new Offers(entity, { user, expert: expertMode(request), catalogue: await catalogue(), today: today() });
  const deletable = actionsOf(entity).some(({ name }) => name === 'delete');
  for (let from = 0; from < ids.length && !response.destroyed; from += lookedAt) {
    const some = ids.slice(from, from + lookedAt);
    const records = await store.load(entity, some);
    const known = new Set(records.map(({ id }) => id));
    const missing = some.filter((id) => !known.has(id));
    const [gone] = missing;
    if (ids.length === 1 && gone !== undefined && request.method === 'GET') throw noSuchRecord(entity, gone);
    await offers.add(records, missing, deletable && records.length > 0 ? await store.dependents(entity, [...known]) : new Map());
  }
  response.json(await offers.told(await customerOf(store, entity, offers.only)));
}

/** Records that are read and looked at before the next ones are. */
const lookedAt = 1_000;

/** Of a single record, for the prices that its form shows. */
async function customerOf(store: Parts['store'], entity: EntityName, record: RecordOf | undefined): Promise<RecordOf | undefined> {
  if (entity === 'customers') return record;
  const id = record?.['customerID'];
  return typeof id === 'string' ? (await store.load('customers', [id]))[0] : undefined;
}

/** JSON, or 406 for a caller that takes none. */
function sendJSON(request: Request, response: Response, body: unknown): void {
  if (!request.accepts('application/json')) throw notAcceptable(['application/json']);
  response.json(body);
}
