/** Add features: one feature for each standard feature named, in one step. Prices and terms stay in the catalogue. */
import { entity as entityOf } from '../fields.js';
import { badValue } from '../fault.js';
import { formatDate } from '../dates.js';
import { action, type Context, type RecordOf, type Values } from '../types.js';
import { Money } from './changes.js';
import { movable, type Container } from './moves.js';
import { additions } from './newRecord.js';
import { dateOrToday } from './parameters.js';
import { count } from './words.js';

export default (['services', 'numbers', 'customers'] as const).map((entity) =>
  action({
    entity,
    name: 'addFeatures',
    title: `Add Features to ${entityOf(entity).title}`,
    help: `Adds one feature for each entry you choose from the catalogue. They are charged from the start date; what is due by then comes with the next billing run.`,
    menu: 'actions',
    quick: true,
    billing: 'next run',
    on: 'record',
    makes: ['features'],
    refers: [
      { entity, field: 'id' },
      { entity: 'customers', field: 'customerID' },
    ],
    parameters: {
      type: 'object',
      properties: {
        standardFeatures: {
          type: 'array',
          items: { type: 'string' },
          title: 'Standard Features',
          list: 'standardFeatures',
          description: 'What to add, by name. A name given twice is added twice.',
        },
        startDate: dateOrToday('Start Date', 'The first day that is charged for.'),
      },
      required: ['standardFeatures'],
      additionalProperties: false,
    },
    available(record, context) {
      if (entity === 'numbers' && !record['customerID']) return 'This number is in stock; Allocate gives it a customer first.';
      return movable(entity, 'drop')(record, context);
    },
    plan(record, { standardFeatures, startDate }, context) {
      const from = startDate ?? context.today;
      const money = new Money(context);
      const changes = standardFeatures.flatMap((name, index) =>
        additions('features', `+${index + 1}`, { ...owner(entity, record), standardFeature: offered(name, context), startDate: from }, context, money),
      );
      return money.plan({ changes, notes: [`${count(changes.length, 'feature')} added from ${formatDate(from)}.`] });
    },
    reverse: () => 'The features that were added are records of their own; drop or delete those that are not wanted.',
  }),
);

const owner = (entity: Container, record: RecordOf): Values =>
  ({ customers: { customerID: record.id }, numbers: { numberID: record.id }, services: { serviceID: record.id } })[entity];

/** A name of the catalogue that is still sold. */
function offered(name: string, { catalogue }: Context): string {
  const found = catalogue.named('standardFeatures', name);
  if (!found) throw badValue({ standardFeatures: `There is no standard feature "${name.slice(0, 100)}".` });
  if (found['availability'] === 'Historic')
    throw badValue({ standardFeatures: `"${name}" is Historic and no longer sold; choose another, or make it Available again.` });
  return name;
}
