/** One order of one record: what it asks the database, and whose the record is by the time its turn comes. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { asText } from '../../shared/values.js';
import type { Writing } from '../../server/database/store.js';
import { eachDatabase } from '../databases.js';
import { failingStore, plot } from '../faults/faulty.js';
import { openCompany, order, runsOn, type Company } from './company.js';

/**
 * Calls of the store with its own begin and end, those of the first look at configuration among them, and `logged`, which asks nothing and
 * saves a statement. What of this goes to a database is counted in oneRecord.test.ts.
 */
const MOST = 13;

describe('a single order', () => {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    before(async () => {
      company = await openCompany(await fresh(), { customers: 2, features: 4 });
    });
    after(() => company.store.close());

    it('asks the database a handful of times', async () => {
      const counted = plot(Infinity, 'busy');
      const runs = runsOn({ ...company, store: failingStore(company.store, counted) });
      assert.equal((await runs.submit(order([company.features[0]!], { single: true }))).status, 200);
      assert.ok(counted.count <= MOST, `${counted.count} calls`);
    });

    // SQLite has one writer at a time: nothing moves while an order waits.
    if (dialect === 'sqlite') return;
    it('begins anew where its record went to another customer while it waited, and locks that one', async () => {
      const { store } = company;
      const [feature] = company.features.slice(1);
      const [record] = await store.load('features', [feature!]);
      const other = company.customers.find((id) => id !== record!['customerID'])!;
      let tries = 0;
      const transaction: typeof store.transaction = (work) =>
        store.transaction(async (inside: Writing) => {
          tries += 1;
          return work(inside);
        });
      let [locked, waiting] = [(): void => undefined, (): void => undefined];
      const isLocked = new Promise<void>((done) => (locked = done));
      const waits = new Promise<void>((done) => (waiting = done));
      const moving = store.transaction(async (inside) => {
        await inside.lock([asText(record!['customerID'])]);
        locked();
        await waits;
        const change = {
          entity: 'features',
          id: feature!,
          kind: 'update',
          before: {},
          after: { customerID: other },
          why: 'Moved.',
          version: record!.version,
        } as const;
        await inside.apply([change], new Date().toISOString());
      });
      await isLocked;
      const ordered = runsOn({ ...company, store: { ...store, transaction } }).submit(order([feature!], { single: true }));
      while (tries === 0) await pause(5);
      await pause(200);
      waiting();
      await moving;
      assert.equal((await ordered).status, 200);
      assert.equal(tries, 2);
      const [after] = await store.load('features', [feature!]);
      assert.equal(after!['customerID'], other);
    });
  });
});
