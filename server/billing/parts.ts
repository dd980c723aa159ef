/**
 * A billing run in parts, each the customers between two ids. Bridges take one part after the other, so that several of them bill a run
 * together; a part has one bridge at a time (work/lease.ts).
 */
import type { Store, Writing } from '../database/store.js';
import { Leases } from '../work/lease.js';
import type { Totals } from './shapes.js';

export interface Part {
  readonly id: string;
  readonly fence: number;
}

/** Who works on which part. */
export const leases = new Leases('billingParts', 'id');

const RUN = '"billingRunID" = CAST($run AS BIGINT)';

/** Where parts of `size` customers end, by the ids of the run's customers; the last one has no end. */
export type Ends = (inside: Writing, size: number) => Promise<readonly string[]>;

/** The customers of one part, where several bridges can be at work. On SQLite one writes at a time, and a part would only be one more. */
export const partSize = (store: Store, size: number): number => (store.dialect === 'sqlite' ? Number.POSITIVE_INFINITY : size);

/** Divides a run anew: whoever was at work on it before loses its lease. */
export async function divide(inside: Writing, run: string, size: number, ends: Ends, now: string): Promise<void> {
  await forget(inside, run);
  const inner = Number.isFinite(size) ? await ends(inside, size) : [];
  for (const [place, until] of [...inner, null].entries())
    await inside.run(
      `INSERT INTO "billingParts" ("id", "billingRunID", "until", "cursor", "fence", "startedAt", "worked", "features")
       VALUES (CAST($id AS BIGINT), CAST($run AS BIGINT), CAST($until AS BIGINT), CAST($cursor AS BIGINT), 0, $now, 0, 0)`,
      { id: (await inside.allocate('billingParts', 1))[0]!, run, until, cursor: inner[place - 1] ?? '0', now },
    );
}

export async function divided(inside: Writing, run: string): Promise<boolean> {
  return (await inside.rows(`SELECT 1 AS "one" FROM "billingParts" WHERE ${RUN} LIMIT 1`, { run })).length > 0;
}

export async function forget(inside: Writing, run: string): Promise<void> {
  await inside.run(`DELETE FROM "billingParts" WHERE ${RUN}`, { run });
}

/** Takes the first part that nobody is at work on; undefined where there is none. The run's row is locked. */
export async function takePart(inside: Writing, run: string, holder: Parameters<Leases['take']>[2]): Promise<Part | undefined> {
  const rows = await inside.rows<{ k: string }>(
    `SELECT CAST("id" AS TEXT) AS "k" FROM "billingParts" WHERE ${RUN} AND "endedAt" IS NULL
     AND ("leaseUntil" IS NULL OR "leaseUntil" < $now OR "holder" = $bridge) ORDER BY "id"`,
    { run, now: holder.now, bridge: holder.bridge },
  );
  for (const { k: id } of rows) {
    const fence = await leases.take(inside, id, holder);
    if (fence !== undefined) return { id, fence };
  }
  return undefined;
}

/** How far a part is, and where it ends; undefined where another bridge has it now. */
export async function standing(inside: Writing, { id, fence }: Part): Promise<{ readonly cursor: string; readonly until: string | null } | undefined> {
  const [row] = await inside.rows<{ cursor: string; until: string | null; fence: number }>(
    `SELECT CAST("cursor" AS TEXT) AS "cursor", CAST("until" AS TEXT) AS "until", "fence" FROM "billingParts" WHERE "id" = CAST($id AS BIGINT)`,
    { id },
  );
  return row && Number(row.fence) === fence ? { cursor: row.cursor, until: row.until } : undefined;
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
  await inside.run(
    `UPDATE "billingParts" SET "cursor" = CAST($cursor AS BIGINT), "worked" = "worked" + CAST($customers AS BIGINT),
     "features" = "features" + CAST($features AS BIGINT) WHERE "id" = CAST($id AS BIGINT)`,
    { id, cursor, customers, features },
  );
}

/** Ends a part; answers whether it was the last of its run, and when the run began. The run's row is locked. Throws LeaseLost. */
export async function endPart(
  inside: Writing,
  run: string,
  { id, fence }: Part,
  life: { readonly now: string; readonly lease: number },
): Promise<{ readonly last: boolean; readonly startedAt: string }> {
  await leases.renew(inside, id, fence, life);
  await inside.run(`UPDATE "billingParts" SET "endedAt" = $now, "holder" = NULL, "leaseUntil" = NULL WHERE "id" = CAST($id AS BIGINT)`, { id, now: life.now });
  const [row] = await inside.rows<{ open: number; startedAt: string }>(
    `SELECT count(*) - count("endedAt") AS "open", min("startedAt") AS "startedAt" FROM "billingParts" WHERE ${RUN}`,
    { run },
  );
  return { last: Number(row?.open) === 0, startedAt: row?.startedAt ?? life.now };
}
