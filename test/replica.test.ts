/** A replica for long reads: exports go there, and what follows an order is never older than the order. */
import assert from 'node:assert/strict';
import type { EntityName, Values } from '../shared/types.js';
import { openStore } from '../server/database/index.js';
import type { Query, Store } from '../server/database/store.js';
import { noQuery } from '../server/http/query.js';
import { asked, askedAt, eachDatabase } from './databases.js';
import { activity, madeInside, now, update } from './records.js';

describe('a replica', () => {
  eachDatabase((fresh, dialect) => {
    if (dialect === 'sqlite') return;
    let store: Store;
    let [url, copy, name]: string[] = [];
    let ids: readonly string[];
    const sites = async (query: Partial<Query> = {}): Promise<unknown[]> => {
      let text = '';
      for await (const piece of store.stream('features', { ...noQuery, ...query }, 'json')) text += piece;
      return (JSON.parse(text) as Values[]).map(({ site }) => site);
    };
    const paged = async (entity: EntityName): Promise<unknown[]> => (JSON.parse(await store.page(entity, noQuery)) as Values[]).map(({ site }) => site);
    const changed = (version: number, site: string): Promise<void> =>
      store.transaction(async (inside) => {
        await inside.apply([update('features', ids[0]!, version, { site })], now);
        await inside.log([activity({ recordID: ids[0]!, after: { site } })]);
      });

    before(async () => {
      url = await fresh();
      const first = await openStore(url);
      await first.migrate();
      ids = await first.transaction(async (inside) => {
        const made = await madeInside(inside, 'features', [{ site: 'Hull' }, { site: 'Leeds' }]);
        await inside.log([activity({ recordID: made[0]! })]);
        return made;
      });
      await first.close();
      // It stands still, as one that is cut off does, and says who it is.
      name = `${new URL(url).pathname.slice(1)}_copy`;
      await asked(`CREATE DATABASE "${name}" TEMPLATE "${new URL(url).pathname.slice(1)}"`);
      copy = Object.assign(new URL(url), { pathname: `/${name}` }).href;
      await askedAt(copy, `UPDATE "features" SET "site" = "site" || ' (replica)'`);
      store = await openStore(url, { readUrl: copy });
    });
    after(async () => {
      await store.close();
      await asked(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    });

    it('gives exports, while pages, and records by their ids, come from the database itself', async () => {
      assert.deepEqual(await sites(), ['Hull (replica)', 'Leeds (replica)']);
      assert.deepEqual(await paged('features'), ['Hull', 'Leeds']);
      assert.deepEqual(await sites({ ids }), ['Hull', 'Leeds']);
      assert.equal((await store.load('features', [ids[0]!]))[0]?.['site'], 'Hull');
    });

    it('that has not got an order yet is waited for, and then passed over: an export never shows what was before', async () => {
      await changed(1, 'York');
      assert.deepEqual(await paged('features'), ['York', 'Leeds']);
      assert.deepEqual(await sites(), ['York', 'Leeds']);
      // A moment later it has caught up, and is asked again.
      const later = changed(2, 'Ripon').then(() => sites());
      const head = async (): Promise<string> =>
        ((await askedAt(url!, `SELECT "value" FROM "meta" WHERE "name" = 'activities'`)) as { value: string }[])[0]!.value;
      const [before] = (await askedAt(copy!, `SELECT "value" FROM "meta" WHERE "name" = 'activities'`)) as { value: string }[];
      assert.notEqual(await head(), before!.value);
      for (;;) {
        const value = await head();
        if ((JSON.parse(value) as { count: number }).count < 3) continue;
        await askedAt(copy!, `UPDATE "meta" SET "value" = '${value}' WHERE "name" = 'activities'`);
        break;
      }
      assert.deepEqual(await later, ['Hull (replica)', 'Leeds (replica)']);
    });

    it('that is away is done without', async () => {
      const alone = await openStore(url!, { readUrl: 'postgres://postgres@127.0.0.1:1/none', connectTimeout: 500 });
      let text = '';
      for await (const piece of alone.stream('features', noQuery, 'csv')) text += piece;
      assert.match(text, /Ripon/);
      await alone.close();
    });
  });
});
