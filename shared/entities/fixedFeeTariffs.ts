import { count, data, declared, flag, identity, kept, text } from './declare.js';

export const fixedFeeTariffs = declared({
  name: 'fixedFeeTariffs',
  title: 'Fixed Fee Tariff',
  titles: 'Fixed Fee Tariffs',
  help: 'A price list: charges by standard feature, for features that neither say a price themselves nor have one in the catalogue.',
  fields: [
    text('name', 'Name', 'What customers, numbers, services and features call it.', { required: true, max: 200, unique: true, set: 'create' }),
    text('description', 'Description', 'Whom it is for.', { max: 500 }),
    data('charges', 'Charges', 'By standard feature, in pounds: [{"standardFeature": "SIP Channel", "serviceCharge": 4.5, "connectionCharge": 0}].', {
      set: 'edit',
      format: 'charges',
      initial: [],
    }),
    flag('active', 'Active', 'It is offered for what is new.', { initial: true }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Fixed Fee Tariff'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name', 'description'],
  columns: ['name', 'description', 'charges', 'active'],
  configuration: true,
  prices: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
