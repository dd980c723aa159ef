/**
 * The pre-billing report: what a run with these dates would raise, worked out by the very code that raises it, with nothing
 * written. It goes through the customers in stretches, so its answer streams and its memory stays the same.
 */
import { toWire } from '../../shared/fields.js';
import { unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { plus } from './bill.js';
import { csvLine } from './csv.js';
import { Gathering } from './gather.js';
import { NO_TOTALS, type Bill, type RunDates, type Totals } from './shapes.js';
import { billsOf } from './work.js';
import { invoicesOfRun, linesOfRun } from '../database/sums.js';

export interface ReportOptions {
  /** With the lines of each customer. */
  readonly lines: boolean;
  /** This customer alone. */
  readonly customerID?: string;
  readonly unexpected: (error: unknown, customerID: string) => void;
}

/** The bills that a run would make, ascending by customer. */
async function* bills(store: Store, dates: RunDates, catalogue: Catalogue, { customerID, unexpected }: ReportOptions): AsyncGenerator<readonly Bill[]> {
  const gathering = new Gathering(dates, catalogue);
  let after = customerID === undefined ? '0' : String(BigInt(customerID) - 1n);
  for (;;) {
    const stretch = await gathering.next(store, after, customerID === undefined ? {} : { most: 1 });
    if (!stretch || (customerID !== undefined && stretch.last !== customerID)) return;
    yield await billsOf(await gathering.accounts(store, stretch), dates, catalogue, unexpected);
    if (customerID !== undefined) return;
    after = stretch.last;
  }
}

/** Nothing due and nothing to say: such a customer is left out. */
const silent = ({ outcome, nextStatus, why }: Bill): boolean => outcome === 'nothing' && nextStatus === null && why === null;

/** All lines of a bill, the new ones and those that wait, in wire form. */
function linesOf({ lines, taken }: Bill): readonly Values[] {
  return [
    ...lines.map((line) => ({ ...toWire('transactions', line), state: 'new' })),
    ...taken.map(({ line, more }) => ({ ...toWire('transactions', { ...line, ...more }), state: 'waiting' })),
  ];
}

const headOf = ({ customer, outcome, why, lines, taken, figures, dueDate, final, nextStatus }: Bill): Values => ({
  customerID: customer.id,
  accountNumber: customer['accountNumber'] ?? null,
  name: customer['name'] ?? null,
  outcome,
  ...(why === null ? {} : { why }),
  transactions: lines.length + taken.length,
  net: unitsToPounds(figures.net),
  VAT: unitsToPounds(figures.VAT),
  total: unitsToPounds(figures.total),
  dueDate,
  final,
  ...(nextStatus === null ? {} : { nextStatus }),
});

const totalsInPounds = ({ net, VAT, total, ...counts }: Totals): Values => ({
  ...counts,
  net: unitsToPounds(net),
  VAT: unitsToPounds(VAT),
  total: unitsToPounds(total),
});

/** `{"dates": …, "customers": […], "totals": …}` in pieces. `customers` counts those with something to say. */
export async function* reportJSON(store: Store, dates: RunDates, catalogue: Catalogue, options: ReportOptions): AsyncGenerator<string> {
  let totals = NO_TOTALS;
  let separator = '';
  yield `{"dates":${JSON.stringify(datesInWords(dates))},"customers":[`;
  for await (const stretch of bills(store, dates, catalogue, options)) {
    const told = stretch.filter((bill) => !silent(bill));
    totals = told.reduce(plus, totals);
    if (told.length === 0) continue;
    yield separator + told.map((bill) => JSON.stringify({ ...headOf(bill), ...(options.lines ? { lines: linesOf(bill) } : {}) })).join(',');
    separator = ',';
  }
  yield `],"totals":${JSON.stringify(totalsInPounds(totals))}}`;
}

const datesInWords = ({ id, billingCycle, invoiceDate, cutoff, transactionCutoff, dueDate }: RunDates): Values => ({
  billingRunID: id,
  billingCycle,
  invoiceDate,
  cutoffDate: cutoff,
  transactionCutoffDate: transactionCutoff,
  dueDate,
});

const heads = ['customerID', 'accountNumber', 'name', 'outcome', 'transactions', 'net', 'VAT', 'total', 'dueDate', 'final', 'why'] as const;
const details = [
  'state',
  'kind',
  'transactionType',
  'description',
  'transactionDate',
  'periodFrom',
  'periodTo',
  'billDate',
  'featureCount',
  'gross',
  'discount',
  'net',
  'VATRate',
  'backfilled',
  'numberID',
  'serviceID',
  'featureID',
] as const;

/** A line a customer, or with `lines` a line a charge. */
export async function* reportCSV(store: Store, dates: RunDates, catalogue: Catalogue, options: ReportOptions): AsyncGenerator<string> {
  yield csvLine(options.lines ? ['customerID', 'accountNumber', 'name', 'outcome', ...details] : heads);
  for await (const stretch of bills(store, dates, catalogue, options)) {
    const text = stretch
      .filter((bill) => !silent(bill))
      .map((bill) => {
        const head = headOf(bill);
        if (!options.lines) return csvLine(heads.map((name) => head[name]));
        return linesOf(bill)
          .map((line) => csvLine([head['customerID'], head['accountNumber'], head['name'], head['outcome'], ...details.map((name) => line[name])]))
          .join('');
      })
      .join('');
    if (text !== '') yield text;
  }
}

/** What a run with these dates would come to, in pounds. */
export async function forecastTotals(store: Store, dates: RunDates, catalogue: Catalogue, unexpected: ReportOptions['unexpected']): Promise<Values> {
  let totals = NO_TOTALS;
  for await (const stretch of bills(store, dates, catalogue, { lines: false, unexpected }))
    totals = stretch.filter((bill) => !silent(bill)).reduce(plus, totals);
  return totalsInPounds(totals);
}

/** Post-billing totals of a run that is made: its invoices' lines by kind, by heading and by VAT rate, in pounds. */
export async function runTotals(store: Store, run: RecordOf): Promise<Values> {
  const grouped = async (field: 'kind' | 'transactionType'): Promise<Values[]> =>
    (await linesOfRun(store, run.id, field)).map(({ name, count, net }) => ({ name, transactions: count, net: unitsToPounds(net) }));
  const invoices = await invoicesOfRun(store, run.id);
  const rates = new Map<string, { net: number; VAT: number }>();
  for (const { VATLines } of await store.find('invoices', { where: { billingRunID: run.id }, fields: ['VATLines'] })) {
    for (const { rate, net, VAT } of (VATLines ?? []) as unknown as readonly { rate: string; net: number; VAT: number }[]) {
      const sum = rates.get(rate) ?? { net: 0, VAT: 0 };
      rates.set(rate, { net: sum.net + Math.round(net * 100), VAT: sum.VAT + Math.round(VAT * 100) });
    }
  }
  const money = (field: string): number => unitsToPounds(Number(invoices?.[field] ?? 0));
  return {
    billingRunID: run.id,
    status: run['status'] ?? null,
    customers: run['customerCount'] ?? 0,
    skipped: run['skippedCount'] ?? 0,
    invoices: Number(invoices?.['invoices'] ?? 0),
    credits: Number(invoices?.['credits'] ?? 0),
    finals: Number(invoices?.['finals'] ?? 0),
    net: money('net'),
    VAT: money('VAT'),
    total: money('total'),
    byKind: await grouped('kind'),
    byType: await grouped('transactionType'),
    byVATRate: [...rates].sort(([a], [b]) => Number(b) - Number(a)).map(([rate, { net, VAT }]): Value => ({ rate, net: net / 100, VAT: VAT / 100 })),
    refused: await refusals(store, run.id),
  };
}

/** Customers that the run could not bill, and why. */
async function refusals(store: Store, id: string): Promise<Values[]> {
  const refused = await store.find('billingRefusals', { where: { billingRunID: id }, fields: ['customerID', 'why'], order: ['customerID'], limit: 1_000 });
  return refused.map((each) => ({ ...each }));
}

/** How far a run got: customers worked on of how many, features a second, and seconds left by that rate. */
export async function runProgress(store: Store, run: RecordOf, now: string): Promise<Values> {
  const parts = await store.find('billingParts', { where: { billingRunID: run.id }, fields: ['cursor', 'startedAt', 'worked', 'features'] });
  const startedAt = parts.map((part) => part.startedAt).toSorted()[0];
  const sum = (field: 'worked' | 'features'): number => parts.reduce((all, part) => all + part[field], 0);
  const cursor = Math.max(0, ...parts.map((part) => (part.worked > 0 ? part.cursor : 0)));
  const ended = typeof run['finishedAt'] === 'string' ? run['finishedAt'] : now;
  const seconds = startedAt ? Math.max(0, (Date.parse(ended) - Date.parse(startedAt)) / 1_000) : 0;
  const features = sum('features');
  return {
    billingRunID: run.id,
    status: run['status'] ?? null,
    customers: run['customerCount'] ?? 0,
    worked: sum('worked'),
    lastCustomerID: cursor > 0 ? String(cursor) : null,
    features,
    seconds,
    featuresPerSecond: seconds > 0 ? Math.round(features / seconds) : 0,
    invoices: run['invoiceCount'] ?? 0,
    transactions: run['transactionCount'] ?? 0,
    skipped: run['skippedCount'] ?? 0,
    total: unitsToPounds(Number(run['total'] ?? 0)),
    refused: await refusals(store, run.id),
  };
}
