/** Collection files and the bank's reports on them. The Direct Debits themselves are listed and acted on like every record. */
import { Router, type Response } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import { badValue, missing } from '../../../shared/fault.js';
import { collectionFile, collectionFiles } from '../../billing/collectionFile.js';
import { readReturns } from '../../matching/returns.js';
import { authorise, type User } from '../../people/authorise.js';
import { createLinks } from '../../people/links.js';
import { bodyOf, only } from '../body.js';
import { root, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { inTurn } from '../turns.js';
import { known } from './billing.js';

export function directDebitRoutes(parts: Parts): Router {
  const { store, catalogue } = parts;
  const router = Router({ caseSensitive: true });
  const links = createLinks(parts);
  serve(router, 'GET /directDebits/files', async () => collectionFiles(store, await catalogue()));
  serve(router, 'GET /directDebits/:id/file', async ({ id, user, query: { multi }, response }) => {
    await sendFile(parts, response, user, id, multi);
    return sent;
  });
  serve(router, 'POST /directDebits/:id/link', async ({ id, user }) => {
    mayCollect(user);
    const { link, expiresAt } = await links.make(user, 'directDebits', (await known(parts, 'directDebits', id)).id);
    return { address: `${root}/links/${link}`, expiresAt };
  });
  serve(router, 'POST /directDebits/returns', async ({ request, response }) => {
    const { text } = only(bodyOf(request), ['text']);
    if (text === undefined || text === null) throw missing({ text: 'Give the text of the report.' });
    if (typeof text !== 'string') throw badValue({ text: 'Give the report as text.' });
    await inTurn(response, 'many');
    return readReturns(store, text);
  });
  return router;
}

/** The file holds whole account numbers: it is for who may submit it, and for nobody who only reads. */
const mayCollect = (user: User): void => void authorise(user, actionOf('customers', 'collect')!, false);

export async function sendFile(parts: Parts, response: Response, user: User, id: string, multi: boolean): Promise<void> {
  mayCollect(user);
  const record = await known(parts, 'directDebits', id);
  await inTurn(response, 'many');
  const { name, text } = await collectionFile(parts.store, await parts.catalogue(), record, multi);
  response.type('text/plain').set('Content-Disposition', `attachment; filename="${name}"`).set('Cache-Control', 'no-store').send(text);
}
