/**
 * Drop: the record ends on a date. What hangs below it ends with it, and each feature is charged up to its own last day
 * (notice, minimum term), so that days paid beyond it come back as credits. Undone by reinstate.
 *
 * How an action is written: the parameters are a literal that the form, the check, the docs and the types are drawn from;
 * `available` looks at one record and says true or why not; `plan` returns what would change and why. Nothing here reads a
 * clock or writes anything: what a plan may know comes in through its context.
 */
import { ledgerFrom, resumedBefore } from '../billing/index.js';
import { earliest } from '../dates.js';
import { entity as entityOf } from '../fields.js';
import { action, type EntityName, type Values } from '../types.js';
import { nearFeature } from './changes.js';
import { ownStatus } from './marks.js';
import { below, movable } from './moves.js';
import { moved } from './moving.js';
import { statusNamed, statusReason } from './parameters.js';

const status = (entity: EntityName) => statusNamed(entity, 'dropped', { active: false, finalBill: false });
const dateDrop = {
  type: 'string',
  format: 'date',
  near: true,
  title: 'Drop Date',
  description:
    'The last day it is provided. Charges go on to the end of the notice period or minimum term if that is later; what would start only after this day is cancelled and not charged.',
} as const;

const feature = action({
  entity: 'features',
  name: 'drop',
  title: 'Drop Feature',
  help: 'Ends this feature. It is charged up to its notice period or minimum term, whichever is later; days paid beyond that are credited by the next billing run.',
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  repeatable: true,
  refers: nearFeature,
  ledger: (record, parameters) => ledgerFrom(record, earliest(parameters.dateDrop, parameters.dateBillTo ?? parameters.dateDrop)),
  parameters: {
    type: 'object',
    properties: {
      status: status('features'),
      dateDrop,
      dateBillTo: {
        type: 'string',
        format: 'date',
        title: 'Bill To',
        description: 'The last day to charge for, if it is to differ from what notice and minimum term give. Leave it empty to have it worked out.',
      },
      statusReason,
    },
    required: ['status', 'dateDrop'],
    additionalProperties: false,
  },
  available: movable('features', 'drop'),
  plan: (record, { status, dateDrop, dateBillTo = null, statusReason = null }, context) =>
    moved('drop', 'features', record, { status, date: dateDrop, dateBillTo, statusReason }, context),
  reverse: (before, { dateDrop, dateBillTo }) => ({
    action: 'reinstate',
    parameters: asBefore(before, resumedBefore(before) ?? earliest(dateDrop, dateBillTo ?? dateDrop)),
  }),
});

const containers = (['services', 'numbers', 'customers'] as const).map((entity) =>
  action({
    entity,
    name: 'drop',
    title: `Drop ${entityOf(entity).title}`,
    help: `Ends this ${entityOf(entity).title.toLowerCase()} and everything active below it. Each feature is charged up to its own notice period or minimum term; days paid beyond that are credited by the next billing run.`,
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    repeatable: true,
    reads: entity === 'customers' ? [...below[entity], 'waiting'] : below[entity],
    ledger: () => '',
    parameters: {
      type: 'object',
      properties: {
        status: status(entity),
        dateDrop,
        cancellationNoticeGivenDate: {
          type: 'string',
          format: 'date',
          title: 'Cancellation Notice Given',
          description:
            'The day the customer gave notice. Notice periods count from it where a feature notes no day of its own. Empty takes the day noted here, on the number or service, or on the customer, in this order; where none is noted, the drop date.',
        },
        billToAsBefore: {
          type: 'boolean',
          title: 'Bill To as Before',
          description:
            'For taking a reinstatement back: features that this drop had ended before are charged up to the same last day again, whatever has become of their terms. Others end by their terms.',
        },
        statusReason,
      },
      required: ['status', 'dateDrop'],
      additionalProperties: false,
    },
    available: movable(entity, 'drop'),
    plan: (record, { status, dateDrop, cancellationNoticeGivenDate = null, billToAsBefore = false, statusReason = null }, context) =>
      moved('drop', entity, record, { status, date: dateDrop, noticeGiven: cancellationNoticeGivenDate, billToAsBefore, statusReason }, context),
    reverse: (before, { dateDrop }) => ({
      action: 'reinstate',
      parameters: { ...asBefore(before, dateDrop), cancellationNoticeGivenDate: before['cancellationNoticeGivenDate'] ?? null, billedFromAsBefore: true },
    }),
  }),
);

/** Reinstated with the status it had by itself, from a day that leaves no gap: what holds its owners holds it again. */
const asBefore = (before: Values, dateReinstate: string): Values => ({
  status: ownStatus(before),
  dateReinstate,
  statusReason: before['statusReason'] ?? null,
});

export default [feature, ...containers];
