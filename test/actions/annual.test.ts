import { textOfWarning } from '../../shared/warnings.js';
import assert from 'node:assert/strict';
import { done, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import type { RecordOf, Values } from '../../shared/types.js';

const rise = { profile: 'RPI', dueBy: '2025-04-30', increasePercent: '10' };

/** A customer with the profile and date, and below it features that have their own, none, no price of their own, or no life. */
function world(customer: Values = {}): World {
  const priced = (id: string, values: Values): RecordOf =>
    featureOf(id, { customerID: '1', serviceCharge: 100_000, serviceChargeInterval: 'Monthly', startDate: '2024-01-01', ...values });
  return worldOf({
    customers: [
      recordOf('customers', '1', {
        name: 'Northgate',
        annualIncreaseProfile: 'RPI',
        annualIncreaseReferenceDate: '2025-04-01',
        customerClass: 'Business',
        ...customer,
      }),
    ],
    services: [recordOf('services', '12', { customerID: '1', annualIncreaseReferenceDate: '2025-09-01' })],
    features: [
      priced('101', {}),
      priced('102', { annualIncreaseProfile: 'None' }),
      priced('103', { serviceID: '12' }),
      priced('104', { serviceCharge: null, standardFeature: 'Call Divert' }),
      priced('105', { soldDate: '2025-01-17', minimumTermDate: '2027-01-16' }),
    ],
  });
}

describe('apply annual increase', () => {
  it('raises what is due from its reference date, moves the date on by a year, and finds nothing due again', () => {
    const after = done(world(), 'features', 'applyAnnualIncrease', '101', rise);
    const feature = the(after, 'features', '101');
    assert.deepEqual([feature['serviceCharge'], feature['lastUpdatedDate'], feature['annualIncreaseReferenceDate']], [110_000, '2025-04-01', '2026-04-01']);
    assert.throws(() => plan(after, 'features', 'applyAnnualIncrease', '101', rise), { hint: 'Its reference date is 2026-04-01, after 2025-04-30.' });
  });

  it('says of each that is not due, not to be raised here or not by a percentage, why not', () => {
    const why = (id: string): RegExp =>
      ({ '102': /no annual increase profile/, '103': /reference date is 2025-09-01/, '104': /raise it there/, '105': /pounds and pence/ })[id]!;
    for (const id of ['102', '103', '104', '105']) assert.throws(() => plan(world(), 'features', 'applyAnnualIncrease', id, rise), { hint: why(id) });
    const amount = plan(world(), 'features', 'applyAnnualIncrease', '105', { profile: 'RPI', dueBy: '2025-04-30', increaseAmount: 15_000, rounding: '.99' });
    assert.equal(amount.changes[0]?.after['serviceCharge'], 119_900);
  });

  it('of a customer raises all that is due below it, and tells what it leaves alone', () => {
    const { changes, notes, monthlyBefore, monthlyAfter } = plan(world(), 'customers', 'applyAnnualIncrease', '1', rise);
    assert.deepEqual(
      changes.map(({ id }) => id),
      ['101'],
    );
    assert.deepEqual([monthlyBefore, monthlyAfter], [1000, 1100]);
    assert.equal(notes?.[0], '1 recurring charge raised.');
    assert.equal(notes?.length, 5);
    assert.throws(() => plan(world({ annualIncreaseProfile: null }), 'customers', 'applyAnnualIncrease', '1', rise), {
      hint: /Nothing of this customer is due/,
    });
  });

  it('is made once for years that were missed, and says so', () => {
    const late = plan(world({ annualIncreaseReferenceDate: '2023-04-01' }), 'features', 'applyAnnualIncrease', '101', { ...rise, effectiveDate: '2025-05-01' });
    assert.equal(late.changes[0]?.after['annualIncreaseReferenceDate'], '2026-04-01');
    assert.match((late.warnings ?? []).map(textOfWarning).join(' '), /2 years behind/);
  });
});

describe('change recurring charge', () => {
  it('adds an amount, and rounds as asked', () => {
    const charge = (more: Values): unknown =>
      plan(world(), 'features', 'changeRecurringCharge', '101', { updatedDate: '2025-04-01', ...more }).changes[0]?.after['serviceCharge'];
    assert.equal(charge({ increaseAmount: 15_000 }), 115_000);
    assert.equal(charge({ increaseAmount: -15_050, rounding: 'Pence' }), 85_000);
    assert.equal(charge({ increasePercent: '7.3', rounding: '.99' }), 109_900);
    assert.throws(() => charge({ increasePercent: '7.3', increaseAmount: 1 }), { hint: /increasePercent|Increase/ });
  });
});
