/** Dispute: a charge goes on the list for the carrier, with what he is told. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { disputed, ofCharge } from './charging.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'carrierTransactions',
    name: 'dispute',
    title: 'Dispute Carrier Charge',
    help: 'Puts this charge on the list for the carrier. The list goes out as a sheet or a file.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    parameters: {
      type: 'object',
      properties: {
        disputeReason: { type: 'string', title: 'Disputed Because', description: 'What the carrier is told; empty tells what was found.', maxLength: 500 },
      },
      additionalProperties: false,
    },
    available: ({ disputedDate, result }) =>
      result === 'agreed'
        ? 'It is charged as expected.'
        : (disputedDate ?? null) === null || `It is on the list for the carrier since ${asText(disputedDate)}.`,
    plan(record, { disputeReason }, context) {
      const said = disputeReason ?? asText(record['why'] ?? 'Not as expected.');
      const why = `${ofCharge(record)} is disputed: ${sentence(said)}`;
      return planned([{ entity: 'carrierTransactions', record, after: { disputedDate: context.today, disputeReason: said }, why }], context, {
        notes: [why],
        amounts: { disputed: unitsToPence(disputed(record)) },
      });
    },
    reverse: () => ({ action: 'withdrawDispute', parameters: {} }),
  }),
];
