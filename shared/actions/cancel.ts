/** Cancel a mandate: the customer or the bank ended it, and nothing is collected by it any more. */
import { formatDate } from '../dates.js';
import { formatUnits } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { ended } from './collecting.js';
import { dateOrToday } from './parameters.js';

export default [
  action({
    entity: 'mandates',
    name: 'cancel',
    title: 'Cancel Mandate',
    help: 'Ends this mandate: nothing is collected by it from now on, and invoices ask for payment again. What is in a file already has to be withdrawn there or at the bank.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    refers: [{ entity: 'customers', field: 'customerID' }],
    reads: ['directDebits'],
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', title: 'Reason Cancelled', description: 'Why it ended.', maxLength: 500 },
        dateCancel: dateOrToday('Date Cancelled', 'The day on which it ended.'),
      },
      required: ['reason'],
      additionalProperties: false,
    },
    available: ({ status, cancelledDate }) =>
      status === 'Active' ||
      `This mandate was cancelled already on ${formatDate(asText(cancelledDate))}; Add Direct Debit Mandate on the customer makes a new one.`,
    plan(record, { reason, dateCancel }, context) {
      const on = context.owned('directDebits', record).filter(({ status }) => status === 'Exported');
      const touched = ended(record, reason, dateCancel ?? context.today, context);
      return planned(touched, context, {
        notes: [touched[0]!.why],
        warnings: on.map(
          ({ amount, collectionDate }) => `${formatUnits(Number(amount))} is in the file for ${formatDate(asText(collectionDate))}; withdraw it there too.`,
        ),
      });
    },
    reverse: () => 'A mandate that ended is not taken up again; add a new one on the customer.',
  }),
];
