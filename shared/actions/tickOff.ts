/** Tick off: somebody looked at a bill and found it right. Undone by untick. */
import { formatUnits, unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { billOf } from './looking.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'bills',
    name: 'tickOff',
    title: 'Tick Off Bill',
    help: 'Notes under your name that you looked at this bill and found it right. The tick ends by itself when the total changes.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    parameters: nothing,
    available: ({ checked, checkedBy }) => checked !== true || `This bill was ticked off by ${asText(checkedBy ?? 'somebody')} already.`,
    plan(record, _, context) {
      const total = Number(record['total'] ?? 0);
      const why = `${billOf(record)}: ${formatUnits(total)} looked at by ${context.user.name} and found right.`;
      const after = { checked: true, checkedBy: context.user.name, checkedDate: context.today };
      return planned([{ entity: 'bills', record, after, why }], context, { notes: [why], amounts: { tickedOff: unitsToPence(total) } });
    },
    reverse: () => ({ action: 'untick', parameters: {} }),
  }),
];
