/** What handing messages over asks: which are due, and how many calls to the other side were made. */
import type { Reading } from './store.js';

export interface DueMessages {
  readonly channel: 'E-mail' | 'Xero';
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly limit: number;
  /** In a transaction: only those that nobody else takes at this moment, and nobody else takes these. */
  readonly taking?: boolean;
}

/**
 * Messages that wait and are due, the longest waiting first. The accounts are told in the order in which it happened: an invoice
 * before its payment, that before its reversal.
 */
export async function dueMessages(from: Reading, { channel, at, limit, taking = false }: DueMessages): Promise<readonly string[]> {
  const inOrder =
    channel === 'Xero'
      ? ` AND NOT EXISTS (SELECT 1 FROM "messages" e WHERE e."channel" = 'Xero' AND e."status" = 'Queued' AND e."customerID" = "messages"."customerID" AND e."id" < "messages"."id")`
      : '';
  const rows = await from.rows<{ k: string }>(
    `SELECT CAST("id" AS TEXT) AS "k" FROM "messages" WHERE "channel" = $channel AND "status" = 'Queued' AND "nextAttemptAt" <= $at
     AND ("leaseUntil" IS NULL OR "leaseUntil" < $at)${inOrder}
     ORDER BY "nextAttemptAt", "id" LIMIT ${Math.trunc(limit)}${taking && !from.single ? ' FOR UPDATE SKIP LOCKED' : ''}`,
    { channel, at },
  );
  return rows.map(({ k }) => k);
}

export interface CallsMade {
  readonly day: number;
  readonly minute: number;
  /** The earliest second of each that has any. */
  readonly first: string | null;
  readonly recent: string | null;
}

/** Calls counted by their seconds, since two moments. */
export async function callsMade(from: Reading, name: string, since: { readonly minute: string; readonly day: string }): Promise<CallsMade> {
  const [used] = await from.rows<{ day: number | null; minute: number | null; first: string | null; recent: string | null }>(
    `SELECT sum("count") AS "day", sum(CASE WHEN "at" > $minute THEN "count" ELSE 0 END) AS "minute",
       min("at") AS "first", min(CASE WHEN "at" > $minute THEN "at" END) AS "recent"
     FROM "callsMade" WHERE "name" = $name AND "at" > $day`,
    { name, ...since },
  );
  return { day: Number(used?.day ?? 0), minute: Number(used?.minute ?? 0), first: used?.first ?? null, recent: used?.recent ?? null };
}
