import { choice, count, data, date, declared, flag, identity, inner, kept, money, ofLife, reference, system, text } from './declare.js';
import { badValue } from '../fault.js';
import type { RecordOf } from '../types.js';
import { asText } from '../values.js';

export const transactions = declared({
  name: 'transactions',
  title: 'Transaction',
  titles: 'Transactions',
  help: 'One charge or credit. Billing raises most of them; somebody may add one by hand.',
  fields: [
    reference('customerID', 'Customer', 'customers', 'Who pays it.', { set: 'create' }),
    reference('numberID', 'Number', 'numbers', 'The number it is for, if it is for one.', { set: 'create' }),
    reference('serviceID', 'Service', 'services', 'The service it is for, if it is for one.', { set: 'create' }),
    reference('featureID', 'Feature', 'features', 'The feature that raised it; empty if somebody typed it in.', system),
    reference('invoiceID', 'Invoice', 'invoices', 'The invoice it is on; empty while it waits for one.', ofLife),
    choice('kind', 'Kind', 'transactionKind', 'What raised it: a one-off, a recurring period, an instalment, usage, or a person.', {
      set: 'create',
      initial: 'manual',
      index: true,
    }),
    choice('transactionType', 'Transaction Type', 'transactionType', 'Its heading on the invoice.'),
    text('transactionCode', 'Transaction Code', 'Your ledger code for it.', { max: 100 }),
    text('description', 'Description', 'The words on the invoice line.', { required: true, max: 500 }),
    date('transactionDate', 'Transaction Date', 'The day it belongs to.', { near: true, initial: 'today', index: true }),
    date('periodFrom', 'Period From', 'The first day it covers, if it covers a period.', { index: true }),
    date('periodTo', 'Period To', 'The last day it covers, if it covers a period.', { index: true }),
    date('chargedFrom', 'Charged From', 'The first day of its period that is charged; of a correction, as it is charged now.', system),
    date('chargedTo', 'Charged To', 'The last day of its period that is charged; of a correction, as it is charged now.', system),
    money('unitPrice', 'Unit Price', 'What one costs for a whole period, before discount; empty where the price changed within it.', { ...system }),
    date('billDate', 'Bill Date', 'A billing run with a later cutoff takes it; so does an invoice by hand if a person added it.', {
      ...system,
      initial: 'today',
      index: true,
    }),
    count('featureCount', 'Feature Count', 'How many were charged for.', { whole: true, least: 0, initial: 1 }),
    money('gross', 'Gross', 'Before discount and VAT.', { ...system, decimals: 2 }),
    money('discount', 'Discount', 'What a discount took off: zero or less.', { ...system, decimals: 2, initial: 0 }),
    money('net', 'Net', 'The amount before VAT; below zero is a credit.', { required: true, decimals: 2 }),
    choice('VATRate', 'VAT Rate', 'VATRate', 'The VAT on it; empty uses the rate of the customer.'),
    date(
      'rateDate',
      'VAT Rate Of',
      'The day whose VAT percentage applies: of a correction that of the line it corrects; empty takes the invoice date.',
      ofLife,
    ),
    count('callCount', 'Calls', 'How many calls it sums up, where it sums up calls.', { ...system, whole: true, most: 1_000_000_000 }),
    count('seconds', 'Seconds', 'The length of these calls.', { ...system, whole: true, most: 1_000_000_000_000 }),
    money('carrierCost', 'Carrier Cost', 'What carriers charge for these calls: for reports of margin alone.', inner),
    data('rating', 'Rating', 'The tariffs and rates that priced these calls, as they were then.', inner),
    flag('backfilled', 'Back-filled', 'It was held at its time and raised later.', { ...system, initial: false }),
    identity('Transaction'),
    count('sequence', 'Sequence', 'Counts the lines of one feature, kind and period, so that none is raised twice.', { ...inner, whole: true, least: 1 }),
    ...kept,
  ],
  owners: [
    { entity: 'customers', field: 'customerID' },
    { entity: 'numbers', field: 'numberID' },
    { entity: 'services', field: 'serviceID' },
    { entity: 'features', field: 'featureID' },
    { entity: 'invoices', field: 'invoiceID' },
  ],
  customer: 'customerID',
  shows: ['description', 'transactionDate'],
  searches: ['description', 'transactionCode'],
  columns: [
    'customerID',
    'transactionDate',
    'description',
    'kind',
    'periodFrom',
    'periodTo',
    'featureCount',
    'gross',
    'discount',
    'net',
    'VATRate',
    'invoiceID',
  ],
  guarded: true,
  /** One line added by hand or loaded as rated usage: all of it is gross, and it is due from its own day. */
  begins({ kind, gross, net, discount, transactionDate }) {
    if (kind !== 'manual' && kind !== 'usage') throw badValue({ kind: 'Give manual or usage; the others are raised by billing.' });
    return { gross: gross ?? net ?? 0, discount: discount ?? 0, billDate: transactionDate ?? null };
  },
  editable: settled,
  deletable: settled,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});

/** What stands on an invoice stays; what billing raised would no longer be what its feature was charged, and nothing would ever notice. */
function settled(line: RecordOf): true | string {
  if (line['callCount']) return 'This line sums up calls, which the calls themselves would contradict; add another transaction to correct it.';
  if (line['invoiceID']) return `This transaction is on invoice ${asText(line['invoiceID'])}; add another one to correct it.`;
  return line['featureID']
    ? `Billing raised this line for feature ${asText(line['featureID'])}; change that feature, and the next billing run charges or credits the difference.`
    : true;
}
