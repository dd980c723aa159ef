/** Writes bills: transactions, invoices, what it does to features and customers, and the log of it. One transaction's work. */
import { fresh } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { visible } from '../applied.js';
import type { Activity, Writing } from '../store.js';
import { invoiceNumbers, sequenced } from './numbers.js';
import type { Bill, RunDates } from './shapes.js';
import { asText } from '../../shared/values.js';

/** Who is written into the log, and when it was. */
export interface Author {
  readonly userName: string;
  /** The business date, YYYY-MM-DD. */
  readonly today: string;
  readonly now: string;
}

type Versioned = Change & { readonly version: number };

/** Everything that these bills change, set-based. Their customers are locked. */
export async function writeBills(inside: Writing, bills: readonly Bill[], dates: RunDates, by: Author): Promise<void> {
  const invoiced = bills.filter(({ outcome }) => outcome === 'invoiced');
  const ids = await inside.allocate('invoices', invoiced.length);
  const numbers = await invoiceNumbers(inside, invoiced.length);
  const invoiceOf = new Map(invoiced.map((bill, place) => [bill, ids[place]!]));
  const raised = bills.flatMap((bill) => bill.lines.map((line) => ({ ...line, invoiceID: invoiceOf.get(bill) ?? null })));
  const lineIDs = await inside.allocate('transactions', raised.length);
  const why = dates.id === null ? 'Billed.' : `Billed by billing run ${dates.id}.`;
  const lines = (await sequenced(inside, raised)).map((after, place) => created('transactions', lineIDs[place]!, after, why));
  const invoices = invoiced.map((bill, place) => created('invoices', ids[place]!, invoice(bill, numbers[place]!, dates, by.today), why));
  const others = bills.flatMap((bill) => changed(bill, invoiceOf.get(bill), by, why));
  await inside.apply([...lines, ...invoices, ...others], by.now);
  await inside.log([...withLines(invoices, lines, by), ...others.map((change) => activity(change, by))]);
}

/** What all lines of an invoice have in common, and what a line leaves empty, is not written into the log line by line. */
const common = new Set(['customerID', 'invoiceID']);

/**
 * The log of invoices and lines: an invoice's own entry tells its new lines, so that the log of a run is as long as it has
 * customers and features. Lines that wait for an invoice have entries of their own.
 */
function withLines(invoices: readonly Versioned[], lines: readonly Versioned[], by: Author): Activity[] {
  const linesOf = new Map<string, Value[]>(invoices.map(({ id }) => [id, []]));
  const alone: Versioned[] = [];
  for (const line of lines) {
    const list = linesOf.get(asText(line.after['invoiceID']));
    if (!list) alone.push(line);
    else list.push({ id: line.id, ...Object.fromEntries(Object.entries(visible('transactions', line.after)).filter(([field, value]) => value !== null && !common.has(field))) });
  }
  return [
    ...invoices.map((change) => {
      const told = activity(change, by);
      return { ...told, after: { ...told.after, transactions: linesOf.get(change.id) ?? [] } };
    }),
    ...alone.map((change) => activity(change, by)),
  ];
}

const created = (entity: EntityName, id: string, after: Values, why: string): Versioned => ({ entity, id, kind: 'create', version: 0, before: {}, after, why });

/** An update of the fields that differ. */
function updated(entity: EntityName, record: RecordOf, after: Values, why: string): Versioned {
  const before = Object.fromEntries(Object.keys(after).map((field) => [field, record[field] ?? null]));
  return { entity, id: record.id, kind: 'update', version: record.version, before, after, why, ...(typeof record['customerID'] === 'string' ? { customerID: record['customerID'] } : {}) };
}

function invoice({ customer, figures, dueDate, final }: Bill, invoiceNumber: string, dates: RunDates, today: string): Values {
  return fresh('invoices', {
    invoiceNumber, customerID: customer.id, billingRunID: dates.id, invoiceDate: dates.invoiceDate, cutoffDate: dates.cutoff,
    dueDate, message: dates.message, final, status: 'Unsent',
    net: figures.net, VAT: figures.VAT, total: figures.total, paid: 0, balance: figures.total, VATLines: figures.VATLines as unknown as Value,
  }, today);
}

/** What a bill does to records that are there: lines that waited, features, the customer. */
function changed({ customer, outcome, taken, features, figures, nextStatus }: Bill, invoiceID: string | undefined, { today }: Author, why: string): Versioned[] {
  const moves: Values = nextStatus !== null && nextStatus !== customer['status'] && outcome !== 'refused' ? { status: nextStatus, statusChangedStamp: today } : {};
  const owes: Values = invoiceID === undefined || figures.total === 0 ? {} : { balance: Number(customer['balance'] ?? 0) + figures.total };
  const after = { ...owes, ...moves };
  return [
    ...(invoiceID === undefined ? [] : taken.map(({ line, more }) => updated('transactions', line, { ...more, invoiceID }, why))),
    ...features.map(({ feature, after: fields }) => updated('features', feature, fields, why)),
    ...(Object.keys(after).length === 0 ? [] : [updated('customers', customer, after, moves['status'] === undefined ? why : `${why} Final bill made; now ${String(nextStatus)}.`)]),
  ];
}

function activity({ entity, id, before, after, why, customerID }: Versioned, { userName, now }: Author): Activity {
  const owner = entity === 'customers' ? id : customerID ?? after['customerID'];
  return {
    entity, recordID: id, customerID: typeof owner === 'string' ? owner : null, action: 'bill', runID: null, userID: null, userName, at: now,
    before: visible(entity, before), after: visible(entity, after), why,
  };
}
