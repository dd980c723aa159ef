/** E-mail: the invoice goes to the customer's addresses after the change is kept. Sending approves it. */
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { formatUnits, unitsToPence } from '../money.js';
import { action, type Context, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { approved, corrections, invoiceName, waitingCorrections } from './invoicing.js';
import { list } from './words.js';

export default [
  action({
    entity: 'invoices',
    name: 'email',
    title: 'Email Invoice',
    help: 'Sends this invoice by e-mail. One that was not approved yet is approved by sending it.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    ...corrections,
    parameters: {
      type: 'object',
      properties: {
        email: {
          type: 'string',
          format: 'email',
          title: 'Recipients',
          description: 'One address or several with commas; empty takes those of the customer.',
          maxLength: 1000,
        },
        attachments: {
          type: 'string',
          title: 'Attachments',
          description: 'What goes with the message; the PDF if left empty.',
          enum: ['PDF', 'PDF and CSV', 'None'],
          default: 'PDF',
        },
      },
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { email, attachments = 'PDF' }, context) {
      const customer = context.customer(record);
      // Who wants no invoices by e-mail gets none by mistake in a batch; an address typed for this one is meant.
      if (email === undefined && customer?.['emailBilling'] === false)
        throw refused(
          'This customer wants no invoices by e-mail (E-mail Billing is off); Deliver notes another way, or give an address here to send it all the same.',
        );
      const given = email ?? customer?.['email'];
      if (typeof given !== 'string' || given.trim() === '') {
        throw refused('This customer has no e-mail address; give one here, or note it on the customer.', { email: 'Give an e-mail address.' });
      }
      const to = given
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
        .join(', ');
      const after = {
        ...(record['status'] === 'Unsent' ? approved(context) : {}),
        status: 'Sent',
        emailedDate: context.today,
        sentAt: record['sentAt'] ?? context.now,
      };
      const why = `E-mailed to ${list(to.split(', '))} on ${formatDate(context.today)}.`;
      const changes = planned([{ entity: 'invoices', record, after, why }], context);
      return {
        ...changes,
        amounts: { invoices: unitsToPence(Number(record['total'] ?? 0)) },
        warnings: waitingCorrections(record, context),
        notes: [why, ...(record['status'] === 'Unsent' ? ['Sending approves it.'] : [])],
        sendings: [{ kind: 'email', to, ...message(record, customer, context), entity: 'invoices', id: record.id, attachments: files[attachments] }],
      };
    },
    reverse: () => 'What was sent cannot be called back.',
  }),
];

const files = { PDF: ['pdf'], 'PDF and CSV': ['pdf', 'csv'], None: [] } as const;

function message(invoice: RecordOf, customer: RecordOf | undefined, { today }: Context): { subject: string; body: string } {
  const due = invoice['dueDate'];
  return {
    subject: `${invoiceName(invoice)} of ${formatDate(asText(invoice['invoiceDate'] ?? today))}`,
    body: [
      `Dear ${asText(customer?.['contactName'] ?? customer?.['name'] ?? 'customer')},`,
      `${invoiceName(invoice)} comes to ${formatUnits(Number(invoice['total'] ?? 0))}${typeof due === 'string' ? ` and is due on ${formatDate(due)}` : ''}.`,
      ...(typeof invoice['message'] === 'string' ? [invoice['message']] : []),
    ].join('\n\n'),
  };
}
