/** Lock: nothing but unlock changes the record any more. Undone by unlock. */
import { entities } from '../entities/index.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default entities
  .filter(({ standard }) => standard.includes('lock'))
  .map(({ name: entity, title }) =>
    action({
      entity,
      name: 'lock',
      title: `Lock ${title}`,
      help: `Keeps this ${title.toLowerCase()} as it is: every other action refuses until it is unlocked. Billing goes on.`,
      menu: 'standard',
      billing: 'none',
      on: 'record',
      repeatable: true,
      parameters: nothing,
      available: (record) => record.locked !== true || `This ${title.toLowerCase()} is locked already; Unlock ends that.`,
      plan: (record, _, context) => planned([{ entity, record, after: { locked: true }, why: 'Locked.' }], context),
      reverse: () => ({ action: 'unlock', parameters: {} }),
    }),
  );
