/** What billing asks of many rows at once: how far the lines of a charge are counted, lines that are invoiced, sums of runs and ledgers. */
import type { Reading } from './store.js';
import { dialectOf, packed } from './dialect.js';

/** Charges asked about in one statement. */
const asked = 5_000;

/** What a feature is charged once, or once a period: lines of it are counted. */
export interface Charged {
  readonly featureID: string;
  readonly kind: string;
  /** Empty where it has no period. */
  readonly periodFrom: string;
}

export interface LastSequence extends Charged {
  readonly last: number;
}

/** The greatest sequence of the lines of each of these charges that has any: found at the end of its own, however long a feature has been billed. */
export async function lastSequences(from: Reading, charges: readonly Charged[]): Promise<LastSequence[]> {
  const found: LastSequence[] = [];
  for (let start = 0; start < charges.length; start += asked) {
    const rows = charges.slice(start, start + asked).map(({ featureID, kind, periodFrom }) => [featureID, kind, periodFrom]);
    const last = `SELECT max(t."sequence") FROM "transactions" t WHERE t."featureID" = j.c0 AND t."kind" = j.c1 AND COALESCE(t."periodFrom", '') = j.c2`;
    const sql = `SELECT CAST(f.c0 AS TEXT) AS "featureID", f.c1 AS "kind", f.c2 AS "periodFrom", f."greatest" AS "last"
      FROM (SELECT j.c0, j.c1, j.c2, (${last}) AS "greatest" FROM ${dialectOf(from).table('rows', 'j', ['id', 'text', 'date'])}) f WHERE f."greatest" IS NOT NULL`;
    for (const row of await from.rows<LastSequence>(sql, { rows: packed(rows) })) found.push({ ...row, last: Number(row.last) });
  }
  return found;
}

/** The first invoice that each of these features had a recurring charge on, by feature. */
export async function firstInvoices(from: Reading, features: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await from.rows<{ feature: string; first: string }>(
    `SELECT CAST(t."featureID" AS TEXT) AS "feature", CAST(min(t."invoiceID") AS TEXT) AS "first" FROM "transactions" t
     WHERE ${dialectOf(from).among('t."featureID"', 'ids', 'id')} AND t."kind" = 'recurring' AND t."invoiceID" IS NOT NULL GROUP BY t."featureID"`,
    { ids: JSON.stringify(features) },
  );
  return new Map(rows.map(({ feature, first }) => [feature, first]));
}

/** By line of this invoice that takes something back: the latest earlier invoice that charged the same feature for the same period. */
export async function correctedBy(
  from: Reading,
  invoiceID: string,
): Promise<ReadonlyMap<string, { readonly invoiceNumber: string; readonly invoiceDate: string }>> {
  const rows = await from.rows<{ line: string; invoiceNumber: string; invoiceDate: string }>(
    `SELECT CAST(l."id" AS TEXT) AS "line", i."invoiceNumber" AS "invoiceNumber", i."invoiceDate" AS "invoiceDate"
     FROM "transactions" l
     JOIN "transactions" t ON t."featureID" = l."featureID" AND t."kind" = l."kind" AND t."periodFrom" = l."periodFrom" AND t."id" < l."id" AND t."net" > 0
     JOIN "invoices" i ON i."id" = t."invoiceID" AND i."id" <> l."invoiceID"
     WHERE l."invoiceID" = $invoiceID AND l."net" < 0 ORDER BY t."id"`,
    { invoiceID },
  );
  return new Map(rows.map(({ line, invoiceNumber, invoiceDate }) => [line, { invoiceNumber, invoiceDate }]));
}

/** What was invoiced in each month of these days that had an invoice, in ten-thousandths, by customer between two ids. */
export async function invoicedByMonth(
  from: Reading,
  { first, last }: { readonly first: string; readonly last: string },
  { since, until }: { readonly since: string; readonly until: string },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await from.rows<{ customer: string; total: number }>(
    `SELECT CAST(i."customerID" AS TEXT) AS "customer", sum(i."total") AS "total" FROM "invoices" i
     WHERE i."customerID" BETWEEN $first AND $last AND i."invoiceDate" >= $since AND i."invoiceDate" < $until
     GROUP BY i."customerID", substr(i."invoiceDate", 1, 7) ORDER BY i."customerID", substr(i."invoiceDate", 1, 7)`,
    { first, last, since, until },
  );
  const found = new Map<string, number[]>();
  for (const { customer, total } of rows) found.set(customer, [...(found.get(customer) ?? []), Number(total)]);
  return found;
}

export interface InvoicedLine {
  readonly transactionID: string;
  readonly customerID: string;
  readonly numberID: string | null;
  readonly featureID: string | null;
  readonly invoiceID: string;
  readonly invoiceDate: string;
  readonly kind: string;
  readonly transactionType: string | null;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly net: number;
  /** Of calls: what carriers charge for them. */
  readonly callCost: number;
  readonly calls: boolean;
}

/** Lines on invoices that are approved or sent and dated within these days, in the order of invoices and lines; pence. */
export async function invoicedLines(
  from: Reading,
  first: string,
  last: string,
  which: 'all' | 'of features and calls' = 'all',
): Promise<readonly InvoicedLine[]> {
  const rows = await from.rows<
    Record<'t' | 'customerID' | 'invoiceID' | 'invoiceDate' | 'kind', string> &
      Record<'numberID' | 'featureID' | 'transactionType' | 'periodFrom' | 'periodTo', string | null> &
      Record<'net' | 'carrierCost' | 'callCount', number | string | null>
  >(
    `SELECT CAST(t."id" AS TEXT) AS "t", CAST(t."customerID" AS TEXT) AS "customerID", CAST(t."numberID" AS TEXT) AS "numberID", CAST(t."featureID" AS TEXT) AS "featureID",
       CAST(t."invoiceID" AS TEXT) AS "invoiceID", i."invoiceDate", t."kind", t."transactionType", t."periodFrom", t."periodTo", t."net", t."carrierCost", t."callCount"
     FROM "invoices" i JOIN "transactions" t ON t."invoiceID" = i."id"
     WHERE i."status" IN ('Approved', 'Sent') AND i."invoiceDate" >= $first AND i."invoiceDate" <= $last
       ${which === 'all' ? '' : 'AND (t."featureID" IS NOT NULL OR t."callCount" IS NOT NULL)'}
     ORDER BY i."invoiceDate", i."id", t."id"`,
    { first, last },
  );
  return rows.map(({ t, net, carrierCost: cost, callCount, ...rest }) => ({
    ...rest,
    transactionID: t,
    net: Number(net) / 100,
    callCost: Math.round(Number(cost ?? 0) / 100),
    calls: callCount !== null,
  }));
}

/**
 * Invoices of these runs behind a customer, by customer: their ids `k` and customers `c`. With `only`, of all runs but `run` those
 * whose customers are billed in that cycle now.
 */
export function invoicesOfRuns(
  from: Reading,
  runs: readonly string[],
  { after, limit, only }: { readonly after: string; readonly limit: number; readonly only?: { readonly cycle: string; readonly run: string } },
): Promise<{ k: string; c: string }[]> {
  const ofCycle = `AND (i."billingRunID" = CAST($run AS BIGINT) OR EXISTS (SELECT 1 FROM "customers" c WHERE c."id" = i."customerID" AND c."billingCycle" = $cycle))`;
  return from.rows(
    `SELECT CAST(i."id" AS TEXT) AS "k", CAST(i."customerID" AS TEXT) AS "c" FROM "invoices" i
     WHERE ${dialectOf(from).among('i."billingRunID"', 'runs', 'id')} AND i."customerID" > $after ${only === undefined ? '' : ofCycle}
     ORDER BY i."customerID", i."id" LIMIT ${Math.trunc(limit)}`,
    { runs: JSON.stringify(runs), after, ...only },
  );
}
