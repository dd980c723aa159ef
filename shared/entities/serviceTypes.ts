import { choices, count, declared, flag, identity, kept, text } from './declare.js';
import { terms } from './featureTypes.js';

export const serviceTypes = declared({
  name: 'serviceTypes',
  title: 'Service Type',
  titles: 'Service Types',
  help: 'The kinds of services you provide, with their usual terms.',
  fields: [
    text('name', 'Name', 'What the service is called where it has no name of its own.', { required: true, max: 200, unique: true, set: 'create' }),
    choices('levels', 'Levels', 'level', 'Where services of this type may hang; today always on a customer.'),
    ...terms,
    flag('active', 'Active', 'It is offered for new services.', { initial: true }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Service Type'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name'],
  columns: ['name', 'minimumTermPeriodLength', 'minimumTermPeriodLengthType', 'noticePeriodLength', 'noticePeriodLengthType', 'active'],
  configuration: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
