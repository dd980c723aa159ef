/** A slip of a nought or a point in a price is told before it is done, on every road by which prices change. */
import assert from 'node:assert/strict';
import { featureOf, plan, recordOf, worldOf } from '../fixtures.js';
import type { EntityName, Values } from '../../shared/types.js';

const today = '2026-11-26';
const world = worldOf({
  customers: [recordOf('customers', '1', {})],
  services: [recordOf('services', '12', { customerID: '1', serviceType: 'Other' })],
  features: [
    featureOf('101', { customerID: '1', serviceID: '12', serviceCharge: 300_000, serviceChargeInterval: 'Calendar Monthly', startDate: '2026-11-01' }),
    featureOf('102', {
      customerID: '1',
      serviceID: '12',
      standardFeature: 'Broadband FTTC 40/10',
      serviceChargeInterval: 'Calendar Monthly',
      startDate: '2026-11-01',
    }),
  ],
  standardFeatures: [recordOf('standardFeatures', '5', { name: 'Line', serviceCharge: 300_000, connectionCharge: 100_000, availability: 'Available' })],
  fixedFeeTariffs: [recordOf('fixedFeeTariffs', '7', { name: 'Trade', charges: [{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 20 }] })],
});
const warned = (entity: EntityName, action: string, id: string, parameters: Values): readonly string[] =>
  (plan(world, entity, action, id, parameters, { today }).warnings ?? []).flatMap((each) =>
    typeof each === 'object' && (each.kind === 'priceJump' || each.kind === 'priceFalls') ? [each.text] : [],
  );
const on = { updatedDate: '2026-12-01' };

describe('a price that changes by half of itself or more', () => {
  for (const [what, entity, action, id, parameters, said] of [
    ['a percentage of 50', 'features', 'changeRecurringCharge', '101', { ...on, increasePercent: '50' }, ['Recurring Charge £30.00 → £45.00 is +50 %.']],
    ['49.99 percent', 'features', 'changeRecurringCharge', '101', { ...on, increasePercent: '49.99' }, []],
    ['39 for 3.9', 'features', 'changeRecurringCharge', '101', { ...on, increasePercent: '390' }, ['Recurring Charge £30.00 → £147.00 is +390 %.']],
    ['a percentage below zero', 'features', 'changeRecurringCharge', '101', { ...on, increasePercent: '-3' }, ['The increase is below zero: prices fall.']],
    ['an amount below zero', 'features', 'changeRecurringCharge', '101', { ...on, increaseAmount: -10_000 }, ['The increase is below zero: prices fall.']],
    ['a price of a tenth', 'features', 'changeRecurringCharge', '101', { ...on, serviceCharge: 30_000 }, ['Recurring Charge £30.00 → £3.00 is −90 %.']],
    ['a price that is a little less', 'features', 'changeRecurringCharge', '101', { ...on, serviceCharge: 290_000 }, []],
    ['an edit', 'features', 'edit', '101', { ...on, serviceCharge: 3_000_000 }, ['Recurring Charge £30.00 → £300.00 is +900 %.']],
    [
      'an edit of what came from the catalogue',
      'features',
      'edit',
      '102',
      { ...on, serviceCharge: 600_000 },
      ['Recurring Charge £29.99 → £60.00 is +100.1 %.'],
    ],
    ['an edit of the catalogue', 'standardFeatures', 'edit', '5', { serviceCharge: 6_000_000 }, ['Recurring Charge £30.00 → £600.00 is +1,900 %.']],
    [
      'a line of a price list',
      'fixedFeeTariffs',
      'edit',
      '7',
      { charges: [{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 2 }] },
      ['Broadband Care Enhanced £20.00 → £2.00 is −90 %.'],
    ],
    [
      'an increase of the catalogue',
      'standardFeatures',
      'applyIncrease',
      '5',
      { increasePercent: '-60', increaseScope: 'recurringAndConnections' },
      ['Recurring Charge £30.00 → £12.00 is −60 %.', 'One-Off Charge £10.00 → £4.00 is −60 %.', 'The increase is below zero: prices fall.'],
    ],
    [
      'a version of the catalogue',
      'standardFeatures',
      'createIncreaseVersion',
      '5',
      { increasePercent: '73', increaseScope: 'recurringOnly' },
      ['Recurring Charge £30.00 → £51.90 is +73 %.'],
    ],
  ] as const)
    it(`${what} is ${said.length === 0 ? 'nothing to warn of' : 'warned of'}`, () => assert.deepEqual(warned(entity, action, id, parameters), said));
});
