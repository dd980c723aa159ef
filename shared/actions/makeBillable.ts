/** Make billable: billing runs take it in again, with the periods that they left out. Undone by makeNonBillable. */
import { entity as entityOf } from '../fields.js';
import { action } from '../types.js';
import { movable } from './moves.js';
import { moved } from './moving.js';
import { dateOrToday, statusNamed, statusReason } from './parameters.js';

export default (['services', 'customers'] as const).map((entity) => action({
  entity,
  name: 'makeBillable',
  title: `Make ${entityOf(entity).title} Billable`,
  help: `Puts everything below this ${entityOf(entity).title.toLowerCase()} back on the automatic bills. The next billing run raises one line for each period that was left out; what is suspended stays held.`,
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  reads: entity === 'customers' ? ['numbers', 'services', 'features'] : ['features'],
  ledger: () => '',
  parameters: {
    type: 'object',
    properties: {
      status: statusNamed('back on the bills', { billable: true, finalBill: false }),
      dateMakeBillable: dateOrToday('Billed From', 'The first day with automatic bills again.'),
      statusReason,
    },
    required: ['status'],
    additionalProperties: false,
  },
  available: movable(entity, 'makeBillable'),
  plan: (record, { status, dateMakeBillable, statusReason = null }, context) =>
    moved('makeBillable', entity, record, { status, date: dateMakeBillable ?? context.today, statusReason }, context),
  reverse: (before, parameters, today) => ({
    action: 'makeNonBillable',
    parameters: { status: before['status'] ?? null, dateMakeNonBillable: before['dateMakeNonBillable'] ?? parameters.dateMakeBillable ?? today, statusReason: before['statusReason'] ?? null },
  }),
}));
