import assert from 'node:assert/strict';
import { startingPoints } from '../../addin/lists/startingPoints.js';
import { addDays, addMonths } from '../../shared/dates.js';
import type { Fault } from '../../shared/fault.js';
import type { Value, Values } from '../../shared/types.js';
import { openStore } from '../../server/database/index.js';
import type { Query, Store } from '../../server/database/store.js';
import { noQuery, parseQuery } from '../../server/http/query.js';
import { foundOnce, sortable } from '../../server/http/sortable.js';
import { today } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';
import { tables } from '../templates.js';

describe('a list sorted by what is worked out row by row', () => {
  const asked: Query[] = [];
  const holding = (rows: number) => ({
    count: async (_entity: string, query: Query, most = Infinity): Promise<number> => {
      asked.push(query);
      return Math.min(rows, most + 1);
    },
    ids: async (_entity: string, query: Query, most: number): Promise<string[]> => {
      asked.push(query);
      return Array.from({ length: Math.min(rows, most + 1) }, (_, n) => String(n + 1));
    },
    among: async (): Promise<readonly string[] | undefined> => undefined,
  });
  const by = (field: string, more: Partial<Query> = {}): Query => ({ ...noQuery, today, ...more, sort: [{ field, descending: true }] });
  const price = { field: 'serviceCharge', test: 'gt', value: 100 } as const;

  it('is refused for more rows than can be worked out while somebody waits, with what to do', async () => {
    for (const [field, label] of [
      ['currentPrice', 'Price in Force'],
      ['serviceCharge', 'Price in Force'],
      ['monthlyValue', 'Monthly Value'],
    ] as const)
      for (const where of [[], [price]])
        await assert.rejects(sortable(holding(1_000_000), 'features', by(field, { where })), (fault: Fault) => {
          assert.equal(fault.status, 400);
          assert.match(
            fault.hint,
            new RegExp(`^sort: ${label} is worked out for each row, which takes too long for more than 50,000: filter the features first`),
          );
          return true;
        });
    await assert.rejects(sortable(holding(50_001), 'customers', by('remindSince')), /./);
  });

  it('is answered for any number where the page is known to be among few, and these alone are looked at for it', async () => {
    const query = by('currentPrice', { limit: 100 });
    const store = { ...holding(1_000_000), among: async () => ['7', '8'] };
    assert.deepEqual(await sortable(store, 'features', query), { ...query, among: ['7', '8'] });
  });

  it('is answered for as many as that, and any number by columns and what is read beside them', async () => {
    const query = by('currentPrice');
    assert.equal(await sortable(holding(50_000), 'features', query), query);
    asked.length = 0;
    for (const field of ['description', 'currentType', 'startDate', 'customerName']) await sortable(holding(1_000_000), 'features', by(field));
    assert.deepEqual(asked, [], 'and nobody counts');
  });

  it('is bounded by the rows that fit all filters, from the beginning, whichever page is asked for, and these are found once', async () => {
    asked.length = 0;
    const status = { field: 'status', test: 'eq', value: 'Suspended' } as const;
    const query = by('currentPrice', { where: [status, price], after: { values: [1], id: '5' }, offset: 100, limit: 100 });
    assert.deepEqual(await sortable(holding(2), 'features', query), { ...query, where: [status], ids: ['1', '2'] });
    assert.deepEqual(
      asked.map(({ where, after, offset, limit, sort }) => ({ where, after, offset, limit, sort })),
      [{ where: [status, price], after: undefined, offset: undefined, limit: undefined, sort: [] }],
    );
  });

  it('is found once where such a field decides which rows fit, with how many there are, and else as any other', async () => {
    const ask = async (rows: number, more: Partial<Query>) => {
      asked.length = 0;
      return foundOnce(holding(rows), 'features', { ...noQuery, today, limit: 100, ...more }, 10);
    };
    const query = { ...noQuery, today, limit: 100, offset: 5, where: [price] };
    assert.deepEqual(await ask(10, { where: [price], offset: 5 }), {
      query: { ...query, where: [], ids: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] },
      count: 10,
      more: false,
    });
    assert.deepEqual(asked, [{ ...noQuery, today, where: [price] }]);
    assert.deepEqual(await ask(11, { where: [price], offset: 5 }), { query, count: 10, more: true });
    const place = { values: [1], id: '5' };
    for (const other of [
      {},
      { where: [price], ids: ['1'] },
      { where: [price], countAll: true as const },
      { where: [price], sort: [{ field: 'startDate', descending: true }], after: place },
    ]) {
      assert.equal(await ask(5, other), undefined);
      assert.deepEqual(asked, []);
    }
  });

  eachDatabase((fresh) => {
    /** Of each kind of feature; more than the bound are active, and no starting point fits more. */
    const [each, most] = [12, 60];
    let store: Store;
    let features: readonly Values[];
    before(async () => {
      store = await openStore(await fresh(tables));
      await made(store, 'statuses', [
        { name: 'Active', entity: 'features', active: true },
        { name: 'Dropped', entity: 'features', active: false },
      ]);
      await made(store, 'featureTypes', [{ name: 'Broadband' }, { name: 'Yearly', renewalPeriodLength: 1, renewalPeriodLengthType: 'Years' }]);
      await made(store, 'standardFeatures', [
        { name: 'Fibre', featureType: 'Broadband', renewalPeriodLength: 12, renewalPeriodLengthType: 'Months' },
        { name: 'Care', featureType: 'Yearly' },
        { name: 'Seat' },
      ]);
      await made(store, 'serviceTypes', [{ name: 'Cloud', renewalPeriodLength: 12, renewalPeriodLengthType: 'Months' }, { name: 'Office' }]);
      const customers = await made(store, 'customers', [{ name: 'Northgate' }]);
      const [cloud, office] = await made(
        store,
        'services',
        ['Cloud', 'Office'].map((serviceType) => ({ customerID: customers[0]!, serviceType })),
      );
      // Some in the quarter and some within thirty days, some of both and many of neither.
      const day = (n: number): string => addDays(today, n * 13 - 40);
      const prices = (n: number) => ({ prices: [{ from: '2024-01-01', value: 50_000 }, ...(n % 2 ? [] : [{ from: day(n), value: 60_000 }])] });
      const yearAgo = (n: number): string => addMonths(day(n), -12);
      const kinds: readonly ((n: number) => Values)[] = [
        (n) => ({ standardFeature: 'Fibre', startDate: yearAgo(n), renewal: n < 4 ? addMonths(day(n), 12) : day(n), type: 'Broadband' }),
        (n) => ({ standardFeature: 'Seat', featureType: 'Broadband', renewalDate: day(n), renewal: day(n), type: 'Broadband' }),
        (n) => ({ standardFeature: 'Care', minimumTermDate: addDays(yearAgo(n + 4), -1), renewal: day(n + 4), type: 'Yearly' }),
        (n) => ({ featureType: 'Yearly', startDate: yearAgo(n + 4), renewal: day(n + 4), type: 'Yearly' }),
        (n) => ({ standardFeature: 'Seat', serviceID: cloud!, startDate: yearAgo(n + 4), renewal: day(n + 4), type: null }),
        (n) => ({ renewalPeriodLength: 12, renewalPeriodLengthType: 'Months', startDate: yearAgo(n + 4), renewal: day(n + 4), type: null }),
        (n) => ({ standardFeature: 'Seat', serviceID: office!, startDate: yearAgo(n + 4), renewal: null, type: null, billing: prices(n) }),
        (n) => ({ standardFeature: 'Fibre', startDate: yearAgo(n), dateDrop: day(n), status: 'Dropped', renewal: null, type: 'Broadband' }),
      ];
      const all = kinds.flatMap((kind, place) =>
        Array.from({ length: each }, (_, n): Values => {
          const next = place === 6 && n % 2 === 0 && day(n) > today ? day(n) : null;
          return { status: 'Active', customerID: customers[0]!, next, ...kind(n) };
        }),
      );
      const stored = all.map(({ renewal: _renewal, type: _type, next: _next, ...values }) => values);
      const ids = await made(store, 'features', stored);
      features = all.map((values, place) => ({ ...values, id: ids[place]! }));
    });
    after(() => store.close());

    const within = (value: Value | undefined, from: string, to: string): boolean => typeof value === 'string' && value >= from && value <= to;
    const fits: Readonly<Record<string, readonly [string, (feature: Values) => boolean]>> = {
      'Broadband to renew this quarter': ['renewal', ({ type, renewal }) => type === 'Broadband' && within(renewal, '2025-01-01', '2025-03-31')],
      'Everything to renew within 30 days': ['renewal', ({ renewal }) => within(renewal, today, addDays(today, 30))],
      'New prices still to come': ['next', ({ next }) => within(next, addDays(today, 1), '9999-12-31')],
    };

    it('is answered for every starting point of a company with more active features than the bound', async () => {
      assert.ok(features.filter(({ status }) => status === 'Active').length > most);
      const seen = new Set<string>();
      for (const { name, entity, where, sort } of startingPoints) {
        const address = new URLSearchParams({ ...(where as Record<string, string>), ...(sort ? { sort } : {}), fields: 'id' });
        const { query } = parseQuery(entity, address.toString(), {}, { timeZone: 'Europe/London', today });
        const found = await sortable(store, entity, { ...query, today }, most);
        const listed = (JSON.parse(await store.page(entity, found)) as Values[]).map(({ id }) => id);
        assert.equal(await store.count(entity, found), listed.length);
        if (!fits[name]) continue;
        seen.add(name);
        const [field, fit] = fits[name];
        const wanted = features
          .filter(fit)
          .toSorted((one, other) => (one[field]! < other[field]! ? -1 : one[field]! > other[field]! ? 1 : Number(one['id']) - Number(other['id'])));
        assert.ok(wanted.length > 2 && wanted.length <= most, name);
        assert.deepEqual(
          listed,
          wanted.map(({ id }) => id),
          name,
        );
        assert.deepEqual(new Set(found.ids), new Set(listed), `${name}: found once`);
      }
      assert.deepEqual([...seen], Object.keys(fits));
    });

    it('has the renewals that nothing but their own record, standard feature, type or service type gives, whatever is asked of them', async () => {
      const counted = async (test: Query['where'][number]['test'], value: Value): Promise<number> => {
        const query: Query = { ...noQuery, today, where: [{ field: 'renewalInForce', test, value }] };
        const count = await store.count('features', query);
        // Of so many that none is waited for, and of the first ones.
        for (const most of [50_000, 1_000]) assert.equal((await store.ids('features', query, most)).length, count);
        return count;
      };
      const having = features.filter(({ renewal }) => renewal !== null);
      const some = having[0]!['renewal']!;
      const same = having.filter(({ renewal }) => renewal === some).length;
      assert.equal(await counted('ne', null), having.length);
      assert.equal(await counted('eq', null), features.length - having.length);
      assert.equal(await counted('ne', some), features.length - same);
      assert.equal(await counted('in', [some]), same);
      assert.equal(await counted('in', [some, null]), same + features.length - having.length);
      assert.equal(await counted('contains', '20'), having.length);
    });
  });
});
