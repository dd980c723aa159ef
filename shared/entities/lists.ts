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
  increaseScope: ['recurringOnly', 'recurringAndConnections'],
  lowValueInvoice: ['skip', 'pad', 'fee'],
  transactionKind: ['oneOff', 'recurring', 'instalment', 'usage', 'manual'],
  invoiceStatus: ['Unsent', 'Approved', 'Sent'],
  messageChannel: ['E-mail', 'Print', 'Xero'],
  messageStatus: ['Queued', 'Sent', 'Kept', 'Failed', 'Bounced', 'Unconfirmed', 'Given Up'],
  paymentStatus: ['Received', 'Reversed'],
  billingRunStatus: ['Open', 'Forecasting', 'Requested', 'Running', 'Complete'],
  billOutcome: ['Invoice', 'Held Back', 'Too Small', 'Nothing Due', 'Not Billable', 'Cannot Be Billed'],
  runStatus: ['Awaiting Approval', 'Asked Back', 'Queued', 'Running', 'Complete', 'Cancelled', 'Stopped', 'Declined'],
};
