/** The print batch: every invoice and letter that waits for the post as one document. */
import type { Response } from 'express';
import { companySetting } from '../../shared/billing/invoice.js';
import { badQuery, refused } from '../../shared/fault.js';
import { unitsToPounds } from '../../shared/money.js';
import { asText, idFault } from '../../shared/values.js';
import { companySettings, shownInvoice, type CallPages } from '../billing/invoice.js';
import { shownStatement } from '../billing/statement.js';
import { batchPDF } from '../billing/paper/batch.js';
import type { Condition } from '../database/store.js';
import { masksDialled, mayRead, type User } from '../people/authorise.js';
import type { Parts } from './request.js';
import { inTurn } from './turns.js';

/** Invoices in one batch at the most: a box of paper. */
const most = 2_000;
const waiting: readonly Condition[] = [
  { field: 'channel', test: 'eq', value: 'Print' },
  { field: 'status', test: 'eq', value: 'Queued' },
];

/** The condition that a message was ordered by this job. */
export function ofRun(runID: string | undefined): readonly Condition[] {
  if (runID === undefined) return [];
  if (idFault(runID) !== undefined) throw badQuery('runID', 'Give the id of a job.');
  return [{ field: 'runID', test: 'eq', value: runID }];
}

/** What somebody may see of calls on papers that he opens. */
export const callPagesFor = (user: User): CallPages => (mayRead(user, 'calls') ? (masksDialled(user) ? 'masked' : 'whole') : 'none');

/** Sends the batch of one job, or of all. */
export async function sendBatch(
  { store, catalogue, today }: Pick<Parts, 'store' | 'catalogue' | 'today'>,
  response: Response,
  runID: string | undefined,
  user: User,
): Promise<void> {
  const ids = await store.ids('messages', { where: [...waiting, ...ofRun(runID)], sort: [] }, most);
  if (ids.length > most) throw refused(`More than ${most} invoices and letters wait to be printed; take the jobs one by one.`);
  const messages = await store.load('messages', ids);
  const invoiceIDs = [...new Set(messages.flatMap(({ invoiceID }) => (typeof invoiceID === 'string' ? [invoiceID] : [])))];
  const written = messages.filter(({ invoiceID, body }) => invoiceID === null && typeof body === 'string');
  await inTurn(response, 'streams');
  const known = await catalogue();
  const invoices = (await store.load('invoices', invoiceIDs)).filter(({ status }) => status !== 'Unsent');
  const customerIDs = [...new Set([...invoices, ...written].map(({ customerID }) => asText(customerID)))];
  const customers = new Map((await store.load('customers', customerIDs)).map((each) => [each.id, each]));
  response.type('application/pdf').set('Content-Disposition', `inline; filename="print-batch-${today()}.pdf"`);
  const document = batchPDF(
    {
      company: companySetting(known, 'Name') ?? '',
      today: today(),
      letters: written.map(({ customerID, subject, body, attachments }) => {
        const customer = customers.get(asText(customerID));
        const stated = customer && (attachments as readonly string[] | null)?.includes('statement');
        return {
          company: companySettings(known),
          customer: customer ?? {},
          date: today(),
          subject: asText(subject),
          body: asText(body),
          ...(stated ? { statement: () => shownStatement(store, customer, { from: null, to: null }, known) } : {}),
        };
      }),
      listed: invoices.map(({ id, invoiceNumber, customerID, total }) => ({
        invoiceNumber: asText(invoiceNumber ?? id),
        customer: asText(customers.get(asText(customerID))?.['name']),
        total: unitsToPounds(Number(total)),
      })),
      invoices: (async function* () {
        for (const invoice of invoices) {
          if (response.destroyed) return;
          yield await shownInvoice(store, invoice, known, callPagesFor(user));
        }
      })(),
    },
    (error) => response.destroy(error as Error),
  );
  document.pipe(response);
}
