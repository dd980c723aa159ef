/** Retry: a message that did not arrive, or only waits for its next attempt, goes again, to another address if one is given. */
import { refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { addressesOf, mailWarning } from './mailing.js';
import { besideInvoice, nearMessage, onSubject } from './outbox.js';
import { list } from './words.js';

export default [
  action({
    entity: 'messages',
    name: 'retry',
    title: 'Retry Message',
    help: 'Sends a message again that failed, bounced or waits for its next attempt; to another address if you give one.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    wakes: 'outbox',
    refers: nearMessage,
    parameters: {
      type: 'object',
      properties: {
        email: {
          type: 'string',
          format: 'email',
          title: 'Recipient',
          description: 'Where it goes instead, one address or several with commas; empty keeps the recipient.',
          maxLength: 1000,
        },
      },
      additionalProperties: false,
    },
    available: ({ status, channel }) => {
      if (status === 'Sent') return channel === 'Xero' ? 'It is in Xero already.' : 'This message was sent; Email Invoice sends the invoice once more.';
      return status === 'Queued' && channel === 'Print' ? 'This invoice waits to be printed; Mark as Sent once it is in the post.' : true;
    },
    plan(record, { email }, context) {
      if (email !== undefined && record['channel'] !== 'E-mail') throw refused('Only an e-mail goes to another address.', { email: 'Leave it empty.' });
      const invoice = besideInvoice(record, context);
      if (invoice?.['status'] === 'Unsent')
        throw refused('The invoice was rebuilt since and is Unsent; approve it and send it anew, and give this message up.');
      if (record['status'] !== 'Queued' && invoice?.[record['channel'] === 'Xero' ? 'xeroStatus' : 'delivery'] === 'Queued')
        throw refused('Another message with this invoice waits in the Outbox already.');
      const recipient = email === undefined ? asText(record['recipient'] ?? '') : addressesOf(email).join(', ');
      const xero = record['channel'] === 'Xero';
      const why = xero ? 'Queued again for Xero.' : `Queued again for ${list(recipient.split(', '))}.`;
      const after = {
        status: 'Queued',
        recipient: record['channel'] === 'Xero' ? null : recipient,
        attempts: 0,
        nextAttemptAt: record['channel'] === 'Print' ? null : context.now,
        answer: null,
        handedAt: null,
        leaseUntil: null,
      };
      return planned([{ entity: 'messages', record, after, why }, ...onSubject(record, context, 'Queued', why, why)], context, {
        notes: [why],
        warnings: [
          ...(record['channel'] === 'E-mail' ? mailWarning(context.catalogue.channels) : []),
          ...(record['status'] === 'Unconfirmed' ? ['It may have arrived the first time: then the customer gets it twice.'] : []),
        ],
      });
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up stops it.',
  }),
];
