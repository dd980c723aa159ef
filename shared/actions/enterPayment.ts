/** Enter Payment: what a collection file collected is a payment of its collection date, allocated to the invoices it was for. */
import { formatDate } from '../dates.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { allocated, asKept, paidBy, type Allocations } from './allocations.js';
import { changed, Money } from './changes.js';
import { partsOf } from './collecting.js';
import { additions } from './newRecord.js';
import { count } from './words.js';

export default [
  action({
    entity: 'directDebits',
    name: 'enterPayment',
    title: 'Enter Payment',
    help: 'Makes the payment of a Direct Debit once its collection date has come, and allocates it to its invoices. What the bank returns later is taken back by Mark as Returned.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['payments'],
    refers: [
      { entity: 'customers', field: 'customerID' },
      { entity: 'invoices', field: 'invoices' },
    ],
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    available: ({ status, collectionDate }, { today }) => {
      if (status !== 'Exported') return `This Direct Debit is ${asText(status)} already.`;
      return asText(collectionDate) <= today || `The money moves on ${formatDate(asText(collectionDate))}; the payment is entered then.`;
    },
    plan(record, _, context) {
      const amount = Number(record['amount'] ?? 0);
      const date = asText(record['collectionDate']);
      const values = {
        customerID: record['customerID'] ?? null,
        amount,
        paymentDate: date,
        paymentMethod: 'Direct Debit',
        ourReference: record['reference'] ?? null,
      };
      const parts = stillOpen(record, amount, (id) => context.referred('invoices', id));
      const sum = allocated(parts);
      const payment = additions('payments', '+1', values, context, new Money(context), () => ({ allocations: asKept(parts), unallocated: amount - sum }));
      const paid = [...parts].flatMap(([id, part]) => changed(paidBy(values, id, part, context)));
      const why = `${formatUnits(amount)} collected on ${formatDate(date)} for ${count(parts.size, 'invoice')}.`;
      const own = changed({ entity: 'directDebits', record, after: { status: 'Collected', paymentID: '+1' }, why });
      return {
        changes: [...payment, ...paid, ...own],
        amounts: { payments: unitsToPence(amount), ...(sum === 0 ? {} : { allocated: unitsToPence(sum) }) },
        notes: [why],
        warnings: sum < amount ? [`${formatUnits(amount - sum)} stays on account: an invoice was paid otherwise since.`] : [],
      };
    },
    reverse: () => 'Mark as Returned takes the payment back, with the reason of the bank.',
  }),
];

/** What the Direct Debit was for, as far as it is still open: credit notes first, so that they make room. */
function stillOpen(record: RecordOf, amount: number, invoiceOf: (id: string) => RecordOf | undefined): Allocations {
  const found = new Map<string, number>();
  let left = amount;
  for (const [id, part] of [...partsOf(record)].toSorted(([, a], [, b]) => a - b)) {
    const balance = Number(invoiceOf(id)?.['balance'] ?? 0);
    const fits = part < 0 ? Math.max(part, Math.min(balance, 0)) : Math.min(part, Math.max(balance, 0), left);
    if (fits === 0) continue;
    found.set(id, fits);
    left -= fits;
  }
  return found;
}
