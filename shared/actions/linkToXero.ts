/** Link to Xero: which contact of the accounting system this customer is. */
import { badValue } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { changed } from './changes.js';
import { xeroSilent } from './sendToXero.js';

export default [
  action({
    entity: 'customers',
    name: 'linkToXero',
    title: 'Link to Xero',
    help: 'Says which contact in Xero this customer is. Leave the contact empty to end the link.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: {
      type: 'object',
      properties: {
        xeroContactID: {
          type: 'string',
          title: 'Xero Contact ID',
          description: 'The contact’s ID, as the address of its page in Xero shows it; empty ends the link.',
          maxLength: 50,
        },
      },
      additionalProperties: false,
    },
    available: () => true,
    plan(record, { xeroContactID = null }, { catalogue }) {
      if (xeroContactID !== null && !isContactID(xeroContactID))
        throw badValue({ xeroContactID: 'A contact ID of Xero has 32 letters and digits in five groups, such as 4f0d5b7e-9c0a-4f0e-8a5e-0f1d2c3b4a59.' });
      const before = record['xeroContactID'] ?? null;
      const after = xeroContactID?.toLowerCase() ?? null;
      const why = after === null ? `No longer linked to Xero contact ${asText(before)}.` : `Linked to Xero contact ${after}.`;
      const changes = changed({ entity: 'customers', record, after: { xeroContactID: after }, why });
      return changes.length === 0 ? { changes } : { changes, notes: [why], warnings: catalogue.channels.xero ? [] : [xeroSilent] };
    },
    reverse: (before) => ({ action: 'linkToXero', parameters: { xeroContactID: before['xeroContactID'] ?? null } }),
  }),
];

const isContactID = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
