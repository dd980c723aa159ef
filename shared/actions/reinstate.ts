/**
 * Reinstate: what was dropped comes back on a date, with whatever its drop took along and nothing else. A feature dropped by
 * itself before stays dropped. Undone by drop.
 */
import { ledgerFrom } from '../billing/index.js';
import { earliest } from '../dates.js';
import { entity as entityOf } from '../fields.js';
import { action, type Values } from '../types.js';
import { asText } from '../values.js';
import { below, movable } from './moves.js';
import { moved } from './moving.js';
import { statusNamed, statusReason } from './parameters.js';

export default (['features', 'services', 'numbers', 'customers'] as const).map((entity) =>
  action({
    entity,
    name: 'reinstate',
    title: `Reinstate ${entityOf(entity).title}`,
    help:
      entity === 'features'
        ? 'Brings this feature back. It is charged again from the date given; credits of the drop that are no longer due come off again in the next billing run.'
        : `Brings this ${entityOf(entity).title.toLowerCase()} back, with everything that was dropped together with it. What had been dropped before stays dropped. Charges go on with the next billing run.`,
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    repeatable: true,
    ...(entity === 'features' ? {} : { reads: below[entity] }),
    ...(entity === 'features'
      ? {
          refers: [
            { entity: 'services', field: 'serviceID' },
            { entity: 'numbers', field: 'numberID' },
          ],
        }
      : {}),
    ledger: (record, { dateReinstate }) =>
      entity === 'features' ? ledgerFrom(record, earliest(dateReinstate, asText(record['dateBillTo'] ?? dateReinstate))) : '',
    parameters: {
      type: 'object',
      properties: {
        status: statusNamed(entity, 'back', { active: true }),
        dateReinstate: {
          type: 'string',
          format: 'date',
          near: true,
          title: 'Reinstate Date',
          description: 'The first day it is provided and charged again; the drop date itself takes the drop back altogether.',
        },
        ...(entity === 'features'
          ? {}
          : {
              cancellationNoticeGivenDate: {
                type: 'string',
                format: 'date',
                title: 'Cancellation Notice Given',
                description: 'The day of a notice that stands all the same; empty clears the one noted.',
              } as const,
              billedFromAsBefore: {
                type: 'boolean',
                title: 'Billed From as Before',
                description:
                  'For taking a drop back: features that had come back from the same drop before are charged again from the day they came back then, and the days left out stay so. Others are charged as if the drop had not been.',
              } as const,
            }),
        statusReason,
      },
      required: ['status', 'dateReinstate'],
      additionalProperties: false,
    },
    available: movable(entity, 'reinstate'),
    plan(record, parameters, context) {
      const { status, dateReinstate, statusReason = null } = parameters;
      const { cancellationNoticeGivenDate: noticeGiven, billedFromAsBefore } = parameters as Values;
      return moved(
        'reinstate',
        entity,
        record,
        {
          status,
          date: dateReinstate,
          statusReason,
          noticeGiven: typeof noticeGiven === 'string' ? noticeGiven : null,
          billedFromAsBefore: billedFromAsBefore === true,
        },
        context,
      );
    },
    reverse: (before, { dateReinstate }) => {
      if (before['finalBillDate']) return 'It had been final-billed before; run Final Bill again if the customer is to leave after all.';
      return {
        action: 'drop',
        parameters: {
          status: before['status'] ?? null,
          dateDrop: before['dateDrop'] ?? dateReinstate,
          statusReason: before['statusReason'] ?? null,
          ...(entity === 'features'
            ? { dateBillTo: before['dateBillTo'] ?? null }
            : { cancellationNoticeGivenDate: before['cancellationNoticeGivenDate'] ?? null, billToAsBefore: true }),
        },
      };
    },
  }),
);
