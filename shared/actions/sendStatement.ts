/** Send Statement: the account as it stands, the way that the customer wants it. */
import { action } from '../types.js';
import { customerWords, statementTo } from './mailing.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'customers',
    name: 'sendStatement',
    title: 'Send Statement',
    help: 'Sends a customer a statement of account, by e-mail or where E-mail Billing is off or no address is noted as a letter in the print batch: invoices and payments with the balance after each.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    makes: ['messages'],
    wakes: 'outbox',
    parameters: nothing,
    available: () => true,
    plan(record, _, context) {
      const what = {
        kind: 'Statement Mail',
        subject: 'Statement of account {account}',
        text: 'Dear {contact},\n\nYour statement of account is attached. Your balance is {balance}.',
      };
      return statementTo(
        record,
        context,
        { ...what, words: customerWords(record, context.catalogue) },
        { lastStatementDate: context.today },
        'A statement',
        Number(record['balance'] ?? 0),
      );
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];
