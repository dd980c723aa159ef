/** What the actions on messages of the Outbox share. */
import type { Context, RecordOf, Values } from '../types.js';
import type { Touched } from './changes.js';

/** The invoice that goes with a message, where one does. */
export const besideInvoice = ({ invoiceID }: RecordOf, { referred }: Pick<Context, 'referred'>): RecordOf | undefined =>
  typeof invoiceID === 'string' ? referred('invoices', invoiceID) : undefined;

/** What a message's new state does to the invoice or payment that it is about; `more` is for what reaches the customer alone. */
export function onSubject(message: RecordOf, context: Context, status: string, note: string, why: string, more: Values = {}): readonly Touched[] {
  const { paymentID } = message;
  const payment = typeof paymentID === 'string' ? context.referred('payments', paymentID) : undefined;
  if (payment) return [{ entity: 'payments', record: payment, after: { xeroStatus: status }, why }];
  const record = besideInvoice(message, context);
  if (!record) return [];
  const after = message['channel'] === 'Xero' ? { xeroStatus: status } : { ...more, delivery: status, deliveryNote: note };
  return [{ entity: 'invoices', record, after, why }];
}

export const nearMessage = [
  { entity: 'customers', field: 'customerID' },
  { entity: 'invoices', field: 'invoiceID' },
  { entity: 'payments', field: 'paymentID' },
] as const;
