import { choice, count, declared, flag, identity, kept, money, text } from './declare.js';

export const discountSchemes = declared({
  name: 'discountSchemes',
  title: 'Discount Scheme',
  titles: 'Discount Schemes',
  help: 'What a discount takes off a recurring charge.',
  fields: [
    text('name', 'Name', 'What features call it.', { required: true, max: 200, unique: true, set: 'create' }),
    choice('kind', 'Kind', 'discountKind', 'A percentage of the price, or an amount off each one for a full period.', { required: true }),
    text('percentage', 'Percentage', 'How many percent come off, where it is a percentage.', { max: 20, format: 'percent' }),
    money('amount', 'Amount', 'How much comes off each one for a full period, where it is an amount.', { least: 0 }),
    text('description', 'Description', 'What it is for.', { max: 500 }),
    flag('active', 'Active', 'It is offered for new features.', { initial: true }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Discount Scheme'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name', 'description'],
  columns: ['name', 'kind', 'percentage', 'amount', 'description', 'active'],
  configuration: true,
  prices: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
