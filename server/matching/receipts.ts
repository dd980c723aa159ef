/**
 * What the lines of a bank statement pay: found by what they say (invoice and account numbers, names), by who paid before, and by
 * amount; held against the invoices that are open, line after line, so that no invoice is paid by two of them.
 */
import { createHash } from 'node:crypto';
import { label } from '../../shared/fields.js';
import { grouped } from '../../shared/grouping.js';
import { nameKey, payerKey } from '../../shared/matching/names.js';
import { suspenseAccount } from '../../shared/matching/suspense.js';
import { penceToUnits, unitsToPence } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { LineState, ReadLine, ReadStatement } from '../../shared/wire/statements.js';
import type { Store } from '../database/store.js';
import { settling, type Open } from './settling.js';
import type { Statement, StatementLine } from './statements/statement.js';

const customerFields = ['id', 'version', 'accountNumber', 'name', 'nameKey'];
const invoiceFields = ['id', 'version', 'invoiceNumber', 'customerID', 'invoiceDate', 'dueDate', 'balance'];

type How = 'hand' | 'invoice' | 'account' | 'before' | 'name';
const said: Readonly<Record<How, string>> = {
  hand: 'your choice',
  invoice: 'an invoice number',
  account: 'the account number',
  before: 'who paid before',
  name: 'the name',
};

/** The words of a line that may be an account or invoice number. */
const tokens = ({ payer, reference }: StatementLine): readonly string[] => [
  ...new Set(
    `${payer} ${reference}`
      .toUpperCase()
      .split(/[^A-Z0-9/-]+/)
      .flatMap((word) => [word, word.replace(/^(?:INV|INVOICE|NO|REF)[-/]*/, ''), word.replaceAll(/[/-]/g, ''), ...word.split(/[/-]/)])
      .filter((word) => /\d/.test(word) && word.length >= 3),
  ),
];

/** Tells a line from every other: by account, day, amount and words, and the how-manieth such line of its day it is. */
export function printsOf({ account, lines }: Pick<Statement, 'account' | 'lines'>): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map(({ date, amount, payer, reference, bankID }) => {
    const words = bankID === '' ? `${payer} ${reference}`.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '') : bankID;
    const key = JSON.stringify([account, date, amount, words]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return createHash('sha256').update(`${key} ${nth}`).digest('base64url');
  });
}

/** What the books know of a statement's lines. */
interface Books {
  readonly entered: ReadonlyMap<string, RecordOf>;
  readonly reversed: ReadonlyMap<string, RecordOf>;
  readonly customers: ReadonlyMap<string, RecordOf>;
  readonly byInvoice: ReadonlyMap<string, RecordOf>;
  readonly byAccount: ReadonlyMap<string, RecordOf>;
  readonly byPayer: ReadonlyMap<string, ReadonlySet<string>>;
  readonly byName: ReadonlyMap<string, ReadonlySet<string>>;
  readonly open: ReadonlyMap<string, readonly Open[]>;
  readonly byAmount: ReadonlyMap<number, readonly Open[]>;
}

/** `chosen` are customers that were chosen by hand, by statement line; which of their invoices are paid is said of them, too. */
export async function matchReceipts(store: Store, statement: Statement, chosen: ReadonlyMap<string, string> = new Map()): Promise<ReadStatement> {
  const prints = printsOf(statement);
  const books = await booksFor(store, statement.lines, prints, [...chosen.values()]);
  // What earlier lines of the statement pay is paid when the next one is looked at.
  const paid = new Map<string, number>();
  const lines = statement.lines.map((line, place) => readLine(line, prints[place]!, books, paid, chosen.get(prints[place]!)));
  const dates = statement.lines.map(({ date }) => date).toSorted();
  const total = (fits: (line: ReadLine) => boolean): { count: number; sum: number } => {
    const some = lines.filter(fits);
    return { count: some.length, sum: some.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0) / 100 };
  };
  const of = (state: LineState): { count: number; sum: number } => total((line) => line.state === state);
  const { format, account, opening, closing } = statement;
  return {
    format,
    account,
    from: dates[0]!,
    to: dates.at(-1)!,
    opening: opening === null ? null : opening / 100,
    closing: closing === null ? null : closing / 100,
    totals: {
      in: total(({ amount }) => amount > 0),
      out: of('out'),
      entered: of('entered'),
      sure: of('sure'),
      likely: of('likely'),
      guess: of('guess'),
      none: of('none'),
    },
    lines,
  };
}

async function booksFor(store: Store, lines: readonly StatementLine[], prints: readonly string[], chosen: readonly string[]): Promise<Books> {
  const receipts = lines.filter(({ amount }) => amount > 0);
  const words = [...new Set(receipts.flatMap(tokens))];
  const payers = [...new Set(receipts.map(({ payer }) => payerKey(payer)).filter(Boolean))];
  const payments = ['id', 'version', 'customerID', 'statementLine', 'reversedLine', 'payerKey', 'dateReverse'];
  const keyed = (records: readonly RecordOf[], field: string): Map<string, RecordOf> => new Map(records.map((each) => [asText(each[field]), each]));
  const entered = keyed(await store.having('payments', 'statementLine', prints, payments), 'statementLine');
  const reversed = keyed(await store.having('payments', 'reversedLine', prints, payments), 'reversedLine');
  const byInvoice = keyed(await store.having('invoices', 'invoiceNumber', words, invoiceFields), 'invoiceNumber');
  const byAccount = keyed(await store.having('customers', 'accountNumber', words, customerFields), 'accountNumber');
  const before = await store.having('payments', 'payerKey', payers, payments);
  const named = [...(await store.having('customers', 'nameKey', payers, customerFields)), ...(await cutShort(store, payers))];
  const byAmount = grouped(
    (await store.having('invoices', 'balance', [...new Set(receipts.map(({ amount }) => String(penceToUnits(amount))))], invoiceFields)).map(openOf),
    ({ balance }) => balance,
  );
  const ids = new Set([
    ...chosen,
    ...[...byInvoice.values(), ...before].map((each) => asText(each['customerID'])),
    ...[...byAccount.values(), ...named].map(({ id }) => id),
    ...[...byAmount.values()].flat().map(({ customerID }) => customerID),
  ]);
  const customers = new Map((await store.load('customers', [...ids], customerFields)).map((each) => [each.id, each]));
  const owned = ids.size === 0 ? [] : await store.having('invoices', 'customerID', [...ids], invoiceFields);
  return {
    entered,
    reversed,
    customers,
    byInvoice,
    byAccount,
    byPayer: sets(
      before
        .filter(({ customerID }) => customers.get(asText(customerID))?.['accountNumber'] !== suspenseAccount)
        .map((each) => [asText(each['payerKey']), asText(each['customerID'])]),
    ),
    byName: sets(named.flatMap((each) => payers.filter((payer) => asText(each['nameKey']).startsWith(payer)).map((payer) => [payer, each.id] as const))),
    open: grouped(
      owned.map(openOf).filter(({ balance }) => balance > 0),
      ({ customerID }) => customerID,
    ),
    byAmount,
  };
}

/** Banks cut names: whoever's name goes on where the payer's ends, if what is left of it is long enough to tell. */
async function cutShort(store: Store, payers: readonly string[]): Promise<readonly RecordOf[]> {
  const found: RecordOf[] = [];
  for (const payer of payers.filter(({ length }) => length >= 8).slice(0, 1_000)) {
    const ids = await store.ids(
      'customers',
      {
        where: [
          { field: 'nameKey', test: 'gt', value: payer },
          { field: 'nameKey', test: 'lt', value: `${payer}\u{10FFFF}` },
        ],
        sort: [],
      },
      5,
    );
    found.push(...(await store.load('customers', ids, customerFields)));
  }
  return found;
}

const openOf = (invoice: RecordOf): Open => ({
  id: invoice.id,
  number: asText(invoice['invoiceNumber'] ?? invoice.id),
  customerID: asText(invoice['customerID']),
  due: asText(invoice['dueDate'] ?? invoice['invoiceDate'] ?? ''),
  balance: unitsToPence(Number(invoice['balance'] ?? 0)),
});

const sets = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const [key, value] of pairs) found.set(key, (found.get(key) ?? new Set()).add(value));
  return found;
};

function readLine(line: StatementLine, statementLine: string, books: Books, paid: Map<string, number>, chosen: string | undefined): ReadLine {
  const { payer, reference, date } = line;
  const told = { line: line.line, date, amount: line.amount / 100, payer, reference, statementLine, allocations: [], others: [] };
  if (line.amount <= 0) return { ...told, state: 'out', why: 'Money that went out.' };
  const entered = books.entered.get(statementLine);
  if (entered) return { ...told, state: 'entered', why: `Entered before, as payment ${entered.id}.`, paymentID: entered.id };
  const words = tokens(line);
  const ways: readonly Way[] = chosen !== undefined && books.customers.has(chosen) ? [{ id: chosen, how: 'hand' }] : waysOf(line, words, books);
  const ids = [...new Set(ways.map(({ id }) => id))];
  const reversed = books.reversed.get(statementLine);
  const named = (id: string): { id: string; label: string } => ({ id, label: label('customers', books.customers.get(id)!) });
  if (ids.length === 0) return byAmountAlone(line, told, books, paid, named);
  // What names an invoice or an account goes before what only may be somebody.
  const surest = ids.toSorted((a, b) => strength(ways, b) - strength(ways, a))[0]!;
  const why = [...new Set(ways.filter(({ id }) => id === surest).map(({ how }) => said[how]))].join(' and ');
  const open = (books.open.get(surest) ?? [])
    .map((each) => ({ ...each, balance: each.balance - (paid.get(each.id) ?? 0) }))
    .filter(({ balance }) => balance > 0);
  const mentioned = new Set(words.flatMap((word) => books.byInvoice.get(word)?.id ?? []));
  const fit = settling(open, line.amount, mentioned);
  const agreed = ids.length === 1;
  const state: LineState = reversed ? 'guess' : !agreed ? 'guess' : fit.exact ? 'sure' : 'likely';
  for (const { id, amount } of fit.parts) if (state === 'sure') paid.set(id, (paid.get(id) ?? 0) + amount);
  return {
    ...told,
    state,
    customer: named(surest),
    others: ids.filter((id) => id !== surest).map(named),
    why: `${reversed ? `Entered before as payment ${reversed.id} and reversed. ` : ''}${capital(why)} ${agreed ? 'says who it is' : 'says one customer, something else another'}; ${fit.why}.`,
    allocations: fit.parts.map(({ id, amount, number, balance }) => ({ invoiceID: id, invoiceNumber: number, amount: amount / 100, balance: balance / 100 })),
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Way {
  readonly id: string;
  readonly how: How;
}

function waysOf(line: StatementLine, words: readonly string[], books: Books): readonly Way[] {
  const key = payerKey(line.payer);
  const full = nameKey(line.payer);
  return [
    ...words.flatMap((word) => (books.byInvoice.has(word) ? [{ id: asText(books.byInvoice.get(word)!['customerID']), how: 'invoice' as const }] : [])),
    ...words.flatMap((word) => (books.byAccount.has(word) ? [{ id: books.byAccount.get(word)!.id, how: 'account' as const }] : [])),
    ...[...(books.byPayer.get(key) ?? [])].map((id) => ({ id, how: 'before' as const })),
    ...[...(books.byName.get(key) ?? books.byName.get(full) ?? [])].map((id) => ({ id, how: 'name' as const })),
  ].filter(({ id }) => books.customers.has(id));
}

const weight: Readonly<Record<How, number>> = { hand: 100, invoice: 4, account: 4, before: 2, name: 1 };
const strength = (ways: readonly Way[], id: string): number => ways.filter((way) => way.id === id).reduce((sum, { how }) => sum + weight[how], 0);

/** Nothing says who it is: one open invoice of just this amount is a guess, several are none. */
function byAmountAlone(
  { amount }: StatementLine,
  told: Omit<ReadLine, 'state' | 'why'>,
  { byAmount, customers }: Books,
  paid: ReadonlyMap<string, number>,
  named: (id: string) => { id: string; label: string },
): ReadLine {
  const fitting = (byAmount.get(amount) ?? []).filter(({ id, customerID }) => !paid.has(id) && customers.has(customerID));
  const [only] = fitting;
  if (fitting.length === 1 && only)
    return {
      ...told,
      state: 'guess',
      customer: named(only.customerID),
      why: `Only the amount fits: invoice ${only.number} is open with it.`,
      allocations: [{ invoiceID: only.id, invoiceNumber: only.number, amount: amount / 100, balance: only.balance / 100 }],
    };
  return {
    ...told,
    state: 'none',
    why:
      fitting.length > 1 ? `${fitting.length} open invoices have this amount, and nothing says whose it is.` : 'Nothing in it names a customer or an invoice.',
    others: [...new Set(fitting.map(({ customerID }) => customerID))].slice(0, 5).map(named),
  };
}
