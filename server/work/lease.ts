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

/** A table with a row a piece of work: its key, `holder`, `leaseUntil` and `fence`. */
export class Leases {
  private readonly where: string;
  private readonly table: string;

  constructor(table: string, key: string) {
    this.table = `"${table}"`;
    this.where = `"${key}" = CAST($id AS BIGINT)`;
  }

  /** Takes what is free, was left, or is the bridge's own already; answers its fencing number, undefined where another holds it. */
  async take(inside: Writing, id: string, { bridge, now, lease }: Holder): Promise<number | undefined> {
    const taken = await inside.run(
      `UPDATE ${this.table} SET "holder" = $bridge, "leaseUntil" = $until, "fence" = "fence" + 1
       WHERE ${this.where} AND ("leaseUntil" IS NULL OR "leaseUntil" < $now OR "holder" = $bridge)`,
      { id, bridge, now, until: ending(now, lease) },
    );
    if (taken === 0) return undefined;
    const [row] = await inside.rows<{ fence: number }>(`SELECT "fence" FROM ${this.table} WHERE ${this.where}`, { id });
    return Number(row?.fence);
  }

  /** Renews the lease while the fencing number is the latest, else throws LeaseLost; the row's lock keeps everybody off until COMMIT. */
  async renew(inside: Writing, id: string, fence: number, { now, lease }: Omit<Holder, 'bridge'>): Promise<void> {
    const held = await inside.run(`UPDATE ${this.table} SET "leaseUntil" = $until WHERE ${this.where} AND "fence" = $fence`, {
      id,
      fence,
      until: ending(now, lease),
    });
    if (held === 0) throw new LeaseLost();
  }

  /** Gives it back, so that whoever comes next need not wait for the lease to run out. Nothing happens where it is another's. */
  async release(inside: Writing, id: string, fence: number): Promise<void> {
    await inside.run(`UPDATE ${this.table} SET "holder" = NULL, "leaseUntil" = NULL WHERE ${this.where} AND "fence" = $fence`, { id, fence });
  }

  /** Nobody's any more: the work has ended, said by whoever holds it. */
  async free(inside: Writing, id: string): Promise<void> {
    await inside.run(`UPDATE ${this.table} SET "holder" = NULL, "leaseUntil" = NULL WHERE ${this.where}`, { id });
  }

  /** Takes the work away from whoever is at it: waits for the chunk under way and lets no later one pass. */
  async fenceOff(inside: Writing, id: string): Promise<void> {
    await inside.run(`UPDATE ${this.table} SET "fence" = "fence" + 1, "holder" = NULL, "leaseUntil" = NULL WHERE ${this.where}`, { id });
  }

  /** Where only one process can be at work (SQLite), what a lease still holds was left by a dead one. Fencing covers the exception. */
  async inherit(inside: Writing): Promise<void> {
    await inside.run(`UPDATE ${this.table} SET "leaseUntil" = NULL WHERE "leaseUntil" IS NOT NULL`);
  }
}

const ending = (now: string, lease: number): string => new Date(Date.parse(now) + lease).toISOString();
