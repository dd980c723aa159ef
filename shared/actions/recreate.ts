/** Recreate: the figures of an invoice are worked out again from its lines, and it is Unsent once more. */
import { action, type Context, type Plan, type RecordOf } from '../types.js';
import { formatUnits } from '../money.js';
import { planned } from './changes.js';
import { figures } from './invoicing.js';
import { owing } from './newRecord.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'invoices',
    name: 'recreate',
    title: 'Recreate Invoice',
    help: 'Works out this invoice again from its lines and today’s details of the customer, with a new PDF. It has to be approved again.',
    menu: 'actions',
    billing: 'at once',
    on: 'record',
    reads: ['transactions'],
    refers: [{ entity: 'customers', field: 'customerID' }],
    parameters: nothing,
    available: ({ status, delivery }) => {
      if (delivery === 'Queued') return stillQueued;
      return status !== 'Sent' || 'This invoice is Sent; Recreate Sent Invoice in the Expert menu rebuilds it all the same.';
    },
    plan: (record, _, context) => rebuilt(record, context),
    reverse: () => 'The invoice before is not kept; recreate it again once its lines are right.',
  }),
];

/** What waits to leave must not change under way. */
export const stillQueued = 'A message with this invoice waits in the Outbox; give that up there first.';

/** The plan that rebuilds an invoice, sent or not. */
export function rebuilt(record: RecordOf, context: Context): Plan {
  const after = figures(record, context.owned('transactions', record), context);
  const difference = Number(after['total']) - Number(record['total'] ?? 0);
  const customer = context.customer(record);
  const why = `Recreated: ${formatUnits(Number(record['total'] ?? 0))} → ${formatUnits(Number(after['total']))}.`;
  const reset = {
    status: 'Unsent',
    approvedBy: null,
    approvedDate: null,
    deliveredDate: null,
    emailedDate: null,
    sentAt: null,
    delivery: null,
    deliveryNote: null,
    recreatedDate: context.today,
  };
  return planned([{ entity: 'invoices', record, after: { ...after, ...reset }, why }], context, {
    changes: customer && difference !== 0 ? owing(customer, difference) : [],
    notes: [why],
  });
}
