/** The bills of a run as they are kept to be looked at: one a customer, as forecast and then as invoiced, beside the months before. */
import { compared, monthsCompared } from '../../shared/billing/unusual.js';
import { addMonths } from '../../shared/dates.js';
import { fresh, label } from '../../shared/fields.js';
import type { Change, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading, Writing } from '../database/store.js';
import type { Bill, RunDates } from './shapes.js';
import { invoicedByMonth } from '../database/billing.js';

/** A customer's bill, and what became of it; `outcome` where it is another one than its arithmetic says. */
export interface Kept {
  readonly bill: Bill;
  readonly outcome?: 'Not Billable';
  readonly reason?: string;
  /** The invoice that a run made of it; none in a forecast. */
  readonly invoiceID?: string | undefined;
}

const outcomes = { invoiced: 'Invoice', small: 'Too Small', nothing: 'Nothing Due', refused: 'Cannot Be Billed' } as const;

/** What is kept of these customers in a run, by customer. */
export async function billsKept(from: Reading, billingRunID: string, customers: readonly string[]): Promise<ReadonlyMap<string, RecordOf>> {
  const { first, last } = ends(customers);
  const rows = await from.find('bills', { where: { billingRunID, customerID: { from: first, upTo: last } }, fields: ['id'] });
  const kept = await from.load(
    'bills',
    rows.map(({ id }) => id),
  );
  return new Map(kept.map((row) => [asText(row['customerID']), row]));
}

/** Customers of a stretch are ascending: what lies between its ends and is not of it is not looked up. */
const ends = (customers: readonly string[]): { readonly first: string; readonly last: string } => ({
  first: customers[0] ?? '0',
  last: customers.at(-1) ?? '0',
});

/**
 * Keeps these bills. With `forecast` their totals are the forecast, else they are what the run made of them. A tick ends where the
 * total is another one than was ticked off; who is held back stays so.
 */
export async function keepBills(
  inside: Writing,
  dates: RunDates,
  made: readonly Kept[],
  kept: ReadonlyMap<string, RecordOf>,
  now: string,
  forecast = false,
): Promise<void> {
  const until = `${dates.invoiceDate.slice(0, 7)}-01`;
  const customers = made.map(({ bill }) => bill.customer.id);
  const before = await invoicedByMonth(inside, ends(customers), { since: addMonths(until, -monthsCompared), until });
  const rows = made.flatMap((each) => {
    const row = kept.get(each.bill.customer.id);
    // A run tells of whom it had something to do for; of the others a forecast may have.
    return row === undefined && !forecast && each.bill.outcome === 'nothing'
      ? []
      : [{ row, after: { invoiceDate: dates.invoiceDate, ...fieldsOf(each, row, before, forecast) } }];
  });
  const ids = await inside.allocate('bills', rows.filter(({ row }) => row === undefined).length);
  let next = 0;
  await inside.apply(
    rows.map(({ row, after }): Change & { version: number } => {
      const why = 'Worked out by billing.';
      if (row) return { entity: 'bills', id: row.id, kind: 'update', version: row.version, before: {}, after, why };
      return {
        entity: 'bills',
        id: ids[next++]!,
        kind: 'create',
        version: 0,
        before: {},
        after: fresh('bills', { billingRunID: dates.id, ...after }, dates.invoiceDate),
        why,
      };
    }),
    now,
  );
}

function fieldsOf(
  { bill, outcome, reason, invoiceID }: Kept,
  row: RecordOf | undefined,
  before: ReadonlyMap<string, readonly number[]>,
  forecast: boolean,
): Values {
  const { customer, figures, lines, taken, final } = bill;
  const held = row?.['heldBack'] === true;
  const is = outcome ?? (held && bill.outcome === 'invoiced' ? 'Held Back' : outcomes[bill.outcome]);
  const { months, mean, deviation, difference, percent, unusual } = compared(figures.total, before.get(customer.id) ?? []);
  const moved = row !== undefined && row['total'] !== figures.total;
  return {
    customerID: customer.id,
    name: label('customers', customer),
    outcome: is,
    reason: reason ?? bill.why,
    transactionCount: lines.length + taken.length,
    net: figures.net,
    VAT: figures.VAT,
    total: figures.total,
    ...(forecast ? { forecastTotal: figures.total } : {}),
    monthsCompared: months,
    mean,
    deviation,
    difference,
    differencePercent: percent,
    unusual: unusual && (is === 'Invoice' || is === 'Held Back'),
    final,
    invoiceID: invoiceID ?? null,
    ...(moved ? { checked: false, checkedBy: null, checkedDate: null } : {}),
  };
}
