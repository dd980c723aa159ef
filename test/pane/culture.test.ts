/** Dates as the workbook's Excel writes them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { excelInNode } from '../excel/node.js';
import { countsFrom1904, readCulture } from '../../addin/excel/culture.js';
import { datePattern, dateTyped, dateWritten, monthPattern, monthTyped, monthWritten, useCulture } from '../../addin/lists/culture.js';
import { cellOf, dayOf, useDateSystem } from '../../addin/lists/cells.js';
import type { Draft } from '../../addin/draft.js';
import { missing } from '../../addin/flow/ordering.js';
import { localeNamed } from '../../standin/engine/locales.js';

const american = { name: 'en-US', shortDate: 'M/d/yyyy' };
const german = { name: 'de-DE', shortDate: 'dd.MM.yyyy' };

describe('a date', () => {
  const before = (globalThis as { Excel?: unknown }).Excel;
  afterEach(() => {
    useCulture(undefined);
    (globalThis as { Excel?: unknown }).Excel = before;
  });

  it('is read day first in a British workbook, with the month in letters or the year first in any', () => {
    for (const text of [
      '31/01/2025',
      '31/1/25',
      ' 31-01-2025 ',
      '31.01.2025',
      '31 01 2025',
      '31 Jan 2025',
      '31-January-2025',
      '31Jan25',
      'Jan 31, 2025',
      '2025-01-31',
      '2025/1/31',
    ])
      assert.equal(dateTyped(text), '2025-01-31', text);
    assert.equal(dateTyped('01/12/2026'), '2026-12-01');
    assert.equal(dateTyped('1/2/69'), '2069-02-01');
    assert.equal(dateTyped('1/2/70'), '1970-02-01');
  });

  it('is read in the order of an American or a German one there', () => {
    useCulture(american);
    assert.deepEqual([dateTyped('01/12/2026'), dateTyped('31/01/2025'), dateTyped('31 Jan 2025')], ['2026-01-12', undefined, '2025-01-31']);
    assert.equal(dayOf('12/31/2025'), '2025-12-31');
    assert.deepEqual([dateWritten('2026-01-12'), datePattern()], ['1/12/2026', 'm/d/yyyy']);
    useCulture(german);
    assert.deepEqual([dateTyped('01.12.2026'), dateTyped('1.12.26.')], ['2026-12-01', '2026-12-01']);
    assert.deepEqual([dateWritten('2026-12-01'), datePattern()], ['01.12.2026', 'dd.mm.yyyy']);
  });

  it('is none where the calendar has none, or a part is missing', () => {
    for (const text of ['', '31/02/2025', '1/2', '13/13/2025', '1/2/202', 'tomorrow', '31 Foo 2025', '31/01/1899', '45000', '1/2/2025 10:00', '2025-13-01'])
      assert.equal(dateTyped(text), undefined, text);
  });

  it('comes back as it was written, in every order', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, fc.constantFrom(american, german, undefined), (iso, culture) => {
        useCulture(culture);
        assert.equal(dateTyped(dateWritten(iso)), iso);
      }),
      { numRuns: 300 },
    );
  });

  it('is written as Excel says that it writes them', async () => {
    for (const name of ['en-GB', 'en-US', 'de-DE']) {
      const excel = excelInNode();
      excel.workbook.locale = localeNamed(name)!;
      (globalThis as { Excel?: unknown }).Excel = excel.Excel;
      useCulture(await readCulture());
      excel.user.type('Sheet1!A1', dateWritten('2026-12-01'));
      const [[value]] = excel.user.values('Sheet1!A1') as [[number]];
      assert.equal(dayOf(value), '2026-12-01', name);
      assert.equal(excel.user.texts('Sheet1!A1')[0]?.[0], dateWritten('2026-12-01'), name);
      excel.user.type('Sheet1!A2', name === 'de-DE' ? '1.234,50' : '1,234.50');
      assert.equal(excel.user.values('Sheet1!A2')[0]?.[0], 1234.5, name);
    }
  });

  it('stands where the workbook counts it from, 1900 or 1904', async () => {
    const excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    assert.equal(await countsFrom1904(), false);
    assert.equal(cellOf('2026-02-28', 'date'), 46_081);
    excel.workbook.date1904 = true;
    try {
      useDateSystem(await countsFrom1904());
      assert.equal(cellOf('2026-02-28', 'date'), 44_619);
      assert.equal(dayOf(44_619), '2026-02-28');
      assert.deepEqual([dayOf(0), dayOf(-1), cellOf('1903-12-31', 'date')], ['1904-01-01', undefined, '1903-12-31']);
      assert.equal(cellOf('2026-07-31T10:00:00Z', 'stamp'), Number(cellOf('2026-07-31', 'date')) + 10 / 24);
    } finally {
      useDateSystem(false);
    }
  });

  it('may be a month alone, in the workbook’s own order as well', () => {
    const month = (text: string): string | undefined => monthTyped(text);
    for (const text of ['12/2024', '2024-12', 'Dec 2024', 'December 2024', 'dec-24', '31/12/2024', '1 Dec 2024', ' 12.2024 '])
      assert.equal(month(text), '2024-12', text);
    for (const text of ['', '13/2024', '2024-13', 'Blurs 2024', '12', '2024', '12/31/2024']) assert.equal(month(text), undefined, text);
    for (const [shortDate, written, pattern] of [
      ['dd/MM/yyyy', '12/2024', 'mm/yyyy'],
      ['M/d/yyyy', '12/2024', 'mm/yyyy'],
      ['dd.MM.yyyy', '12.2024', 'mm.yyyy'],
      ['yyyy-MM-dd', '2024-12', 'yyyy-mm'],
    ] as const) {
      useCulture({ name: '', shortDate });
      assert.deepEqual([monthWritten('2024-12'), monthPattern(), month(monthWritten('2024-12'))], [written, pattern, '2024-12']);
    }
    useCulture({ name: 'en-US', shortDate: 'M/d/yyyy' });
    assert.equal(month('12/31/2024'), '2024-12');
    useCulture(undefined);
  });

  it('typed into a form is refused with the way to write it', () => {
    const draft = {
      parameters: { dateDrop: '31/02/2025' },
      fromColumn: {},
      offer: { schema: { properties: { dateDrop: { type: 'string', title: 'Drop Date', format: 'date' } } } },
    } as unknown as Draft;
    assert.match(missing(draft)['dateDrop'] ?? '', /“31\/02\/2025” is not a date: write it as dd\/mm\/yyyy\./);
  });
});
