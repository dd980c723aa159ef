/** Mark as Sent: what left without the program seeing it arrive: the print batch in the post, a doubtful e-mail that did arrive. */
import { refused } from '../fault.js';
import { formatDate } from '../dates.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { nearMessage, besideInvoice, onSubject } from './outbox.js';
import { dateOrToday } from './parameters.js';

export default [
  action({
    entity: 'messages',
    name: 'markSent',
    title: 'Mark as Sent',
    help: 'Says that this message reached its recipient: the printed invoice is in the post, or a doubtful e-mail did arrive. Its invoice is then Sent.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    refers: nearMessage,
    parameters: {
      type: 'object',
      properties: { dateSent: dateOrToday('Date Sent', 'The day it left; of an invoice its “E-mailed Date” or “Delivered Date”.') },
      additionalProperties: false,
    },
    available: ({ status, channel }) => {
      if (channel === 'Xero') return 'Whether it is in Xero is found there by itself; Retry looks.';
      if (status === 'Sent') return 'This message was sent already.';
      return status === 'Queued' && channel !== 'Print' ? 'This message waits to be sent; it is marked by itself once it has left.' : true;
    },
    plan(record, { dateSent }, context) {
      const date = dateSent ?? context.today;
      if (date > context.today) throw refused(`The ${formatDate(date)} is still to come; give the day it left.`, { dateSent: 'Give today or a day before.' });
      const invoice = besideInvoice(record, context);
      if (invoice?.['status'] === 'Unsent') throw refused('The invoice was rebuilt since and is Unsent; approve it and send it anew.');
      const print = record['channel'] === 'Print';
      const why = `${print ? 'Posted' : 'Arrived'} on ${formatDate(date)}.`;
      return planned(
        [
          { entity: 'messages', record, after: { status: 'Sent', sentAt: context.now, nextAttemptAt: null, answer: why }, why },
          ...onSubject(record, context, 'Sent', why, why, {
            status: 'Sent',
            [print ? 'deliveredDate' : 'emailedDate']: date,
            sentAt: invoice?.['sentAt'] ?? context.now,
          }),
        ],
        context,
      );
    },
    reverse: () => 'What left cannot be called back; Mark as Bounced says that it came back.',
  }),
];
