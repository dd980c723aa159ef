/** Mark as Returned: the bank gave the money back. Its payment is reversed, and where the code says so the mandate ends. */
import { formatDate } from '../dates.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action } from '../types.js';
import type { Loaded } from '../entities/index.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { ended, reasonOf } from './collecting.js';
import { dateOrToday } from './parameters.js';
import { takenBack } from './reverse.js';

export default [
  action({
    entity: 'directDebits',
    name: 'markReturned',
    title: 'Mark as Returned',
    help: 'Notes that the bank returned this Direct Debit: its payment is reversed with the reason, its invoices are open again, and where the code says that the instruction ended the mandate is cancelled.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    refers: [
      { entity: 'customers', field: 'customerID' },
      { entity: 'mandates', field: 'mandateID' },
      { entity: 'payments', field: 'paymentID' },
    ],
    besides: ['invoices'],
    parameters: {
      type: 'object',
      properties: {
        returnCode: {
          type: 'string',
          title: 'Return Code',
          description:
            'The code of the bank’s report (ARUDD): 0 refer to payer, 1 instruction cancelled, 2 payer deceased, 3 account transferred, 5 no account, 6 no instruction, B account closed.',
          enum: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B'],
        },
        dateReturned: dateOrToday('Date Returned', 'The day on which the bank took the money back.'),
      },
      required: ['returnCode'],
      additionalProperties: false,
    },
    available: ({ status, returnedDate }) => {
      if (status === 'Returned') return `This Direct Debit was returned already, on ${formatDate(asText(returnedDate))}.`;
      return status !== 'Withdrawn' || 'This Direct Debit was withdrawn from its file.';
    },
    plan(record, { returnCode, dateReturned }, context) {
      const { said, ends } = reasonOf(returnCode);
      const date = dateReturned ?? context.today;
      const amount = Number(record['amount'] ?? 0);
      const reason = `Direct Debit returned: ${said} (${returnCode})`;
      const why = `${formatUnits(amount)} came back on ${formatDate(date)}: ${said} (${returnCode}).`;
      const payment =
        typeof record['paymentID'] === 'string' ? (context.referred('payments', record['paymentID']) as Loaded<'payments'> | undefined) : undefined;
      const back = payment && payment.status !== 'Reversed' ? takenBack(payment, reason, context) : undefined;
      const mandate = context.referred('mandates', asText(record['mandateID']));
      const over = ends && mandate?.['status'] === 'Active' ? ended(mandate, said, date, context) : [];
      const own = { entity: 'directDebits', record, after: { status: 'Returned', returnedDate: date, returnCode, returnReason: said }, why } as const;
      // Balance and mandate are both on the customer: one change says both.
      const owing = back?.changes ?? [];
      const merged = over.flatMap((each) => (each.entity === 'customers' && owing.length > 0 ? [] : [each]));
      return planned([own, ...(back?.touched ?? []), ...merged], context, {
        amounts: back ? { payments: -unitsToPence(amount) } : { directDebits: -unitsToPence(amount) },
        changes: owing.map((change) =>
          over.length > 0 && change.entity === 'customers'
            ? { ...change, before: { ...change.before, directDebit: true }, after: { ...change.after, directDebit: false } }
            : change,
        ),
        notes: [why, ...(back?.notes ?? []), ...(over.length > 0 ? [over[0]!.why] : [])],
        warnings: payment ? (back?.warnings ?? []) : ['Its payment was not entered: there is none to reverse.'],
      });
    },
    reverse: () => 'A return stays in the books; add the payment if the money came after all.',
  }),
];
