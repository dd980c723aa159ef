/** What the Outbox says of itself, and the notices of mails that came back. The messages themselves are listed like every record. */
import { Router } from 'express';
import { badQuery, badValue, missing, refused } from '../../../shared/fault.js';
import { actionOf } from '../../../shared/actions/index.js';
import { companySetting } from '../../../shared/billing/invoice.js';
import { unitsToPounds } from '../../../shared/money.js';
import { asText, idFault } from '../../../shared/values.js';
import { shownInvoice } from '../../billing/invoice.js';
import { batchPDF } from '../../billing/paper/batch.js';
import type { Condition } from '../../database/store.js';
import { authorise } from '../../people/authorise.js';
import { bounceOf } from '../../outbox/bounce.js';
import type { Outbox } from '../../outbox/index.js';
import { bodyOf, only } from '../body.js';
import { wakes, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { inTurn } from '../turns.js';

/** Invoices in one print batch at the most: a box of paper. */
const mostPrinted = 2_000;
const printing: readonly Condition[] = [
  { field: 'channel', test: 'eq', value: 'Print' },
  { field: 'status', test: 'eq', value: 'Queued' },
];

/** The condition that a message was ordered by this job. */
function ofRun(runID: string | undefined): readonly Condition[] {
  if (runID === undefined) return [];
  if (idFault(runID) !== undefined) throw badQuery('runID', 'Give the id of a job.');
  return [{ field: 'runID', test: 'eq', value: runID }];
}

export function outboxRoutes({ store, runs, catalogue, today, now }: Parts, outbox: Outbox): Router {
  const router = Router({ caseSensitive: true });

  router.use((_request, response, next) => {
    response.once('finish', () => {
      if (wakes(response) === 'outbox') outbox.wake();
    });
    next();
  });

  serve(router, 'GET /outbox', async ({ query: { runID } }) => {
    ofRun(runID);
    const rows = await store.rows<{ channel: string; status: string; count: number }>(
      `SELECT "channel", "status", count(*) AS "count" FROM "messages"${runID === undefined ? '' : ' WHERE "runID" = CAST($runID AS BIGINT)'} GROUP BY "channel", "status" ORDER BY "channel", "status"`,
      runID === undefined ? {} : { runID },
    );
    return { why: outbox.state().why, counts: rows.map(({ count, ...row }) => ({ ...row, count: Number(count) })) };
  });

  serve(router, 'GET /outbox/print', async ({ query: { runID }, response }) => {
    const ids = await store.ids('messages', { where: [...printing, ...ofRun(runID)], sort: [] }, mostPrinted);
    if (ids.length > mostPrinted) throw refused(`More than ${mostPrinted} invoices wait to be printed; take the jobs one by one.`);
    const invoiceIDs = [...new Set((await store.load('messages', ids)).flatMap(({ invoiceID }) => (typeof invoiceID === 'string' ? [invoiceID] : [])))];
    await inTurn(response, 'streams');
    const known = await catalogue();
    const invoices = (await store.load('invoices', invoiceIDs)).filter(({ status }) => status !== 'Unsent');
    const customers = new Map(
      (await store.load('customers', [...new Set(invoices.map(({ customerID }) => asText(customerID)))])).map((each) => [each.id, each]),
    );
    const company = companySetting(known, 'Name') ?? '';
    response.type('application/pdf').set('Content-Disposition', `attachment; filename="print-batch-${today()}.pdf"`);
    batchPDF(
      {
        company,
        today: today(),
        listed: invoices.map(({ id, invoiceNumber, customerID, total }) => ({
          invoiceNumber: asText(invoiceNumber ?? id),
          customer: asText(customers.get(asText(customerID))?.['name']),
          total: unitsToPounds(Number(total)),
        })),
        invoices: (async function* () {
          for (const invoice of invoices) {
            if (response.destroyed) return;
            yield await shownInvoice(store, invoice, known);
          }
        })(),
      },
      (error) => response.destroy(error as Error),
    ).pipe(response);
    return sent;
  });

  serve(router, 'POST /outbox/bounces', async ({ request, user }) => {
    const { notice } = only(bodyOf(request), ['notice']);
    if (notice === undefined) throw missing({ notice: 'Give the notice as it came, the whole mail as text.' });
    const bounce = typeof notice === 'string' ? bounceOf(notice) : undefined;
    if (!bounce) throw badValue({ notice: 'This is no notice of non-delivery: it has neither an Action nor a Status line (RFC 3464).' });
    if (!bounce.final) return { messageID: null, why: bounce.why };
    authorise(user, actionOf('messages', 'markBounced')!, false);
    const found =
      bounce.messageIDs.length === 0 ? [] : await store.ids('messages', { where: [{ field: 'messageID', test: 'in', value: bounce.messageIDs }], sort: [] }, 1);
    const [id] = found;
    if (id === undefined) throw refused('No message of the Outbox has a Message-ID that this notice names.');
    const reason = `${bounce.recipient === null ? '' : `${bounce.recipient}: `}${bounce.why}`;
    // Told twice, it is known already.
    const [message] = await store.load('messages', [id]);
    if (message?.['status'] === 'Bounced') return { messageID: id, why: reason };
    await runs.submit({
      entity: 'messages',
      action: 'markBounced',
      targets: [{ id }],
      parameters: { reason },
      single: true,
      user,
      expert: false,
      today: today(),
      now: now(),
    });
    return { messageID: id, why: reason };
  });
  return router;
}
