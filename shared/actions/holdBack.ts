/** Hold back: the billing run leaves this customer out. Undone by release. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { billOf, ofRun, whileOpen } from './looking.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'bills',
    name: 'holdBack',
    title: 'Hold Back Bill',
    help: 'Leaves this customer out of the billing run. Nothing is lost: what is due comes with the next run.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    refers: ofRun,
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', title: 'Held Because', description: 'Why it is not to be billed yet; kept with the run.', maxLength: 400 } },
      required: ['reason'],
      additionalProperties: false,
    },
    available: ({ heldBack, invoiceID }) =>
      heldBack ? 'This bill is held back already; Release ends that.' : invoiceID ? 'Its invoice is made; hold that back by not approving it.' : true,
    plan(record, { reason }, context) {
      whileOpen(record, context);
      const why = `${billOf(record)} is left out of the billing run: ${sentence(reason)}`;
      const after = { ...(record['outcome'] === 'Invoice' ? { outcome: 'Held Back' } : {}), heldBack: true, heldReason: reason, heldBy: context.user.name };
      return planned([{ entity: 'bills', record, after, why }], context, {
        notes: [why],
        amounts: { heldBack: unitsToPence(Number(record['total'] ?? 0)) },
      });
    },
    reverse: () => ({ action: 'release', parameters: {} }),
  }),
];
