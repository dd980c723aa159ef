/** Recreate a sent invoice: the expert's way to rebuild what the customer already has. */
import { action } from '../types.js';
import { asText } from '../values.js';
import { rebuilds, rebuilt, stillQueued } from './recreate.js';

export default [
  action({
    ...rebuilds,
    entity: 'invoices',
    name: 'recreateSent',
    title: 'Recreate Sent Invoice',
    help: 'Works out an invoice again that the customer already has. Send the new one after it: until then the two differ.',
    menu: 'expert',
    level: 3,
    available: ({ status, delivery }) => {
      if (delivery === 'Queued') return stillQueued;
      return status === 'Sent' || `This invoice is ${asText(status)}; Recreate in the Actions menu rebuilds it.`;
    },
    plan(record, _, context) {
      const plan = rebuilt(record, context);
      return { ...plan, warnings: ['The customer has this invoice already; send the new one.', ...(plan.warnings ?? [])] };
    },
    reverse: () => 'The invoice before is not kept; recreate it again once its lines are right.',
  }),
];
