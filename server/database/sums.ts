/** Sums over many bills, invoices and payments: a billing run's, a ledger's, collection files'. Money in ten-thousandths. */
import type { Reading } from './store.js';

/** The bills kept of a run by outcome, their forecast, and the run's invoices, all together and by status. */
export async function billSums(from: Reading, id: string) {
  const groups = await from.rows<{
    outcome: string;
    count: number;
    net: number;
    VAT: number;
    total: number;
    unusual: number;
    open: number;
    checked: number;
    moved: number;
    mean: number;
  }>(
    `SELECT b."outcome", count(*) AS "count", sum(b."net") AS "net", sum(b."VAT") AS "VAT", sum(b."total") AS "total", sum(b."unusual") AS "unusual",
       sum(b."checked") AS "checked", sum(CASE WHEN b."unusual" = 1 AND b."checked" = 0 AND b."heldBack" = 0 THEN 1 ELSE 0 END) AS "open",
       sum(CASE WHEN b."forecastTotal" IS NOT NULL AND b."forecastTotal" <> b."total" THEN 1 ELSE 0 END) AS "moved", sum(COALESCE(b."mean", 0)) AS "mean"
     FROM "bills" b WHERE b."billingRunID" = $id GROUP BY b."outcome" ORDER BY 1`,
    { id },
  );
  const [invoiced] = await from.rows<Record<'count' | 'net' | 'VAT' | 'total', number>>(
    `SELECT count(*) AS "count", sum(i."net") AS "net", sum(i."VAT") AS "VAT", sum(i."total") AS "total" FROM "invoices" i WHERE i."billingRunID" = $id`,
    { id },
  );
  const statuses = await from.rows<{ status: string; count: number; total: number }>(
    `SELECT i."status", count(*) AS "count", sum(i."total") AS "total" FROM "invoices" i WHERE i."billingRunID" = $id GROUP BY i."status" ORDER BY 1`,
    { id },
  );
  const [forecast] = await from.rows<{ total: number | null; count: number }>(
    `SELECT sum(b."forecastTotal") AS "total", count(b."forecastTotal") AS "count" FROM "bills" b WHERE b."billingRunID" = $id AND b."outcome" = 'Invoice'`,
    { id },
  );
  return { groups, invoiced, statuses, forecast };
}

/** How many customers of a run's bills the log tells something new of since then. */
export async function customersChangedSince(from: Reading, id: string, at: string): Promise<number> {
  const [since] = await from.rows<{ count: number }>(
    `SELECT count(DISTINCT a."customerID") AS "count" FROM "activities" a JOIN "bills" b ON b."customerID" = a."customerID" AND b."billingRunID" = $id
     WHERE a."at" > $at AND a."entity" NOT IN ('bills', 'payments')`,
    { id, at },
  );
  return Number(since?.count ?? 0);
}

/** A run's invoices: how many, how many of them credits and final ones, and their sums. */
export async function invoicesOfRun(from: Reading, id: string): Promise<Readonly<Record<string, number>> | undefined> {
  const [invoices] = await from.rows<Record<string, number>>(
    `SELECT count(*) AS "invoices", COALESCE(sum("net"), 0) AS "net", COALESCE(sum("VAT"), 0) AS "VAT", COALESCE(sum("total"), 0) AS "total",
       COALESCE(sum(CASE WHEN "total" < 0 THEN 1 ELSE 0 END), 0) AS "credits", COALESCE(sum(CASE WHEN "final" = 1 THEN 1 ELSE 0 END), 0) AS "finals"
     FROM "invoices" WHERE "billingRunID" = $id`,
    { id },
  );
  return invoices;
}

/** The lines on a run's invoices by a field. */
export async function linesOfRun(
  from: Reading,
  id: string,
  field: 'kind' | 'transactionType',
): Promise<readonly { readonly name: string | null; readonly count: number; readonly net: number }[]> {
  const rows = await from.rows<{ name: string | null; count: number; net: number }>(
    `SELECT t."${field}" AS "name", count(*) AS "count", sum(t."net") AS "net" FROM "invoices" i JOIN "transactions" t ON t."invoiceID" = i."id"
     WHERE i."billingRunID" = $id GROUP BY t."${field}" ORDER BY 1`,
    { id },
  );
  return rows.map(({ name, count, net }) => ({ name, count: Number(count), net: Number(net) }));
}

interface Sums {
  readonly count: number;
  readonly net: number | null;
  readonly VAT: number | null;
  readonly total: number | null;
}

/** Invoices, payments and reversals of these days, by whether an export has them already (`before`); invoices by credit as well. */
export async function ledgerSums(from: Reading, days: { readonly from: string; readonly to: string }) {
  const bills = await from.rows<Sums & { before: number; credit: number }>(
    `SELECT CASE WHEN "ledgerExport" IS NULL THEN 0 ELSE 1 END AS "before", CASE WHEN "total" < 0 THEN 1 ELSE 0 END AS "credit",
       count(*) AS "count", sum("net") AS "net", sum("VAT") AS "VAT", sum("total") AS "total"
     FROM "invoices" WHERE "status" <> 'Unsent' AND "invoiceDate" >= $from AND "invoiceDate" <= $to GROUP BY 1, 2`,
    days,
  );
  const money = await from.rows<{ before: number; count: number; sum: number | null }>(
    `SELECT CASE WHEN "ledgerExport" IS NULL THEN 0 ELSE 1 END AS "before", count(*) AS "count", sum("amount") AS "sum"
     FROM "payments" WHERE "paymentDate" >= $from AND "paymentDate" <= $to GROUP BY 1`,
    days,
  );
  const back = await from.rows<{ before: number; count: number; sum: number | null }>(
    `SELECT CASE WHEN "ledgerReversal" IS NULL THEN 0 ELSE 1 END AS "before", count(*) AS "count", sum("amount") AS "sum"
     FROM "payments" WHERE "status" = 'Reversed' AND "dateReverse" >= $from AND "dateReverse" <= $to GROUP BY 1`,
    days,
  );
  return { bills, money, back };
}

/** What the latest exports hold; `changed` counts invoices that were made again since. */
export async function ledgerExports(from: Reading, listed: number) {
  const bills = await from.rows<{ name: string; date: string; count: number; sum: number; changed: number }>(
    `SELECT "ledgerExport" AS "name", max("ledgerDate") AS "date", count(*) AS "count", sum("total") AS "sum",
       sum(CASE WHEN "recreatedDate" > "ledgerDate" THEN 1 ELSE 0 END) AS "changed"
     FROM "invoices" WHERE "ledgerExport" IS NOT NULL GROUP BY "ledgerExport" ORDER BY 2 DESC LIMIT ${listed}`,
  );
  const payments = await from.rows<{ name: string; date: string; count: number; sum: number }>(
    `SELECT "ledgerExport" AS "name", max("ledgerDate") AS "date", count(*) AS "count", sum("amount") AS "sum"
     FROM "payments" WHERE "ledgerExport" IS NOT NULL GROUP BY "ledgerExport" ORDER BY 2 DESC LIMIT ${listed}`,
  );
  const reversals = await from.rows<{ name: string; count: number }>(
    `SELECT "ledgerReversal" AS "name", count(*) AS "count" FROM "payments" WHERE "ledgerReversal" IS NOT NULL GROUP BY "ledgerReversal" LIMIT ${listed * 4}`,
  );
  return { bills, payments, reversals };
}

/** Direct Debits by job, days and status, the latest first. */
export function directDebitSums(from: Reading, limit: number) {
  return from.rows<
    { id: string | number; run: string | number | null; status: string; count: number; sum: number } & Record<'collectionDate' | 'processingDate', string>
  >(
    `SELECT min("id") AS "id", "runID" AS "run", "collectionDate", "processingDate", "status", count(*) AS "count", sum("amount") AS "sum"
     FROM "directDebits" GROUP BY "runID", "collectionDate", "processingDate", "status" ORDER BY "collectionDate" DESC, "runID" DESC LIMIT ${Math.trunc(limit)}`,
  );
}
