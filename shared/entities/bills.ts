import { choice, count, date, declared, flag, identity, kept, money, ofLife, reference, text } from './declare.js';

const by = { ...ofLife, set: 'action' } as const;
const sum = { ...ofLife, decimals: 2 } as const;

export const bills = declared({
  name: 'bills',
  title: 'Bill',
  titles: 'Bills',
  help: 'What a billing run asks each customer for, first as a forecast, then as invoiced, beside the months before it. Customers left out are among them, each with the reason.',
  fields: [
    reference('billingRunID', 'Billing Run', 'billingRuns', 'The run that bills.', ofLife),
    date('invoiceDate', 'Invoice Date', 'The date of the run’s invoices.', {
      ...ofLife,
      index: true,
    }),
    reference('customerID', 'Customer', 'customers', 'Who is billed.', ofLife),
    text('name', 'Name', 'The account number and name, as they were when it was worked out.', { ...ofLife, max: 400 }),
    choice('outcome', 'Bill Outcome', 'billOutcome', 'Whether the customer gets an invoice from the run, or why not.', {
      ...by,
      by: ['holdBack', 'release'],
      index: true,
    }),
    text('reason', 'Reason', 'Why the customer gets none, where more is to be said.', { ...ofLife, max: 2_000 }),
    flag('unusual', 'Unusual', 'It differs from the mean of the three months before by more than their standard deviation, £100 and 15 %.', {
      ...ofLife,
      initial: false,
      index: true,
    }),
    count('transactionCount', 'Transactions', 'How many lines are on it.', { ...ofLife, whole: true, initial: 0 }),
    money('net', 'Net', 'The sum of its lines before VAT.', { ...sum, initial: 0 }),
    money('VAT', 'VAT', 'The VAT on them.', { ...sum, initial: 0 }),
    money('total', 'Total', 'What the customer is asked for: as forecast, and as invoiced once the run is done.', { ...sum, initial: 0 }),
    money('forecastTotal', 'Forecast', 'The total of the latest forecast; empty if none was made.', sum),
    count('monthsCompared', 'Months Compared', 'How many of the three months before had an invoice.', { ...ofLife, whole: true, initial: 0 }),
    money('mean', 'Mean', 'The mean of what was invoiced in those months, VAT included.', sum),
    money('deviation', 'Standard Deviation', 'How far those months are from each other.', sum),
    money('difference', 'Difference', 'The total less the mean.', sum),
    count('differencePercent', 'Difference %', 'The difference as a percentage of the mean.', { ...ofLife, decimals: 1 }),
    flag('final', 'Final', 'It is the last bill of a customer who leaves.', { ...ofLife, initial: false }),
    flag('heldBack', 'Held Back', 'The run leaves this customer out.', { ...by, by: ['holdBack', 'release'], initial: false, index: true }),
    text('heldReason', 'Held Because', 'Why it is held back.', { ...by, by: ['holdBack', 'release'], max: 500 }),
    text('heldBy', 'Held By', 'Who holds it back.', { ...by, by: ['holdBack', 'release'], max: 200 }),
    flag('checked', 'Ticked Off', 'Somebody has looked at it and found it right as it is; ends by itself when the total changes.', {
      ...by,
      by: ['tickOff', 'untick'],
      initial: false,
      index: true,
    }),
    text('checkedBy', 'Ticked Off By', 'Who looked at it.', { ...by, by: ['tickOff', 'untick'], max: 200 }),
    date('checkedDate', 'Ticked Off On', 'The day it was looked at.', { ...by, by: ['tickOff', 'untick'] }),
    reference('invoiceID', 'Invoice', 'invoices', 'The invoice that came of it.', ofLife),
    identity('Bill'),
    ...kept,
  ],
  owners: [
    { entity: 'billingRuns', field: 'billingRunID' },
    { entity: 'customers', field: 'customerID' },
    { entity: 'invoices', field: 'invoiceID' },
  ],
  customer: 'customerID',
  shows: ['name'],
  searches: ['name', 'reason', 'heldReason'],
  columns: ['name', 'outcome', 'reason', 'unusual', 'net', 'VAT', 'total', 'mean', 'difference', 'differencePercent', 'heldBack', 'checked', 'checkedBy'],
  tells: ['customers', 'invoices'],
  /** A forecast tells of records and holds none of them back. */
  history: true,
  standard: [],
});
