/** Make non-billable: billing runs leave it out from a date, whether it is active or suspended. Undone by makeBillable. */
import { entity as entityOf } from '../fields.js';
import { action } from '../types.js';
import { movable } from './moves.js';
import { moved } from './moving.js';
import { dateOrToday, statusNamed, statusReason } from './parameters.js';

export default (['services', 'customers'] as const).map((entity) => action({
  entity,
  name: 'makeNonBillable',
  title: `Make ${entityOf(entity).title} Non-Billable`,
  help: `Takes everything below this ${entityOf(entity).title.toLowerCase()} off the automatic bills; invoices can still be raised by hand. Nothing is lost: making it billable raises what was held, with the next billing run.`,
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  reads: entity === 'customers' ? ['numbers', 'services', 'features'] : ['features'],
  ledger: () => '',
  parameters: {
    type: 'object',
    properties: {
      status: statusNamed('off the bills', { billable: false, finalBill: false }),
      dateMakeNonBillable: dateOrToday('Not Billed From', 'The first day without automatic bills.'),
      statusReason,
    },
    required: ['status'],
    additionalProperties: false,
  },
  available: movable(entity, 'makeNonBillable'),
  plan: (record, { status, dateMakeNonBillable, statusReason = null }, context) =>
    moved('makeNonBillable', entity, record, { status, date: dateMakeNonBillable ?? context.today, statusReason }, context),
  reverse: (before, parameters, today) => ({
    action: 'makeBillable',
    parameters: { status: before['status'] ?? null, dateMakeBillable: parameters.dateMakeNonBillable ?? today, statusReason: before['statusReason'] ?? null },
  }),
}));
