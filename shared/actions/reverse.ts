/** Reverse a payment: the bank took it back, or it was entered wrongly. Its invoices are unpaid again. */
import { formatDate } from '../dates.js';
import type { Loaded } from '../entities/index.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action, type Change, type Context, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { allocationsOf } from './allocations.js';
import { planned, type Touched } from './changes.js';
import { owing } from './newRecord.js';
import { followed } from './sendToXero.js';
import { count, sentence } from './words.js';

export default [
  action({
    entity: 'payments',
    name: 'reverse',
    title: 'Reverse Payment',
    help: 'Takes this payment back: the customer owes the amount again and the invoices it paid are open again. The payment itself stays in the books.',
    menu: 'expert',
    level: 3,
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    refers: [
      { entity: 'invoices', field: 'allocations' },
      { entity: 'customers', field: 'customerID' },
    ],
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', title: 'Reversal Reason', description: 'Why it is taken back; kept with the payment.', maxLength: 500 } },
      required: ['reason'],
      additionalProperties: false,
    },
    available: ({ status, dateReverse }) =>
      status !== 'Reversed' || `This payment was already reversed on ${asText(dateReverse)}; add a new one if the money came after all.`,
    plan(record: Loaded<'payments'>, { reason }, context) {
      const { touched, changes, notes, warnings } = takenBack(record, reason, context);
      return planned(touched, context, { amounts: { payments: -unitsToPence(record.amount ?? 0) }, changes, notes, warnings });
    },
    reverse: () => 'A reversal stays in the books; add the payment again if the money came after all.',
  }),
];

/** A payment taken back with its allocations: what it does to the payment, its invoices and what the customer owes. */
export function takenBack(
  record: Loaded<'payments'>,
  reason: string,
  context: Context,
): { readonly touched: readonly Touched[]; readonly changes: readonly Change[]; readonly notes: readonly string[]; readonly warnings: readonly string[] } {
  const invoices = [...allocationsOf(record)].flatMap(([id, amount]) => unpaid(context.referred('invoices', id) as Loaded<'invoices'> | undefined, amount));
  const amount = record.amount ?? 0;
  const customer = context.referred('customers', record.customerID ?? '');
  const xero = followed('payments', record as unknown as RecordOf, context, 'It is taken back in Xero, too.');
  const own: Touched = {
    entity: 'payments',
    record,
    after: {
      status: 'Reversed',
      dateReverse: context.today,
      reverseReason: reason,
      allocations: null,
      unallocated: 0,
      statementLine: null,
      reversedLine: record.statementLine ?? record.reversedLine ?? null,
      ...xero.after,
    },
    why: `Reversed on ${formatDate(context.today)}: ${sentence(reason)}`,
  };
  return {
    touched: [own, ...invoices],
    changes: [...(customer ? owing(customer, amount) : []), ...xero.changes],
    warnings: xero.warnings,
    notes: [
      `The customer owes ${formatUnits(amount)} more${invoices.length > 0 ? `; ${count(invoices.length, 'invoice')} no longer paid by it` : ''}.`,
      ...xero.notes,
    ],
  };
}

function unpaid(invoice: Loaded<'invoices'> | undefined, amount: number): readonly Touched[] {
  if (!invoice) return [];
  const [paid, balance] = [invoice.paid ?? 0, invoice.balance ?? 0];
  return [
    {
      entity: 'invoices',
      record: invoice,
      after: { paid: paid - amount, balance: balance + amount },
      why: `Paid ${formatUnits(paid)} → ${formatUnits(paid - amount)}.`,
    },
  ];
}
