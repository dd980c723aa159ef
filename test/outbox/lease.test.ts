/** A message is handed over by whoever took it up last, and by nobody before. */
import assert from 'node:assert/strict';
import { fresh } from '../../shared/fields.js';
import { openStore } from '../../server/database/index.js';
import { creation } from '../../server/database/activity.js';
import type { Store } from '../../server/database/store.js';
import { Ledger } from '../../server/outbox/ledger.js';
import { eachDatabase } from '../databases.js';
import { tables } from '../templates.js';

describe('the lease of a message', () => {
  eachDatabase((open) => {
    let store: Store;
    let now = Date.parse('2026-01-05T09:00:00.000Z');
    const at = (): string => new Date(now).toISOString();
    const ledger = (holder: string) => new Ledger('E-mail', { store, now: at, today: () => '2026-01-05', holder, lease: 60_000 });
    before(async () => {
      store = await openStore(await open(tables));
      await store.transaction(async (inside) => {
        const [id = ''] = await inside.allocate('messages', 1);
        const values = { channel: 'E-mail', status: 'Queued', recipient: 'ann@example.com', subject: 'One', nextAttemptAt: at() };
        await inside.apply([creation('messages', id, fresh('messages', values, '2026-01-05'), 'Of a test.')], at());
      });
    });
    after(() => store.close());

    it('is another bridge’s once this one was silent too long, and what this one still does is void', async () => {
      const [slow, other] = [ledger('slow'), ledger('other')];
      const [message] = await slow.take(10);
      assert.ok(message);
      assert.deepEqual(await other.take(10), [], 'it is taken');
      now += 61_000;
      const [again] = await other.take(10);
      assert.equal(again?.id, message.id);
      assert.equal(Number(again?.['fence']), Number(message['fence']) + 1);
      assert.equal(await slow.handed(message.id), false);
      await slow.settle({ message, result: { kind: 'later', answer: 'Late.', at: at(), counted: true } });
      assert.equal((await store.load('messages', [message.id]))[0]?.['attempts'], 0);
      assert.equal(await other.handed(message.id), true);
      await other.settle({ message: again!, result: { kind: 'sent', answer: '250 OK' } });
      const [sent] = await store.load('messages', [message.id]);
      assert.deepEqual([sent?.['status'], sent?.['holder'], sent?.['leaseUntil']], ['Sent', null, null]);
    });
  });
});
