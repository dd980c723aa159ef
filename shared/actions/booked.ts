/** What an edit of an invoice or payment means for the books outside that have it already: Xero is told, a file that was handed out is not. */
import { isWriteOff } from '../writeOffs.js';
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import type { Context, EntityName, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';
import { followed, unfollowed, type Followed } from './sendToXero.js';

/** The fields that the books know, too, with what is said of their change. */
const inBooks = {
  invoices: { invoiceDate: 'date', dueDate: 'due date' },
  payments: { paymentDate: 'date', ourReference: 'reference', paymentMethod: 'method' },
} as const;

export const isBooked = (entity: EntityName): entity is keyof typeof inBooks => entity in inBooks;

export function editedInBooks(entity: keyof typeof inBooks, record: RecordOf, given: Values, context: Context): Followed {
  const known: Readonly<Record<string, string>> = inBooks[entity];
  const names = Object.keys(known).filter((name) => name in given && (given[name] ?? null) !== (record[name] ?? null));
  if (names.length === 0) return unfollowed;
  const name = record['ledgerExport'] ?? null;
  // Of a receipt without a method the reference says it.
  if (entity === 'payments' && isWriteOff({ ...record, ...given }) !== isWriteOff(record) && (name ?? record['xeroStatus'] ?? null) !== null)
    throw refused(
      'A payment and a written-off debt are different entries in the accounts, which have this one already. Reverse it, and enter the other anew.',
      Object.fromEntries(names.filter((each) => each !== 'paymentDate').map((each) => [each, 'Leave it as it is.'])),
    );
  const words = names.filter((each) => each !== 'paymentMethod').map((each) => known[each]!);
  // Neither Xero nor a ledger has a word for how it was paid.
  if (words.length === 0) return unfollowed;
  const what = words.join(' and ');
  const xero = followed(entity, record, context, `Its ${what} ${words.length > 1 ? 'follow' : 'follows'} in Xero.`);
  const day = record['ledgerDate'];
  const warning = `The export “${asText(name)}”${typeof day === 'string' ? ` of ${formatDate(day)}` : ''} has the ${what} of before: change it in that ledger, too.`;
  return name === null ? xero : { ...xero, warnings: [...xero.warnings, warning] };
}
