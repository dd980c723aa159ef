/** Words for days that move with the calendar. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { dayMeant } from '../shared/dateWords.js';

describe('words for days', () => {
  const on = (word: string): string | undefined => dayMeant(word, '2024-02-29');

  it('mean the day itself, or the ends of its week, month, quarter and year', () => {
    assert.deepEqual(
      ['today', 'startOfWeek', 'endOfWeek', 'startOfMonth', 'endOfMonth', 'startOfQuarter', 'endOfQuarter', 'startOfYear', 'endOfYear'].map(on),
      ['2024-02-29', '2024-02-26', '2024-03-03', '2024-02-01', '2024-02-29', '2024-01-01', '2024-03-31', '2024-01-01', '2024-12-31'],
    );
  });

  it('move the calendar before they look for the end', () => {
    assert.equal(on('endOfMonth-1m'), '2024-01-31');
    assert.equal(on('endOfMonth+1y'), '2025-02-28');
    assert.equal(on('startOfQuarter+1q'), '2024-04-01');
    assert.equal(on('endOfQuarter-1q'), '2023-12-31');
    assert.equal(on('today-30d'), '2024-01-30');
    assert.equal(on('today 2w'), '2024-03-14', 'a + of an address');
  });

  it('are nothing else, and nothing outside the years that can be used', () => {
    for (const word of ['', 'Today', 'tomorrow', 'today-', 'today-30', 'endOfMonth--1m', '2024-02-29', 'today+1000d', 'startOf'])
      assert.equal(on(word), undefined, word);
    assert.equal(dayMeant('endOfYear+999y', '2024-02-29'), undefined);
  });

  it('agree with Temporal about months, quarters and years', () => {
    const date = fc.date({ min: new Date('1960-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 400 }), fc.constantFrom('m', 'q', 'y'), fc.constantFrom('-', '+'), (today, count, unit, sign) => {
        const length = { m: { months: count }, q: { months: 3 * count }, y: { years: count } }[unit as 'm'];
        const plain = Temporal.PlainDate.from(today);
        const there = sign === '-' ? plain.subtract(length) : plain.add(length);
        if (there.year < 1900 || there.year > 2200) return;
        assert.equal(dayMeant(`today${sign}${count}${unit}`, today), there.toString());
        assert.equal(dayMeant(`endOfMonth${sign}${count}${unit}`, today), there.with({ day: there.daysInMonth }).toString());
        assert.equal(
          dayMeant(`startOfQuarter${sign}${count}${unit}`, today),
          there.with({ day: 1, month: Math.floor((there.month - 1) / 3) * 3 + 1 }).toString(),
        );
      }),
      { numRuns: 300 },
    );
  });
});
