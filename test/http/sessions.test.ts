/** Sessions: they end when nobody uses them, their owner sees and ends them, and leaving ends no token that scripts use. */
import assert from 'node:assert/strict';
import type { Token } from '../../shared/wire/session.js';
import { createUsers } from '../../server/people/users.js';
import { openStore } from '../../server/database/index.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('sessions', () => {
  eachDatabase((fresh) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(fresh, { sample: 1, workers: false });
    });
    after(() => bridge.close());

    const signIn = async (email = 'clerk@example.com'): Promise<string> =>
      (await bridge.call('POST', '/sign-in', { email, password: 'sheetbridge' }, { as: null })).body.token as string;
    const me = async (as: string): Promise<number> => (await bridge.call('GET', '/me', undefined, { as })).status;
    const listed = async (as: string): Promise<readonly Token[]> => {
      const { id } = (await bridge.call('GET', '/me', undefined, { as })).body as { id: string };
      return ((await bridge.call('GET', `/users/${id}/tokens`, undefined, { as })).body as Token[]).filter(({ revokedAt }) => revokedAt === null);
    };

    it('are listed to whom they are, with the one that asks, where from and when last, and never what they are', async () => {
      const [one, two] = [await signIn(), await signIn()];
      const all = await listed(one);
      assert.deepEqual(
        all.map(({ session, own, address }) => [session, own, address]),
        [
          [true, true, '127.0.0.1'],
          [true, false, '127.0.0.1'],
        ],
      );
      assert.ok(all[0]!.lastUsedAt! >= all[0]!.createdAt);
      for (const token of [one, two]) assert.ok(!JSON.stringify(all).includes(token));
      assert.ok(!/hash/.test(JSON.stringify(all)));
    });

    it('end one by one, and all others at once; issued tokens go on', async () => {
      const [one, two, three] = [await signIn(), await signIn(), await signIn()];
      const { id } = (await bridge.call('GET', '/me', undefined, { as: one })).body as { id: string };
      const { token: script } = (await bridge.call('POST', `/users/${id}/tokens`, { name: 'Signed in' })).body as { token: string };
      const second = (await listed(two)).find(({ own }) => own)!;
      assert.equal((await bridge.call('DELETE', `/users/${id}/tokens/${second.id}`, undefined, { as: one })).status, 204);
      assert.deepEqual([await me(one), await me(two), await me(three)], [200, 401, 200]);
      const ended = await bridge.call('DELETE', `/users/${id}/tokens`, undefined, { as: one });
      assert.ok(ended.body.ended >= 1);
      assert.deepEqual([await me(one), await me(three), await me(script)], [200, 401, 200]);
      // Leaving with a token that was pasted ends nothing: scripts go on with it, whatever it is called.
      assert.equal((await bridge.call('DELETE', '/sign-in', undefined, { as: script })).status, 204);
      assert.equal(await me(script), 200);
      assert.equal((await bridge.call('DELETE', '/sign-in', undefined, { as: one })).status, 204);
      assert.equal(await me(one), 401);
    });

    it('of others are an administrator’s alone to see and end', async () => {
      const reader = await signIn('reader@example.com');
      for (const method of ['GET', 'DELETE']) assert.equal((await bridge.call(method, '/users/2/tokens', undefined, { as: reader })).status, 403);
      const manager = await signIn('manager@example.com');
      const { id } = (await bridge.call('GET', '/me', undefined, { as: manager })).body as { id: string };
      assert.equal((await bridge.call('DELETE', `/users/${id}/tokens`)).body.ended, 1);
      assert.equal(await me(manager), 401);
    });

    it('end when nobody used them for their hours; issued tokens do not, and use keeps them', async () => {
      const url = await fresh();
      const first = await startBridge(url, { sample: 1, workers: false });
      await first.close();
      const store = await openStore(url);
      let at = Date.parse('2026-01-05T08:00:00.000Z');
      const users = createUsers({ store, now: () => new Date(at), sessions: { days: 7, idleHours: 2 } });
      // A user looked up is kept for a second, so each look is a new one.
      const alive = async (token: string): Promise<boolean> =>
        createUsers({ store, now: () => new Date(at), sessions: { days: 7, idleHours: 2 } })
          .authenticate(`Bearer ${token}`)
          .then(
            () => true,
            () => false,
          );
      const { token, user } = await users.signIn('clerk@example.com', 'sheetbridge', '192.0.2.1');
      const { token: script } = await users.issue(user.id, 'A script', 30);
      for (let turn = 0; turn < 5; turn += 1) {
        at += 1.5 * 3_600_000;
        assert.ok(await alive(token), `used after ${turn * 1.5} hours`);
      }
      at += 2.1 * 3_600_000;
      assert.equal(await alive(token), false);
      assert.ok(await alive(script));
      assert.equal((await users.tokens(user.id)).find(({ session }) => session)!.revokedAt !== null, true, 'and is listed as ended');
      const { token: busy } = await users.signIn('clerk@example.com', 'sheetbridge', '192.0.2.1');
      for (let turn = 0; turn < 7 * 24; turn += 1) {
        at += 3_600_000;
        if (turn < 7 * 24 - 1) assert.ok(await alive(busy));
      }
      assert.equal(await alive(busy), false, 'after its days in any case');
      await store.close();
    });
  });
});
