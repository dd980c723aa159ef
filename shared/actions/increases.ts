/** What the two ways of raising a catalogue price share. */
import { increased } from '../billing/index.js';
import { refused } from '../fault.js';
import type { Property, RecordOf, Values } from '../types.js';

const increasePercent = {
  type: 'string',
  format: 'percent',
  title: 'Increase by Percent',
  description: 'By how many percent charges go up, or down if below zero; rounded to a hundredth of a penny.',
} as const satisfies Property;

const increaseScope = {
  type: 'string',
  title: 'Increase Scope',
  description: 'Recurring charges only, or one-off charges too.',
  enum: ['recurringOnly', 'recurringAndConnections'],
} as const satisfies Property;

/** What both have in common: whom they are for, what they ask, and what they can be done to. */
export const increase = {
  entity: 'standardFeatures',
  menu: 'expert',
  level: 5,
  on: 'record',
  parameters: {
    type: 'object',
    properties: { increasePercent, increaseScope },
    required: ['increasePercent', 'increaseScope'],
    additionalProperties: false,
  },
  available: (record: RecordOf): true | string =>
    typeof record['serviceCharge'] === 'number' || typeof record['connectionCharge'] === 'number' || 'This standard feature has no charges to increase.',
} as const;

type Scope = (typeof increaseScope)['enum'][number];

/** The charges after an increase; those that are empty stay empty. */
export function raisedCharges(record: RecordOf, percent: string, scope: Scope): Values {
  const names = scope === 'recurringOnly' ? ['serviceCharge'] : ['serviceCharge', 'connectionCharge'];
  const charges = Object.fromEntries(names.flatMap((name) => (typeof record[name] === 'number' ? [[name, increased(record[name], percent)]] : [])));
  if (Object.keys(charges).length === 0)
    throw refused(`This standard feature has no ${scope === 'recurringOnly' ? 'recurring charge' : 'charges'} to increase.`);
  if (Object.values(charges).some((charge) => charge < 0)) throw refused('No charge can fall below zero; give −100 percent at most.');
  return charges;
}
