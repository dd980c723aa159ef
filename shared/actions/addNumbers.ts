/** Add numbers: new numbers for a customer, one a line. */
import { formatDate } from '../dates.js';
import { badValue } from '../fault.js';
import { compacted } from '../compacted.js';
import { action, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import { Money } from './changes.js';
import { movable } from './moves.js';
import { additions } from './newRecord.js';
import { dateOrToday } from './parameters.js';
import { count, list } from './words.js';

export default [
  action({
    entity: 'customers',
    name: 'addNumbers',
    title: 'Add New Numbers',
    help: 'Adds numbers to this customer, one a line. They cost nothing by themselves: Add Features on a number gives it charges.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    makes: ['numbers'],
    reads: ['numbers'],
    refers: [{ entity: 'customers', field: 'id' }],
    parameters: {
      type: 'object',
      properties: {
        numbers: {
          type: 'array',
          items: { type: 'string' },
          format: 'lines',
          title: 'Numbers',
          description: 'One a line, as people write them; spaces and hyphens make no difference.',
        },
        numberType: { type: 'string', title: 'Number Type', description: 'What kind of numbers they are.', list: 'numberType' },
        startDate: dateOrToday('Allocation Date', 'The day they go to the customer.'),
      },
      required: ['numbers', 'numberType'],
      additionalProperties: false,
    },
    available: movable('customers', 'drop'),
    plan(record, { numbers, numberType, startDate }, context) {
      const wanted = checked(numbers, context.owned('numbers', record));
      const from = startDate ?? context.today;
      const changes = wanted
        .flatMap((number, index) => additions('numbers', `+${index + 1}`, { customerID: record.id, number, numberType }, context, new Money(context)))
        .map((change) => ({ ...change, after: { ...change.after, dateAllocate: from } satisfies Values }));
      return { changes, notes: [`${count(changes.length, 'number')} added from ${formatDate(from)}.`] };
    },
    reverse: () => 'Drop or delete the added numbers that are not wanted.',
  }),
];

/** The numbers with single spaces; refused where one is named twice or is the customer's already. */
function checked(given: readonly string[], present: readonly RecordOf[]): readonly string[] {
  const lines = given
    .flatMap((each) => each.split(/\r?\n/))
    .map((each) => each.trim().replace(/\s+/gu, ' '))
    .filter((each) => each !== '');
  const there = new Map(present.map((each) => [compacted(asText(each['number'])), each]));
  const seen = new Map<string, string>();
  const faults: string[] = [];
  for (const line of lines) {
    const key = compacted(line);
    const known = there.get(key);
    if (!/[\p{L}\p{N}]/u.test(key)) faults.push(`"${line.slice(0, 50)}" is no number`);
    else if (seen.has(key)) faults.push(`${line} is named twice`);
    else if (known) faults.push(`${line} is there already (${asText(known['status'])})`);
    seen.set(key, line);
  }
  if (lines.length === 0) faults.push('there is none');
  if (faults.length > 0)
    throw badValue({
      numbers: `${list(faults.slice(0, 10))}${faults.length > 10 ? ` and ${faults.length - 10} more` : ''}.`.replace(/^./, (first) => first.toUpperCase()),
    });
  return lines;
}
