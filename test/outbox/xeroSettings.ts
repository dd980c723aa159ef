/** A connection to the server that plays Xero. */
import type { XeroSettings } from '../../server/outbox/xero/client.js';

export const xeroSettings = (url: string): XeroSettings => ({
  clientID: 'a',
  clientSecret: 'b',
  tenantID: undefined,
  salesCode: '200',
  bankCode: '090',
  writeOffCode: '490',
  reverseCharge: 'DRCHARGE20',
  url,
  identityUrl: url,
});
