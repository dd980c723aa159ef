/** Calls over REST: files of carriers as they arrive, what waits grouped, the call list of an invoice. */
import { Router } from 'express';
import { badQuery, noSuchPath, noSuchRecord } from '../../../shared/fault.js';
import { isDate } from '../../../shared/dates.js';
import { allowancesOf } from '../../calls/allowances.js';
import { loadFile } from '../../calls/load.js';
import { callCharges, callChargesCSV } from '../../calls/charges.js';
import { callList, callListCSV } from '../../billing/callList.js';
import { waiting, waitingCSV } from '../../calls/waiting.js';
import { actionOf } from '../../../shared/actions/index.js';
import { pathOf } from '../../../shared/contract.js';
import { authorise, masksDialled as masks } from '../../people/authorise.js';
import { fileInTurn } from '../file.js';
import { entityOfPath, expertMode, idIn, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { inTurn, inTurnFor } from '../turns.js';

/** Calls told of each line where nothing is said: enough to look at; a table has them all. */
const FEW_CALLS = 100;
const MOST_CALLS = 1_000_000;

export interface CallRoutesOptions {
  /** Records of an entity may have changed. */
  readonly changed: (entity: string) => void;
  readonly settle: () => Promise<void>;
}

export function callRoutes(parts: Parts, { changed, settle }: CallRoutesOptions): Router {
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    response.once('finish', () => {
      if (request.method !== 'GET' && response.statusCode < 300) changed(request.path.split('/')[1] ?? '');
    });
    next();
  });
  serve(router, 'POST /callFiles/load', async ({ query, user, request, response }) => {
    authorise(user, actionOf('callFiles', 'release')!, expertMode(request));
    const { name = '', carrier = null, format = null, preview } = query;
    if (name.length > 300) throw badQuery('name', 'At most 300 characters.');
    await fileInTurn(request, response, 'text/csv');
    const told = await loadFile(parts.store, await parts.catalogue(), request, {
      name: name.trim() || `Calls of ${parts.today()}`,
      carrier,
      format,
      preview,
      user: { id: user.id, name: user.name },
      today: parts.today(),
      now: parts.now(),
      timeZone: parts.timeZone,
    });
    if (!preview) await settle();
    response.status(preview ? 200 : 201);
    response.json(told);
    return sent;
  });
  serve(router, 'GET /calls/waiting', async ({ user, form, response }) => {
    const told = await waiting(parts.store, masks(user));
    if (form !== 'text/csv') return told;
    response.type('text/csv').set('Content-Disposition', 'attachment; filename="calls-waiting.csv"').send(waitingCSV(told));
    return sent;
  });
  serve(router, 'GET /invoices/:id/callList', async ({ id, user, form, response }) => {
    const [invoice] = await parts.store.load('invoices', [idIn('invoices', id)]);
    if (!invoice) throw noSuchRecord('invoices', id);
    // Of a large customer these are some ten thousand calls, put together at once.
    await inTurn(response, 'many');
    const told = await callList(parts.store, invoice, masks(user));
    if (form !== 'text/csv') return told;
    response.type('text/csv').set('Content-Disposition', `attachment; filename="calls-${id}.csv"`).send(callListCSV(told));
    return sent;
  });
  serve(router, 'GET /:entity/:id/callCharges', async ({ id, query, user, form, request, response }) => {
    const entity = entityOfPath(request, String(request.params['entity']));
    if (pathOf('GET /:entity/:id/callCharges').of?.(entity) !== true) throw noSuchPath(request.path);
    const [record] = await parts.store.load(entity, [idIn(entity, id)]);
    if (!record) throw noSuchRecord(entity, id);
    const csv = form === 'text/csv';
    const limit = query.limit ?? (csv ? MOST_CALLS : FEW_CALLS);
    await inTurnFor(response, limit);
    const told = await callCharges(parts.store, entity, record, { limit, line: query.line, masked: masks(user) }, await parts.catalogue());
    if (!csv) return told;
    response.type('text/csv').set('Content-Disposition', `attachment; filename="calls-of-${entity}-${id}.csv"`).send(callChargesCSV(told));
    return sent;
  });
  serve(router, 'GET /customers/:id/allowances', async ({ id, query }) => {
    const { month = parts.today().slice(0, 7) } = query;
    if (!isDate(`${month}-01`)) throw badQuery('month', 'Give a month such as 2026-11.');
    const [customer] = await parts.store.load('customers', [idIn('customers', id)]);
    if (!customer) throw noSuchRecord('customers', id);
    return allowancesOf(parts.store, customer, month, await parts.catalogue());
  });
  return router;
}
