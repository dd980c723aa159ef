/** Direct Debit in the sample: who pays by it gave a mandate; the latest collections are there, and a few stand in a file. */
import { earliest } from '../../shared/dates.js';
import { endingOf, referenceFrom } from '../../shared/directDebit/accounts.js';
import { holidaysOf, workingDay } from '../../shared/directDebit/days.js';
import type { Catalogue, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { unitsToPounds } from '../../shared/money.js';
import { recordOf, type World } from './world.js';

/** Of so many customers one has what is open of them in a file. */
const filed = 4;

export function collected(world: World, catalogue: Catalogue, today: string): void {
  const { customer, invoices, payments } = world;
  const [first] = invoices;
  if (customer['paymentMethod'] !== 'Direct Debit' || first === undefined) return;
  const holiday = holidaysOf(catalogue);
  const reference = referenceFrom(asText(customer['accountNumber']), 1);
  const accountNumber = asText(customer.id).padStart(8, '7');
  const signed = earliest(asText(customer['enteredDate'] ?? first['invoiceDate']), asText(first['invoiceDate']));
  world.mandates.push(
    recordOf('mandates', 'd1', {
      customerID: customer.id,
      reference,
      accountName: asText(customer['name']).slice(0, 70),
      accountEnding: endingOf(accountNumber),
      status: 'Active',
      signedDate: signed,
      activeDate: signed,
      sortCode: '000000',
      accountNumber,
    }),
  );
  world.set('customers', customer.id, { directDebit: true });
  const add = (more: Values & { readonly collectionDate: string }): void => {
    world.directDebits.push(
      recordOf('directDebits', `c${world.directDebits.length + 1}`, {
        customerID: customer.id,
        mandateID: 'd1',
        reference,
        processingDate: workingDay(more.collectionDate, -1, holiday),
        transactionCode: world.directDebits.length === 0 ? '01' : '17',
        requestedBy: 'Marcus Manager',
        ...more,
      }),
    );
  };
  const payment = payments.at(-1);
  if (payment)
    add({
      collectionDate: asText(payment['paymentDate']),
      amount: payment['amount'] ?? null,
      invoices: payment['allocations'] ?? null,
      status: 'Collected',
      paymentID: payment.id,
    });
  const open = invoices.findLast(({ status, balance }) => status === 'Sent' && Number(balance) > 0);
  if (open && Number(customer.id) % filed === 1) {
    const due = asText(open['dueDate']);
    add({
      collectionDate: workingDay(due > today ? due : today, 0, holiday),
      amount: open['balance'] ?? null,
      invoices: [{ invoiceID: open.id, amount: unitsToPounds(Number(open['balance'])) }],
      status: 'Exported',
    });
  }
}
