/** What a carrier should charge: whole months whatever the feature's own interval, days in part, changes of count, the one-off once; and patterns that end. */
import assert from 'node:assert/strict';
import { margin } from '../../shared/carrier/index.js';
import { expectedOver, joined, priceBy, type Bought } from '../../shared/carrier/expected.js';
import { beginningOf, fits } from '../../shared/carrier/patterns.js';
import { processor } from '../processor.js';

const bought: Bought = {
  price: 74_500,
  connection: null,
  interval: { unit: 'month', n: 1, align: 'calendar', timing: 'advance' },
  counts: [{ from: '2026-01-01', count: 1 }],
  start: '2026-01-01',
  last: null,
};
const november = [['2026-11-01', '2026-11-30']] as const;

describe('what a carrier should charge', () => {
  it('is the price of whole months, the part of a month by its days, and a share of longer intervals', () => {
    assert.equal(expectedOver(bought, november).cost, 745);
    assert.equal(expectedOver({ ...bought, start: '2026-11-15' }, november).cost, 397);
    assert.equal(expectedOver({ ...bought, last: '2026-11-10' }, november).cost, 248);
    assert.equal(expectedOver({ ...bought, interval: { ...bought.interval, unit: 'quarter' }, price: 300_000 }, november).cost, 1_000);
    assert.equal(expectedOver({ ...bought, interval: { ...bought.interval, unit: 'year' }, price: 1_200_000 }, [['2026-11-01', '2027-10-31']]).cost, 12_000);
    assert.equal(expectedOver({ ...bought, interval: { ...bought.interval, unit: 'week' }, price: 70_000 }, [['2026-11-02', '2026-11-15']]).cost, 1_400);
    // From the 31st the months end with theirs: two whole ones.
    assert.equal(expectedOver(bought, [['2026-01-31', '2026-03-30']]).cost, 1_490);
  });

  it('follows the count day by day, and takes the one-off where it begins', () => {
    const counts = [
      { from: '2026-01-01', count: 10 },
      { from: '2026-11-16', count: 20 },
    ];
    assert.equal(expectedOver({ ...bought, counts, price: 10_000 }, november).cost, 1_500);
    assert.deepEqual(
      [expectedOver({ ...bought, connection: 500_000, start: '2026-11-01' }, november), expectedOver({ ...bought, connection: 500_000 }, november)].map(
        ({ cost, once }) => [cost, once],
      ),
      [
        [5_745, 5_000],
        [745, 0],
      ],
    );
  });

  it('gives the price by which a bill comes out, once its one-off is taken off', () => {
    assert.equal(priceBy(845, expectedOver(bought, november)), 84_500);
    assert.equal(priceBy(5_845, expectedOver({ ...bought, connection: 500_000, start: '2026-11-01' }, november)), 84_500);
    assert.equal(priceBy(845, expectedOver({ ...bought, last: '2026-01-31' }, november)), null);
  });

  it('counts days that several lines are for once', () => {
    assert.deepEqual(
      joined([
        ['2026-11-11', '2026-11-30'],
        ['2026-11-01', '2026-11-30'],
        ['2026-12-01', '2026-12-31'],
        ['2027-02-01', '2027-02-28'],
      ]),
      [
        ['2026-11-01', '2026-12-31'],
        ['2027-02-01', '2027-02-28'],
      ],
    );
  });
});

describe('patterns of carriers’ codes', () => {
  it('are for the whole value, whatever its capitals, with whole alternatives', () => {
    for (const [pattern, value, wanted] of [
      ['BBEU\\d{8}', ' bbeu12345678 ', true],
      ['BBEU\\d{8}', 'BBEU123456789', false],
      ['FTTC.*|SOGEA.*', 'SoGEA 80/20', true],
      ['A|B', 'AB', false],
      ['[', 'x', false],
    ] as const)
      assert.equal(fits(pattern, value), wanted, `${pattern} ${value}`);
  });

  it('end, however many repeats there are in them', () => {
    const began = processor();
    assert.equal(fits(`${'[a-z]{0,200}'.repeat(8)}X`, 'a'.repeat(200)), false);
    assert.ok(processor() - began < 2_000);
  });

  it('begin with the letters by which they are found', () => {
    assert.deepEqual(['BBEU\\d{8}', 'BBE?U', 'A|B', 'ab+c', '.*', 'FTTC'].map(beginningOf), ['BBEU', 'BB', '', 'A', '', 'FTTC']);
  });
});

describe('a margin', () => {
  it('is no percentage of what was credited: a loss would stand there as a gain', () => {
    assert.deepEqual(margin(-207, 3606), { margin: -3813, percent: null });
    assert.deepEqual(margin(207, 3606), { margin: -3399, percent: '-1642.0' });
  });
});
