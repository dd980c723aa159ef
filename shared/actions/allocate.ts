/** Allocate: a number from stock to a customer; a payment to the invoices it pays. */
import { formatDate } from '../dates.js';
import { badValue } from '../fault.js';
import { label } from '../fields.js';
import { formatUnits, poundsFault, poundsToUnits } from '../money.js';
import { action, type Context, type RecordOf, type Values } from '../types.js';
import { asText } from '../values.js';
import { allocated, allocationsOf, asKept, type Allocations } from './allocations.js';
import { planned, type Touched } from './changes.js';
import { layered } from './marks.js';
import { fitting } from './moves.js';
import { holdsAbove, refuseUnderEnded } from './moving.js';
import { firstStatus } from './newRecord.js';
import { dateOrToday, statusNamed } from './parameters.js';
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
      customerID: { type: 'string', title: 'Customer', description: 'The ID of the customer who gets it.', list: 'customers', maxLength: 20 },
      dateAllocate: dateOrToday('Allocation Date', 'The day it goes to the customer.'),
      status: { ...statusNamed('allocated', { active: true }), description: 'The status it has then; empty takes the first active one.' },
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
  reverse: () => 'A number does not go back to stock by itself; drop it, or edit its record.',
});

const payment = action({
  entity: 'payments',
  name: 'allocate',
  title: 'Allocate Payment',
  help: 'Says which invoices this payment pays. Each line sets the part for one invoice; 0 takes it off. Invoices not named stay as they are.',
  menu: 'actions',
  billing: 'none',
  on: 'record',
  refers: [{ entity: 'invoices', field: 'allocations' }],
  parameters: {
    type: 'object',
    properties: {
      allocations: {
        type: 'array',
        items: { type: 'object' },
        title: 'Allocations',
        description: 'For each invoice its ID and the amount in pounds: [{"invoiceID": "12", "amount": 40.5}].',
      },
    },
    required: ['allocations'],
    additionalProperties: false,
  },
  available({ status, amount, dateReverse }) {
    if (status === 'Reversed') return `This payment was reversed on ${asText(dateReverse)}; it pays nothing any more.`;
    return Number(amount) > 0 || 'This is a refund; only money that came in pays invoices.';
  },
  plan(record, { allocations }, context) {
    const given = wanted(allocations as unknown as readonly Values[]);
    const before = allocationsOf(record);
    const after = new Map([...before, ...given]);
    const whole = Number(record['amount']);
    if (allocated(after) > whole)
      throw badValue({ allocations: `The payment is ${formatUnits(whole)}; ${formatUnits(allocated(after))} of it cannot be allocated.` });
    const invoices = [...given].map(([id, amount]) => paidBy(record, id, amount - (before.get(id) ?? 0), context));
    const why = `${formatUnits(allocated(after))} of ${formatUnits(whole)} allocated to ${count([...after.values()].filter((amount) => amount !== 0).length, 'invoice')}.`;
    return planned([{ entity: 'payments', record, after: { allocations: asKept(after), unallocated: whole - allocated(after) }, why }, ...invoices], context, {
      notes: [why],
    });
  },
  reverse: (before, { allocations }) => {
    const were = allocationsOf(before);
    const ids = (allocations as unknown as readonly Values[]).map(({ invoiceID }) => asText(invoiceID));
    return { action: 'allocate', parameters: { allocations: ids.map((invoiceID) => ({ invoiceID, amount: (were.get(invoiceID) ?? 0) / 10_000 })) } };
  },
});

/** What the caller asks for, checked: pounds and pence, each invoice once. */
function wanted(given: readonly Values[]): Allocations {
  const found = new Map<string, number>();
  for (const [index, { invoiceID, amount, ...rest }] of given.entries()) {
    const place = `Line ${index + 1}`;
    const [foreign] = Object.keys(rest);
    if (foreign !== undefined) throw badValue({ allocations: `${place}: there is no "${foreign.slice(0, 50)}"; give invoiceID and amount.` });
    if (typeof invoiceID !== 'string' || !/^[1-9]\d{0,17}$/.test(invoiceID)) throw badValue({ allocations: `${place}: give invoiceID as text of digits.` });
    const fault = poundsFault(amount);
    if (fault !== undefined) throw badValue({ allocations: `${place}: ${fault}` });
    const units = poundsToUnits(amount as number | string);
    if (units < 0 || units % 100 !== 0) throw badValue({ allocations: `${place}: give an amount of zero or more in whole pence.` });
    if (found.has(invoiceID)) throw badValue({ allocations: `${place}: invoice ${invoiceID} is named twice.` });
    found.set(invoiceID, units);
  }
  return found;
}

/** An invoice paid by so much more. */
function paidBy(payment: RecordOf, id: string, more: number, context: Context): Touched {
  const invoice = context.referred('invoices', id);
  if (!invoice || invoice['customerID'] !== payment['customerID']) throw badValue({ allocations: `There is no invoice ${id} of this customer.` });
  const balance = Number(invoice['balance'] ?? 0);
  if (more > balance)
    throw badValue({
      allocations: `${formatUnits(balance)} is still to be paid on invoice ${asText(invoice['invoiceNumber'] ?? id)}; no more than that can be allocated to it.`,
    });
  const paid = Number(invoice['paid'] ?? 0);
  return {
    entity: 'invoices',
    record: invoice,
    after: { paid: paid + more, balance: balance - more },
    why: `Paid ${formatUnits(paid)} → ${formatUnits(paid + more)}.`,
  };
}

export default [number, payment];
