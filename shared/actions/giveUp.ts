/** Give Up: a message is not tried any more. */
import { action } from '../types.js';
import { planned } from './changes.js';
import { nearMessage, onSubject } from './outbox.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'messages',
    name: 'giveUp',
    title: 'Give Up Message',
    help: 'Stops a message that has not left: it is not tried any more, and its invoice can go another way.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    refers: nearMessage,
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', title: 'Reason', description: 'Why, for whoever looks later; it stands in the column “Answer”.', maxLength: 500 },
      },
      additionalProperties: false,
    },
    available: ({ status }) => {
      if (status === 'Sent') return 'This message was sent already.';
      return status === 'Given Up' ? 'This message was given up already; Retry sends it after all.' : true;
    },
    plan(record, { reason }, context) {
      const why = reason === undefined ? 'Given up.' : `Given up: ${sentence(reason)}`;
      return planned(
        [
          { entity: 'messages', record, after: { status: 'Given Up', nextAttemptAt: null, answer: reason ?? record['answer'] ?? null }, why },
          ...onSubject(record, context, 'Given Up', why, why),
        ],
        context,
      );
    },
    reverse: () => 'Retry sends it after all.',
  }),
];
