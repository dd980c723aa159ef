/** Features by the price in force and by the one to come: the same as by looking at each, and no table is read for few. */
import assert from 'node:assert/strict';
import { addDays } from '../shared/dates.js';
import { entities } from '../shared/entities/index.js';
import { unitsToPounds } from '../shared/money.js';
import type { Value, Values } from '../shared/types.js';
import { dialectOf } from '../server/database/dialect.js';
import { openStore } from '../server/database/index.js';
import { counted, idsOf, pageOf } from '../server/database/paging.js';
import { Schema } from '../server/database/tables.js';
import type { Condition, Query, Store } from '../server/database/store.js';
import { noQuery } from '../server/http/query.js';
import { today } from './bridges.js';
import { eachDatabase } from './databases.js';
import { made } from './records.js';
import { seeded } from './seeded.js';

/** More than are looked up by their ids whatever else is asked. */
const many = 5_600;

/** In ten-thousandths. Zero and nothing are not the same; some nobody has but by a list or in a history. */
const prices = [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000] as const;
const gone = `Gone "prices":[{"from":"2024-01-01","value":990000}],"counts":[ 50 % _`;
const standards = ['Line', 'Care', 'Seat', gone] as const;

/** Features with all kinds of histories; most are of the kind that most features of a company are. */
function features(owners: Readonly<Record<string, readonly string[]>>): Values[] {
  const random = seeded(7);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const often = (share: number): boolean => random() < share;
  const day = (): string => addDays(today, Math.floor(random() * 120) - 80);
  const days = (most: number): string[] => [...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, day))].toSorted();
  return Array.from({ length: many }, (): Values => {
    const standardFeature = often(0.1) ? null : one(standards);
    const fixedFeeTariff = often(0.1) ? one(['List A', 'List B', 'No list']) : null;
    const simple = often(0.7);
    const price = simple ? (often(0.8) ? 990_000 : null) : often(0.5) ? one(prices) : null;
    const steps = days(simple ? 1 : 4).map((from): Values => ({ from, value: often(0.5) ? one(prices) : null, ...(often(0.1) ? { was: [1] } : {}) }));
    // What was typed in last is what its last step says, as it is but for what nobody expects.
    if (simple || often(0.9)) steps[steps.length - 1] = { ...steps.at(-1)!, value: price };
    const sources = days(simple ? 1 : 2).map((from) => ({ from, value: { standardFeature: often(0.3) ? one(standards) : standardFeature, fixedFeeTariff } }));
    if (simple || often(0.8)) sources[sources.length - 1]!.value = { standardFeature, fixedFeeTariff };
    const used = {
      ...(often(0.8) ? { prices: days(3).map((from) => ({ from, value: often(0.1) ? null : one(prices) })) } : {}),
      ...(often(0.2) ? { until: day() } : {}),
    };
    const counts = [{ from: today, value: 1 }];
    const billing = {
      prices: steps as Value,
      ...(often(0.95) ? { counts } : {}),
      ...(often(0.8) ? { sources } : {}),
      ...(price === null || often(0.1) ? { used } : {}),
    };
    return {
      standardFeature,
      fixedFeeTariff,
      serviceCharge: price,
      dueDate: often(0.2) ? null : day(),
      startDate: day(),
      campaign: one(['Even', 'Odd', null]),
      site: one(['Head Office', 'Harbour', null]),
      customerID: one(owners['customers']!),
      numberID: often(0.3) ? one(owners['numbers']!) : null,
      serviceID: often(0.3) ? one(owners['services']!) : null,
      ...(often(0.1) ? {} : { billing }),
    };
  });
}

describe('features by the price in force', function prices_in_force() {
  this.timeout(240_000);
  eachDatabase((fresh, dialect) => {
    let store: Store;
    let records: readonly Values[];
    before(async () => {
      store = await openStore(await fresh());
      await store.migrate();
      await made(store, 'standardFeatures', [{ name: 'Line', serviceCharge: 50_000 }, { name: 'Care' }, { name: 'Seat', serviceCharge: 0 }]);
      const list = (name: string, value: number): Values => ({
        name,
        charges: [
          { standardFeature: 'Care', serviceCharge: value },
          { standardFeature: gone, connectionCharge: 5 },
        ],
      });
      await made(store, 'fixedFeeTariffs', [list('List A', 6), list('List B', 11.5), { name: 'No list' }]);
      const tariffs = (place: number): Values => ({ fixedFeeTariff: [null, 'List A', 'List B'][place % 3]! });
      const customers = await made(
        store,
        'customers',
        Array.from({ length: 9 }, (_, n) => ({ name: `Customer ${n}`, ...tariffs(n) })),
      );
      const of = { customerID: customers[0]! };
      const numbers = await made(
        store,
        'numbers',
        Array.from({ length: 4 }, (_, n) => ({ number: `0207946000${n}`, ...of, ...tariffs(n) })),
      );
      const services = await made(
        store,
        'services',
        Array.from({ length: 4 }, (_, n) => ({ description: `Service ${n}`, ...of, ...tariffs(n) })),
      );
      const ids = await made(store, 'features', features({ customers, numbers, services }));
      await made(store, 'features', [{ serviceCharge: 770_000, hidden: true }]);
      await store.rows('ANALYZE');
      const wanted = ['id', 'currentPrice', 'nextPrice', 'nextPriceDate', 'campaign', 'site', 'startDate'];
      records = JSON.parse(await store.page('features', { ...noQuery, today, fields: wanted })) as Values[];
      assert.equal(records.length, ids.length);
    });
    after(() => store.close());

    const compared = (test: string, one: Value, other: Value): boolean =>
      one !== null && other !== null && { gt: one! > other!, ge: one! >= other!, lt: one! < other!, le: one! <= other! }[test as 'gt' | 'ge' | 'lt' | 'le'];
    const passes = (record: Values, { field, test, value }: Condition): boolean => {
      const units = ['currentPrice', 'serviceCharge', 'nextPrice'].includes(field);
      const asOut = (each: Value): Value => (units && typeof each === 'number' ? unitsToPounds(each) : each);
      const own = record[field === 'serviceCharge' ? 'currentPrice' : field] ?? null;
      const wanted = [value].flat().map((each) => asOut(each as Value));
      if (test === 'contains') return typeof own === 'string' && typeof value === 'string' && own.toLowerCase().includes(value.toLowerCase());
      if (test === 'eq' || test === 'in') return wanted.includes(own);
      return test === 'ne' ? !wanted.includes(own) : compared(test, own, wanted[0]!);
    };
    const asked: readonly (readonly Condition[])[] = [
      ...[0, 10_000, 50_000, 65_000, 115_000, 770_000, 980_000, 990_000].map((value): Condition[] => [{ field: 'currentPrice', test: 'eq', value }]),
      [{ field: 'serviceCharge', test: 'eq', value: 115_000 }],
      ...(['gt', 'ge', 'lt', 'le', 'ne'] as const).map((test): Condition[] => [{ field: 'currentPrice', test, value: 60_000 }]),
      [{ field: 'currentPrice', test: 'lt', value: 0 }],
      [{ field: 'currentPrice', test: 'gt', value: 0 }],
      [{ field: 'currentPrice', test: 'in', value: [0, 115_000, 980_000] }],
      [{ field: 'currentPrice', test: 'in', value: [0, null] }],
      [{ field: 'currentPrice', test: 'eq', value: null }],
      [
        { field: 'currentPrice', test: 'ge', value: 60_000 },
        { field: 'serviceCharge', test: 'le', value: 70_000 },
      ],
      [
        { field: 'currentPrice', test: 'eq', value: 60_000 },
        { field: 'campaign', test: 'eq', value: 'Odd' },
      ],
      // Words are looked for in an index of their own, before the prices of those that have them.
      [
        { field: 'currentPrice', test: 'le', value: 990_000 },
        { field: 'site', test: 'contains', value: 'head' },
      ],
      [{ field: 'nextPriceDate', test: 'gt', value: today }],
      [{ field: 'nextPriceDate', test: 'le', value: addDays(today, 10) }],
      [{ field: 'nextPriceDate', test: 'ne', value: null }],
      [{ field: 'nextPriceDate', test: 'eq', value: null }],
      [{ field: 'nextPrice', test: 'eq', value: 0 }],
      [
        { field: 'nextPrice', test: 'gt', value: 30_000 },
        { field: 'currentPrice', test: 'lt', value: 990_000 },
      ],
    ];

    it('are the same as by looking at each, counted, listed, sorted, page by page', async () => {
      const seen = new Set<number>();
      for (const [place, where] of asked.entries()) {
        const said = JSON.stringify(where);
        const wanted = records.filter((record) => where.every((condition) => passes(record, condition))).map(({ id }) => id as string);
        seen.add(wanted.length);
        const query: Query = { ...noQuery, today, where };
        for (const most of [10, many + 1])
          assert.equal(await store.count('features', query, most), Math.min(wanted.length, (most ?? many) + 1), `${said} ${most}`);
        assert.deepEqual(await store.ids('features', query, many), wanted, said);
        assert.equal((await store.ids('features', query, 10)).length, Math.min(11, wanted.length), said);
        // Of some, since each of these looks at every feature where many fit.
        for (const sort of place % 3 > 0 ? [] : [[], [{ field: 'startDate', descending: true }]]) {
          const all = sort.length === 0 ? wanted : await store.ids('features', { ...query, sort }, many);
          assert.deepEqual(new Set(all), new Set(wanted), said);
          let after: Query['after'];
          for (let from = 0; from < Math.min(all.length, 250); from += 100) {
            const page = JSON.parse(await store.page('features', { ...query, sort, limit: 100, fields: ['id'], ...(after ? { after } : {}) })) as Values[];
            assert.deepEqual(
              page.map(({ id }) => id),
              all.slice(from, from + 100),
              `${said} ${JSON.stringify(sort)} ${from}`,
            );
            after = await store.behind('features', { ...query, sort }, page.at(-1)!['id'] as string);
          }
        }
        if (place % 3 > 0) continue;
        const { count } = await store.sum('features', query, 'featureCount');
        assert.equal(count, wanted.length, said);
        assert.equal(await store.count('features', query), wanted.length, said);
      }
      assert.ok(Math.max(...seen) > 3_500 && seen.has(0) && seen.size > 15, [...seen].join());
    });

    it('come page by page in the order of the price in force, of which few are looked at', async () => {
      const page = async (query: Query): Promise<unknown[]> => (JSON.parse(await store.page('features', query)) as Values[]).map(({ id }) => id);
      const lengths: number[] = [];
      for (const descending of [false, true])
        for (const where of [
          [],
          [{ field: 'campaign', test: 'eq', value: 'Odd' }],
          [{ field: 'site', test: 'contains', value: 'arb' }],
          [{ field: 'currentPrice', test: 'gt', value: 0 }],
        ] as Query['where'][]) {
          const query: Query = { ...noQuery, today, where, sort: [{ field: 'serviceCharge', descending }], fields: ['id'] };
          const all = await page(query);
          for (const place of [-1, 45, 1_300]) {
            const after = place < 0 ? undefined : await store.behind('features', query, all[place] as string);
            const one: Query = { ...query, limit: 40, ...(after ? { after } : place < 0 ? { offset: 20 } : {}) };
            const among = await store.among('features', one, many);
            const said = JSON.stringify([where, descending, place]);
            const from = place < 0 ? 20 : place + 1;
            if (among === undefined) continue;
            lengths.push(among.length);
            assert.deepEqual(await page({ ...one, among }), all.slice(from, from + 40), said);
          }
          assert.equal(await store.among('features', { ...query, limit: 40 }, 10), undefined);
          assert.equal(await store.among('features', query, many), undefined);
        }
      assert.ok(lengths.length > 12 && Math.min(...lengths) < 400, lengths.join());
    });

    it('are looked for in indexes, where few have it', async () => {
      const plans: string[] = [];
      const select = async <T extends object>(sql: string, bind = {}): Promise<T[]> => {
        const plan = await store.rows<Record<string, string>>(`EXPLAIN ${dialect === 'sqlite' ? 'QUERY PLAN ' : ''}${sql}`, bind);
        plans.push(...plan.map((row) => String(Object.values(row).at(-1))));
        return store.rows<T>(sql, bind);
      };
      const line = { dialect: dialectOf({ dialect }), select, change: () => Promise.reject(new Error('Nothing changes.')) };
      const schema = new Schema(entities);
      const conditions: readonly Condition[] = [
        { field: 'currentPrice', test: 'eq', value: 980_000 },
        { field: 'currentPrice', test: 'gt', value: 990_000 },
        { field: 'nextPriceDate', test: 'gt', value: addDays(today, 38) },
      ];
      for (const condition of conditions) {
        plans.length = 0;
        const query: Query = { ...noQuery, today, where: [condition], limit: 100 };
        await counted(line, schema, 'features', query, 10_000);
        await idsOf(line, schema, 'features', query, 10_000);
        await pageOf(line, schema, 'features', query);
        const said = plans.join('\n');
        assert.match(
          said,
          condition.field === 'currentPrice'
            ? /features_serviceCharge_id_(index|order)[^]*features_standardFeature_serviceCharge_index/
            : /features_serviceCharge_billing_index/,
        );
        assert.doesNotMatch(said, dialect === 'sqlite' ? /SCAN [tf]\b/ : /Seq Scan on features/, said);
      }
    });
  });
});
