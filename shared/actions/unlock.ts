/** Unlock: the record can be changed again. Undone by lock. */
import { entities } from '../entities/index.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default entities
  .filter(({ standard }) => standard.includes('unlock'))
  .map(({ name: entity, title }) =>
    action({
      entity,
      name: 'unlock',
      title: `Unlock ${title}`,
      help: `Lets this ${title.toLowerCase()} be changed again.`,
      menu: 'standard',
      billing: 'none',
      on: 'record',
      onLocked: true,
      repeatable: true,
      parameters: nothing,
      available: (record) => record.locked !== false || `This ${title.toLowerCase()} is not locked; Lock would keep it as it is.`,
      plan: (record, _, context) => planned([{ entity, record, after: { locked: false }, why: 'Unlocked.' }], context),
      reverse: () => ({ action: 'lock', parameters: {} }),
    }),
  );
