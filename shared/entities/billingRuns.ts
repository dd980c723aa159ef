import { choice, count, date, declared, identity, inner, kept, money, ofLife, stamp, text } from './declare.js';
import { asText } from '../values.js';

export const billingRuns = declared({
  name: 'billingRuns',
  title: 'Billing Run',
  titles: 'Billing Runs',
  help: 'One round of invoices. Set its dates, then request it: each customer of the cycle gets one invoice.',
  fields: [
    choice('billingCycle', 'Billing Cycle', 'billingCycle', 'Which customers it bills; empty bills every customer that may be billed.', { index: true }),
    date('invoiceDate', 'Invoice Date', 'The date on its invoices, which decides the VAT rates in force.', { near: true, required: true, index: true }),
    date('cutoffDate', 'Cutoff Date', 'Lines with a bill date before this day are billed.', { near: true, required: true }),
    date('transactionCutoffDate', 'Transaction Cutoff Date', 'If given, lines dated up to this day are billed too, whatever their bill date; calls are not.'),
    date('dueDate', 'Due Date', "The day its invoices are to be paid by; empty takes each customer's payment terms."),
    text('message', 'Message', 'A word to all customers, printed on the invoices.', { max: 2_000, multiline: true }),
    choice(
      'status',
      'Run Status',
      'billingRunStatus',
      'Open until it is requested, Forecasting while a forecast of it is made; Complete once the invoices are made.',
      {
        set: 'action',
        by: ['forecast', 'request'],
        ofLife: true,
        initial: 'Open',
        index: true,
      },
    ),
    text('statusReason', 'Held Up By', 'Why it does not get on at the moment; empty while it does.', { ...ofLife, max: 1_000 }),
    count('customerCount', 'Customers', 'How many customers it looked at.', { ...ofLife, whole: true, initial: 0 }),
    count('invoiceCount', 'Invoices', 'How many invoices it made.', { ...ofLife, whole: true, initial: 0 }),
    count('transactionCount', 'Transactions', 'How many lines are on them.', { ...ofLife, whole: true, initial: 0 }),
    count('skippedCount', 'Skipped', 'How many customers got none because the amount was small.', { ...ofLife, whole: true, initial: 0 }),
    money('net', 'Net', 'The sum of its invoices before VAT.', { ...ofLife, decimals: 2, initial: 0 }),
    money('VAT', 'VAT', 'The VAT on them.', { ...ofLife, decimals: 2, initial: 0 }),
    money('total', 'Total', 'What they ask for altogether.', { ...ofLife, decimals: 2, initial: 0 }),
    stamp('forecastAt', 'Forecast At', 'When its latest forecast was made; empty if none was.', ofLife),
    text('forecastDates', 'Forecast Dates', 'The cycle and dates that the forecast was made for.', { ...inner, max: 500 }),
    text('requestedBy', 'Requested By', 'Who requested it.', { ...ofLife, max: 200 }),
    stamp('requestedAt', 'Requested At', 'When it was requested.', ofLife),
    stamp('finishedAt', 'Finished At', 'When its last invoice was made.', ofLife),
    identity('Billing Run'),
    ...kept,
  ],
  owners: [],
  shows: ['billingCycle', 'invoiceDate'],
  searches: ['billingCycle', 'message'],
  columns: ['billingCycle', 'invoiceDate', 'cutoffDate', 'dueDate', 'status', 'customerCount', 'invoiceCount', 'net', 'VAT', 'total', 'requestedBy'],
  // Its net and total are those of its invoices.
  tells: ['invoices'],
  guarded: true,
  editable: (run) => (run['status'] === 'Open' ? true : `This billing run is ${asText(run['status'])}; only an open one can be edited.`),
  deletable(run) {
    if (run['status'] !== 'Open') return `This billing run is ${asText(run['status'])}; only an open one can be deleted.`;
    return run['forecastAt'] ? 'A forecast of this billing run was looked at; hide it instead, or give it other dates.' : true;
  },
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
