/** What replaying the log reads: its lines in their order, and invoices beside their lines. */
import type { EntityName } from '../../shared/types.js';
import type { Reading } from './store.js';

export interface LogLine {
  /** Its id. */
  readonly line: string;
  readonly entity: EntityName;
  readonly recordID: string;
  readonly customerID: string | null;
  readonly action: string;
  /** JSON objects in wire form, as text. */
  readonly before: string;
  readonly after: string;
}

/** Lines about one kind of record behind a line, in their order; those of bills and of the sample as well, which tell of several kinds. */
export function linesAbout(from: Reading, entity: EntityName, last: string, limit: number): Promise<LogLine[]> {
  return from.rows<LogLine>(
    `SELECT CAST("id" AS TEXT) AS "line", "entity", "recordID", CAST("customerID" AS TEXT) AS "customerID", "action",
       CAST("before" AS TEXT) AS "before", CAST("after" AS TEXT) AS "after"
     FROM "activities" WHERE "activities"."id" > CAST($last AS BIGINT) AND ("entity" = $entity OR "action" IN ('bill', 'sample'))
     ORDER BY "activities"."id" LIMIT ${Math.trunc(limit)}`,
    { last, entity },
  );
}

/** Invoices over another sum than their lines come to; ten-thousandths. */
export function invoicesUnlikeLines(
  from: Reading,
  limit: number,
): Promise<{ readonly invoice: string; readonly invoiceNumber: string | null; readonly net: number; readonly lines: number }[]> {
  return from.rows(
    `SELECT CAST(i."id" AS TEXT) AS "invoice", i."invoiceNumber", i."net" AS "net", COALESCE(l."net", 0) AS "lines" FROM "invoices" i
     LEFT JOIN (SELECT "invoiceID", sum("net") AS "net" FROM "transactions" WHERE "invoiceID" IS NOT NULL GROUP BY "invoiceID") l ON l."invoiceID" = i."id"
     WHERE COALESCE(i."net", 0) <> COALESCE(l."net", 0) ORDER BY i."id" LIMIT ${Math.trunc(limit)}`,
  );
}
