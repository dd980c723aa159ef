/** Add features: one feature for each standard feature named, in one step. Prices and terms stay in the catalogue. */
import { entity as entityOf } from '../fields.js';
import { badValue } from '../fault.js';
import { dateFault, formatDate } from '../dates.js';
import { action, type Context, type RecordOf, type Values } from '../types.js';
import { Money } from './changes.js';
import { movable, type Container } from './moves.js';
import { additions } from './newRecord.js';
import { dateOrToday } from './parameters.js';
import { count, list } from './words.js';

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
          description: 'What to add, by name; one of each. Those that come first are sold most.',
        },
        features: {
          type: 'array',
          items: { type: 'object' },
          title: 'Features',
          description: 'What to add with how many of each and from when: [{"standardFeature": "SIP Channel", "featureCount": 10, "startDate": "2026-12-01"}].',
        },
        startDate: dateOrToday('Start Date', 'The first day that is charged for.'),
      },
      oneOf: ['standardFeatures', 'features'],
      additionalProperties: false,
    },
    available(record, context) {
      if (entity === 'numbers' && !record['customerID']) return 'This number is in stock; Allocate gives it a customer first.';
      return movable(entity, 'drop')(record, context);
    },
    plan(record, { standardFeatures, features, startDate }, context) {
      const from = startDate ?? context.today;
      const money = new Money(context);
      const wanted = [...(standardFeatures ?? []).map((name): Wanted => ({ standardFeature: name })), ...entries(features)];
      if (wanted.length === 0) throw badValue({ standardFeatures: 'Choose at least one.' });
      const changes = wanted.flatMap(({ standardFeature, featureCount, startDate: own }, index) => {
        const values = { ...owner(entity, record), standardFeature: offered(standardFeature, context), startDate: own ?? from };
        return additions('features', `+${index + 1}`, { ...values, ...(featureCount === undefined ? {} : { featureCount }) }, context, money);
      });
      return money.plan({ changes, notes: [`${count(changes.length, 'feature')} added: ${list(wanted.map((each) => said(each, from)))}.`] });
    },
    reverse: () => 'Drop or delete the added features that are not wanted.',
  }),
);

interface Wanted {
  readonly standardFeature: string;
  readonly featureCount?: number;
  readonly startDate?: string;
}

/** "10 × SIP Channel from 1 Dec 2026" */
const said = ({ standardFeature, featureCount = 1, startDate }: Wanted, from: string): string =>
  `${featureCount === 1 ? '' : `${featureCount} × `}${standardFeature} from ${formatDate(startDate ?? from)}`;

/** The entries of `features`, each with what it may have. */
function entries(given: unknown): readonly Wanted[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly unknown[]).map((each, place) => {
    const wrong = (why: string): never => {
      throw badValue({ features: `Entry ${place + 1}: ${why}` });
    };
    const entry = (typeof each === 'object' && each !== null ? each : wrong('give an object with standardFeature.')) as Values;
    const { standardFeature, featureCount, startDate, ...strange } = entry;
    const [other] = Object.keys(strange);
    if (other !== undefined) wrong(`there is no "${other.slice(0, 100)}" here; it takes standardFeature, featureCount and startDate.`);
    if (typeof standardFeature !== 'string') return wrong('name a standardFeature.');
    const n = featureCount === '' ? undefined : (featureCount ?? undefined);
    if (n !== undefined && (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 1_000_000))
      return wrong('featureCount is a whole number, 0 or more.');
    const day = startDate === '' ? undefined : (startDate ?? undefined);
    const fault = day === undefined ? undefined : dateFault(day);
    if (fault !== undefined) return wrong(`startDate: ${fault}`);
    return { standardFeature, ...(n === undefined ? {} : { featureCount: n }), ...(day === undefined ? {} : { startDate: day as string }) };
  });
}

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
