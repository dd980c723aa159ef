/** When a bill is unusual: every edge of the rule, and the rule by another road. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compared } from '../../shared/billing/unusual.js';
import { poundsToUnits } from '../../shared/money.js';

const units = (pounds: string): number => poundsToUnits(pounds);

describe('an unusual bill', () => {
  const table: readonly (readonly [why: string, bill: string, before: readonly string[], unusual: boolean])[] = [
    ['no month before: nothing to compare with', '5000.00', [], false],
    ['one month, £99.99 more', '599.99', ['500.00'], false],
    ['one month, £100.00 more', '600.00', ['500.00'], true],
    ['one month, £99.99 less', '400.01', ['500.00'], false],
    ['one month, £100.00 less', '400.00', ['500.00'], true],
    ['one month, 14.9 % more', '1149.00', ['1000.00'], false],
    ['one month, a penny short of 15 %', '1149.99', ['1000.00'], false],
    ['one month, 15.0 % more', '1150.00', ['1000.00'], true],
    ['one month, 15.0 % less', '850.00', ['1000.00'], true],
    ['one month, 14.9 % less', '851.00', ['1000.00'], false],
    ['£100.00 and less than 15 %', '1100.00', ['1000.00'], false],
    ['15 % and less than £100', '115.00', ['100.00'], false],
    ['two months, as far from the mean as each of them', '600.00', ['400.00', '600.00'], false],
    ['two months, a penny farther than each of them', '600.01', ['400.00', '600.00'], true],
    ['two months alike, £99.99 more', '599.99', ['500.00', '500.00'], false],
    ['two months alike, £100.00 more', '600.00', ['500.00', '500.00'], true],
    ['three months, within their standard deviation of £163.30', '463.29', ['100.00', '300.00', '500.00'], false],
    ['three months, a penny beyond it', '463.30', ['100.00', '300.00', '500.00'], true],
    ['three months alike, 14.9 % more', '1149.00', ['1000.00', '1000.00', '1000.00'], false],
    ['three months alike, 15.0 % more', '1150.00', ['1000.00', '1000.00', '1000.00'], true],
    ['three months, £99.99 above a mean that ends in no penny', '433.32', ['333.33', '333.33', '333.34'], false],
    ['three months, a third of a penny below £100 above that mean', '433.33', ['333.33', '333.33', '333.34'], false],
    ['three months, two thirds of a penny more than £100 above it', '433.34', ['333.33', '333.33', '333.34'], true],
    ['credits before, a bill now', '300.00', ['-200.00'], true],
    ['a mean of nought: any £100 beyond the deviation', '100.00', ['0.00', '0.00', '0.00'], true],
  ];
  for (const [why, bill, before, unusual] of table) {
    it(`${why}: £${bill} after ${before.length === 0 ? 'nothing' : before.map((each) => `£${each}`).join(', ')} is ${unusual ? '' : 'not '}unusual`, () => {
      assert.equal(compared(units(bill), before.map(units)).unusual, unusual);
    });
  }

  it('tells its figures to the penny', () => {
    assert.deepEqual(compared(units('700.00'), ['100.00', '300.00', '500.00'].map(units)), {
      months: 3,
      mean: units('300.00'),
      deviation: units('163.30'),
      difference: units('400.00'),
      percent: 133.3,
      unusual: true,
    });
    assert.deepEqual(compared(units('0.00'), ['333.33', '333.33', '333.34'].map(units)), {
      months: 3,
      mean: units('333.33'),
      deviation: 0,
      difference: units('-333.33'),
      percent: -100,
      unusual: true,
    });
  });

  it('is what a spreadsheet with AVERAGE and STDEV.P says, away from the very edges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500_000, max: 500_000 }),
        fc.array(fc.integer({ min: -500_000, max: 500_000 }), { minLength: 1, maxLength: 3 }),
        (bill, before) => {
          const mean = before.reduce((sum, each) => sum + each, 0) / before.length;
          const deviation = Math.sqrt(before.reduce((sum, each) => sum + (each - mean) ** 2, 0) / before.length);
          const difference = Math.abs(bill - mean);
          const limits = [deviation, 10_000, 0.15 * Math.abs(mean)];
          fc.pre(limits.every((limit) => Math.abs(difference - limit) > 1e-6));
          const found = compared(
            bill * 100,
            before.map((each) => each * 100),
          );
          assert.equal(
            found.unusual,
            limits.every((limit) => difference > limit),
          );
          assert.ok(Math.abs(found.deviation! / 100 - deviation) <= 0.5001 && Math.abs(found.mean! / 100 - mean) <= 0.5001);
        },
      ),
      { numRuns: 300 },
    );
  });
});
