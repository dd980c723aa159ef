/** The mails of the sample's latest invoices: most arrived, some did not. */
import { formatDate } from '../../shared/dates.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { recordOf, type World } from './world.js';

/** Of so many customers one has an address that no longer is. */
const lost = 23;

/** Says on every invoice how it left, and makes a message of each customer's latest that went by e-mail. */
export function mailed(world: World): void {
  for (const [place, invoice] of world.invoices.entries()) {
    if (invoice['status'] !== 'Sent') continue;
    const latest = place === world.invoices.length - 1;
    const to = asText(world.customer['email']);
    if (invoice['emailedDate'] === null) {
      world.invoices[place] = left(invoice, { delivery: 'Sent', deliveryNote: `Posted on ${formatDate(asText(invoice['deliveredDate']))}.` });
      continue;
    }
    const failed = latest && Number(world.customer.id) % lost === 4 && Number(invoice['paid']) === 0;
    const answer = failed ? 'There is no such mailbox. Retry with another address. (550 5.1.1 User unknown)' : '250 Accepted';
    world.invoices[place] = left(
      invoice,
      failed
        ? { status: 'Approved', emailedDate: null, sentAt: null, delivery: 'Failed', deliveryNote: `Not taken for ${to}: ${answer}` }
        : { delivery: 'Sent', deliveryNote: `E-mailed to ${to}.` },
    );
    if (latest)
      world.messages.push(
        recordOf('messages', `m${place}`, {
          channel: 'E-mail',
          status: failed ? 'Failed' : 'Sent',
          recipient: to,
          subject: `Invoice of ${formatDate(asText(invoice['invoiceDate']))}`,
          answer,
          customerID: world.customer.id,
          invoiceID: invoice.id,
          requestedBy: 'Marcus Manager',
          attempts: 1,
          sentAt: failed ? null : (invoice['sentAt'] ?? null),
          attachments: ['pdf'],
        }),
      );
  }
}

const left = (invoice: RecordOf, after: Values): RecordOf => ({ ...invoice, ...after }) as RecordOf;
