/** Send to Xero: an invoice, a credit note or a payment is put into the Outbox for the accounts. */
import { formatDate } from '../dates.js';
import { label } from '../fields.js';
import { formatUnits } from '../money.js';
import { action, type Action, type Change, type Context, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { invoiceName } from './invoicing.js';
import { queued } from './mailing.js';
import { nothing } from './parameters.js';

/** Said wherever something would go to Xero and there is no connection to it. */
export const xeroSilent = 'No connection to Xero is set up: this is noted here, and nothing is sent.';

type Told = 'invoices' | 'payments';

/** "Payment of £50.00, 10 Jan 2025, Northgate Dental": which entry, for who looks at the Outbox. */
export const entryFor = (entity: Told, record: RecordOf, customer: RecordOf | undefined): string =>
  [
    entity === 'invoices'
      ? invoiceName(record)
      : `${Number(record['amount'] ?? 0) < 0 ? 'Refund' : 'Payment'} of ${formatUnits(Math.abs(Number(record['amount'] ?? 0)))}`,
    ...(entity === 'payments' && typeof record['paymentDate'] === 'string' ? [formatDate(record['paymentDate'])] : []),
    ...(customer ? [asText(customer['name'] ?? label('customers', customer))] : []),
  ].join(', ');

const message = (id: string, entity: Told, record: RecordOf, context: Context, why: string): Change => {
  const values = {
    subject: entryFor(entity, record, context.customer(record)),
    customerID: record['customerID'] ?? null,
    [entity === 'invoices' ? 'invoiceID' : 'paymentID']: record.id,
  };
  return queued(id, 'Xero', values, context, why);
};

export interface Followed {
  /** What becomes of the record itself. */
  readonly after: Values;
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Xero has nothing of it. */
export const unfollowed: Followed = { after: {}, changes: [], notes: [], warnings: [] };

/** What Xero was told of once, it is told of again where it changes here: `note` says what becomes of it there. `id` is free in the plan. */
export function followed(entity: Told, record: RecordOf, context: Context, note: string, id = '+1'): Followed {
  const status = record['xeroStatus'] ?? null;
  if (status === null) return unfollowed;
  if (status === 'Given Up') {
    const there = (record[entity === 'invoices' ? 'xeroInvoiceID' : 'xeroPaymentID'] ?? null) !== null;
    return there
      ? { ...unfollowed, warnings: ['Its entry for Xero was given up: Xero has it as it was, until its message in the Outbox is retried.'] }
      : unfollowed;
  }
  // What waits tells how it is when it goes.
  if (status === 'Queued') return { ...unfollowed, notes: [note] };
  return {
    after: { xeroStatus: 'Queued' },
    changes: [message(id, entity, record, context, `${label(entity, record)} is queued for Xero once more.`)],
    notes: [note],
    warnings: context.catalogue.channels.xero ? [] : [xeroSilent],
  };
}

const sending = (entity: Told, title: string, one: string, available: Action['available']): Action =>
  action({
    entity,
    name: 'sendToXero',
    title,
    help: `Puts this ${one} into Xero’s books. It is looked for there first, so that nothing is in them twice; what becomes of it here later, Xero is told by itself. What Xero refuses is in the Outbox with its words.`,
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    refers: [{ entity: 'customers', field: 'customerID' }],
    parameters: nothing,
    available: (record, context) => {
      if (record['xeroStatus'] === 'Queued') return `This ${one} waits in the Outbox for Xero already.`;
      return record['xeroStatus'] === 'Sent' ? `This ${one} is in Xero already.` : available(record, context);
    },
    plan: (record, _, context) => plan(entity, record, context),
    reverse: () => 'What is in Xero follows what is here: reverse the payment, or recreate the invoice. While it waits, Give Up in the Outbox stops it.',
  });

function plan(entity: Told, record: RecordOf, context: Context): ReturnType<typeof planned> {
  const why = 'Queued for Xero.';
  return planned([{ entity, record, after: { xeroStatus: 'Queued' }, why }], context, {
    changes: [message('+1', entity, record, context, `${label(entity, record)} is queued for Xero.`)],
    notes: [why],
    warnings: context.catalogue.channels.xero ? [] : [xeroSilent],
  });
}

export default [
  sending(
    'invoices',
    'Send Invoice to Xero',
    'invoice',
    ({ status }) => status !== 'Unsent' || 'This invoice is Unsent and not approved yet; Approve comes first.',
  ),
  sending('payments', 'Send Payment to Xero', 'payment', ({ status }) => status !== 'Reversed' || 'This payment was reversed.'),
];
