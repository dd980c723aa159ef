/** Looking for words: the index finds what reading every row finds, on both databases, whatever was written since and by whom. */
import assert from 'node:assert/strict';
import { entities } from '../shared/entities/index.js';
import type { EntityName, Values } from '../shared/types.js';
import { openStore } from '../server/database/index.js';
import type { Query, Store } from '../server/database/store.js';
import { noQuery } from '../server/http/query.js';
import { asked, askedAt, eachDatabase } from './databases.js';
import { deletion, made, now, update } from './records.js';

const names = [
  'Northgate Dental Ltd',
  'NORTH GATE garage',
  'Müller & Söhne GmbH',
  'Mu\u0308ller Logistik',
  'CAFÉ ÉLAN',
  'O\'Brien "Quoted" (UK)',
  '50% off_ltd \\ backslash',
  'Łódź Trading',
  'ΑΘΗΝΑ Telecom',
  'ab',
  'aab',
  'İstanbul Kablo',
  '電話サービス',
  'Kelvin \u212A Ltd',
  '   spaced   out   ',
];
const needles = [
  'north',
  'GATE',
  'ate d',
  'müll',
  'MÜLLER',
  'ller',
  'café',
  'é é',
  'É É',
  'élan',
  'quo',
  '"quo',
  "o'b",
  '(uk)',
  '50%',
  'off_',
  '_lt',
  '%',
  '\\ b',
  'ab',
  'b',
  'aab',
  'łódź',
  'αθη',
  'ΑΘΗΝΑ',
  'tel',
  'İst',
  'stanbul',
  '電話',
  'サービス',
  'kelvin k',
  'elvin',
  '  spa',
  'nowhere',
  'ltd',
  'gate AND dental',
  'nor*',
];

/** As it is told in server/database/select.ts: small letters of A to Z, and of the letters that are looked for. */
function holds(text: string, needle: string): boolean {
  const small = (letter: string): string => (Array.from(letter.toLowerCase()).length === 1 ? letter.toLowerCase() : letter);
  return [needle.normalize('NFC'), needle.normalize('NFD')].some((form) => {
    const wanted = Array.from(form, small).join('');
    let folded = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    for (const letter of new Set(wanted))
      if (letter >= '\u0080' && Array.from(letter.toUpperCase()).length === 1) folded = folded.replaceAll(letter.toUpperCase(), letter);
    return folded.includes(wanted);
  });
}

describe('looking for words', () => {
  eachDatabase((fresh, dialect) => {
    let url: string;
    let store: Store;
    let ids: readonly string[];
    const list = async (entity: EntityName, query: Partial<Query>): Promise<unknown[]> =>
      (JSON.parse(await store.page(entity, { ...noQuery, ...query })) as Values[]).map(({ id }) => id);

    before(async () => {
      url = await fresh();
      store = await openStore(url);
      await store.migrate();
      ids = await made(
        store,
        'customers',
        names.map((name, place) => ({ name, accountNumber: `A${1001 + place}`, town: place % 2 ? 'Leeds' : 'Hull' })),
      );
    });
    after(() => store.close());

    const agree = async (): Promise<void> => {
      const records = await store.load('customers', (await list('customers', {})) as string[]);
      for (const needle of needles) {
        const named = records.filter(({ name }) => holds(name as string, needle)).map(({ id }) => id);
        assert.deepEqual(await list('customers', { where: [{ field: 'name', test: 'contains', value: needle }] }), named, needle);
        assert.deepEqual(await list('customers', { search: needle }), named, `search ${needle}`);
        assert.equal(await store.count('customers', { ...noQuery, search: needle }), named.length);
        assert.deepEqual(await store.ids('customers', { ...noQuery, search: needle, sort: [{ field: 'id', descending: true }] }, 100), named.toReversed());
        const text = [];
        for await (const piece of store.stream('customers', { ...noQuery, search: needle, fields: ['id'] }, 'ndjson')) text.push(piece);
        assert.deepEqual(
          text
            .join('')
            .split('\n')
            .filter(Boolean)
            .map((line) => (JSON.parse(line) as Values)['id']),
          named,
        );
        assert.deepEqual(
          await list('customers', { search: needle, limit: 1, ...(named[0] ? { idAfter: named[0] } : {}) }),
          named.slice(named[0] ? 1 : 0, 2).slice(0, 1),
        );
      }
    };

    it('answers as reading every row does: accents, capitals, signs, short words, in pages, sorted, streamed and counted', agree);

    it('goes on agreeing after changes and deletions, and what was taken back was never there', async () => {
      await store.transaction(async (inside) => {
        await inside.apply(
          [
            update('customers', ids[0]!, 1, { name: 'Zebra crossing Ltd' }),
            update('customers', ids[1]!, 1, { town: 'York' }),
            deletion('customers', ids[2]!, 1),
          ],
          now,
        );
      });
      await agree();
      assert.deepEqual(await list('customers', { search: 'zebra' }), [ids[0]]);
      assert.deepEqual(await list('customers', { search: 'dental' }), []);
      await assert.rejects(
        store.transaction(async (inside) => {
          await inside.apply([update('customers', ids[0]!, 2, { name: 'Quagga' })], now);
          throw new Error('taken back');
        }),
        /taken back/,
      );
      assert.deepEqual(await list('customers', { search: 'quagga' }), []);
      assert.deepEqual(await list('customers', { search: 'zebra' }), [ids[0]]);
    });

    it('finds numbers however they are spaced, lines of an owner, and several words at once', async () => {
      const [number] = await made(store, 'numbers', [{ number: '020 7946 0999', numberKey: '02079460999', customerID: ids[0]! }]);
      for (const search of ['2079-46 099', '7946', '0999', '99']) assert.deepEqual(await list('numbers', { search }), [number], search);
      assert.deepEqual(await list('numbers', { search: '7946', owner: { entity: 'customers', id: ids[0]!, below: [] } }), [number]);
      assert.deepEqual(await list('numbers', { search: '7946', owner: { entity: 'customers', id: ids[1]!, below: [] } }), []);
      const both = [
        { field: 'name', test: 'contains' as const, value: 'ller' },
        { field: 'town', test: 'contains' as const, value: 'lee' },
      ];
      assert.deepEqual(await list('customers', { where: both }), [ids[3]]);
    });

    it('knows what a database holds that had no such index, or one of other fields', async () => {
      const other = await fresh();
      const before = entities.map((each) => (each.name === 'customers' ? { ...each, searches: ['town'] } : each));
      const old = await openStore(other, { entities: before });
      await old.migrate();
      const [id] = await made(old, 'customers', [{ name: 'Aardvark', accountNumber: 'A1', town: 'Hull' }]);
      await old.close();
      const young = await openStore(other);
      assert.deepEqual(await young.migrate(), { created: false });
      assert.deepEqual(await young.ids('customers', { ...noQuery, search: 'ardv' }, 9), [id]);
      const [of] = await young.rows<{ count: number }>(
        dialect === 'sqlite'
          ? `SELECT count(*) AS "count" FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'customers_words_%'`
          : `SELECT count(*) AS "count" FROM pg_indexes WHERE indexname LIKE 'customers\\_words\\_%'`,
      );
      assert.equal(of!.count, dialect === 'sqlite' ? 3 : 1);
      await young.close();
    });

    it('finds a few among many, and a page of what many have, in any order', async () => {
      const many = await made(
        store,
        'services',
        Array.from({ length: 6_000 }, (_, n) => ({ serviceName: `${n < 5_900 ? 'Hosted' : 'Rarely'} line ${n % 17}`, status: n % 5 ? 'Active' : 'Dropped' })),
      );
      await store.rows('ANALYZE');
      assert.deepEqual(await list('services', { search: 'rarely', limit: 3 }), many.slice(5_900, 5_903));
      assert.deepEqual(await list('services', { search: 'hosted', limit: 3 }), many.slice(0, 3));
      const sort = [{ field: 'status', descending: true }];
      assert.deepEqual(await list('services', { search: 'rarely', sort, limit: 2 }), [many[5_995], many[5_990]]);
      assert.deepEqual(await list('services', { search: 'hosted', sort, limit: 2 }), [many[5_895], many[5_890]]);
      assert.equal(await store.count('services', { ...noQuery, search: 'line' }, 5_000), 5_001);
    });

    if (dialect === 'sqlite')
      it('begins with the index, and not with every row', async () => {
        const plan = await store.rows<{ detail: string }>(
          `EXPLAIN QUERY PLAN SELECT t."id" FROM "customers_words" w CROSS JOIN "customers" t ON t."id" = w.rowid WHERE w."customers_words" MATCH '"nor"' ORDER BY w.rowid LIMIT 5`,
        );
        assert.match(plan.map(({ detail }) => detail).join('; '), /^SCAN w VIRTUAL TABLE INDEX.*; SEARCH t USING INTEGER PRIMARY KEY/);
        assert.doesNotMatch(plan.map(({ detail }) => detail).join('; '), /TEMP B-TREE/);
      });
    else
      it('says so where the extension may not be made, and reads every row', async () => {
        const role = `words_${process.pid}`;
        const own = new URL(await fresh());
        await asked(`CREATE ROLE ${role} LOGIN`);
        try {
          await askedAt(own.href, `GRANT CREATE, USAGE ON SCHEMA public TO ${role}`);
          const [administrator] = [own.username];
          own.username = role;
          const poor = await openStore(own.href);
          try {
            assert.deepEqual(await poor.migrate(), { created: true, unindexed: true });
            const [id] = await made(poor, 'customers', [{ name: 'Aardvark', accountNumber: 'A1' }]);
            assert.deepEqual(await poor.ids('customers', { ...noQuery, search: 'ardv' }, 9), [id]);
            own.username = administrator;
            await askedAt(own.href, 'CREATE EXTENSION pg_trgm');
            assert.deepEqual(await poor.migrate(), { created: false });
            assert.deepEqual(await poor.ids('customers', { ...noQuery, search: 'ardv' }, 9), [id]);
          } finally {
            await poor.close();
            own.username = administrator;
            await askedAt(own.href, `DROP OWNED BY ${role} CASCADE`);
          }
        } finally {
          await asked(`DROP ROLE IF EXISTS ${role}`);
        }
      });
  });
});
