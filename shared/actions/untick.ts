/** Untick: a bill is to be looked at again. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { billOf } from './looking.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'bills',
    name: 'untick',
    title: 'Untick Bill',
    help: 'Takes the tick off a bill, so that it is looked at again.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    repeatable: true,
    parameters: nothing,
    available: ({ checked }) => checked === true || 'This bill is not ticked off.',
    plan(record, _, context) {
      const why = `${billOf(record)} is to be looked at again; ${asText(record['checkedBy'] ?? 'somebody')} had ticked it off.`;
      const after = { checked: false, checkedBy: null, checkedDate: null };
      return planned([{ entity: 'bills', record, after, why }], context, {
        notes: [why],
        amounts: { tickedOff: -unitsToPence(Number(record['total'] ?? 0)) },
      });
    },
    reverse: () => 'The tick of somebody else is theirs: Tick Off it again under your own name.',
  }),
];
