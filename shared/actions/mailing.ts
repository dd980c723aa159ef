/** What actions that send share: the message they leave in the Outbox, its words, and how it will travel. */
import { companySetting } from '../billing/invoice.js';
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { label } from '../fields.js';
import { formatUnits, unitsToPence } from '../money.js';
import type { Catalogue, Change, Channels, Context, Plan, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Warning } from '../warnings.js';
import { made, planned } from './changes.js';
import { approved, corrections, invoiceName, lookedAt } from './invoicing.js';
import { list } from './words.js';

/** The files that can go with a message about an invoice. */
export type FileKind = 'pdf' | 'csv' | 'xml' | 'calls';

/** The addresses of a text with commas, each once. */
export const addressesOf = (text: string): readonly string[] => {
  const found = new Map<string, string>();
  for (const each of text.split(',')) if (each.trim() !== '') found.set(each.trim().toLowerCase(), each.trim());
  return [...found.values()];
};

/** The warning of a preview that queues e-mail, where nothing leaves; none where a mail server takes it. */
export const mailWarning = ({ email }: Channels): readonly string[] =>
  email === 'sent'
    ? []
    : [
        email === 'kept'
          ? 'No mail server is set up: the e-mail is kept as a file to look at, and nobody receives it.'
          : 'No mail server is set up: the e-mail waits in the Outbox, and nobody receives it until there is one.',
      ];

/** A message that waits to leave: the change that makes it. */
export function queued(id: string, channel: 'E-mail' | 'Print' | 'Xero', values: Values, context: Pick<Context, 'now'>, why: string): Change {
  return made('messages', id, { status: 'Queued', attempts: 0, nextAttemptAt: context.now, channel, ...values }, why);
}

/** What becomes of an invoice when a message with it is queued: sending approves it, and it is Sent only once it has left. */
export const waiting = (invoice: RecordOf, note: string, context: Context): Values => ({
  ...(invoice['status'] === 'Unsent' ? approved(context) : {}),
  delivery: 'Queued',
  deliveryNote: note,
});

/** Refuses a second message with an invoice while one waits: the same would go twice. */
export function refuseWhileQueued(invoice: RecordOf): void {
  if (invoice['delivery'] === 'Queued')
    throw refused('A message with this invoice waits in the Outbox already; give that one up there to send it another way.');
}

/** What an action looks at that says how an invoice went out before. */
export const outgoing = { reads: [...corrections.reads, ...lookedAt.reads, 'messages'], refers: corrections.refers, ledger: corrections.ledger } as const;

/** An invoice that went out already, with when and to whom; whoever sends it again is told. */
export function sentAlready(invoice: RecordOf, context: Context): readonly Warning[] {
  const left = context.owned('messages', invoice).filter(({ channel, status }) => status === 'Sent' && channel !== 'Xero');
  const ways = left.map(
    ({ channel, recipient, sentAt }) =>
      `${channel === 'Print' ? 'posted' : 'e-mailed'}${typeof sentAt === 'string' ? ` on ${formatDate(sentAt.slice(0, 10))}` : ''} to ${list(asText(recipient ?? '').split(', '))}`,
  );
  // Delivered by hand, or taken over from another system: no message tells of it.
  const [emailed, delivered] = [invoice['emailedDate'], invoice['deliveredDate']];
  if (typeof emailed === 'string' && !left.some(({ channel }) => channel === 'E-mail')) ways.push(`e-mailed on ${formatDate(emailed)}`);
  if (typeof delivered === 'string' && !left.some(({ channel }) => channel === 'Print')) ways.push(`delivered on ${formatDate(delivered)}`);
  if (ways.length === 0 && invoice['status'] !== 'Sent') return [];
  return [
    { kind: 'sentAlready', text: `${invoiceName(invoice)} went out already${ways.length > 0 ? `: ${list(ways)}` : ''}. The customer gets it once more.` },
  ];
}

/** What a template may name in braces, of an invoice. */
function invoiceWords(invoice: RecordOf, customer: RecordOf | undefined, { catalogue, today }: Pick<Context, 'catalogue' | 'today'>): Values {
  const due = invoice['dueDate'];
  return {
    ...customerWords(customer, catalogue),
    invoice: asText(invoice['invoiceNumber'] ?? invoice.id),
    date: formatDate(asText(invoice['invoiceDate'] ?? today)),
    due: typeof due === 'string' ? formatDate(due) : '',
    total: formatUnits(Number(invoice['total'] ?? 0)),
    open: formatUnits(Number(invoice['balance'] ?? 0)),
    message: asText(invoice['message'] ?? ''),
  };
}

/** The same of a customer. */
export const customerWords = (customer: RecordOf | undefined, catalogue: Catalogue): Values => ({
  contact: asText(customer?.['contactName'] ?? customer?.['name'] ?? 'customer'),
  customer: asText(customer?.['name'] ?? ''),
  account: asText(customer?.['accountNumber'] ?? ''),
  balance: formatUnits(Number(customer?.['balance'] ?? 0)),
  company: companySetting(catalogue, 'Name') ?? '',
});

export interface Written {
  readonly subject: string;
  readonly body: string;
  /** A template names something that there is not. */
  readonly warnings: readonly string[];
}

/** A subject and a text, each from the company's template of that name or else as given, with the company's signature. */
function written(kind: string, otherwise: { readonly subject: string; readonly text: string }, words: Values, catalogue: Catalogue): Written {
  const warnings: string[] = [];
  const fill = (name: string, template: string): string =>
    template
      .replaceAll(/\{(\w+)\}/g, (whole, field: string) => {
        if (Object.hasOwn(words, field)) return asText(words[field] as Value);
        warnings.push(`The company setting "${name}" names ${whole}, which is none of ${Object.keys(words).join(', ')}.`);
        return whole;
      })
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim();
  const from = (name: string, text: string): string => fill(name, companySetting(catalogue, name) ?? text);
  const signature = companySetting(catalogue, 'Mail Signature') ?? asText(words['company']);
  return {
    subject: from(`${kind} Subject`, otherwise.subject).replaceAll(/\s+/g, ' '),
    body: [from(`${kind} Text`, otherwise.text), fill('Mail Signature', signature)].filter((each) => each !== '').join('\n\n'),
    warnings,
  };
}

/** The e-mail that carries an invoice. */
export function invoiceMail(
  invoice: RecordOf,
  to: string,
  attachments: readonly FileKind[],
  context: Context,
): { readonly change: Change; readonly warnings: readonly string[] } {
  const customer = context.customer(invoice);
  const what = Number(invoice['total'] ?? 0) < 0 ? 'Credit note' : 'Invoice';
  const due = typeof invoice['dueDate'] === 'string' && Number(invoice['total'] ?? 0) > 0 ? ' and is due on {due}' : '';
  const { subject, body, warnings } = written(
    'Invoice Mail',
    { subject: `${what} {invoice} of {date}`, text: `Dear {contact},\n\n${what} {invoice} comes to {total}${due}.\n\n{message}` },
    invoiceWords(invoice, customer, context),
    context.catalogue,
  );
  const values = {
    recipient: to,
    subject,
    body,
    customerID: invoice['customerID'] ?? null,
    invoiceID: invoice.id,
    attachments: attachments as unknown as Value,
  };
  return { change: queued('+1', 'E-mail', values, context, `${invoiceName(invoice)} is queued for ${to}.`), warnings };
}

interface Letter {
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly words: Values;
}

/** A notice to the customer by e-mail, or as a letter in the print batch, and what is noted of it. */
export function noticeTo(
  record: RecordOf,
  context: Context,
  { kind, subject, text, words }: Letter,
  way: 'E-mail' | 'Print',
  { after, why, notes, warnings }: { readonly after: Values; readonly why: string; readonly notes: readonly string[]; readonly warnings: readonly Warning[] },
): Plan {
  const letter = written(kind, { subject, text }, words, context.catalogue);
  const by = way === 'E-mail' ? addressed(record) : printed(record);
  const values = { ...by.values, subject: letter.subject, body: letter.body, customerID: record.id, attachments: [] };
  return planned([{ entity: 'customers', record, after, why }], context, {
    changes: [queued('+1', way, values, context, `${kind} for ${label('customers', record)} is queued.`)],
    notes: [why, ...notes],
    warnings: [...warnings, ...(way === 'E-mail' ? mailWarning(context.catalogue.channels) : by.warnings), ...letter.warnings],
  });
}

interface Way {
  readonly values: Values;
  readonly warnings: readonly string[];
}

function addressed(customer: RecordOf): Way {
  const addresses = addressesOf(asText(customer['email'] ?? ''));
  if (addresses.length === 0) throw refused('This customer has no e-mail address; note it on the customer.');
  return { values: { recipient: addresses.join(', ') }, warnings: [] };
}

/** It waits in the print batch until somebody says that it is in the post. */
function printed(customer: RecordOf): Way {
  const unaddressed = ['address1', 'postcode'].every((field) => (customer[field] ?? null) === null);
  return {
    values: { recipient: asText(customer['name'] ?? ''), nextAttemptAt: null },
    warnings: unaddressed ? ['No address is noted on this customer; write it on the envelope.'] : [],
  };
}

/** How a customer wants what is sent: by e-mail, or where that is off or no address is noted on paper. */
export const wayOf = ({ emailBilling, email }: RecordOf): 'E-mail' | 'Print' =>
  emailBilling === false || asText(email ?? '').trim() === '' ? 'Print' : 'E-mail';

/** A mail or letter to the customer with their statement, by the way that they want, and what is noted of it. `what` is what is queued, in words. */
export function statementTo(
  record: RecordOf,
  context: Context,
  { kind, subject, text, words }: Letter,
  after: Readonly<Record<string, string>>,
  what: string,
  sum: number,
): Plan {
  const way = wayOf(record);
  const by = way === 'E-mail' ? addressed(record) : printed(record);
  const letter = written(kind, { subject, text }, words, context.catalogue);
  const values = { ...by.values, subject: letter.subject, body: letter.body, customerID: record.id, attachments: ['statement'] };
  const why = `${what} is queued ${way === 'E-mail' ? `for ${asText(by.values['recipient'])}` : 'to be printed'}.`;
  return planned([{ entity: 'customers', record, after, why }], context, {
    changes: [queued('+1', way, values, context, `${kind} for ${label('customers', record)} is queued.`)],
    amounts: { invoices: unitsToPence(sum) },
    notes: [why],
    warnings: [...(way === 'E-mail' ? mailWarning(context.catalogue.channels) : by.warnings), ...letter.warnings],
  });
}
