/** What the Outbox says of itself, and the notices of mails that came back. The messages themselves are listed like every record. */
import { Router } from 'express';
import { badValue, missing, refused } from '../../../shared/fault.js';
import { actionOf } from '../../../shared/actions/index.js';
import { authorise } from '../../people/authorise.js';
import { bounceOf } from '../../outbox/bounce.js';
import type { Outbox } from '../../outbox/index.js';
import type { XeroRoom } from '../../outbox/xero/index.js';
import { bodyOf, only } from '../body.js';
import { wakes, type Parts } from '../request.js';
import { ofRun, sendBatch } from '../printing.js';
import { sent, serve } from '../serve.js';
import { asText } from '../../../shared/values.js';

export function outboxRoutes(parts: Parts, { mail, xero }: { readonly mail: Outbox; readonly xero: XeroRoom }): Router {
  const { store, runs, today, now } = parts;
  const router = Router({ caseSensitive: true });

  router.use((_request, response, next) => {
    response.once('finish', () => {
      if (wakes(response) !== 'outbox') return;
      mail.wake();
      xero.wake();
    });
    next();
  });

  serve(router, 'GET /outbox', async ({ query: { runID } }) => {
    ofRun(runID);
    const of = runID === undefined ? {} : { runID };
    const channels = [...(await store.counts('messages', 'channel', of)).keys()].map(asText).toSorted();
    const counts = [];
    for (const channel of channels) {
      const found = [...(await store.counts('messages', 'status', { ...of, channel }))].map(([status, count]) => ({ channel, status: asText(status), count }));
      counts.push(...found.toSorted((a, b) => (a.status < b.status ? -1 : 1)));
    }
    return { why: mail.state().why ?? xero.why(), counts };
  });

  serve(router, 'GET /outbox/print', async ({ query: { runID }, user, response }) => {
    await sendBatch(parts, response, runID, user);
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
