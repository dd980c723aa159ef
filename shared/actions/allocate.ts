/** Allocate: a number from stock to a customer; a payment to the invoices it pays. */
import { formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { label } from '../fields.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action, type Context, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import type { Warning } from '../warnings.js';
import { allocated, allocationsOf, asKept, paidBy, settledOldest, wanted, type Allocations } from './allocations.js';
import { planned } from './changes.js';
import { layered } from './marks.js';
import { fitting } from './moves.js';
import { holdsAbove, refuseUnderEnded } from './moving.js';
import { firstStatus } from './newRecord.js';
import { dateOrToday, statusNamed } from './parameters.js';
import { followed } from './sendToXero.js';
import { count } from './words.js';

const number = action({
  entity: 'numbers',
  name: 'allocate',
  title: 'Allocate Number',
  help: 'Gives this number from stock to a customer. It costs nothing by itself: Add Features gives it charges.',
  menu: 'actions',
  billing: 'none',
  on: 'record',
  refers: [{ entity: 'customers', field: 'customerID' }],
  parameters: {
    type: 'object',
    properties: {
      customerID: { type: 'string', title: 'Customer', description: 'Who gets it: over REST the ID.', references: 'customers', maxLength: 20 },
      dateAllocate: dateOrToday('Allocation Date', 'The day it goes to the customer.'),
      status: { ...statusNamed('numbers', 'allocated', { active: true }), description: 'The status it has then; empty takes the first active one.' },
    },
    required: ['customerID'],
    additionalProperties: false,
  },
  available: (record) =>
    !record['customerID'] || `This number belongs to customer ${asText(record['customerID'])} already; only one in stock can be allocated.`,
  plan(record, { customerID, dateAllocate, status: named }, context) {
    const customer = context.referred('customers', customerID);
    if (!customer) throw badValue({ customerID: `There is no customer ${customerID.slice(0, 20)}.` });
    const date = dateAllocate ?? context.today;
    const owned = { customerID };
    refuseUnderEnded('numbers', owned, context);
    const own =
      typeof named === 'string' ? fitting('numbers', { active: true }, named, 'Allocate Number', context.catalogue) : firstStatus('numbers', owned, context);
    const { status, cascade } = layered(
      'numbers',
      { ...record, cascade: null, status: own.name } as RecordOf,
      own,
      holdsAbove('numbers', owned, context),
      [],
      context.catalogue,
    );
    const after = {
      customerID,
      status: status.name,
      statusChangedStamp: date,
      statusReason: null,
      dateAllocate: date,
      dateDrop: null,
      droppedAt: null,
      cascade,
      dateSuspend: status.suspended ? date : null,
      dateMakeNonBillable: status.billable ? null : date,
    };
    const why = `Allocated to ${label('customers', customer)} on ${formatDate(date)}.`;
    return planned([{ entity: 'numbers', record, after, why }], context, { notes: [why] });
  },
  reverse: () => 'A number does not go back to stock by itself; drop it, or edit it.',
});

const payment = action({
  entity: 'payments',
  name: 'allocate',
  title: 'Allocate Payment',
  help: 'Says which invoices this payment pays, line by line or oldest first. A line of 0 takes an invoice off; invoices not named stay as they are. A credit note is set against what it credits by a negative part, and a refund pays credit notes.',
  menu: 'actions',
  billing: 'none',
  on: 'record',
  makes: ['messages'],
  wakes: 'outbox',
  refers: [{ entity: 'invoices', field: 'allocations' }],
  besides: ['invoices'],
  parameters: {
    type: 'object',
    properties: {
      allocations: {
        type: 'array',
        items: { type: 'object' },
        title: 'Allocations',
        description: 'For each invoice its ID and the amount in pounds, below zero of a credit note: [{"invoiceID": "12", "amount": 40.5}].',
      },
      oldestFirst: {
        type: 'boolean',
        title: 'Oldest First',
        description: 'What is left of the payment goes to the open invoices of its customer, the one due first before the others.',
      },
    },
    oneOf: ['allocations', 'oldestFirst'],
    additionalProperties: false,
  },
  available: ({ status, dateReverse }) => status !== 'Reversed' || `This payment was reversed on ${asText(dateReverse)}; it pays nothing any more.`,
  plan(record, { allocations = [], oldestFirst = false }, context) {
    const given = wanted(allocations as unknown as readonly Values[]);
    const before = allocationsOf(record);
    const whole = Number(record['amount']);
    const named = new Map([...before, ...given]);
    const after = oldestFirst ? new Map([...named, ...oldest(record, named, whole - allocated(named), context)]) : named;
    const sum = allocated(after);
    if (sum > Math.max(whole, 0) || sum < Math.min(whole, 0))
      throw badValue({
        allocations: `The ${whole < 0 ? 'refund' : 'payment'} is ${formatUnits(whole)}; ${formatUnits(sum)} of it cannot be allocated.`,
      });
    const touched = [...after].filter(([id, amount]) => amount !== (before.get(id) ?? 0));
    if (oldestFirst && touched.length === 0) throw refused('Nothing of this payment is left, or its customer has no open invoice.');
    const invoices = touched.map(([id, amount]) => paidBy(record, id, amount - (before.get(id) ?? 0), context));
    const why = `${formatUnits(sum)} of ${formatUnits(whole)} allocated to ${count([...after.values()].filter((amount) => amount !== 0).length, 'invoice')}; ${formatUnits(whole - sum)} is left.`;
    // By hand it is known already.
    const leftOver: readonly Warning[] = oldestFirst && sum !== whole ? [{ kind: 'leftOver', text: `${formatUnits(whole - sum)} of it is left over.` }] : [];
    const xero = touched.length === 0 ? undefined : followed('payments', record, context, 'It is allocated in Xero, too.');
    return planned(
      [{ entity: 'payments', record, after: { allocations: asKept(after), unallocated: whole - sum, ...xero?.after }, why }, ...invoices],
      context,
      {
        changes: xero?.changes ?? [],
        notes: [why, ...(xero?.notes ?? [])],
        amounts: { allocated: unitsToPence(sum - allocated(before)) },
        warnings: [...(xero?.warnings ?? []), ...leftOver],
      },
    );
  },
  reverse: (before, { allocations = [], oldestFirst }) => {
    if (oldestFirst) return 'Allocate sets each invoice back to 0, or to what it was.';
    const were = allocationsOf(before);
    const ids = (allocations as unknown as readonly Values[]).map(({ invoiceID }) => asText(invoiceID));
    return { action: 'allocate', parameters: { allocations: ids.map((invoiceID) => ({ invoiceID, amount: (were.get(invoiceID) ?? 0) / 10_000 })) } };
  },
});

/** What is left of a payment over the invoices that are open, the one due first before the others; of a refund over credit notes. */
function oldest(payment: RecordOf, named: Allocations, left: number, context: Context): Allocations {
  const before = allocationsOf(payment);
  const open = context.besides('invoices', payment).map((invoice) => ({
    invoice,
    // What the named lines of this very order leave of it.
    balance: Number(invoice['balance'] ?? 0) - ((named.get(invoice.id) ?? 0) - (before.get(invoice.id) ?? 0)),
  }));
  return new Map([...settledOldest(open, left)].map(([id, amount]) => [id, amount + (named.get(id) ?? 0)]));
}

export default [number, payment];
