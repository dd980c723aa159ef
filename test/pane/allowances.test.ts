/** Allowances as the pane says them and as its sheet has them. */
import assert from 'node:assert/strict';
import { allowancesReport, amountSaid, drawnBy, drewSaid, isShared, numberSaid, usedUpSaid } from '../../addin/wording/allowanceWords.js';
import type { Allowance } from '../../shared/wire/calls.js';

describe('allowances in words', () => {
  const of = (pool: string, sharedBy: Allowance['sharedBy'], ...limits: Allowance['limits']): Allowance => ({
    discountPlan: 'Plan',
    pool,
    sharedBy,
    limits,
    numbers: [],
  });
  const limit = (name: Allowance['limits'][number]['limit'], content: number, invoiced: number, waiting: number): Allowance['limits'][number] => ({
    limit: name,
    content,
    invoiced,
    waiting,
    left: content - invoiced - waiting,
    usedUpAt: content === invoiced + waiting ? '2026-11-14T10:03:07' : null,
  });

  const shares: Allowance['numbers'] = [
    {
      numberID: '1',
      number: '01632 960001',
      limits: [
        { limit: 'seconds', invoiced: 90, waiting: 15 },
        { limit: 'value', invoiced: 250, waiting: 750 },
      ],
    },
    {
      numberID: '2',
      number: '01632 960002',
      limits: [
        { limit: 'seconds', invoiced: 0, waiting: 15 },
        { limit: 'value', invoiced: 0, waiting: 0 },
      ],
    },
  ];

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
    const allowances = [
      { ...of('Office', 'pool', limit('seconds', 600, 90, 30), limit('value', 1_000, 250, 750)), numbers: shares },
      of('All numbers', 'customer'),
    ];
    const { title, columns, rows, lines } = allowancesReport('A1001 Some Customer', '2026-11', allowances, 'Somebody', {
      locale: 'en-GB',
      today: '2026-12-02',
    });
    assert.equal(title, 'Allowances of A1001 Some Customer, November 2026');
    const office = ['Plan', 'Shared by the numbers of the pool “Office”'];
    assert.deepEqual(rows, [
      [...office, 'Minutes', 10, 1.5, 0.5, 8, ''],
      [...office, 'Pounds', 10, 2.5, 7.5, 0, '14 Nov 2026, 10:03'],
      ['Plan', 'Shared by all numbers of the customer', 'No limit', '', '', '', '', ''],
    ]);
    assert.ok(rows.every(({ length }) => length === columns.length));
    assert.ok(lines!.rows.every(({ length }) => length === lines!.columns.length));
    assert.deepEqual(lines!.rows, [
      [...office, '01632 960001', 'Minutes', 1.5, 0.25],
      [...office, '01632 960001', 'Pounds', 2.5, 7.5],
      [...office, '01632 960002', 'Minutes', 0, 0.25],
      [...office, '01632 960002', 'Pounds', 0, 0],
    ]);
  });

  it('say when something was used up, and what each number drew where it is shared', () => {
    const words = { locale: 'en-GB', today: '2026-12-02' };
    assert.equal(usedUpSaid(limit('seconds', 600, 500, 100), words), '14 Nov 2026, 10:03');
    assert.equal(usedUpSaid({ ...limit('seconds', 600, 600, 0), usedUpAt: null }, words), 'when is not known');
    assert.deepEqual(
      [limit('seconds', 600, 599, 0), limit('calls', 0, 0, 0)].map((each) => usedUpSaid(each, words)),
      [undefined, undefined],
    );
    assert.equal(drewSaid(shares[0]!), '1 min 45 s, £10.00');
    assert.equal(numberSaid({ numberID: null, number: null, limits: [] }), 'Invoiced before numbers were kept');
    assert.deepEqual(
      [{ ...of('01632 960001', 'number'), numbers: shares }, { ...of('All numbers', 'customer'), numbers: shares }, of('Office', 'pool')].map(isShared),
      [false, true, false],
    );
  });
});
