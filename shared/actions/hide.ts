/** Hide: lists and searches leave the record out. Undone by unhide. */
import { entities } from '../entities/index.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default entities
  .filter(({ standard }) => standard.includes('hide'))
  .map(({ name: entity, title }) =>
    action({
      entity,
      name: 'hide',
      title: `Hide ${title}`,
      help: `Leaves this ${title.toLowerCase()} out of lists and searches. Nothing else changes: it is charged as before.`,
      menu: 'standard',
      billing: 'none',
      on: 'record',
      repeatable: true,
      parameters: nothing,
      available: (record) => record.hidden !== true || `This ${title.toLowerCase()} is hidden already; Unhide ends that.`,
      plan: (record, _, context) => planned([{ entity, record, after: { hidden: true }, why: 'Hidden from lists and searches.' }], context),
      reverse: () => ({ action: 'unhide', parameters: {} }),
    }),
  );
