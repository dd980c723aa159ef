/** Withdraw: a charge is no longer on the list for the carrier. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { disputed, ofCharge } from './charging.js';

export default [
  action({
    entity: 'carrierTransactions',
    name: 'withdrawDispute',
    title: 'Withdraw Dispute',
    help: 'Takes this charge off the list for the carrier.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    repeatable: true,
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    available: ({ disputedDate }) => (disputedDate ?? null) !== null || 'It is not on the list for the carrier.',
    plan(record, _, context) {
      const why = `${ofCharge(record)} is no longer disputed.`;
      return planned([{ entity: 'carrierTransactions', record, after: { disputedDate: null, disputeReason: null }, why }], context, {
        notes: [why],
        amounts: { disputed: -unitsToPence(disputed(record)) },
      });
    },
    reverse: () => 'Dispute it again: it then goes on the list as of that day.',
  }),
];
