/** The paths of billing, as every path is declared (shared/contract.ts). */
import { checks, explained } from './billing.js';
import { billChange, runChange } from './change.js';
import { day, members, path, plain } from './path.js';
import { days, flags, text as word } from './query.js';
import { open } from './shape.js';

const told = { lines: flags('With every line.'), customerID: word('Of this customer alone.') };
const table = ['text/csv'] as const;

export const billingPaths = {
  'GET /billingRuns/:id/report': path({
    id: 'reportBillingRun',
    summary: 'What this run would raise now; nothing is written',
    reads: ['billingRuns', 'customers', 'transactions'],
    query: told,
    answer: open(),
    forms: table,
  }),
  'POST /billingRuns/report': path({
    id: 'reportBilling',
    summary: 'What a run with these dates would raise; nothing is written',
    reads: ['billingRuns', 'customers', 'transactions'],
    query: told,
    body: members({ invoiceDate: day, cutoffDate: day, transactionCutoffDate: day, dueDate: day, billingCycle: plain }, ['invoiceDate', 'cutoffDate']),
    answer: open(),
    forms: table,
  }),
  'GET /billingRuns/:id/progress': path({
    id: 'readBillingProgress',
    summary: 'How far a run got, and whom it could not bill',
    reads: ['billingRuns', 'customers', 'invoices'],
    answer: open(),
  }),
  'GET /billingRuns/:id/checks': path({
    id: 'readBillingChecks',
    summary: 'A run before it is requested and before its invoices are approved: its forecast, who is left out, what is unusual, what is looked at',
    reads: ['billingRuns', 'bills', 'customers', 'invoices'],
    answer: checks,
  }),
  'GET /billingRuns/:id/change': path({
    id: 'explainRun',
    summary:
      'Why a run came to more or less than the one before: price changes, new, ended, pro rata … to the penny. As a table: every part with who is behind it',
    reads: ['billingRuns', 'customers', 'features', 'invoices', 'transactions', 'activities'],
    query: { against: word('Another complete run to compare with; without it the one of its cycle before it.') },
    answer: runChange,
    forms: table,
  }),
  'GET /billingRuns/:id/bills/:customer/change': path({
    id: 'explainForecast',
    summary: 'Why the bill that a run would make of a customer now differs from the latest invoice',
    reads: ['billingRuns', 'customers', 'features', 'invoices', 'transactions', 'activities'],
    answer: billChange,
  }),
  'GET /billingRuns/:id/totals': path({
    id: 'readBillingTotals',
    summary: 'Post-billing totals by kind, heading and VAT rate, in pounds',
    reads: ['billingRuns', 'invoices', 'transactions'],
    answer: open(),
  }),
  'GET /features/:id/charges': path({
    id: 'explainCharges',
    summary: 'Each period of a feature: how its figure comes about, what was raised, on which invoice',
    reads: ['features', 'invoices', 'transactions'],
    answer: explained,
  }),

  'GET /customers/:id/statement': path({
    id: 'readStatement',
    summary: 'Invoices and payments with the balance after each',
    reads: ['customers', 'invoices', 'payments', 'transactions'],
    query: { from: days('First day.'), to: days('Last day.'), lines: flags('With the lines of invoices.') },
    answer: open(),
    forms: ['text/csv', 'application/pdf'],
  }),
  'GET /invoices/:id/lines': path({
    id: 'readInvoiceLines',
    summary: 'The lines of an invoice under the number or service they are for, VAT by rate, totals',
    reads: ['customers', 'invoices', 'transactions'],
    answer: open<object>(),
    forms: table,
  }),
  'GET /invoices/:id/change': path({
    id: 'explainInvoice',
    summary: 'Why an invoice differs from the one before: each part with the job and the person behind it; they add up, and there is nothing besides',
    reads: ['customers', 'features', 'invoices', 'transactions', 'activities'],
    query: { against: word('Another invoice of the customer to compare with; without it the one before it.') },
    answer: billChange,
  }),
  'GET /invoices/:id/pdf': path({
    id: 'readInvoicePDF',
    summary: 'The invoice as A4 pages',
    reads: ['customers', 'invoices', 'transactions'],
    forms: ['application/pdf'],
    alone: true,
  }),
} as const;
