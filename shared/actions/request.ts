/** Request a billing run: its dates are right, and the bridge makes the invoices. */
import { cutoffFaults } from '../billing/cutoff.js';
import { formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'billingRuns',
    name: 'request',
    title: 'Request Billing Run',
    help: 'Starts this billing run: each customer of the cycle gets one invoice over everything that is due before the cutoff. Asking twice bills nothing twice.',
    menu: 'actions',
    quick: true,
    billing: 'at once',
    on: 'record',
    wakes: 'billing',
    bills: true,
    parameters: nothing,
    available: ({ status }) =>
      status === 'Open' ||
      (status === 'Complete'
        ? 'This billing run is Complete; make a new one for what came since.'
        : `This billing run is ${asText(status)} already; it goes on by itself.`),
    plan(record, _, context) {
      const { invoiceDate, cutoffDate, billingCycle } = record;
      if (typeof invoiceDate !== 'string' || typeof cutoffDate !== 'string')
        throw refused('A billing run needs its invoice date and cutoff date first; Edit gives them.');
      const faults = cutoffFaults(record, context.today);
      if (Object.keys(faults).length > 0) throw refused(Object.values(faults).join(' '), faults);
      const why = `Requested: invoices of ${formatDate(invoiceDate)} for ${typeof billingCycle === 'string' ? `cycle ${billingCycle}` : 'every billable customer'}, lines due before ${formatDate(cutoffDate)}.`;
      const after = { status: 'Requested', requestedBy: context.user.name, requestedAt: context.now };
      return planned([{ entity: 'billingRuns', record, after, why }], context, { notes: [why] });
    },
    reverse: () => 'Invoices cannot be taken back by the run; recreate or credit those that are wrong.',
  }),
];
