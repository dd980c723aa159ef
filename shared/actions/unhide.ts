/** Unhide: lists and searches show the record again. Undone by hide. */
import { entities } from '../entities/index.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default entities
  .filter(({ standard }) => standard.includes('unhide'))
  .map(({ name: entity, title }) =>
    action({
      entity,
      name: 'unhide',
      title: `Unhide ${title}`,
      help: `Shows this ${title.toLowerCase()} in lists and searches again.`,
      menu: 'standard',
      billing: 'none',
      on: 'record',
      repeatable: true,
      parameters: nothing,
      available: (record) => record.hidden !== false || `This ${title.toLowerCase()} is not hidden; Hide would leave it out of lists.`,
      plan: (record, _, context) => planned([{ entity, record, after: { hidden: false }, why: 'Shown in lists and searches again.' }], context),
      reverse: () => ({ action: 'hide', parameters: {} }),
    }),
  );
