/**
 * A billing run in parts, each the customers between two ids. Bridges take one part after the other, so that several of them bill a run
 * together; a part has one bridge at a time (work/lease.ts).
 */
import type { Store, Writing } from '../database/store.js';
import { type Holder, Leases } from '../work/lease.js';
import type { Totals } from './shapes.js';

export interface Part {
  readonly id: string;
  readonly fence: number;
}

/** Who works on which part. */
export const leases = new Leases('billingParts', 'id');

/** Where parts of `size` customers end, by the ids of the run's customers; the last one has no end. */
export type Ends = (inside: Writing, size: number) => Promise<readonly string[]>;

/** The customers of one part, where several bridges can be at work. On SQLite one writes at a time, and a part would only be one more. */
export const partSize = (store: Store, size: number): number => (store.single ? Number.POSITIVE_INFINITY : size);

/** Divides a run anew: whoever was at work on it before loses its lease. */
export async function divide(inside: Writing, run: string, size: number, ends: Ends, now: string): Promise<void> {
  await forget(inside, run);
  const inner = Number.isFinite(size) ? await ends(inside, size) : [];
  for (const [place, until] of [...inner, null].entries())
    await inside.add('billingParts', {
      id: (await inside.allocate('billingParts', 1))[0]!,
      billingRunID: run,
      until,
      cursor: Number(inner[place - 1] ?? 0),
      fence: 0,
      startedAt: now,
      worked: 0,
      features: 0,
    });
}

export async function divided(inside: Writing, run: string): Promise<boolean> {
  return (await inside.first('billingParts', { billingRunID: run }, ['id'])) !== undefined;
}

export async function forget(inside: Writing, run: string): Promise<void> {
  await inside.remove('billingParts', { billingRunID: run });
}

/** Takes the first part that nobody is at work on; undefined where there is none. The run's row is locked. */
export async function takePart(inside: Writing, run: string, holder: Holder): Promise<Part | undefined> {
  const open = { billingRunID: run, endedAt: null };
  const free = [{ leaseUntil: null }, { leaseUntil: { below: holder.now } }, { holder: holder.bridge }];
  const rows = await inside.find('billingParts', { where: free.map((each) => ({ ...open, ...each })), fields: ['id'], order: ['id'] });
  for (const { id } of rows) {
    const fence = await leases.take(inside, id, holder);
    if (fence !== undefined) return { id, fence };
  }
  return undefined;
}

/** How far a part is, and where it ends; undefined where another bridge has it now. */
export async function standing(inside: Writing, { id, fence }: Part): Promise<{ readonly cursor: string; readonly until: string | null } | undefined> {
  const row = await inside.first('billingParts', { id, fence }, ['cursor', 'until']);
  return row && { cursor: String(row.cursor), until: row.until };
}

/** Notes how far a part is and renews its lease. Throws LeaseLost. */
export async function moveOn(
  inside: Writing,
  { id, fence }: Part,
  cursor: string,
  { customers, features }: Pick<Totals, 'customers' | 'features'>,
  life: { readonly now: string; readonly lease: number },
): Promise<void> {
  await leases.renew(inside, id, fence, life);
  await inside.set('billingParts', { cursor: Number(cursor), worked: { plus: customers }, features: { plus: features } }, { id });
}

/** Ends a part; answers whether it was the last of its run, and when the run began. The run's row is locked. Throws LeaseLost. */
export async function endPart(
  inside: Writing,
  run: string,
  { id, fence }: Part,
  life: { readonly now: string; readonly lease: number },
): Promise<{ readonly last: boolean; readonly startedAt: string }> {
  await leases.renew(inside, id, fence, life);
  await inside.set('billingParts', { endedAt: life.now, holder: null, leaseUntil: null }, { id });
  const parts = await inside.find('billingParts', { where: { billingRunID: run }, fields: ['endedAt', 'startedAt'], order: ['startedAt'] });
  return { last: parts.every(({ endedAt }) => endedAt !== null), startedAt: parts[0]?.startedAt ?? life.now };
}
