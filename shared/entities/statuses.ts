import { choice, count, flag, identity, inner, kept, text } from './declare.js';
import type { Entity } from '../types.js';

export const statuses: Entity = {
  name: 'statuses', title: 'Status', titles: 'Statuses',
  help: 'The names that customers, numbers, services and features can have for where they stand, and what each name means for billing.',
  fields: [
    text('name', 'Name', 'What people see and actions are given.', { required: true, max: 100, set: 'create' }),
    choice('entity', 'Entity', 'statusEntity', 'Whose status it is.', { required: true, set: 'create', index: true }),
    flag('active', 'Active', 'A record with it is in use; off means dropped.', { initial: true }),
    flag('suspended', 'Suspended', 'Recurring charges wait until the record has another status.', { initial: false }),
    flag('billable', 'Billable', 'Billing runs charge the record; off makes every automatic line wait.', { initial: true }),
    flag('finalBill', 'Final Bill', 'Customers only: the next run sends the last invoice and moves them on.', { initial: false }),
    flag('chargesCalls', 'Charges Calls', 'Numbers only: their calls are charged.', { initial: true }),
    flag('chargesFixed', 'Charges Fixed Fees', 'Numbers only: their features are charged.', { initial: true }),
    choice('nextStatus', 'Next Status', 'statuses/customers', 'Customers only: where the final bill moves them.'),
    choice('relatedNumberStatus', 'Related Number Status', 'statuses/numbers', 'The status that numbers get when their customer gets this one.'),
    choice('relatedServiceStatus', 'Related Service Status', 'statuses/services', 'The status that services get when their customer gets this one.'),
    choice('relatedFeatureStatus', 'Related Feature Status', 'statuses/features', 'The status that features get when what they hang on gets this one.'),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    identity('Status'),
    text('key', 'Key', 'Keeps two statuses of one entity from having the same name.', { ...inner, from: ['entity', 'name'], unique: true, max: 200 }),
    ...kept,
  ],
  owners: [],
  shows: ['entity', 'name'],
  searches: ['name', 'entity'],
  columns: ['entity', 'name', 'active', 'suspended', 'billable', 'finalBill', 'nextStatus', 'relatedNumberStatus', 'relatedServiceStatus', 'relatedFeatureStatus'],
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
};
