/** Withdraw: the file was not submitted, or the bank took this one out; its invoices can be collected again. */
import { formatDate } from '../dates.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'directDebits',
    name: 'withdraw',
    title: 'Withdraw Direct Debit',
    help: 'Takes this out of its file, which is not to be submitted as it was or was stopped at the bank: its invoices can be collected by another. The file says its new totals when it is opened again.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', title: 'Reason', description: 'Why, for whoever looks later; it stands in the column “Return Reason”.', maxLength: 500 },
      },
      additionalProperties: false,
    },
    available: ({ status }) => status === 'Exported' || `This Direct Debit is ${asText(status)} already; only one that is in a file can be withdrawn.`,
    plan(record, { reason = 'Not submitted' }, context) {
      const amount = Number(record['amount'] ?? 0);
      const why = `${formatUnits(amount)} of ${formatDate(asText(record['collectionDate']))} is not collected: ${sentence(reason)}`;
      return planned([{ entity: 'directDebits', record, after: { status: 'Withdrawn', returnReason: reason }, why }], context, {
        amounts: { directDebits: -unitsToPence(amount) },
        notes: [why],
        warnings: asText(record['collectionDate']) <= context.today ? ['Its collection date has come: make sure that the bank did not collect it.'] : [],
      });
    },
    reverse: () => 'Collect by Direct Debit on the customer puts it into a new file.',
  }),
];
