import assert from 'node:assert/strict';
import type { Fault } from '../../shared/fault.js';
import type { Query } from '../../server/database/store.js';
import { noQuery } from '../../server/http/query.js';
import { assertSortable } from '../../server/http/sortable.js';

describe('a list sorted by what is worked out row by row', () => {
  const asked: Query[] = [];
  const holding = (rows: number) => ({
    count: async (_entity: string, query: Query, most = Infinity): Promise<number> => {
      asked.push(query);
      return Math.min(rows, most + 1);
    },
  });
  const by = (field: string, more: Partial<Query> = {}): Query => ({ ...noQuery, today: '2025-01-24', ...more, sort: [{ field, descending: true }] });

  it('is refused for more rows than can be worked out while somebody waits, with what to do', async () => {
    for (const [field, label] of [
      ['currentPrice', 'Price in Force'],
      ['serviceCharge', 'Price in Force'],
      ['monthlyValue', 'Monthly Value'],
    ] as const)
      await assert.rejects(assertSortable(holding(1_000_000), 'features', by(field)), (fault: Fault) => {
        assert.equal(fault.status, 400);
        assert.match(
          fault.hint,
          new RegExp(`^sort: ${label} is worked out for each row, which takes too long for more than 50,000: filter the features first`),
        );
        return true;
      });
    await assert.rejects(assertSortable(holding(50_001), 'customers', by('remindSince')), /./);
  });

  it('is answered for as many as that, and any number by columns and what is read beside them', async () => {
    await assertSortable(holding(50_000), 'features', by('currentPrice'));
    asked.length = 0;
    for (const field of ['description', 'currentType', 'startDate', 'customerName']) await assertSortable(holding(1_000_000), 'features', by(field));
    assert.deepEqual(asked, [], 'and nobody counts');
  });

  it('is counted by the filters that an index knows, from the beginning, whichever page is asked for', async () => {
    asked.length = 0;
    const status = { field: 'status', test: 'eq', value: 'Suspended' } as const;
    const price = { field: 'serviceCharge', test: 'gt', value: 100 } as const;
    await assertSortable(holding(10), 'features', by('currentPrice', { where: [status, price], after: { values: [1], id: '5' }, offset: 100, limit: 100 }));
    assert.deepEqual(
      asked.map(({ where, after, offset, limit, sort }) => ({ where, after, offset, limit, sort })),
      [{ where: [status], after: undefined, offset: undefined, limit: undefined, sort: [] }],
    );
  });
});
