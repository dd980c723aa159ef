/** What actions on invoices share: an invoice by hand and its undoing, the figures of its lines, and the steps from Unsent to Sent. */
import { due } from '../billing/index.js';
import { payableBy, rateName, Rates, rebuilt } from '../billing/invoice.js';
import { addDays, formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { label } from '../fields.js';
import { formatPence, formatUnits, unitsToPence } from '../money.js';
import type { Change, Context, Plan, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Warning } from '../warnings.js';
import { changed, made, Money, surroundings } from './changes.js';
import { hasLeft } from './lines.js';
import { additions, owing } from './newRecord.js';
import { count, list } from './words.js';

/** Net, VAT, total and balance of an invoice by its lines (R17), as its fields: the very figures that a billing run gives it. */
export const figures = (invoice: RecordOf, lines: readonly RecordOf[], context: Context): Values =>
  rebuilt({ ...invoice, invoiceDate: invoice['invoiceDate'] ?? context.today }, lines, context.customer(invoice), context.catalogue);

/** The fields of an approval. */
export const approved = ({ user, today }: Pick<Context, 'user' | 'today'>): Values => ({ status: 'Approved', approvedBy: user.name, approvedDate: today });

/** "Invoice 10023" */
export const invoiceName = (invoice: RecordOf): string => `Invoice ${asText(invoice['invoiceNumber'] ?? invoice.id)}`;

/** What actions need to look at that approve an invoice: its bill, which somebody has to look at where it is unusual. */
export const lookedAt = { reads: ['bills'] } as const;

/**
 * An unusual bill that nobody ticked off holds its approval back unless it is confirmed: the desk of the billing run asks the same, and an
 * invoice may not get past it by another door.
 */
export const notLookedAt = (invoice: RecordOf, context: Context): readonly Warning[] =>
  invoice['status'] === 'Unsent' && context.owned('bills', invoice).some(({ unusual, checked, heldBack }) => unusual === true && !checked && !heldBack)
    ? [{ kind: 'notLookedAt', text: 'Its bill is unusual and nobody has ticked it off. Look at it in its billing run and tick it off there.' }]
    : [];

/** What actions need to look at that warn of corrections which are not on the invoice yet. */
export const corrections = { reads: ['corrections'], refers: [{ entity: 'customers', field: 'customerID' }], ledger: (): string => '' } as const;

/** A price or date mended since the invoice was made is not on it: whoever lets it go to the customer is told. */
export function waitingCorrections(invoice: RecordOf, context: Context): readonly Warning[] {
  if (isByHand(invoice) || invoice['status'] === 'Sent') return [];
  const pence = context
    .besides('features', invoice)
    .filter(({ rebillFrom }) => typeof rebillFrom === 'string')
    .flatMap((feature) => due(feature, context.raised(feature.id), { cutoff: NEVER, ...surroundings(feature, context) }).charges)
    .reduce((sum, { net }) => sum + net, 0);
  return pence === 0
    ? []
    : [{ kind: 'correctionsWait', text: `Corrections of ${formatPence(pence)} for this customer are not on it; Recreate takes in those of its own periods.` }];
}

/** Before everything that could be due: only what was raised is set right. */
const NEVER = '1900-01-01';

/** Lines that a preview names one by one. */
const NAMED = 5;

/**
 * The plan of an invoice by hand: the customer's lines by hand that are due before its cutoff come onto it, whether or not the
 * customer is billed automatically (R14). What billing raises itself, and usage, waits for the billing run. It is not padded and
 * gets no fee for being small: somebody wants this very invoice.
 */
export function byHand(id: string, given: Values, context: Context): Plan {
  const [added] = additions('invoices', id, given, context, new Money(context));
  const { after: begun, why: begins } = added!;
  const customer = context.referred('customers', asText(begun['customerID']))!;
  const invoiceDate = asText(begun['invoiceDate'] ?? context.today);
  const cutoffDate = asText(begun['cutoffDate'] ?? addDays(invoiceDate, 1));
  const left = hasLeft(customer, context.catalogue);
  const waiting = context.waiting(customer).filter(({ kind }) => kind === 'manual' || left);
  const due = waiting.filter((line) => billDate(line) < cutoffDate);
  if (due.length === 0) throw refused(nothingDue(customer, waiting, cutoffDate));
  const rates = new Rates(invoiceDate, context.catalogue);
  const lines = due.map((line) => {
    const VATRate = rateName(line, asText(line['description']), customer, rates);
    return { line, now: { ...line, VATRate } as RecordOf, filled: (line['VATRate'] ?? null) === null };
  });
  const filled = lines.flatMap(({ line, filled: was }) => (was ? [line.id] : []));
  const invoice = {
    ...begun,
    invoiceDate,
    cutoffDate,
    dueDate: begun['dueDate'] ?? payableBy(invoiceDate, customer),
    ...(filled.length > 0 ? { ratesFilled: filled as Value } : {}),
  };
  const sums = figures(
    { ...invoice, id, version: 0, locked: false, hidden: false } as RecordOf,
    lines.map(({ now }) => now),
    context,
  );
  const [net, VAT, total] = [sums['net'], sums['VAT'], sums['total']].map((each) => formatUnits(Number(each)));
  const why = `${begins.slice(0, -1)}: ${count(lines.length, 'line', 'lines')} by hand, ${net} and VAT ${VAT}, ${total} altogether.`;
  return {
    changes: [
      made('invoices', id, { ...invoice, ...sums }, why),
      ...lines.flatMap(({ line, now }) =>
        changed({ entity: 'transactions', record: line, after: { invoiceID: id, VATRate: now['VATRate'] ?? null }, why: `Billed by hand: ${priced(line)}.` }),
      ),
      ...(sums['total'] === 0 ? [] : owing(customer, Number(sums['total']))),
    ],
    amounts: { invoices: unitsToPence(Number(sums['total'])) },
    notes: [why, `On it: ${named(lines.map(({ line }) => line))}.`],
    warnings: Number(sums['total']) < 0 && !/\d/.test(asText(begun['message'] ?? '')) ? [namesNoInvoice] : [],
  };
}

/** Lines of billing say by themselves what they correct; of lines by hand only a person knows it. */
const namesNoInvoice: Warning = {
  kind: 'namesNoInvoice',
  text: 'This credit note names no invoice that it corrects, as VAT law wants it to (VAT Regulations 1995, regulation 15C): say its number and date in the Message.',
};

/** The lines of an invoice by hand that goes wait again, as they were before it. */
export function givenBack(invoice: RecordOf, context: Context): readonly Change[] {
  const filled = new Set(Array.isArray(invoice['ratesFilled']) ? invoice['ratesFilled'] : []);
  return context.owned('transactions', invoice).flatMap((record) =>
    changed({
      entity: 'transactions',
      record,
      after: { invoiceID: null, ...(filled.has(record.id) ? { VATRate: null } : {}) },
      why: `Waits to be billed again: ${priced(record)}.`,
    }),
  );
}

/** Whether a person made it, so that its lines go back when it goes. What a billing run made stays. */
export const isByHand = ({ billingRunID }: RecordOf): boolean => (billingRunID ?? null) === null;

/** The day that decides about a line; a billing run asks the same. */
const billDate = (line: RecordOf): string => asText(line['billDate'] ?? line['transactionDate'] ?? '');

const priced = (line: RecordOf): string => `${asText(line['description'])} ${formatUnits(Number(line['net'] ?? 0))}`;

const named = (lines: readonly RecordOf[]): string =>
  list([...lines.slice(0, NAMED).map(priced), ...(lines.length > NAMED ? [`${lines.length - NAMED} more`] : [])]);

function nothingDue(customer: RecordOf, waiting: readonly RecordOf[], cutoffDate: string): string {
  const who = `customer ${label('customers', customer)}`;
  const [first] = waiting.map(billDate).sort();
  if (first === undefined)
    return `Nothing by hand waits for ${who}. Add a transaction first; what billing charges by itself, and usage, comes with a billing run.`;
  return `Nothing by hand of ${who} is due before ${formatDate(cutoffDate)}: ${count(waiting.length, 'line waits', 'lines wait')}, the first from ${formatDate(first)}. Give a cutoff date of ${formatDate(addDays(first, 1))} or later.`;
}
