/**
 * The bank's reports on Direct Debits: ARUDD tells what came back unpaid, ADDACS which mandates changed or ended. XML as Bacs gives
 * them out, or a CSV with a heading; found again here by the mandate's reference, the amount and the processing day.
 */
import { XMLParser } from 'fast-xml-parser';
import Papa from 'papaparse';
import { formatDate } from '../../shared/dates.js';
import { amendmentReasons, returnCodeOf, returnReasons, type Reason } from '../../shared/directDebit/reasons.js';
import { label } from '../../shared/fields.js';
import { formatPence, unitsToPence } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { ReturnedLine, ReturnsRead } from '../../shared/wire/directDebits.js';
import type { Store } from '../database/store.js';
import { dayIn, penceOf, unreadable } from './statements/statement.js';
import { readXML } from './xml.js';

interface Line {
  readonly line: number;
  readonly kind: 'return' | 'amendment';
  readonly reference: string;
  readonly code: string;
  readonly said: string;
  /** Pence. */
  readonly amount: number | null;
  readonly date: string | null;
  readonly processed: string | null;
}

const mostLines = 20_000;

export async function readReturns(store: Store, given: string): Promise<ReturnsRead> {
  const text = given.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw unreadable('The file is empty.');
  const xml = /^\s*</.test(text);
  const lines = xml ? linesOfXML(text) : linesOfCSV(text);
  if (lines.length === 0) throw unreadable('It tells of no return and no mandate that changed.');
  if (lines.length > mostLines) throw unreadable(`It has ${lines.length} lines; at most ${mostLines} are taken at once.`);
  return { format: xml ? 'xml' : 'csv', lines: await matched(store, lines) };
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, parseTagValue: false, parseAttributeValue: false });

type Node = { readonly [name: string]: unknown };

/** Every element of these names, however deep, in the order of the file. */
function elements(
  node: unknown,
  names: ReadonlySet<string>,
  found: { name: string; node: Node }[] = [],
): readonly { readonly name: string; readonly node: Node }[] {
  if (typeof node !== 'object' || node === null) return found;
  for (const [name, inner] of Object.entries(node))
    for (const each of Array.isArray(inner) ? (inner as unknown[]) : [inner])
      if (names.has(name) && typeof each === 'object' && each !== null) found.push({ name, node: each as Node });
      else elements(each, names, found);
  return found;
}

function linesOfXML(xml: string): readonly Line[] {
  return elements(readXML(parser, xml, 'report of Bacs'), new Set(['ReturnedDebitItem', 'MessagingAdvice'])).map(({ name, node }, at): Line => {
    const line = at + 1;
    const get = (...names: readonly string[]): string =>
      names.map((each) => node[each]).find((each): each is string => typeof each === 'string' && each !== '') ?? '';
    const day = (value: string): string | null => (value === '' ? null : dayIn(value, line));
    if (name === 'MessagingAdvice')
      return {
        line,
        kind: 'amendment',
        reference: get('reference', 'payer-reference'),
        code: get('reason-code').toUpperCase(),
        said: '',
        amount: null,
        date: day(get('effective-date')),
        processed: null,
      };
    const account = (node['PayerAccount'] ?? {}) as Node;
    return {
      line,
      kind: 'return',
      reference: get('ref', 'reference') || (typeof account['ref'] === 'string' ? account['ref'] : ''),
      code: get('returnCode', 'return-code').toUpperCase(),
      said: get('returnDescription'),
      amount: get('valueOf', 'value') === '' ? null : penceOf(get('valueOf', 'value'), line),
      date: day(get('returnDate', 'date')),
      processed: day(get('originalProcessingDate')),
    };
  });
}

const headings: readonly (readonly [keyof Pick<Line, 'reference' | 'code' | 'said' | 'amount' | 'date' | 'processed'> | 'kind', RegExp])[] = [
  ['kind', /^(report|record)? ?type$/],
  ['processed', /^original|^processing/],
  ['code', /code/],
  ['reference', /ref/],
  ['amount', /amount|value/],
  ['date', /date/],
  ['said', /reason|description/],
];

function linesOfCSV(text: string): readonly Line[] {
  const { data } = Papa.parse<readonly string[]>(text, { delimitersToGuess: [',', ';', '\t', '|'] });
  const rows = data.map((cells, at) => ({ line: at + 1, cells: cells.map((cell) => cell.trim()) })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const columns = new Map<string, number>();
  const heads = rows[0]?.cells.map((each) => each.toLowerCase().replaceAll(/[_-]/g, ' ')) ?? [];
  for (const [part, form] of headings) {
    const at = heads.findIndex((head, place) => form.test(head) && ![...columns.values()].includes(place));
    if (at >= 0) columns.set(part, at);
  }
  if (!columns.has('reference') || !columns.has('code'))
    throw unreadable('It does not say which column is the reference and which the code; headings such as Reference, Return Code, Amount and Date are needed.');
  return rows.slice(1).map(({ line, cells }): Line => {
    const get = (part: string): string => (columns.has(part) ? (cells[columns.get(part)!] ?? '') : '');
    return {
      line,
      kind: /addacs|amend|cancel/i.test(get('kind')) ? 'amendment' : 'return',
      reference: get('reference'),
      code: get('code')
        .toUpperCase()
        .replace(/^(?:ARUDD|ADDACS)[- ]?/, ''),
      said: get('said'),
      amount: get('amount') === '' ? null : Math.abs(penceOf(get('amount'), line)),
      date: get('date') === '' ? null : dayIn(get('date'), line),
      processed: get('processed') === '' ? null : dayIn(get('processed'), line),
    };
  });
}

/** References as banks hand them on: in capitals, without spaces at the end. */
const key = (reference: string): string => reference.trim().toUpperCase();

async function matched(store: Store, lines: readonly Line[]): Promise<readonly ReturnedLine[]> {
  const references = [...new Set(lines.map(({ reference }) => key(reference)).filter((each) => each !== ''))];
  const mandates = new Map((await store.having('mandates', 'reference', references)).map((each) => [asText(each['reference']), each]));
  const debits = new Map<string, RecordOf[]>();
  for (const each of await store.having('directDebits', 'reference', references)) {
    const name = asText(each['reference']);
    debits.set(name, [...(debits.get(name) ?? []), each]);
  }
  const customerIDs = [...new Set([...mandates.values()].map(({ customerID }) => asText(customerID)))];
  const customers = new Map((await store.load('customers', customerIDs)).map((each) => [each.id, each]));
  const used = new Set<string>();
  return lines.map((line) => {
    const { kind, reference, said, amount, date } = line;
    const code = kind === 'return' ? returnCodeOf(line.code, said) : line.code;
    const reason: Reason | undefined = (kind === 'return' ? returnReasons : amendmentReasons)[code];
    const told = {
      line: line.line,
      kind,
      reference: reference.trim(),
      code,
      reason: reason?.said ?? (said === '' ? `Code ${code}` : said),
      amount: amount === null ? null : amount / 100,
      date,
      ends: reason?.ends ?? false,
    };
    const mandate = mandates.get(key(reference));
    if (!mandate) return { ...told, state: 'unknown' as const, why: 'No mandate has this reference.' };
    const customer = customers.get(asText(mandate['customerID']));
    const whose = { ...(customer ? { customer: { id: customer.id, label: label('customers', customer) } } : {}), mandateID: mandate.id };
    if (!reason)
      return { ...told, ...whose, state: 'byHand' as const, why: `The code ${code === '' ? 'is missing' : `${code} is not known`}; enter it by hand.` };
    return kind === 'amendment'
      ? { ...told, ...whose, ...amended(mandate, reason, code) }
      : { ...told, ...whose, ...cameBack(line, debits.get(key(reference)) ?? [], used) };
  });
}

function amended(mandate: RecordOf, { ends, said }: Reason, code: string): Pick<ReturnedLine, 'state' | 'why'> {
  if (mandate['status'] !== 'Active')
    return { state: ends ? 'done' : 'byHand', why: `The mandate was cancelled on ${formatDate(asText(mandate['cancelledDate']))}.` };
  if (ends) return { state: 'fits', why: `The mandate ends: ${said}.` };
  return {
    state: 'byHand',
    why: code === 'D' ? 'Talk to the customer: they dispute the notice.' : 'The account changed: add a new mandate with the new account, and cancel this one.',
  };
}

/** The latest of this amount and day that has not come back; each once. */
function cameBack(line: Line, debits: readonly RecordOf[], used: Set<string>): Pick<ReturnedLine, 'state' | 'why'> & { directDebitID?: string } {
  const fits = debits
    .filter(
      ({ amount, processingDate }) =>
        (line.amount === null || unitsToPence(Number(amount)) === line.amount) && (line.processed === null || processingDate === line.processed),
    )
    .toSorted((a, b) => (asText(a['collectionDate']) > asText(b['collectionDate']) ? -1 : 1));
  const found = fits.find(({ id, status }) => (status === 'Exported' || status === 'Collected') && !used.has(id));
  if (found) {
    used.add(found.id);
    const said = `${formatPence(unitsToPence(Number(found['amount'])))} of ${formatDate(asText(found['collectionDate']))}`;
    return {
      state: 'fits',
      directDebitID: found.id,
      why: found['status'] === 'Collected' ? `The payment of ${said} is reversed.` : `${said} came back; its payment was not entered yet.`,
    };
  }
  const before = fits.find(({ status }) => status === 'Returned');
  if (before) return { state: 'done', directDebitID: before.id, why: `Noted on ${formatDate(asText(before['returnedDate']))} already.` };
  return {
    state: 'unknown',
    why:
      debits.length === 0
        ? 'Nothing was collected by this mandate.'
        : `No Direct Debit of this mandate has this ${line.processed === null ? 'amount' : 'amount and processing day'}.`,
  };
}
