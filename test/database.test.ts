/** The database room on both engines: tables, migrations, lists, filters, bulk writes, the log, and equal answers. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { entity as entityOf, fresh as begun, toWire } from '../shared/fields.js';
import { entities } from '../shared/entities/index.js';
import { Fault } from '../shared/fault.js';
import type { EntityName, Values } from '../shared/types.js';
import { openStore } from '../server/database/index.js';
import { type Step, steps, type Upgrade } from '../server/database/steps.js';
import { versionFault } from '../server/database/sqlite.js';
import { noQuery } from '../server/http/query.js';
import type { Query, Store } from '../server/database/store.js';
import { asked, both, eachDatabase, type Fresh, freshPostgres, freshSQLite } from './databases.js';
import { onSchemas, type Shaped } from './partitions.js';
import { activity, creation, deletion, full, made, madeInside, now, update } from './records.js';
import { begunWith, type Start, tables } from './templates.js';

const code =
  (wanted: number, hint = /./) =>
  (fault: unknown): true => {
    assert.ok(fault instanceof Fault, String((fault as Error).stack));
    assert.equal(fault.code, wanted);
    assert.match(fault.hint, hint);
    return true;
  };

const rows = async (store: Store, entity: EntityName, query: Partial<Query>): Promise<Values[]> =>
  JSON.parse(await store.page(entity, { ...noQuery, ...query })) as Values[];
const ids = async (store: Store, entity: EntityName, query: Partial<Query>): Promise<unknown[]> => (await rows(store, entity, query)).map(({ id }) => id);

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

it('is opened by a version of SQLite that keeps what was committed', () => {
  for (const version of ['3.8.0', '3.48.0', '3.51.0', '3.51.2']) assert.match(versionFault(version) ?? '', /^SQLite 3\.51\.3 or newer is needed/);
  for (const version of ['3.51.3', '3.52.0', '3.53.1', '4.0.0']) assert.equal(versionFault(version), undefined);
});

describe('the database', function () {
  const tests = (fresh: Fresh, { schemaOf, shaped }: Partial<Shaped> = {}): void => {
    const open: typeof openStore = (url, options) => openStore(url.replace(/#.*/, ''), { schema: schemaOf?.(url), ...options });
    /** Today's tables, for what asks what becomes of them. On a cluster they are made by the test: there nothing is copied. */
    const withTables: Start = shaped ? begunWith('tables in a schema', async () => undefined, { schema: schemaOf?.('') }) : tables;
    let store: Store;
    before(async () => {
      const url = await fresh(withTables);
      store = await open(url);
      await store.migrate();
      await shaped?.(url);
    });
    after(() => store.close());

    describe('migrating', () => {
      it('makes the tables once and changes nothing the second time', async () => {
        const another = await open(await fresh());
        assert.deepEqual(await another.migrate(), { created: true });
        assert.deepEqual(await another.migrate(), { created: false });
        await another.close();
      });

      it('has a column for every field', async () => {
        for (const { name, fields, report } of entities) {
          if (report) continue;
          await store.rows(`SELECT ${fields.map((field) => `"${field.name}"`).join(', ')} FROM "${name}" LIMIT 0`);
        }
      });

      it('fills empty tables without their indexes, which are there again afterwards, also where the work failed or was never ended', async () => {
        const url = await fresh(withTables);
        const filling = await open(url);
        await filling.migrate();
        const named = async (): Promise<ReadonlySet<string>> =>
          new Set(
            (
              await filling.rows<{ name: string }>(
                filling.dialect === 'sqlite'
                  ? `SELECT name AS "name" FROM sqlite_master WHERE type IN ('index', 'trigger')`
                  : 'SELECT indexname AS "name" FROM pg_indexes WHERE schemaname = current_schema()',
              )
            ).map(({ name }) => name),
          );
        const whole = await named();
        await made(filling, 'standardFeatures', [{ name: 'Kept', featureType: 'Broadband' }]);
        let less: ReadonlySet<string> = new Set();
        const failing = filling.filled(async () => {
          await made(filling, 'customers', [{ name: 'Kestrel Freight' }]);
          less = await named();
          throw new Error('no more');
        });
        await assert.rejects(failing, /no more/);
        const gone = [...whole].filter((name) => !less.has(name));
        assert.ok(gone.some((name) => name.startsWith('customers_name_')) && gone.some((name) => name.startsWith('customers_words_')), gone.join());
        assert.ok(!gone.some((name) => /^standardFeatures_|_key$|_unique$/.test(name)), 'what holds rows or must be unique keeps its indexes');
        assert.deepEqual(await named(), whole);
        // Found by words although it came while there was no index of them.
        assert.deepEqual(await ids(filling, 'customers', { search: 'kestrel' }), ['1']);

        // Where many times as much comes, those of tables that hold rows go, too.
        await filling.filled(
          async () => {
            less = await named();
          },
          { full: true },
        );
        assert.ok(!less.has([...whole].find((name) => name.startsWith('customers_words_'))!) && whole.size > less.size + gone.length);
        assert.deepEqual(await named(), whole);
        assert.deepEqual(await ids(filling, 'customers', { search: 'kestrel' }), ['1']);

        const other = await open(url);
        void filling.filled(() => new Promise(() => {}));
        while ((await named()).size === whole.size) await other.rows('SELECT 1 AS "one"');
        await other.migrate();
        assert.deepEqual(await named(), whole);
        await Promise.all([other.close(), filling.close()]);
      });

      it('is safe when several bridges start together', async () => {
        // One round alone might be lucky: without waiting, a third of new SQLite files refused one of six.
        for (let round = 0; round < 6; round++) {
          const url = await fresh();
          const stores = await Promise.all([1, 2, 3, 4, 5, 6].map(() => open(url)));
          const answers = await Promise.all(stores.map((each) => each.migrate()));
          assert.equal(answers.filter(({ created }) => created).length, 1);
          await Promise.all(stores.map((each) => each.close()));
        }
      });

      it('makes records of what an older program kept in its outbox, and leaves nothing waiting behind', async () => {
        const url = await fresh(withTables);
        const first = await open(url);
        await first.migrate();
        const [customerID] = await made(first, 'customers', [begun('customers', { name: 'Northgate', accountNumber: 'M1' }, '2025-01-24')]);
        const [invoiceID] = await made(first, 'invoices', [begun('invoices', { customerID: customerID!, invoiceNumber: 'M1001' }, '2025-01-24')]);
        await first.transaction(async (inside) => {
          await inside.run(
            `CREATE TABLE "outbox" ("id" INTEGER PRIMARY KEY, "kind" TEXT, "recipient" TEXT, "subject" TEXT, "body" TEXT, "entity" TEXT, "recordID" TEXT,
             "createdAt" TEXT, "sentAt" TEXT, "attempts" INTEGER, "nextAttemptAt" TEXT, "failure" TEXT, "attachments" TEXT)`,
          );
          const put = (id: number, sentAt: string | null, next: string | null, failure: string | null) =>
            inside.run(
              `INSERT INTO "outbox" VALUES ($id, 'email', 'a@b.example', 'Invoice', 'Hello', 'invoices', $invoiceID, $now, $sentAt, 1, $next, $failure, '["pdf"]')`,
              { id, invoiceID: invoiceID!, now, sentAt, next, failure },
            );
          await put(1, now, null, null);
          await put(2, null, now, null);
          await put(3, null, null, '550 No.');
          await inside.run(`DELETE FROM "migrations" WHERE "name" = '006-messages-are-records'`);
        });
        await first.close();
        const next = await open(url);
        await next.migrate();
        assert.deepEqual(
          (await next.all('messages')).map(({ status, invoiceID: of, customerID: whose, answer, attachments }) => [status, of, whose, answer, attachments]),
          [
            ['Sent', invoiceID, customerID, null, ['pdf']],
            ['Queued', invoiceID, customerID, null, ['pdf']],
            ['Failed', invoiceID, customerID, '550 No.', ['pdf']],
          ],
        );
        await next.close();
      });

      it('adds the columns of new fields, with their initial value', async () => {
        const url = await fresh();
        const older = entities.map((each) => (each.name === 'presets' ? { ...each, fields: each.fields.filter(({ name }) => name !== 'sortOrder') } : each));
        const old = await open(url, { entities: older });
        await old.migrate();
        await made(old, 'presets', [{ list: 'carrier', name: 'BT', key: 'carrier/BT' }]);
        await old.close();
        const young = await open(url);
        assert.deepEqual(await young.migrate(), { created: false });
        const [record] = await young.load('presets', ['1']);
        assert.equal(record?.['name'], 'BT');
        assert.equal(record?.['sortOrder'], entityOf('presets').fields.find(({ name }) => name === 'sortOrder')?.initial ?? null);
        await young.close();
      });

      it('leaves a database that grew column by column with the indexes, checks and references of a new one', async () => {
        const kept = /^(id|version|createdAt|updatedAt|locked|hidden|hash|status|customerID|invoiceID|entity|recordID)$/;
        const fewer = entities.map((each) => {
          const fields = each.append ? each.fields : each.fields.filter(({ name, inner }, place) => inner || kept.test(name) || place % 2 === 0);
          const has = (name: string): boolean => fields.some((field) => field.name === name);
          return { ...each, fields, searches: each.searches.filter(has), owners: each.owners.filter(({ field }) => has(field)) };
        });
        const shape = async (store: Store): Promise<readonly unknown[]> =>
          store.dialect === 'sqlite'
            ? [
                await store.rows(`SELECT name, replace(sql, char(96), '"') AS sql FROM sqlite_master WHERE type = 'index' ORDER BY name`),
                await store.rows(`SELECT m.name, p."from", p."table", p."to" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) p ORDER BY 1, 2`),
                await store.rows(
                  `SELECT name, (length(sql) - length(replace(sql, 'CHECK (', ''))) / 7 AS checks FROM sqlite_master WHERE type = 'table' ORDER BY 1`,
                ),
                await store.rows(
                  `SELECT m.name AS "table", p.name, p.type, p."notnull", p.pk FROM sqlite_master m JOIN pragma_table_xinfo(m.name) p WHERE m.type = 'table' ORDER BY 1, 2`,
                ),
              ]
            : [
                await store.rows(
                  `SELECT indexname, replace(indexdef, current_schema() || '.', '') AS "is" FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`,
                ),
                await store.rows(
                  `SELECT conrelid::regclass::text AS "table", conname, pg_get_constraintdef(oid) AS "is", condeferred FROM pg_constraint
                   WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2`,
                ),
                await store.rows(
                  `SELECT table_name, column_name, data_type, collation_name, is_nullable FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2`,
                ),
              ];
        const url = await fresh();
        const old = await open(url, { entities: fewer });
        await old.migrate();
        const before = await shape(old);
        await old.close();
        const grown = await open(url);
        await grown.migrate();
        const after = await shape(grown);
        assert.notDeepEqual(after, before);
        const anew = shaped ? await open(await fresh()) : store;
        if (shaped) await anew.migrate();
        assert.deepEqual(after, await shape(anew));
        if (shaped) await anew.close();
        await grown.close();
      });

      it('refuses a database of a newer program', async () => {
        const url = await fresh();
        const young = await open(url, { steps: [{ name: '900-later', up: async () => undefined }] });
        await young.migrate();
        await young.close();
        const old = await open(url);
        await assert.rejects(old.migrate(), /newer program.*900-later/);
        await old.close();
      });

      it('refuses columns that it does not know', async () => {
        const url = await fresh(withTables);
        const young = await open(url);
        await young.migrate();
        await young.close();
        const old = await open(url, {
          entities: entities.map((each) => (each.name === 'presets' ? { ...each, fields: each.fields.filter(({ name }) => name !== 'sortOrder') } : each)),
        });
        await assert.rejects(old.migrate(), /newer program.*presets has sortOrder/);
        await old.close();
      });

      it('runs a numbered step once, and not at all in a new database', async () => {
        const url = await fresh(withTables);
        let ran = 0;
        const steps = [
          {
            name: '002-count',
            up: async () => {
              ran++;
            },
          },
        ];
        const first = await open(url);
        await first.migrate();
        await first.close();
        for (let start = 0; start < 2; start++) {
          const next = await open(url, { steps });
          await next.migrate();
          await next.close();
        }
        assert.equal(ran, 1);
      });

      it('gives who managed users the approval limits, too, and nobody else', async () => {
        const url = await fresh(withTables);
        const old = await open(url);
        await old.migrate();
        const given = [{ '*': 'run', users: 'run' }, { '*': 'run' }, { users: 'run', approvalLimits: 'none' }];
        await old.transaction(async (inside) => {
          const ids = await inside.allocate('users', given.length);
          await inside.apply(
            given.map((permissions, at) => creation('users', ids[at]!, { name: `User ${at}`, email: `${at}@example.org`, permissions })),
            '2025-01-24T08:00:00.000Z',
          );
          await inside.run(`DELETE FROM "migrations" WHERE "name" = '007-rights-over-limits'`);
        });
        await old.close();
        const young = await open(url);
        await young.migrate();
        assert.deepEqual(
          (await young.all('users')).map(({ permissions }) => permissions),
          [{ '*': 'run', users: 'run', approvalLimits: 'run' }, { '*': 'run' }, { users: 'run', approvalLimits: 'none' }],
        );
        await young.close();
      });

      it('gives bills that were worked out by an older program the date of their run', async () => {
        const url = await fresh(withTables);
        const old = await open(url);
        await old.migrate();
        const [customerID] = await made(old, 'customers', [begun('customers', { name: 'Northgate', accountNumber: 'M1' }, '2025-01-24')]);
        const [run] = await made(old, 'billingRuns', [begun('billingRuns', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' }, '2025-01-24')]);
        await made(old, 'bills', [begun('bills', { billingRunID: run!, customerID: customerID!, name: 'M1 Northgate' }, '2025-01-24')]);
        await old.transaction(async (inside) => {
          await inside.run('UPDATE "bills" SET "invoiceDate" = NULL');
          await inside.run(`DELETE FROM "migrations" WHERE "name" = '009-dates-of-bills'`);
        });
        await old.close();
        const young = await open(url);
        await young.migrate();
        assert.deepEqual(
          (await young.all('bills')).map(({ invoiceDate }) => invoiceDate),
          ['2025-01-31'],
        );
        await young.close();
      });

      it('fills in the keys of names and references so many rows at a time', async () => {
        const url = await fresh(withTables);
        const old = await open(url);
        await old.migrate();
        const many = Array.from({ length: 2_001 }, (_, at) => at);
        const customers = await made(
          old,
          'customers',
          many.map((at) => begun('customers', { name: `The Company ${at}`, accountNumber: `M${at}` }, '2025-01-24')),
        );
        await made(
          old,
          'features',
          customers.map((customerID, at) => begun('features', { customerID, carrierReference: `GB 8/${at}` }, '2025-01-24')),
        );
        await old.transaction(async (inside) => {
          await inside.run('UPDATE "customers" SET "nameKey" = NULL');
          await inside.run('UPDATE "features" SET "carrierReferenceKey" = NULL');
        });
        await old.close();
        let most = 0;
        const again = steps
          .filter(({ name }) => /^00[58]-/.test(name))
          .map(({ name, up }) => ({
            name: `9${name}`,
            up: (upgrade: Upgrade) =>
              up({
                ...upgrade,
                find: async (table, sought) => {
                  const rows = await upgrade.find(table, sought);
                  most = Math.max(most, rows.length);
                  return rows;
                },
              }),
          }));
        const young = await open(url, { steps: again });
        await young.migrate();
        assert.ok(most > 0 && most <= 2_000, `${most} rows at once`);
        assert.deepEqual(
          (await young.all('customers')).map(({ nameKey }) => nameKey),
          many.map((at) => `${at}`),
        );
        assert.deepEqual(
          (await young.all('features')).map(({ carrierReferenceKey }) => carrierReferenceKey),
          many.map((at) => `GB8/${at}`),
        );
        await young.close();
      });

      it('is broken off between two slices and begun again as if it had never begun', async () => {
        const url = await fresh(withTables);
        const old = await open(url);
        await old.migrate();
        const many = 2_001;
        const [customerID] = await made(old, 'customers', [begun('customers', { name: 'Northgate', accountNumber: 'M1' }, '2025-01-24')]);
        await made(
          old,
          'features',
          Array.from({ length: many }, (_, at) => begun('features', { customerID: customerID!, carrierReference: `GB ${at}` }, '2025-01-24')),
        );
        await old.transaction(async (inside) => {
          await inside.run('UPDATE "features" SET "carrierReferenceKey" = NULL');
          await inside.run(
            `CREATE TABLE "outbox" ("id" INTEGER PRIMARY KEY, "kind" TEXT, "recipient" TEXT, "subject" TEXT, "body" TEXT, "entity" TEXT, "recordID" TEXT,
             "createdAt" TEXT, "sentAt" TEXT, "attempts" INTEGER, "nextAttemptAt" TEXT, "failure" TEXT, "attachments" TEXT)`,
          );
          const ids = Array.from(
            { length: many },
            (_, at) => `(${at + 1}, 'email', 'a@b.example', 'No. ${at + 1}', 'Hello', 'invoices', '1', '${now}', '${now}', 1, NULL, NULL, NULL)`,
          );
          for (let from = 0; from < many; from += 500) await inside.run(`INSERT INTO "outbox" VALUES ${ids.slice(from, from + 500).join(', ')}`);
        });
        await old.close();
        /** The steps once more; the second slice of each write finds the power cut. */
        const again = (name: string, cut: boolean): Step => {
          const { up } = steps.find((step) => step.name.startsWith(name))!;
          let slices = 0;
          const cutting =
            <A extends unknown[], R>(write: (...given: A) => Promise<R>) =>
            (...given: A): Promise<R> => {
              slices += 1;
              return cut && slices === 2 ? Promise.reject(new Error('power cut')) : write(...given);
            };
          return { name: `9${name}`, up: (upgrade) => up({ ...upgrade, addMany: cutting(upgrade.addMany), setMany: cutting(upgrade.setMany) }) };
        };
        const keys = async (of: Store): Promise<readonly unknown[]> => (await of.all('features')).map(({ carrierReferenceKey }) => carrierReferenceKey);
        for (const name of ['006', '008']) {
          const broken = await open(url, { steps: [again(name, true)] });
          await assert.rejects(broken.migrate(), /power cut/);
          assert.deepEqual([(await broken.all('messages')).length, new Set(await keys(broken))], [0, new Set([null])]);
          await broken.close();
        }
        const young = await open(url, { steps: [again('006', false), again('008', false)] });
        await young.migrate();
        assert.deepEqual(
          (await young.all('messages')).map(({ subject }) => subject),
          Array.from({ length: many }, (_, at) => `No. ${at + 1}`),
        );
        assert.deepEqual(
          await keys(young),
          Array.from({ length: many }, (_, at) => `GB${at}`),
        );
        await young.close();
      });

      it('leaves nothing behind when it is broken off', async () => {
        const url = await fresh(withTables);
        const first = await open(url);
        await first.migrate();
        await first.close();
        const broken = await open(url, {
          steps: [
            {
              name: '002-broken',
              up: async ({ line }) => {
                await line.select('CREATE TABLE "half" ("a" TEXT)');
                throw new Error('killed');
              },
            },
          ],
        });
        await assert.rejects(broken.migrate(), /killed/);
        await broken.close();
        const again = await open(url);
        assert.deepEqual(await again.migrate(), { created: false });
        await assert.rejects(again.rows('SELECT * FROM "half"'));
        await again.close();
      });
    });

    describe('records', () => {
      let customer = '';
      let features: string[] = [];
      before(async () => {
        [customer = ''] = await made(store, 'customers', [full('customers', 1)]);
        features = await made(
          store,
          'features',
          [1, 2, 3].map((n) => full('features', n, { customerID: customer })),
        );
      });

      it('come back as they were written, every field there', async () => {
        const [record] = await store.load('features', [features[1]!]);
        const expected = full('features', 2, { customerID: customer });
        assert.deepEqual(
          Object.keys(record!).sort(),
          entityOf('features')
            .fields.map(({ name }) => name)
            .sort(),
        );
        for (const [name, value] of Object.entries(expected)) assert.deepEqual(record![name], value, name);
        assert.deepEqual(
          {
            id: record!.id,
            version: record!.version,
            locked: record!.locked,
            hidden: record!.hidden,
            createdAt: record!['createdAt'],
            numberID: record!['numberID'],
          },
          { id: features[1], version: 1, locked: false, hidden: false, createdAt: now, numberID: null },
        );
      });

      it('are loaded in the order asked, without those that are not there', async () => {
        const found = await store.load('features', [features[2]!, '999999', 'abc', features[0]!, '99999999999999999999', features[0]!]);
        assert.deepEqual(
          found.map(({ id }) => id),
          [features[2], features[0]],
        );
      });

      it('go out in wire form, in field order, without inner fields, byte for byte as JavaScript would write them', async () => {
        const text = await store.page('features', { ...noQuery, ids: features });
        const expected = (await store.load('features', features)).map((record) => {
          const wire = toWire('features', record);
          return Object.fromEntries(
            entityOf('features')
              .fields.filter(({ inner }) => !inner)
              .map(({ name }) => [name, wire[name]]),
          );
        });
        assert.equal(text, JSON.stringify(expected));
      });

      it('are changed set-based, with the version raised', async () => {
        await store.transaction((inside) =>
          inside.apply(
            [
              update('features', features[0]!, 1, { status: 'Dropped', serviceCharge: 321_793 }),
              update('features', features[1]!, 1, { status: 'Dropped', serviceCharge: null }),
              update('features', features[2]!, 1, { customerProducts: [] }),
            ],
            '2025-01-25T00:00:00.000Z',
          ),
        );
        const found = await store.load('features', features);
        assert.deepEqual(
          found.map((each) => [each.version, each['status'], each['serviceCharge'], each['customerProducts'], each['updatedAt'], each['createdAt']]),
          [
            [2, 'Dropped', 321_793, ['Product 1', 'O\'Brien & "Söhne"'], '2025-01-25T00:00:00.000Z', now],
            [2, 'Dropped', null, ['Product 2', 'O\'Brien & "Söhne"'], '2025-01-25T00:00:00.000Z', now],
            [2, 'Active', full('features', 3)['serviceCharge'], [], '2025-01-25T00:00:00.000Z', now],
          ],
        );
      });

      it('of another version are refused, by name, and nothing is written', async () => {
        await assert.rejects(
          store.transaction((inside) =>
            inside.apply([update('features', features[0]!, 2, { site: 'Leeds' }), update('features', features[1]!, 1, { site: 'Leeds' })], now),
          ),
          code(412001, new RegExp(`Feature ${features[1]} is at version 2`)),
        );
        await assert.rejects(
          store.transaction((inside) => inside.apply([deletion('features', features[0]!, 7)], now)),
          code(412001),
        );
        await assert.rejects(
          store.transaction((inside) => inside.apply([update('features', '999999', 1, { site: 'x' })], now)),
          code(404001, /999999/),
        );
        assert.notEqual((await store.load('features', features))[0]!['site'], 'Leeds');
      });

      it('may not share a unique value, with a record or with each other', async () => {
        // Where a key names the customer, too, the database tells of both, and not which.
        const taken = (value: string): RegExp => (shaped ? /^CRMReference: Another feature/ : new RegExp(`^CRMReference: "${value}"`));
        await assert.rejects(
          made(store, 'features', [
            { customerID: customer, CRMReference: 'new 1' },
            { customerID: customer, CRMReference: 'CRMReference 2' },
          ]),
          code(409004, taken('CRMReference 2')),
        );
        await assert.rejects(
          made(store, 'features', [
            { customerID: customer, CRMReference: 'twin' },
            { customerID: customer, CRMReference: 'twin' },
          ]),
          code(409004, taken('twin')),
        );
        await assert.rejects(
          store.transaction((inside) => inside.apply([update('features', features[0]!, 2, { CRMReference: 'CRMReference 2' })], now)),
          code(409004, taken('CRMReference 2')),
        );
        await assert.rejects(
          made(store, 'users', [
            { name: 'A', email: 'Ann@x.example', emailKey: 'ann@x.example' },
            { name: 'B', email: 'ann@x.example', emailKey: 'ann@x.example' },
          ]),
          code(409004, /email: "ann@x.example"/),
        );
        assert.deepEqual(await store.taken('features', 'CRMReference', ['CRMReference 2', 'free', null]), new Map([['CRMReference 2', features[1]]]));
      });

      it('are written alike in bulk: what many share, and what each has of its own', async () => {
        // From fifty rows on, what all have in common is bound once, by another way into the same columns.
        const shared: Values = {
          customerID: customer,
          serviceCharge: 999_999_999_999_999,
          connectionCharge: -3_000_000_001,
          discountPlanMultiplier1: 1.2345,
          description: "O'Brien £½ 😀",
          startDate: '2024-02-29',
          billing: { prices: [] },
          hidden: true,
          site: null,
        };
        const all = Array.from({ length: 60 }, (_, index): Values => ({ ...shared, featureCount: index + 1, CRMReference: `bulk ${index}` }));
        const ids = await made(store, 'features', all);
        const [alone] = await made(store, 'features', [{ ...all[0], CRMReference: 'bulk alone' }]);
        const compared = ({ id: _id, CRMReference: _reference, ...rest }: Values): Values => rest;
        const [one] = (await store.load('features', [alone!])).map(compared);
        const read = await store.load('features', ids);
        read.forEach((record, index) => assert.deepEqual(compared(record), { ...one, featureCount: index + 1 }));
        await store.transaction((inside) =>
          inside.apply(
            ids.map((id, index) =>
              update('features', id, 1, { serviceCharge: null, connectionCharge: 3_000_000_001, hidden: false, featureCount: 60 - index }),
            ),
            now,
          ),
        );
        (await store.load('features', ids)).forEach((record, index) =>
          assert.deepEqual(compared(record), {
            ...one,
            version: 2,
            serviceCharge: null,
            connectionCharge: 3_000_000_001,
            hidden: false,
            featureCount: 60 - index,
          }),
        );
        await store.transaction((inside) =>
          inside.apply(
            [...ids, alone!].map((id, index) => deletion('features', id, index < 60 ? 2 : 1)),
            now,
          ),
        );
      });

      it('may pass a unique value on in one write', async () => {
        const [one] = await made(store, 'features', [{ customerID: customer, CRMReference: 'passed on' }]);
        await store.transaction(async (inside) => {
          const [two] = await inside.allocate('features', 1);
          await inside.apply([creation('features', two!, { customerID: customer, CRMReference: 'passed on' }), deletion('features', one!, 1)], now);
        });
        assert.equal(await store.count('features', { ...noQuery, where: [{ field: 'CRMReference', test: 'eq', value: 'passed on' }] }), 1);
      });

      it('may pass a unique value on from one that stays, whichever of the two is named first', async () => {
        const [one, two] = (await made(store, 'features', [{ customerID: customer, CRMReference: 'handed over' }, { customerID: customer }])) as [
          string,
          string,
        ];
        await store.transaction((inside) =>
          inside.apply(
            [
              update('features', two, 1, { CRMReference: 'handed over', site: 'Leeds' }),
              update('features', one, 1, { CRMReference: null, description: 'Old' }),
            ],
            now,
          ),
        );
        assert.deepEqual(
          (await store.load('features', [one, two])).map(({ CRMReference }) => CRMReference),
          [null, 'handed over'],
        );
        await store.transaction((inside) => inside.apply([deletion('features', one, 2), deletion('features', two, 2)], now));
      });

      it('that is taken is what is told, not that what came behind it was too late', async () => {
        for (const twins of [2, 3, 4]) {
          await assert.rejects(
            store.transaction(async (inside) => {
              const ids = await inside.allocate('features', twins);
              await inside.apply(
                ids.map((id) => creation('features', id, { customerID: customer, CRMReference: 'twins' })),
                now,
              );
              await inside.apply([update('features', features[0]!, 2, { site: 'York' })], now);
              await inside.run('UPDATE "features" SET "site" = "site" WHERE "id" = $id', { id: features[0]! });
            }),
            code(409004, /CRMReference/),
          );
        }
      });

      it('are not deleted while others refer to them', async () => {
        assert.deepEqual((await store.dependents('customers', [customer, '999999'])).get(customer), { features: 4 });
        await assert.rejects(
          store.transaction((inside) => inside.apply([deletion('customers', customer, 1)], now)),
          code(409005),
        );
        assert.equal((await store.load('customers', [customer])).length, 1);
      });

      it('of configuration are depended on by name', async () => {
        const [carrier, other, product, status, elsewhere] = await made(store, 'presets', [
          { list: 'carrier', name: 'Named', key: 'carrier/Named' },
          { list: 'saleType', name: 'Named', key: 'saleType/Named' },
          { list: 'customerProducts', name: 'Named', key: 'customerProducts/Named' },
        ]).then(async (presets) => [
          ...presets,
          ...(await made(
            store,
            'statuses',
            ['features', 'services'].map((entity) => ({ entity, name: 'Named', key: `${entity}/Named` })),
          )),
        ]);
        const [another] = await made(store, 'customers', [{ accountNumber: 'NAMED', name: 'Another' }]);
        await made(store, 'features', [
          { customerID: another!, carrier: 'Named', status: 'Named', customerProducts: ['Other', 'Named'] },
          { customerID: another!, carrier: 'Named' },
          { customerID: another!, carrier: 'Unnamed' },
        ]);
        assert.deepEqual(
          await store.dependents('presets', [carrier!, other!, product!]),
          new Map([
            [carrier, { features: 2 }],
            [product, { features: 1 }],
          ]),
        );
        assert.deepEqual(await store.dependents('statuses', [status!, elsewhere!]), new Map([[status, { features: 1 }]]));
      });

      it('are refused where the text cannot be kept', async () => {
        for (const site of ['a\u0000b', 'half \ud800']) {
          await assert.rejects(made(store, 'features', [{ customerID: customer, site }]), code(400504, /site/));
        }
      });

      it('never get an id twice, not even that of a deleted one', async () => {
        const [first] = await made(store, 'presets', [{ list: 'x', name: 'a', key: 'x/a' }]);
        await store.transaction((inside) => inside.apply([deletion('presets', first!, 1)], now));
        const [second] = await made(store, 'presets', [{ list: 'x', name: 'a', key: 'x/a' }]);
        assert.ok(Number(second) > Number(first));
        const many = await store.transaction((inside) => inside.allocate('presets', 1000));
        assert.deepEqual(
          many,
          [...new Set(many)].sort((one, other) => Number(one) - Number(other)),
        );
      });

      it('of an owner come all at once', async () => {
        const [number] = await made(store, 'numbers', [{ customerID: customer, number: '020 7946 0123', numberKey: '02079460123' }]);
        const [on] = await made(store, 'features', [{ customerID: customer, numberID: number! }]);
        assert.deepEqual(
          (await store.owned('features', 'numbers', [number!])).map(({ id }) => id),
          [on],
        );
        assert.equal((await store.owned('features', 'customers', [customer])).length, 5);
        const owner = { entity: 'customers', id: customer, below: [] } as const;
        assert.equal(await store.count('features', { ...noQuery, owner }), 4);
        assert.equal(await store.count('features', { ...noQuery, owner: { ...owner, below: ['numbers'] } }), 5);
        assert.deepEqual(await ids(store, 'features', { owner: { entity: 'numbers', id: number!, below: [] } }), [on]);
      });

      it('are checked by the database, too', async () => {
        for (const wrong of [`"startDate" = '24/01/2025'`, `"locked" = 2`, `"billing" = '{'`, `"serviceCharge" = 9999999999999999`, `"customerID" = 999999`]) {
          await assert.rejects(
            store.transaction((inside) => inside.run(`UPDATE "features" SET ${wrong} WHERE "id" = $id`, { id: features[0]! })),
            wrong,
          );
        }
      });

      it('of 3,000 changes take one write', async () => {
        const [owner] = await made(store, 'customers', [{ accountNumber: 'BULK', name: 'Bulk' }]);
        const many = await made(
          store,
          'features',
          Array.from({ length: 3000 }, (_, n) => ({ customerID: owner!, description: `Line ${n}` })),
        );
        await store.transaction((inside) =>
          inside.apply(
            many.map((id, n) => update('features', id, 1, { description: `Changed ${n}` })),
            now,
          ),
        );
        const found = await store.load('features', many);
        assert.deepEqual([found.length, found[2999]!['description'], found[2999]!.version], [3000, 'Changed 2999', 2]);
        // Whose ids a statement answers, a thousand at a time: the third look ends exactly with the last.
        const theirs = 'SELECT f."id" FROM "features" f WHERE f."customerID" = $owner';
        assert.deepEqual(await store.chosen('features', theirs, { owner: owner! }), found);
        const [one, ...others] = await store.chosen('features', `${theirs} AND f."id" >= $from`, { owner: owner!, from: many[1999]! }, ['id', 'version']);
        assert.deepEqual([one, others.length], [{ id: many[1999], version: 2 }, 1000]);
        await store.transaction((inside) =>
          inside.apply(
            many.map((id) => deletion('features', id, 2)),
            now,
          ),
        );
        assert.deepEqual(await store.load('features', many), []);
      });
    });

    describe('raised lines', () => {
      it('are summed by kind and period, in pence', async () => {
        const [customer] = await made(store, 'customers', [{ accountNumber: 'R1', name: 'Raised' }]);
        const [feature] = await made(store, 'features', [{ customerID: customer! }]);
        const line = (kind: string, periodFrom: string | null, periodTo: string | null, net: number, sequence: number): Values => ({
          customerID: customer!,
          featureID: feature!,
          kind,
          periodFrom,
          periodTo,
          gross: net,
          discount: 0,
          net,
          sequence,
          description: 'x',
        });
        await made(store, 'transactions', [
          line('recurring', '2025-01-01', '2025-01-31', 299_900, 1),
          line('recurring', '2025-01-01', '2025-01-31', -203_200, 2),
          line('recurring', '2024-12-01', '2024-12-31', 299_900, 1),
          line('oneOff', null, null, 500_000, 1),
        ]);
        const raised = await store.raised(
          new Map([
            [feature!, '2025-01-15'],
            ['999999', ''],
          ]),
        );
        assert.deepEqual([...raised.keys()], [feature]);
        assert.deepEqual(raised.get(feature!), [
          { kind: 'oneOff', periodFrom: '', periodTo: '', gross: 5000, discount: 0, net: 5000, invoiced: false },
          { kind: 'recurring', periodFrom: '2025-01-01', periodTo: '2025-01-31', gross: 967, discount: 0, net: 967, invoiced: false },
        ]);
        assert.equal((await store.raised(new Map([[feature!, '']]))).get(feature!)!.length, 3);
        await assert.rejects(made(store, 'transactions', [line('recurring', '2025-01-01', '2025-01-31', 1, 2)]), code(409004, /Transaction|transaction/));
        await assert.rejects(made(store, 'transactions', [line('oneOff', null, null, 1, 1)]), code(409004));
      });
    });

    describe('lists', () => {
      const named = (values: readonly (string | null)[]): Values[] =>
        values.map((site, n) => ({ site, description: `list ${n}`, campaign: 'list', featureCount: n }));
      let [a, b, c, d, e] = ['', '', '', '', ''];
      const campaign = { field: 'campaign', test: 'eq', value: 'list' } as const;
      before(async () => {
        await made(
          store,
          'statuses',
          [
            ['Active', true],
            ['Dropped', false],
          ].map(([name, active]) => ({ entity: 'features', name: name!, key: `features/${name}`, active: active! })),
        );
        [a = '', b = '', c = '', d = '', e = ''] = await made(store, 'features', named(['Ärmel', 'a', null, 'B_%', 'é']));
        await store.transaction((inside) =>
          inside.apply(
            [
              update('features', a, 1, { status: 'Active', serviceCharge: 10_000, customerProducts: ['VoIP', 'Fibre'] }),
              update('features', b, 1, { status: 'Dropped', serviceCharge: 299_900, hidden: true }),
              update('features', c, 1, { status: 'Active', serviceCharge: 299_900 }),
              update('features', d, 1, { status: null }),
            ],
            '2025-02-01T00:00:00.000Z',
          ),
        );
      });
      const list = (more: Partial<Query>): Promise<unknown[]> => ids(store, 'features', { hidden: true, ...more, where: [campaign, ...(more.where ?? [])] });

      it('leave hidden records out unless asked', async () => {
        assert.deepEqual(await ids(store, 'features', { where: [campaign] }), [a, c, d, e]);
        assert.deepEqual(await list({}), [a, b, c, d, e]);
      });

      it('put empty values first ascending and last descending, ties by id, bytes in order', async () => {
        assert.deepEqual(await list({ sort: [{ field: 'site', descending: false }] }), [c, d, b, a, e]);
        assert.deepEqual(await list({ sort: [{ field: 'site', descending: true }] }), [e, a, b, d, c]);
        assert.deepEqual(
          await list({
            sort: [
              { field: 'serviceCharge', descending: true },
              { field: 'site', descending: true },
            ],
          }),
          [b, c, a, e, d],
        );
        assert.deepEqual(await list({ sort: [{ field: 'id', descending: true }] }), [e, d, c, b, a]);
      });

      it('filter by every test', async () => {
        const by = (field: string, test: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'in' | 'contains', value: Values[string]) =>
          list({ where: [{ field, test, value }] });
        assert.deepEqual(await by('status', 'eq', 'Active'), [a, c]);
        assert.deepEqual(await by('status', 'ne', 'Active'), [b, d, e]);
        assert.deepEqual(await by('status', 'eq', null), [d, e]);
        assert.deepEqual(await by('status', 'ne', null), [a, b, c]);
        assert.deepEqual(await by('status', 'in', ['Dropped', null]), [b, d, e]);
        assert.deepEqual(await by('serviceCharge', 'ge', 10_000), [a, b, c]);
        assert.deepEqual(await by('serviceCharge', 'gt', 10_000), [b, c]);
        assert.deepEqual(await by('serviceCharge', 'lt', 299_900), [a]);
        assert.deepEqual(await by('serviceCharge', 'in', [10_000, 5]), [a]);
        assert.deepEqual(await by('featureCount', 'le', 1), [a, b]);
        assert.deepEqual(await by('hidden', 'eq', true), [b]);
        assert.deepEqual(await by('customerProducts', 'eq', 'Fibre'), [a]);
        assert.deepEqual(await by('customerProducts', 'ne', 'Fibre'), [b, c, d, e]);
        assert.deepEqual(await by('customerProducts', 'in', ['Fibre', 'Other']), [a]);
        assert.deepEqual(await by('customerProducts', 'contains', 'voip'), [a]);
        assert.deepEqual(await by('id', 'in', [b, d]), [b, d]);
        assert.deepEqual(await by('customerID', 'eq', '99999999999999999999'), []);
        assert.deepEqual(await by('updatedAt', 'ge', '2025-01-31T00:00:00.000Z'), [a, b, c, d]);
      });

      it('contain text whatever its case, wildcards and forms of accents', async () => {
        const sites = (value: string) => list({ where: [{ field: 'site', test: 'contains', value }] });
        assert.deepEqual(await sites('A'), [b]);
        assert.deepEqual(await sites('äRM'), [a]);
        assert.deepEqual(await sites('Ä'), [a]);
        assert.deepEqual(await sites('É'), [e]);
        assert.deepEqual(await sites('e\u0301'), [e]);
        assert.deepEqual(await sites('b_%'), [d]);
        assert.deepEqual(await sites('%'), [d]);
        assert.deepEqual(await sites('\\'), []);
        assert.deepEqual(await sites('$1'), []);
      });

      it('search the fields that name a record', async () => {
        assert.deepEqual(await list({ search: 'LIST 3' }), [d]);
        const [number] = await made(store, 'numbers', [{ number: '020 7946 0999', numberKey: '02079460999' }]);
        assert.deepEqual(await ids(store, 'numbers', { search: '2079-46 099' }), [number]);
      });

      it('know active from dropped by the flags of the status', async () => {
        assert.deepEqual(await list({ active: true }), [a, c]);
        assert.deepEqual(await list({ active: false }), [b, d, e]);
        // Counted by the statuses that there are, empty and unknown ones among them.
        const of = (active: boolean) => store.count('features', { ...noQuery, where: [campaign], hidden: true, active }, 100);
        assert.deepEqual([await of(true), await of(false)], [(await list({ active: true })).length, (await list({ active: false })).length]);
      });

      it('come in pages by offset and by last id, with some fields', async () => {
        assert.deepEqual(await list({ limit: 2, offset: 1 }), [b, c]);
        assert.deepEqual(await list({ limit: 2, idAfter: c }), [d, e]);
        assert.deepEqual(await list({ limit: 2, offset: 4, sort: [{ field: 'site', descending: false }] }), [e]);
        assert.equal(
          await store.page('features', { ...noQuery, ids: [a], fields: ['serviceCharge', 'id', 'status'] }),
          `[{"status":"Active","serviceCharge":1,"id":"${a}"}]`,
        );
        assert.deepEqual(await store.ids('features', { ...noQuery, where: [campaign], sort: [{ field: 'site', descending: true }] }, 2), [e, a, d]);
        assert.equal(await store.page('features', { ...noQuery, ids: [] }), '[]');
      });

      it('stream the same bytes as they page, by id and in any order', async () => {
        for (const query of [
          { where: [campaign] },
          { where: [campaign], sort: [{ field: 'site', descending: true }] },
          { where: [campaign], limit: 2, offset: 1 },
          { where: [], ids: [] },
        ] satisfies Partial<Query>[]) {
          const asked: Query = { ...noQuery, ...query };
          assert.equal(await whole(store.stream('features', asked, 'json')), await store.page('features', asked));
          const lines = await whole(store.stream('features', asked, 'ndjson'));
          assert.equal(`[${lines.split('\n').filter(Boolean).join(',')}]`, await store.page('features', asked));
        }
      });

      it('stream more than a page', async () => {
        const many = await made(
          store,
          'features',
          Array.from({ length: 450 }, (_, n) => ({ campaign: 'stream', site: String(n % 7) })),
        );
        for (const sort of [[], [{ field: 'site', descending: false }]]) {
          const query: Query = { where: [{ field: 'campaign', test: 'eq', value: 'stream' }], sort, fields: ['id', 'site'] };
          const text = await whole(store.stream('features', query, 'json'));
          assert.equal(text, await store.page('features', query));
          assert.equal((JSON.parse(text) as unknown[]).length, many.length);
        }
        for await (const piece of store.stream('features', { ...noQuery }, 'json')) {
          assert.ok(piece);
          break;
        }
      });

      it('as CSV hold no formula, and numbers stay numbers', async () => {
        const hostile = [
          '=1+1',
          '+1',
          '-1+1',
          '@SUM(1)',
          '\tx',
          '\r=1',
          '＝1',
          '＋1',
          '－1',
          '＠x',
          ' =1+1',
          '\u200b=1+1',
          '\u22121',
          '-5',
          'plain',
          'a "quoted", comma',
          'two\nlines',
          "'=1",
          null,
        ];
        await made(
          store,
          'features',
          hostile.map((site) => ({ campaign: 'csv', site, connectionCharge: -50_000 })),
        );
        const text = await whole(
          store.stream(
            'features',
            { where: [{ field: 'campaign', test: 'eq', value: 'csv' }], sort: [], fields: ['site', 'connectionCharge', 'locked'] },
            'csv',
          ),
        );
        assert.equal(
          text,
          [
            'site,connectionCharge,locked',
            ...[
              '"\'=1+1"',
              '"\'+1"',
              '"\'-1+1"',
              '"\'@SUM(1)"',
              '"\'\tx"',
              '"\'\r=1"',
              '"\'＝1"',
              '"\'＋1"',
              '"\'－1"',
              '"\'＠x"',
              '"\' =1+1"',
              '"\'\u200b=1+1"',
              '"\'\u22121"',
              '"\'-5"',
              'plain',
              '"a ""quoted"", comma"',
              '"two\nlines"',
              "'=1",
              '',
            ].map((cell) => `${cell},-5,false`),
          ].join('\r\n') + '\r\n',
        );
      });
    });

    describe('the log', () => {
      it('is chained, in order, and served like any list', async () => {
        await store.transaction(async (inside) => {
          await inside.log([activity(), activity({ recordID: '2', runID: '7', customerID: null })]);
          await inside.log([activity({ recordID: '3', why: 'Ünïcode – "q"' })]);
        });
        const { checked, fault } = await store.verify();
        assert.deepEqual([checked, fault], [3, undefined]);
        const [line] = await rows(store, 'activities', { where: [{ field: 'recordID', test: 'eq', value: '2' }] });
        assert.deepEqual(
          [line!['before'], line!['after'], line!['runID'], line!['at'], line!['hash']],
          [{ status: 'Active' }, { status: 'Dropped' }, '7', now, undefined],
        );
      });

      it('is not written when the transaction fails', async () => {
        const { checked } = await store.verify();
        await assert.rejects(
          store.transaction(async (inside) => {
            await inside.log([activity()]);
            throw new Error('no');
          }),
          /no/,
        );
        assert.deepEqual(await store.verify(), { checked });
      });

      it('never forks when many write at once', async () => {
        const { checked } = await store.verify();
        await Promise.all(Array.from({ length: 20 }, (_, n) => store.transaction((inside) => inside.log([activity({ recordID: String(n) })]))));
        assert.deepEqual(await store.verify(), { checked: checked + 20 });
      });

      it('refuses to be changed, and to be emptied', async () => {
        for (const sql of [
          `UPDATE "activities" SET "why" = 'x'`,
          'DELETE FROM "activities"',
          `UPDATE "activities" SET "why" = 'x' WHERE "id" = 1`,
          ...(store.dialect === 'postgres' ? ['TRUNCATE "activities"'] : []),
        ]) {
          await assert.rejects(
            store.transaction((inside) => inside.run(sql)),
            /append only/,
          );
        }
      });
    });

    describe('transactions', () => {
      it('are all or nothing', async () => {
        await assert.rejects(
          store.transaction(async (inside) => {
            await madeInside(inside, 'presets', [{ list: 'gone', name: 'gone', key: 'gone' }]);
            throw new Error('changed my mind');
          }),
          /changed my mind/,
        );
        assert.equal(await store.count('presets', { ...noQuery, where: [{ field: 'list', test: 'eq', value: 'gone' }] }), 0);
      });

      it('lose no update when fifty read and write at once', async () => {
        const [customer] = await made(store, 'customers', [{ accountNumber: 'C50', name: 'Fifty', creditLimit: 0 }]);
        await Promise.all(
          Array.from({ length: 50 }, () =>
            store.transaction(async (inside) => {
              await inside.lock([customer!]);
              const [record] = await inside.load('customers', [customer!]);
              await inside.apply([update('customers', customer!, record!.version, { creditLimit: Number(record!['creditLimit']) + 10_000 })], now);
            }),
          ),
        );
        const [record] = await store.load('customers', [customer!]);
        assert.deepEqual([record!['creditLimit'], record!.version], [500_000, 51]);
      });

      it('refuse calls that go past them', async () => {
        await assert.rejects(
          store.transaction(() => store.count('presets', noQuery)),
          /inside a transaction/,
        );
        await assert.rejects(
          store.transaction(() => store.transaction(async () => 1)),
          /inside a transaction/,
        );
        await assert.rejects(
          store.transaction(async () => {
            for await (const _ of store.stream('presets', noQuery, 'json')) break;
          }),
          /inside a transaction/,
        );
      });

      it('are not usable once they are over', async () => {
        const kept = await store.transaction(async (inside) => inside);
        await assert.rejects(kept.count('presets', noQuery), /over/);
      });

      it('do not commit after a statement failed, whatever became of the error', async () => {
        await assert.rejects(
          store.transaction(async (inside) => {
            await madeInside(inside, 'presets', [{ list: 'swallowed', name: 'x', key: 'swallowed' }]);
            await inside.run('UPDATE "nothing" SET "x" = 1').catch(() => undefined);
          }),
          /nothing/,
        );
        assert.equal(await store.count('presets', { ...noQuery, where: [{ field: 'list', test: 'eq', value: 'swallowed' }] }), 0);
      });

      it('may ask many things at once', async () => {
        const counts = await store.transaction((inside) => Promise.all(Array.from({ length: 20 }, () => inside.count('presets', noQuery))));
        assert.equal(new Set(counts).size, 1);
      });

      it('lock the customers of records', async () => {
        const [customer] = await made(store, 'customers', [{ accountNumber: 'L1', name: 'Lock' }]);
        const [feature] = await made(store, 'features', [{ customerID: customer! }]);
        const [stock] = await made(store, 'numbers', [{ number: '1', numberKey: '1' }]);
        const order: string[] = [];
        let locked = (): void => undefined;
        const isLocked = new Promise<void>((done) => {
          locked = done;
        });
        const first = store.transaction(async (inside) => {
          await inside.lockFor('features', [feature!], []);
          await inside.lockFor('numbers', [stock!], [customer!]);
          await inside.lockFor('presets', ['1'], []);
          locked();
          await new Promise((done) => setTimeout(done, 100));
          order.push('first');
        });
        await isLocked;
        await store.transaction(async (inside) => {
          await inside.lock([customer!]);
          order.push('second');
        });
        await first;
        assert.deepEqual(order, ['first', 'second']);
      });
    });

    describe('tables of other rooms', () => {
      it('take statements with named values, the same on both', async () => {
        const one = `INSERT INTO "tokens" ("userID", "hash", "prefix", "name", "createdAt") VALUES (1, $hash, 'sb', $name, $now)`;
        await store.transaction(async (inside) => {
          assert.equal(await inside.run(one, { hash: 'h1', name: 'first', now }), 1);
          const inserted = await inside.rows<{ id: number }>(`${one} RETURNING "id"`, { hash: 'h2', name: 'second', now });
          assert.equal(typeof inserted[0]!.id, 'number');
          assert.equal(await inside.run(`UPDATE "tokens" SET "userID" = "userID" + 1 WHERE "name" = $name`, { name: 'first' }), 1);
          assert.equal(await inside.run(`UPDATE "tokens" SET "userID" = 9 WHERE "name" = $name`, { name: 'none' }), 0);
        });
        assert.deepEqual(await store.rows(`SELECT "name", "userID", "revokedAt" FROM "tokens" ORDER BY "id"`), [
          { name: 'first', userID: 2, revokedAt: null },
          { name: 'second', userID: 1, revokedAt: null },
        ]);
        assert.deepEqual(await store.rows(`SELECT count(*) AS "count", sum("userID") AS "sum" FROM "tokens"`), [{ count: 2, sum: 3 }]);
      });

      it('refuse statements that forget a value', async () => {
        await assert.rejects(store.rows('SELECT $name AS "x"', {}), /\$name has no value/);
      });

      it('keep their keys unique', async () => {
        const claim = () =>
          store.transaction((inside) =>
            inside.run(
              `INSERT INTO "idempotencyKeys" ("userID", "key", "fingerprint", "createdAt", "expiresAt") VALUES (1, $key, 'f', $now, $now) ON CONFLICT DO NOTHING`,
              { key: 'k', now },
            ),
          );
        const claims = await Promise.all(Array.from({ length: 20 }, claim));
        assert.equal(
          claims.reduce((sum, each) => sum + each, 0),
          1,
        );
      });
    });

    it('is ready', () => store.ready());
  };
  eachDatabase((fresh) => tests(fresh));
  onSchemas(tests);

  if (both())
    describe('on both', () => {
      const folders: string[] = [];
      const names: string[] = [];
      after(async () => {
        for (const folder of folders) rmSync(folder, { recursive: true, force: true });
        if (names.length > 0) await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
      });

      it('answers the same bytes for every entity', async function () {
        const url = await freshPostgres(names).catch(() => undefined);
        if (url === undefined && !process.env['CI']) return this.skip();
        const stores = await Promise.all([freshSQLite(folders), url!].map((each) => openStore(each)));
        for (const store of stores) {
          await store.migrate();
          for (const { name } of entities.filter(({ name: each, report }) => each !== 'activities' && report === undefined)) {
            await made(
              store,
              name,
              Array.from({ length: 7 }, (_, n) => (n === 0 ? {} : full(name, n))),
            );
          }
          await store.transaction((inside) => inside.log([activity(), activity({ before: { 'é"': 1.5 }, after: {} })]));
        }
        // Reports have no table; test/billingRuns/reports.test.ts tells what they say on both.
        for (const { name, fields } of entities.filter(({ report }) => report === undefined)) {
          const sorts = fields
            .filter(({ type, inner }) => !inner && type !== 'Data')
            .map((field) => [{ field: field.name, descending: field.name.length % 2 === 0 }]);
          for (const sort of [[], ...sorts]) {
            const query: Query = { ...noQuery, sort, hidden: true };
            const [one, other] = await Promise.all(stores.map((store) => store.page(name, query)));
            assert.equal(one, other, `${name} by ${sort[0]?.field}`);
          }
          for (const form of ['json', 'ndjson', 'arrays', 'csv'] as const) {
            const [one, other] = await Promise.all(stores.map((store) => whole(store.stream(name, { ...noQuery, hidden: true }, form))));
            assert.equal(one, other, `${name} as ${form}`);
          }
          const [one, other] = await Promise.all(stores.map((store) => store.all(name)));
          assert.deepEqual(one, other);
        }
        await Promise.all(stores.map((store) => store.close()));
      });
    });
});
