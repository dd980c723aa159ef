/** Sorted lists page by page: the order is one, however many rows have the same value or none, whichever index it comes from. */
import assert from 'node:assert/strict';
import type { Value, Values } from '../shared/types.js';
import { entities } from '../shared/entities/index.js';
import { postgres, sqlite } from '../server/database/dialect.js';
import type { Engine } from '../server/database/line.js';
import { counted, pageOf } from '../server/database/paging.js';
import { stream } from '../server/database/stream.js';
import { Schema } from '../server/database/tables.js';
import { openStore } from '../server/database/index.js';
import type { Query, Sort, Store } from '../server/database/store.js';
import { noQuery } from '../server/http/query.js';
import { eachDatabase } from './databases.js';
import { made } from './records.js';

/** More than SQLite sorts by itself before it goes through the index of the order. */
const many = 6_000;
const day = (n: number): string => `2025-0${1 + (n % 9)}-1${n % 10}`;

describe('sorted lists', () => {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let store: Store;
    let records: readonly Values[];

    /** SQLite's line, and how it goes about what is asked through it. */
    const explained = (which: (sql: string) => boolean = () => true) => {
      const plans: string[] = [];
      const select = async <T extends object>(sql: string, bind = {}): Promise<T[]> => {
        if (which(sql)) plans.push(...(await store.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, bind)).map(({ detail }) => detail));
        return store.rows<T>(sql, bind);
      };
      return { plans, line: { dialect: sqlite, select, change: () => Promise.reject(new Error('Nothing changes.')), close: async () => {} } };
    };

    before(async function () {
      this.timeout(120_000);
      url = await fresh();
      store = await openStore(url);
      await store.migrate();
      await made(store, 'standardFeatures', [
        { name: 'Much', featureType: 'Big', description: 'Line 5' },
        { name: 'Little', featureType: 'Small' },
        { name: 'Bare' },
      ]);
      const customers = await made(
        store,
        'customers',
        Array.from({ length: 40 }, (_, n) => ({ name: `Customer ${n % 31}`, accountNumber: `A${(n * 7) % 40}` })),
      );
      const all = Array.from({ length: many }, (_, n) => ({
        standardFeature: n % 12 === 0 ? 'Little' : n % 13 === 0 ? null : n % 17 === 0 ? 'Bare' : n % 19 === 0 ? 'Gone' : 'Much',
        featureType: n % 50 === 0 ? 'Big' : n % 70 === 0 ? 'Small' : null,
        startDate: n % 7 === 0 ? null : day(n),
        dueDate: n % 3 === 0 ? null : day(n * 5),
        status: n % 10 === 0 ? 'Dropped' : 'Active',
        campaign: n % 2 ? 'Odd' : 'Even',
        dateReinstate: n % 5 ? null : day(n * 3),
        carrierReference: n % 97 ? null : `R${n % 40}`,
        customerID: n % 23 === 0 ? null : customers[(n * n) % 40]!,
        description: n % 4 ? null : n % 3 ? `Line ${n % 11}` : 'Much',
      }));
      const ids = await made(store, 'features', all);
      // Of each kind some that nobody is to see.
      await made(
        store,
        'features',
        all.slice(0, 200).map((each) => ({ ...each, hidden: true })),
      );
      // More are called so than a page looks up.
      const crowd = Array.from({ length: 1_100 }, (_, n) => ({ name: `Crowd ${n}` }));
      await made(
        store,
        'features',
        (await made(store, 'customers', crowd)).slice(0, 700).map((customerID) => ({ customerID, hidden: true })),
      );
      records = all.map((each, place) => {
        const customer = customers.indexOf(each.customerID ?? '');
        const whose =
          customer < 0
            ? { customerName: null, customerAccountNumber: null }
            : { customerName: `Customer ${customer % 31}`, customerAccountNumber: `A${(customer * 7) % 40}` };
        return { ...each, ...whose, id: ids[place]! };
      });
    });
    after(() => store.close());

    /** Empty first going up and last going down, and so do ids. */
    const sorted = (sorts: readonly Sort[], fits: (record: Values) => boolean = () => true, of = records): unknown[] => {
      const compared = (one: Value, other: Value): number => (one === other ? 0 : one === null ? -1 : other === null ? 1 : one! < other! ? -1 : 1);
      const byID = (one: Values, other: Values): number => Number(one['id']) - Number(other['id']);
      const down = sorts.at(-1)!.descending;
      return of
        .filter(fits)
        .toSorted(
          (one, other) =>
            sorts
              .filter(({ field }) => field !== 'id')
              .reduce((so, { field, descending }) => so || compared(one[field]!, other[field]!) * (descending ? -1 : 1), 0) ||
            byID(one, other) * (down ? -1 : 1),
        )
        .map(({ id }) => id);
    };
    const orders: readonly (readonly Sort[])[] = [
      [{ field: 'startDate', descending: false }],
      [{ field: 'startDate', descending: true }],
      [
        { field: 'status', descending: true },
        { field: 'dueDate', descending: false },
      ],
      [
        { field: 'dueDate', descending: false },
        { field: 'startDate', descending: true },
      ],
      [{ field: 'dateReinstate', descending: false }],
      [{ field: 'dateReinstate', descending: true }],
      [{ field: 'carrierReference', descending: false }],
      [{ field: 'carrierReference', descending: true }],
    ];
    const page = async (query: Partial<Query>): Promise<unknown[]> =>
      (JSON.parse(await store.page('features', { ...noQuery, fields: ['id'], ...query })) as Values[]).map(({ id }) => id);

    it('go on behind every place, between the same values and among the empty ones', async () => {
      for (const sort of orders) {
        const wanted = sorted(sort);
        for (const place of [0, 1, 700, 856, 857, 858, 1_500, 3_999, 5_141, 5_142, 5_143, many - 12]) {
          const after = await store.behind('features', { ...noQuery, sort }, wanted[place] as string);
          assert.deepEqual(
            await page({ sort, limit: 10, ...(after ? { after } : {}) }),
            wanted.slice(place + 1, place + 11),
            `${JSON.stringify(sort)} ${place}`,
          );
        }
      }
    });

    it('are the same in the order of what few have, whatever else is asked of it', async () => {
      const cases: readonly (readonly [Query['where'][number], (value: Value) => boolean])[] = [
        [{ field: 'dateReinstate', test: 'ge', value: '2025-05-01' }, (value) => value !== null && value >= '2025-05-01'],
        [{ field: 'dateReinstate', test: 'eq', value: null }, (value) => value === null],
        [{ field: 'dateReinstate', test: 'ne', value: null }, (value) => value !== null],
        [{ field: 'dateReinstate', test: 'ne', value: day(0) }, (value) => value !== day(0)],
        [{ field: 'dateReinstate', test: 'in', value: [day(0), null] }, (value) => value === null || value === day(0)],
      ];
      for (const [condition, fits] of cases)
        for (const descending of [false, true]) {
          const sort = [{ field: 'dateReinstate', descending }];
          const wanted = sorted(sort, (each) => fits(each['dateReinstate']!));
          const query = { sort, where: [condition] };
          const said = JSON.stringify([condition, descending]);
          assert.deepEqual(await page({ ...query, limit: 300 }), wanted.slice(0, 300), said);
          const after = await store.behind('features', { ...noQuery, ...query }, wanted[100] as string);
          assert.deepEqual(await page({ ...query, limit: 20, ...(after ? { after } : {}) }), wanted.slice(101, 121), said);
          assert.equal(await store.count('features', { ...noQuery, ...query }), wanted.length, said);
        }
    });

    const of = ({ featureType, standardFeature }: Values): Value =>
      featureType ?? (standardFeature === 'Much' ? 'Big' : standardFeature === 'Little' ? 'Small' : null);
    const called = ({ description, featureType, standardFeature }: Values): string =>
      (description ?? (standardFeature === 'Much' ? 'Line 5' : null) ?? featureType ?? standardFeature ?? 'Charge') as string;

    it('are the same by what a feature is of by itself and by its standard feature, be it many or few', async function () {
      this.timeout(60_000);
      const cases: readonly (readonly [Query['where'][number], (record: Values) => boolean])[] = [
        [{ field: 'featureType', test: 'eq', value: 'Big' }, (each) => of(each) === 'Big'],
        [{ field: 'currentType', test: 'eq', value: 'Small' }, (each) => of(each) === 'Small'],
        [{ field: 'featureType', test: 'in', value: ['Small', 'Big'] }, (each) => of(each) !== null],
        [{ field: 'featureType', test: 'in', value: ['Small', 'None', null] }, (each) => of(each) === null || of(each) === 'Small'],
        [{ field: 'featureType', test: 'eq', value: null }, (each) => of(each) === null],
        [{ field: 'featureType', test: 'ne', value: 'Big' }, (each) => of(each) !== 'Big'],
        [{ field: 'featureType', test: 'eq', value: 'None' }, () => false],
        [{ field: 'featureType', test: 'contains', value: 'MAL' }, (each) => of(each) === 'Small'],
        [{ field: 'currentType', test: 'gt', value: 'Big' }, (each) => of(each) === 'Small'],
        ...(['Line 5', 'Much', 'Bare', 'Big', 'Small', 'Gone', 'Charge', 'Nothing'] as const).map(
          (value) => [{ field: 'currentDescription', test: 'eq', value }, (each: Values) => called(each) === value] as const,
        ),
        [{ field: 'description', test: 'contains', value: 'INE' }, (each) => called(each).includes('ine')],
        [{ field: 'description', test: 'contains', value: 'ar' }, (each) => called(each).includes('ar')],
        [{ field: 'description', test: 'contains', value: 'line 1' }, (each) => called(each).startsWith('Line 1')],
        [{ field: 'description', test: 'ge', value: 'Line 8' }, (each) => called(each) >= 'Line 8'],
        [{ field: 'description', test: 'ne', value: 'Line 5' }, (each) => called(each) !== 'Line 5'],
        [{ field: 'description', test: 'in', value: ['Line 5', null] }, (each) => called(each) === 'Line 5'],
      ];
      const byID: readonly Sort[] = [{ field: 'id', descending: false }];
      for (const [condition, fits] of cases)
        for (const sort of [[], [{ field: 'id', descending: true }], orders[0]!, orders[3]!] as const) {
          const wanted = sorted(sort.length === 0 ? byID : sort, fits);
          const query = { sort, where: [condition], today: '2025-01-24' };
          assert.deepEqual(await page({ ...query, limit: 300 }), wanted.slice(0, 300), JSON.stringify([condition, sort]));
          const after = wanted[150] === undefined ? undefined : await store.behind('features', { ...noQuery, ...query }, wanted[150] as string);
          if (after) assert.deepEqual(await page({ ...query, limit: 20, after }), wanted.slice(151, 171));
          assert.deepEqual(await store.ids('features', { ...noQuery, ...query }, many), wanted);
          assert.equal(await store.count('features', { ...noQuery, ...query }), wanted.length);
        }
    });

    it('are the same in the order of what features have themselves or fall back for, and of their customers, from every place', async () => {
      const inForce: Readonly<Record<string, (record: Values) => Value>> = {
        currentType: of,
        currentDescription: called,
        customerName: (each) => each['customerName']!,
        customerAccountNumber: (each) => each['customerAccountNumber']!,
      };
      const today = '2025-01-24';
      for (const [field, valueOf] of Object.entries(inForce))
        for (const descending of [false, true])
          for (const [where, fits] of [
            [[], () => true],
            [[{ field: 'campaign', test: 'ne', value: 'None' }], () => true],
            [[{ field: 'status', test: 'eq', value: 'Dropped' }], ({ status }: Values) => status === 'Dropped'],
          ] as const) {
            const all = records.map((each): Values => ({ ...each, [field]: valueOf(each) }));
            const wanted = sorted([{ field, descending }], fits, all);
            const query = { where: [...where], sort: [{ field, descending }], today };
            const said = JSON.stringify([field, descending, where]);
            assert.deepEqual(await page({ ...query, limit: 1_000 }), wanted.slice(0, 1_000), said);
            assert.deepEqual(await page({ ...query, limit: 30, offset: 250 }), wanted.slice(250, 280), said);
            for (let place = 0; place < wanted.length - 1; place += 613) {
              const after = await store.behind('features', { ...noQuery, ...query }, wanted[place] as string);
              assert.deepEqual(await page({ ...query, limit: 10, ...(after ? { after } : {}) }), wanted.slice(place + 1, place + 11), `${said} ${place}`);
            }
          }
    });

    it('are the same by what their customers are called', async () => {
      const cases: readonly (readonly [Query['where'][number], (name: string, account: string) => boolean])[] = [
        [{ field: 'customerName', test: 'eq', value: 'Customer 7' }, (name) => name === 'Customer 7'],
        [{ field: 'customerName', test: 'contains', value: 'MER 1' }, (name) => name.includes('mer 1')],
        [{ field: 'customerName', test: 'contains', value: 'nobody' }, () => false],
        [{ field: 'customerAccountNumber', test: 'in', value: ['A3', 'A38'] }, (_, account) => ['A3', 'A38'].includes(account)],
        [{ field: 'customerName', test: 'gt', value: 'Customer 28' }, (name) => name > 'Customer 28'],
      ];
      for (const [condition, fits] of cases)
        for (const sort of [orders[0]!, [{ field: 'customerName', descending: true }]] as const) {
          const wanted = sorted(
            sort,
            ({ customerName, customerAccountNumber }) => customerName !== null && fits(customerName as string, customerAccountNumber as string),
          );
          const query = { sort, where: [condition] };
          assert.deepEqual(await page({ ...query, limit: 200 }), wanted.slice(0, 200), JSON.stringify([condition, sort]));
          assert.deepEqual(await store.ids('features', { ...noQuery, ...query }, many), wanted);
          assert.equal(await store.count('features', { ...noQuery, ...query }), wanted.length);
        }
      const without = [{ field: 'customerName', test: 'in', value: ['Customer 7', null] }] as const;
      assert.equal(
        await store.count('features', { ...noQuery, where: without }),
        records.filter(({ customerName }) => customerName === null || customerName === 'Customer 7').length,
      );
    });

    it('are the same by an index of the order and by one of a filter', async () => {
      for (const sort of orders) {
        // So many that the order decides, and so few that they are sorted.
        for (const [where, fits] of [
          [{ field: 'status', test: 'eq', value: 'Active' }, ({ status }: Values) => status === 'Active'],
          [{ field: 'status', test: 'eq', value: 'Dropped' }, ({ status }: Values) => status === 'Dropped'],
        ] as const) {
          const wanted = sorted(sort, fits);
          const query = { sort, where: [where] };
          assert.deepEqual(await page({ ...query, limit: 500 }), wanted.slice(0, 500));
          assert.deepEqual(await page({ ...query, limit: 20, offset: 300 }), wanted.slice(300, 320));
          assert.deepEqual(await store.ids('features', { ...noQuery, ...query }, many), wanted);
        }
      }
    });

    it('are the same by an index of open invoices alone', async function () {
      this.timeout(60_000);
      const all = Array.from({ length: many + 500 }, (_, n) => ({
        dueDate: n % 7 === 0 ? null : day(n),
        balance: n % 11 === 0 ? 0 : n % 13 === 0 ? -100 : 10_000 * (n % 9) + 1,
        hidden: n % 101 === 0,
      }));
      const ids = await made(store, 'invoices', all);
      const invoices = all.map((each, place): Values => ({ ...each, id: ids[place]! }));
      const asked = async (query: Query): Promise<unknown[]> => {
        const text = await store.page('invoices', { ...query, fields: ['id'], limit: 500 });
        return (JSON.parse(text) as Values[]).map(({ id }) => id);
      };
      for (const descending of [false, true])
        for (const [least, until] of [
          [0, '2025-09-30'],
          [0, '2025-02-11'],
          [1, '2025-09-30'],
          [50_000, '2025-05-01'],
        ] as const) {
          const sort = [{ field: 'dueDate', descending }];
          const fits = ({ dueDate, balance, hidden }: Values): boolean => hidden === false && dueDate !== null && dueDate! < until && Number(balance) > least;
          const wanted = sorted(sort, fits, invoices);
          const query: Query = {
            sort,
            where: [
              { field: 'dueDate', test: 'lt', value: until },
              { field: 'balance', test: 'gt', value: least },
            ],
          };
          assert.deepEqual(await asked(query), wanted.slice(0, 500));
          assert.equal(await store.count('invoices', query), wanted.length);
          const after = await store.behind('invoices', query, wanted[300] as string);
          assert.deepEqual(await asked({ ...query, ...(after ? { after } : {}) }), wanted.slice(301, 801));
        }
    });

    it('come out of an index, whichever way they go', async () => {
      const plan = async (way: string, where = ''): Promise<string> =>
        (
          await store.rows<Record<string, string>>(
            `EXPLAIN ${dialect === 'sqlite' ? 'QUERY PLAN ' : ''}SELECT t."id" FROM "features" t ${where} ORDER BY t."startDate" ${way} LIMIT 10`,
          )
        )
          .map((row) => Object.values(row).at(-1))
          .join('; ');
      await store.rows('ANALYZE');
      for (const way of ['ASC NULLS FIRST, t."id" ASC', 'DESC NULLS LAST, t."id" DESC'])
        for (const where of ['', `WHERE t."startDate" = '2025-02-11' AND t."id" > 100`]) assert.doesNotMatch(await plan(way, where), /Sort|TEMP B-TREE/, way);
    });

    const dense: readonly (readonly [Query['where'][number], (record: Values) => boolean])[] = [
      [{ field: 'status', test: 'in', value: ['Active', 'Dropped'] }, () => true],
      [{ field: 'startDate', test: 'ge', value: '2025-01-01' }, ({ startDate }) => startDate !== null],
      [{ field: 'currentType', test: 'in', value: ['Big', 'Small'] }, (each) => of(each) !== null],
    ];

    it('are streamed by id, all that fit', async () => {
      for (const [condition, fits] of dense) {
        const found: unknown[] = [];
        for await (const lines of store.stream('features', { ...noQuery, where: [condition], today: '2025-01-24', fields: ['id'] }, 'ndjson'))
          for (const line of lines.trimEnd().split('\n')) found.push((JSON.parse(line) as Values)['id']);
        assert.deepEqual(
          found,
          records.filter(fits).map(({ id }) => id),
          condition.field,
        );
      }
    });

    if (dialect === 'sqlite')
      it('are streamed as they lie where many fit: no page finds and sorts all that are left', async () => {
        const { line, plans } = explained((sql) => sql.includes('ORDER BY'));
        const engine = { dialect: sqlite, apart: async () => line } as unknown as Engine;
        for (const [condition] of dense) {
          plans.length = 0;
          const query = { ...noQuery, where: [condition], today: '2025-01-24', fields: ['id'] };
          for await (const _ of stream(engine, new Schema(entities), 'features', query, 'ndjson'));
          assert.ok(plans.length > 20);
          assert.deepEqual(
            plans.filter((detail) => detail.includes('FOR ORDER BY')),
            [],
            condition.field,
          );
          plans.length = 0;
          await pageOf(line, new Schema(entities), 'features', { ...query, fields: ['id', 'customerName'], limit: 100 });
          assert.doesNotMatch(plans.join('; '), /FOR ORDER BY/, `${condition.field}, beside customers`);
        }
      });

    if (dialect === 'sqlite')
      it('are counted in indexes, and no row is read', async () => {
        const { line, plans } = explained();
        const cases: readonly (readonly [Partial<Query>, (record: Values) => boolean])[] = [
          [{}, () => true],
          [{ where: [{ field: 'status', test: 'eq', value: 'Dropped' }] }, ({ status }) => status === 'Dropped'],
          [{ where: [{ field: 'startDate', test: 'gt', value: '2025-05-01' }] }, ({ startDate }) => startDate! > '2025-05-01'],
          [{ where: [{ field: 'currentType', test: 'eq', value: 'Small' }], today: '2025-01-24' }, (each) => of(each) === 'Small'],
        ];
        for (const [query, fits] of cases) {
          plans.length = 0;
          const wanted = records.filter(fits).length;
          assert.equal(await counted(line, new Schema(entities), 'features', { ...noQuery, ...query }), wanted);
          assert.equal(await counted(line, new Schema(entities), 'features', { ...noQuery, ...query }, 300), Math.min(301, wanted));
          const rows = plans.filter((detail) => / t( |$)/.test(detail));
          // An index of rows that leave a field empty has no more to be read of them, though SQLite does not call it covering.
          const alone = / USING (COVERING INDEX|INDEX features_standardFeature_featureType_index)/;
          assert.ok(rows.length >= 2 && rows.every((detail) => alone.test(detail)), rows.join('; '));
        }
        plans.length = 0;
        const overdue: Query['where'] = [
          { field: 'dueDate', test: 'lt', value: '2025-05-01' },
          { field: 'balance', test: 'gt', value: 0 },
        ];
        await counted(line, new Schema(entities), 'invoices', { ...noQuery, where: overdue });
        assert.match(plans.join('; '), / t USING INDEX invoices_dueDate_id_index \(dueDate<\?\)/);
      });

    if (dialect === 'sqlite')
      it('are counted by customers where more are called so than a page looks up', async () => {
        const { line, plans } = explained();
        const where: Query['where'] = [{ field: 'customerName', test: 'contains', value: 'crowd' }];
        assert.equal(await counted(line, new Schema(entities), 'features', { ...noQuery, where, hidden: true }, 10_000), 700);
        assert.equal(await counted(line, new Schema(entities), 'features', { ...noQuery, where }, 10_000), 0);
        assert.doesNotMatch(plans.join('; '), /SCAN t/);
      });

    if (dialect === 'postgres')
      it('are planned for the value that is asked for each time, and for keys once', async () => {
        const kept = async (condition: string): Promise<boolean> => {
          const found = await Promise.all(
            Array.from({ length: 10 }, () =>
              store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM pg_prepared_statements WHERE statement LIKE '%${condition}%'`),
            ),
          );
          return found.some(([row]) => Number(row!.n) > 0);
        };
        // PostgreSQL takes one plan for all values from the eleventh time on.
        for (let time = 0; time < 12; time += 1) {
          await store.count('features', { ...noQuery, where: [{ field: 'campaign', test: 'eq', value: 'Odd' }] });
          await store.count('features', { ...noQuery, where: [{ field: 'customerID', test: 'eq', value: '1' }] });
        }
        assert.equal(await kept('"campaign" ='), false);
        assert.equal(await kept('"customerID" ='), true);
      });

    if (dialect === 'postgres')
      it('come out of indexes of those that have what few have, and of ids', async () => {
        const plans: string[] = [];
        const select = async <T extends object>(sql: string, bind = {}): Promise<T[]> => {
          if (!sql.includes('count(*)'))
            plans.push((await store.rows<Record<string, string>>(`EXPLAIN ${sql}`, bind)).map((row) => Object.values(row).at(-1)).join('; '));
          return store.rows<T>(sql, bind);
        };
        const line = { dialect: postgres, select, change: () => Promise.reject(new Error('Nothing changes.')) };
        await store.rows('ANALYZE');
        const rows = await store.rows<{ name: string; rows: number }>(
          `SELECT indexrelid::regclass::text AS "name", (SELECT reltuples FROM pg_class WHERE oid = indexrelid) AS "rows" FROM pg_index WHERE indrelid = '"features"'::regclass`,
        );
        const count = (name: string): number => Number(rows.find((each) => each.name === `"features_${name}_there"`)?.rows);
        assert.equal(count('dateReinstate'), many / 5 + 40);
        assert.equal(count('droppedAt'), 0);
        for (const descending of [false, true])
          for (const where of [
            [],
            [{ field: 'dateReinstate', test: 'ge', value: '2025-05-01' }],
            [{ field: 'dateReinstate', test: 'ne', value: day(0) }],
          ] as const) {
            plans.length = 0;
            await pageOf(line, new Schema(entities), 'features', { ...noQuery, where: [...where], sort: [{ field: 'dateReinstate', descending }], limit: 10 });
            assert.match(plans.join('; '), /Index (Only )?Scan( Backward)? using "features_dateReinstate_there"/);
            assert.doesNotMatch(plans.join('; '), /Seq Scan on features/);
          }
      });

    if (dialect === 'postgres')
      it('take the place of indexes that had no order', async () => {
        const of = async (): Promise<string[]> =>
          (await store.rows<{ name: string }>(`SELECT indexname AS "name" FROM pg_indexes WHERE tablename = 'features' ORDER BY 1`)).map(({ name }) => name);
        const names = await of();
        assert.ok(names.includes('features_startDate_order') && names.includes('features_CRMReference_there'));
        await store.rows('DROP INDEX "features_startDate_order"');
        await store.rows('DROP INDEX "features_CRMReference_there"');
        await store.rows('CREATE INDEX "features_startDate_index" ON "features" ("startDate")');
        await store.rows('CREATE UNIQUE INDEX "features_CRMReference_key" ON "features" ("CRMReference")');
        await store.rows('DROP INDEX "features_droppedAt_there"');
        await store.rows('CREATE INDEX "features_droppedAt_order" ON "features" ("droppedAt" NULLS FIRST, "id")');
        await store.migrate();
        assert.deepEqual(await of(), names);
      });
  });
});
