import { entityNames } from './names.js';

/**
 * The lists whose names the program itself knows. They cannot be extended; every other list is a preset list, and those
 * named after an entity hold its records' names.
 */
export const fixedLists: Readonly<Record<string, readonly string[]>> = {
  entities: entityNames,
  statusEntity: ['customers', 'numbers', 'services', 'features'],
  level: ['customer', 'number', 'service'],
  availability: ['Headline', 'Available', 'Historic'],
  featureCountCommittedAuto: ['Initial', 'Peak'],
  periodLengthType: ['Days', 'Weeks', 'Months', 'Years'],
  discountKind: ['Percentage', 'Amount'],
  commissionType: ['Amount', 'Percentage'],
  profileCommissionType: ['Amount', 'Percentage', 'Percentage of Margin'],
  commissionUse: ['oneOff', 'recurring', 'calls'],
  commissionEntryKind: ['oneOff', 'recurring', 'calls', 'clawback'],
  callClass: [
    'inbound',
    'national',
    'mobile',
    'nongeographic',
    'serviceNumbers',
    'international',
    'extendedInternational',
    'surcharges',
    'bespokeTariff1',
    'bespokeTariff2',
  ],
  callKind: ['voice', 'event', 'data'],
  direction: ['outbound', 'inbound'],
  callState: ['rated', 'billed', 'open', 'duplicate', 'notCharged', 'writtenOff'],
  callError: ['unknownNumber', 'numberDropped', 'inStock', 'ambiguous', 'customerGone', 'unknownCallType', 'noTariff', 'noRate', 'duplicate'],
  callFileStatus: ['Loaded', 'Held', 'Released', 'Discarded'],
  chargeType: ['rate', 'markup', 'asFile'],
  penceStep: ['0.01', '0.1', '1'],
  amountRounding: ['halfUp', 'up'],
  acrossBands: ['start', 'split'],
  increaseScope: ['recurringOnly', 'recurringAndConnections'],
  lowValueInvoice: ['skip', 'pad', 'fee'],
  transactionKind: ['oneOff', 'recurring', 'instalment', 'usage', 'manual'],
  invoiceStatus: ['Unsent', 'Approved', 'Sent'],
  paymentStatus: ['Received', 'Reversed'],
  billingRunStatus: ['Open', 'Forecasting', 'Requested', 'Running', 'Complete'],
  billOutcome: ['Invoice', 'Held Back', 'Too Small', 'Nothing Due', 'Not Billable', 'Cannot Be Billed'],
  runStatus: ['Awaiting Approval', 'Queued', 'Running', 'Complete', 'Cancelled', 'Stopped', 'Declined'],
};
