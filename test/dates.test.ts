/** Arithmetic on calendar days. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  add,
  addDays,
  addMonths,
  addYears,
  dateFault,
  dayOf,
  daysBetween,
  daysInMonth,
  earliest,
  FIRST_DATE,
  formatDate,
  formatSpan,
  fromDay,
  isDate,
  latest,
  LAST_DATE,
  monthsAfter,
  parseDate,
  partsOf,
  periodEnds,
  toDay,
  weekday,
} from '../shared/dates.js';
import { noticeOver } from '../shared/billing/values.js';
import { Fault } from '../shared/fault.js';

const day = fc.integer({ min: toDay(FIRST_DATE), max: toDay(LAST_DATE) });
const plain = (count: number): Temporal.PlainDate => Temporal.PlainDate.from(fromDay(count));

describe('dates', () => {
  it('takes real dates from 1900 to 2200 only', () => {
    for (const good of ['1900-01-01', '2024-02-29', '2000-02-29', '2200-12-31']) assert.equal(dateFault(good), undefined, good);
    for (const bad of [
      '2025-02-29',
      '1900-02-29',
      '2025-13-01',
      '2025-00-10',
      '2025-04-31',
      '2025-1-1',
      '20250101',
      '2025-01-01T00:00:00Z',
      ' 2025-01-01',
      '1899-12-31',
      '2201-01-01',
      '',
      20250101,
      null,
      undefined,
      {},
    ]) {
      assert.match(dateFault(bad) ?? '', /\.$/, JSON.stringify(bad));
      assert.equal(isDate(bad), false);
    }
  });
  it('names the field of a date that is none', () => {
    assert.throws(
      () => parseDate('2025-02-30', 'dateDrop'),
      (fault: unknown) => fault instanceof Fault && fault.fields['dateDrop'] === 'There is no 2025-02-30 in the calendar.',
    );
    assert.equal(parseDate('2025-02-28'), '2025-02-28');
  });
  it('counts days as the calendar does, every day from 1900 to 2200', () => {
    let expected = toDay(FIRST_DATE);
    for (let year = 1900; year <= 2200; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let date = 1; date <= daysInMonth(year, month); date++, expected++) {
          assert.equal(dayOf(year, month, date), expected);
          assert.deepEqual(partsOf(expected), { year, month, day: date });
        }
      }
    }
    assert.equal(expected - 1, toDay(LAST_DATE));
  });
  it('agrees with Temporal on days, weekdays and months', () =>
    fc.assert(
      fc.property(day, fc.integer({ min: -400, max: 400 }), (count, months) => {
        const date = plain(count);
        assert.equal(weekday(count), date.dayOfWeek);
        assert.equal(toDay(date.toString()), count);
        assert.equal(fromDay(monthsAfter(count, months)), date.add({ months }).toString());
        assert.equal(addDays(date.toString(), months), date.add({ days: months }).toString());
        assert.equal(addMonths(date.toString(), months), add(date.toString(), { months }));
      }),
    ));
  it('adds years', () => {
    assert.deepEqual(['2025-02-28', '2028-02-29'], [addYears('2024-02-29', 1), addYears('2024-02-29', 4)]);
  });
  it('ends a notice on the corresponding date and a period the day before it', () => {
    assert.equal(noticeOver('1978-09-30', { length: 4, unit: 'months' }), '1979-01-30');
    assert.equal(noticeOver('2025-06-01', { length: 30, unit: 'days' }), '2025-07-01');
    assert.deepEqual(
      ['2025-02-14', '2025-02-28', '2025-02-27', '2025-01-21'],
      [
        periodEnds('2025-01-15', 1, 'months'),
        periodEnds('2025-01-31', 1, 'months'),
        periodEnds('2024-02-28', 1, 'years'),
        periodEnds('2025-01-15', 1, 'weeks'),
      ],
    );
  });
  it('measures between dates', () => {
    assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
    assert.deepEqual([earliest('2025-01-01', '2024-12-31'), latest('2025-01-01', '2024-12-31')], ['2024-12-31', '2025-01-01']);
  });
  it('reads well', () => {
    assert.equal(formatDate('2025-01-24'), '24 Jan 2025');
    assert.deepEqual(
      [formatSpan('2025-02-01', '2025-02-28'), formatSpan('2024-12-15', '2025-01-14'), formatSpan('2025-01-01', '2025-01-01')],
      ['1 Feb to 28 Feb 2025', '15 Dec 2024 to 14 Jan 2025', '1 Jan 2025'],
    );
  });
});
