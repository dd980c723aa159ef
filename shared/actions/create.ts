/** Create: a new record of any entity that can be made by hand. POST on a collection is this action. */
import { entities } from '../entities/index.js';
import { schemaFor } from '../fields.js';
import { action, type Values } from '../types.js';
import { newRecord } from './newRecord.js';

export default entities
  .filter(({ standard }) => standard.includes('create'))
  .map(({ name: entity, title, help, owners }) =>
    action({
      entity,
      name: 'create',
      title: `New ${title}`,
      help: `Adds a ${title.toLowerCase()}. ${help}`,
      menu: 'standard',
      billing: entity === 'features' ? 'next run' : 'none',
      on: 'collection',
      refers: owners,
      parameters: schemaFor(entity, 'create'),
      available: () => true,
      plan: (draft, values, context) => newRecord(entity, draft.id, values as Values, context),
      reverse: () => ({ action: 'delete', parameters: {} }),
    }),
  );
