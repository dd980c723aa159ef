/** The bridge's paths of billing, all but one of them reading: reports, explanations, statements, invoices, and CSV of transactions. */
import { Router, type Request, type Response } from 'express';
import { cutoffFaults } from '../../../shared/billing/cutoff.js';
import { parseDate } from '../../../shared/dates.js';
import { badQuery, badValue, missing, noSuchRecord, notAcceptable, refused, unknownField } from '../../../shared/fault.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from '../../../shared/types.js';
import { authoriseReading } from '../../people/authorise.js';
import { bodyOf } from '../body.js';
import { flag, parametersOf, queryOf, route, userOf, type Parts } from '../request.js';
import { sendStream } from '../send.js';
import { inTurn } from '../turns.js';
import { chargesOf } from '../../billing/charges.js';
import { linesCSV, shownInvoice } from '../../billing/invoice.js';
import { invoicePDF } from '../../billing/pdf.js';
import { reportCSV, reportJSON, runProgress, runTotals } from '../../billing/report.js';
import type { RunDates } from '../../billing/shapes.js';
import { statement, statementCSV } from '../../billing/statement.js';
import { isCSV, orderFromCSV } from './usage.js';
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

  router.use('/billingRuns', (request, response, next) => {
    if (request.method === 'POST' && /(^|&)action=request(&|$)/.test(queryOf(request))) response.once('finish', requested);
    next();
  });
  router.get(
    '/billingRuns/:id/report',
    route(async (request, response) => {
      const run = await read(parts, request, response, 'billingRuns');
      const faults = cutoffFaults(run, parts.today());
      if (Object.keys(faults).length > 0) throw refused(Object.values(faults).join(' '), faults);
      await report(request, response, datesOf(run), await parts.catalogue());
    }),
  );
  router.post(
    '/billingRuns/report',
    route(async (request, response) => {
      mayRead(response, 'billingRuns');
      const catalogue = await parts.catalogue();
      await report(request, response, datesAsked(bodyOf(request), catalogue, parts.today()), catalogue);
    }),
  );
  router.get(
    '/billingRuns/:id/totals',
    route(async (request, response) => {
      parametersOf(request, []);
      const run = await read(parts, request, response, 'billingRuns');
      for (const entity of ['invoices', 'transactions'] as const) mayRead(response, entity);
      response.json(await runTotals(store, run));
    }),
  );
  router.get(
    '/billingRuns/:id/progress',
    route(async (request, response) => {
      parametersOf(request, []);
      const run = await read(parts, request, response, 'billingRuns');
      mayRead(response, 'invoices');
      response.json(await runProgress(store, run, parts.now()));
    }),
  );
  router.get(
    '/features/:id/charges',
    route(async (request, response) => {
      parametersOf(request, []);
      const feature = await read(parts, request, response, 'features');
      mayRead(response, 'transactions');
      response.json(await chargesOf(store, feature, await parts.catalogue(), parts.today()));
    }),
  );
  router.get(
    '/customers/:id/statement',
    route(async (request, response) => {
      const query = parametersOf(request, ['from', 'to', 'lines']);
      const [from, to] = [dayOf(query, 'from'), dayOf(query, 'to')];
      if (from !== null && to !== null && from > to) throw badQuery('to', `${to} is before ${from}.`);
      const customer = await read(parts, request, response, 'customers');
      for (const entity of ['invoices', 'payments', 'transactions'] as const) mayRead(response, entity);
      await inTurn(response, 'many');
      const told = await statement(store, customer, { from, to }, flag(query, 'lines'));
      if (form(request) === 'text/csv') attach(response, `statement-${customer.id}.csv`).send(statementCSV(told));
      else response.json(told);
    }),
  );
  router.get(
    '/invoices/:id/lines',
    route(async (request, response) => {
      parametersOf(request, []);
      const invoice = await read(parts, request, response, 'invoices');
      mayRead(response, 'transactions');
      const { company: _, ...shown } = await shownInvoice(store, invoice, await parts.catalogue());
      if (form(request) === 'text/csv') attach(response, `invoice-${nameOf(invoice)}-lines.csv`).send(linesCSV({ company: {}, ...shown }));
      else response.json(shown);
    }),
  );
  router.get(
    '/invoices/:id/pdf',
    route(async (request, response) => {
      parametersOf(request, []);
      const invoice = await read(parts, request, response, 'invoices');
      mayRead(response, 'transactions');
      if (!request.accepts('application/pdf')) throw notAcceptable(['application/pdf']);
      await inTurn(response, 'many');
      response.type('application/pdf').set('Content-Disposition', `inline; filename="invoice-${nameOf(invoice)}.pdf"`);
      invoicePDF(await shownInvoice(store, invoice, await parts.catalogue())).pipe(response);
    }),
  );
  router.post(
    '/transactions',
    // JSON goes the way of every record.
    (request, _response, next) => next(isCSV(request) && !/(^|&)action=/.test(queryOf(request)) ? undefined : 'route'),
    route((request, response) => orderFromCSV(parts, request, response)),
  );

  async function report(request: Request, response: Response, dates: RunDates, catalogue: Catalogue): Promise<void> {
    const query = parametersOf(request, ['lines', 'customerID']);
    for (const entity of ['customers', 'transactions'] as const) mayRead(response, entity);
    const customerID = query.get('customerID');
    if (customerID !== undefined && (!isID(customerID) || (await store.load('customers', [customerID])).length === 0))
      throw noSuchRecord('customers', customerID);
    await inTurn(response, 'many');
    const options = { lines: flag(query, 'lines'), ...(customerID === undefined ? {} : { customerID }), unexpected };
    if (form(request) === 'text/csv') return sendStream(attach(response, 'pre-billing.csv'), 'text/csv', reportCSV(store, dates, catalogue, options));
    return sendStream(response, 'application/json', reportJSON(store, dates, catalogue, options));
  }

  return router;
}

const isID = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);
const mayRead = (response: Response, entity: EntityName): void => authoriseReading(userOf(response), entity);
/** What a file is called after; numbers of invoices are ours, but a header is no place to trust a text. */
const nameOf = (invoice: RecordOf): string => asText(invoice['invoiceNumber'] ?? invoice.id).replaceAll(/[^\w-]/g, '_');

/** The record that the path names, read with permission. */
async function read({ store }: Parts, request: Request, response: Response, entity: EntityName): Promise<RecordOf> {
  mayRead(response, entity);
  const id = String(request.params['id']);
  const [record] = isID(id) ? await store.load(entity, [id]) : [];
  if (!record) throw noSuchRecord(entity, id);
  return record;
}

function form(request: Request): 'application/json' | 'text/csv' {
  const accepted = request.accepts('application/json', 'text/csv');
  if (accepted === false) throw notAcceptable(['application/json', 'text/csv']);
  return accepted as 'application/json' | 'text/csv';
}

const attach = (response: Response, name: string): Response => response.type('text/csv').set('Content-Disposition', `attachment; filename="${name}"`);

function dayOf(query: ReadonlyMap<string, string>, name: string): string | null {
  const value = query.get(name);
  if (value === undefined || value === '') return null;
  try {
    return parseDate(value, name);
  } catch {
    throw badQuery(name, 'Give a date as YYYY-MM-DD.');
  }
}

const asked = ['invoiceDate', 'cutoffDate', 'transactionCutoffDate', 'dueDate', 'billingCycle'] as const;

/** The dates of a report that no stored run has. */
function datesAsked(body: Values, catalogue: Catalogue, today: string): RunDates {
  const unknown = Object.keys(body).filter((name) => !(asked as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw unknownField(Object.fromEntries(unknown.slice(0, 20).map((name) => [name.slice(0, 100), `A report takes ${asked.join(', ')}.`])));
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
