/** The files that go with a message, made when it goes, so that a rebuilt invoice is never sent in its old form. */
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { linesCSV, shownInvoice } from '../billing/invoice.js';
import { ublInvoice } from '../billing/eInvoice/ubl.js';
import { invoicePDF } from '../billing/paper/invoicePages.js';
import { bytesOf } from '../billing/paper/sheet.js';
import type { Store } from '../database/store.js';
import type { Attachment } from './compose.js';

interface Sources {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
}

/** Undefined where the invoice is gone or was rebuilt and nobody has approved it since. */
export const filesOf =
  ({ store, catalogue }: Sources) =>
  async (message: RecordOf): Promise<readonly Attachment[] | undefined> => {
    const kinds = (message['attachments'] ?? []) as readonly string[];
    if (typeof message['invoiceID'] !== 'string') return [];
    const [invoice] = await store.load('invoices', [message['invoiceID']]);
    if (!invoice || invoice['status'] === 'Unsent') return undefined;
    if (kinds.length === 0) return [];
    const shown = await shownInvoice(store, invoice, await catalogue());
    const name = `invoice-${asText(invoice['invoiceNumber'] ?? invoice.id)}`;
    return [
      ...(kinds.includes('pdf') ? [{ filename: `${name}.pdf`, content: await bytesOf(invoicePDF(shown)), contentType: 'application/pdf' }] : []),
      ...(kinds.includes('csv') ? [{ filename: `${name}.csv`, content: Buffer.from(linesCSV(shown)), contentType: 'text/csv' }] : []),
      ...(kinds.includes('xml') ? [{ filename: `${name}.xml`, content: Buffer.from(ublInvoice(shown)), contentType: 'application/xml' }] : []),
    ];
  };
