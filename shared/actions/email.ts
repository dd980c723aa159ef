/** E-mail: the invoice is put into the Outbox for the customer's addresses; it is Sent once the mail server took it. */
import { companySetting, type VATLine } from '../billing/invoice.js';
import { eInvoiceFault } from '../eInvoice/parties.js';
import { refused } from '../fault.js';
import { unitsToPence } from '../money.js';
import { action, type Context, type Plan, type RecordOf } from '../types.js';
import { planned } from './changes.js';
import { notLookedAt, waitingCorrections } from './invoicing.js';
import { addressesOf, invoiceMail, mailWarning, outgoing, refuseWhileQueued, sentAlready, waiting, type FileKind } from './mailing.js';
import { list } from './words.js';
import type { Warning } from '../warnings.js';

export default [
  action({
    entity: 'invoices',
    name: 'email',
    title: 'Email Invoice',
    help: 'Sends this invoice by e-mail. One that was not approved yet is approved by sending it. It counts as Sent once the mail server has taken it.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    ...outgoing,
    parameters: {
      type: 'object',
      properties: {
        email: {
          type: 'string',
          format: 'email',
          title: 'Recipient',
          description: 'One address or several with commas; empty takes those of the customer.',
          maxLength: 1000,
        },
        attachments: {
          type: 'string',
          title: 'Attachments',
          description: 'What goes with the message; the PDF if left empty.',
          enum: ['PDF', 'PDF and CSV', 'PDF and e-invoice', 'None'],
          default: 'PDF',
        },
      },
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { email, attachments = 'PDF' }, context) {
      // Who wants no invoices by e-mail gets none by mistake in a batch; an address typed for this one is meant.
      if (email === undefined && context.customer(record)?.['emailBilling'] === false)
        throw refused(
          'This customer wants no invoices by e-mail (E-mail Billing is off); Deliver sends it on paper, or give an address here to send it all the same.',
        );
      return emailed(record, email, files[attachments], context, unwanted(record, context));
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];

const files = { PDF: ['pdf'], 'PDF and CSV': ['pdf', 'csv'], 'PDF and e-invoice': ['pdf', 'xml'], None: [] } as const;

function refuseWithoutEInvoice(record: RecordOf, context: Context): void {
  const lines = (record['VATLines'] ?? []) as unknown as readonly VATLine[];
  const rates = lines.flatMap(({ names, rate }) => names.map((name) => ({ name, rate })));
  const fault = eInvoiceFault(context.customer(record) ?? {}, rates, (name) => companySetting(context.catalogue, name));
  if (fault !== undefined) throw refused(fault);
}

/** An address typed for this invoice goes before what its customer wants, and says so. */
export const unwanted = (record: RecordOf, context: Context): readonly Warning[] =>
  context.customer(record)?.['emailBilling'] === false
    ? [{ kind: 'unwanted', text: 'This customer wants no invoices by e-mail; it goes out all the same.' }]
    : [];

/** The mail before may have arrived: nobody could tell. */
const perhapsThere = ({ delivery }: RecordOf): readonly string[] =>
  delivery === 'Unconfirmed'
    ? ['The e-mail before may have arrived: then the customer gets it twice. Ask first, then Mark as Sent in the Outbox if it did.']
    : [];

/** The plan that queues an invoice for these addresses, or else for the customer's. */
export function emailed(record: RecordOf, email: string | undefined, kinds: readonly FileKind[], context: Context, more: readonly Warning[] = []): Plan {
  refuseWhileQueued(record);
  const given = email ?? context.customer(record)?.['email'];
  const addresses = typeof given === 'string' ? addressesOf(given) : [];
  if (addresses.length === 0)
    throw refused('This customer has no e-mail address; give one here, or note it on the customer.', { email: 'Give an e-mail address.' });
  if (kinds.includes('xml')) refuseWithoutEInvoice(record, context);
  const wanted = kinds.length > 0 ? context.customer(record)?.['callList'] : null;
  const { change, warnings } = invoiceMail(record, addresses.join(', '), wanted ? [...kinds, 'calls'] : kinds, context);
  const why = `Queued to go by e-mail to ${list(addresses)}.`;
  return planned([{ entity: 'invoices', record, after: waiting(record, `E-mail to ${list(addresses)}`, context), why }], context, {
    changes: [change],
    amounts: { invoices: unitsToPence(Number(record['total'] ?? 0)) },
    notes: [
      why,
      ...(record['status'] === 'Unsent' ? ['Sending approves it.'] : []),
      ...(wanted ? ['The list of its calls goes with it, where it has any.'] : []),
    ],
    warnings: [
      ...more,
      ...notLookedAt(record, context),
      ...sentAlready(record, context),
      ...perhapsThere(record),
      ...waitingCorrections(record, context),
      ...mailWarning(context.catalogue.channels),
      ...warnings,
    ],
  });
}
