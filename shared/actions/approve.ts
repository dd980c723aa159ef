/** Approve: somebody looked at the invoice; it may go to the customer. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { approved, corrections, lookedAt, notLookedAt, waitingCorrections } from './invoicing.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'invoices',
    name: 'approve',
    title: 'Approve Invoice',
    help: 'Marks this invoice as looked at and right. It can then be delivered or e-mailed. One whose bill is unusual is ticked off in its billing run first, or confirmed here.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    ...corrections,
    reads: [...corrections.reads, ...lookedAt.reads],
    parameters: nothing,
    available: ({ status, approvedDate }) =>
      status === 'Unsent' ||
      (status === 'Approved' ? `This invoice was already approved on ${asText(approvedDate)}; Deliver or Email sends it.` : 'This invoice is Sent already.'),
    plan: (record, _, context) =>
      planned([{ entity: 'invoices', record, after: approved(context), why: `Approved by ${context.user.name}.` }], context, {
        amounts: { invoices: unitsToPence(Number(record['total'] ?? 0)) },
        warnings: [...notLookedAt(record, context), ...waitingCorrections(record, context)],
      }),
    reverse: () => 'An approval is not taken back as such; Recreate rebuilds the invoice and makes it Unsent again.',
  }),
];
