import { choice, count, data, declared, identity, inner, kept, reference, system, text } from './declare.js';

/** One row a bucket and invoice: what calls on it drew. Later invoices of the month draw from what is left. */
export const discountPlanAllowanceUsage = declared({
  name: 'discountPlanAllowanceUsage',
  title: 'Allowance Used',
  titles: 'Allowances Used',
  help: 'What the calls of an invoice drew from a discount plan in a month.',
  fields: [
    reference('customerID', 'Customer', 'customers', 'Whose calls they were.', system),
    reference('invoiceID', 'Invoice', 'invoices', 'The invoice with the calls.', system),
    text('month', 'Month', 'The calendar month of the calls, as 2026-11.', { ...system, max: 7 }),
    choice('discountPlan', 'Discount Plan', 'discountPlans', 'The plan that they drew from.', system),
    text('pool', 'Pool', 'The number, the named pool or the customer that shares it.', { ...system, max: 250 }),
    count('seconds', 'Seconds', 'Of calls, to a ten-thousandth of a second.', { ...system, most: 100_000_000_000 }),
    count('calls', 'Calls', 'Whole calls, where the plan counts calls.', { ...system, most: 100_000_000_000 }),
    count('events', 'Pieces', 'Of texts and other pieces.', { ...system, most: 100_000_000_000 }),
    count('bytes', 'Bytes', 'Of data.', { ...system, most: 100_000_000_000 }),
    count('value', 'Value', 'Pence of discount, where the plan counts money.', { ...system, most: 100_000_000_000 }),
    text('bucket', 'Bucket', 'Tells it from the other buckets of the month.', { ...inner, max: 300 }),
    text('exact', 'Exact', 'The same as exact fractions.', { ...inner, max: 2_000 }),
    data('shares', 'Shares', 'What each number drew, and when something was used up.', inner),
    identity('Allowance Used'),
    ...kept,
  ],
  owners: [
    { entity: 'customers', field: 'customerID' },
    { entity: 'invoices', field: 'invoiceID' },
  ],
  customer: 'customerID',
  shows: ['discountPlan', 'month'],
  searches: ['discountPlan', 'pool'],
  columns: ['customerID', 'month', 'discountPlan', 'pool', 'seconds', 'calls', 'events', 'bytes', 'value', 'invoiceID'],
  group: 'calls',
  standard: [],
});
