/** What is to be known before a billing run is requested and before its invoices are approved: the bills kept of it, summed. */
import { unitsToPounds } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { Reading } from '../database/store.js';
import { forecastOf } from './forecast.js';
import { datesOf } from './work.js';

const money = (units: number | string | null | undefined): number => unitsToPounds(Number(units ?? 0));

/** The checks of a stored run. Money in pounds. */
export async function checksOf(from: Reading, run: RecordOf): Promise<BillingChecks> {
  const bind = { id: run.id };
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
    bind,
  );
  const [invoiced] = await from.rows<Record<'count' | 'net' | 'VAT' | 'total', number>>(
    `SELECT count(*) AS "count", sum(i."net") AS "net", sum(i."VAT") AS "VAT", sum(i."total") AS "total" FROM "invoices" i WHERE i."billingRunID" = $id`,
    bind,
  );
  const statuses = await from.rows<{ status: string; count: number; total: number }>(
    `SELECT i."status", count(*) AS "count", sum(i."total") AS "total" FROM "invoices" i WHERE i."billingRunID" = $id GROUP BY i."status" ORDER BY 1`,
    bind,
  );
  const [forecast] = await from.rows<{ total: number | null; count: number }>(
    `SELECT sum(b."forecastTotal") AS "total", count(b."forecastTotal") AS "count" FROM "bills" b WHERE b."billingRunID" = $id AND b."outcome" = 'Invoice'`,
    bind,
  );
  const [since] = run['forecastAt']
    ? await from.rows<{ count: number }>(
        `SELECT count(DISTINCT a."customerID") AS "count" FROM "activities" a JOIN "bills" b ON b."customerID" = a."customerID" AND b."billingRunID" = $id
         WHERE a."at" > $at AND a."entity" NOT IN ('bills', 'payments')`,
        { id: run.id, at: asText(run['forecastAt']) },
      )
    : [];
  const bills = groups.find(({ outcome }) => outcome === 'Invoice');
  const summed = (field: 'unusual' | 'open' | 'checked' | 'moved'): number => groups.reduce((sum, each) => sum + Number(each[field]), 0);
  const made = { count: Number(invoiced?.count ?? 0), net: money(invoiced?.net), VAT: money(invoiced?.VAT), total: money(invoiced?.total) };
  return {
    billingRunID: run.id,
    status: asText(run['status']),
    forecastAt: run['forecastAt'] ? asText(run['forecastAt']) : null,
    outdated: typeof run['forecastDates'] === 'string' && run['forecastDates'] !== forecastOf(datesOf(run)),
    changedSince: Number(since?.count ?? 0),
    customers: groups.reduce((sum, { count }) => sum + Number(count), 0),
    bills: { count: Number(bills?.count ?? 0), net: money(bills?.net), VAT: money(bills?.VAT), total: money(bills?.total) },
    forecastTotal: Number(forecast?.count ?? 0) === 0 ? null : money(forecast?.total),
    leftOut: groups
      .filter(({ outcome }) => outcome !== 'Invoice')
      .map(({ outcome, count, total, mean }) => ({ outcome, count: Number(count), total: money(total), mean: money(mean) })),
    unusual: summed('unusual'),
    toLookAt: summed('open'),
    tickedOff: summed('checked'),
    moved: summed('moved'),
    invoices: { ...made, byStatus: statuses.map(({ status, count, total }) => ({ status, count: Number(count), total: money(total) })) },
    ties: run['status'] !== 'Complete' || (Number(bills?.count ?? 0) === made.count && money(bills?.total) === made.total && money(bills?.net) === made.net),
  };
}
