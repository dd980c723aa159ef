/** Add Mandate: a customer has told their bank to let us collect. The account is kept where nothing reads it but the collection file. */
import { formatDate, latest } from '../dates.js';
import { accountNumberOf, endingOf, referenceFault, referenceFrom, sortCodeOf } from '../directDebit/accounts.js';
import { bacsText } from '../directDebit/standard18.js';
import { badValue, refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { made, planned } from './changes.js';
import { dateOrToday } from './parameters.js';

export default [
  action({
    entity: 'customers',
    name: 'addMandate',
    title: 'Add Direct Debit Mandate',
    help: 'Notes the instruction to the customer’s bank by which invoices are collected from now on. Sort code and account number are never shown again, only the last four figures; the next collection is the first one.',
    menu: 'expert',
    level: 2,
    billing: 'none',
    on: 'record',
    makes: ['mandates'],
    reads: ['mandates'],
    parameters: {
      type: 'object',
      properties: {
        accountName: { type: 'string', title: 'Account Name', description: 'Whose account it is, as the bank has it.', maxLength: 70 },
        sortCode: { type: 'string', title: 'Sort Code', description: 'Six figures, with or without hyphens.', maxLength: 12, secret: true },
        accountNumber: {
          type: 'string',
          title: 'Account Number',
          description: 'Eight figures; shorter ones get noughts in front. Whether the account exists the bank says at the first collection.',
          maxLength: 12,
          secret: true,
        },
        reference: {
          type: 'string',
          title: 'Mandate Reference',
          description: 'What the bank is to call it, 6 to 18 characters; empty takes the account number of the customer.',
          maxLength: 18,
        },
        signedDate: dateOrToday('Date Signed', 'The day on which the customer gave it.'),
        activeDate: {
          type: 'string',
          format: 'date',
          near: true,
          title: 'Active From',
          description: 'The first day on which money may be collected by it; empty takes the day it was signed.',
        },
      },
      required: ['accountName', 'sortCode', 'accountNumber'],
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { accountName, sortCode, accountNumber, reference, signedDate, activeDate }, context) {
      const [sort, account] = [sortCodeOf(sortCode), accountNumberOf(accountNumber)];
      // What was typed is not repeated: an answer may be kept.
      if (sort === undefined) throw badValue({ sortCode: 'Give the six figures of the sort code.' });
      if (account === undefined) throw badValue({ accountNumber: 'Give the eight figures of the account number; six or seven will do where it has no more.' });
      if (bacsText(accountName, 18).trim() === '') throw badValue({ accountName: 'Give a name with letters or figures that the bank can print.' });
      const before = context.owned('mandates', record);
      const active = before.find(({ status }) => status === 'Active');
      if (active)
        throw refused(`Mandate ${asText(active['reference'])} of this customer is active, account ${asText(active['accountEnding'])}; cancel it first.`);
      const name = reference?.trim().toUpperCase() ?? referenceFrom(asText(record['accountNumber'] ?? ''), before.length + 1);
      const fault = referenceFault(name);
      if (fault !== undefined) throw badValue({ reference: fault });
      const signed = signedDate ?? context.today;
      if (signed > context.today) throw badValue({ signedDate: `The ${formatDate(signed)} is still to come; give the day on which it was signed.` });
      const from = latest(activeDate ?? signed, signed);
      const why = `Direct Debit mandate ${name}, account ${endingOf(account)}, from ${formatDate(from)}.`;
      return planned([{ entity: 'customers', record, after: { directDebit: true }, why }], context, {
        changes: [
          made(
            'mandates',
            '+1',
            {
              customerID: record.id,
              reference: name,
              accountName,
              accountEnding: endingOf(account),
              status: 'Active',
              signedDate: signed,
              activeDate: from,
              sortCode: sort,
              accountNumber: account,
            },
            why,
          ),
        ],
        notes: [why],
      });
    },
    reverse: () => 'Cancel on the mandate ends it.',
  }),
];
