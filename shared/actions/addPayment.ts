/** Add a payment: money came in, or went back if the amount is below zero. The balance falls by it at once. */
import { formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action } from '../types.js';
import { Money } from './changes.js';
import { additions } from './newRecord.js';

export default [
  action({
    entity: 'customers',
    name: 'addPayment',
    title: 'Add Payment',
    help: 'Notes a payment of this customer. The balance changes at once; which invoices it pays is said by Allocate on the payment.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    makes: ['payments'],
    refers: [{ entity: 'customers', field: 'id' }],
    parameters: {
      type: 'object',
      properties: {
        amount: { type: 'number', format: 'currency', title: 'Amount', description: 'How much came in, in pounds and pence; below zero is a refund.' },
        paymentDate: { type: 'string', format: 'date', near: true, title: 'Payment Date', description: 'The day the money moved.', default: 'today' },
        paymentMethod: {
          type: 'string',
          title: 'Payment Method',
          description: 'How it was paid; empty takes the customer’s usual way.',
          list: 'paymentMethod',
        },
        ourReference: { type: 'string', title: 'Our Reference', description: 'What your bank statement calls it.', maxLength: 200 },
        customerReference: { type: 'string', title: 'Customer Reference', description: 'What the customer calls it.', maxLength: 200 },
      },
      required: ['amount', 'paymentDate'],
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { amount, paymentDate, paymentMethod, ourReference = null, customerReference = null }, context) {
      if (amount === 0) throw refused('A payment of £0.00 changes nothing.', { amount: 'Give an amount other than zero.' });
      if (amount % 100 !== 0) throw badValue({ amount: 'Give whole pence: at most 2 decimals.' });
      const given = {
        customerID: record.id,
        amount,
        paymentDate,
        paymentMethod: paymentMethod ?? record['paymentMethod'] ?? null,
        ourReference,
        customerReference,
      };
      const changes = additions('payments', '+1', given, context, new Money(context));
      return {
        amounts: { payments: unitsToPence(amount) },
        changes,
        notes: [`${amount < 0 ? 'Refund' : 'Payment'} of ${formatUnits(Math.abs(amount))} on ${formatDate(paymentDate)}. ${changes[1]?.why ?? ''}`.trim()],
        warnings: paymentDate > context.today ? [{ kind: 'toCome', text: `${formatDate(paymentDate)} is still to come.` }] : [],
      };
    },
    reverse: () => 'Reverse on the payment takes it back.',
  }),
];
