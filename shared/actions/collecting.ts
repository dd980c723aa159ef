/** What the actions of Direct Debit share: what is due, what is on its way, and how a mandate ends. */
import { companySetting } from '../billing/invoice.js';
import { addDays, formatDate } from '../dates.js';
import { sortCodeOf, accountNumberOf } from '../directDebit/accounts.js';
import { workingDay, type Holidays } from '../directDebit/days.js';
import { returnReasons } from '../directDebit/reasons.js';
import type { TransactionCode } from '../directDebit/standard18.js';
import { UNITS } from '../money.js';
import type { Catalogue, Context, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';
import type { Touched } from './changes.js';
import { sentence } from './words.js';

/** The invoices of a Direct Debit and what it collects of each, ten-thousandths. */
export const partsOf = (directDebit: RecordOf): ReadonlyMap<string, number> =>
  new Map(((directDebit['invoices'] ?? []) as readonly Values[]).map(({ invoiceID, amount }) => [asText(invoiceID), Math.round(Number(amount) * UNITS)]));

/** What is in files and not yet paid, by invoice. */
export function underWay(directDebits: readonly RecordOf[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const each of directDebits) if (each['status'] === 'Exported') for (const [id, amount] of partsOf(each)) found.set(id, (found.get(id) ?? 0) + amount);
  return found;
}

export interface Due {
  readonly invoice: RecordOf;
  /** What of it is neither paid nor on its way, ten-thousandths; below zero of a credit note. */
  readonly open: number;
}

/** Why an invoice that is open is not collected on that day, or undefined where it is. */
function notCollected(invoice: RecordOf, date: string, notice: number, holiday: Holidays): string | undefined {
  const number = asText(invoice['invoiceNumber'] ?? invoice.id);
  if (invoice['status'] !== 'Sent') return `${number} has not reached the customer yet`;
  const due = asText(invoice['dueDate'] ?? invoice['invoiceDate'] ?? '');
  if (due > date) return `${number} is due on ${formatDate(due)}`;
  const told = asText(invoice['sentAt'] ?? invoice['deliveredDate'] ?? invoice['emailedDate'] ?? invoice['invoiceDate'] ?? '').slice(0, 10);
  const from = told === '' ? date : workingDay(told, notice, holiday);
  return from > date ? `${number} needs ${notice} working days of notice, until ${formatDate(from)}` : undefined;
}

/** What is open of a customer's invoices and credit notes, the one due first before the others; and what is left out, with why. */
export function dueOn(
  invoices: readonly RecordOf[],
  directDebits: readonly RecordOf[],
  { date, notice, holiday }: { readonly date: string; readonly notice: number; readonly holiday: Holidays },
): { readonly due: readonly Due[]; readonly left: readonly string[] } {
  const waiting = underWay(directDebits);
  const left: string[] = [];
  const due: Due[] = [];
  for (const invoice of invoices) {
    const open = Number(invoice['balance'] ?? 0) - (waiting.get(invoice.id) ?? 0);
    if (open === 0 || (open < 0 && invoice['status'] === 'Unsent')) continue;
    if (open > 0 !== Number(invoice['total'] ?? 0) > 0) continue;
    const why = open < 0 ? undefined : notCollected(invoice, date, notice, holiday);
    if (why === undefined) due.push({ invoice, open });
    else left.push(why);
  }
  const day = ({ invoice }: Due): string => asText(invoice['dueDate'] ?? invoice['invoiceDate'] ?? '');
  return { due: due.toSorted((a, b) => (day(a) === day(b) ? Number(a.invoice.id) - Number(b.invoice.id) : day(a) < day(b) ? -1 : 1)), left };
}

/** Days from a collection that came back in which it may be presented once more. */
const againWithin = 30;

/**
 * 01 the first time, 18 where just what came back is presented again, to the penny and within 30 days (rules of the scheme for
 * re-presentation), 19 the last of a customer who left, else 17.
 */
export function codeFor(
  mandate: RecordOf,
  { due, amount, date }: { readonly due: readonly Due[]; readonly amount: number; readonly date: string },
  directDebits: readonly RecordOf[],
  leaves: boolean,
): TransactionCode {
  const before = directDebits.filter((each) => each['mandateID'] === mandate.id && each['status'] !== 'Withdrawn');
  if (before.length === 0) return '01';
  if (leaves) return '19';
  const again = before.some((each) => {
    const parts = partsOf(each);
    return (
      each['status'] === 'Returned' &&
      Number(each['amount']) === amount &&
      date <= addDays(asText(each['collectionDate']), againWithin) &&
      due.every(({ invoice }) => parts.has(invoice.id))
    );
  });
  return again ? '18' : '17';
}

/** Days of notice before money is collected: as agreed with the bank, else the scheme's ten working days. */
export const noticeDays = (catalogue: Catalogue): number => {
  const days = Number(companySetting(catalogue, 'Direct Debit Notice Days') ?? 10);
  return Number.isInteger(days) && days >= 0 && days <= 60 ? days : 10;
};

/** What the company's settings lack before a file can be made; empty where nothing is. */
export function settingsLacking(catalogue: Catalogue): readonly string[] {
  const get = (name: string): string => companySetting(catalogue, name) ?? '';
  return [
    ...(/^\d{6}$/.test(get('Service User Number').trim()) ? [] : ['Service User Number (six figures)']),
    ...(sortCodeOf(get('Sort Code')) === undefined ? ['Sort Code'] : []),
    ...(accountNumberOf(get('Account Number')) === undefined ? ['Account Number'] : []),
    ...(get('Account Name') === '' && get('Name') === '' ? ['Account Name'] : []),
  ];
}

/** The mandate ends, and its customer pays otherwise. */
export function ended(mandate: RecordOf, reason: string, date: string, { referred }: Pick<Context, 'referred'>): readonly [Touched, ...Touched[]] {
  const why = `Mandate ${asText(mandate['reference'])} ended on ${formatDate(date)}: ${sentence(reason)}`;
  const customer = referred('customers', asText(mandate['customerID']));
  return [
    { entity: 'mandates', record: mandate, after: { status: 'Cancelled', cancelledDate: date, cancelReason: reason }, why },
    ...(customer ? [{ entity: 'customers' as const, record: customer, after: { directDebit: false }, why }] : []),
  ];
}

export const reasonOf = (code: string): { readonly said: string; readonly ends: boolean } => returnReasons[code] ?? { said: `Code ${code}`, ends: false };
