import { count, declared, identity, kept, money, text } from './declare.js';

export const approvalLimits = declared({
  name: 'approvalLimits',
  title: 'Approval Limit',
  titles: 'Approval Limits',
  help: 'From which size on an order needs a second person, whoever gives it. What is above a limit becomes a proposal; what is left empty has no limit.',
  fields: [
    text(
      'action',
      'Action',
      'What it holds for: features.drop for one action, features for all that is done to features, * for everything; the most specific one decides.',
      {
        required: true,
        unique: true,
        max: 100,
      },
    ),
    count('mostRows', 'Rows', 'An order of more rows than this needs a second person.', { whole: true, least: 0 }),
    money('mostMoney', 'Money', 'So does one whose charges, credits, payments, invoices or write-offs come to more than this.', { least: 0 }),
    money('mostLost', 'Monthly Revenue Lost', 'So does one by which more recurring revenue a month falls away than this.', { least: 0 }),
    money(
      'mostLostPerDay',
      'Monthly Revenue Lost in 24 Hours',
      'So does one with which the same person comes to more than this within 24 hours, however many orders that takes.',
      { least: 0 },
    ),
    identity('Approval Limit'),
    ...kept,
  ],
  owners: [],
  shows: ['action'],
  searches: ['action'],
  columns: ['action', 'mostRows', 'mostMoney', 'mostLost', 'mostLostPerDay'],
  configuration: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});
