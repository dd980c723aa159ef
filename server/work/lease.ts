/**
 * Whose a piece of long work is. A lease in the database says who works on it and until when that one may be silent; whoever
 * takes it gets the next fencing number, and a write under an older number is void: a bridge that was merely slow cannot
 * write beside its successor.
 */
import type { Writing } from '../database/store.js';

/** Another bridge has the work now, or it was ended: what was under way is void. */
export class LeaseLost extends Error {}

export interface Holder {
  /** Names the bridge. */
  readonly bridge: string;
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Milliseconds for which it may be silent: longer than any chunk, short enough to be waited for. */
  readonly lease: number;
}

/** Tables with a row a piece of work: its key, `holder`, `leaseUntil` and `fence`; and what the key is called. */
interface Leased {
  readonly runWork: 'runID';
  readonly billingParts: 'id';
  readonly turns: 'id';
  readonly messages: 'id';
}

export class Leases<T extends keyof Leased> {
  private readonly table: keyof Leased;
  private readonly key: string;

  constructor(table: T, key: Leased[T]) {
    this.table = table;
    this.key = key;
  }

  /** Takes what is free, was left, or is the bridge's own already; answers its fencing number, undefined where another holds it. */
  async take(inside: Writing, id: string, { bridge, now, lease }: Holder): Promise<number | undefined> {
    const own = { [this.key]: id };
    const free = [{ leaseUntil: null }, { leaseUntil: { below: now } }, { holder: bridge }];
    const held = { holder: bridge, leaseUntil: ending(now, lease), fence: { plus: 1 } };
    const taken = await inside.set(
      this.table,
      held,
      free.map((each) => ({ ...own, ...each })),
    );
    return taken === 0 ? undefined : Number((await inside.first(this.table, own, ['fence']))?.fence);
  }

  /** Renews the lease while the fencing number is the latest, else throws LeaseLost; the row's lock keeps everybody off until COMMIT. */
  async renew(inside: Writing, id: string, fence: number, { now, lease }: Omit<Holder, 'bridge'>): Promise<void> {
    const held = await inside.set(this.table, { leaseUntil: ending(now, lease) }, { [this.key]: id, fence });
    if (held === 0) throw new LeaseLost();
  }

  /** Gives it back, so that whoever comes next need not wait for the lease to run out. Nothing happens where it is another's. */
  async release(inside: Writing, id: string, fence: number): Promise<void> {
    await inside.set(this.table, nobody, { [this.key]: id, fence });
  }

  /** Nobody's any more: the work has ended, said by whoever holds it. */
  async free(inside: Writing, id: string): Promise<void> {
    await inside.set(this.table, nobody, { [this.key]: id });
  }

  /** Takes the work away from whoever is at it: waits for the chunk under way and lets no later one pass. */
  async fenceOff(inside: Writing, id: string): Promise<void> {
    await inside.set(this.table, { ...nobody, fence: { plus: 1 } }, { [this.key]: id });
  }

  /** Where only one process can be at work (SQLite), what a lease still holds was left by a dead one. Fencing covers the exception. */
  async inherit(inside: Writing): Promise<void> {
    await inside.set(this.table, { leaseUntil: null }, { leaseUntil: { not: null } });
  }
}

const nobody = { holder: null, leaseUntil: null } as const;

const ending = (now: string, lease: number): string => new Date(Date.parse(now) + lease).toISOString();
