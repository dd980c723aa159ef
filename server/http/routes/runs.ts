/** Runs over HTTP: the run and its progress, its rows, the records it changed, and what can be done to it. */
import { Router, type Request, type Response } from 'express';
import { badQuery, forbidden, noSuchRecord, notAcceptable, unknownAction } from '../../../shared/fault.js';
import { authoriseReading, mayRead } from '../../people/authorise.js';
import { bodyOf } from '../body.js';
import { textCell } from '../../database/csv.js';
import { expertMode, flag, idIn, parametersOf, queryOf, route, tagOf, userOf, type Parts } from '../request.js';
import { sendAnswer } from './orders.js';
import { sendStream } from '../send.js';
import { inTurn } from '../turns.js';
import type { EntityName, Outcome, Value, Values } from '../../../shared/types.js';
import { apiRoot } from '../../runs/answers.js';
import { controlActions } from '../../runs/control.js';

const outcomes: readonly Outcome[] = ['waiting', 'done', 'failed', 'changed', 'notFound', 'notPermitted', 'notReached', 'struckOut'];
/** Seconds that a request may wait for a run to move. */
const longestWait = 30;

export function runRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const { runs } = parts;
  /** A run tells what the records held that it changed. */
  const open = async (response: Response, id: string): Promise<void> => {
    const { entity } = await runs.run(id);
    const user = userOf(response);
    if (user.apiRead && !mayRead(user, entity as EntityName)) throw noSuchRecord('runs', id);
  };

  router.get(
    '/runs/:id',
    // /runs/actions is the list of actions, as of every entity.
    (request, _response, next) => next(request.params['id'] === 'actions' ? 'route' : undefined),
    route(async (request, response) => {
      authoriseReading(userOf(response), 'runs');
      const query = parametersOf(request, ['wait', 'version', 'as', 'reversal']);
      const id = idOf(request);
      await open(response, id);
      const language = query.get('as');
      if (language !== undefined) {
        if (language !== 'curl' && language !== 'powershell') throw badQuery('as', 'There is curl and powershell.');
        response.type('text/plain').send(await runs.as(id, language, originOf(request)));
        return;
      }
      const wait = wholeOf(query, 'wait', 0, longestWait);
      const seen = query.has('version') ? wholeOf(query, 'version', 0, 2 ** 31) : undefined;
      const run = await runs.run(id, { wait, ...(seen === undefined ? {} : { seen }) });
      const judged = flag(query, 'reversal') ? { reversal: await runs.reversal(id) } : {};
      response.set('ETag', tagOf(Number(run['version']))).json({ ...run, ...judged });
    }),
  );

  router.get(
    '/runs/:id/rows',
    route(async (request, response) => {
      authoriseReading(userOf(response), 'runs');
      const query = parametersOf(request, ['outcome', 'limit', 'offset', 'after']);
      const id = idOf(request);
      const outcome = outcomeOf(query.get('outcome'));
      const type = request.accepts(['application/json', 'text/csv', 'application/x-ndjson']);
      if (type === false) throw notAcceptable(['application/json', 'text/csv', 'application/x-ndjson']);
      await open(response, id);
      if (type !== 'application/json') await inTurn(response, 'many');
      if (type === 'text/csv') {
        response.attachment(`run-${id}-rows.csv`);
        return sendStream(response, 'text/csv', csv(runs.allRows(id, outcome)));
      }
      if (type === 'application/x-ndjson') return sendStream(response, type, lines(runs.allRows(id, outcome)));
      const limit = wholeOf(query, 'limit', 100, 1_000);
      const offset = wholeOf(query, 'offset', 0, 100_000);
      const after = wholeOf(query, 'after', 0, 100_000);
      const { rows, total } = await runs.rows(id, { ...(outcome ? { outcome } : {}), limit, offset, after });
      response.set('X-Total-Count', String(total));
      const last = Number(rows.at(-1)?.['position']);
      if (rows.length === limit && limit > 0)
        response.set('Link', `<${apiRoot}/runs/${id}/rows?${outcome ? `outcome=${outcome}&` : ''}limit=${limit}&after=${last}>; rel="next"`);
      response.json(rows);
    }),
  );

  router.get(
    '/runs/:id/records',
    route(async (request, response) => {
      const user = userOf(response);
      authoriseReading(user, 'runs');
      const query = parametersOf(request, ['limit', 'after']);
      const id = idOf(request);
      const limit = wholeOf(query, 'limit', 500, 1_000);
      const { text, next } = await runs.records(id, { limit, after: wholeOf(query, 'after', 0, 100_000), may: (entity) => authoriseReading(user, entity) });
      if (next !== undefined) response.set('Link', `<${apiRoot}/runs/${id}/records?limit=${limit}&after=${next}>; rel="next"`);
      response.type('application/json').send(text);
    }),
  );

  router.post('/runs/:id', (request, response, next) => {
    if (request.params['id'] === 'actions') return next();
    const name = /(?:^|&)action=([^&]*)/.exec(queryOf(request))?.[1];
    if (name === undefined || name === '')
      throw unknownAction('', `Name one: POST …?action=NAME. Actions of a run: ${[...controlActions, 'hide', 'unhide'].join(', ')}.`);
    // What every record can do goes the way of every record.
    if (name === 'hide' || name === 'unhide') return next();
    act(parts, request, response, open).catch(next);
  });
  return router;
}

async function act({ runs, today, now }: Parts, request: Request, response: Response, open: (response: Response, id: string) => Promise<void>): Promise<void> {
  // Whether there is such a run is told to those alone who may look at it.
  if (userOf(response).apiRead) authoriseReading(userOf(response), 'runs');
  if (!userOf(response).apiWrite) throw forbidden(`${userOf(response).name} may read but not write (API write is off). An administrator can change that.`);
  await open(response, idOf(request));
  const query = parametersOf(request, ['action', 'preview']);
  const key = request.get('idempotency-key');
  sendAnswer(
    response,
    await runs.control(idOf(request), query.get('action') ?? '', bodyOf(request), {
      preview: flag(query, 'preview'),
      user: userOf(response),
      expert: expertMode(request),
      today: today(),
      now: now(),
      ...(key === undefined ? {} : { key: { key, method: request.method, path: request.originalUrl, body: bodyOf(request) } }),
    }),
  );
}

export { controlActions };

const idOf = (request: Request): string => idIn('runs', request.params['id']);

function wholeOf(query: ReadonlyMap<string, string>, name: string, otherwise: number, most: number): number {
  const text = query.get(name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,10}$/.test(text) || Number(text) > most) throw badQuery(name, `Give a whole number from 0 to ${most}.`);
  return Number(text);
}

function outcomeOf(text: string | undefined): Outcome | undefined {
  if (text === undefined) return undefined;
  const found = outcomes.find((each) => each === text);
  if (!found) throw badQuery('outcome', `There is ${outcomes.join(', ')}.`);
  return found;
}

/** Where the caller reached the bridge; nothing else of the header gets into a command that somebody will paste. */
function originOf(request: Request): string {
  const host = request.get('host') ?? '';
  return `${request.protocol}://${/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(host) ? host : 'localhost'}`;
}

async function* lines(pages: AsyncIterable<readonly Values[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const columns = ['position', 'id', 'label', 'outcome', 'message', 'code', 'net'] as const;

async function* csv(pages: AsyncIterable<readonly Values[]>): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const page of pages) yield page.map((row) => `${columns.map((name) => cell(row[name] ?? null)).join(',')}\r\n`).join('');
}

/** Names and messages carry what anybody typed: none of it may come alive in a spreadsheet. */
function cell(value: Value): string {
  if (value === null) return '';
  return typeof value === 'string' ? textCell(value) : JSON.stringify(value);
}
