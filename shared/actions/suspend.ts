/** Suspend: recurring charges are held from a date, usage is still charged. Undone by unsuspend, which raises what was held. */
import { entity as entityOf } from '../fields.js';
import { action } from '../types.js';
import { movable } from './moves.js';
import { moved } from './moving.js';
import { dateOrToday, statusNamed, statusReason } from './parameters.js';

export default (['services', 'customers'] as const).map((entity) => action({
  entity,
  name: 'suspend',
  title: `Suspend ${entityOf(entity).title}`,
  help: `Holds the recurring charges of everything below this ${entityOf(entity).title.toLowerCase()}; usage is still charged. Nothing is lost: unsuspending raises what was held, with the next billing run.`,
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  reads: entity === 'customers' ? ['numbers', 'services', 'features'] : ['features'],
  ledger: () => '',
  parameters: {
    type: 'object',
    properties: {
      status: statusNamed('suspended', { active: true, suspended: true }),
      dateSuspend: dateOrToday('Suspend Date', 'The first day of the suspension.'),
      statusReason,
    },
    required: ['status'],
    additionalProperties: false,
  },
  available: movable(entity, 'suspend'),
  plan: (record, { status, dateSuspend, statusReason = null }, context) =>
    moved('suspend', entity, record, { status, date: dateSuspend ?? context.today, statusReason }, context),
  reverse: (before, parameters, today) => ({
    action: 'unsuspend',
    parameters: { status: before['status'] ?? null, dateUnsuspend: parameters.dateSuspend ?? today, statusReason: before['statusReason'] ?? null },
  }),
}));
