/** What the actions on messages of the Outbox share. */
import type { Context, RecordOf } from '../types.js';
import type { Touched } from './changes.js';

/** The invoice that goes with a message, where one does. */
export const besideInvoice = ({ invoiceID }: RecordOf, { referred }: Pick<Context, 'referred'>): RecordOf | undefined =>
  typeof invoiceID === 'string' ? referred('invoices', invoiceID) : undefined;

/** What a message's new state does to its invoice. */
export const onInvoice = (message: RecordOf, context: Context, after: Touched['after'], why: string): readonly Touched[] => {
  const record = besideInvoice(message, context);
  return record ? [{ entity: 'invoices', record, after, why }] : [];
};

export const nearMessage = [
  { entity: 'customers', field: 'customerID' },
  { entity: 'invoices', field: 'invoiceID' },
] as const;
