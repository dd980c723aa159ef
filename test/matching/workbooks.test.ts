/** Workbooks over REST: their sheets and rows as texts, and what is none in a sentence. */
import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { workbookOf } from '../workbook.js';

describe('a workbook', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    const read = (body: Uint8Array | string, query = '', type = WORKBOOK): Promise<Answered> =>
      bridge.call('POST', `/workbooks${query}`, body, { headers: { 'Content-Type': type } });
    const statement = workbookOf([
      { name: 'Read me', rows: [['Nothing here']] },
      {
        name: 'March & "April"',
        rows: [
          ['Date', 'Amount'],
          ['2025-01-21', 120.5],
          ['Total', { formula: 'SUM(B2:B2)', value: 120.5 }],
        ],
      },
    ]);

    before(async () => {
      bridge = await startBridge(url, { workers: false });
    });
    after(() => bridge.close());

    it('is told by its sheets and the rows of one, formulas as the values they were saved with', async () => {
      const first = await read(statement);
      assert.deepEqual([first.status, first.body], [200, { sheets: ['Read me', 'March & "April"'], rows: [['Nothing here']], more: 0 }], first.text);
      const other = await read(statement, `?sheet=${encodeURIComponent('March & "April"')}&rows=2`);
      assert.deepEqual(other.body.rows, [
        ['Date', 'Amount'],
        ['2025-01-21', '120.5'],
      ]);
      assert.equal(other.body.more, 1);
      const whole = await read(statement, `?sheet=${encodeURIComponent('March & "April"')}`);
      assert.deepEqual(whole.body.rows.at(-1), ['Total', '120.5']);
    });

    it('that is none, or too much, is refused in a sentence', async () => {
      for (const [body, query, type, status, hint] of [
        [statement, '?sheet=May', WORKBOOK, 400, /no sheet "May"/],
        ['', '', WORKBOOK, 400, /The file is empty/],
        [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), '', WORKBOOK, 400, /It is no workbook: an \.xlsx file is expected/],
        [statement.slice(0, 200), '', WORKBOOK, 400, /It is no workbook|cannot be read/],
        [statement, '?rows=0', WORKBOOK, 400, /whole number from 1 to 20000/],
        ['a,b', '', 'text/csv', 415, /Send "Content-Type: application/],
        [new Uint8Array(31 * 1024 * 1024).fill(1), '', WORKBOOK, 413, /at most 30 MB/],
        [zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(121 * 1024 * 1024) }, { level: 1 }), '', WORKBOOK, 413, /larger than 120 MB once it is unpacked/],
      ] as const) {
        const answer = await read(body, query, type);
        assert.equal(answer.status, status, answer.text);
        assert.match(String(answer.body.hint), hint);
      }
    });
  });
});
