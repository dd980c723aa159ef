/** What the books know of the lines of a statement, each kind of knowledge asked for in one question to its index. */
import { grouped } from '../../shared/grouping.js';
import { suspenseAccount } from '../../shared/matching/suspense.js';
import { penceToUnits, unitsToPence } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store } from '../database/store.js';
import { allWith } from './lookups.js';
import type { Open } from './settling.js';
import type { StatementLine } from './statements/statement.js';
import type { Said } from './words.js';

const customerFields = ['id', 'version', 'accountNumber', 'name', 'nameKey'];
const invoiceFields = ['id', 'version', 'invoiceNumber', 'customerID', 'invoiceDate', 'dueDate', 'balance'];
const paymentFields = ['id', 'version', 'customerID', 'amount', 'paymentDate', 'statementLine', 'reversedLine', 'payerKey', 'dateReverse'];

export interface Books {
  readonly entered: ReadonlyMap<string, RecordOf>;
  readonly reversed: ReadonlyMap<string, RecordOf>;
  readonly customers: ReadonlyMap<string, RecordOf>;
  readonly byInvoice: ReadonlyMap<string, RecordOf>;
  readonly byAccount: ReadonlyMap<string, RecordOf>;
  readonly byPayer: ReadonlyMap<string, ReadonlySet<string>>;
  readonly byName: ReadonlyMap<string, ReadonlySet<string>>;
  /** By payer: for whom another line of the same payer was chosen by hand. */
  readonly byChoice: ReadonlyMap<string, ReadonlySet<string>>;
  readonly open: ReadonlyMap<string, readonly Open[]>;
  readonly byAmount: ReadonlyMap<number, readonly Open[]>;
  /** Payments that came otherwise than by a line of this statement, by `paymentKey`. */
  readonly otherwise: ReadonlyMap<string, readonly RecordOf[]>;
}

/** Who paid how much on which day: pence. */
export const paymentKey = (customerID: string, date: string, amount: number): string => `${customerID} ${date} ${amount}`;

/** `chosen` are customers chosen by hand, by statement line. */
export async function booksFor(
  store: Store,
  lines: readonly StatementLine[],
  said: readonly Said[],
  prints: readonly string[],
  chosen: ReadonlyMap<string, string>,
): Promise<Books> {
  const receipts = lines.flatMap((line, at) => (line.amount > 0 ? [{ ...line, ...said[at]! }] : []));
  const words = [...new Set(receipts.flatMap(({ exact, mended }) => [...exact, ...mended]))];
  const payers = [...new Set(receipts.flatMap(({ whole }) => whole))];
  const beginnings = [...new Set(receipts.flatMap(({ beginnings: some }) => some))];
  const entered = keyed(await store.having('payments', 'statementLine', prints, paymentFields), 'statementLine');
  const reversed = keyed(await store.having('payments', 'reversedLine', prints, paymentFields), 'reversedLine');
  const byInvoice = keyed(await store.having('invoices', 'invoiceNumber', words, invoiceFields), 'invoiceNumber');
  const byAccount = keyed(await store.having('customers', 'accountNumber', words, customerFields), 'accountNumber');
  const before = await store.having('payments', 'payerKey', [...payers, ...beginnings], paymentFields);
  const named = await store.having('customers', 'nameKey', [...payers, ...beginnings], customerFields);
  const short = await cutShort(store, [
    ...payers.filter(({ length }) => length >= shortestCut),
    ...beginnings.filter(({ length }) => length >= shortestBeginning),
  ]);
  const byAmount = grouped(
    (await store.having('invoices', 'balance', [...new Set(receipts.map(({ amount }) => String(penceToUnits(amount))))], invoiceFields)).map(openOf),
    ({ balance }) => balance,
  );
  const ids = new Set([
    ...chosen.values(),
    ...[...byInvoice.values(), ...before].map((each) => asText(each['customerID'])),
    ...[...byAccount.values(), ...named].map(({ id }) => id),
    ...short.map(([, id]) => id),
    ...[...byAmount.values()].flat().map(({ customerID }) => customerID),
  ]);
  const customers = new Map((await store.load('customers', [...ids], customerFields)).map((each) => [each.id, each]));
  // What waits in suspense says nothing of who its payer is.
  const somebody = (customerID: string): boolean => customers.get(customerID)?.['accountNumber'] !== suspenseAccount;
  const owned = ids.size === 0 ? [] : await store.having('invoices', 'customerID', [...ids], invoiceFields);
  return {
    entered,
    reversed,
    customers,
    byInvoice,
    byAccount,
    byPayer: sets(before.filter(({ customerID }) => somebody(asText(customerID))).map((each) => [asText(each['payerKey']), asText(each['customerID'])])),
    byChoice: sets(
      prints.flatMap((print, at) => {
        const customerID = chosen.get(print);
        return customerID !== undefined && said[at]!.payer !== '' && somebody(customerID) ? [[said[at]!.payer, customerID] as const] : [];
      }),
    ),
    byName: sets([...named.map((each) => [asText(each['nameKey']), each.id] as const), ...short]),
    open: grouped(
      owned.map(openOf).filter(({ balance }) => balance > 0),
      ({ customerID }) => customerID,
    ),
    byAmount,
    otherwise: await paidOtherwise(store, receipts, new Set(prints)),
  };
}

/** Entered by hand, or out of the same statement in another format: of the days of the statement, and not taken back. */
async function paidOtherwise(store: Store, receipts: readonly StatementLine[], prints: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly RecordOf[]>> {
  const days = receipts.map(({ date }) => date).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return new Map();
  const ids = await store.ids(
    'payments',
    {
      where: [
        { field: 'paymentDate', test: 'ge', value: from },
        { field: 'paymentDate', test: 'le', value: to },
      ],
      sort: [],
    },
    100_000,
  );
  const payments = (await store.load('payments', ids, paymentFields)).filter(
    ({ dateReverse, statementLine }) => (dateReverse ?? null) === null && !prints.has(asText(statementLine ?? '')),
  );
  return grouped(payments, ({ customerID, paymentDate, amount }) => paymentKey(asText(customerID), asText(paymentDate), unitsToPence(Number(amount))));
}

/** A cut name is at least this long: of a shorter one too many would be the rest. Where more stands behind it, it was cut later. */
const shortestCut = 8;
const shortestBeginning = 12;
/** Whoever asks for more names than this is answered out of all names at once. */
const fewPayers = 50;
/** Whose names go on where one ends: of more it tells nothing. */
const mostRests = 5;

/** Banks cut names: for each payer those whose name goes on where the payer's ends. */
async function cutShort(store: Store, long: readonly string[]): Promise<readonly (readonly [payer: string, customerID: string])[]> {
  if (long.length > fewPayers) {
    const all = (await allWith(store, 'customers', 'nameKey', ['id', 'version', 'nameKey']))
      .map(({ id, nameKey }) => ({ id, key: asText(nameKey) }))
      .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return long.flatMap((payer) => {
      let [low, high] = [0, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[middle]!.key <= payer) low = middle + 1;
        else high = middle;
      }
      return all
        .slice(low, low + mostRests)
        .filter(({ key }) => key.startsWith(payer))
        .map(({ id }) => [payer, id] as const);
    });
  }
  const found: (readonly [string, string])[] = [];
  for (const payer of long) {
    const ids = await store.ids(
      'customers',
      {
        where: [
          { field: 'nameKey', test: 'gt', value: payer },
          { field: 'nameKey', test: 'lt', value: `${payer}\u{10FFFF}` },
        ],
        sort: [],
      },
      mostRests,
    );
    found.push(...ids.slice(0, mostRests).map((id) => [payer, id] as const));
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

const keyed = (records: readonly RecordOf[], field: string): Map<string, RecordOf> => new Map(records.map((each) => [asText(each[field]), each]));

const sets = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const [key, value] of pairs) found.set(key, (found.get(key) ?? new Set()).add(value));
  return found;
};
