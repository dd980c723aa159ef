/** Mark as Bounced: what was sent came back. */
import { action } from '../types.js';
import { planned } from './changes.js';
import { besideInvoice, nearMessage, onSubject } from './outbox.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'messages',
    name: 'markBounced',
    title: 'Mark as Bounced',
    help: 'Says that this message came back undelivered. Its invoice is then Approved again, and can be sent another way.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    refers: nearMessage,
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', title: 'What Came Back', description: 'The words of the notice; they stand in the column “Answer”.', maxLength: 1000 },
      },
      required: ['reason'],
      additionalProperties: false,
    },
    available: ({ status, channel }) =>
      ((status === 'Sent' || status === 'Unconfirmed') && channel !== 'Xero') || 'Only what was sent to a customer can come back.',
    plan(record, { reason }, context) {
      const why = `Came back: ${sentence(reason)}`;
      // An invoice that reached the customer another way stays Sent.
      const invoice = besideInvoice(record, context);
      const byMail = record['channel'] === 'E-mail';
      const other = byMail ? invoice?.['deliveredDate'] : invoice?.['emailedDate'];
      const back = other ? {} : { status: 'Approved', sentAt: null };
      return planned(
        [
          { entity: 'messages', record, after: { status: 'Bounced', answer: reason }, why },
          ...onSubject(record, context, 'Bounced', reason, why, { ...back, [byMail ? 'emailedDate' : 'deliveredDate']: null }),
        ],
        context,
      );
    },
    reverse: () => 'Retry sends it again; Mark as Sent says that it did arrive.',
  }),
];
