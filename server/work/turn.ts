/** What one bridge at a time does, the others waiting for it: a new database is filled once, by whoever of several started first. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../database/store.js';
import { Leases } from './lease.js';

/** What there are turns for; the numbers are kept in the database. */
export const turns = { beginning: '1' } as const;

const leases = new Leases('turns', 'id');
/** Milliseconds for which one may be silent, between two signs of life, and between two looks of those who wait. */
const [lease, sign, look] = [10_000, 2_000, 200];

/** Does the work when its turn has come. One who died half-way is waited for until his lease has run out; the work goes on where it was. */
export async function inTurn(store: Store, id: string, work: () => Promise<void>): Promise<void> {
  const now = (): string => new Date().toISOString();
  const bridge = randomUUID();
  const take = (): Promise<number | undefined> =>
    store.transaction(async (inside) => {
      await inside.addNew('turns', { id, fence: 0 });
      return leases.take(inside, id, { bridge, now: now(), lease });
    });
  let fence = await take();
  while (fence === undefined) {
    await sleep(look);
    fence = await take();
  }
  const mine = fence;
  const alive = setInterval(() => {
    store.transaction((inside) => leases.renew(inside, id, mine, { now: now(), lease })).catch(() => undefined);
  }, sign);
  try {
    await work();
  } finally {
    clearInterval(alive);
    await store.transaction((inside) => leases.release(inside, id, mine));
  }
}
