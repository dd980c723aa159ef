/**
 * Recreate: an invoice is made again from what is right now. One of a billing run gets its lines worked out anew, by prices, dates
 * and VAT as they have been mended since; the lines of one by hand are people's, and only its sums are worked out. It is Unsent again.
 */
import { rebuiltDraft } from '../billing/index.js';
import { formatSpan } from '../dates.js';
import { formatPence, formatUnits, unitsToPence } from '../money.js';
import { action, type Change, type Context, type Plan, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import { changed, deleted, made, planned, surroundings } from './changes.js';
import { figures, isByHand } from './invoicing.js';
import { owing } from './newRecord.js';
import { nothing } from './parameters.js';
import { followed } from './sendToXero.js';
import { count } from './words.js';

/** What rebuilding looks at, sent or not. */
export const rebuilds = {
  billing: 'at once',
  on: 'record',
  makes: ['transactions', 'messages'],
  wakes: 'outbox',
  reads: ['transactions'],
  besides: ['features'],
  refers: [{ entity: 'customers', field: 'customerID' }],
  ledger: (): string => '',
  parameters: nothing,
} as const;

export default [
  action({
    ...rebuilds,
    entity: 'invoices',
    name: 'recreate',
    title: 'Recreate Invoice',
    help: 'Makes this invoice again, with a new PDF: its charges by the prices, counts, dates and VAT as they are now, what has fallen due before its cutoff since, and today’s details of the customer. It has to be approved again.',
    menu: 'actions',
    available: ({ status, delivery }) => {
      if (delivery === 'Queued') return stillQueued;
      return status !== 'Sent' || 'This invoice is Sent; Recreate Sent Invoice in the Expert menu rebuilds it all the same.';
    },
    plan: (record, _, context) => rebuilt(record, context),
    reverse: () => 'The invoice before is not kept; recreate it again once its lines are right.',
  }),
];

/** Lines that a preview names one by one. */
const NAMED = 10;

/** What waits to leave must not change under way. */
export const stillQueued = 'A message with this invoice waits in the Outbox; give that up there first.';

/** Where the invoice went as it was, and what has to be done there. */
const elsewhere = ({ ledgerExport }: RecordOf): readonly string[] =>
  typeof ledgerExport === 'string'
    ? [`The export “${ledgerExport}” has it as it was: correct it in the accounts, or take it back there and use Take out of Ledger Export.`]
    : [];

/** The plan that rebuilds an invoice, sent or not. */
export function rebuilt(record: RecordOf, context: Context): Plan {
  const lines = context.owned('transactions', record);
  const customer = context.customer(record);
  const draft =
    customer && !isByHand(record)
      ? rebuiltDraft(
          record,
          lines,
          context.besides('features', record).map((feature) => ({ feature, raised: context.raised(feature.id), around: surroundings(feature, context) })),
          customer,
        )
      : undefined;
  const [after, removed] = [new Map<string, Values>(), new Set(draft?.removed.map(({ id }) => id))];
  for (const each of draft?.changed ?? []) after.set(each.line.id, { ...after.get(each.line.id), ...each.after });
  const added = draft?.added ?? [];
  const kept = lines.flatMap((line) => (removed.has(line.id) ? [] : [{ ...line, ...after.get(line.id) } as RecordOf]));
  const sums = figures(record, [...kept, ...(added as readonly RecordOf[])], context);
  const difference = Number(sums['total']) - Number(record['total'] ?? 0);
  const why = `Recreated: ${formatUnits(Number(record['total'] ?? 0))} → ${formatUnits(Number(sums['total']))}.`;
  const xero = followed(
    'invoices',
    record,
    context,
    'It is voided in Xero, with what was paid on it back on account; send it again once it is approved.',
    `+${added.length + 1}`,
  );
  const reset = {
    status: 'Unsent',
    approvedBy: null,
    approvedDate: null,
    deliveredDate: null,
    emailedDate: null,
    sentAt: null,
    delivery: null,
    deliveryNote: null,
    ...xero.after,
    recreatedDate: context.today,
  };
  const rewritten: Change[] = [];
  const told: string[] = [];
  for (const line of lines) {
    const now = after.get(line.id);
    const gone = removed.has(line.id);
    const changes = gone
      ? [deleted('transactions', line, `Recreated without it: ${named(line)}.`)]
      : now
        ? changed({
            entity: 'transactions',
            record: line,
            after: now,
            why: `Recreated: ${named(line)} → ${formatUnits(Number(now['net'] ?? line['net'] ?? 0))}.`,
          })
        : [];
    rewritten.push(...changes);
    told.push(...changes.map((each) => each.why));
  }
  added.forEach((values, place) => {
    const text = `Recreated with it: ${named(values)}.`;
    rewritten.push(made('transactions', `+${place + 1}`, values, text));
    told.push(text);
  });
  const features = (draft?.features ?? []).flatMap(({ feature, after: fields }) =>
    changed({ entity: 'features', record: feature, after: fields, why: 'Its charges are on the invoice that was recreated.' }),
  );
  return planned([{ entity: 'invoices', record, after: { ...sums, ...reset }, why }], context, {
    changes: [...rewritten, ...xero.changes, ...features, ...(customer && difference !== 0 ? owing(customer, difference) : [])],
    notes: [
      why,
      ...xero.notes,
      ...(draft && told.length === 0 ? ['Its charges are what they were.'] : []),
      ...told.slice(0, NAMED),
      ...(told.length > NAMED ? [`${count(told.length - NAMED, 'more line')} changed.`] : []),
      ...(draft && draft.left !== 0 ? [`Corrections of ${formatPence(draft.left)} to other invoices come with the next billing run.`] : []),
    ],
    amounts: { invoices: unitsToPence(Number(sums['total'])) },
    warnings: [...xero.warnings, ...elsewhere(record)],
  });
}

/** "Fibre 80, 1–30 Nov 2026, £100.00" */
const named = ({ description, periodFrom, periodTo, net }: Values): string =>
  [asText(description), ...(periodFrom && periodTo ? [formatSpan(asText(periodFrom), asText(periodTo))] : []), formatUnits(Number(net ?? 0))].join(', ');
