/** Writes: every POST, PATCH and DELETE becomes an order for the engine; there is no second road. */
import type { Request, Response } from 'express';
import { badValue, missing, tooLarge, unknownAction, unknownField, unknownNames, type Fault } from '../../../shared/fault.js';
import { actionsOf } from '../../../shared/actions/index.js';
import type { Action, EntityName, Value, Values } from '../../../shared/types.js';
import type { User } from '../../people/authorise.js';
import { authorise, authoriseGiving, authoriseReading, authoriseSeeing, maskedFor } from '../../people/authorise.js';
import { bodyOf } from '../body.js';
import { aboutIn } from '../../engine/about.js';
import { findAction } from '../../engine/engine.js';
import { withoutRepeats, type Target } from '../../engine/order.js';
import { parseQuery } from '../query.js';
import { whereText } from '../where.js';
import { clockOf, expectedVersion, expertMode, flag, idIn, parametersOf, queryOf, toWake, userOf, type Parts } from '../request.js';
import { poundsFault, poundsToUnits, unitsToPence } from '../../../shared/money.js';
import { mostRows } from '../../runs/kept/parts.js';
import { laterDay } from '../../runs/taking/later.js';
import type { Answer, Submission } from '../../runs/index.js';
import { businessDay, idAt, newRowAt, rowAt, withoutRepeatedMarks } from '../../engine/rows.js';
import { inTurnFor } from '../turns.js';
import { authoriseJoined } from '../joined.js';
import { toldAnswer } from '../told.js';
import { sendPreviewOf } from './previews.js';

/** Besides which records and with which parameters: of one record, and of many. */
const besideOne: readonly string[] = ['force', 'confirm', 'control', 'comment', 'ticket', 'on', 'tolerance'];
const orderOptions: readonly string[] = ['atomic', 'pilot', 'stopOnError', ...besideOne];

/** POST /services/123?action=drop, PATCH and DELETE /services/123: one record. */
export async function orderOne(parts: Parts, request: Request, response: Response, entity: EntityName, id: string, verb?: 'edit' | 'delete'): Promise<void> {
  const query = parametersOf(request, verb ? ['preview', 'force', 'confirm'] : ['action', 'preview', 'force', 'confirm', ...wrongCase(request)]);
  const action = findAction(entity, verb ?? query.get('action') ?? noAction(entity), namesOf(entity));
  if (action.on === 'collection') throw unknownAction(action.name, `${action.title} makes a record: POST it to /${entity}.`);
  const version = expectedVersion(request, `${entity}/${id}`);
  await submit(
    parts,
    request,
    response,
    action,
    {
      targets: [{ id: idIn(entity, id), ...(version === undefined ? {} : { version }) }],
      ...options(action, bodyOf(request), parts.today()),
      single: true,
    },
    query,
  );
}

/** POST /customers/5/features: a new record of the owner; POST /features: the same with its owner in the body. */
export async function orderNew(parts: Parts, request: Request, response: Response, entity: EntityName, owner: Values = {}): Promise<void> {
  const query = parametersOf(request, ['preview', 'force', 'confirm']);
  const body = bodyOf(request);
  for (const name of Object.keys(owner))
    if (body[name] !== undefined && body[name] !== owner[name]) throw badValue({ [name]: 'The address names the owner; leave this out.' });
  const action = findAction(entity, 'create', namesOf(entity));
  await submit(parts, request, response, action, { targets: [{ id: '+1' }], ...options(action, { ...body, ...owner }, parts.today()), single: true }, query);
}

/** POST /features?action=drop with ids, rows or where: many records. */
export async function orderMany(parts: Parts, request: Request, response: Response, entity: EntityName): Promise<void> {
  const query = parametersOf(request, ['action', 'preview', 'force', 'confirm', ...wrongCase(request)]);
  const action = findAction(entity, query.get('action') ?? noAction(entity), namesOf(entity));
  // Before anything is looked up: whether a record fits a condition is told to nobody who may not read it.
  authorised(request, response, action);
  const body = bodyOf(request);
  if (body['where'] !== undefined) authoriseReading(userOf(response), entity);
  const { ids, rows, where, parameters: shared, today, ...options } = body;
  const parameters = shared ?? {};
  const unknown = Object.keys(options).filter((name) => !orderOptions.includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, `An order has ids, rows or where, and parameters, today, ${orderOptions.join(', ')}.`);
  if (typeof parameters !== 'object' || Array.isArray(parameters)) throw badValue({ parameters: 'Give an object of parameters.' });
  const targets = await targetsOf(parts, userOf(response), entity, action.on, { ids, rows, where });
  await submit(
    parts,
    request,
    response,
    action,
    {
      targets,
      parameters: parameters as Values,
      single: false,
      ...businessDay(parts.today(), options['on'] === undefined ? today : undefined),
      ...checkedOptions(options),
      ...dayGiven(options, parts.today()),
    },
    query,
  );
}

/** What is said beside the parameters of one record, as the refusals that ask for it say. */
function options(action: Action, body: Values, today: string): { readonly parameters: Values } & Partial<Submission> {
  const own = besideOne.filter((name) => name in body && !Object.hasOwn(action.parameters.properties, name));
  const given = Object.fromEntries(own.map((name) => [name, body[name] ?? null]));
  const parameters = Object.fromEntries(Object.entries(body).filter(([name]) => !own.includes(name)));
  return { parameters, ...checkedOptions(given), ...dayGiven(given, today) };
}

/** The day that an order is for, which is its business date, and by how many pounds it may differ then. */
function dayGiven({ on, tolerance }: Values, today: string): Pick<Submission, 'on' | 'tolerance'> & { readonly today?: string } {
  if (on === undefined || on === null) {
    if (tolerance !== undefined && tolerance !== null) throw badValue({ tolerance: 'Only an order for a day has one; give the day as on.' });
    return {};
  }
  const day = laterDay(on, today);
  if (tolerance === undefined || tolerance === null) return { on: day, today: day };
  if (poundsFault(tolerance) !== undefined || poundsToUnits(tolerance as number | string) < 0)
    throw badValue({ tolerance: 'Give an amount in pounds, 0 or more.' });
  return { on: day, today: day, tolerance: unitsToPence(poundsToUnits(tolerance as number | string, 'tolerance')) };
}

async function submit(
  parts: Parts,
  request: Request,
  response: Response,
  action: Action,
  order: Pick<Submission, 'targets' | 'parameters' | 'single'> & Partial<Submission>,
  query: ReadonlyMap<string, string>,
): Promise<void> {
  const user = authorised(request, response, action);
  toWake(response, action);
  const given = [order.parameters, ...order.targets.flatMap(({ parameters }) => (parameters ? [parameters] : []))];
  if (user.apiRead) authoriseSeeing(user, action, given);
  if (action.entity === 'users' && action.fields) for (const each of given) authoriseGiving(user, each);
  const submission: Submission = {
    entity: action.entity,
    action: action.name,
    user,
    expert: expertMode(request),
    today: parts.today(),
    now: parts.now(),
    ...order,
    ...(flag(query, 'force') ? { force: true } : {}),
    ...(flag(query, 'confirm') ? { confirm: true } : {}),
    ...(/\brespond-async\b/i.test(request.get('prefer') ?? '') ? { respondAsync: true } : {}),
  };
  if (flag(query, 'preview')) {
    authoriseSeeing(user, action, given);
    await inTurnFor(response, submission.targets.length);
    return sendPreviewOf(parts, response, action, { ...submission, gone: () => response.destroyed });
  }
  const key = request.get('idempotency-key');
  const answer = await parts.runs.submit({
    ...submission,
    ...(key === undefined ? {} : { key: { key, method: request.method, path: request.originalUrl, body: bodyOf(request) } }),
  });
  // What is deleted has nothing left to show.
  sendAnswer(response, request.method === 'DELETE' && answer.status === 200 ? { ...answer, status: 204 } : answer);
}

/** The person behind the request, who may give such an order; 403 before anything is looked up. Who reads sees all that it touches. */
export function authorised(request: Request, response: Response, action: Action): User {
  const user = userOf(response);
  authorise(user, action, expertMode(request));
  if (user.apiRead) authoriseSeeing(user, action);
  return user;
}

/** Sends what the runs answered, as far as its caller may have it. */
export function sendAnswer(response: Response, answer: Answer): void {
  const { status, headers, body } = toldAnswer(userOf(response), answer);
  response.status(status).set(headers);
  if (body === undefined || status === 204) {
    response.removeHeader('Content-Type');
    response.end();
  } else if (typeof body === 'string') response.send(body);
  else response.json(body);
}

/** The records of an order; `where` is frozen to ids here, before anything else looks at them. */
async function targetsOf(
  parts: Parts,
  user: User,
  entity: EntityName,
  on: Action['on'],
  { ids, rows, where }: { ids?: Value | undefined; rows?: Value | undefined; where?: Value | undefined },
): Promise<readonly Target[]> {
  const given = [ids, rows, where].filter((each) => each !== undefined && each !== null);
  if (given.length !== 1)
    throw given.length === 0 ? missing({ ids: 'Name the records: ids, rows or where.' }) : badValue({ ids: 'Give one of ids, rows and where.' });
  if (on === 'collection') return newRows(rows);
  if (where !== undefined && where !== null) {
    const { query } = parseQuery(entity, whereText(entity, where), undefined, clockOf(parts));
    authoriseJoined(user, entity, query);
    const found = await parts.store.ids(entity, { ...query, masked: maskedFor(user, entity), today: parts.today() }, mostRows);
    if (found.length > mostRows) throw tooMany(found.length);
    if (found.length === 0) throw missing({ where: 'No record fits these conditions.' });
    return found.map((id) => ({ id }));
  }
  const list = ids ?? rows;
  if (!Array.isArray(list)) throw badValue({ [ids === undefined || ids === null ? 'rows' : 'ids']: 'Give a list.' });
  if (list.length === 0) throw missing({ ids: 'The selection is empty.' });
  if (list.length > mostRows) throw tooMany(list.length);
  return withoutRepeats(list.map((each: Value, index) => (Array.isArray(ids) ? { id: idAt(each, index) } : rowAt(each, index))));
}

const tooMany = (count: number): Fault =>
  tooLarge(`An order takes at most ${mostRows.toLocaleString('en-GB')} records; this one has ${count > mostRows ? 'more' : count}.`);

function newRows(rows: Value | undefined): readonly Target[] {
  if (!Array.isArray(rows) || rows.length === 0) throw missing({ rows: 'Give the new records as rows, each with parameters.' });
  if (rows.length > mostRows) throw tooMany(rows.length);
  return withoutRepeatedMarks(rows.map(newRowAt));
}

function checkedOptions({ atomic, force, confirm, pilot, stopOnError, control, comment, ticket }: Values): Partial<Submission> {
  const about = aboutIn({ comment, ticket });
  for (const [name, value] of Object.entries({ atomic, force, confirm, stopOnError })) {
    if (value !== undefined && value !== null && typeof value !== 'boolean') throw badValue({ [name]: 'Give true or false.' });
  }
  if (pilot !== undefined && pilot !== null && !(typeof pilot === 'number' && Number.isInteger(pilot) && pilot > 0))
    throw badValue({ pilot: 'Give how many rows go first, a whole number.' });
  if (control !== undefined && control !== null && (typeof control !== 'object' || Array.isArray(control)))
    throw badValue({ control: 'Give the control of the preview: count, sum and hash.' });
  return {
    ...(control ? { control: control as Values } : {}),
    ...(about ? { about } : {}),
    ...(typeof atomic === 'boolean' ? { atomic } : {}),
    ...(typeof force === 'boolean' ? { force } : {}),
    ...(typeof confirm === 'boolean' ? { confirm } : {}),
    ...(typeof stopOnError === 'boolean' ? { stopOnError } : {}),
    ...(typeof pilot === 'number' ? { pilot } : {}),
  };
}

function noAction(entity: EntityName): never {
  throw unknownAction('', `Name one: POST …?action=NAME. Actions of ${entity}: ${namesOf(entity).join(', ')}.`);
}

/** `?Action=drop`: the name of the parameter is not `action`, so no action is recognised. */
function wrongCase(request: Request): string[] {
  const names = queryOf(request)
    .split('&')
    .map((part) => part.split('=')[0] ?? '');
  return names.includes('action') ? [] : names.filter((name) => name.toLowerCase() === 'action');
}

const namesOf = (entity: EntityName): string[] => actionsOf(entity).map(({ name }) => name);

/** The ids of `{"ids": […]}`, `{"rows": […]}` or `{"where": {…}}`, for the list of actions. */
export async function targetIds(parts: Parts, user: User, entity: EntityName, { ids, rows, where, ...rest }: Values): Promise<readonly string[]> {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unknownField({ [unknown.slice(0, 100)]: 'Name the records: ids, rows or where.' });
  return (await targetsOf(parts, user, entity, 'record', { ids, rows, where })).map(({ id }) => id);
}
