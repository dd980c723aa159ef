/** The sales ledger for Sage and QuickBooks: what there is, and the files. Exporting is an action of invoices and payments. */
import { Router, type Response } from 'express';
import { addDays } from '../../../shared/dates.js';
import { badQuery, badValue } from '../../../shared/fault.js';
import { valueFault } from '../../../shared/values.js';
import { fieldOf } from '../../../shared/fields.js';
import type { Value } from '../../../shared/types.js';
import { ledgerPackages, type LedgerPackage } from '../../../shared/wire/ledger.js';
import { ledgerCSV, ledgerTold, type Chosen, type Period } from '../../billing/ledger.js';
import { createLinks } from '../../people/links.js';
import { bodyOf, only } from '../body.js';
import { root, type Parts } from '../request.js';
import { sent, serve } from '../serve.js';
import { sendStream } from '../send.js';
import { inTurn } from '../turns.js';

type Given = { readonly [Name in 'package' | 'from' | 'to' | 'name']?: string | undefined };

export function ledgerRoutes(parts: Parts): Router {
  const { store, catalogue } = parts;
  const router = Router({ caseSensitive: true });
  const links = createLinks(parts);
  serve(router, 'GET /ledger', async ({ query, response }) => {
    await inTurn(response, 'many');
    return ledgerTold(store, await catalogue(), packageOf(query), periodOf(query, parts.today()));
  });
  serve(router, 'GET /ledger/file', async ({ query, response }) => {
    await sendLedger(parts, response, query);
    return sent;
  });
  serve(router, 'POST /ledger/link', async ({ request, user }) => {
    const given = only(bodyOf(request), ['package', 'from', 'to', 'name']);
    const detail: Record<string, string> = {};
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || value === null) continue;
      const fault = faultOf(name, value);
      if (fault !== undefined) throw badValue({ [name]: fault });
      detail[name] = value as string;
    }
    periodOf(detail, parts.today());
    const { link, expiresAt } = await links.make(user, 'invoices', '0', detail);
    return { address: `${root}/links/${link}`, expiresAt };
  });
  return router;
}

function faultOf(name: string, value: Value): string | undefined {
  if (name === 'package') return ledgerPackages.some((each) => each === value) ? undefined : `There is ${ledgerPackages.join(' and ')}.`;
  return valueFault(fieldOf('invoices', name === 'name' ? 'ledgerExport' : 'invoiceDate')!, value);
}

const packageOf = ({ package: kind }: Given): LedgerPackage => ledgerPackages.find((each) => each === kind) ?? 'Sage';

/** The days asked for; without them the month before this one. */
function periodOf({ from: first, to: last }: Given, today: string): Period {
  const end = addDays(`${today.slice(0, 7)}-01`, -1);
  const to = last ?? (first === undefined || first <= end ? end : today);
  const from = first ?? `${to.slice(0, 7)}-01`;
  if (from > to) throw badQuery('to', `${to} is before ${from}.`);
  return { from, to };
}

export async function sendLedger({ store, catalogue, today }: Pick<Parts, 'store' | 'catalogue' | 'today'>, response: Response, given: Given): Promise<void> {
  const kind = packageOf(given);
  const fault = given.name === undefined ? undefined : faultOf('name', given.name);
  if (fault !== undefined) throw badQuery('name', fault);
  const chosen: Chosen = given.name === undefined ? periodOf(given, today()) : { name: given.name };
  await inTurn(response, 'many');
  const file = async (): Promise<AsyncGenerator<string>> => ledgerCSV(store, await catalogue(), kind, chosen);
  // Put together once before any of it goes out, and not kept, since there may be a great deal of it: what one entry lacks is answered
  // with a sentence, and half a file is never loaded.
  for await (const _ of await file()) if (response.destroyed) return;
  const said = 'name' in chosen ? chosen.name : `${chosen.from} ${chosen.to}`;
  response.set('Content-Disposition', `attachment; filename="${`${kind} ${said}`.replaceAll(/[^\w-]+/g, '-').slice(0, 100)}.csv"`);
  await sendStream(response, 'text/csv', await file());
}
