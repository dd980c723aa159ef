import { choice, data, identity, inner, kept, ofLife, reference, stamp, text } from './declare.js';
import type { Entity } from '../types.js';

export const activities: Entity = {
  name: 'activities',
  title: 'Activity',
  titles: 'Activities',
  help: 'Who changed what, when and why. Lines are only ever added.',
  fields: [
    choice('entity', 'Entity', 'entities', 'What kind of record was changed.', { ...ofLife, index: true }),
    text('recordID', 'Record', 'Which record was changed.', { ...ofLife, max: 20, index: true }),
    reference('customerID', 'Customer', 'customers', 'Whose record it was.', ofLife),
    text('action', 'Action', 'What changed it.', { ...ofLife, max: 100, index: true }),
    reference('runID', 'Run', 'runs', 'The run that changed it, if it was one of many.', ofLife),
    reference('userID', 'User', 'users', 'Who changed it.', ofLife),
    text('userName', 'User Name', 'The name of who changed it, as it was then.', { ...ofLife, max: 200 }),
    stamp('at', 'At', 'When it was changed.', { ...ofLife, index: true }),
    data('before', 'Before', 'The changed fields as they were.', ofLife),
    data('after', 'After', 'The changed fields as they are since.', ofLife),
    text('why', 'Why', 'The reason in a sentence.', { ...ofLife, max: 2_000, multiline: true }),
    identity('Activity'),
    text('hash', 'Hash', 'Seals this line to the one before it.', { ...inner, max: 100 }),
    ...kept,
  ],
  owners: [
    { entity: 'customers', field: 'customerID' },
    { entity: 'runs', field: 'runID' },
    { entity: 'users', field: 'userID' },
  ],
  customer: 'customerID',
  shows: ['action', 'at'],
  searches: ['action', 'userName', 'why'],
  columns: ['at', 'userName', 'entity', 'recordID', 'action', 'before', 'after', 'why', 'runID'],
  standard: [],
};
