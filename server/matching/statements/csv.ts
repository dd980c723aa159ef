/** Statements as CSV: the columns by their headings, as the big UK banks name them; HSBC's three columns without any. */
import Papa from 'papaparse';
import { dayIn, penceOf, splitThousands, unreadable, type Statement, type StatementLine } from './statement.js';

const mostColumns = 60;
const mostRows = 20_000;
const longestLine = 20_000;
const mostAbove = 30;

type Part = 'date' | 'amount' | 'in' | 'out' | 'balance' | 'text' | 'payer' | 'reference' | 'id' | 'account' | 'currency' | 'state';

/** What headings say, the surest first: of several that say the same, the first of the list is taken. */
const headings: Readonly<Record<Exclude<Part, 'text'>, readonly RegExp[]>> = {
  date: [/^(transaction|posting|posted|booking|completed|value|effective) ?date\b/, /^date completed\b/, /^date\b/, /^date started\b/],
  in: [/^(credit|credits)( amount)?\b/, /^(money|paid) in\b/, /^receipts?\b/, /^in\b/, /^deposits?\b/],
  out: [/^(debit|debits)( amount)?\b/, /^(money|paid) out\b/, /^payments?$/, /^out\b/, /^withdrawals?\b/],
  amount: [/^amount\b/, /^(transaction )?value( \(gbp\))?$/, /^net amount\b/, /^local amount\b/],
  balance: [/^(running |account |closing )?balance\b/],
  payer: [/^(counter ?party|payer|payee|name|merchant)( name)?\b/],
  reference: [/^(payment |customer |transaction )?reference\b/, /^ref\b/],
  id: [/^(transaction |bank )?id\b/, /^fitid\b/],
  account: [/^account( number| no\.?)?$/],
  currency: [/^(account )?currency\b/, /^ccy\b/],
  state: [/^(transaction )?(state|status)$/],
};
const texts = /^(transaction )?(description|details|memo|narrative|narrative #?\d+|notes)\b/;

const plain = (heading: string): string =>
  heading
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ');

export function readCSV(text: string): Statement {
  const broken = boundless(text);
  if (broken !== undefined) throw unreadable(broken);
  const { data, errors } = Papa.parse<readonly string[]>(text, { delimitersToGuess: [',', ';', '\t', '|'] });
  const open = errors.find(({ type }) => type === 'Quotes');
  if (open) throw unreadable('a quotation mark is never closed, so that the cells cannot be told apart.', (open.row ?? 0) + 1);
  const rows = data.map((cells, at) => ({ line: at + 1, cells: cells.map((cell) => cell.trim()) })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (widest > mostColumns) throw unreadable(`It has ${widest} columns; a bank statement has at most ${mostColumns}.`);
  if (rows.length > mostRows)
    throw unreadable(`It has ${rows.length.toLocaleString('en-GB')} lines; at most ${mostRows.toLocaleString('en-GB')} are taken at once.`);
  // Above the headings there may be an address, a title, the days that it is for.
  const head = rows.slice(0, mostAbove).findIndex(({ cells }) => columnsOf(cells) !== undefined);
  const columns = head >= 0 ? columnsOf(rows[head]!.cells) : bareColumns(rows[0]?.cells ?? []);
  if (columns === undefined)
    throw unreadable(
      `It does not say which column is the date and which the amount. Its first line is “${(rows[0]?.cells ?? []).join(', ').slice(0, 150)}”; headings such as Date, Description and Amount, or Money In and Money Out, are needed.`,
    );
  const width = head < 0 ? 3 : rows[head]!.cells.length;
  const found: Read[] = [];
  for (const row of rows.slice(head + 1)) {
    if (row.cells.length > width) whole(row, columns);
    const read = lineOf(row, columns);
    if (read && !isTotal(read, found)) found.push(read);
  }
  if (found.length === 0) throw unreadable('There is no line below its headings.');
  const account = columns.has('account') ? (rows.at(-1)?.cells[columns.get('account')![0]!] ?? '') : '';
  return { format: 'csv', account, ...balancesOf(found), lines: found.map(({ balance: _, ...line }) => line) };
}

/** What cannot be a statement is not taken apart first: more lines than are taken, or one that goes on and on. */
function boundless(text: string): string | undefined {
  let lines = 0;
  for (let from = 0; from < text.length; lines += 1) {
    const end = text.indexOf('\n', from);
    if ((end < 0 ? text.length : end) - from > longestLine) return `Line ${lines + 1} has more than ${longestLine.toLocaleString('en-GB')} characters.`;
    if (lines > 2 * mostRows)
      return `It has more than ${(2 * mostRows).toLocaleString('en-GB')} lines; at most ${mostRows.toLocaleString('en-GB')} are taken at once.`;
    from = end < 0 ? text.length : end + 1;
  }
  return undefined;
}

type Columns = ReadonlyMap<Part, readonly number[]>;

/** Undefined where date or amount is missing. */
function columnsOf(cells: readonly string[]): Columns | undefined {
  const names = cells.map(plain);
  const columns = new Map<Part, readonly number[]>();
  const taken = new Set<number>();
  for (const [part, forms] of Object.entries(headings) as [Exclude<Part, 'text'>, readonly RegExp[]][]) {
    const at = forms.map((form) => names.findIndex((name, place) => !taken.has(place) && form.test(name))).find((place) => place >= 0);
    if (at === undefined) continue;
    taken.add(at);
    columns.set(part, [at]);
  }
  columns.set(
    'text',
    names.flatMap((name, at) => (!taken.has(at) && texts.test(name) ? [at] : [])),
  );
  const hasAmount = columns.has('amount') || (columns.has('in') && columns.has('out'));
  return columns.has('date') && hasAmount ? columns : undefined;
}

/** A file without headings: date, what it was, amount. */
function bareColumns(cells: readonly string[]): Columns | undefined {
  const fits =
    cells.length === 3 && /^\d{1,2}([/ -])([A-Za-z]{3,9}|\d{1,2})\1\d{2,4}$|^\d{4}-\d{2}-\d{2}$/.test(cells[0]!) && /^[-+]?[\d,]*\.?\d+$/.test(cells[2]!);
  return fits
    ? new Map<Part, readonly number[]>([
        ['date', [0]],
        ['text', [1]],
        ['amount', [2]],
      ])
    : undefined;
}

interface Read extends StatementLine {
  readonly balance: number | null;
}

/** Of a line that has more cells than there are headings no amount is read that may be a part of one. Throws 400504. */
function whole({ line, cells }: { readonly line: number; readonly cells: readonly string[] }, columns: Columns): void {
  for (const part of ['amount', 'in', 'out'] as const)
    for (const at of columns.get(part) ?? []) {
      const why = splitThousands(cells, at);
      if (why !== undefined) throw unreadable(why, line);
    }
}

const balanceAlone = /^(?:(?:opening|closing|start|end|final) )?balance(?: (?:brought|carried) forward| [bc]\/?f(?:wd)?)?:?$|^(?:brought|carried) forward:?$/i;
const totalAlone = /^(?:grand )?totals?(?: (?:paid |money )?(?:in|out)| credits?| debits?)?:?$/i;

/** A balance carried is no movement though it has a day; nor is a total, which comes to what stands above it: somebody may be called that. */
function isTotal({ payer, reference, amount }: Read, above: readonly Read[]): boolean {
  const said = [payer, reference].filter(Boolean).join(' ');
  if (balanceAlone.test(said)) return true;
  if (!totalAlone.test(said) || above.length === 0) return false;
  const sums = [(): boolean => true, (each: number): boolean => each > 0, (each: number): boolean => each < 0].map((fits) =>
    above.reduce((sum, { amount: each }) => sum + (fits(each) ? each : 0), 0),
  );
  return sums.some((sum) => Math.abs(sum) === Math.abs(amount));
}

/** What is not booked, or was taken back before it was. */
const unbooked = /^(pending|declined|reverted|failed|cancelled|canceled|rejected|expired)$/i;

/** Undefined for a line that is a total or a balance carried, or not booked, and no movement. */
function lineOf({ line, cells }: { readonly line: number; readonly cells: readonly string[] }, columns: Columns): Read | undefined {
  const cell = (part: Part): string => (columns.get(part) ?? []).map((at) => cells[at] ?? '').find((each) => each !== '') ?? '';
  const date = cell('date');
  const words = (columns.get('text') ?? []).map((at) => cells[at] ?? '').filter(Boolean);
  const [plus, minus] = [cell('in'), cell('out')];
  const amount = columns.has('amount') ? cell('amount') : '';
  if (amount === '' && plus === '' && minus === '') {
    if (date === '' || cell('balance') !== '' || /balance|total/i.test(cells.join(' '))) return undefined;
    throw unreadable('it has a date and no amount.', line);
  }
  if (/^(total|balance|opening|closing|sum)\b/i.test(date) || unbooked.test(cell('state'))) return undefined;
  if (date === '') {
    if (/\b(total|balance|turnover|sum)\b/i.test(cells.join(' '))) return undefined;
    throw unreadable('it has an amount and no date.', line);
  }
  const currency = cell('currency').toUpperCase();
  if (currency !== '' && currency !== 'GBP') throw unreadable(`it is in ${currency.slice(0, 10)}; payments are kept in pounds.`, line);
  const pence = amount !== '' ? penceOf(amount, line) : (plus === '' ? 0 : Math.abs(penceOf(plus, line))) - (minus === '' ? 0 : Math.abs(penceOf(minus, line)));
  const [first = '', ...behind] = cell('payer') === '' ? parted(words[0] ?? '') : [cell('payer')];
  const payer = first || behind.join(' ');
  return {
    line,
    date: dayIn(date, line),
    amount: pence,
    payer: payer.slice(0, 200),
    reference: [...new Set([...behind, cell('reference'), ...words.slice(cell('payer') === '' ? 1 : 0)].filter((each) => each !== '' && each !== payer))]
      .join(' ')
      .slice(0, 200),
    bankID: cell('id').slice(0, 100),
    balance: cell('balance') === '' ? null : penceOf(cell('balance'), line),
  };
}

/** Banks with one column for all put who paid first: padded to its width, on a line of its own, or before a comma that stands alone. */
const parted = (text: string): readonly string[] =>
  text
    .replace(/^'/, '')
    .split(/\s{2,}|[\t\n]|\s,\s?/)
    .map((each) => each.trim());

/** Opening and closing balance where every line says what is left after it, in the order of days or against it. */
function balancesOf(lines: readonly Read[]): Pick<Statement, 'opening' | 'closing'> {
  for (const some of [lines, lines.toReversed()]) {
    const [first] = some;
    const follows = some.every(({ balance, amount }, at) => balance !== null && (at === 0 || some[at - 1]!.balance! + amount === balance));
    if (first && follows) return { opening: first.balance! - first.amount, closing: some.at(-1)!.balance };
  }
  return { opening: null, closing: null };
}
