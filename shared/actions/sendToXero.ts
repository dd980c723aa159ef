/** Send to Xero: an invoice, a credit note or a payment is put into the Outbox for the accounts. */
import { label } from '../fields.js';
import { action, type Action, type Context, type EntityName, type RecordOf } from '../types.js';
import { planned } from './changes.js';
import { queued } from './mailing.js';
import { nothing } from './parameters.js';

/** Said wherever something would go to Xero and there is no connection to it. */
export const xeroSilent = 'No connection to Xero is set up: this is noted here, and nothing is sent.';

const sending = (entity: 'invoices' | 'payments', title: string, one: string, available: Action['available']): Action =>
  action({
    entity,
    name: 'sendToXero',
    title,
    help: `Puts this ${one} into Xero’s books. It is looked for there first, so that nothing is in them twice; what Xero refuses is in the Outbox with its words.`,
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
    reverse: () => 'What is in Xero is voided there; while it waits, Give Up in the Outbox stops it.',
  });

function plan(entity: EntityName, record: RecordOf, context: Context): ReturnType<typeof planned> {
  const why = 'Queued for Xero.';
  const values = {
    subject: label(entity, record),
    customerID: record['customerID'] ?? null,
    [entity === 'invoices' ? 'invoiceID' : 'paymentID']: record.id,
  };
  return planned([{ entity, record, after: { xeroStatus: 'Queued' }, why }], context, {
    changes: [queued('+1', 'Xero', values, context, `${label(entity, record)} is queued for Xero.`)],
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
  sending('payments', 'Send Payment to Xero', 'payment', ({ status, allocations }) => {
    if (status === 'Reversed') return 'This payment was reversed.';
    return (Array.isArray(allocations) && allocations.length > 0) || 'This payment pays no invoice yet; Allocate comes first.';
  }),
];
