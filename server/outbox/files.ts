/** The files that go with a message, made when it goes, so that a rebuilt invoice is never sent in its old form. */
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { callList, callListCSV } from '../billing/callList.js';
import { linesCSV, shownInvoice } from '../billing/invoice.js';
import { ublInvoice } from '../billing/eInvoice/ubl.js';
import { invoicePDF } from '../billing/paper/invoicePages.js';
import { statementPDF } from '../billing/paper/statementPages.js';
import { shownStatement } from '../billing/statement.js';
import { bytesOf } from '../billing/paper/sheet.js';
import type { Store } from '../database/store.js';
import type { Attachment } from './compose.js';

interface Sources {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
  readonly today: () => string;
}

async function statementFile(store: Store, customerID: string, catalogue: Catalogue, today: string): Promise<readonly Attachment[] | undefined> {
  const [customer] = await store.load('customers', [customerID]);
  if (!customer) return undefined;
  const name = asText(customer['accountNumber'] ?? customer.id).replaceAll(/[^\w-]/g, '_');
  const content = await bytesOf(statementPDF(await shownStatement(store, customer, { from: null, to: null }, catalogue), today));
  return [{ filename: `statement-${name}.pdf`, content, contentType: 'application/pdf' }];
}

/** Undefined where the invoice is gone or was rebuilt and nobody has approved it since. */
export const filesOf =
  ({ store, catalogue, today }: Sources) =>
  async (message: RecordOf): Promise<readonly Attachment[] | undefined> => {
    const kinds = (message['attachments'] ?? []) as readonly string[];
    if (kinds.includes('statement')) return statementFile(store, asText(message['customerID']), await catalogue(), today());
    if (typeof message['invoiceID'] !== 'string') return [];
    const [invoice] = await store.load('invoices', [message['invoiceID']]);
    if (!invoice || invoice['status'] === 'Unsent') return undefined;
    if (kinds.length === 0) return [];
    const shown = await shownInvoice(store, invoice, await catalogue(), 'whole');
    const calls = kinds.includes('calls') ? (shown.calls ?? (await callList(store, invoice, false))) : undefined;
    const name = `invoice-${asText(invoice['invoiceNumber'] ?? invoice.id)}`;
    return [
      ...(kinds.includes('pdf') ? [{ filename: `${name}.pdf`, content: await bytesOf(invoicePDF(shown)), contentType: 'application/pdf' }] : []),
      ...(kinds.includes('csv') ? [{ filename: `${name}.csv`, content: Buffer.from(linesCSV(shown)), contentType: 'text/csv' }] : []),
      ...(kinds.includes('xml') ? [{ filename: `${name}.xml`, content: Buffer.from(ublInvoice(shown)), contentType: 'application/xml' }] : []),
      ...(calls && calls.calls + calls.removed > 0
        ? [{ filename: `${name}-calls.csv`, content: Buffer.from(callListCSV(calls)), contentType: 'text/csv' }]
        : []),
    ];
  };
