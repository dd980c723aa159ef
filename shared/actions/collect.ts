/** Collect by Direct Debit: what is due of a customer with a mandate goes into a collection file, once. */
import { addDays, formatDate } from '../dates.js';
import { holidaysOf, isWorkingDay, workingDay } from '../directDebit/days.js';
import { mostPence } from '../directDebit/standard18.js';
import { badValue, refused } from '../fault.js';
import { formatUnits, unitsToPence, unitsToPounds } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { settledOldest } from './allocations.js';
import { made } from './changes.js';
import { codeFor, dueOn, noticeDays, settingsLacking, underWay } from './collecting.js';
import { count } from './words.js';

const codes = { '01': 'first collection', '17': 'collection', '18': 'once more after it came back', '19': 'last collection' } as const;

export default [
  action({
    entity: 'customers',
    name: 'collect',
    title: 'Collect by Direct Debit',
    help: 'Puts what is due of these customers on the collection date into a Bacs file: invoices that reached them in time, less their credit notes. What is in a file is never put into another.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['directDebits'],
    reads: ['mandates', 'invoices', 'directDebits'],
    parameters: {
      type: 'object',
      properties: {
        collectionDate: {
          type: 'string',
          format: 'date',
          near: true,
          ahead: true,
          title: 'Collection Date',
          description: 'The working day on which the money moves. The file has to be at Bacs two working days before.',
        },
      },
      required: ['collectionDate'],
      additionalProperties: false,
    },
    available: ({ directDebit }) => directDebit === true || 'This customer has no Direct Debit mandate that is active.',
    plan(record, { collectionDate }, context) {
      const { catalogue, today } = context;
      const holiday = holidaysOf(catalogue);
      const lacking = settingsLacking(catalogue);
      if (lacking.length > 0) throw refused(`The company settings lack what a Bacs file needs: ${lacking.join(', ')}.`);
      if (!isWorkingDay(collectionDate, holiday))
        throw badValue({
          collectionDate: `Bacs does not work on ${formatDate(collectionDate)}; the next working day is ${formatDate(workingDay(collectionDate, 0, holiday))}.`,
        });
      const soonest = workingDay(workingDay(today, 0, holiday), 2, holiday);
      if (collectionDate < soonest)
        throw badValue({ collectionDate: `A file of today collects on ${formatDate(soonest)} at the earliest: Bacs takes two working days.` });
      // Bacs takes a processing day at most 31 days ahead.
      if (collectionDate > addDays(today, 31)) throw badValue({ collectionDate: 'Bacs takes files for at most 31 days ahead.' });
      const mandate = context.owned('mandates', record).find(({ status }) => status === 'Active');
      if (!mandate) throw refused('This customer has no Direct Debit mandate that is active.');
      if (asText(mandate['activeDate']) > collectionDate) throw refused(`The mandate is active from ${formatDate(asText(mandate['activeDate']))}.`);
      const before = context.owned('directDebits', record);
      const { due, left } = dueOn(context.owned('invoices', record), before, { date: collectionDate, notice: noticeDays(catalogue), holiday });
      const sum = due.reduce((all, { open }) => all + open, 0);
      const onItsWay = [...underWay(before).values()].reduce((all, amount) => all + amount, 0);
      // Nobody is asked for more than they owe: what stands on account is theirs.
      const owed = Number(record['balance'] ?? 0) - onItsWay;
      const amount = Math.min(sum, owed);
      if (amount <= 0) throw refused(`Nothing is to be collected${reasonFor(left, onItsWay, sum, owed)}.`);
      if (unitsToPence(amount) > mostPence)
        throw refused(`${formatUnits(amount)} is more than one Direct Debit can hold; ask for it by bank transfer, or in parts.`);
      const parts =
        amount === sum
          ? new Map(due.map(({ invoice, open }) => [invoice.id, open]))
          : settledOldest(
              due.map(({ invoice, open }) => ({ invoice, balance: open })),
              amount,
            );
      const status = typeof record['status'] === 'string' ? catalogue.status('customers', record['status']) : undefined;
      const code = codeFor(
        mandate,
        { due: due.filter(({ invoice }) => parts.has(invoice.id)), amount, date: collectionDate },
        before,
        (status?.finalBill === true || status?.active === false) && amount === owed,
      );
      const bills = count(parts.size, 'invoice');
      const why = `${formatUnits(amount)} for ${bills} is collected on ${formatDate(collectionDate)} by mandate ${asText(mandate['reference'])}: ${codes[code]}.`;
      return {
        changes: [
          made(
            'directDebits',
            '+1',
            {
              customerID: record.id,
              mandateID: mandate.id,
              reference: mandate['reference'] ?? null,
              amount,
              collectionDate,
              processingDate: workingDay(collectionDate, -1, holiday),
              transactionCode: code,
              invoices: [...parts].map(([invoiceID, part]) => ({ invoiceID, amount: unitsToPounds(part) })),
              status: 'Exported',
            },
            why,
          ),
        ],
        amounts: { directDebits: unitsToPence(amount) },
        notes: [why, ...left.map((each) => `Left out: ${each}.`)],
        warnings:
          amount < sum ? [`${formatUnits(sum - amount)} of these invoices is covered by what is on account and not collected; Allocate settles them.`] : [],
      };
    },
    reverse: () => 'Withdraw on the Direct Debits takes them out of their file.',
  }),
];

function reasonFor(left: readonly string[], onItsWay: number, sum: number, owed: number): string {
  if (left.length > 0) return `: ${left.slice(0, 3).join('; ')}${left.length > 3 ? ` and ${left.length - 3} more` : ''}`;
  if (sum > 0 && owed <= 0) return `: ${formatUnits(sum)} is open, and as much is on account; Allocate settles it`;
  return onItsWay > 0 ? `: ${formatUnits(onItsWay)} is in a file already` : ': no invoice is open';
}
