/** Promise to Pay: what a customer says they will pay by when; no reminder goes out before that day has passed. */
import { formatDate } from '../dates.js';
import { badValue } from '../fault.js';
import { formatUnits } from '../money.js';
import { action } from '../types.js';
import { planned } from './changes.js';

export default [
  action({
    entity: 'customers',
    name: 'promiseToPay',
    title: 'Promise to Pay',
    help: 'Notes what a customer promised to pay, and by when: until that day has passed no reminder goes out. Empty takes the promise away.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: {
        promiseAmount: { type: 'number', format: 'currency', title: 'Promised Amount', description: 'How much; the whole balance if left empty.' },
        promiseDate: { type: 'string', format: 'date', title: 'Promised By', description: 'The day by which they promised it; empty takes a promise away.' },
      },
      additionalProperties: false,
    },
    available: ({ balance, promiseDate }) => Number(balance ?? 0) > 0 || (promiseDate ?? null) !== null || 'This customer owes nothing.',
    plan(record, { promiseAmount, promiseDate }, context) {
      if (promiseDate === undefined) {
        if ((record['promiseDate'] ?? null) === null) throw badValue({ promiseDate: 'Give the day by which they promised it.' });
        return planned(
          [{ entity: 'customers', record, after: { promiseDate: null, promiseAmount: null }, why: 'The promise to pay was taken away.' }],
          context,
        );
      }
      if (promiseDate < context.today) throw badValue({ promiseDate: `The ${formatDate(promiseDate)} has passed; give today or a later day.` });
      const amount = promiseAmount ?? Number(record['balance'] ?? 0);
      if (amount <= 0) throw badValue({ promiseAmount: 'Give an amount above nought.' });
      const why = `Promised ${formatUnits(amount)} by ${formatDate(promiseDate)}.`;
      return planned([{ entity: 'customers', record, after: { promiseDate, promiseAmount: amount }, why }], context, { notes: [why] });
    },
    reverse: (before) => ({
      action: 'promiseToPay',
      parameters: before['promiseDate'] ? { promiseDate: before['promiseDate'], promiseAmount: before['promiseAmount'] ?? null } : {},
    }),
  }),
];
