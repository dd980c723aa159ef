/**
 * Reports as lists: what stands in them is worked out from records when they are read, so they are listed, filtered, sorted,
 * streamed and sent to a sheet as any entity is, and never typed into. Each ties to the invoices.
 */
import type { Entity } from '../types.js';
import { choice, count, date, declared, flag, identity, kept, money, ofLife, reference, text } from './declare.js';

const sum = { ...ofLife, decimals: 2 } as const;
const lines = count('lines', 'Lines', 'How many lines it is the sum of.', { ...ofLife, whole: true });
const month = date('month', 'Month', 'The first day of the month.', ofLife);
const customer = [
  reference('customerID', 'Customer', 'customers', 'Whose it is.', ofLife),
  text('name', 'Name', 'The account number and name of the customer.', { ...ofLife, max: 400 }),
] as const;

const report = <const E extends Omit<Entity, 'history' | 'standard' | 'owners'> & { readonly owners?: Entity['owners'] }>(entity: E) =>
  declared({ owners: [], history: true, standard: [], ...entity });

export const agedDebt = report({
  name: 'agedDebt',
  title: 'Aged Debt',
  titles: 'Aged Debt',
  help: 'What each customer owes today by how long it is overdue, less what they have paid that is on no invoice yet. The balances are those of the customers.',
  report: { of: ['customers', 'invoices', 'payments'] },
  fields: [
    ...customer,
    count('invoices', 'Open Invoices', 'How many invoices are not settled.', { ...ofLife, whole: true }),
    money('notDue', 'Not Due', 'To be paid today or later.', sum),
    money('days30', '1 to 30 Days', 'Overdue by up to 30 days.', sum),
    money('days60', '31 to 60 Days', 'Overdue by 31 to 60 days.', sum),
    money('days90', '61 to 90 Days', 'Overdue by 61 to 90 days.', sum),
    money('older', 'Over 90 Days', 'Overdue by more than 90 days.', sum),
    money('overdue', 'Overdue', 'All of that which is overdue.', sum),
    money('unallocated', 'Paid on Account', 'Payments that are on no invoice yet, as an amount below zero.', sum),
    money('balance', 'Balance', 'What is owed altogether.', sum),
    date('oldestDueDate', 'Oldest Due Date', 'The due date of the oldest open invoice.', ofLife),
    identity('Aged Debt'),
    ...kept,
  ],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['name'],
  searches: ['name'],
  columns: ['name', 'balance', 'notDue', 'days30', 'days60', 'days90', 'older', 'unallocated', 'oldestDueDate'],
});

export const unbilledCharges = report({
  name: 'unbilledCharges',
  title: 'Unbilled Charges',
  titles: 'Unbilled Charges',
  help: 'Charges that were raised and are on no invoice yet, by customer and kind. What billing has still to raise is in the forecast of a billing run.',
  report: { of: ['customers', 'transactions'] },
  fields: [
    ...customer,
    choice('kind', 'Kind', 'transactionKind', 'What gave rise to them.', ofLife),
    lines,
    money('gross', 'Gross', 'Before discount and VAT.', sum),
    money('discount', 'Discount', 'What discounts took off: zero or less.', sum),
    money('net', 'Net', 'The amount before VAT.', sum),
    date('oldest', 'Oldest', 'The earliest date of these lines.', ofLife),
    date('newest', 'Newest', 'The latest date of these lines.', ofLife),
    identity('Unbilled Charges'),
    ...kept,
  ],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['name', 'kind'],
  searches: ['name'],
  columns: ['name', 'kind', 'lines', 'net', 'oldest', 'newest'],
});

export const chargeTotals = report({
  name: 'chargeTotals',
  title: 'Charges by Code',
  titles: 'Charges by Code',
  help: 'What was invoiced in each month by transaction type, ledger code, kind and VAT rate, for the ledger. A month comes to the net of its invoices.',
  report: { of: ['invoices', 'transactions'] },
  fields: [
    month,
    choice('transactionType', 'Transaction Type', 'transactionType', 'The heading of the lines.', ofLife),
    text('transactionCode', 'Transaction Code', 'The ledger code of the lines.', { ...ofLife, max: 100 }),
    choice('kind', 'Kind', 'transactionKind', 'What gave rise to them.', ofLife),
    choice('VATRate', 'VAT Rate', 'VATRate', 'The VAT rate of the lines.', ofLife),
    lines,
    money('gross', 'Gross', 'Before discount and VAT.', sum),
    money('discount', 'Discount', 'What discounts took off: zero or less.', sum),
    money('net', 'Net', 'The amount before VAT.', sum),
    identity('Charges by Code'),
    ...kept,
  ],
  shows: ['month', 'transactionType', 'transactionCode'],
  searches: ['transactionType', 'transactionCode'],
  columns: ['month', 'transactionType', 'transactionCode', 'kind', 'VATRate', 'lines', 'gross', 'discount', 'net'],
});

export const revenue = report({
  name: 'revenue',
  title: 'Revenue and Margin',
  titles: 'Revenue and Margin',
  help: 'What was invoiced in each month by customer and product, what the carriers charge for the same, and what is left. A month comes to the net of its invoices.',
  report: { of: ['customers', 'features', 'invoices', 'transactions'], kept: ['fixedFeeTariffs', 'standardFeatures'] },
  fields: [
    month,
    ...customer,
    text('product', 'Product', 'The catalogue entry or type of the feature; of other lines what they are.', { ...ofLife, max: 200 }),
    lines,
    money('net', 'Revenue', 'What was invoiced, before VAT.', sum),
    money(
      'cost',
      'Carrier Cost',
      'What the carriers charge for it: by the carrier charges of the features, in the proportion in which it was charged, and for calls by their files.',
      sum,
    ),
    money('margin', 'Margin', 'Revenue less carrier cost.', sum),
    count('marginPercent', 'Margin %', 'The margin as a percentage of revenue.', { ...ofLife, decimals: 1 }),
    identity('Revenue and Margin'),
    ...kept,
  ],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['month', 'name', 'product'],
  searches: ['name', 'product'],
  columns: ['month', 'name', 'product', 'net', 'cost', 'margin', 'marginPercent'],
});

export const deferredIncome = report({
  name: 'deferredIncome',
  title: 'Deferred Income',
  titles: 'Deferred Income',
  help: 'What was invoiced ahead of its time: each month by customer and ledger code what was brought forward, invoiced, earned and carried forward. A charge is earned by the days of its period that have gone by, at the earliest in the month of its invoice.',
  report: { of: ['customers', 'invoices', 'transactions'], kept: [] },
  fields: [
    month,
    ...customer,
    text('transactionCode', 'Transaction Code', 'The ledger code of the lines.', { ...ofLife, max: 100 }),
    money('opening', 'Brought Forward', 'Invoiced before the month and not earned by then.', sum),
    money('billed', 'Invoiced', 'Invoiced in the month, before VAT.', sum),
    money('earned', 'Earned', 'What of it all was earned in the month.', sum),
    money('closing', 'Carried Forward', 'Brought forward and invoiced, less earned.', sum),
    identity('Deferred Income'),
    ...kept,
  ],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['month', 'name', 'transactionCode'],
  searches: ['name', 'transactionCode'],
  columns: ['month', 'name', 'transactionCode', 'opening', 'billed', 'earned', 'closing'],
});

export const commissionLines = report({
  name: 'commissionLines',
  title: 'Commission',
  titles: 'Commission',
  help: 'What sellers earn of each invoiced line, month by month: closed months as they were paid, the others as they stand today. A month comes to what the statements of its sellers say was earned.',
  report: { of: ['commissionEntries', 'customers', 'features', 'invoices', 'transactions'], worked: true },
  fields: [
    month,
    choice('holder', 'Holder', 'users', 'Who earns it.', ofLife),
    ...customer,
    reference('featureID', 'Feature', 'features', 'The feature that was sold.', ofLife),
    text('description', 'Description', 'What the feature says it is.', { ...ofLife, max: 500 }),
    choice('kind', 'Kind', 'commissionEntryKind', 'One-off, recurring, calls, or taken back after a drop.', ofLife),
    reference('invoiceID', 'Invoice', 'invoices', 'The invoice with the charge.', ofLife),
    text('invoiceNumber', 'Invoice Number', 'The number of that invoice.', { ...ofLife, max: 50 }),
    date('periodFrom', 'Period From', 'The first day of the period that was charged.', ofLife),
    money('net', 'Net', 'The net of the charge.', sum),
    text('rate', 'Rate', 'How the commission follows from it.', { ...ofLife, max: 200 }),
    money('amount', 'Commission', 'What it earns.', sum),
    flag('closed', 'Closed', 'Its month is closed: it was paid so, and what changes later falls in a later month.', ofLife),
    identity('Commission'),
    ...kept,
  ],
  owners: [
    { entity: 'customers', field: 'customerID' },
    { entity: 'features', field: 'featureID' },
    { entity: 'invoices', field: 'invoiceID' },
  ],
  customer: 'customerID',
  shows: ['month', 'holder', 'description'],
  searches: ['holder', 'name', 'description'],
  columns: ['month', 'holder', 'name', 'description', 'kind', 'invoiceNumber', 'periodFrom', 'net', 'rate', 'amount', 'closed'],
  group: 'commission',
});
