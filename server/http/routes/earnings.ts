/** Margins and commission over REST. */
import { Router } from 'express';
import { isDate } from '../../../shared/dates.js';
import { actionOf } from '../../../shared/actions/index.js';
import { badQuery, badValue } from '../../../shared/fault.js';
import { authorise, mayRead } from '../../people/authorise.js';
import { csvLine } from '../../billing/csv.js';
import { closeMonth, statements } from '../../earnings/commission.js';
import { margins } from '../../earnings/margins.js';
import { bodyOf, only } from '../body.js';
import { expertMode, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { inTurn } from '../turns.js';

const isMonth = (text: unknown): text is string => typeof text === 'string' && isDate(`${text}-01`);

export function earningRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  serve(router, 'GET /margins', async ({ query, form, response }) => {
    const { from = `${parts.today().slice(0, 7)}-01`, to = parts.today(), by = 'customer' } = query;
    if (from > to) throw badQuery('to', `${to} is before ${from}.`);
    await inTurn(response, 'many');
    const told = await margins(parts.store, from, to, by, await parts.catalogue(), parts.today());
    if (form !== 'text/csv') return told;
    const columns = ['key', 'name', 'net', 'carrierCost', 'margin', 'percent'] as const;
    response
      .type('text/csv')
      .set('Content-Disposition', 'attachment; filename="margins.csv"')
      .send(csvLine(columns) + told.map((each) => csvLine(columns.map((name) => each[name]))).join(''));
    return sent;
  });
  serve(router, 'GET /commission', async ({ query, user, form, response }) => {
    const { month = parts.today().slice(0, 7), holder } = query;
    if (!isMonth(month)) throw badQuery('month', 'Give a month such as 2026-11.');
    await inTurn(response, 'many');
    // Everybody sees their own; what others earn is for who may read it.
    const whose = mayRead(user, 'commissionEntries') ? holder : user.name;
    const told = await statements(parts.store, month, whose, await parts.catalogue(), parts.today());
    if (form !== 'text/csv') return told;
    const columns = ['kind', 'customerID', 'featureID', 'invoiceID', 'periodFrom', 'net', 'rate', 'amount'] as const;
    response
      .type('text/csv')
      .set('Content-Disposition', `attachment; filename="commission-${month}.csv"`)
      .send(
        csvLine(['holder', 'month', ...columns]) +
          told.flatMap((each) => each.lines.map((line) => csvLine([each.holder, each.month, ...columns.map((name) => line[name])]))).join(''),
      );
    return sent;
  });
  serve(router, 'POST /commission/close', async ({ request, user }) => {
    authorise(user, actionOf('commissionProfiles', 'edit')!, expertMode(request));
    const { month } = only(bodyOf(request), ['month']);
    if (!isMonth(month)) throw badValue({ month: 'Give a month such as 2026-11.' });
    return closeMonth(parts.store, month, await parts.catalogue(), user, parts.today(), parts.now());
  });
  return router;
}
