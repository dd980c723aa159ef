import { choice, count, data, identity, kept, ofLife, reference, stamp, text } from './declare.js';
import type { Entity } from '../types.js';

export const runs: Entity = {
  name: 'runs', title: 'Run', titles: 'Runs',
  help: 'One action carried out on many rows: how far it is, and what became of each row.',
  fields: [
    choice('entity', 'Entity', 'entities', 'What kind of records it changes.', { ...ofLife, index: true }),
    text('action', 'Action', 'What it does to them.', { ...ofLife, max: 100, index: true }),
    data('parameters', 'Parameters', 'What the form said, for all rows alike.', ofLife),
    count('rowCount', 'Rows', 'How many rows were ordered.', { ...ofLife, whole: true, initial: 0 }),
    count('done', 'Done', 'How many rows are done.', { ...ofLife, whole: true, initial: 0 }),
    count('failed', 'Failed', 'How many rows could not be done.', { ...ofLife, whole: true, initial: 0 }),
    count('skipped', 'Skipped', 'How many rows were left alone.', { ...ofLife, whole: true, initial: 0 }),
    choice('status', 'Run Status', 'runStatus', 'Whether it waits, works or has ended, and how.', { set: 'action', by: ['cancel', 'resume', 'approve'], ofLife: true, index: true }),
    text('requestedBy', 'Requested By', 'Who ordered it.', { ...ofLife, max: 200, index: true }),
    stamp('requestedAt', 'Requested At', 'When it was ordered.', { ...ofLife, index: true }),
    text('approvedBy', 'Approved By', 'Who approved it, where it needed a second person.', { ...ofLife, max: 200 }),
    stamp('startedAt', 'Started At', 'When its first row was taken up.', ofLife),
    stamp('finishedAt', 'Finished At', 'When its last row was done.', ofLife),
    text('digest', 'Digest', 'The seal of the preview it carries out.', { ...ofLife, max: 200 }),
    text('idempotencyKey', 'Idempotency Key', 'The key the order was sent with, so that sending it twice does it once.', { ...ofLife, max: 255, index: true }),
    reference('reverses', 'Reverses', 'runs', 'The run that this one takes back.', ofLife),
    reference('reversedBy', 'Reversed By', 'runs', 'The run that took this one back.', ofLife),
    data('totals', 'Totals', 'Counts and pounds, as previewed and as done.', ofLife),
    identity('Run'),
    ...kept,
  ],
  owners: [],
  shows: ['action', 'entity', 'requestedAt'],
  searches: ['action', 'requestedBy'],
  columns: ['entity', 'action', 'status', 'rowCount', 'done', 'failed', 'skipped', 'requestedBy', 'requestedAt', 'finishedAt'],
  standard: ['hide', 'unhide'],
};
