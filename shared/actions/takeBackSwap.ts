/** Take Back Swap: the old product goes on as if it had never ended, the one in its place goes as if it had never begun. */
import { refused } from '../fault.js';
import { entity as entityOf } from '../fields.js';
import { action } from '../types.js';
import { nearFeature } from './changes.js';
import { hasOwner } from './moves.js';
import { statusNamed } from './parameters.js';
import { together, unswapped } from './swapping.js';
import { count } from './words.js';

const ended = 'It was not swapped for another one; Reinstate brings back what was dropped.';
const way = () => 'Swap it once more.';

const feature = action({
  entity: 'features',
  name: 'takeBackSwap',
  title: 'Take Back Swap',
  help: 'Brings this feature back in the place of the one that replaced it. That one is removed, or dropped with all its charges credited where it was billed already.',
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  wholeCustomers: true,
  refers: [...nearFeature, { entity: 'features', field: 'replacedByID' }],
  ledger: () => '',
  parameters: {
    type: 'object',
    properties: {
      status: {
        ...statusNamed('features', 'back', { active: true, suspended: false, billable: true }),
        description: 'The status it has once it is back; empty takes the first active one.',
      },
    },
    additionalProperties: false,
  },
  available: ({ replacedByID }) => (typeof replacedByID === 'string' ? true : ended),
  plan: (record, { status = null }, context) => unswapped(record, status, context),
  reverse: way,
});

const containers = (['numbers', 'services'] as const).map((entity) =>
  action({
    entity,
    name: 'takeBackSwap',
    title: `Take Back Swap of ${entityOf(entity).title}`,
    help: `Brings back the features of this ${entityOf(entity).title.toLowerCase()} that a swap on a day ended, in the place of those that replaced them.`,
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    wholeCustomers: true,
    reads: ['features'],
    refers: [
      { entity, field: 'id' },
      { entity: 'customers', field: 'customerID' },
    ],
    ledger: () => '',
    parameters: {
      type: 'object',
      properties: {
        dateSwap: { type: 'string', format: 'date', title: 'Last Day of the Old One', description: 'The day on which the swap ended them.' },
        features: {
          type: 'array',
          items: { type: 'string' },
          format: 'lines',
          title: 'Features',
          description: 'The ids of the features to bring back, one a line; empty brings back all that were swapped on the day.',
        },
      },
      required: ['dateSwap'],
      additionalProperties: false,
    },
    available: hasOwner,
    plan(record, { dateSwap, features }, context) {
      const named = features && features.length > 0 ? new Set(features) : undefined;
      const old = context
        .owned('features', record)
        .filter((each) => typeof each['replacedByID'] === 'string' && each['dateDrop'] === dateSwap && (named?.has(each.id) ?? true));
      if (old.length === 0) throw refused('No feature of it was swapped on this day.', { dateSwap: 'No feature of it was swapped on this day.' });
      return together(
        old.map((each) => unswapped(each, null, context)),
        { notes: [`${count(old.length, 'swap')} taken back.`] },
      );
    },
    reverse: way,
  }),
);

export default [feature, ...containers];
