/** Databases that earlier programs made, brought up to date: each record and each figure is what that program told of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { shipped } from '../../shared/catalogue.js';
import { asText } from '../../shared/values.js';
import { openStore } from '../../server/database/index.js';
import { startBridge } from '../bridges.js';
import { openFirm, placingBeside } from '../calls/firm.js';
import { told, type Figures } from './told.js';

const names = readdirSync(import.meta.dirname).flatMap((name) => /^(.+)\.sqlite\.gz$/.exec(name)?.[1] ?? []);
const kept = (name: string): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, name)));

describe('a database of an earlier program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What steps changed on purpose: where a plain "*" opened users too, they have an entry of their own; who manages users sets limits. */
  const today = (name: string, entity: string, record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const permissions = record['permissions'] as Readonly<Record<string, string>> | undefined;
    if (entity !== 'users' || !permissions) return record;
    const users = name === '0.1.0' && permissions['*'] === 'run' ? { users: 'run', ...permissions } : permissions;
    return { ...record, permissions: users['users'] === 'run' ? { approvalLimits: 'run', ...users } : users };
  };

  for (const name of names)
    it(`(${name}) is brought up to date with every field and figure unchanged, and its log whole`, async () => {
      const url = `sqlite:${join(folder, `${name}.sqlite`)}`;
      writeFileSync(url.slice('sqlite:'.length), kept(`${name}.sqlite.gz`));
      const bridge = await startBridge(url, { workers: false });
      try {
        const was = JSON.parse(kept(`${name}.json.gz`).toString()) as Figures;
        const is = await told(async (method, path, body) => (await bridge.call(method, path, body)).body as unknown);
        for (const [entity, records] of Object.entries(was.records)) {
          assert.deepEqual(Object.keys(is.records[entity]!), Object.keys(records), entity);
          for (const [id, record] of Object.entries(records)) {
            const { [id]: found = {} } = is.records[entity]!;
            // Fields that came later are new; those that were there are the same.
            assert.deepEqual(Object.fromEntries(Object.keys(record).map((field) => [field, found[field]])), today(name, entity, record), `${entity} ${id}`);
          }
        }
        // Where a billing rule was changed on purpose, say so in CHANGELOG.md and set the figure here.
        assert.deepEqual(is.next, was.next, 'what the next billing run would raise');
        assert.equal((await bridge.built.store.verify()).fault, undefined);
        // Its index was written anew by each billing run, and nothing looked there.
        const indexes = `SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'features_nextBillDate%'`;
        assert.deepEqual(await bridge.built.store.rows(indexes), []);
      } finally {
        await bridge.close();
      }
    });

  it('has every setting of the company that came since to be set, once, and keeps what an administrator made of one', async () => {
    const wanted = (shipped.get('presets') ?? []).flatMap(({ list, name }) => (list === 'company' ? [asText(name)] : []));
    for (const name of names) {
      const url = `sqlite:${join(folder, `settings-${name}.sqlite`)}`;
      writeFileSync(url.slice('sqlite:'.length), kept(`${name}.sqlite.gz`));
      const settings = async (): Promise<Readonly<Record<string, unknown>>> => {
        const bridge = await startBridge(url, { workers: false });
        const body = (await bridge.call('GET', '/presets?list=company&limit=1000&fields=name,value')).body as readonly { name: string; value: unknown }[];
        await bridge.close();
        assert.equal(new Set(body.map((each) => each.name)).size, body.length, 'none is there twice');
        return Object.fromEntries(body.map((each) => [each.name, each.value]));
      };
      const first = await settings();
      for (const each of wanted) assert.ok(each in first, `${name}: ${each}`);
      const store = await openStore(url);
      await store.transaction(async (inside) => {
        await inside.run(`UPDATE "presets" SET "value" = 'paid' WHERE "list" = 'company' AND "name" = 'Commission Earned'`);
        await inside.run(`DELETE FROM "presets" WHERE "list" = 'company' AND "name" = 'Call Lines'`);
      });
      await store.close();
      assert.deepEqual(await settings(), { ...first, 'Commission Earned': 'paid' });
    }
  });

  it('has the unit prices of kept previews in pounds, once; they were in ten-thousandths', async () => {
    const url = `sqlite:${join(folder, 'unitPrices.sqlite')}`;
    writeFileSync(url.slice('sqlite:'.length), kept('2026-11-27.sqlite.gz'));
    const line = (unitPrice: number | null) => ({ description: 'Line', net: 29.99, charged: { from: '2026-11-01', to: '2026-11-30', unitPrice } });
    const preview = (charges: readonly object[]): string => JSON.stringify({ id: '1', label: 'Line', charges });
    const lines = async (): Promise<unknown> => {
      const bridge = await startBridge(url, { workers: false });
      const rows = await bridge.built.store.find('runRows', { where: { runID: '999' }, fields: ['preview'], order: ['position'] });
      await bridge.close();
      return rows.map((row) => (row['preview'] as unknown as { readonly charges: unknown }).charges);
    };
    const store = await openStore(url);
    await store.transaction(async (inside) => {
      for (const [position, charges] of [[line(299_900), line(null), { description: 'By hand', net: 5 }], []].entries())
        await inside.run(`INSERT INTO "runRows" ("runID", "position", "recordID", "outcome", "preview") VALUES (999, $position, '1', 'done', $preview)`, {
          position: position + 1,
          preview: preview(charges),
        });
    });
    await store.close();
    const wanted = [[line(29.99), line(null), { description: 'By hand', net: 5 }], []];
    assert.deepEqual(await lines(), wanted);
    assert.deepEqual(await lines(), wanted, 'and only once');
  });

  it('has its calls on no invoice typed by prefixes and bands as they are, once; they kept the type that they came with', async () => {
    const url = `sqlite:${join(folder, 'typed.sqlite')}`;
    const firm = await openFirm(url);
    await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.2 });
    const { number } = await firm.number(await firm.customer({ nationalTariff: 'National Standard' }));
    assert.equal((await firm.load([60, 120].map((seconds) => `2026-11-03 10:00:00,${number},01632960999,${seconds}`))).body.open, 0);
    await firm.bridge.close();
    const { store, settle } = await placingBeside(url);
    // As an earlier program left one that had been of another type when it came.
    await store.transaction(async (inside) => {
      await inside.run(`UPDATE "calls" SET "callType" = 'UK Mobile', "class" = 'mobile' WHERE "seconds" = 60`);
      await inside.run(`DELETE FROM "migrations" WHERE "name" LIKE '012%'`);
    });
    await store.migrate();
    await settle();
    const calls = await store.rows<{ t: string; c: string }>('SELECT "callType" AS "t", "class" AS "c" FROM "calls"');
    await store.close();
    assert.deepEqual(
      calls.map(({ t, c }) => [t, c]),
      [
        ['UK Landline', 'national'],
        ['UK Landline', 'national'],
      ],
    );
  });

  it('is refused where a newer program was at it, and left as it is', async () => {
    const file = join(folder, 'newer.sqlite');
    writeFileSync(file, kept(`${names[0]}.sqlite.gz`));
    const store = await openStore(`sqlite:${file}`);
    const before = await store.rows('SELECT "name" FROM "migrations" ORDER BY "name"');
    await store.transaction((inside) => inside.run(`INSERT INTO "migrations" ("name", "at") VALUES ('999-of-tomorrow', '2030-01-01')`));
    await assert.rejects(store.migrate(), /brought up to date by a newer program \(999-of-tomorrow\)/);
    assert.equal((await store.rows('SELECT "name" FROM "migrations"')).length, before.length + 1);
    await store.close();
  });
});
