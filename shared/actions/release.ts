/** Release: a bill that was held back is billed again by its run. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { billOf, ofRun, whileOpen } from './looking.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'bills',
    name: 'release',
    title: 'Release Bill',
    help: 'Takes a customer who was held back into the billing run again.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    refers: ofRun,
    parameters: nothing,
    available: ({ heldBack }) => heldBack === true || 'This bill is not held back.',
    plan(record, _, context) {
      whileOpen(record, context);
      const why = `${billOf(record)} is billed with the others again.`;
      const after = { ...(record['outcome'] === 'Held Back' ? { outcome: 'Invoice' } : {}), heldBack: false, heldReason: null, heldBy: null };
      return planned([{ entity: 'bills', record, after, why }], context, {
        notes: [why],
        amounts: { heldBack: -unitsToPence(Number(record['total'] ?? 0)) },
      });
    },
    reverse: (before) => ({ action: 'holdBack', parameters: { reason: asText(before['heldReason'] ?? 'Held back again') } }),
  }),
];
