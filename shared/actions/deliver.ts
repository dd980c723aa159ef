/** Deliver: the invoice reached the customer by post, by hand or through a portal. */
import { formatDate } from '../dates.js';
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { corrections, waitingCorrections } from './invoicing.js';
import { dateOrToday } from './parameters.js';

export default [
  action({
    entity: 'invoices',
    name: 'deliver',
    title: 'Deliver Invoice',
    help: 'Notes that this approved invoice reached the customer other than by e-mail. It is then Sent.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    ...corrections,
    parameters: {
      type: 'object',
      properties: { dateDelivered: dateOrToday('Delivery Date', 'The day it reached the customer.') },
      additionalProperties: false,
    },
    available: ({ status, deliveredDate }) => {
      if (status === 'Unsent') return 'This invoice is Unsent and not approved yet; Approve comes first.';
      return deliveredDate ? `This invoice was already delivered on ${asText(deliveredDate)}.` : true;
    },
    plan(record, { dateDelivered }, context) {
      const date = dateDelivered ?? context.today;
      const after = { status: 'Sent', deliveredDate: date, sentAt: record['sentAt'] ?? context.now };
      return planned([{ entity: 'invoices', record, after, why: `Delivered on ${formatDate(date)}.` }], context, {
        amounts: { invoices: unitsToPence(Number(record['total'] ?? 0)) },
        warnings: waitingCorrections(record, context),
      });
    },
    reverse: () => 'What reached the customer cannot be called back.',
  }),
];
