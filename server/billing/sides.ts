/** The two sides of a comparison: an invoice with its lines, or what a run would make of a customer now. */
import type { BillLine } from '../../shared/billing/why.js';
import { refused } from '../../shared/fault.js';
import { unitsToPence } from '../../shared/money.js';
import type { Catalogue, ChargeKind, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';
import { sequenced } from '../engine/numbering.js';
import { Gathering } from './gather.js';
import type { RunDates } from './shapes.js';
import { billsOf } from './work.js';

/** One side of a comparison: an invoice, or what a run would make of a customer now. */
export interface Side {
  readonly id: string | null;
  readonly number: string | null;
  readonly date: string;
  /** When it was made, ISO 8601 UTC; of a forecast the moment of asking. */
  readonly at: string;
  readonly net: number;
  readonly VAT: number;
  readonly total: number;
  readonly lines: readonly BillLine[];
  /** How many invoices it is: none, one, or several of one month. */
  readonly invoices: number;
}

/** An invoice and its lines. */
export const sideOf = (invoice: RecordOf, lines: readonly BillLine[]): Side => ({
  id: invoice.id,
  number: asText(invoice['invoiceNumber'] ?? ''),
  date: asText(invoice['invoiceDate']),
  at: asText(invoice['createdAt']),
  net: Number(invoice['net']),
  VAT: Number(invoice['VAT']),
  total: Number(invoice['total']),
  lines,
  invoices: 1,
});

/** Several invoices of one customer as one side, called by the latest. */
export function sidesTogether(sides: readonly Side[]): Side {
  const [latest, ...others] = sides.toSorted((a, b) => (a.date === b.date ? Number(b.id) - Number(a.id) : a.date < b.date ? 1 : -1)) as [Side, ...Side[]];
  return others.reduce(
    (all, { net, VAT, total, lines, invoices }) => ({
      ...all,
      net: all.net + net,
      VAT: all.VAT + VAT,
      total: all.total + total,
      lines: [...all.lines, ...lines],
      invoices: all.invoices + invoices,
    }),
    latest,
  );
}

const lineOf = (line: Values): BillLine => ({
  id: typeof line['id'] === 'string' ? line['id'] : null,
  featureID: typeof line['featureID'] === 'string' ? line['featureID'] : null,
  kind: asText(line['kind']) as ChargeKind,
  description: asText(line['description']),
  periodFrom: typeof line['periodFrom'] === 'string' ? line['periodFrom'] : null,
  periodTo: typeof line['periodTo'] === 'string' ? line['periodTo'] : null,
  featureCount: Number(line['featureCount'] ?? 1),
  gross: unitsToPence(Number(line['gross'] ?? 0)),
  discount: unitsToPence(Number(line['discount'] ?? 0)),
  net: unitsToPence(Number(line['net'] ?? 0)),
  again: Number(line['sequence'] ?? 1) > 1,
  backfilled: line['backfilled'] === true,
});

/** The lines of invoices. */
export async function linesOn(from: Reading, invoices: readonly string[]): Promise<ReadonlyMap<string, BillLine[]>> {
  const found = new Map<string, BillLine[]>();
  for (const line of await from.owned('transactions', 'invoices', invoices)) {
    const id = asText(line['invoiceID']);
    found.set(id, [...(found.get(id) ?? []), lineOf(line)]);
  }
  return found;
}

/** No bill at all: there was none before, or the customer is not on this run. */
export const noBill = (date: string, at: string): Side => ({ id: null, number: null, date, at, net: 0, VAT: 0, total: 0, lines: [], invoices: 0 });

/** The invoice of a customer before another one. */
export async function invoiceBefore(from: Reading, customerID: string, date: string, id: string | null): Promise<RecordOf | undefined> {
  const earlier = { customerID, invoiceDate: { below: date } };
  const that = { customerID, invoiceDate: date };
  const [found] = await from.find('invoices', {
    where: [earlier, id === null ? that : { ...that, id: { below: id } }],
    fields: ['id'],
    order: [
      ['invoiceDate', 'descending'],
      ['id', 'descending'],
    ],
    limit: 1,
  });
  return found && (await from.load('invoices', [found.id]))[0];
}

/** What a run would make of a customer now. Throws 400502 where it cannot be worked out. */
export async function sideForecast(from: Reading, dates: RunDates, customerID: string, catalogue: Catalogue, now: string): Promise<Side> {
  const after = String(BigInt(customerID) - 1n);
  const accounts = await new Gathering(dates, catalogue).accounts(from, { ids: [customerID], after, last: customerID });
  const [bill] = await billsOf(accounts, dates, catalogue, () => undefined);
  if (bill?.outcome === 'refused') throw refused(bill.why ?? 'Its charges could not be worked out.');
  const made = bill?.outcome === 'invoiced' ? bill : undefined;
  const raised = made ? await sequenced(from, made.lines) : [];
  const taken = (made?.taken ?? []).map(({ line, more }) => ({ ...line, ...more }));
  return {
    id: null,
    number: null,
    date: dates.invoiceDate,
    at: now,
    net: made?.figures.net ?? 0,
    VAT: made?.figures.VAT ?? 0,
    total: made?.figures.total ?? 0,
    lines: [...raised, ...taken].map(lineOf),
    invoices: made ? 1 : 0,
  };
}
