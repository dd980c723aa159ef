/** The log cannot be changed without being noticed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { verified } from '../../server/commands/verify.js';
import { eachDatabase } from '../databases.js';
import { openCompany, order, runsOn, type Company } from './company.js';

describe('the log of changes', () => {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    let url: string;
    before(async () => {
      url = await fresh();
      company = await openCompany(url, { customers: 2, features: 10 });
      await runsOn(company).submit(order(company.features.slice(0, 10)));
      await runsOn(company).submit(order(company.features.slice(10, 20), { about: { ticket: 'T-1' } }));
    });
    after(() => company.store.close());

    const command = (...more: readonly string[]) =>
      spawnSync(process.execPath, ['dist/server/verify.js', ...more], {
        cwd: join(import.meta.dirname, '../..'),
        env: { ...process.env, DATABASE_URL: url },
        encoding: 'utf8',
      });

    it('is whole, says the command, and names its head', async () => {
      const { status, stdout } = command();
      assert.equal(status, 0);
      assert.match(stdout, /whole: \d+ lines\.\n(.*\n)*Head: \d+:\S+\n/);
      const head = /Head: (\S+)/.exec(stdout)![1]!;
      assert.equal(command('--head', head).status, 0);
    });

    it('refuses to be changed or shortened', async () => {
      for (const sql of ['UPDATE "activities" SET "why" = \'other\'', 'DELETE FROM "activities"']) {
        await assert.rejects(
          company.store.transaction((inside) => inside.run(sql)),
          /append only/,
        );
      }
    });

    it('is found broken where somebody went round the triggers, and the command ends with 1', async () => {
      const { store } = company;
      const off =
        dialect === 'sqlite'
          ? ['DROP TRIGGER "activities_no_update"', 'DROP TRIGGER "activities_no_delete"']
          : ['ALTER TABLE "activities" DISABLE TRIGGER ALL'];
      await store.transaction(async (inside) => {
        for (const sql of off) await inside.run(sql);
      });
      const before = await verified(store);
      assert.equal(before.code, 0);
      const [id, hash] = /Head: (\d+):(\S+)/.exec(before.lines.join('\n'))!.slice(1) as [string, string];
      await store.transaction((inside) => inside.run('DELETE FROM "activities" WHERE "id" = CAST($id AS BIGINT)', { id }));
      assert.equal((await verified(store, { head: { id, hash } })).code, 1, 'the tail was cut off');
      for (const [sql, back] of [
        ['"comment" = \'other\'', '"comment" = NULL'],
        ['"ticket" = NULL', '"ticket" = \'T-1\''],
      ]) {
        const some = `WHERE "id" = (SELECT ${sql!.includes('NULL') ? 'MAX' : 'MIN'}("id") FROM "activities" WHERE "action" = 'drop')`;
        await store.transaction((inside) => inside.run(`UPDATE "activities" SET ${sql} ${some}`));
        assert.match((await verified(store)).lines[0]!, /broken at line/, sql);
        await store.transaction((inside) => inside.run(`UPDATE "activities" SET ${back} ${some}`));
      }
      await store.transaction((inside) => inside.run(`UPDATE "activities" SET "why" = 'other' WHERE "id" = (SELECT MIN("id") + 3 FROM "activities")`));
      const { code, lines } = await verified(store);
      assert.equal(code, 1);
      assert.match(lines[0]!, /broken at line \d+/);
      assert.equal(command().status, 1);
    });
  });

  it('that cannot be checked at all ends the command with 2', () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/server/verify.js'], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /could not be checked/);
  });
});
