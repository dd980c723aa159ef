/** Link to Xero: which contact of the accounting system this customer is. */
import { label } from '../fields.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { changed } from './changes.js';

export default [
  action({
    entity: 'customers',
    name: 'linkToXero',
    title: 'Link to Xero',
    help: 'Says which contact in Xero this customer is; Xero is told after the change. Leave the contact empty to end the link.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: {
        xeroContactID: { type: 'string', title: 'Xero Contact ID', description: 'The contact’s ID as Xero shows it; empty ends the link.', maxLength: 50 },
      },
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { xeroContactID = null }) {
      const before = record['xeroContactID'] ?? null;
      const why = xeroContactID === null ? `No longer linked to Xero contact ${asText(before)}.` : `Linked to Xero contact ${xeroContactID}.`;
      const changes = changed({ entity: 'customers', record, after: { xeroContactID }, why });
      if (changes.length === 0) return { changes };
      const { id } = record;
      const to = asText(xeroContactID ?? before);
      const body = JSON.stringify({
        contactID: to,
        linked: xeroContactID !== null,
        accountNumber: record['accountNumber'] ?? null,
        name: record['name'] ?? null,
        email: record['email'] ?? null,
      });
      return {
        changes,
        notes: [why],
        sendings: [{ kind: 'xero', to, subject: `${xeroContactID === null ? 'Unlink' : 'Link'} ${label('customers', record)}`, body, entity: 'customers', id }],
      };
    },
    reverse: (before) => ({ action: 'linkToXero', parameters: { xeroContactID: before['xeroContactID'] ?? null } }),
  }),
];
