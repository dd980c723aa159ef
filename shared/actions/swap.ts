/**
 * Swap: one product ends on a day and another begins the day after in its place, on a feature or on whatever it hangs on. The net
 * is that of the drop and of the addition together; the same product once more is charged neither twice nor a day less. All the
 * swaps of a customer are done, or none of them.
 */
import { ledgerFrom } from '../billing/index.js';
import { badValue, refused } from '../fault.js';
import { entity as entityOf, label } from '../fields.js';
import { action, type Context, type Property, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { nearFeature } from './changes.js';
import { movable } from './moves.js';
import { statusReason } from './parameters.js';
import { swappable, swapped, together, type Swapping } from './swapping.js';
import { count, list } from './words.js';

const tick = (title: string, description: string, initial: boolean) =>
  ({ type: 'boolean', title, description, ...(initial ? { default: 'true' } : {}) }) as const satisfies Property;

const properties = {
  dateSwap: {
    type: 'string',
    format: 'date',
    near: true,
    title: 'Last Day of the Old One',
    description: 'The old product ends on this day, its “Drop Date”; the new one begins the day after.',
  },
  standardFeature: {
    type: 'string',
    title: 'Standard Feature',
    description: 'The new one that takes its place, from the catalogue. Empty begins the same product once more.',
    list: 'standardFeatures',
  },
  serviceCharge: {
    type: 'number',
    format: 'currency',
    title: 'Recurring Charge',
    description: 'What the new one costs; empty takes the charge of the catalogue.',
    minimum: 0,
  },
  takeCount: tick('Take Over Count', 'As many of the new one as there were, with what is committed.', true),
  takePrice: tick('Take Over Price', 'The new one costs what the old one did, at its interval.', false),
  takeDiscount: tick('Take Over Discount', 'The discount schemes go on with their last days.', false),
  takeSite: tick('Take Over Site', 'The site goes on.', true),
  takeReferences: tick('Take Over References', 'The CRM reference moves to the new one; the carrier and its reference are copied.', true),
  takeTerms: tick('Take Over Terms', 'Minimum term, notice period, renewal, increase profile and who sold it go on.', true),
  chargeNotice: tick('Charge Notice', 'Charge the old product to the end of its notice or minimum term, beside the new one.', false),
  statusReason,
} as const;

const feature = action({
  entity: 'features',
  name: 'swap',
  title: 'Swap Feature',
  help: 'Ends this feature on a day and begins another one the day after in its place. What is paid beyond that day is credited, the new one is charged from its start; the same product once more costs nothing extra.',
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  wholeCustomers: true,
  makes: ['features'],
  refers: nearFeature,
  ledger: (record, { dateSwap }) => ledgerFrom(record, dateSwap),
  parameters: { type: 'object', properties, required: ['dateSwap'], additionalProperties: false },
  available: (record, context) => {
    const able = movable('features', 'drop')(record, context);
    return able === true ? swappable(record, context) : able;
  },
  plan: (record, parameters, context) => swapped(record, parameters, '+1', context),
  reverse: (before) => ({ action: 'takeBackSwap', parameters: { status: before['status'] ?? null } }),
  backThrough: ['features'],
});

const containers = (['numbers', 'services'] as const).map((entity) =>
  action({
    entity,
    name: 'swap',
    title: `Swap Feature of ${entityOf(entity).title}`,
    help: `Ends one feature of this ${entityOf(entity).title.toLowerCase()} on a day and begins another one the day after in its place. The ${entityOf(entity).title.toLowerCase()} itself goes on.`,
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    wholeCustomers: true,
    makes: ['features'],
    reads: ['features'],
    refers: [
      { entity, field: 'id' },
      { entity: 'customers', field: 'customerID' },
    ],
    ledger: () => '',
    parameters: {
      type: 'object',
      properties: {
        ...properties,
        replaces: {
          type: 'string',
          title: 'Old Product',
          description: 'Which of its features ends, by its entry in the catalogue. Needed where several are active.',
          list: 'standardFeatures',
        },
      },
      required: ['dateSwap'],
      additionalProperties: false,
    },
    available: movable(entity, 'drop'),
    plan(record, { replaces = null, ...parameters }, context) {
      const old = oldOnes(record, replaces, context);
      return together(
        old.map((each, at) => swapped(each, parameters satisfies Swapping, `+${at + 1}`, context)),
        { notes: [`${count(old.length, 'feature')} swapped: ${list(old.map((each) => label('features', each)))}.`] },
      );
    },
    reverse: (_before, { dateSwap }, _today, { features = [] } = {}) => ({ action: 'takeBackSwap', parameters: { dateSwap, features } }),
    backThrough: ['features'],
  }),
);

/** The features that end: those of the product named, else the only one there is. */
function oldOnes(record: RecordOf, replaces: string | null, context: Context): readonly RecordOf[] {
  const active = context.owned('features', record).filter((each) => context.catalogue.status('features', asText(each['status']))?.active === true);
  if (active.length === 0) throw refused('Nothing on it is active, so there is nothing to swap.');
  const names = [...new Set(active.map((each) => label('features', each)))];
  if (replaces === null) {
    if (active.length > 1)
      throw badValue({ replaces: `It has ${names.length > 1 ? list(names) : `${active.length} of ${names[0]}`}; say which of them ends.` });
    return active;
  }
  const named = active.filter((each) => each['standardFeature'] === replaces);
  if (named.length === 0) throw refused(`"${replaces.slice(0, 100)}" is not active on it; it has ${list(names)}.`);
  return named;
}

export default [feature, ...containers];
