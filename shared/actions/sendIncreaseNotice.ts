/**
 * Send Notice of Increase: what rises, from when and by how much a month, by e-mail or on paper, before it does. A rise that the
 * contract does not name needs a month's notice (General Condition C1.14).
 */
import { inForce, perInterval, toCome, type ToCome } from '../billing/index.js';
import { addDays, addMonths, formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { formatPence, formatUnits } from '../money.js';
import { action, type Context, type RecordOf } from '../types.js';
import type { Warning } from '../warnings.js';
import { surroundings } from './changes.js';
import { customerWords, noticeTo, wayOf } from './mailing.js';
import { movable } from './moves.js';
import { count } from './words.js';

interface Rise extends ToCome {
  readonly what: string;
}

const said = ({ what, before, after, count: n, interval, from }: Rise): string =>
  `${what}${n === 1 ? '' : ` (${n})`}: ${formatUnits(before)} → ${formatUnits(after)} ${n === 1 ? '' : 'each '}${perInterval(interval)}, from ${formatDate(from)}`;

function risesOf(customer: RecordOf, span: { readonly from: string; readonly to: string | null }, context: Context): readonly Rise[] {
  return context
    .owned('features', customer)
    .filter((feature) => movable('features', 'drop')(feature, context) === true)
    .flatMap((feature) => {
      const around = { ...surroundings(feature, context), customer };
      const what = inForce(feature, context.today, around).description.value;
      return toCome(feature, span, around).map((each) => ({ ...each, what }));
    })
    .filter(({ before, after }) => after > before)
    .toSorted((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1));
}

function doubts(customer: RecordOf, first: string, { today }: Context): readonly Warning[] {
  const last = customer['lastIncreaseNoticeDate'];
  return [
    ...(first < addMonths(today, 1)
      ? [
          {
            kind: 'shortNotice' as const,
            text: `${formatDate(first)} is less than a month ahead: a rise that the contract does not name needs a month's notice.`,
          },
        ]
      : []),
    ...(typeof last === 'string' && last >= addDays(today, -90)
      ? [{ kind: 'other' as const, text: `A notice of increase went out on ${formatDate(last)} already.` }]
      : []),
  ];
}

export default [
  action({
    entity: 'customers',
    name: 'sendIncreaseNotice',
    title: 'Send Notice of Increase',
    help: 'Tells a customer which of their prices rise, from when, and what that is a month: by e-mail, or as a letter in the print batch where E-mail Billing is off.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    reads: ['numbers', 'services', 'features'],
    parameters: {
      type: 'object',
      properties: {
        from: {
          type: 'string',
          format: 'date',
          title: 'Rises From',
          description: 'Only what rises on this day or later; empty is everything that is still to come.',
        },
        to: { type: 'string', format: 'date', title: 'Rises To', description: 'Only what rises by this day; empty is without end.' },
        way: {
          type: 'string',
          title: 'How',
          description: 'The “Channel” of its message. Empty goes by the customer: e-mail, or a letter in the print batch.',
          enum: ['E-mail', 'Print'],
        },
      },
      additionalProperties: false,
    },
    available: (record, context) => movable('customers', 'drop')(record, context),
    plan(record, { from, to = null, way }, context) {
      const tomorrow = addDays(context.today, 1);
      const rises = risesOf(record, { from: from !== undefined && from > tomorrow ? from : tomorrow, to }, context);
      const [first] = rises;
      if (!first) throw refused('No price of this customer is entered to rise then.');
      const more = rises.reduce((sum, { monthly }) => sum + monthly, 0);
      const lines = rises.map(said);
      const words = {
        ...customerWords(record, context.catalogue),
        from: formatDate(first.from),
        rises: lines.join('\n'),
        more: formatPence(more),
      };
      const why = `A notice of ${count(rises.length, 'rise')} from ${formatDate(first.from)} on is queued: ${formatPence(more)} a month more.`;
      return noticeTo(
        record,
        context,
        {
          kind: 'Increase Notice',
          subject: 'Your prices from {from}',
          text: 'Dear {contact},\n\nSome of your prices change:\n\n{rises}\n\nAltogether this is {more} a month more, before VAT. If your contract does not name this increase, you may end what it concerns without charge within 30 days of this notice.',
          words,
        },
        way ?? wayOf(record),
        { after: { lastIncreaseNoticeDate: context.today }, why, notes: lines.map((line) => `${line}.`), warnings: doubts(record, first.from, context) },
      );
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];
