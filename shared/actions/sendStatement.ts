/** Send Statement: the account as it stands, by e-mail. */
import { action } from '../types.js';
import { customerWords, mailedTo } from './mailing.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'customers',
    name: 'sendStatement',
    title: 'Send Statement',
    help: 'Sends a customer a statement of account by e-mail: invoices and payments with the balance after each.',
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
      const why = 'A statement is queued.';
      return mailedTo(
        record,
        context,
        { ...what, words: customerWords(record, context.catalogue) },
        { lastStatementDate: context.today },
        why,
        Number(record['balance'] ?? 0),
      );
    },
    reverse: () => 'What was sent cannot be called back; while it waits, Give Up in the Outbox stops it.',
  }),
];
