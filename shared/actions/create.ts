/** Create: a new record of any entity that can be made by hand. POST on a collection is this action. */
import { entities } from '../entities/index.js';
import { schemaFor } from '../fields.js';
import { action, type Values } from '../types.js';
import { byHand } from './invoicing.js';
import { newRecord } from './newRecord.js';

const byHandHelp =
  'Bills a customer by hand, also one that is not billed automatically: the transactions somebody added that wait and are due before the cutoff date come onto it. Everything else waits for the billing run.';

export default entities
  .filter(({ standard }) => standard.includes('create'))
  .map(({ name: entity, title, help, owners, charged, pricesCalls, guarded }) =>
    action({
      entity,
      name: 'create',
      title: `New ${title}`,
      help: entity === 'invoices' ? byHandHelp : `Adds a ${title.toLowerCase()}. ${help}`,
      menu: 'standard',
      billing: charged || pricesCalls ? 'next run' : entity === 'invoices' ? 'at once' : 'none',
      on: 'collection',
      makes: [entity],
      fields: 'create',
      ...(guarded ? {} : { repeatable: true }),
      refers: owners,
      ...(entity === 'invoices' ? { reads: ['waiting'] as const } : {}),
      parameters: schemaFor(entity, 'create'),
      available: () => true,
      plan: (draft, values, context) =>
        entity === 'invoices' ? byHand(draft.id, values as Values, context) : newRecord(entity, draft.id, values as Values, context),
      reverse: () => ({ action: 'delete', parameters: {} }),
    }),
  );
