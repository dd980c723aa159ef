import { choices, count, declared, flag, identity, kept, text } from './declare.js';
import { features } from './features.js';
import type { Field } from '../types.js';

/** Terms that a feature of a type takes when neither it nor its standard feature says them. */
export const typeTerms: readonly string[] = [
  'renewalPeriodLength',
  'renewalPeriodLengthType',
  'minimumTermPeriodLength',
  'minimumTermPeriodLengthType',
  'committedTermPeriodLength',
  'committedTermPeriodLengthType',
  'noticePeriodLength',
  'noticePeriodLengthType',
];

export const terms: readonly Field[] = features.fields.filter(({ name }) => typeTerms.includes(name));

export const featureTypes = declared({
  name: 'featureTypes',
  title: 'Feature Type',
  titles: 'Feature Types',
  help: 'The kinds of things that are charged for, with their usual terms.',
  fields: [
    text('name', 'Name', 'What invoices print where a feature has no description.', { required: true, max: 200, unique: true, set: 'create' }),
    choices('levels', 'Levels', 'level', 'Where features of this type may hang: on a customer, a number, a service. Empty allows all three.'),
    ...terms,
    flag('active', 'Active', 'It is offered for new features.', { initial: true }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Feature Type'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name'],
  columns: ['name', 'levels', 'minimumTermPeriodLength', 'minimumTermPeriodLengthType', 'noticePeriodLength', 'noticePeriodLengthType', 'active'],
  configuration: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
