/** Reminders: whoever owes and is late is reminded, a step further each time, by e-mail with a statement or by letter; promises hold them off. */
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { formatUnits } from '../money.js';
import { action, type Context, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { customerWords, statementTo } from './mailing.js';
import { underWay } from './collecting.js';
import { count } from './words.js';

const stages = ['First', 'Second', 'Final'] as const;

/** Their invoices with what of them is neither paid nor in a collection file: nobody is reminded of what we collect ourselves. */
function openInvoices(owned: Context['owned'], customer: RecordOf): readonly RecordOf[] {
  const collected = underWay(owned('directDebits', customer));
  return owned('invoices', customer).map((each) => ({ ...each, balance: Number(each['balance'] ?? 0) - (collected.get(each.id) ?? 0) }) as RecordOf);
}

/** The invoices of a customer that reached them, are late and still open, oldest first. */
const lateInvoices = (customer: RecordOf, { owned, today }: Pick<Context, 'owned' | 'today'>): readonly RecordOf[] =>
  openInvoices(owned, customer)
    .filter(({ status, dueDate, balance }) => status === 'Sent' && typeof dueDate === 'string' && dueDate < today && Number(balance) > 0)
    .toSorted((a, b) => (asText(a['dueDate']) < asText(b['dueDate']) ? -1 : 1));

const texts: Readonly<Record<(typeof stages)[number], string>> = {
  First: 'Our books show {late} of yours as overdue ({invoices}). Perhaps it has slipped your attention; if it is paid already, thank you.',
  Second: 'We reminded you before that {late} is overdue ({invoices}). Please pay it now, or tell us what stands in the way.',
  Final: 'In spite of our reminders {late} is still overdue ({invoices}). Without payment within seven days we have to suspend your services.',
};

export default [
  action({
    entity: 'customers',
    name: 'remind',
    title: 'Remind of Debt',
    help: 'Reminds a customer of invoices that are overdue: by e-mail, or where E-mail Billing is off or no address is noted by a letter in the print batch, with a statement. Each reminder is a step further than the one before.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    reads: ['invoices', 'directDebits'],
    parameters: {
      type: 'object',
      properties: {
        stage: {
          type: 'string',
          title: 'Reminder',
          description: 'Empty goes one step further than the last reminder, and begins anew where what it was about is paid.',
          enum: stages,
        },
      },
      additionalProperties: false,
    },
    available: ({ balance }) => Number(balance ?? 0) > 0 || 'This customer owes nothing.',
    plan(record, { stage }, context) {
      const late = lateInvoices(record, context);
      if (late.length === 0) throw refused('No invoice of this customer that reached them is overdue.');
      const promised = record['promiseDate'];
      if (typeof promised === 'string' && promised >= context.today)
        throw refused(
          `This customer has promised ${formatUnits(Number(record['promiseAmount'] ?? 0))} by ${formatDate(promised)}; wait for that day, or take the promise away.`,
        );
      // A reminder whose invoices are all paid is done with: the next debt begins with the first one.
      const goesOn = late.some(({ dueDate }) => asText(dueDate) < asText(record['lastReminderDate'] ?? ''));
      const before = goesOn ? stages.indexOf(record['reminderStage'] as (typeof stages)[number]) : -1;
      const step = stage ?? stages[Math.min(before + 1, stages.length - 1)]!;
      const sum = late.reduce((all, { balance }) => all + Number(balance), 0);
      const words = {
        ...customerWords(record, context.catalogue),
        late: formatUnits(sum),
        invoices: late.map(({ invoiceNumber, dueDate }) => `${asText(invoiceNumber)}, due ${formatDate(asText(dueDate))}`).join('; '),
      };
      const what = `${step} reminder of ${formatUnits(sum)} in ${count(late.length, 'invoice')}`;
      return statementTo(
        record,
        context,
        {
          kind: `${step} Reminder`,
          subject: `${step === 'First' ? 'Reminder' : `${step} reminder`}: ${words.late} overdue`,
          text: `Dear {contact},\n\n${texts[step]}`,
          words,
        },
        { reminderStage: step, lastReminderDate: context.today },
        what,
        sum,
      );
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];
