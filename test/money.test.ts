/** Amounts as whole numbers: reading, rounding half up, percentages. */
import assert from 'node:assert/strict';
import Big from 'big.js';
import fc from 'fast-check';
import { Fault } from '../shared/fault.js';
import {
  formatPence,
  formatUnits,
  fraction,
  halfUp,
  MOST_UNITS,
  parsePercent,
  penceToPounds,
  penceToUnits,
  percentFault,
  poundsFault,
  poundsToUnits,
  product,
  unitsToPence,
  unitsToPounds,
} from '../shared/money.js';

describe('money', () => {
  it('takes pounds as a number or decimal text, exactly', () => {
    for (const [given, units] of [
      [29.99, 299_900],
      ['29.99', 299_900],
      [0.1, 1_000],
      ['0.0001', 1],
      [-5, -50_000],
      ['-0.0000', 0],
      [1e-4, 1],
      [1.1, 11_000],
      ['999999999.9999', MOST_UNITS],
      ['£1,000.50', 10_005_000],
      ['1,350.61', 13_506_100],
      ['(25.00)', -250_000],
      ['1.000', 10_000],
      [4.35, 43_500],
    ] as const) {
      assert.equal(poundsToUnits(given), units, String(given));
    }
    assert.ok(Object.is(poundsToUnits('-0'), 0));
  });
  it('refuses what is no amount, has too many decimals or is too large', () => {
    for (const bad of [
      '',
      ' 1',
      '.5',
      '12,50',
      '1.000,50',
      '£1.000',
      '3.9%',
      '1e3',
      '0x10',
      '1.',
      '+1',
      '1.00001',
      0.00001,
      Number.NaN,
      Infinity,
      1e21,
      '1000000000',
      '9'.repeat(40),
      null,
      undefined,
      true,
      [1],
    ]) {
      assert.match(poundsFault(bad) ?? '', /\.$/, JSON.stringify(bad));
    }
    assert.throws(
      () => poundsToUnits('1.00001', 'serviceCharge'),
      (fault: unknown) => fault instanceof Fault && 'serviceCharge' in fault.fields,
    );
  });
  it('goes out as pounds and comes back the same', () =>
    fc.assert(
      fc.property(fc.integer({ min: -MOST_UNITS, max: MOST_UNITS }), (units) => {
        assert.equal(poundsToUnits(unitsToPounds(units)), units + 0);
      }),
    ));
  it('changes between pence and ten-thousandths', () => {
    assert.deepEqual([penceToPounds(-2032), penceToUnits(2032), unitsToPence(150), unitsToPence(-150), unitsToPence(149)], [-20.32, 203_200, 2, -2, 1]);
  });
  it('reads well', () => {
    assert.deepEqual(
      [formatPence(120_400), formatPence(-2032), formatPence(5), formatPence(-0), formatPence(123_456_789)],
      ['£1,204.00', '−£20.32', '£0.05', '£0.00', '£1,234,567.89'],
    );
    assert.deepEqual(
      [formatUnits(299_900), formatUnits(321_793), formatUnits(-1), formatUnits(12_345_670_000)],
      ['£29.99', '£32.1793', '−£0.0001', '£1,234,567.00'],
    );
  });
});

describe('half-up', () => {
  it('rounds ties away from zero', () => {
    for (const [n, d, expected] of [
      [5, 2, 3],
      [-5, 2, -3],
      [4, 3, 1],
      [-4, 3, -1],
      [1, 2, 1],
      [-1, 2, -1],
      [1, 3, 0],
      [-1, 3, 0],
      [0, 7, 0],
    ] as const) {
      assert.ok(Object.is(halfUp(n, d), expected), `${n}/${d}`);
      assert.ok(Object.is(halfUp(BigInt(n), BigInt(d)), expected), `${n}/${d} exactly`);
    }
    assert.equal(halfUp(5n, -2n), -3);
  });
  it('agrees with exact decimal division', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.bigInt({ min: 1000n, max: 10n ** 6n }), (n, d) => {
        const twice = 2n * n;
        const result = BigInt(halfUp(n, d));
        const distance = twice - 2n * result * d;
        assert.ok(distance <= d && distance >= -d);
        if (distance === d || distance === -d) assert.equal(distance > 0n, n < 0n);
        if (Number.isSafeInteger(Number(n))) assert.equal(halfUp(Number(n), Number(d)), Number(result));
      }),
    ));
  it('multiplies exactly, however large the factors', () =>
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer(), fc.nat(1_200), (a, b, c) => assert.equal(BigInt(product(a, b, c)), BigInt(a) * BigInt(b) * BigInt(c))),
    ));
  it('refuses a result that would not stay exact', () => assert.throws(() => halfUp(10n ** 20n, 1n), Fault));
});

describe('percentages', () => {
  it('are decimal text, written one way', () =>
    assert.deepEqual(
      ['07.30', 7.3, '-0.5', 0, '3.9%', '(2.5 %)', '1.125'].map((each) => parsePercent(each)),
      ['7.3', '7.3', '-0.5', '0', '3.9', '-2.5', '1.125'],
    ));
  it('that are none, too precise or absurd are refused', () => {
    for (const bad of ['', '7%%', '£7', '7,3', 'NaN', 1001, '-1000.5', '1.0000001', null]) assert.match(percentFault(bad) ?? '', /\.$/, JSON.stringify(bad));
    assert.throws(() => parsePercent('7,5', 'increasePercent'), Fault);
  });
  it('are exact fractions', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(6), (n, scale) => {
        const text = new Big(n).div(new Big(10).pow(scale)).toFixed();
        const { n: top, d } = fraction(text);
        assert.equal(top * 10n ** BigInt(scale), BigInt(n) * d);
      }),
    ));
});
