/**
 * Final bill: the customer leaves on a date. Everything active ends with it, holds are lifted, and all that is to be charged
 * up to each feature's last day is raised at once, whatever its bill date. The next billing run invoices it and moves the
 * customer on to the next status.
 */
import { finalBilled, monthly } from '../billing/index.js';
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { headings, invoiceFigures } from '../billing/invoice.js';
import { formatPence, formatUnits, penceToUnits } from '../money.js';
import { action, type Charge, type Context, type EntityName, type RecordOf, type Status, type Values } from '../types.js';
import { asText } from '../values.js';
import { changed, surroundings, type Touched } from './changes.js';
import { causeOf, layered, ownStatus, statusWith } from './marks.js';
import { below, fitting, movable, thing } from './moves.js';
import { statusNamed, statusReason } from './parameters.js';
import { count, list } from './words.js';

const related = { numbers: 'relatedNumberStatus', services: 'relatedServiceStatus', features: 'relatedFeatureStatus' } as const;
type Below = keyof typeof related;

export default [
  action({
    entity: 'customers',
    name: 'finalBill',
    title: 'Final Bill Customer',
    help: 'Ends the account on a date: everything active is dropped, and all charges and credits up to each feature’s last day are raised at once. The next billing run sends the last invoice and moves the customer on.',
    menu: 'actions',
    billing: 'at once',
    on: 'record',
    repeatable: true,
    reads: [...below.customers, 'waiting'],
    ledger: () => '',
    parameters: {
      type: 'object',
      properties: {
        dateFinalBill: {
          type: 'string',
          format: 'date',
          near: true,
          title: 'Final Bill Date',
          description: 'The last day the customer is served, its “Drop Date”. Notice periods and minimum terms may make charges run beyond it.',
        },
        status: {
          ...statusNamed('customers', 'waiting for the last invoice', { finalBill: true }),
          description: 'The status until the next billing run; empty takes the one for final bills.',
        },
        statusReason,
      },
      required: ['dateFinalBill'],
      additionalProperties: false,
    },
    available(record, context) {
      if (record['finalBillDate']) return `This customer was already final-billed on ${asText(record['finalBillDate'])}; Reinstate brings it back.`;
      const status = context.catalogue.status('customers', asText(record['status']));
      // One that was dropped without it can still have what is left raised and invoiced.
      return status && !status.active && !status.finalBill && record['dateDrop'] ? true : movable('customers', 'drop')(record, context);
    },
    plan(record, { dateFinalBill: date, status: named, statusReason = null }, context) {
      const status = finalStatus(named ?? null, context);
      const own: Touched = {
        entity: 'customers',
        record,
        why: `Final bill on ${formatDate(date)}; the next billing run invoices it${status.nextStatus ? ` and moves the customer to ${status.nextStatus}` : ''}.`,
        after: {
          status: status.name,
          statusReason,
          statusChangedStamp: date,
          updatedDate: date,
          finalBillDate: date,
          dateDrop: record['dateDrop'] ?? date,
          droppedAt: record['droppedAt'] ?? context.now,
          dateSuspend: null,
          dateMakeNonBillable: null,
        },
      };
      const ends = below.customers.map((entity) => ended(entity, record, status, { date, statusReason }, context));
      const charges = ends.flatMap((each) => each.charges);
      const touched = [own, ...ends.flatMap((each) => each.touched)];
      const net = charges.reduce((sum, each) => sum + each.net, 0);
      const features = new Map(context.owned('features', record).map((each) => [each.id, each]));
      const counts = ends.flatMap(({ entity, touched: { length } }) => (length > 0 ? [count(length, thing(entity))] : []));
      return {
        changes: touched.flatMap(changed),
        charges,
        notes: [
          own.why,
          ...(counts.length > 0 ? [`Ended with it: ${list(counts)}.`] : []),
          `${count(charges.length, 'line')} raised now, ${formatPence(net)} before VAT.`,
          ...lastInvoice(record, charges, features, context),
        ],
        warnings: date > context.today ? [{ kind: 'toCome', text: `${formatDate(date)} is still to come: the lines are raised now all the same.` }] : [],
        monthlyBefore: sum(ends, 'monthlyBefore'),
        monthlyAfter: sum(ends, 'monthlyAfter'),
      };
    },
    reverse: () => 'A final bill has raised its charges; Reinstate brings the customer back, and the next billing run credits what is no longer due.',
  }),
];

/** What the last invoice comes to, VAT included, with what waits for an invoice by then; and what is owed altogether. */
function lastInvoice(customer: RecordOf, charges: readonly Charge[], features: ReadonlyMap<string, RecordOf>, context: Context): readonly string[] {
  const { catalogue, today } = context;
  const waiting = context.waiting(customer);
  const lines: Values[] = [
    ...charges.map((charge) => {
      const feature = charge.featureID === null ? undefined : features.get(charge.featureID);
      return { ...(feature ? headings(charge.kind, feature, catalogue) : {}), net: penceToUnits(charge.net), ...charge.corrects };
    }),
    ...waiting,
  ];
  const { VAT, total } = invoiceFigures(lines, customer, today, catalogue);
  const owed = Number(customer['balance'] ?? 0);
  return [
    `The last invoice comes to ${formatUnits(total)}, of it VAT ${formatUnits(VAT)}${waiting.length > 0 ? `, with ${count(waiting.length, 'line that waits', 'lines that wait')} for an invoice` : ''}.`,
    ...(owed === 0
      ? []
      : owed > 0
        ? [`Owed already: ${formatUnits(owed)}; altogether ${formatUnits(owed + total)}.`]
        : [`In credit by ${formatUnits(-owed)}; left to pay ${formatUnits(owed + total)}.`]),
  ];
}

function finalStatus(name: string | null, { catalogue }: Context): Status {
  if (name !== null) return fitting('customers', { finalBill: true }, name, 'Final Bill Customer', catalogue);
  const status = statusWith('customers', { finalBill: true }, ['Final Bill'], catalogue);
  if (!status) throw refused('No status of customers is for final bills; an administrator can add one.');
  return status;
}

interface Ended {
  readonly entity: EntityName;
  readonly touched: readonly Touched[];
  readonly charges: readonly Charge[];
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
}

const sum = (all: readonly Ended[], name: 'monthlyBefore' | 'monthlyAfter'): number => all.reduce((total, each) => total + each[name], 0);

/** What is active ends; a feature that ended before is still charged for what it was not charged for yet. */
function ended(entity: Below, customer: RecordOf, status: Status, step: { date: string; statusReason: string | null }, context: Context): Ended {
  const touched: Touched[] = [];
  const charges: Charge[] = [];
  let [monthlyBefore, monthlyAfter] = [0, 0];
  for (const record of context.owned(entity, customer)) {
    const ends = drop(entity, record, customer, status, step, context);
    const active = ends !== undefined;
    if (entity !== 'features') {
      if (active)
        touched.push({
          entity,
          record,
          after: { ...ends, dateDrop: step.date, updatedDate: step.date },
          why: `Dropped on ${formatDate(step.date)} with the final bill.`,
        });
      continue;
    }
    const around = { ...surroundings(record, context), customer };
    const { fields, charges: lines, why } = finalBilled(record, step.date, context.raised(record.id), around);
    const after: Values = { ...ends, ...(active ? { dateDrop: step.date } : {}), ...fields };
    touched.push({
      entity,
      record,
      after,
      why: active
        ? `Dropped on ${formatDate(step.date)} with the final bill; charged up to ${formatDate(asText(after['dateBillTo'] ?? step.date))}${why === '' ? '' : `: ${why}`}.`
        : 'Charged up to its end with the final bill.',
    });
    charges.push(...lines);
    monthlyBefore += monthly(record, around);
    monthlyAfter += monthly({ ...record, ...after } as RecordOf, around);
  }
  return { entity, touched: touched.filter((each) => changed(each).length > 0), charges, monthlyBefore, monthlyAfter };
}

/** The status of what ends with the customer; the holds of parents are lifted, so that nothing waits any longer. */
function drop(
  entity: Below,
  record: RecordOf,
  customer: RecordOf,
  status: Status,
  { date, statusReason }: { date: string; statusReason: string | null },
  { catalogue, now: at }: Context,
): Values | undefined {
  const now = catalogue.status(entity, asText(record['status']));
  if (!now?.active) return undefined;
  const own = catalogue.status(entity, ownStatus(record)) ?? now;
  const { status: after, cascade } = layered(
    entity,
    record,
    own,
    [{ action: 'drop', by: causeOf('customers', customer) }],
    [status[related[entity]]],
    catalogue,
  );
  return { status: after.name, statusReason, statusChangedStamp: date, cascade, droppedAt: at };
}
