/**
 * How often Xero may be called: so often in a minute and in a day, over all bridges on a database and over their restarts. Each call is
 * counted in the second in which it is made; the counts of a day are kept.
 */
import type { Store } from '../../database/store.js';

/** Granted, or to be asked for again after so many milliseconds; `day` where it is the day that is used up. */
export type Grant = { readonly granted: true } | { readonly granted: false; readonly wait: number; readonly day: boolean };

export interface Allowance {
  ask(): Promise<Grant>;
}

export interface Limits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** Documented: 60 calls a minute and 5,000 in 24 hours for an organisation; some are left to what else is connected. */
export const documented: Limits = { perMinute: 55, perDay: 4_950 };

const [minute, day] = [60_000, 24 * 3_600_000];

export function sharedAllowance(store: Store, now: () => string, { perMinute, perDay }: Limits): Allowance {
  const name = 'xero';
  const ask = (): Promise<Grant> =>
    store.transaction(async (inside) => {
      // Bridges take turns on this row, so that two never take the last call together.
      await inside.run(`INSERT INTO "callsMade" ("name", "at", "count") VALUES ($name, '', 0) ON CONFLICT ("name", "at") DO NOTHING`, { name });
      await inside.run(`UPDATE "callsMade" SET "count" = 0 WHERE "name" = $name AND "at" = ''`, { name });
      const at = Date.parse(now());
      const ago = (span: number): string => new Date(at - span).toISOString().slice(0, 19);
      const [used] = await inside.rows<{ day: number | null; minute: number | null; first: string | null; recent: string | null }>(
        `SELECT sum("count") AS "day", sum(CASE WHEN "at" > $minute THEN "count" ELSE 0 END) AS "minute",
           min("at") AS "first", min(CASE WHEN "at" > $minute THEN "at" END) AS "recent"
         FROM "callsMade" WHERE "name" = $name AND "at" > $day`,
        { name, minute: ago(minute), day: ago(day) },
      );
      const until = (from: string | null | undefined, span: number): number => Math.max(1_000, Date.parse(`${from ?? ''}Z`) + span + 1_000 - at);
      if (Number(used?.day ?? 0) >= perDay) return { granted: false, wait: until(used?.first, day), day: true };
      if (Number(used?.minute ?? 0) >= perMinute) return { granted: false, wait: until(used?.recent, minute), day: false };
      await inside.run(
        `INSERT INTO "callsMade" ("name", "at", "count") VALUES ($name, $second, 1) ON CONFLICT ("name", "at") DO UPDATE SET "count" = "callsMade"."count" + 1`,
        { name, second: ago(0) },
      );
      await inside.run(`DELETE FROM "callsMade" WHERE "name" = $name AND "at" <> '' AND "at" <= $day`, { name, day: ago(day) });
      return { granted: true };
    });
  return { ask };
}
