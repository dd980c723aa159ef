/** Models: drawn from the tables as they are, and what reads and writes through them. */
import assert from 'node:assert/strict';
import { QueryTypes, type Sequelize } from 'sequelize';
import { eachDatabase } from './databases.js';
import { ours } from '../server/database/own.js';
import { openStore } from '../server/database/index.js';
import { Database, Models } from '../server/database/models.js';
import { Schema } from '../server/database/tables.js';
import { entities } from '../shared/entities/index.js';
import type { Store } from '../server/database/store.js';

interface There {
  readonly type: string;
  readonly allowNull: boolean;
  readonly primaryKey: boolean;
}

/** What the database itself says of a table; Sequelize stumbles over SQLite's indexes on expressions. */
async function columnsOf(sequelize: Sequelize, table: string): Promise<Readonly<Record<string, There>>> {
  if (sequelize.getDialect() === 'postgres') return sequelize.getQueryInterface().describeTable(table);
  const columns = await sequelize.query<{ name: string; type: string; notnull: number; pk: number }>(`PRAGMA table_info("${table}")`, {
    type: QueryTypes.SELECT,
  });
  return Object.fromEntries(columns.map(({ name, type, notnull, pk }) => [name, { type, allowNull: notnull === 0, primaryKey: pk > 0 }]));
}

describe('a model', () => {
  eachDatabase((fresh) => {
    let store: Store;
    let url: string;
    const at = '2026-01-01T00:00:00.000Z';
    before(async () => {
      url = await fresh();
      store = await openStore(url);
      await store.migrate();
    });
    after(() => store.close());

    it('adds rows and answers the id that the database gave, in every kind of column', async () => {
      const row = {
        userID: '7',
        entity: 'features',
        name: "O'Neil $1 \\ `x`",
        nameKey: 'a',
        filters: { a: [1, null] },
        columns: ['x'],
        sort: null,
        shared: true,
        createdAt: at,
        updatedAt: at,
      };
      const id = await store.transaction((inside) => inside.add('savedLists', row));
      assert.deepEqual(await store.first('savedLists', { id }), { ...row, id });
      assert.equal(await store.transaction((inside) => inside.add('savedLists', { ...row, nameKey: 'b', shared: false })), String(Number(id) + 1));
    });

    it('finds what fits every condition, in order, and only what was asked for', async () => {
      await store.transaction(async (inside) => {
        for (const [position, net] of [
          [0, 5],
          [1, null],
          [2, -5],
          [3, 10],
        ] as const)
          await inside.add('runRows', { runID: '1', position, recordID: String(100 + position), outcome: position === 3 ? 'done' : 'waiting', net });
      });
      const positions = async (where: object): Promise<readonly number[]> =>
        (await store.find('runRows', { where, fields: ['position'], order: [['position', 'descending']] })).map(({ position }) => position);
      assert.deepEqual(await positions({ runID: '1' }), [3, 2, 1, 0]);
      assert.deepEqual(await positions({ net: null }), [1]);
      assert.deepEqual(await positions({ net: { not: null } }), [3, 2, 0]);
      assert.deepEqual(await positions({ net: [5, -5], outcome: 'waiting' }), [2, 0]);
      assert.deepEqual(await positions({ net: { not: [5, -5] } }), [3]);
      assert.deepEqual(await positions({ net: { from: -5, below: 10 } }), [2, 0]);
      assert.deepEqual(await positions({ net: { above: -5, upTo: 10 } }), [3, 0]);
      assert.deepEqual(await positions([{ net: 5 }, { position: 3 }]), [3, 0]);
      assert.deepEqual(await positions({ net: [] }), []);
      assert.deepEqual(await positions({ recordID: { not: '103' } }), [2, 1, 0]);
      assert.deepEqual(await store.find('runRows', { where: { runID: '1' }, fields: ['recordID'], order: ['position'], limit: 1, skip: 1 }), [
        { recordID: '101' },
      ]);
      assert.equal(await store.howMany('runRows', { outcome: 'waiting' }), 3);
      assert.equal(await store.howMany('runRows'), 4);
      await assert.rejects(positions({ net: undefined }), /compared with nothing/);
      await assert.rejects(positions({ nett: 1 }), /no column nett/);
    });

    it('writes over the row with the same key, or leaves it', async () => {
      await store.transaction(async (inside) => {
        await inside.put('meta', { name: 'one', value: 'a' });
        await inside.put('meta', { name: 'one', value: 'b' });
        assert.equal(await inside.addNew('meta', { name: 'one', value: 'c' }), false);
        assert.equal(await inside.addNew('meta', { name: 'two', value: 'd' }), true);
      });
      assert.equal((await store.first('meta', { name: 'one' }))?.value, 'b');
      assert.equal((await store.first('meta', { name: 'two' }))?.value, 'd');
    });

    it('changes and removes what fits and says how much it was, counting on from what is there', async () => {
      await store.transaction(async (inside) => {
        assert.equal(await inside.set('runRows', { net: { plus: 3 }, stake: { ifEmpty: 9 }, outcome: 'failed' }, { runID: '1', net: { not: null } }), 3);
        assert.equal(await inside.set('runRows', { stake: { ifEmpty: 1 } }, { runID: '1' }), 4);
        assert.equal(await inside.remove('runRows', { position: [0, 3] }), 2);
      });
      assert.deepEqual(await store.find('runRows', { where: {}, fields: ['net', 'stake', 'outcome'], order: ['position'] }), [
        { net: null, stake: 1, outcome: 'waiting' },
        { net: -2, stake: 9, outcome: 'failed' },
      ]);
    });

    it('adds and changes many at once, and counts which there are', async () => {
      const rows = Array.from({ length: 120 }, (_, at) => ['2', at, String(at), at % 3 === 0 ? 'done' : 'waiting', at === 7 ? { note: 'x' } : null]);
      await store.transaction(async (inside) => {
        await inside.addMany('runRows', ['runID', 'position', 'recordID', 'outcome', 'parameters'], rows);
        assert.deepEqual(
          await inside.counts('runRows', 'outcome', { runID: '2' }),
          new Map([
            ['done', 40],
            ['waiting', 80],
          ]),
        );
        const results = Array.from({ length: 60 }, (_, at) => ['2', at, 'failed', 'Said', at]);
        assert.equal(await inside.setMany('runRows', ['runID', 'position'], ['outcome', 'message', 'net'], results, { outcome: 'waiting' }), 40);
        assert.equal(await inside.setMany('runRows', ['runID', 'position'], ['net'], []), 0);
      });
      assert.deepEqual(
        await store.find('runRows', { where: { runID: '2', position: [6, 7, 61] }, fields: ['outcome', 'net', 'parameters'], order: ['position'] }),
        [
          { outcome: 'done', net: null, parameters: null },
          { outcome: 'failed', net: 7, parameters: { note: 'x' } },
          { outcome: 'waiting', net: null, parameters: null },
        ],
      );
    });

    it('is part of its transaction, and refuses to be asked past it', async () => {
      await assert.rejects(
        store.transaction(async (inside) => {
          await inside.put('meta', { name: 'gone', value: 'x' });
          await assert.rejects(store.first('meta', { name: 'gone' }), /inside a transaction/);
          throw new Error('no');
        }),
        /^Error: no$/,
      );
      assert.equal(await store.howMany('meta', { name: 'gone' }), 0);
    });

    it('locks rows and leaves out what is not free', async () => {
      await store.transaction(async (inside) => {
        assert.equal((await inside.find('meta', { where: { name: 'one' }, lock: 'waiting' })).length, 1);
        assert.equal((await inside.find('meta', { where: { name: 'one' }, lock: 'free', limit: 1 })).length, 1);
      });
    });

    it('is of each table just what the database has: columns, what may be empty, keys', async () => {
      const sequelize = url.startsWith('sqlite:')
        ? new Database({ dialect: 'sqlite', storage: url.slice('sqlite:'.length), logging: false })
        : new Database(url, { logging: false });
      try {
        const schema = new Schema(entities);
        const models = new Models(sequelize, schema);
        assert.ok(schema.tables.length > 40);
        for (const { name } of schema.tables) {
          const attributes = models.of(name).model.getAttributes();
          const there = await columnsOf(sequelize, name);
          assert.deepEqual(Object.keys(attributes).sort(), Object.keys(there).sort(), name);
          for (const [column, { allowNull, primaryKey, type }] of Object.entries(attributes)) {
            const found = there[column]!;
            assert.equal(primaryKey === true, found.primaryKey, `${name}.${column} primary key`);
            // SQLite lets the columns of a composite key be empty as it is declared; ours say NOT NULL.
            if (!found.primaryKey) assert.equal(allowNull, found.allowNull, `${name}.${column} may be empty`);
            const number = /BIGINT|SMALLINT|INTEGER/.test(found.type);
            assert.equal(/BIGINT/.test(String(type)), number, `${name}.${column} ${found.type}`);
          }
        }
      } finally {
        await sequelize.close();
      }
    });

    it('reads every table of the bridge itself', async () => {
      for (const { name } of ours) {
        assert.equal(typeof (await store.howMany(name)), 'number');
        await store.find(name, { limit: 1 });
      }
    });
  });
});
