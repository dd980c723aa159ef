/** The sales ledger on its way to the accounts package: what is exported, and the file of it. */
import { formatDate } from '../../shared/dates.js';
import type { LedgerPackage, LedgerTold } from '../../shared/wire/ledger.js';
import { call } from '../api.js';
import { change, now } from '../store.js';
import { openAction } from './acting.js';
import { openDocument } from './documents.js';

export interface Asked {
  readonly package: LedgerPackage;
  readonly from: string;
  readonly to: string;
}

export const readLedger = (query: Asked): Promise<LedgerTold> => call('GET /ledger', { query });

/** What has not been exported yet, by what it is. */
export type Part = 'documents' | 'payments' | 'reversals';

const wheres = (part: Part, { from, to }: Asked): Readonly<Record<string, string>> =>
  part === 'documents'
    ? { 'invoiceDate.ge': from, 'invoiceDate.le': to, 'status.ne': 'Unsent', notExported: 'true' }
    : part === 'payments'
      ? { 'paymentDate.ge': from, 'paymentDate.le': to, notExported: 'true' }
      : { 'dateReverse.ge': from, 'dateReverse.le': to, status: 'Reversed', reversalNotExported: 'true' };

/** A name under which nothing of the kind went out yet: a file that may have been loaded never grows. */
function freshName(part: Part, { package: kind, from, to }: Asked, exports: LedgerTold['exports']): string {
  const name = `${kind} ${formatDate(from)} to ${formatDate(to)}`;
  const has = { documents: 'invoices', payments: 'payments', reversals: 'reversals' } as const;
  for (let nth = 1; ; nth += 1) {
    const candidate = nth === 1 ? name : `${name} (${nth})`;
    if (!exports.some((each) => each.name === candidate && each[has[part]] > 0)) return candidate;
  }
}

/** The form of an export, with a name that says what it is. */
export async function openExport(part: Part, asked: Asked, count: number, exports: LedgerTold['exports']): Promise<void> {
  const entity = part === 'documents' ? 'invoices' : 'payments';
  await openAction(entity, 'exportToLedger', { kind: 'where', where: wheres(part, asked), count });
  const { draft } = now();
  if (draft?.offer.name !== 'exportToLedger' || draft.entity !== entity) return;
  change({ draft: { ...draft, parameters: { exportName: freshName(part, asked, exports), ...draft.parameters } } });
}

/** The file of an export, or of all of a period, in a window that saves it. */
export const openLedgerFile = (body: { readonly package: LedgerPackage; readonly name: string } | Asked): Promise<void> =>
  openDocument(() => call('POST /ledger/link', {}, { body }));
