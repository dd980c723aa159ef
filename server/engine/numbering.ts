/** Running numbers: of invoices, one after the other with no gaps; of the lines of one charge, so that none is raised twice. */
import type { Value, Values } from '../../shared/types.js';
import type { Reading, Writing } from '../database/store.js';
import { asText } from '../../shared/values.js';

/** The first invoice of a new installation. */
const FIRST = 100_001;

/**
 * The next invoice numbers. Part of the transaction that makes the invoices: if that fails, the numbers are free again, and
 * whoever else wants one waits until it is decided, so that there are never gaps.
 */
export async function invoiceNumbers(inside: Writing, count: number): Promise<readonly string[]> {
  if (count === 0) return [];
  const [row] = await inside.rows<{ next: number }>(
    `INSERT INTO "counters" ("name", "next") VALUES ('invoiceNumber', CAST($after AS BIGINT))
     ON CONFLICT ("name") DO UPDATE SET "next" = "counters"."next" + CAST($count AS BIGINT) RETURNING "next"`,
    { after: FIRST + count, count },
  );
  const first = Number(row?.next) - count;
  return Array.from({ length: count }, (_, place) => String(first + place));
}

/** Features asked about in one statement; both databases take more binds than this. */
const ASKED = 5_000;

const keyOf = (line: Values): string => `${asText(line['featureID'])}|${asText(line['kind'])}|${asText(line['periodFrom'] ?? '')}`;

/**
 * Gives each new line of a feature its place among the lines of its kind and period: 1 for the first charge, one more for each
 * adjustment. The database refuses a second line in the same place. Lines of no feature (manual ones, usage) have none.
 */
export async function sequenced(from: Reading, lines: readonly Values[]): Promise<readonly Values[]> {
  const features = [...new Set(lines.flatMap(({ featureID }) => (typeof featureID === 'string' ? [featureID] : [])))];
  const last = new Map<string, number>();
  for (let start = 0; start < features.length; start += ASKED) {
    const binds: Record<string, Value> = {};
    const list = features.slice(start, start + ASKED).map((id, place) => {
      binds[`f${place}`] = id;
      return `$f${place}`;
    });
    const rows = await from.rows<{ featureID: string; kind: string; periodFrom: string | null; last: number }>(
      `SELECT CAST("featureID" AS TEXT) AS "featureID", "kind", "periodFrom", max("sequence") AS "last" FROM "transactions"
       WHERE "featureID" IN (${list.join(', ')}) AND "sequence" IS NOT NULL GROUP BY "featureID", "kind", "periodFrom"`,
      binds,
    );
    for (const row of rows) last.set(keyOf(row), Number(row.last));
  }
  return lines.map((line) => {
    if (typeof line['featureID'] !== 'string') return { ...line, sequence: null };
    const key = keyOf(line);
    const sequence = (last.get(key) ?? 0) + 1;
    last.set(key, sequence);
    return { ...line, sequence };
  });
}
