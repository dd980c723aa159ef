/** Documents in a window of their own: a link is made with a token and opened without one. */
import { Router } from 'express';
import { notSignedIn } from '../../../shared/fault.js';
import { authoriseReading } from '../../people/authorise.js';
import { createLinks } from '../../people/links.js';
import { pathOf } from '../../../shared/contract.js';
import { ofRun, sendBatch } from '../printing.js';
import { root, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { known, sendPDF } from './billing.js';
import { sendFile } from './directDebits.js';
import { sendLedger } from './ledger.js';

export function linkRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const links = createLinks(parts);
  serve(router, 'POST /invoices/:id/link', async ({ id, user }) => {
    const invoice = await known(parts, 'invoices', id);
    const { link, expiresAt } = await links.make(user, 'invoices', invoice.id);
    return { address: `${root}/links/${link}`, expiresAt };
  });
  serve(router, 'POST /outbox/print/link', async ({ user, query: { runID } }) => {
    ofRun(runID);
    const { link, expiresAt } = await links.make(user, 'messages', runID ?? '0');
    return { address: `${root}/links/${link}`, expiresAt };
  });
  return router;
}

/** Stands before sign-in: the link itself says who asks. A wrong one counts as a guess at a token does. */
export function openLinkRoute(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const links = createLinks(parts);
  serve(router, 'GET /links/:link', async ({ request, response }) => {
    const opened = await links.open(String(request.params['link']));
    if (!opened) throw notSignedIn('This link is no longer valid. Open the document again.');
    if (opened.detail) {
      for (const entity of pathOf('GET /ledger/file').reads) authoriseReading(opened.user, entity);
      await sendLedger(parts, response, opened.detail);
      return sent;
    }
    if (opened.entity === 'directDebits') {
      for (const entity of pathOf('GET /directDebits/:id/file').reads) authoriseReading(opened.user, entity);
      await sendFile(parts, response, opened.user, opened.id, false);
      return sent;
    }
    const batch = opened.entity === 'messages';
    for (const entity of pathOf(batch ? 'GET /outbox/print' : 'GET /invoices/:id/pdf').reads) authoriseReading(opened.user, entity);
    if (batch) await sendBatch(parts, response, opened.id === '0' ? undefined : opened.id, opened.user);
    else await sendPDF(parts, response, await known(parts, 'invoices', opened.id), opened.user);
    return sent;
  });
  return router;
}
