/** Allowances as the pane says them and as its sheet has them. */
import assert from 'node:assert/strict';
import { allowancesReport, amountSaid, drawnBy } from '../../addin/wording/allowanceWords.js';
import type { Allowance } from '../../shared/wire/calls.js';

describe('allowances in words', () => {
  const of = (pool: string, sharedBy: Allowance['sharedBy'], ...limits: Allowance['limits']): Allowance => ({ discountPlan: 'Plan', pool, sharedBy, limits });
  const limit = (name: Allowance['limits'][number]['limit'], content: number, invoiced: number, waiting: number): Allowance['limits'][number] => ({
    limit: name,
    content,
    invoiced,
    waiting,
    left: content - invoiced - waiting,
  });

  it('say minutes, calls, texts, data and pounds as people count them', () => {
    assert.deepEqual(
      [0, 59.6, 61, 113_305].map((seconds) => amountSaid('seconds', seconds)),
      ['0 min', '1 min', '1 min 1 s', '1,888 min 25 s'],
    );
    assert.equal(amountSaid('seconds', 12), '12 s');
    assert.deepEqual(
      [1, 1_200, 2.375].map((calls) => amountSaid('calls', calls)),
      ['1 call', '1,200 calls', '2.38 calls'],
    );
    assert.equal(amountSaid('events', 2), '2 texts');
    assert.deepEqual(
      [1_500_000, 8_985_575_951].map((bytes) => amountSaid('bytes', bytes)),
      ['1.5 MB', '8.99 GB'],
    );
    assert.deepEqual(
      [1_250, 62.25].map((pence) => amountSaid('value', pence)),
      ['£12.50', '£0.6225'],
    );
  });

  it('say whose calls draw', () => {
    assert.deepEqual([of('01632 960001', 'number'), of('Office', 'pool'), of('All numbers', 'customer')].map(drawnBy), [
      'Number 01632 960001 alone',
      'Shared by the numbers of the pool “Office”',
      'Shared by all numbers of the customer',
    ]);
  });

  it('are a row of the sheet for each limit, and one where there is none', () => {
    const allowances = [of('Office', 'pool', limit('seconds', 600, 90, 30), limit('value', 1_000, 250, 0)), of('All numbers', 'customer')];
    const { title, columns, rows } = allowancesReport('A1001 Some Customer', '2026-11', allowances, 'Somebody', { locale: 'en-GB', today: '2026-12-02' });
    assert.equal(title, 'Allowances of A1001 Some Customer, November 2026');
    const office = ['Plan', 'Shared by the numbers of the pool “Office”'];
    assert.deepEqual(rows, [
      [...office, 'Minutes', 10, 1.5, 0.5, 8],
      [...office, 'Pounds', 10, 2.5, 0, 7.5],
      ['Plan', 'Shared by all numbers of the customer', 'No limit', '', '', '', ''],
    ]);
    assert.ok(rows.every(({ length }) => length === columns.length));
  });
});
