/** Release: what was held back counts after all: a call that was taken for a duplicate or written off, a file of them, a customer's bill. */
import { unitsToPence } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { billOf, ofRun, whileOpen } from './looking.js';
import { nothing } from './parameters.js';
import { sentence } from './words.js';

const reason = { type: 'string', title: 'Reason', description: 'Why it counts after all.', maxLength: 500 } as const;

export default [
  action({
    entity: 'bills',
    name: 'release',
    title: 'Release Bill',
    help: 'Takes a customer who was held back into the billing run again.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    repeatable: true,
    refers: ofRun,
    parameters: nothing,
    available: ({ heldBack }) => heldBack === true || 'This bill is not held back.',
    plan(record, _, context) {
      whileOpen(record, context);
      const why = `${billOf(record)} is billed with the others again.`;
      const after = { ...(record['outcome'] === 'Held Back' ? { outcome: 'Invoice' } : {}), heldBack: false, heldReason: null, heldBy: null };
      return planned([{ entity: 'bills', record, after, why }], context, {
        notes: [why],
        amounts: { heldBack: -unitsToPence(Number(record['total'] ?? 0)) },
      });
    },
    reverse: (before) => ({ action: 'holdBack', parameters: { reason: asText(before['heldReason'] ?? 'Held back again') } }),
  }),
  action({
    entity: 'calls',
    name: 'release',
    title: 'Release Call',
    help: 'Charges a call that was taken for a duplicate, or had been written off.',
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    parameters: { type: 'object', properties: { reason }, required: ['reason'], additionalProperties: false },
    available: ({ state }) => state === 'duplicate' || state === 'writtenOff' || 'Only a call that was there before, or was written off, is released.',
    plan(record, { reason: given }, context) {
      const why = `Released: ${sentence(given)}`;
      return planned(
        [{ entity: 'calls', record, after: { state: 'open', error: null, reason: given, numberID: null, customerID: null, given: false, tariff: null }, why }],
        context,
        { notes: [why] },
      );
    },
    reverse: () => 'Write Off Call takes it off again, as long as it is on no invoice.',
  }),
  action({
    entity: 'callFiles',
    name: 'release',
    title: 'Release File',
    help: 'Charges the calls of a file that were taken for duplicates: for a carrier who really sent the same calls twice.',
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    parameters: { type: 'object', properties: { reason }, required: ['reason'], additionalProperties: false },
    available: ({ status, duplicates }) =>
      status === 'Discarded'
        ? 'This file was discarded; load it again.'
        : status === 'Released'
          ? 'This file was released already.'
          : Number(duplicates ?? 0) > 0 || 'No call of this file was there before: there is nothing to release.',
    plan(record, { reason: given }, context) {
      const why = `Released: ${sentence(given)}`;
      return planned([{ entity: 'callFiles', record, after: { status: 'Released' }, why }], context, { notes: [`${asText(record['name'])}: ${why}`] });
    },
    reverse: () => 'Its calls may be on their way to an invoice; write off those that should not be charged.',
  }),
];
