/** Numbers as people write them, in forms, cells and columns; what can be read in two ways is refused with both. */
import assert from 'node:assert/strict';
import { numberTyped } from '../shared/typed.js';
import { parameterOf } from '../addin/flow/ordering.js';
import { asSeen, valueOf } from '../addin/lists/cells.js';

const field = (type: 'Currency' | 'Text' | 'Number') => ({ type, label: 'X', name: 'x' }) as const;

describe('a number as typed', () => {
  for (const [text, value] of [
    ['£1,000.50', 1000.5],
    ['1,350.61', 1350.61],
    ['3.9%', 3.9],
    ['(25.00)', -25],
    ['(£1,025.00)', -1025],
    ['-£12', -12],
    ['£-12', -12],
    ['−20.32', -20.32],
    [' 12 ', 12],
    ['1 234.50', 1234.5],
    ['1,234,567', 1_234_567],
    ['.5', 0.5],
    ['0', 0],
    ['0.125', 0.125],
    ['3.125%', 3.125],
    ['1.0000', 1],
    ['1000.125', 1000.125],
  ] as const)
    it(`${text} is ${value}`, () => assert.deepEqual(numberTyped(text), { value }));

  for (const text of [
    '1.000',
    '£12.500',
    '(1.000)',
    '999.999',
    '12,50',
    '1.000,50',
    '1.234,56',
    '12,3456',
    '1 234,50',
    '1,23,456',
    '(-5)',
    '0x10',
    '1e3',
    '٣',
    '12abc',
    '',
    '--5',
    '1,000,50',
  ])
    it(`${text || 'nothing'} is none`, () => assert.ok('why' in numberTyped(text)));

  it('says both readings of a point before three digits', () => {
    assert.deepEqual(numberTyped('1.000'), { why: '“1.000” can be read in two ways: write 1000 without a point, or 1.0000 with four decimals.' });
  });
  it('says both readings of a comma', () => {
    assert.deepEqual(numberTyped('12,50'), { why: '“12,50” can be read in two ways: write 12.50 with a point, or 1250 without a comma.' });
    assert.match((numberTyped('1.000,50') as { why: string }).why, /1000\.50/);
  });
});

describe('what a number is of', () => {
  for (const [text, as, said] of [
    ['3.9%', 'pounds', /a percentage; an amount in pounds is wanted/],
    ['3.9%', 'number', /a percentage; a number is wanted/],
    ['£3.90', 'percent', /an amount in pounds; a percentage is wanted/],
    ['£3', 'number', /an amount in pounds; a number is wanted/],
  ] as const)
    it(`${text} is none of ${as}`, () => assert.match((numberTyped(text, as) as { why: string }).why, said));
  it('a thousandth is no thousand of a percentage', () => assert.deepEqual(numberTyped('1.125', 'percent'), { value: 1.125 }));
});

describe('a cell', () => {
  it('that Excel shows as a percentage is that percentage: it keeps 0.039 of 3.9%', () => {
    for (const [cell, format, seen] of [
      [0.039, '0.0%', '3.9%'],
      [0.07, '0%', '7%'],
      [-0.025, '0.00%;[Red]-0.00%', '-2.5%'],
      [0.039, '0.000', 0.039],
      [5, '0.0"%"', 5],
      [5, '0.0\\%', 5],
      ['3.9%', '@', '3.9%'],
    ] as const)
      assert.equal(asSeen(cell, format), seen);
    const rise = { type: 'string', format: 'percent', title: 'Increase by Percent', description: '' } as const;
    assert.deepEqual(parameterOf(asSeen(0.039, '0.0%'), rise), { value: '3.9' });
  });
  it('of an amount refuses what could be a hundred times too much', () => {
    assert.ok('why' in valueOf('12,50', field('Currency')));
    assert.deepEqual(valueOf('1,234.50', field('Currency')), { value: 1234.5 });
  });
  it('of text keeps TRUE and #A12, and refuses a number whose end Excel has lost', () => {
    assert.deepEqual(valueOf(true, field('Text')), { value: 'TRUE' });
    assert.deepEqual(valueOf('#A12 flat', field('Text')), { value: '#A12 flat' });
    assert.deepEqual(valueOf('#DIV/0!', field('Text')), { why: 'The formula in it gives #DIV/0!.' });
    assert.match((valueOf(8_944_100_012_345_680_000, field('Text')) as { why: string }).why, /15 digits/);
    assert.deepEqual(valueOf(44_166, field('Text')), { value: '44166' });
  });
});
