/**
 * What the lines of a bank statement pay: found by what they say (invoice and account numbers, names), by who paid before, and by
 * amount; held against the invoices that are open, the surest lines first, so that no invoice is paid by two of them.
 */
import { hash } from 'node:crypto';
import { label } from '../../shared/fields.js';
import { asText } from '../../shared/values.js';
import type { RecordOf } from '../../shared/types.js';
import type { LineState, ReadLine, ReadStatement } from '../../shared/wire/statements.js';
import type { Store } from '../database/store.js';
import { booksFor, paymentKey, type Books } from './books.js';
import { settling, type Open } from './settling.js';
import type { Statement, StatementLine } from './statements/statement.js';
import { saidIn, type Said } from './words.js';

type How = 'hand' | 'invoice' | 'account' | 'misspelt' | 'before' | 'name' | 'beginning' | 'alike';
const saying: Readonly<Record<How, string>> = {
  hand: 'your choice',
  invoice: 'an invoice number',
  account: 'the account number',
  misspelt: 'a number that is spelt otherwise',
  before: 'who paid before',
  name: 'the name',
  beginning: 'what it begins with',
  alike: 'your choice for the same payer',
};

/** Tells a line from every other: by account, day, amount and words, and the how-manieth such line of its day it is. */
export function printsOf({ account, lines }: Pick<Statement, 'account' | 'lines'>): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map(({ date, amount, payer, reference, bankID }) => {
    const words = bankID === '' ? `${payer} ${reference}`.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '') : bankID;
    const key = JSON.stringify([account, date, amount, words]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return hash('sha256', `${key} ${nth}`, 'base64url');
  });
}

/** `chosen` are customers that were chosen by hand, by statement line; which of their invoices are paid is said of them, too. */
export async function matchReceipts(store: Store, statement: Statement, chosen: ReadonlyMap<string, string> = new Map()): Promise<ReadStatement> {
  const prints = printsOf(statement);
  const said = statement.lines.map(saidIn);
  const books = await booksFor(store, statement.lines, said, prints, chosen);
  const lines = readAll(
    statement.lines.map((line, at): Asked => {
      const byHand = chosen.get(prints[at]!);
      const ways: readonly Way[] = byHand !== undefined && books.customers.has(byHand) ? [{ id: byHand, how: 'hand' }] : waysOf(said[at]!, books);
      return { ...line, statementLine: prints[at]!, chosen: byHand, ways, named: namedBy(said[at]!, books) };
    }),
    books,
  );
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

/** A line with what was found out about it before it is held against the books. */
interface Asked extends StatementLine {
  readonly statementLine: string;
  readonly chosen: string | undefined;
  /** Whom its words may mean. */
  readonly ways: readonly Way[];
  /** The invoices that it names. */
  readonly named: readonly RecordOf[];
}

/**
 * The sure lines first, then those chosen by hand, the likely ones, the rest: what one pays is paid when the next is looked at, so
 * that all may be entered together. What became exact only because another line took something is likely, and no more.
 */
function readAll(lines: readonly Asked[], books: Books): readonly ReadLine[] {
  const paid = new Map<string, number>();
  const take = (line: ReadLine): ReadLine => {
    for (const { invoiceID, amount } of line.allocations) paid.set(invoiceID, (paid.get(invoiceID) ?? 0) + Math.round(amount * 100));
    return line;
  };
  // As many payments as came otherwise, so many lines of the same customer, day and amount may be they.
  const same = new Map([...books.otherwise].map(([key, some]) => [key, [...some]]));
  const read = lines.map((line) => {
    const first = readLine(line, books, paid, same);
    return first.state === 'sure' && line.chosen === undefined ? take(first) : first;
  });
  const turns: readonly ((at: number) => boolean)[] = [
    (at) => lines[at]!.chosen !== undefined,
    (at) => read[at]!.state === 'likely',
    (at) => read[at]!.state === 'guess' || read[at]!.state === 'none',
  ];
  const settled = ({ state }: ReadLine, at: number): boolean => state === 'entered' || state === 'out' || (state === 'sure' && lines[at]!.chosen === undefined);
  const done = new Set(read.flatMap((line, at) => (settled(line, at) ? [at] : [])));
  for (const turn of turns)
    for (const [at, line] of lines.entries()) {
      if (done.has(at) || !turn(at)) continue;
      done.add(at);
      const again = readLine(line, books, paid, new Map());
      const { state, why } = read[at]!;
      // What was to be checked stays so, with its reason.
      const kept = state === 'guess' && again.state !== 'none' ? { state, why: again.state === 'guess' ? again.why : why } : {};
      read[at] = take({ ...again, ...(again.state === 'sure' && line.chosen === undefined ? { state: 'likely' as const } : {}), ...kept });
    }
  return read;
}

function readLine(line: Asked, books: Books, paid: ReadonlyMap<string, number>, same: Map<string, { readonly id: string }[]>): ReadLine {
  const { payer, reference, date, statementLine, ways } = line;
  const told = { line: line.line, date, amount: line.amount / 100, payer, reference, statementLine, allocations: [], others: [] };
  if (line.amount <= 0) return { ...told, state: 'out', why: 'Money that went out.' };
  const entered = books.entered.get(statementLine);
  if (entered) return { ...told, state: 'entered', why: `Entered before, as payment ${entered.id}.`, paymentID: entered.id };
  const ids = [...new Set(ways.map(({ id }) => id))];
  if (ids.length === 0) return byAmountAlone(line, told, books, paid);
  // What names an invoice or an account goes before what only may be somebody.
  const surest = ids.toSorted((a, b) => strength(ways, b) - strength(ways, a))[0]!;
  const hows = [...new Set(ways.filter(({ id }) => id === surest).map(({ how }) => how))];
  const open = (books.open.get(surest) ?? [])
    .map((each) => ({ ...each, balance: each.balance - (paid.get(each.id) ?? 0) }))
    .filter(({ balance }) => balance > 0);
  const named = line.named.filter((each) => each['customerID'] === surest);
  const fit = settling(open, line.amount, new Set(named.map(({ id }) => id)));
  const reversed = books.reversed.get(statementLine);
  const twice = same.get(paymentKey(surest, date, line.amount))?.shift();
  // It names what is paid already: whatever else it would fit, it may be that bill paid twice.
  const spent = named.length > 0 && !named.some(({ id }) => open.some((each) => each.id === id));
  const agreed = ids.length === 1;
  const sure = fit.exact && !spent && hows.some((how) => how !== 'beginning' && how !== 'alike');
  const before = [
    ...(reversed ? [`Entered before as payment ${reversed.id} and reversed.`] : []),
    ...(twice ? [`Payment ${twice.id} of the same day and amount is there already.`] : []),
  ];
  const why = [
    ...before,
    `${capital(hows.map((how) => saying[how]).join(' and '))} ${hows.length === 1 ? 'says' : 'say'} ${agreed ? 'who it is' : 'one customer, something else another'}; ${fit.why}.`,
    ...(spent ? [`It names invoice ${asText(named[0]!['invoiceNumber'])}, on which nothing is open.`] : []),
  ];
  return {
    ...told,
    state: before.length > 0 || !agreed ? 'guess' : sure ? 'sure' : 'likely',
    customer: namedIn(books, surest),
    others: ids.filter((id) => id !== surest).map((id) => namedIn(books, id)),
    why: why.join(' '),
    allocations: fit.parts.map(({ id, amount, number, balance }) => ({ invoiceID: id, invoiceNumber: number, amount: amount / 100, balance: balance / 100 })),
  };
}

const namedIn = ({ customers }: Books, id: string): { readonly id: string; readonly label: string } => ({ id, label: label('customers', customers.get(id)!) });

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface Way {
  readonly id: string;
  readonly how: How;
}

const namedBy = ({ exact, mended }: Said, { byInvoice }: Books): readonly RecordOf[] => [...exact, ...mended].flatMap((word) => byInvoice.get(word) ?? []);

/** What only may be somebody says nothing beside what names them. */
function waysOf({ exact, mended, payer, whole, beginnings }: Said, books: Books): readonly Way[] {
  const numbers = (words: readonly string[], how?: How): readonly Way[] =>
    words.flatMap((word): readonly Way[] => {
      const [invoice, account] = [books.byInvoice.get(word), books.byAccount.get(word)];
      return [
        ...(invoice ? [{ id: asText(invoice['customerID']), how: how ?? ('invoice' as const) }] : []),
        ...(account ? [{ id: account.id, how: how ?? ('account' as const) }] : []),
      ];
    });
  const people = (keys: readonly string[], by: ReadonlyMap<string, ReadonlySet<string>>, how: How): readonly Way[] =>
    [...(keys.map((key) => by.get(key)).find((each) => each !== undefined) ?? [])].map((id) => ({ id, how }));
  const there = (ways: readonly Way[]): readonly Way[] => ways.filter(({ id }) => books.customers.has(id));
  const asTheyStand = there(numbers(exact));
  const named = asTheyStand.length > 0 ? asTheyStand : there(numbers(mended, 'misspelt'));
  // Whoever pays for several, as bookkeepers and parent companies do, says by the number for whom it is this time.
  const before = people([payer], books.byPayer, 'before').filter(({ id }) => named.length === 0 || named.some((each) => each.id === id));
  const ways = [...named, ...there([...before, ...people(whole, books.byName, 'name')])];
  if (ways.length > 0) return ways;
  const likely = there([...people(beginnings, books.byPayer, 'beginning'), ...people(beginnings, books.byName, 'beginning')]);
  return likely.length > 0 ? likely : there(people([payer], books.byChoice, 'alike'));
}

const weight: Readonly<Record<How, number>> = { hand: 100, invoice: 4, account: 4, misspelt: 3, before: 2, name: 1, beginning: 1, alike: 1 };
const strength = (ways: readonly Way[], id: string): number => ways.filter((way) => way.id === id).reduce((sum, { how }) => sum + weight[how], 0);

/** Nothing says who it is: one open invoice of just this amount is a guess, several are none. */
function byAmountAlone({ amount }: StatementLine, told: Omit<ReadLine, 'state' | 'why'>, books: Books, paid: ReadonlyMap<string, number>): ReadLine {
  const left = ({ id, balance }: Open): number => balance - (paid.get(id) ?? 0);
  const fitting = (books.byAmount.get(amount) ?? []).filter((each) => left(each) > 0 && books.customers.has(each.customerID));
  const [only] = fitting;
  if (fitting.length === 1 && only)
    return {
      ...told,
      state: 'guess',
      customer: namedIn(books, only.customerID),
      why: `Only the amount fits: invoice ${only.number} is open with it.${left(only) < amount ? ' Another line pays some of it.' : ''}`,
      allocations: [{ invoiceID: only.id, invoiceNumber: only.number, amount: left(only) / 100, balance: left(only) / 100 }],
    };
  return {
    ...told,
    state: 'none',
    why:
      fitting.length > 1 ? `${fitting.length} open invoices have this amount, and nothing says whose it is.` : 'Nothing in it names a customer or an invoice.',
    others: [...new Set(fitting.map(({ customerID }) => customerID))].slice(0, 5).map((id) => namedIn(books, id)),
  };
}
