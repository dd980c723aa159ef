import { by, choice, data, date, declared, flag, identity, inner, kept, money, ofLife, reference, stamp, text, notExported } from './declare.js';
import { asText } from '../values.js';

export const invoices = declared({
  name: 'invoices',
  title: 'Invoice',
  titles: 'Invoices',
  help: 'What a customer is asked to pay: the transactions of a billing run, or those billed by hand.',
  fields: [
    text('invoiceNumber', 'Invoice Number', 'Given by Sheetbridge, one after the other with no gaps; the number of a deleted invoice is not given again.', {
      ...ofLife,
      unique: true,
      max: 50,
    }),
    reference('customerID', 'Customer', 'customers', 'Who is asked to pay.', { set: 'create' }),
    reference('billingRunID', 'Billing Run', 'billingRuns', 'The run that made it; empty if a person did.', ofLife),
    date('invoiceDate', 'Invoice Date', 'The date on the invoice, which decides the VAT rate in force.', { near: true, initial: 'today', index: true }),
    date('cutoffDate', 'Cutoff Date', 'Lines with a bill date before this day are on it; empty takes the day after the invoice date.', { set: 'create' }),
    date('dueDate', 'Due Date', "The day it is to be paid by; empty takes the customer's payment terms.", { index: true }),
    text('message', 'Message', 'A word to the customer, printed on the invoice.', { max: 2_000, multiline: true }),
    flag('final', 'Final', 'It is the last invoice of a customer who leaves.', { ...ofLife, initial: false }),
    choice('status', 'Invoice Status', 'invoiceStatus', 'Unsent until somebody approves it, then Approved, then Sent.', {
      set: 'action',
      by: ['approve', 'deliver', 'email', 'recreate'],
      ofLife: true,
      initial: 'Unsent',
      index: true,
    }),
    choice('delivery', 'Delivery', 'messageStatus', 'How the latest message with this invoice stands.', { ...ofLife, index: true }),
    text('deliveryNote', 'Delivery Note', 'Where it went, or why it did not arrive, in the words of the other side.', {
      ...ofLife,
      max: 1_000,
      multiline: true,
    }),
    choice('xeroStatus', 'Xero', 'messageStatus', 'Whether it is in the accounts: waiting, there, or refused.', { ...ofLife, index: true }),
    text('xeroInvoiceID', 'Xero Invoice ID', 'What Xero calls it; empty where Xero does not have it, or not any more.', { ...ofLife, max: 50 }),
    text('ledgerExport', 'Ledger Export', 'The export to Sage or QuickBooks that it is in; empty while it was not exported.', {
      ...by('exportToLedger', 'takeOutOfLedger'),
      index: true,
      max: 100,
    }),
    date('ledgerDate', 'Ledger Date', 'The day on which it was exported.', by('exportToLedger', 'takeOutOfLedger')),
    money('net', 'Net', 'The sum of its lines before VAT.', { ...ofLife, decimals: 2, initial: 0, index: true }),
    money('VAT', 'VAT', 'The VAT on them, by rate.', { ...ofLife, decimals: 2, initial: 0 }),
    money('total', 'Total', 'What is to be paid altogether.', { ...ofLife, decimals: 2, initial: 0, index: true }),
    money('paid', 'Paid', 'What payments have been allocated to it.', { ...ofLife, running: true, decimals: 2, initial: 0 }),
    money('balance', 'Balance', 'What is still to be paid.', { ...ofLife, running: true, decimals: 2, initial: 0, index: true }),
    data('VATLines', 'VAT Lines', 'For each VAT rate what it was charged on and how much it came to.', { ...ofLife, format: 'list' }),
    text('approvedBy', 'Approved By', 'Who approved it.', { ...ofLife, max: 200 }),
    date('approvedDate', 'Approved Date', 'The day it was approved.', { ...ofLife, set: 'action', by: ['approve', 'email'] }),
    date('deliveredDate', 'Delivered Date', 'The day it reached the customer.', { ...ofLife, set: 'action', by: ['deliver'] }),
    date('emailedDate', 'E-mailed Date', 'The day it was e-mailed.', { ...ofLife, set: 'action', by: ['email'] }),
    date('recreatedDate', 'Recreated Date', 'The day its lines were last rebuilt.', { ...ofLife, set: 'action', by: ['recreate'] }),
    identity('Invoice'),
    data('ratesFilled', 'Rates Filled', 'The lines that took the VAT rate of the customer when they came onto it.', { ...inner, format: 'list' }),
    stamp('sentAt', 'Sent At', 'The moment it left for the customer.', ofLife),
    ...kept,
  ],
  owners: [
    { entity: 'customers', field: 'customerID' },
    { entity: 'billingRuns', field: 'billingRunID' },
  ],
  customer: 'customerID',
  shows: ['invoiceNumber', 'invoiceDate'],
  searches: ['invoiceNumber'],
  columns: ['invoiceNumber', 'customerID', 'invoiceDate', 'dueDate', 'status', 'delivery', 'final', 'net', 'VAT', 'total', 'paid', 'balance'],
  filters: [notExported],
  settles: { field: 'total', by: 1 },
  // One made by hand holds lines that wait again; what a billing run made stays with its lines.
  letsGo: ({ billingRunID }) => ((billingRunID ?? null) === null ? ['transactions'] : []),
  deletable(invoice) {
    if (invoice['status'] !== 'Unsent') return `This invoice is ${asText(invoice['status'])}; only one that is Unsent can be deleted.`;
    if ((invoice['xeroInvoiceID'] ?? null) !== null || invoice['xeroStatus'] === 'Queued')
      return 'Xero still has this invoice; it can be deleted once its message in the Outbox has gone through.';
    return Number(invoice['paid'] ?? 0) === 0 ? true : 'Payments are allocated to this invoice; take them off by Allocate first.';
  },
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});
