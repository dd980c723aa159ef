/** A customer's statement: what was asked for and what came in, in the order of its days, with the balance after each. */
import { toWire } from '../../shared/fields.js';
import { unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { csvLine } from './csv.js';
import { collectedBy, companySettings } from './invoice.js';
import { asText } from '../../shared/values.js';

/** A statement as people read it. */
export interface ShownStatement {
  readonly told: Values;
  readonly company: Readonly<Record<string, string>>;
  /** With the mandate that it is collected by, where there is one. */
  readonly customer: Values;
}

export interface Span {
  /** First and last day, inclusive; null is without end. */
  readonly from: string | null;
  readonly to: string | null;
}

interface Entry {
  readonly date: string;
  readonly kind: 'invoice' | 'payment' | 'refund' | 'reversal';
  readonly id: string;
  readonly reference: string;
  readonly details: string;
  /** Ten-thousandths; above zero the customer owes it. */
  readonly amount: number;
}

/** Invoices come before the payments of their day: a balance is never paid before it is asked for. */
const ORDER = { invoice: 0, payment: 1, refund: 1, reversal: 2 } as const;

/** Everything that is on the statement of a customer. */
export const shownStatement = async (store: Store, customer: RecordOf, span: Span, catalogue: Catalogue): Promise<ShownStatement> => ({
  told: await statement(store, customer, span, false),
  company: companySettings(catalogue),
  customer: { ...customer, ...(await collectedBy(store, customer)) },
});

/**
 * Opening balance, entries with running balance, closing balance, and what waits for an invoice, in pounds. With `lines` each
 * invoice carries its transactions.
 */
export async function statement(store: Store, customer: RecordOf, { from, to }: Span, lines: boolean): Promise<Values> {
  const all = (await entriesOf(store, customer.id)).filter(({ date }) => to === null || date <= to);
  const before = all.filter(({ date }) => from !== null && date < from).reduce((sum, { amount }) => sum + amount, 0);
  const within = all.filter(({ date }) => from === null || date >= from);
  const transactions = lines
    ? await transactionsOf(
        store,
        within.filter(({ kind }) => kind === 'invoice').map(({ id }) => id),
      )
    : undefined;
  let balance = before;
  const entries = within.map(({ amount, ...entry }): Values => {
    balance += amount;
    return {
      ...entry,
      amount: unitsToPounds(amount),
      balance: unitsToPounds(balance),
      ...(transactions && entry.kind === 'invoice' ? { transactions: transactions.get(entry.id) ?? [] } : {}),
    };
  });
  return {
    customerID: customer.id,
    accountNumber: customer['accountNumber'] ?? null,
    name: customer['name'] ?? null,
    from,
    to,
    openingBalance: unitsToPounds(before),
    entries,
    closingBalance: unitsToPounds(balance),
    waiting: await waitingOf(store, customer.id),
    balance: unitsToPounds(Number(customer['balance'] ?? 0)),
  };
}

async function entriesOf(store: Store, id: string): Promise<readonly Entry[]> {
  const own = { where: { customerID: id } };
  const invoices = await store.find('invoices', { ...own, fields: ['id', 'invoiceNumber', 'invoiceDate', 'total', 'dueDate', 'final'] });
  const payments = await store.find('payments', {
    ...own,
    fields: ['id', 'paymentDate', 'amount', 'paymentMethod', 'ourReference', 'status', 'dateReverse', 'reverseReason'],
  });
  const entries: Entry[] = [
    ...invoices.map(({ id: invoiceID, invoiceNumber, invoiceDate, total, dueDate, final }): Entry => {
      const due = dueDate && Number(total) > 0 ? `, due ${asText(dueDate)}` : '';
      return {
        date: asText(invoiceDate),
        kind: 'invoice',
        id: invoiceID,
        reference: asText(invoiceNumber),
        amount: Number(total),
        details: `${final === true ? 'Final invoice' : Number(total) < 0 ? 'Credit' : 'Invoice'}${due}`,
      };
    }),
    ...payments.flatMap(({ id: paymentID, paymentDate, amount, paymentMethod, ourReference, status, dateReverse, reverseReason }): Entry[] => {
      const paid: Entry = {
        date: asText(paymentDate),
        kind: Number(amount) < 0 ? 'refund' : 'payment',
        id: paymentID,
        reference: asText(ourReference),
        details: asText(paymentMethod),
        amount: -Number(amount),
      };
      const reversal: Entry = {
        ...paid,
        date: asText(dateReverse ?? paymentDate),
        kind: 'reversal',
        details: asText(reverseReason ?? 'Reversed'),
        amount: Number(amount),
      };
      return status === 'Reversed' ? [paid, reversal] : [paid];
    }),
  ];
  return entries.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : ORDER[a.kind] - ORDER[b.kind] || Number(a.id) - Number(b.id)));
}

async function transactionsOf(store: Store, invoices: readonly string[]): Promise<ReadonlyMap<string, Values[]>> {
  const found = new Map<string, Values[]>();
  for (const line of await store.owned('transactions', 'invoices', invoices)) {
    const id = asText(line['invoiceID']);
    found.set(id, [...(found.get(id) ?? []), toWire('transactions', line)]);
  }
  return found;
}

/** Lines on no invoice yet: how many and how much before VAT. */
async function waitingOf(store: Store, id: string): Promise<Values> {
  const where = [
    { field: 'customerID', test: 'eq', value: id },
    { field: 'invoiceID', test: 'eq', value: null },
  ] as const;
  const { count, sum } = await store.sum('transactions', { where, sort: [], hidden: true }, 'net');
  return { transactions: count, net: unitsToPounds(sum ?? 0) };
}

/** The same as a table: an opening line, the entries, a closing line. */
export function statementCSV(told: Values): string {
  const entries = told['entries'] as readonly Values[];
  return [
    csvLine(['date', 'kind', 'reference', 'details', 'amount', 'balance']),
    csvLine([told['from'], 'opening balance', '', '', null, told['openingBalance']]),
    ...entries.map((entry) => csvLine([entry['date'], entry['kind'], entry['reference'], entry['details'], entry['amount'], entry['balance']])),
    csvLine([told['to'], 'closing balance', '', '', null, told['closingBalance']]),
  ].join('');
}
