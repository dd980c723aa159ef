/** The bridge's paths of billing, all but one of them reading: reports, explanations, statements, invoices, and CSV of transactions. */
import { Router, type Response } from 'express';
import { cutoffFaults } from '../../../shared/billing/cutoff.js';
import { parseDate } from '../../../shared/dates.js';
import { badQuery, badValue, missing, noSuchRecord, refused, unknownNames } from '../../../shared/fault.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from '../../../shared/types.js';
import { bodyOf } from '../body.js';
import { queryOf, route, wakes, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { sendStream } from '../send.js';
import { inTurn } from '../turns.js';
import { chargesOf } from '../../billing/charges.js';
import { checksOf } from '../../billing/checks.js';
import { linesCSV, shownInvoice } from '../../billing/invoice.js';
import type { User } from '../../people/authorise.js';
import { callPagesFor } from '../printing.js';
import { ublInvoice } from '../../billing/eInvoice/ubl.js';
import { statementPDF } from '../../billing/paper/statementPages.js';
import { invoicePDF } from '../../billing/paper/invoicePages.js';
import { reportCSV, reportJSON, runProgress, runTotals } from '../../billing/report.js';
import type { RunDates } from '../../billing/shapes.js';
import { shownStatement, statement, statementCSV } from '../../billing/statement.js';
import { isCSV, orderFromCSV } from './usage.js';
import { forecastChange, invoiceChange } from '../../billing/why.js';
import { runChange, runChangeCSV, runPair } from '../../billing/whyRun.js';
import { datesOf } from '../../billing/work.js';
import { asText } from '../../../shared/values.js';

export interface BillingRoutesOptions {
  /** Told of what the arithmetic cannot do, a bug rather than a fault. */
  readonly unexpected: (error: unknown, customerID: string) => void;
  /** Somebody may have requested a run. */
  readonly requested: () => void;
}

export function billingRoutes(parts: Parts, { unexpected, requested }: BillingRoutesOptions): Router {
  const router = Router({ caseSensitive: true });
  const { store } = parts;

  router.use((_request, response, next) => {
    response.once('finish', () => {
      if (wakes(response) === 'billing') requested();
    });
    next();
  });
  serve(router, 'GET /billingRuns/:id/report', async (asked) => {
    const run = await known(parts, 'billingRuns', asked.id);
    const faults = cutoffFaults(run, parts.today());
    if (Object.keys(faults).length > 0) throw refused(Object.values(faults).join(' '), faults);
    return report(asked, datesOf(run), await parts.catalogue());
  });
  serve(router, 'POST /billingRuns/report', async (asked) => {
    const catalogue = await parts.catalogue();
    return report(asked, datesAsked(bodyOf(asked.request), catalogue, parts.today()), catalogue);
  });
  serve(router, 'GET /billingRuns/:id/totals', async ({ id }) => runTotals(store, await known(parts, 'billingRuns', id)));
  serve(router, 'GET /billingRuns/:id/checks', async ({ id }) => checksOf(store, await known(parts, 'billingRuns', id)));
  serve(router, 'GET /billingRuns/:id/change', async ({ id, query: { against }, form, response }) => {
    const pair = await runPair(store, await known(parts, 'billingRuns', id), against);
    // Told as one answer it is all there at once; line by line it holds little.
    await inTurn(response, form === 'text/csv' ? 'streams' : 'many');
    if (form !== 'text/csv') return runChange(store, pair, await parts.catalogue());
    await sendStream(attach(response, `change-${pair.now.id}.csv`), 'text/csv', runChangeCSV(store, pair, await parts.catalogue()));
    return sent;
  });
  serve(router, 'GET /billingRuns/:id/bills/:customer/change', async ({ id, request }) => {
    const customer = await known(parts, 'customers', String(request.params['customer']));
    return forecastChange(store, await known(parts, 'billingRuns', id), customer.id, await parts.catalogue(), parts.now());
  });
  serve(router, 'GET /invoices/:id/change', async ({ id, query: { against } }) =>
    invoiceChange(store, await known(parts, 'invoices', id), against, await parts.catalogue()),
  );
  serve(router, 'GET /billingRuns/:id/progress', async ({ id }) => runProgress(store, await known(parts, 'billingRuns', id), parts.now()));
  serve(router, 'GET /features/:id/charges', async ({ id }) => chargesOf(store, await known(parts, 'features', id), await parts.catalogue(), parts.today()));
  serve(router, 'GET /customers/:id/statement', async ({ id, query, form, response }) => {
    const { from = null, to = null, lines } = query;
    if (from !== null && to !== null && from > to) throw badQuery('to', `${to} is before ${from}.`);
    const customer = await known(parts, 'customers', id);
    await inTurn(response, 'many');
    if (form === 'application/pdf') {
      response.type('application/pdf').set('Content-Disposition', `inline; filename="statement-${customer.id}.pdf"`);
      statementPDF(await shownStatement(store, customer, { from, to }, await parts.catalogue()), parts.today()).pipe(response);
      return sent;
    }
    const told = await statement(store, customer, { from, to }, lines);
    if (form !== 'text/csv') return told;
    attach(response, `statement-${customer.id}.csv`).send(statementCSV(told));
    return sent;
  });
  serve(router, 'GET /invoices/:id/lines', async ({ id, form, response }) => {
    const invoice = await known(parts, 'invoices', id);
    const { company: _, ...shown } = await shownInvoice(store, invoice, await parts.catalogue());
    if (form !== 'text/csv') return shown;
    attach(response, `invoice-${nameOf(invoice)}-lines.csv`).send(linesCSV({ company: {}, ...shown }));
    return sent;
  });
  serve(router, 'GET /invoices/:id/pdf', async ({ id, user, response }) => {
    await sendPDF(parts, response, await known(parts, 'invoices', id), user);
    return sent;
  });
  serve(router, 'GET /invoices/:id/ubl', async ({ id, response }) => {
    const invoice = await known(parts, 'invoices', id);
    const xml = ublInvoice(await shownInvoice(store, invoice, await parts.catalogue()));
    response
      .type('application/xml')
      .set('Content-Disposition', `attachment; filename="invoice-${nameOf(invoice)}.xml"`)
      .send(xml);
    return sent;
  });
  router.post(
    '/transactions',
    // JSON goes the way of every record.
    (request, _response, next) => next(isCSV(request) && !/(^|&)action=/.test(queryOf(request)) ? undefined : 'route'),
    route((request, response) => orderFromCSV(parts, request, response)),
  );

  async function report({ query: { lines, customerID }, form, response }: Reporting, dates: RunDates, catalogue: Catalogue): Promise<typeof sent> {
    if (customerID !== undefined && (!isID(customerID) || (await store.load('customers', [customerID])).length === 0))
      throw noSuchRecord('customers', customerID);
    await inTurn(response, 'streams');
    const options = { lines, ...(customerID === undefined ? {} : { customerID }), unexpected };
    if (form === 'text/csv') await sendStream(attach(response, 'pre-billing.csv'), 'text/csv', reportCSV(store, dates, catalogue, options));
    else await sendStream(response, 'application/json', reportJSON(store, dates, catalogue, options));
    return sent;
  }

  return router;
}

const isID = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);
/** What a file is called after; numbers of invoices are ours, but a header is no place to trust a text. */
/** An invoice's pages, to be looked at in a browser. */
export async function sendPDF(parts: Pick<Parts, 'store' | 'catalogue'>, response: Response, invoice: RecordOf, user: User): Promise<void> {
  await inTurn(response, 'many');
  response.type('application/pdf').set('Content-Disposition', `inline; filename="invoice-${nameOf(invoice)}.pdf"`);
  invoicePDF(await shownInvoice(parts.store, invoice, await parts.catalogue(), callPagesFor(user))).pipe(response);
}

const nameOf = (invoice: RecordOf): string => asText(invoice['invoiceNumber'] ?? invoice.id).replaceAll(/[^\w-]/g, '_');

interface Reporting {
  readonly query: { readonly lines: boolean; readonly customerID: string | undefined };
  readonly form: string;
  readonly response: Response;
}

/** The record that the path names. */
/** The record, or 404001. */
export async function known({ store }: Parts, entity: EntityName, id: string): Promise<RecordOf> {
  const [record] = isID(id) ? await store.load(entity, [id]) : [];
  if (!record) throw noSuchRecord(entity, id);
  return record;
}

const attach = (response: Response, name: string): Response => response.type('text/csv').set('Content-Disposition', `attachment; filename="${name}"`);

const asked = ['invoiceDate', 'cutoffDate', 'transactionCutoffDate', 'dueDate', 'billingCycle'] as const;

/** The dates of a report that no stored run has. */
function datesAsked(body: Values, catalogue: Catalogue, today: string): RunDates {
  const unknown = Object.keys(body).filter((name) => !(asked as readonly string[]).includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, `A report takes ${asked.join(', ')}.`);
  const given = (name: string): Value => (body[name] === '' ? null : (body[name] ?? null));
  const day = (name: string): string | null => (given(name) === null ? null : parseDate(given(name), name));
  const absent = (['invoiceDate', 'cutoffDate'] as const).filter((name) => given(name) === null);
  if (absent.length > 0) throw missing(Object.fromEntries(absent.map((name) => [name, 'A run needs it.'])));
  const faults = cutoffFaults(body, today);
  if (Object.keys(faults).length > 0) throw badValue(faults);
  const billingCycle = given('billingCycle');
  if (billingCycle !== null && (typeof billingCycle !== 'string' || !catalogue.preset('billingCycle', billingCycle)))
    throw badValue({ billingCycle: 'There is no such billing cycle.' });
  return {
    id: null,
    billingCycle,
    invoiceDate: day('invoiceDate')!,
    cutoff: day('cutoffDate')!,
    transactionCutoff: day('transactionCutoffDate'),
    dueDate: day('dueDate'),
    message: null,
  };
}
