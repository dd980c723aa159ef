/** The work list: calls that could not be placed or priced, grouped by number, or by where they went where that is what is missing. */
import { decimal, ratio } from '../../shared/fractions.js';
import type { WaitingCalls } from '../../shared/wire/calls.js';
import { csvLine } from '../billing/csv.js';
import type { Store } from '../database/store.js';

const byDestination = ['unknownCallType', 'noTariff', 'noRate'] as const;

/** In the order in which they are worked: whose they are first, since only then it shows what they cost. */
const order = ['unknownNumber', 'numberDropped', 'inStock', 'ambiguous', 'customerGone', 'unknownCallType', 'noTariff', 'noRate', 'duplicate'];

export async function waiting(store: Store): Promise<readonly WaitingCalls[]> {
  const kinds = byDestination.map((each) => `'${each}'`).join(', ');
  const rows = await store.rows<
    Record<'error' | 'what' | 'firstDate' | 'lastDate', string> & Record<'calls' | 'seconds' | 'cost', number | string> & Record<'lastHolder', string | null>
  >(
    `SELECT g.*, CASE WHEN g."error" = 'numberDropped' THEN (SELECT trim(COALESCE(u."accountNumber", '') || ' ' || u."name") FROM "numbers" n
         JOIN "customers" u ON u."id" = n."customerID" WHERE n."numberKey" = g."numberKey" AND n."dateDrop" IS NOT NULL ORDER BY n."dateDrop" DESC LIMIT 1) END AS "lastHolder"
     FROM (SELECT c."error", CASE WHEN c."error" IN (${kinds}) THEN COALESCE(c."callType", c."destination", c."chargeband", substr(c."dialled", 1, 5), c."kind") ELSE c."CLI" END AS "what",
         count(*) AS "calls", COALESCE(sum(c."seconds"), 0) AS "seconds", COALESCE(sum(c."costMillionths"), 0) AS "cost", min(c."callDate") AS "firstDate",
         max(c."callDate") AS "lastDate", max(c."numberKey") AS "numberKey"
       FROM "calls" c WHERE c."error" IS NOT NULL GROUP BY 1, 2) g`,
  );
  return rows
    .map(({ error, what, calls, seconds, cost, firstDate, lastDate, lastHolder }): WaitingCalls => ({
      error,
      for: what,
      calls: Number(calls),
      minutes: Number(decimal(ratio(BigInt(seconds), 60n), 1)),
      carrierCost: Number(decimal(ratio(BigInt(cost), 1_000_000n), 4)),
      firstDate,
      lastDate,
      lastHolder,
    }))
    .toSorted((a, b) => order.indexOf(a.error) - order.indexOf(b.error) || b.calls - a.calls || ((a.for ?? '') < (b.for ?? '') ? -1 : 1));
}

export const waitingCSV = (groups: readonly WaitingCalls[]): string =>
  csvLine(['error', 'for', 'calls', 'minutes', 'carrierCost', 'firstDate', 'lastDate', 'lastHolder']) +
  groups.map((each) => csvLine([each.error, each.for, each.calls, each.minutes, each.carrierCost, each.firstDate, each.lastDate, each.lastHolder])).join('');
