import { by, choice, data, date, declared, identity, inner, kept, money, ofLife, reference, text, notExported } from './declare.js';
import { asText } from '../values.js';

export const payments = declared({
  name: 'payments',
  title: 'Payment',
  titles: 'Payments',
  help: 'Money that came in, or went back when the amount is below zero.',
  fields: [
    reference('customerID', 'Customer', 'customers', 'Who paid.', { set: 'create' }),
    money('amount', 'Amount', 'How much came in; below zero is a refund.', { required: true, set: 'create', decimals: 2, index: true }),
    date('paymentDate', 'Payment Date', 'The day the money moved.', { near: true, initial: 'today', index: true }),
    choice('paymentMethod', 'Payment Method', 'paymentMethod', 'How it was paid.'),
    text('ourReference', 'Our Reference', 'What your bank statement calls it.', { max: 200, index: true }),
    text('customerReference', 'Customer Reference', 'What the customer calls it.', { max: 200 }),
    choice('status', 'Payment Status', 'paymentStatus', 'Received, or Reversed when the bank took it back.', {
      set: 'action',
      by: ['reverse'],
      ofLife: true,
      initial: 'Received',
      index: true,
    }),
    data('allocations', 'Allocations', 'Which invoices it pays, and how much of each.', { set: 'action', by: ['allocate'], ofLife: true, format: 'list' }),
    money('unallocated', 'Unallocated', 'What of it pays no invoice yet.', { set: 'system', ofLife: true, running: true, decimals: 2, index: true }),
    date('dateReverse', 'Date Reversed', 'The day it was reversed.', { set: 'action', by: ['reverse'], ofLife: true }),
    text('reverseReason', 'Reversal Reason', 'Why it was reversed.', { set: 'action', by: ['reverse'], ofLife: true, max: 500 }),
    choice('xeroStatus', 'Xero', 'messageStatus', 'Whether it is in the accounts: waiting, there, or refused.', { ...ofLife, index: true }),
    text('ledgerExport', 'Ledger Export', 'The export to Sage or QuickBooks that it is in; empty while it was not exported.', {
      ...by('exportToLedger', 'takeOutOfLedger'),
      index: true,
      max: 100,
    }),
    date('ledgerDate', 'Ledger Date', 'The day on which it was exported.', by('exportToLedger', 'takeOutOfLedger')),
    text('ledgerReversal', 'Ledger Export of Reversal', 'The export that its reversal is in.', {
      ...by('exportToLedger', 'takeOutOfLedger'),
      index: true,
      max: 100,
    }),
    text('xeroPaymentID', 'Xero Payment ID', 'What Xero calls it.', { ...ofLife, max: 50 }),
    identity('Payment'),
    data('xeroCredits', 'Credit Notes in Xero', 'What it set of credit notes against invoices there.', { ...inner, format: 'list' }),
    text('statementLine', 'Statement Line', 'Tells the line of a bank statement that it came with from every other.', { ...inner, unique: true, max: 64 }),
    text('reversedLine', 'Reversed Statement Line', 'The same, once it was reversed.', { ...inner, index: true, max: 64 }),
    text('payerKey', 'Payer Key', 'Who paid, as names are compared: whoever paid before is known again.', { ...inner, index: true, max: 200 }),
    ...kept,
  ],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['ourReference', 'paymentDate'],
  searches: ['ourReference', 'customerReference'],
  columns: ['customerID', 'paymentDate', 'amount', 'paymentMethod', 'ourReference', 'customerReference', 'status', 'unallocated'],
  filters: [
    notExported,
    {
      name: 'reversalNotExported',
      label: 'Reversal not exported to a ledger yet',
      meaning: 'Those whose reversal is in no export to Sage or QuickBooks.',
      kind: 'flag',
      where: { field: 'ledgerReversal', test: 'eq', value: null },
    },
  ],
  guarded: true,
  settles: { field: 'amount', by: -1 },
  begins: ({ amount }) => ({ unallocated: amount ?? 0 }),
  deletable(payment) {
    if (Array.isArray(payment['allocations']) && payment['allocations'].length > 0)
      return 'This payment pays invoices; Reverse takes it back with its allocations.';
    return payment['status'] === 'Reversed' ? `This payment was reversed on ${asText(payment['dateReverse'])}; it stays in the books.` : true;
  },
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});
