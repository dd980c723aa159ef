/** Enter receipt: a line of a bank statement as a payment, with the invoices that it pays, in one step. The same line never twice. */
import { formatDate } from '../dates.js';
import { badValue } from '../fault.js';
import { payerKey } from '../matching/names.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action, type Values } from '../types.js';
import { allocated, asKept, paidBy, wanted } from './allocations.js';
import { changed, Money } from './changes.js';
import { additions } from './newRecord.js';
import { count } from './words.js';

export default [
  action({
    entity: 'payments',
    name: 'enterReceipt',
    title: 'Enter Receipt',
    help: 'Makes a payment out of a line of a bank statement and allocates it to the invoices it pays. A line that was entered before is refused.',
    menu: 'actions',
    billing: 'none',
    on: 'collection',
    makes: ['payments'],
    refers: [
      { entity: 'customers', field: 'customerID' },
      { entity: 'invoices', field: 'allocations' },
    ],
    parameters: {
      type: 'object',
      properties: {
        customerID: { type: 'string', title: 'Customer', description: 'Who paid: over REST the ID.', references: 'customers', maxLength: 20 },
        amount: { type: 'number', format: 'currency', title: 'Amount', description: 'How much came in, in pounds and pence, above zero.' },
        paymentDate: { type: 'string', format: 'date', title: 'Payment Date', description: 'The day on which the bank booked it.' },
        statementLine: {
          type: 'string',
          title: 'Statement Line',
          description: 'What tells this line of the statement from every other, as the reading of the statement answers it.',
          maxLength: 64,
        },
        payer: {
          type: 'string',
          title: 'Payer',
          description: 'Who paid, as the bank says it, kept as “Our Reference”; the same payer is known again the next time.',
          maxLength: 200,
        },
        reference: { type: 'string', title: 'Customer Reference', description: 'What the payer wrote.', maxLength: 200 },
        paymentMethod: {
          type: 'string',
          title: 'Payment Method',
          description: 'How it was paid; empty takes the customer’s usual way.',
          list: 'paymentMethod',
        },
        allocations: {
          type: 'array',
          items: { type: 'object' },
          title: 'Allocations',
          description: 'For each invoice its ID and the amount in pounds: [{"invoiceID": "12", "amount": 40.5}]. What is left stays on account.',
        },
      },
      required: ['customerID', 'amount', 'paymentDate', 'statementLine'],
      additionalProperties: false,
    },
    available: () => true,
    plan(_record, { customerID, amount, paymentDate, statementLine, payer = null, reference = null, paymentMethod, allocations = [] }, context) {
      if (amount <= 0) throw badValue({ amount: 'A receipt is above zero; money that went out is entered by Add Payment.' });
      if (amount % 100 !== 0) throw badValue({ amount: 'Give whole pence: at most 2 decimals.' });
      const customer = context.referred('customers', customerID);
      if (!customer) throw badValue({ customerID: `There is no customer ${customerID.slice(0, 20)}.` });
      const given = wanted(allocations as unknown as readonly Values[]);
      const sum = allocated(given);
      if (sum > amount) throw badValue({ allocations: `The receipt is ${formatUnits(amount)}; ${formatUnits(sum)} of it cannot be allocated.` });
      const values: Values = {
        customerID,
        amount,
        paymentDate,
        paymentMethod: paymentMethod ?? customer['paymentMethod'] ?? null,
        ourReference: payer,
        customerReference: reference,
      };
      const inner = (): Values => ({
        allocations: asKept(given),
        unallocated: amount - sum,
        statementLine,
        payerKey: payer === null ? null : payerKey(payer) || null,
      });
      const changes = additions('payments', '+1', values, context, new Money(context), inner);
      const invoices = [...given].map(([id, part]) => paidBy(values, id, part, context));
      const on = given.size === 0 ? 'on account' : `for ${count(given.size, 'invoice')}`;
      return {
        changes: [...changes, ...invoices.flatMap(changed)],
        amounts: { payments: unitsToPence(amount), ...(sum === 0 ? {} : { allocated: unitsToPence(sum) }) },
        notes: [
          `${formatUnits(amount)} of ${formatDate(paymentDate)} ${on}${sum < amount && sum > 0 ? `; ${formatUnits(amount - sum)} stays on account` : ''}.`,
        ],
        warnings: paymentDate > context.today ? [`${formatDate(paymentDate)} is still to come.`] : [],
      };
    },
    reverse: () => ({ action: 'reverse', parameters: { reason: 'The receipts of this statement were taken back.' } }),
  }),
];
