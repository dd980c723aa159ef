/** The drill of README: a copy made while the bridge serves, the bridge killed, the copy put back, and nothing lost that was answered before. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { backedUp, restored } from '../server/commands/copies.js';
import { openStore } from '../server/database/index.js';
import { eachDatabase } from './databases.js';
import { editing, served } from './faults/served.js';
import { made } from './records.js';

describe('copies of the database', function () {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  eachDatabase((fresh, dialect) => {
    it('made under load and put back after a crash hold all that was answered before, for their owner’s eyes alone', async () => {
      const url = await fresh();
      const clients = 4;
      const bridge = await served(url, { SAMPLE: String(clients) });
      const { answers, over } = editing(bridge.port, clients);
      while (answers.size < clients) await new Promise((later) => setTimeout(later, 50));
      const before = new Map(answers);
      const into = join(folder, dialect, 'copies');
      const { file, lines } = await backedUp(url, into);
      assert.match(lines.join('\n'), /Opened and checked: 4 customers, \d+ invoices, a whole log of \d+ lines, head \d+:\w{64}/);
      assert.equal(statSync(into).mode & 0o077, 0);
      assert.deepEqual(readdirSync(into).sort(), [file, `${file}.json`].map((each) => each.slice(into.length + 1)).sort(), 'nothing is left behind');
      for (const name of readdirSync(into)) assert.equal(statSync(join(into, name)).mode & 0o077, 0, name);
      const during = new Map(answers);
      await bridge.end('SIGKILL');
      await over;
      assert.ok(
        [...during].some(([id, n]) => n > before.get(id)!),
        'the bridge went on serving',
      );

      const empty = await fresh();
      const told = await restored(file, empty, false);
      assert.match(told.join('\n'), /^Restored the state of /);
      const again = await served(empty);
      const store = await openStore(empty);
      for (const { id, contactName } of (await store.load('customers', [...before.keys()])) as unknown as { id: string; contactName: string }[])
        assert.ok(Number(/Round (\d+)/.exec(contactName)?.[1]) >= before.get(id)!, `customer ${id}: ${contactName}, answered up to ${before.get(id)}`);
      assert.equal((await store.verify()).fault, undefined);
      if (dialect === 'postgres') {
        // Of a table that nobody has looked at yet there is nothing.
        const [seen] = await store.rows<{ known: number }>(
          `SELECT count(*) AS "known" FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'customers'`,
        );
        assert.ok(seen!.known > 0, `${seen!.known} columns of customers are known to PostgreSQL`);
      }
      await store.close();
      assert.equal(await again.end('SIGTERM'), 0);
    });

    it('are never put over what is there without being told to', async () => {
      const url = await fresh();
      const store = await openStore(url);
      await store.migrate();
      await made(store, 'customers', [{ accountNumber: 'OLD', name: 'Old' }]);
      const { file } = await backedUp(url, join(folder, dialect, 'over'));
      await made(store, 'customers', [{ accountNumber: 'NEW', name: 'New' }]);
      await assert.rejects(restored(file, url, false), /not empty|there already/);
      // SQLite lets a file be replaced, but not under somebody's hands; PostgreSQL has no such thing as replacing.
      await assert.rejects(restored(file, url, true), /not empty|Stop the bridge first/);
      assert.equal(await store.count('customers', { where: [], sort: [] }), 2);
      await store.close();
      if (dialect === 'postgres') return;
      const told = await restored(file, url, true);
      const kept = /kept in (\S+)\.$/m.exec(told.join('\n'))![1]!;
      for (const [place, count] of [
        [url, 1],
        [`sqlite:${kept}`, 2],
      ] as const) {
        const opened = await openStore(place);
        assert.equal(await opened.count('customers', { where: [], sort: [] }), count, place);
        await opened.close();
      }
    });

    it('that were changed or cut short since are refused, with and without their label', async () => {
      const url = await fresh();
      const store = await openStore(url);
      await store.migrate();
      await made(store, 'customers', [{ accountNumber: 'A', name: 'A' }]);
      await store.close();
      const { file } = await backedUp(url, join(folder, dialect, 'cut'));
      const whole = readFileSync(file);
      truncateSync(file, Math.floor(whole.length / 2));
      const target = await fresh();
      await assert.rejects(restored(file, target, false), /changed or cut short/);
      rmSync(`${file}.json`);
      await assert.rejects(restored(file, target, false), dialect === 'sqlite' ? /is no whole copy of a database/ : /./);
      if (dialect === 'sqlite') {
        const place = target.slice('sqlite:'.length);
        const beside = readdirSync(dirname(place)).filter((name) => name.startsWith(basename(place)));
        assert.deepEqual(beside, [], 'nothing damaged is put in place or left beside it');
      }
      writeFileSync(file, whole);
      assert.match((await restored(file, await fresh(), false)).join('\n'), /could not be compared/);
    });

    it('of what a newer program has made are refused', async () => {
      const url = await fresh();
      const store = await openStore(url);
      await store.migrate();
      await store.transaction((inside) => inside.run(`INSERT INTO "migrations" ("name", "at") VALUES ('999-of-tomorrow', '2030-01-01')`));
      await store.close();
      const { file } = await backedUp(url, join(folder, dialect, 'newer'));
      const target = await fresh();
      await assert.rejects(restored(file, target, false), /newer program \(999-of-tomorrow\)/);
      if (dialect === 'sqlite') assert.deepEqual(readdirSync(dirname(target.slice('sqlite:'.length))), [], 'and nothing of it stays');
    });
  });

  it('are made of what an earlier program left, before it is brought up to date, and come back up to date', async () => {
    const old = join(folder, 'old', 'sheetbridge.sqlite');
    mkdirSync(dirname(old));
    writeFileSync(old, gunzipSync(readFileSync(join(import.meta.dirname, 'upgrade', '0.1.0.sqlite.gz'))));
    const { file, lines } = await backedUp(`sqlite:${old}`, join(folder, 'old', 'copies'));
    assert.match(lines.join('\n'), /Opened and checked: 3 customers/);
    const target = `sqlite:${join(folder, 'old', 'new.sqlite')}`;
    await restored(file, target, false);
    const store = await openStore(target);
    assert.equal((await store.load('customers', ['1', '2', '3'])).length, 3);
    assert.equal((await store.verify()).fault, undefined);
    await store.close();
  });

  it('need PostgreSQL’s programs, and say so', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      await assert.rejects(backedUp('postgres://nobody@127.0.0.1:1/none', join(folder, 'none')), /pg_dump is not on the PATH/);
    } finally {
      process.env['PATH'] = path;
    }
    assert.deepEqual(readdirSync(join(folder, 'none')), []);
  });
});
