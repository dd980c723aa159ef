/** Deliver: the invoice goes the way its customer wants it, or it is noted that it got there already. */
import { formatDate } from '../dates.js';
import { unitsToPence } from '../money.js';
import { action, type Context, type Plan, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { emailed, unwanted } from './email.js';
import { invoiceName, waitingCorrections } from './invoicing.js';
import { outgoing, queued, refuseWhileQueued, sentAlready, waiting, wayOf } from './mailing.js';

export default [
  action({
    entity: 'invoices',
    name: 'deliver',
    title: 'Deliver Invoice',
    help: 'Sends this approved invoice the way its customer wants it: by e-mail, or on paper where E-mail Billing is off or no address is noted. With a delivery date it only notes that it was delivered.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    ...outgoing,
    parameters: {
      type: 'object',
      properties: {
        way: {
          type: 'string',
          title: 'How',
          description:
            'The “Channel” of its message. Empty goes by the customer: e-mail, or the print batch. Download notes it as Sent, and you pass on the PDF.',
          enum: ['E-mail', 'Print', 'Download'],
        },
        dateDelivered: {
          type: 'string',
          format: 'date',
          near: true,
          title: 'Delivered Date',
          description: 'The day it reached the customer, if it has already; leave it empty to send it now.',
        },
      },
      additionalProperties: false,
    },
    available: ({ status, deliveredDate }) => {
      if (status === 'Unsent') return 'This invoice is Unsent and not approved yet; Approve comes first.';
      return deliveredDate ? `This invoice was already delivered on ${formatDate(asText(deliveredDate))}.` : true;
    },
    plan(record, { way, dateDelivered }, context) {
      if (dateDelivered !== undefined) return noted(record, dateDelivered, `Delivered on ${formatDate(dateDelivered)}.`, context);
      const customer = context.customer(record);
      const chosen = way ?? (customer === undefined ? 'E-mail' : wayOf(customer));
      if (chosen === 'E-mail') return emailed(record, undefined, ['pdf'], context, unwanted(record, context));
      return chosen === 'Print'
        ? printed(record, customer, context)
        : noted(record, context.today, `Handed out as PDF on ${formatDate(context.today)}.`, context);
    },
    reverse: () => 'What reached the customer cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];

const amounts = (record: RecordOf): NonNullable<Plan['amounts']> => ({ invoices: unitsToPence(Number(record['total'] ?? 0)) });

function noted(record: RecordOf, date: string, why: string, context: Context): Plan {
  const after = { status: 'Sent', deliveredDate: date, sentAt: record['sentAt'] ?? context.now, delivery: 'Sent', deliveryNote: why };
  return planned([{ entity: 'invoices', record, after, why }], context, { amounts: amounts(record), warnings: waitingCorrections(record, context) });
}

/** It waits in the print batch until somebody says that it is in the post. */
function printed(record: RecordOf, customer: RecordOf | undefined, context: Context): Plan {
  refuseWhileQueued(record);
  const why = 'Waits in the print batch for the post.';
  const values = {
    recipient: asText(customer?.['name'] ?? ''),
    subject: invoiceName(record),
    customerID: record['customerID'] ?? null,
    invoiceID: record.id,
    attachments: ['pdf'],
    nextAttemptAt: null,
  };
  const unaddressed = ['address1', 'postcode'].every((field) => (customer?.[field] ?? null) === null);
  return planned([{ entity: 'invoices', record, after: waiting(record, 'Print batch', context), why }], context, {
    changes: [queued('+1', 'Print', values, context, `${invoiceName(record)} is queued to be printed.`)],
    amounts: amounts(record),
    notes: [why],
    warnings: [
      ...sentAlready(record, context),
      ...waitingCorrections(record, context),
      ...(unaddressed ? ['The customer has no postal address to print on it.'] : []),
    ],
  });
}
