/** What owns the targets of a large order is read once, and again where the order changed it. */
import assert from 'node:assert/strict';
import { Owners } from '../../server/engine/owners.js';
import type { Reading } from '../../server/database/store.js';
import type { RecordOf } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openCompany, type Company } from './company.js';

const byEntity = (found: ReadonlyMap<string, readonly RecordOf[]>): unknown =>
  Object.fromEntries(
    [...found].filter(([, records]) => records.length > 0).map(([name, records]) => [name, records.toSorted((a, b) => Number(a.id) - Number(b.id))]),
  );

describe('the owners of a large order', () => {
  eachDatabase((fresh) => {
    let company: Company;
    before(async () => {
      company = await openCompany(fresh, { customers: 4, features: 6 });
    });
    after(() => company.store.close());

    it('are those that the database has, whichever of them were read before, and read once', async () => {
      const { store, features } = company;
      const owners = new Owners();
      const read: string[] = [];
      const from: Reading = { ...store, load: (entity, ids, fields) => (read.push(`${entity} ${ids.length}`), store.load(entity, ids, fields)) };
      // Of the first two customers, then of the second and third, then of all of them.
      for (const [start, end] of [
        [0, 12],
        [8, 18],
        [0, 24],
      ] as const) {
        const ids = features.slice(start, end);
        assert.deepEqual(byEntity(await owners.with(from, 'features', ids)), byEntity(await store.withOwners('features', ids)));
      }
      assert.deepEqual(
        read.filter((each) => each.startsWith('customers')),
        ['customers 1', 'customers 1'],
      );
    });

    it('are read again once the order has changed them', async () => {
      const { store, features, customers } = company;
      const [id] = customers;
      const owners = new Owners();
      await store.transaction(async (inside) => {
        const seen = (await owners.with(inside, 'features', features.slice(0, 6))).get('customers')![0]!;
        assert.equal(seen.id, id);
        const change = { entity: 'customers', id: seen.id, kind: 'update', before: { site: null }, after: { site: 'Moved' }, why: 'Moved.' } as const;
        await inside.apply([{ ...change, version: seen.version }], '2025-01-24T10:00:00.000Z');
        const before = (await owners.with(inside, 'features', features.slice(0, 6))).get('customers')![0]!;
        assert.equal(before.version, seen.version, 'nothing was told of it');
        owners.written([change]);
        const after = (await owners.with(inside, 'features', features.slice(0, 6))).get('customers')![0]!;
        assert.deepEqual([after.version, after['site']], [seen.version + 1, 'Moved']);
      });
    });
  });
});
