/** Write off: nobody is charged for a call that found nobody. */
import { action } from '../types.js';
import { planned } from './changes.js';
import { sentence } from './words.js';

export default [
  action({
    entity: 'calls',
    name: 'writeOff',
    title: 'Write Off Call',
    help: 'Takes a call off the list of those that wait. What the carrier charges for it stays with you.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', title: 'Reason', description: 'Why nobody is charged; kept with the call.', maxLength: 500 } },
      required: ['reason'],
      additionalProperties: false,
    },
    available: ({ state }) => state === 'open' || state === 'duplicate' || 'Only a call that waits is written off.',
    plan(record, { reason }, context) {
      const why = `Written off: ${sentence(reason)}`;
      return planned([{ entity: 'calls', record, after: { state: 'writtenOff', error: null, reason }, why }], context, { notes: [why] });
    },
    reverse: () => 'Release Call charges it after all.',
  }),
];
