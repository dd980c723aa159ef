/** POST /carrierBills/load: a carrier's bill as it arrives, out of a CSV or a workbook. */
import { Router } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import type { Span } from '../../../shared/carrier/expected.js';
import { badQuery } from '../../../shared/fault.js';
import { patternFault } from '../../../shared/fields.js';
import { WORKBOOK } from '../../../shared/matching/workbook.js';
import { matchAgain } from '../../carriers/again.js';
import { monthOf } from '../../carriers/lines.js';
import { tried } from '../../carriers/fitting.js';
import { loadBill } from '../../carriers/load.js';
import { authorise, authoriseReading } from '../../people/authorise.js';
import { fileInTurn } from '../file.js';
import { expertMode, idIn, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { inTurn } from '../turns.js';

export function carrierRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  serve(router, 'POST /carrierBills/load', async ({ query, user, request, response }) => {
    authorise(user, actionOf('carrierBills', 'discard')!, expertMode(request));
    const { name = '', carrier, sheet, preview } = query;
    if (carrier === undefined || carrier === '') throw badQuery('carrier', 'Say whose bill it is.');
    if (name.length > 300) throw badQuery('name', 'At most 300 characters.');
    const period = periodIn(query);
    const type = await fileInTurn(request, response, 'text/csv', WORKBOOK);
    const told = await loadBill(parts.store, await parts.catalogue(), request, {
      name: name.trim() || `${carrier} ${period?.[0].slice(0, 7) ?? parts.today()}`,
      carrier,
      period,
      workbook: type === WORKBOOK,
      sheet,
      preview,
      user: { id: user.id, name: user.name },
      today: parts.today(),
      now: parts.now(),
    });
    response.status(preview ? 200 : 201);
    response.json(told);
    return sent;
  });
  serve(router, 'GET /carrierBills/fits', async ({ query: { pattern, of, carrier, featureID }, user, response }) => {
    if (pattern === undefined || pattern === '') throw badQuery('pattern', 'Give the pattern.');
    const why = pattern.length > 200 ? 'At most 200 characters.' : patternFault(pattern);
    if (why !== undefined) throw badQuery('pattern', why);
    if (of === undefined) throw badQuery('of', 'Say whether it is for the reference or the product.');
    if (featureID !== undefined) authoriseReading(user, 'features');
    await inTurn(response, 'many');
    return tried(parts.store, await parts.catalogue(), { pattern, of, carrier, featureID: featureID === undefined ? undefined : idIn('features', featureID) });
  });
  serve(router, 'POST /carrierBills/:id/match', async ({ id, query: { preview }, user, request, response }) => {
    authorise(user, actionOf('carrierBills', 'discard')!, expertMode(request));
    await inTurn(response, 'many');
    return matchAgain(parts.store, await parts.catalogue(), idIn('carrierBills', id), {
      preview,
      user: { id: user.id, name: user.name },
      today: parts.today(),
      now: parts.now(),
    });
  });
  return router;
}

function periodIn({
  period,
  from,
  to,
}: {
  readonly period?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Span | undefined {
  if (period !== undefined) {
    const month = monthOf(period);
    if (month === undefined || from !== undefined || to !== undefined) throw badQuery('period', 'Give a month such as 2026-11, or from and to instead.');
    return month;
  }
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) throw badQuery(from === undefined ? 'from' : 'to', 'Give both days, from and to.');
  if (to < from) throw badQuery('to', 'It ends before it begins.');
  return [from, to];
}
