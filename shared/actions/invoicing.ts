/** What actions on invoices share: the figures of its lines, and the steps from Unsent to Sent. */
import { rebuilt } from '../billing/invoice.js';
import type { Context, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';

/** Net, VAT, total and balance of an invoice by its lines (R17), as its fields: the very figures that a billing run gives it. */
export const figures = (invoice: RecordOf, lines: readonly RecordOf[], context: Context): Values =>
  rebuilt({ ...invoice, invoiceDate: invoice['invoiceDate'] ?? context.today }, lines, context.customer(invoice), context.catalogue);

/** The fields of an approval. */
export const approved = ({ user, today }: Pick<Context, 'user' | 'today'>): Values => ({ status: 'Approved', approvedBy: user.name, approvedDate: today });

/** "Invoice 10023" */
export const invoiceName = (invoice: RecordOf): string => `Invoice ${asText(invoice['invoiceNumber'] ?? invoice.id)}`;
