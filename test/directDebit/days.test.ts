/** Working days against the days that the government has published (gov.uk/bank-holidays.json, England and Wales). */
import assert from 'node:assert/strict';
import { bankHolidays, isWorkingDay, workingDay } from '../../shared/directDebit/days.js';

/** As published, all years that the table has had. */
const published = `
2019-01-01 2019-04-19 2019-04-22 2019-05-06 2019-05-27 2019-08-26 2019-12-25 2019-12-26
2020-01-01 2020-04-10 2020-04-13 2020-05-08 2020-05-25 2020-08-31 2020-12-25 2020-12-28
2021-01-01 2021-04-02 2021-04-05 2021-05-03 2021-05-31 2021-08-30 2021-12-27 2021-12-28
2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 2022-12-26 2022-12-27
2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25 2023-12-26
2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28`
  .trim()
  .split(/\s+/);

const holiday = (date: string): boolean => bankHolidays(Number(date.slice(0, 4))).has(date);

describe('working days of Bacs', () => {
  it('leave out what is published, and nothing else', () => {
    for (let year = 2019; year <= 2027; year += 1) {
      assert.deepEqual(
        [...bankHolidays(year)].toSorted(),
        published.filter((day) => day.startsWith(String(year))),
        String(year),
      );
    }
  });

  it('are counted over weekends and holidays, both ways', () => {
    assert.equal(workingDay('2025-04-17', 1, holiday), '2025-04-22', 'over Easter');
    assert.equal(workingDay('2025-04-22', -1, holiday), '2025-04-17');
    assert.equal(workingDay('2025-12-24', 2, holiday), '2025-12-30');
    assert.equal(workingDay('2025-04-19', 0, holiday), '2025-04-22', 'none begins at the next one');
    assert.equal(workingDay('2025-03-20', 0, holiday), '2025-03-20');
    assert.equal(workingDay('2025-03-01', 10, holiday), '2025-03-14');
    assert.deepEqual(
      ['2025-03-22', '2025-12-25', '2025-03-20'].map((day) => isWorkingDay(day, holiday)),
      [false, false, true],
    );
  });
});
