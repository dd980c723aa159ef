import { by, choice, choices, count, date, declared, identity, kept, life, reference, text } from './declare.js';
import type { Field } from '../types.js';

const moves = ['drop', 'reinstate', 'suspend', 'unsuspend', 'makeNonBillable', 'makeBillable'];

/** The platform's own table: names, labels, types and order are its own, the sentences ours. */
const platform: readonly Field[] = [
  reference('customerID', 'Customer', 'customers', 'Whose it is.', { set: 'create' }),
  choice('serviceType', 'Service Type', 'serviceTypes', 'What kind of thing it is.', { index: true }),
  text('serviceName', 'Service Name', "A short name that tells it from the customer's others; invoices print it over its charges.", { max: 200, index: true }),
  text('description', 'Description', 'What is provided, in a line, for information.', { max: 500 }),
  text('site', 'Site', 'The place it is used or billed at; invoices print it over its charges.', { max: 200 }),
  text('campaign', 'Campaign', 'The campaign that led to the sale, for information.', { max: 200 }),
  choice('status', 'Service Status', 'statuses', 'Where it stands: active, on hold or dropped.', { ...by(...moves), initial: 'Active', index: true }),
  date('statusChangedStamp', 'Status Changed Date', 'The day its status last changed.', by(...moves)),
  date('updatedDate', 'Dropped / Reinstated Date', 'The day of its latest drop or return.', by('drop', 'reinstate')),
  choice('statusReason', 'Status Reason', 'statusReason', 'Why it has this status; pick a reason or write one.', { ...by(...moves), open: true, max: 500 }),
  date('cancellationNoticeGivenDate', 'Cancellation Notice Given', 'The day the customer gave notice for it.', { ofLife: true }),
  date(
    'annualIncreaseReferenceDate',
    'Annual Increase Reference Date',
    'The day the yearly price rise of all below is due, or was last, as the company keeps it; it moves on when nothing below is left due.',
  ),
  choice(
    'annualIncreaseProfile',
    'Annual Increase Profile',
    'annualIncreaseProfile',
    'Which yearly price rise it gets when Apply Annual Increase is run for it; nothing rises by itself.',
  ),
  choices('customerProducts', 'Customer Products', 'customerProducts', 'The products it counts towards, for information: lists are filtered by them.'),
  text('internalUse', 'Internal Use', 'Notes for colleagues, for information; the customer never sees them.', { max: 10_000, multiline: true }),
  text('CRMReference', 'CRM Reference', 'The key of this service in your CRM; no two services may share one.', { max: 200, unique: true, ofLife: true }),
  choice('soldBy', 'Sold By', 'users', 'Who made the sale, for information: commission goes by its features.'),
  date('soldDate', 'Date Sold', 'The day the customer agreed, for information.'),
  date('enteredDate', 'Entered Date', 'The day somebody typed it in, for information.', { set: 'create', initial: 'today', ofLife: true }),
  choice('saleType', 'Sale Type', 'saleType', 'Which kind of sale it was, for information.'),
  text('postcode', 'Postcode', 'The postcode it is provided at, for information.', { max: 20, index: true }),
  date('contractEndDate', 'Contract End Date', 'The last day of its contract, for information: its features have the terms that are charged.', {
    ofLife: true,
  }),
  count('provisionStatus', 'Provision Status', 'A number your provisioning keeps its progress in, for information.', { whole: true }),
  choice('provider', 'Provider', 'provider', 'Who provides it to you, for information.'),
  text('providerReference', 'Provider Reference', "The provider's own number for it, for information.", { max: 200, ofLife: true }),
  text('providerServiceType', 'Provider Service Type', 'What the provider calls it, for information.', { max: 200 }),
  text('providerSubAccount', 'Provider Sub-account', 'The account at the provider that it is billed to, where you have several, for information.', {
    max: 200,
  }),
  choice('fixedFeeTariff', 'Default Fixed Fee Tariff', 'fixedFeeTariffs', 'The price list for its features that name none of their own.'),
  identity('Service'),
];

export const services = declared({
  name: 'services',
  title: 'Service',
  titles: 'Services',
  help: 'What a customer has that is not counted in calls: broadband, hosting, licences, support. Its features carry the charges.',
  fields: [...platform, ...life('service'), ...kept],
  owners: [{ entity: 'customers', field: 'customerID' }],
  customer: 'customerID',
  shows: ['serviceType', 'serviceName'],
  searches: ['serviceName', 'description', 'CRMReference', 'providerReference', 'postcode', 'site'],
  columns: ['customerID', 'serviceType', 'serviceName', 'description', 'status', 'statusReason', 'site', 'postcode', 'provider', 'contractEndDate', 'dateDrop'],
  statuses: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
