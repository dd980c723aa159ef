/** Divert: calls to a number go somewhere else from a date on. An empty target ends the divert. */
import { formatDate } from '../dates.js';
import type { Loaded } from '../entities/index.js';
import { compacted } from '../compacted.js';
import { badValue, refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { movable } from './moves.js';
import { dateOrToday } from './parameters.js';

export default [
  action({
    entity: 'numbers',
    name: 'divert',
    title: 'Divert Number',
    help: 'Sends calls to this number to another one, or ends that. Its charges stay the same.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: {
        divertTo: { type: 'string', title: 'Divert To', description: 'The number that calls go to; empty ends the divert.', maxLength: 100 },
        dateDivert: dateOrToday('Divert Date', 'The first day of it.'),
      },
      additionalProperties: false,
    },
    available: movable('numbers', 'drop'),
    plan(record: Loaded<'numbers'>, { divertTo = null, dateDivert }, context) {
      const date = dateDivert ?? context.today;
      if (divertTo === null) {
        if (record.divertTo === null)
          throw refused('This number is not diverted; give the number that its calls are to go to.', { divertTo: 'Give the number that calls are to go to.' });
        const why = `Divert to ${asText(record.divertTo)} ended on ${formatDate(date)}.`;
        return planned([{ entity: 'numbers', record, after: { divertTo: null, dateDivert: null }, why }], context, { notes: [why] });
      }
      const target = divertTo.trim().replace(/\s+/gu, ' ');
      if (!/\p{N}/u.test(target)) throw badValue({ divertTo: 'Give a number to divert to.' });
      if (compacted(target) === compacted(asText(record.number))) throw badValue({ divertTo: 'A number cannot be diverted to itself.' });
      const why = `Diverted to ${target} from ${formatDate(date)}.`;
      return planned([{ entity: 'numbers', record, after: { divertTo: target, dateDivert: date }, why }], context, { notes: [why] });
    },
    reverse: (before, { dateDivert }, today) => ({
      action: 'divert',
      parameters: { divertTo: before['divertTo'] ?? null, dateDivert: before['dateDivert'] ?? dateDivert ?? today },
    }),
  }),
];
