/** What actions on invoices share: the figures of its lines, and the steps from Unsent to Sent. */
import { vat, vatRate } from '../billing/index.js';
import { penceToUnits, unitsToPence, unitsToPounds } from '../money.js';
import type { Context, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';

/** Net, VAT and total of an invoice by its lines (R17), as its fields. */
export function figures(invoice: RecordOf, lines: readonly RecordOf[], context: Context): Values {
  const customer = context.customer(invoice);
  const date = asText(invoice['invoiceDate'] ?? context.today);
  const rated = lines.map((line) => ({ net: unitsToPence(Number(line['net'] ?? 0)), ...vatRate(line, customer, date, context.catalogue) }));
  const { rows, net, VAT, total } = vat(rated, 'invoice');
  return {
    net: penceToUnits(net), VAT: penceToUnits(VAT), total: penceToUnits(total),
    balance: penceToUnits(total) - Number(invoice['paid'] ?? 0),
    VATLines: rows.map((row) => ({ rate: row.rate, net: unitsToPounds(penceToUnits(row.net)), VAT: unitsToPounds(penceToUnits(row.VAT)) })),
  };
}

/** The fields of an approval. */
export const approved = ({ user, today }: Pick<Context, 'user' | 'today'>): Values => ({ status: 'Approved', approvedBy: user.name, approvedDate: today });

/** "Invoice 10023" */
export const invoiceName = (invoice: RecordOf): string => `Invoice ${asText(invoice['invoiceNumber'] ?? invoice.id)}`;
