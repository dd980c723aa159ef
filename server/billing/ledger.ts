/**
 * The sales ledger as a file for an accounts package: invoices and credit notes by nominal code and VAT rate, payments, refunds,
 * write-offs and what was reversed. Sage 50 takes it as audit trail transactions, QuickBooks as journal entries.
 */
import { isWriteOff } from '../../shared/writeOffs.js';
import { Rates, type VATLine } from '../../shared/billing/invoice.js';
import { refused } from '../../shared/fault.js';
import { unitsToPence, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { LedgerPackage, LedgerTold } from '../../shared/wire/ledger.js';
import type { Condition, Store } from '../database/store.js';
import { csvLine } from './csv.js';
import { ledgerLines } from './ledgerLines.js';
import { packages, type Entry } from './packages.js';
import { ledgerExports, ledgerSums } from '../database/sums.js';

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What a file is of: one export, or all of a period, whatever was exported before. */
export type Chosen = { readonly name: string } | Period;

/** Records that one file holds at the most, and at a time in memory. */
const [most, chunk] = [200_000, 200];

/** The file, piece by piece. Throws before the first one where something that it needs is missing. */
export async function* ledgerCSV(store: Store, catalogue: Catalogue, kind: LedgerPackage, chosen: Chosen): AsyncGenerator<string> {
  const ledger = packages[kind](catalogue);
  if (ledger.lacks.length > 0) throw refused(`The company settings lack ${ledger.lacks.join('; ')}.`);
  yield csvLine(ledger.columns);
  for await (const entry of entries(store, catalogue, chosen)) {
    const lines = ledger.rows(entry).map((row) => csvLine(row));
    if (lines.length > 0) yield lines.join('');
  }
}

async function* entries(store: Store, catalogue: Catalogue, chosen: Chosen): AsyncGenerator<Entry> {
  const customers = new Map<string, RecordOf>();
  const known = async (records: readonly RecordOf[]): Promise<void> => {
    const lacking = [...new Set(records.map(({ customerID }) => asText(customerID)))].filter((id) => !customers.has(id));
    for (const each of await store.load('customers', lacking)) customers.set(each.id, each);
  };
  for await (const some of chunks(store, 'invoices', [{ field: 'status', test: 'ne', value: 'Unsent' }, ...within(chosen, 'ledgerExport', 'invoiceDate')])) {
    await known(some);
    const lines = new Map<string, RecordOf[]>();
    for (const line of await store.owned(
      'transactions',
      'invoices',
      some.map(({ id }) => id),
    )) {
      const of = asText(line['invoiceID']);
      const list = lines.get(of);
      if (list) list.push(line);
      else lines.set(of, [line]);
    }
    for (const invoice of some) yield invoiceEntry(invoice, lines.get(invoice.id) ?? [], customers.get(asText(invoice['customerID'])), catalogue);
  }
  for await (const some of chunks(store, 'payments', within(chosen, 'ledgerExport', 'paymentDate'))) {
    await known(some);
    for (const payment of some) yield paymentEntry(payment, customers.get(asText(payment['customerID'])), false);
  }
  for await (const some of chunks(store, 'payments', [
    { field: 'status', test: 'eq', value: 'Reversed' },
    ...within(chosen, 'ledgerReversal', 'dateReverse'),
  ])) {
    await known(some);
    for (const payment of some) yield paymentEntry(payment, customers.get(asText(payment['customerID'])), true);
  }
}

const within = (chosen: Chosen, named: string, dated: string): readonly Condition[] =>
  'name' in chosen
    ? [{ field: named, test: 'eq', value: chosen.name }]
    : [
        { field: dated, test: 'ge', value: chosen.from },
        { field: dated, test: 'le', value: chosen.to },
      ];

async function* chunks(store: Store, entity: 'invoices' | 'payments', where: readonly Condition[]): AsyncGenerator<readonly RecordOf[]> {
  const ids = await store.ids(entity, { where, sort: [], hidden: true }, most);
  if (ids.length > most) throw refused(`More than ${most} ${entity} are in it; take a shorter period.`);
  for (let at = 0; at < ids.length; at += chunk) yield await store.load(entity, ids.slice(at, at + chunk));
}

function invoiceEntry(invoice: RecordOf, lines: readonly RecordOf[], customer: RecordOf | undefined, catalogue: Catalogue): Entry {
  const rates = new Rates(asText(invoice['invoiceDate'] ?? ''), catalogue);
  const number = asText(invoice['invoiceNumber'] ?? invoice.id);
  const found = ledgerLines(
    lines.map((line) => {
      const { name, rate } = rates.of(line, customer);
      return { ...line, net: unitsToPounds(Number(line['net'] ?? 0)), rateName: name ?? '', rate };
    }),
    (invoice['VATLines'] ?? []) as unknown as readonly VATLine[],
  );
  const [net, VAT] = [found.reduce((sum, line) => sum + line.net, 0), found.reduce((sum, line) => sum + line.VAT, 0)];
  // What does not come to the invoice is no ledger: it is said, and nothing is handed out.
  if (net !== unitsToPence(Number(invoice['net'] ?? 0)) || VAT !== unitsToPence(Number(invoice['VAT'] ?? 0)))
    throw refused(`The lines of invoice ${number} do not come to its sums. Recreate it, and export it then.`);
  const credit = Number(invoice['total'] ?? 0) < 0;
  return {
    kind: credit ? 'credit' : 'invoice',
    id: invoice.id,
    ...who(customer),
    date: asText(invoice['invoiceDate']),
    reference: number,
    details: `${credit ? 'Credit note' : 'Invoice'} ${number}`,
    lines: found,
    amount: net + VAT,
  };
}

function paymentEntry(payment: RecordOf, customer: RecordOf | undefined, reversal: boolean): Entry {
  const amount = unitsToPence(Number(payment['amount'] ?? 0));
  const written = isWriteOff(payment);
  const method = asText(payment['paymentMethod'] ?? 'Payment');
  return {
    kind: written ? 'writeOff' : 'payment',
    id: `${payment.id}${reversal ? 'R' : ''}`,
    ...who(customer),
    date: asText(payment[reversal ? 'dateReverse' : 'paymentDate']),
    reference: asText(payment['ourReference'] ?? payment.id),
    details: reversal ? `Reversed: ${asText(payment['reverseReason'] ?? method)}` : method,
    lines: [],
    amount: reversal ? -amount : amount,
  };
}

const who = (customer: RecordOf | undefined): Pick<Entry, 'account' | 'name'> => ({
  account: asText(customer?.['accountNumber'] ?? ''),
  name: asText(customer?.['name'] ?? ''),
});

/** What a period holds, what of it was exported before, and the latest exports with what is in each. */
export async function ledgerTold(store: Store, catalogue: Catalogue, kind: LedgerPackage, { from, to }: Period): Promise<LedgerTold> {
  const { bills, money, back } = await ledgerSums(store, { from, to });
  const pounds = (sum: unknown): number => unitsToPounds(Number(sum ?? 0));
  const documents = (credit: number): LedgerTold['invoices'] => {
    const some = bills.filter((row) => Number(row.credit) === credit);
    const of = (before: number) => some.find((row) => Number(row.before) === before);
    const sum = (name: 'net' | 'VAT' | 'total'): number => some.reduce((all, row) => all + Number(row[name] ?? 0), 0);
    return {
      count: some.reduce((all, { count }) => all + Number(count), 0),
      net: pounds(sum('net')),
      VAT: pounds(sum('VAT')),
      total: pounds(sum('total')),
      open: Number(of(0)?.count ?? 0),
      openTotal: pounds(of(0)?.total),
      before: Number(of(1)?.count ?? 0),
    };
  };
  const payments = (rows: typeof money): LedgerTold['payments'] => {
    const of = (before: number) => rows.find((row) => Number(row.before) === before);
    return {
      count: rows.reduce((all, { count }) => all + Number(count), 0),
      total: pounds(rows.reduce((all, { sum }) => all + Number(sum ?? 0), 0)),
      open: Number(of(0)?.count ?? 0),
      openTotal: pounds(of(0)?.sum),
      before: Number(of(1)?.count ?? 0),
    };
  };
  return {
    package: kind,
    from,
    to,
    lacks: packages[kind](catalogue).lacks,
    invoices: documents(0),
    creditNotes: documents(1),
    payments: payments(money),
    reversals: payments(back),
    exports: await exportsOf(store),
  };
}

/** Exports that are listed. */
const listed = 30;

async function exportsOf(store: Store): Promise<LedgerTold['exports']> {
  const { bills, payments, reversals } = await ledgerExports(store, listed);
  const found = new Map<string, LedgerTold['exports'][number]>();
  const at = (name: string, date: string): LedgerTold['exports'][number] =>
    found.get(name) ?? { name, date, invoices: 0, total: 0, payments: 0, paid: 0, reversals: 0, changed: 0 };
  for (const { name, date, count, sum, changed } of bills)
    found.set(name, { ...at(name, date), invoices: Number(count), total: unitsToPounds(Number(sum)), changed: Number(changed) });
  for (const { name, date, count, sum } of payments) found.set(name, { ...at(name, date), payments: Number(count), paid: unitsToPounds(Number(sum)) });
  for (const { name, count } of reversals) if (found.has(name)) found.set(name, { ...at(name, ''), reversals: Number(count) });
  return [...found.values()].toSorted((a, b) => (a.date > b.date ? -1 : a.date < b.date ? 1 : a.name < b.name ? -1 : 1)).slice(0, listed);
}
