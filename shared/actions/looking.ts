/** What actions on the bills of a run share: a bill is decided on while its run is open, and looked at before it is sent. */
import { refused } from '../fault.js';
import type { Context, RecordOf } from '../types.js';
import { asText } from '../values.js';

export const ofRun = [{ entity: 'billingRuns', field: 'billingRunID' }] as const;

/** Throws 400502 where the run has begun: whom it leaves out is settled by then. */
export function whileOpen(bill: RecordOf, context: Context): void {
  const status = context.referred('billingRuns', asText(bill['billingRunID']))?.['status'];
  if (status === undefined) throw refused('Its billing run is gone.');
  if (status !== 'Open')
    throw refused(
      `The billing run is ${asText(status)}; whom it leaves out can be changed ${status === 'Forecasting' ? 'once the forecast is made' : 'only before it is requested'}.`,
    );
}

/** "A1001 Northgate Dental" */
export const billOf = (bill: RecordOf): string => asText(bill['name'] ?? bill['customerID']);
