/** Writes bills: transactions, invoices, what it does to features and customers, and the log of it. One transaction's work. */
import { fresh, toWire } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { activityOf, creation } from '../database/activity.js';
import type { Activity, Writing } from '../database/store.js';
import { invoiceNumbers, sequences } from '../engine/numbering.js';
import { writeCalls, type CallsBilled } from './calls.js';
import type { Bill, RunDates } from './shapes.js';

/** Who is written into the log, and when it was. */
export interface Author {
  readonly userName: string;
  /** The business date, YYYY-MM-DD. */
  readonly today: string;
  readonly now: string;
}

type Versioned = Change & { readonly version: number };

/**
 * Everything that these bills change but for their invoices, set-based: `writeInvoices` ends it. Their customers are locked. An invoice's
 * id is known from here on.
 */
export async function writeBills(inside: Writing, bills: readonly Bill[], dates: RunDates, by: Author): Promise<readonly Written[]> {
  const invoiced = bills.filter(({ outcome }) => outcome === 'invoiced');
  const lines = bills.flatMap((bill) => bill.lines);
  const [ids, lineIDs, places] = await Promise.all([
    inside.allocate('invoices', invoiced.length),
    inside.allocate('transactions', lines.length),
    sequences(inside, lines),
  ]);
  const invoiceOf = new Map(invoiced.map((bill, place) => [bill, ids[place]!]));
  let next = 0;
  const why = dates.id === null ? 'Billed.' : `Billed by billing run ${dates.id}.`;
  const changes: Versioned[] = [];
  const calls: CallsBilled[] = [];
  const written = bills.map((bill): Written => {
    const invoiceID = invoiceOf.get(bill);
    const done: Done = {
      lines: bill.lines.map((line) => creation('transactions', lineIDs[next]!, { ...line, invoiceID: invoiceID ?? null, sequence: places[next++]! }, why)),
      taken: invoiceID === undefined ? [] : bill.taken.map(({ line, more }) => updated('transactions', line, { ...more, invoiceID }, why)),
      features: bill.features.map(({ feature, after }) => updated('features', feature, after, why)),
      customer: customerAfter(bill, invoiceID !== undefined, by, why),
    };
    changes.push(...done.lines, ...done.taken, ...done.features, ...(done.customer ? [done.customer] : []));
    if (invoiceID !== undefined) calls.push(...callsBilled(bill, invoiceID, done.lines));
    return {
      invoiceID,
      invoice: invoiceID === undefined ? undefined : invoice(bill, dates, by.today),
      told: told(done),
      customerID: bill.customer.id,
      moved: done.customer?.after['status'] === undefined ? undefined : done.customer,
      why,
    };
  });
  await inside.apply(changes, by.now);
  await writeCalls(inside, calls, bills, by.now);
  return written;
}

/**
 * The invoices of bills that were written, numbered, and the log of it all. It comes last: whoever else wants a number waits from then on
 * until COMMIT.
 */
export async function writeInvoices(inside: Writing, written: readonly Written[], by: Author): Promise<void> {
  const invoiced = written.flatMap(({ invoiceID, invoice: values, why }) => (invoiceID !== undefined && values ? [{ invoiceID, values, why }] : []));
  const numbers = await invoiceNumbers(inside, invoiced.length);
  const invoices = new Map(
    invoiced.map(({ invoiceID, values, why }, place) => [invoiceID, creation('invoices', invoiceID, { ...values, invoiceNumber: numbers[place]! }, why)]),
  );
  await inside.apply([...invoices.values()], by.now);
  await inside.log(written.flatMap((each) => entries(each, each.invoiceID === undefined ? undefined : invoices.get(each.invoiceID), by)));
}

/** The ids of the lines that a bill's calls made, in their order: those that carry a count of calls. */
const callsBilled = (bill: Bill, invoiceID: string, lines: readonly Versioned[]): CallsBilled[] =>
  bill.usage.calls.length > 0 ? [{ bill, invoiceID, lineIDs: lines.flatMap(({ id, after }) => (after['callCount'] === undefined ? [] : [id])) }] : [];

/** What a bill comes to as changes. */
interface Done {
  readonly lines: readonly Versioned[];
  readonly taken: readonly Versioned[];
  readonly features: readonly Versioned[];
  readonly customer: Versioned | undefined;
}

/** What is still to be said of a bill once it is written; nothing else of it is kept until COMMIT. */
export interface Written {
  /** The invoice that it is to have, and its fields without a number yet; undefined where it has none. */
  readonly invoiceID: string | undefined;
  readonly invoice: Values | undefined;
  /** What the log tells of it beside the invoice. */
  readonly told: Values;
  readonly customerID: string;
  /** The customer's own change where it goes on to another status. */
  readonly moved: Versioned | undefined;
  readonly why: string;
}

/**
 * The log of a bill is one entry, so that a year of runs does not bury what people did: its invoice's (or, of a bill that is
 * left for later, its customer's). With it are told the lines that it raised and that had waited (by id: a line on an invoice
 * never changes), how far each feature is charged now, and the balance. A customer who moves on has an entry for that.
 */
function entries({ told: besides, customerID, moved, why }: Written, made: Versioned | undefined, by: Author): Activity[] {
  const entry = activity(made ?? { entity: 'customers', id: customerID, before: {}, after: {}, why }, customerID, by);
  const after = { ...entry.after, ...besides };
  const whole = Object.keys(after).length > 0 ? [{ ...entry, after }] : [];
  return moved ? [...whole, activity(moved, customerID, by)] : whole;
}

function told({ lines, taken, features, customer }: Done): Values {
  const differences = (changes: readonly Versioned[]): Value =>
    changes.map((each) => ({ id: each.id, before: toWire(each.entity, each.before), after: toWire(each.entity, each.after) }));
  return {
    ...(lines.length > 0 ? { raised: lines.map((line) => line.id) } : {}),
    ...(taken.length > 0 ? { waited: taken.map((line) => line.id) } : {}),
    ...(features.length > 0 ? { features: differences(features) } : {}),
    ...(customer && customer.after['status'] === undefined ? { customer: differences([customer]) } : {}),
  };
}

/** An update of the fields that differ. */
function updated(entity: EntityName, record: RecordOf, after: Values, why: string): Versioned {
  const before: Record<string, Value> = {};
  for (const field of Object.keys(after)) before[field] = record[field] ?? null;
  return { entity, id: record.id, kind: 'update', version: record.version, before, after, why };
}

/** All but its number, whose place it keeps. */
function invoice({ customer, figures, dueDate, final, taken }: Bill, dates: RunDates, today: string): Values {
  return fresh(
    'invoices',
    {
      invoiceNumber: null,
      customerID: customer.id,
      billingRunID: dates.id,
      invoiceDate: dates.invoiceDate,
      cutoffDate: dates.cutoff,
      dueDate,
      message: dates.message,
      final,
      status: 'Unsent',
      net: figures.net,
      VAT: figures.VAT,
      total: figures.total,
      paid: 0,
      balance: figures.total,
      VATLines: figures.VATLines as unknown as Value,
      ...ratesFilled(taken),
    },
    today,
  );
}

/** The lines that named no VAT rate themselves and took one here: recreating the invoice looks at them again. */
function ratesFilled(taken: Bill['taken']): Values {
  const ids = taken.flatMap(({ line, more }) => ((line['VATRate'] ?? null) === null && more['VATRate'] && line['kind'] !== 'usage' ? [line.id] : []));
  return ids.length > 0 ? { ratesFilled: ids } : {};
}

/** What a bill does to its customer: the balance, and the status after the final bill. */
function customerAfter({ customer, outcome, figures, nextStatus }: Bill, invoiced: boolean, { today }: Author, why: string): Versioned | undefined {
  const moves: Values =
    nextStatus !== null && nextStatus !== customer['status'] && outcome !== 'refused' ? { status: nextStatus, statusChangedStamp: today } : {};
  const owes: Values = invoiced && figures.total !== 0 ? { balance: Number(customer['balance'] ?? 0) + figures.total } : {};
  const after = { ...owes, ...moves };
  if (Object.keys(after).length === 0) return undefined;
  return updated('customers', customer, after, moves['status'] === undefined ? why : `${why} Final bill made; now ${nextStatus}.`);
}

const activity = (change: Parameters<typeof activityOf>[0], customerID: string, { userName, now }: Author): Activity =>
  activityOf(change, { action: 'bill', by: { id: null, name: userName }, at: now, customerID });
