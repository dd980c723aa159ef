/** Runs over HTTP: the run and its progress, its rows, the records it changed, and what can be done to it. */
import { Router, type Request, type Response } from 'express';
import { badQuery, forbidden, noSuchRecord, unknownAction } from '../../../shared/fault.js';
import { authoriseReading, mayRead } from '../../people/authorise.js';
import { bodyOf } from '../body.js';
import { textCell } from '../../database/csv.js';
import { expertMode, flag, idIn, parametersOf, queryOf, tagOf, userOf, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { maskedText, toldRow, toldRun } from '../told.js';
import { authoriseJob, seesJob } from '../../people/sight.js';
import type { Run, RunPace, RunRow } from '../../../shared/wire/runs.js';
import { sendAnswer } from './orders.js';
import { sendPreview, sendStream } from '../send.js';
import { inTurn, manyRecords } from '../turns.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { apiRoot } from '../../runs/telling/answers.js';
import { customersOf } from '../../runs/telling/customers.js';
import { idFault } from '../../../shared/values.js';
import { controlActions } from '../../runs/controlling/control.js';

export function runRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const { runs } = parts;
  /** A run tells what the records held that it changed. */
  const open: Open = async (response, id) => {
    const run = await runs.run(id);
    const user = userOf(response);
    if (user.apiRead && !mayRead(user, run['entity'] as EntityName)) throw noSuchRecord('runs', id);
    return run;
  };

  // /runs/actions is the list of actions, as of every entity.
  router.get('/runs/actions', (_request, _response, next) => next('router'));
  serve(router, 'GET /runs/customers', ({ query: { ids }, user }) => {
    const asked = [...new Set((ids ?? '').split(',').filter((id) => id !== ''))];
    if (asked.length > 100 || asked.some((id) => idFault(id) !== undefined)) throw badQuery('ids', 'Give up to 100 ids of runs with commas between them.');
    return customersOf(parts.store, asked, { may: (entity) => mayRead(user, entity), sees: (run) => seesJob(user, run) });
  });
  serve(router, 'GET /runs/:id', async ({ id: given, query: { as, wait = 0, version, reversal }, user, request, response }) => {
    const id = idIn('runs', given);
    const seen = await open(response, id);
    if (as !== undefined) {
      authoriseJob(user, seen);
      response.type('text/plain').send(await runs.as(id, as, originOf(request)));
      return sent;
    }
    const run = await runs.run(id, { wait, ...(version === undefined ? {} : { seen: version }) });
    response.set('ETag', tagOf(Number(run['version'])));
    // Why a row cannot be taken back names what it raised.
    return { ...toldRun(user, run), ...(reversal && seesJob(user, run) ? { reversal: await runs.reversal(id) } : {}) } as unknown as Run & RunPace;
  });

  serve(router, 'GET /runs/:id/preview', async ({ id: given, user, query, response }) => {
    const id = idIn('runs', given);
    const run = await open(response, id);
    authoriseJob(user, run);
    if (Number(run['rowCount']) > manyRecords) await inTurn(response, 'many');
    await sendPreview(response, await runs.preview(id, query.now ? user : undefined));
    return sent;
  });

  serve(router, 'GET /runs/:id/rows', async ({ id: given, query: { outcome, limit = 100, offset = 0, after = 0 }, form, user, response }) => {
    const id = idIn('runs', given);
    const told = seesJob(user, await open(response, id)) ? (row: Values): Values => row : toldRow;
    if (form !== 'application/json') await inTurn(response, 'streams');
    if (form === 'text/csv') {
      response.attachment(`run-${id}-rows.csv`);
      await sendStream(response, 'text/csv', csv(runs.allRows(id, outcome), told));
      return sent;
    }
    if (form === 'application/x-ndjson') {
      await sendStream(response, form, lines(runs.allRows(id, outcome), told));
      return sent;
    }
    const { rows, total } = await runs.rows(id, { ...(outcome ? { outcome } : {}), limit, offset, after });
    response.set('X-Total-Count', String(total));
    const last = Number(rows.at(-1)?.['position']);
    if (rows.length === limit && limit > 0)
      response.set('Link', `<${apiRoot}/runs/${id}/rows?${outcome ? `outcome=${outcome}&` : ''}limit=${limit}&after=${last}>; rel="next"`);
    return rows.map(told) as unknown as readonly RunRow[];
  });

  serve(router, 'GET /runs/:id/records', async ({ id: given, user, query: { limit = 500, after = 0 }, response }) => {
    const id = idIn('runs', given);
    await open(response, id);
    const { text, next } = await runs.records(id, { limit, after, may: (entity) => mayRead(user, entity) });
    if (next !== undefined) response.set('Link', `<${apiRoot}/runs/${id}/records?limit=${limit}&after=${next}>; rel="next"`);
    response.type('application/json').send(maskedText(user, text));
    return sent;
  });

  serve(router, 'GET /takeBacks/:id', async ({ id: given, user, query, request, response }) => {
    const id = idIn('runs', given);
    authoriseJob(user, await open(response, id));
    if (query.now !== true) return runs.takeBackPreview(id);
    await inTurn(response, 'many');
    return runs.takeBackPreview(id, { preview: true, user, expert: expertMode(request), today: parts.today(), now: parts.now() });
  });

  serve(router, 'POST /takeBacks', async ({ user, query: { preview }, request, response }) => {
    if (!user.apiWrite) throw forbidden(`${user.name} may read but not write (API write is off). An administrator can change that.`);
    const key = request.get('idempotency-key');
    const body = bodyOf(request);
    // A preview too keeps others from writing while it lasts.
    await inTurn(response, 'many');
    const given = key === undefined ? {} : { key: { key, method: request.method, path: request.originalUrl, body } };
    sendAnswer(
      response,
      await runs.takeBack(body, { preview: preview === true, user, expert: expertMode(request), today: parts.today(), now: parts.now(), ...given }),
    );
    return sent;
  });

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

type Open = (response: Response, id: string) => Promise<Values>;

async function act({ runs, today, now }: Parts, request: Request, response: Response, open: Open): Promise<void> {
  // Whether there is such a run is told to those alone who may look at it.
  if (userOf(response).apiRead) authoriseReading(userOf(response), 'runs');
  if (!userOf(response).apiWrite) throw forbidden(`${userOf(response).name} may read but not write (API write is off). An administrator can change that.`);
  const run = await open(response, idOf(request));
  const query = parametersOf(request, ['action', 'preview']);
  // Everything but ending it is agreeing to what it does.
  if (userOf(response).apiRead && query.get('action') !== 'cancel') authoriseJob(userOf(response), run);
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

/** Where the caller reached the bridge; nothing else of the header gets into a command that somebody will paste. */
function originOf(request: Request): string {
  const host = request.get('host') ?? '';
  return `${request.protocol}://${/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(host) ? host : 'localhost'}`;
}

async function* lines(pages: AsyncIterable<readonly Values[]>, told: (row: Values) => Values): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((row) => `${JSON.stringify(told(row))}\n`).join('');
}

const columns = ['position', 'id', 'label', 'outcome', 'message', 'code', 'net'] as const;

async function* csv(pages: AsyncIterable<readonly Values[]>, told: (row: Values) => Values): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const page of pages)
    yield page
      .map(told)
      .map((row) => `${columns.map((name) => cell(row[name] ?? null)).join(',')}\r\n`)
      .join('');
}

/** Names and messages carry what anybody typed: none of it may come alive in a spreadsheet. */
function cell(value: Value): string {
  if (value === null) return '';
  return typeof value === 'string' ? textCell(value) : JSON.stringify(value);
}
