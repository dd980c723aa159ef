/** Mails under kill -9 between commit and send: none twice, none lost, and what nobody can know is said. */
import assert from 'node:assert/strict';
import { openStore } from '../../server/database/index.js';
import { eachDatabase } from '../databases.js';
import { killedWhileSending } from './killed.js';

describe('mails of a sender that is killed', function () {
  this.timeout(120_000);
  eachDatabase((fresh, dialect) => {
    // The other database differs in how a message is taken, which mail.test.ts tries on both.
    if (dialect === 'postgres' && process.env['FAULTS'] !== 'long') return;
    const [mails, kills] = process.env['FAULTS'] === 'long' ? [400, 20] : [30, 2];
    it(`go once each under ${kills} kills`, async () => {
      const url = await fresh();
      const store = await openStore(url);
      await store.migrate();
      const { received, states, kills: done } = await killedWhileSending(store, url, mails, kills);
      await store.close();
      assert.equal(done, kills);
      assert.deepEqual(
        [...received].filter(([, times]) => times !== 1),
        [],
      );
      // What is not Sent is in doubt; what is neither does not exist.
      const { Sent = 0, Unconfirmed = 0 } = states;
      assert.equal(Sent + Unconfirmed, mails, JSON.stringify(states));
      assert.ok(received.size >= Sent, 'every mail that counts as sent is there');
      assert.ok(Unconfirmed <= 5 * kills, JSON.stringify(states));
    });
  });
});
