/** Write off debt: a credit by hand, so that the customer owes less, or nothing, without money coming in. */
import { writtenOff } from '../writeOffs.js';
import { formatDate } from '../dates.js';
import { badValue } from '../fault.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action } from '../types.js';
import { allocated, asKept, settledOldest } from './allocations.js';
import { changed, Money } from './changes.js';
import { additions } from './newRecord.js';
import { dateOrToday } from './parameters.js';
import { count, sentence } from './words.js';

export default [
  action({
    entity: 'customers',
    name: 'writeOffDebt',
    title: 'Write Off Debt',
    help: 'Gives up what this customer owes, or a part of it. A credit over the amount is noted among the payments, the balance falls at once, and the invoices due first are settled with it.',
    menu: 'actions',
    billing: 'at once',
    on: 'record',
    makes: ['payments'],
    refers: [{ entity: 'customers', field: 'id' }],
    reads: ['invoices'],
    parameters: {
      type: 'object',
      properties: {
        dateWriteOff: dateOrToday('Write-Off Date', 'The day it is written off, the “Payment Date” of the credit.'),
        amount: {
          type: 'number',
          format: 'currency',
          title: 'Amount',
          description: 'How much to write off, in pounds and pence; empty takes the whole balance.',
        },
        reason: { type: 'string', title: 'Reason', description: 'Why it will not be paid; kept with the credit.', maxLength: 150 },
      },
      required: ['reason'],
      additionalProperties: false,
    },
    available: (record) => Number(record['balance'] ?? 0) > 0 || `This customer owes nothing: the balance is ${formatUnits(Number(record['balance'] ?? 0))}.`,
    plan(record, { dateWriteOff, amount, reason }, context) {
      const balance = Number(record['balance'] ?? 0);
      const less = amount ?? balance;
      const date = dateWriteOff ?? context.today;
      if (less > balance) throw badValue({ amount: `The balance is ${formatUnits(balance)}; no more than that can be written off.` });
      if (less <= 0) throw badValue({ amount: 'Give an amount above zero, or leave it empty for the whole balance.' });
      if (less % 100 !== 0) throw badValue({ amount: 'Give whole pence: at most 2 decimals.' });
      const given = { customerID: record.id, amount: less, paymentDate: date, ...writtenOff(reason, context.catalogue) };
      const [credit, balanced] = additions('payments', '+1', given, context, new Money(context));
      const why = `${formatUnits(less)} written off on ${formatDate(date)}: ${sentence(reason)}`;
      const open = context.owned('invoices', record).map((invoice) => ({ invoice, balance: Number(invoice['balance'] ?? 0) }));
      const settles = settledOldest(open, less);
      const settled = open.flatMap(({ invoice, balance: owed }) => {
        const part = settles.get(invoice.id);
        const paid = Number(invoice['paid'] ?? 0);
        return part === undefined ? [] : changed({ entity: 'invoices', record: invoice, after: { paid: paid + part, balance: owed - part }, why });
      });
      const after = { ...credit!.after, unallocated: less - allocated(settles), ...(settles.size > 0 ? { allocations: asKept(settles) } : {}) };
      return {
        amounts: { writtenOff: unitsToPence(less) },
        changes: [{ ...credit!, after, why }, ...(balanced ? [{ ...balanced, why }] : []), ...settled],
        notes: [
          why,
          ...(settled.length > 0 ? [`${count(settled.length, 'invoice')} settled, the one due first before the others.`] : []),
          balanced?.why ?? '',
        ].filter(Boolean),
      };
    },
    reverse: () => 'The credit is a payment; Reverse on it puts the debt back.',
  }),
];
