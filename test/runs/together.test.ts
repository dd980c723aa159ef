/** Single orders that come at the same time go together, those of whoever comes again among them. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { eachDatabase } from '../databases.js';
import { openCompany, order, runsOn } from './company.js';

const people = 8;
const times = 4;
/** Milliseconds that a transaction takes longer here, and between one person's coming again and the next one's: far less. */
const slow = 400;
const apart = 5;

describe('single orders of several at once', () => {
  eachDatabase((fresh) => {
    it('go together again although their people come back one by one', async () => {
      const company = await openCompany(await fresh(), { customers: 1, features: people * times });
      const { store, features } = company;
      let transactions = 0;
      const transaction: typeof store.transaction = (work) =>
        store.transaction(async (inside) => {
          transactions += 1;
          const result = await work(inside);
          await pause(slow);
          return result;
        });
      const runs = runsOn({ ...company, store: { ...store, transaction } });
      await Promise.all(
        Array.from({ length: people }, async (_, person) => {
          for (let time = 0; time < times; time += 1) {
            await pause(person * apart);
            const answer = await runs.submit(order([features[person * times + time]!], { single: true }));
            assert.equal(answer.status, 200);
          }
        }),
      );
      await store.close();
      // The first one comes alone. If the first to come again went alone each time, these were twice as many.
      assert.ok(transactions <= times + 2, `${transactions} transactions`);
    }).timeout(60_000);
  });
});
