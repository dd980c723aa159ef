/** Nobody goes behind the log's back: its head is sealed outside the database, and the log replayed gives the records. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { replayed } from '../server/audit/replay.js';
import { createSealing } from '../server/audit/sealing.js';
import { sealsIn } from '../server/audit/seals.js';
import { verified } from '../server/commands/verify.js';
import { openStore } from '../server/database/index.js';
import type { Store } from '../server/database/store.js';
import { startBridge, type Bridge } from './bridges.js';
import { eachDatabase } from './databases.js';

const log = pino({ level: 'silent' });

describe('behind the log’s back', function () {
  this.timeout(60_000);

  eachDatabase((fresh, dialect) => {
    let bridge: Bridge;
    let store: Store;
    let payment = '';
    before(async () => {
      bridge = await startBridge(fresh, { sample: 4 });
      ({ store } = bridge.built);
      const done = async (method: string, path: string, body: unknown): Promise<{ readonly id: string }> => {
        const answer = await bridge.call(method, path, body);
        assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
        return answer.body as { id: string };
      };
      await done('POST', '/features?action=drop', { ids: ['1', '2'], parameters: { status: 'Dropped', dateDrop: '2025-01-31' } });
      await done('PATCH', '/customers/1', { creditLimit: 777 });
      await done('POST', '/users', { name: 'Ann Other', email: 'ann@example.com', permissions: { customers: 'propose' }, apiWrite: true });
      ({ id: payment } = await done('POST', '/customers/1/payments', { amount: 25, paymentDate: '2025-01-20', paymentMethod: 'Cash' }));
      await done('POST', '/customers/2/transactions', { description: 'Work', net: 40, transactionDate: '2025-01-20' });
      const run = await done('POST', '/billingRuns', { invoiceDate: '2025-02-01', cutoffDate: '2025-02-01' });
      await done('POST', `/billingRuns/${run.id}?action=request`, {});
      for (let status = ''; status !== 'Complete';) {
        await new Promise((later) => setTimeout(later, 50));
        ({ status } = (await bridge.call('GET', `/billingRuns/${run.id}`)).body as { status: string });
      }
    });
    after(() => bridge.close());

    const found = async (): Promise<readonly string[]> => (await store.moment((moment) => replayed(moment))).wrong;

    it('nothing was done by orders, billing runs and the sample', async () => {
      assert.deepEqual(await found(), []);
      const { lines, code } = await verified(store);
      assert.match(lines.join('\n'), /log is whole: \d+ lines\.\nThe records are what it says: \d+ records\./);
      assert.equal(code, 0);
    });

    it('what was done is named: a figure, a right, a record put in or taken out, a line on an invoice', async () => {
      const tampering: readonly (readonly [string, string, RegExp])[] = [
        [
          `UPDATE "customers" SET "creditLimit" = 99990000 WHERE "id" = 1`,
          `UPDATE "customers" SET "creditLimit" = 7770000 WHERE "id" = 1`,
          /Customer 1 .*: creditLimit is 9999, and line \d+ of the log left it at 777/,
        ],
        [
          `UPDATE "users" SET "permissions" = '{"*":"run"}' WHERE "email" = 'reader@example.com'`,
          `UPDATE "users" SET "permissions" = '{}' WHERE "email" = 'reader@example.com'`,
          /User \d+ \(Rita Reader.*\): permissions is .*run/,
        ],
        [
          `UPDATE "transactions" SET "net" = "net" / 2 WHERE "id" = (SELECT MAX("id") FROM "transactions" WHERE "invoiceID" IS NOT NULL AND "net" > 0)`,
          `UPDATE "transactions" SET "net" = "net" * 2 WHERE "id" = (SELECT MAX("id") FROM "transactions" WHERE "invoiceID" IS NOT NULL AND "net" > 0)`,
          /Invoice \d+ \(.*\) is over \d+\.\d\d net and its lines come to/,
        ],
        [
          `INSERT INTO "payments" ("id", "version", "customerID", "amount", "status", "locked", "hidden", "createdAt", "updatedAt") SELECT 9999, 1, "customerID", "amount", "status", "locked", "hidden", "createdAt", "updatedAt" FROM "payments" WHERE "id" = ${payment}`,
          `DELETE FROM "payments" WHERE "id" = 9999`,
          /Payment 9999 .* was put in behind the log/,
        ],
      ];
      for (const [change, back, why] of tampering) {
        await store.transaction((inside) => inside.run(change));
        const wrong = await found();
        assert.ok(
          wrong.some((each) => why.test(each)),
          `${change}\n${wrong.join('\n')}`,
        );
        assert.equal((await verified(store)).code, 1);
        await store.transaction((inside) => inside.run(back));
        assert.deepEqual(await found(), [], back);
      }
    });

    it('what was overwritten since is named by the line that found it', async () => {
      await store.transaction((inside) => inside.run(`UPDATE "customers" SET "contactName" = 'Mallory', "creditLimit" = 1 WHERE "id" = 1`));
      assert.equal((await bridge.call('PATCH', '/customers/1', { creditLimit: 600 })).status, 200);
      assert.match((await found()).join('\n'), /Customer 1: creditLimit was changed from 777 to 0.0001 behind the log, between its lines \d+ and \d+/);
    });

    it('a payment that is gone is named', async () => {
      await store.transaction((inside) => inside.run(`DELETE FROM "payments" WHERE "id" = ${payment}`));
      assert.match((await found()).join('\n'), new RegExp(`Payment ${payment} is gone without a line of the log`));
    });

    if (dialect === 'postgres')
      it('an end of the log that was taken out lets nothing be saved without a line', async () => {
        const { creditLimit } = (await bridge.call('GET', '/customers/3')).body as { creditLimit: number };
        await store.transaction((inside) => inside.run(`CREATE TABLE "aside" AS SELECT * FROM "meta" WHERE "name" = 'activities'`));
        await store.transaction((inside) => inside.run(`DELETE FROM "meta" WHERE "name" = 'activities'`));
        const answer = await bridge.call('PATCH', '/customers/3', { creditLimit: 601 });
        await store.transaction((inside) => inside.run(`INSERT INTO "meta" ("name", "value") SELECT "name", "value" FROM "aside"`));
        assert.equal(answer.status, 500, answer.text);
        assert.equal(((await bridge.call('GET', '/customers/3')).body as { creditLimit: number }).creditLimit, creditLimit);
        assert.equal((await bridge.call('PATCH', '/customers/3', { creditLimit: 601 })).status, 200);
      });

    // The forger's script is SQLite's; signatures are of no dialect.
    if (dialect === 'postgres') return;
    it('a chain written anew from the middle is whole, and not the one that was sealed', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
      after(() => rmSync(folder, { recursive: true, force: true }));
      const [file, key] = [join(folder, 'seals.log'), join(folder, 'seal.key')];
      const posted: string[] = [];
      const hook = createServer((request, response) => {
        request.on('data', (piece: Buffer) => posted.push(piece.toString()));
        request.on('end', () => response.end());
      }).listen(0, '127.0.0.1');
      await once(hook, 'listening');
      const mails: string[] = [];
      const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
      const sealing = { file, key, url, mail: async (subject: string) => void mails.push(subject) };
      const parts = { store, log, now: () => '2025-01-24T10:00:00.000Z' };
      await createSealing(sealing, parts).stop();
      await createSealing(sealing, parts).stop();
      hook.close();
      const seals = { all: sealsIn(file), key: readFileSync(`${key}.pub`) };
      assert.equal(seals.all.length, 1, 'nothing new, no new seal');
      assert.deepEqual(
        posted.map((each) => JSON.parse(each) as unknown),
        seals.all,
      );
      assert.deepEqual(mails, [`Sheetbridge: log sealed at line ${seals.all[0]!.id}`]);
      for (const each of [file, key]) assert.equal(statSync(each).mode & 0o077, 0, each);
      assert.match((await verified(store, { seals, replay: false })).lines.join('\n'), /It is the one that was sealed: 1 seal, the last on 2025/);

      // As whoever owns the file would: the triggers away, a line changed, every hash behind it made anew.
      await store.transaction(async (inside) => {
        for (const verb of ['update', 'delete']) await inside.run(`DROP TRIGGER "activities_no_${verb}"`);
        await inside.run(`UPDATE "activities" SET "userName" = 'Somebody Else' WHERE "id" = 3`);
        let previous = '0'.repeat(64);
        let count = 0;
        // What came later is sealed where it is said, and nothing of it is said here.
        const names = ['entity', 'recordID', 'customerID', 'action', 'runID', 'userID', 'userName', 'at', 'before', 'after', 'why'];
        for (const row of await inside.rows<Record<string, string | number | null>>('SELECT * FROM "activities" ORDER BY "id"')) {
          const values = names.map((name) => (row[name] !== null && ['customerID', 'runID', 'userID'].includes(name) ? String(row[name]) : row[name]));
          previous = hash('sha256', previous + JSON.stringify([String(row['id']), ...values]), 'hex');
          count += 1;
          await inside.run('UPDATE "activities" SET "hash" = $hash WHERE "id" = $id', { hash: previous, id: row['id']! });
        }
        const [head] = await inside.rows<{ value: string }>(`SELECT "value" FROM "meta" WHERE "name" = 'activities'`);
        const value = JSON.stringify({ ...(JSON.parse(head!.value) as object), hash: previous, count });
        await inside.run(`UPDATE "meta" SET "value" = $value WHERE "name" = 'activities'`, { value });
      });
      assert.match((await verified(store, { replay: false })).lines[0]!, /The log is whole/, 'the chain alone does not tell');
      const against = await verified(store, { seals, replay: false });
      assert.equal(against.code, 1);
      assert.match(against.lines.join('\n'), /Line \d+ of the log, sealed on 2025-01-24T10:00:00\.000Z, is another one now/);
      // A seal made to fit is not signed.
      const forged = { ...seals.all[0]!, hash: (await store.head())!.hash };
      assert.match((await verified(store, { seals: { ...seals, all: [forged] }, replay: false })).lines.join('\n'), /Seal 1 is not signed by this key/);
      writeFileSync(file, 'nonsense\n');
      assert.throws(() => sealsIn(file), /Line 1 of .* is no seal/);
    });
  });

  it('all that an earlier program did holds as well', async () => {
    const { gunzipSync } = await import('node:zlib');
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'old.sqlite');
    writeFileSync(file, gunzipSync(readFileSync(join(import.meta.dirname, 'upgrade', '0.1.0.sqlite.gz'))));
    const store = await openStore(`sqlite:${file}`);
    await store.migrate();
    assert.deepEqual((await store.moment((moment) => replayed(moment))).wrong, []);
    await store.close();
  });
});
