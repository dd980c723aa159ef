/** Unsuspend: recurring charges go on, and the next billing run raises the periods that were held. Undone by suspend. */
import { entity as entityOf } from '../fields.js';
import { action } from '../types.js';
import { movable } from './moves.js';
import { moved } from './moving.js';
import { dateOrToday, statusNamed, statusReason } from './parameters.js';

export default (['services', 'customers'] as const).map((entity) => action({
  entity,
  name: 'unsuspend',
  title: `Unsuspend ${entityOf(entity).title}`,
  help: `Ends the suspension of this ${entityOf(entity).title.toLowerCase()}. The next billing run raises one line for each period that was held; what another suspension still holds stays held.`,
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  reads: entity === 'customers' ? ['numbers', 'services', 'features'] : ['features'],
  ledger: () => '',
  parameters: {
    type: 'object',
    properties: {
      status: statusNamed('no longer suspended', { active: true, suspended: false }),
      dateUnsuspend: dateOrToday('Unsuspend Date', 'The first day without the suspension.'),
      statusReason,
    },
    required: ['status'],
    additionalProperties: false,
  },
  available: movable(entity, 'unsuspend'),
  plan: (record, { status, dateUnsuspend, statusReason = null }, context) =>
    moved('unsuspend', entity, record, { status, date: dateUnsuspend ?? context.today, statusReason }, context),
  reverse: (before, parameters, today) => ({
    action: 'suspend',
    parameters: { status: before['status'] ?? null, dateSuspend: before['dateSuspend'] ?? parameters.dateUnsuspend ?? today, statusReason: before['statusReason'] ?? null },
  }),
}));
