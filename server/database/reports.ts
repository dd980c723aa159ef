/**
 * Reports as SQL: each a FROM item with the columns of its entity, so that lists, filters, sorts, counts and streams read it as
 * they read a table. Whole pence throughout; ids are those of the group's first line, unique within the report, and cast: SQLite
 * compares what is only worked out as it stands, and no number is greater than a text, so that streams by id would end at once.
 */
import { addDays } from '../../shared/dates.js';
import { kept } from '../../shared/entities/declare.js';
import type { Entity, EntityName, Values } from '../../shared/types.js';
import { columnsOf, stored, type Stored } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import { priceOf } from './inForce.js';
import type { Query } from './store.js';

/**
 * Where the rows of an entity come from: its table, what a report works out for a day, or what was kept of that (keptReports.ts). The rows of
 * one that the bridge works out are bound, too. Throws for a day that is none.
 */
export function sourceOf(
  dialect: Dialect,
  entity: Entity,
  { today = '', worked, upToDate }: Pick<Query, 'today' | 'worked' | 'upToDate'>,
  binds: Record<string, Stored>,
): string {
  if (!entity.report) return quoted(entity.name);
  if (entity.report.worked) {
    if (worked === undefined) throw new Error(`${entity.titles} is worked out by the bridge, and the query has nothing of it.`);
    binds['worked'] = worked;
  }
  const made = entity.report.worked
    ? unpacked(dialect, entity, 'worked')
    : upToDate
      ? `SELECT * FROM ${quoted(entity.name)}`
      : workingOut(dialect, entity, today);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today)) throw new Error(`${entity.titles} is worked out for a day; "${today}" is none.`);
  return `(SELECT r.*, 1 AS "version", '${today}T00:00:00.000Z' AS "createdAt", '${today}T00:00:00.000Z' AS "updatedAt", 0 AS "locked", 0 AS "hidden" FROM (${made}) r)`;
}

/** What every row has without being told. */
const always = new Set(kept.map(({ name }) => name as string));
export const told = (entity: Entity) => columnsOf(entity).filter(({ name }) => !always.has(name));

/** The statement that works a report out; of one that goes by customers for those alone of whom `only` holds, given where their id stands. */
export const workingOut = (dialect: Dialect, entity: Entity, today: string, only: Only = () => ''): string => reports[entity.name]!(dialect, today, only);

/** A condition on the id of a customer with the WHERE before it, or nothing. */
type Only = (customerID: string) => string;

/** Rows that the bridge worked out, as a query takes them along. */
export const packed = (entity: Entity, rows: readonly Values[]): string => {
  const columns = told(entity);
  return JSON.stringify(rows.map((row) => columns.map((column) => stored(column, row[column.name]))));
};

function unpacked(dialect: Dialect, entity: Entity, bound: string): string {
  const columns = told(entity);
  const table = dialect.table(
    bound,
    'w',
    columns.map(({ kind }) => kind),
  );
  return `SELECT ${columns.map(({ name }, place) => `w.c${place} AS ${quoted(name)}`).join(', ')} FROM ${table}`;
}

const monthOf = (date: string): string => `substr(${date}, 1, 7) || '-01'`;
const nameOf = (id: string): string => `(SELECT trim(COALESCE(c."accountNumber", '') || ' ' || c."name") FROM "customers" c WHERE c."id" = ${id})`;

const reports: Readonly<Partial<Record<EntityName, (dialect: Dialect, today: string, only: Only) => string>>> = {
  agedDebt: (_dialect, today) => {
    const due = `COALESCE(i."dueDate", i."invoiceDate")`;
    const between = (from: number | null, to: number | null): string =>
      [...(from === null ? [] : [`${due} < '${addDays(today, -from + 1)}'`]), ...(to === null ? [] : [`${due} >= '${addDays(today, -to)}'`])].join(' AND ');
    const bucket = (from: number | null, to: number | null): string => `CASE WHEN ${between(from, to)} THEN i."balance" ELSE 0 END`;
    return `SELECT g."customerID" AS "id", g."customerID", ${nameOf('g."customerID"')} AS "name", CAST(sum(g."one") AS BIGINT) AS "invoices",
        CAST(sum(g."notDue") AS BIGINT) AS "notDue", CAST(sum(g."days30") AS BIGINT) AS "days30", CAST(sum(g."days60") AS BIGINT) AS "days60",
        CAST(sum(g."days90") AS BIGINT) AS "days90", CAST(sum(g."older") AS BIGINT) AS "older",
        CAST(sum(g."days30" + g."days60" + g."days90" + g."older") AS BIGINT) AS "overdue", CAST(sum(g."unallocated") AS BIGINT) AS "unallocated",
        CAST(sum(g."notDue" + g."days30" + g."days60" + g."days90" + g."older" + g."unallocated") AS BIGINT) AS "balance", min(g."due") AS "oldestDueDate"
      FROM (
        SELECT i."customerID", 1 AS "one", ${bucket(null, 0)} AS "notDue", ${bucket(1, 30)} AS "days30", ${bucket(31, 60)} AS "days60",
          ${bucket(61, 90)} AS "days90", ${bucket(91, null)} AS "older", 0 AS "unallocated", ${due} AS "due"
        FROM "invoices" i WHERE i."balance" <> 0
        UNION ALL
        SELECT p."customerID", 0, 0, 0, 0, 0, 0, -p."unallocated", NULL FROM "payments" p WHERE p."unallocated" <> 0 AND p."status" <> 'Reversed'
      ) g GROUP BY g."customerID"`;
  },

  unbilledCharges: () => `SELECT CAST(min(l."id") AS BIGINT) AS "id", l."customerID", ${nameOf('l."customerID"')} AS "name", l."kind", count(*) AS "lines",
      ${sums('gross', 'discount', 'net')}, min(COALESCE(l."transactionDate", l."billDate")) AS "oldest", max(COALESCE(l."transactionDate", l."billDate")) AS "newest"
    FROM "transactions" l WHERE l."invoiceID" IS NULL GROUP BY l."customerID", l."kind"`,

  chargeTotals:
    () => `SELECT CAST(min(l."id") AS BIGINT) AS "id", ${monthOf('i."invoiceDate"')} AS "month", l."transactionType", l."transactionCode", l."kind", l."VATRate",
      count(*) AS "lines", ${sums('gross', 'discount', 'net')}
    FROM "transactions" l JOIN "invoices" i ON i."id" = l."invoiceID"
    GROUP BY ${monthOf('i."invoiceDate"')}, l."transactionType", l."transactionCode", l."kind", l."VATRate"`,

  revenue: (dialect, _today, only) => {
    const carrier = (field: string): string =>
      `COALESCE(t.${quoted(field)}, (SELECT s.${quoted(field)} FROM "standardFeatures" s WHERE s."name" = t."standardFeature"), 0)`;
    const price = `CASE l."kind" WHEN 'recurring' THEN ${priceOf(dialect, 'COALESCE(l."periodFrom", l."billDate")')}
      WHEN 'oneOff' THEN COALESCE(t."connectionCharge", (SELECT s."connectionCharge" FROM "standardFeatures" s WHERE s."name" = t."standardFeature"), 0) ELSE 0 END`;
    const charged = `CASE l."kind" WHEN 'recurring' THEN ${carrier('serviceChargeCarrier')} WHEN 'oneOff' THEN ${carrier('connectionChargeCarrier')} ELSE 0 END`;
    const worked = `SELECT l."id", l."customerID", l."gross", l."net", l."featureCount", COALESCE(l."carrierCost", 0) AS "calls", ${monthOf('i."invoiceDate"')} AS "month",
        COALESCE(t."standardFeature", t."featureType", CASE l."kind" WHEN 'usage' THEN 'Calls and usage' WHEN 'manual' THEN 'By hand' ELSE 'Other features' END) AS "product",
        CASE WHEN t."id" IS NULL THEN 0 ELSE ${charged} END AS "carrier", CASE WHEN t."id" IS NULL THEN 0 ELSE ${price} END AS "price"
      FROM "transactions" l JOIN "invoices" i ON i."id" = l."invoiceID" LEFT JOIN "features" t ON t."id" = l."featureID" ${only('l."customerID"')}`;
    // As much of the carrier's charge as was charged of the price, to the penny; of what costs nothing here all of it.
    const share = dialect.halfUp('abs(w."gross") / 100 * w."carrier"', 'w."price"');
    // Of a line of calls what the carriers' files say.
    const cost = `CASE WHEN w."calls" <> 0 THEN ${dialect.halfUp('w."calls"', '100')} * 100 WHEN w."carrier" = 0 THEN 0 WHEN w."price" > 0 THEN CASE WHEN w."gross" < 0 THEN -1 ELSE 1 END * ${share} * 100
      ELSE ${dialect.halfUp('w."carrier" * w."featureCount"', '100')} * 100 END`;
    return `SELECT g.*, g."net" - g."cost" AS "margin",
        CASE WHEN g."net" = 0 THEN NULL ELSE CASE WHEN (g."net" - g."cost") * g."net" < 0 THEN -1 ELSE 1 END * ${dialect.halfUp('abs(g."net" - g."cost") * 1000', 'CASE WHEN g."net" = 0 THEN 1 ELSE abs(g."net") END')} * 1000 END AS "marginPercent"
      FROM (SELECT CAST(min(w."id") AS BIGINT) AS "id", w."month", w."customerID", ${nameOf('w."customerID"')} AS "name", w."product", count(*) AS "lines",
        CAST(sum(w."net") AS BIGINT) AS "net", CAST(sum(${cost}) AS BIGINT) AS "cost" FROM (${worked}) w GROUP BY w."month", w."customerID", w."product") g`;
  },

  deferredIncome: (dialect, _today, only) => {
    const months = (date: string): string => `(CAST(substr(${date}, 1, 4) AS BIGINT) * 12 + CAST(substr(${date}, 6, 2) AS BIGINT) - 1)`;
    // The months that a line has something to do with: from its invoice to the end of its period.
    const spans = `SELECT l."id", l."customerID", l."transactionCode", l."net" / 100 AS "net", i."invoiceDate", l."periodFrom", l."periodTo",
        ${months('i."invoiceDate"')} AS "first", CASE WHEN l."periodFrom" IS NULL OR l."periodTo" IS NULL OR l."periodTo" < i."invoiceDate" THEN ${months('i."invoiceDate"')} ELSE ${months('l."periodTo"')} END AS "last"
      FROM "transactions" l JOIN "invoices" i ON i."id" = l."invoiceID" ${only('l."customerID"')}`;
    // Text of the first day of a month that is counted from the year 0.
    const dayOf = (n: string): string =>
      `substr('000' || CAST((${n}) / 12 AS TEXT), -4, 4) || '-' || substr('0' || CAST((${n}) % 12 + 1 AS TEXT), -2, 2) || '-01'`;
    const padded = (n: string): string =>
      dialect.name === 'sqlite' ? dayOf(n) : `lpad(CAST((${n}) / 12 AS TEXT), 4, '0') || '-' || lpad(CAST((${n}) % 12 + 1 AS TEXT), 2, '0') || '-01'`;
    // What is earned by the first day of month n (before it begins), in pence, away from nought at a half.
    const earnedBefore = (n: string): string => {
      const day = padded(n);
      const whole = `${dialect.daysFrom('s."periodFrom"', 's."periodTo"')} + 1`;
      const gone = dialect.daysFrom('s."periodFrom"', day);
      return `CASE WHEN ${n} <= s."first" THEN 0 WHEN ${n} > s."last" THEN s."net" WHEN ${day} <= s."periodFrom" THEN 0
        ELSE CASE WHEN s."net" < 0 THEN -1 ELSE 1 END * ${dialect.halfUp(`abs(s."net") * (${gone})`, whole)} END`;
    };
    const each = `SELECT s."id", s."customerID", s."transactionCode", m.n AS "n", CASE WHEN m.n = s."first" THEN s."net" ELSE 0 END AS "billed",
        ${earnedBefore('m.n + 1')} - ${earnedBefore('m.n')} AS "earned"
      FROM spans s JOIN months m ON m.n >= s."first" AND m.n <= s."last"`;
    const grouped = `SELECT min(e."id") AS "line", e."n", e."customerID", e."transactionCode", CAST(sum(e."billed") AS BIGINT) * 100 AS "billed", CAST(sum(e."earned") AS BIGINT) * 100 AS "earned"
      FROM (${each}) e GROUP BY e."n", e."customerID", e."transactionCode"`;
    const running = `CAST(sum(g."billed" - g."earned") OVER (PARTITION BY g."customerID", g."transactionCode" ORDER BY g."n") AS BIGINT)`;
    return `WITH RECURSIVE spans AS MATERIALIZED (${spans}), bounds AS (SELECT min("first") AS a, max("last") AS b FROM spans),
        months AS (SELECT a AS n FROM bounds WHERE a IS NOT NULL UNION ALL SELECT n + 1 FROM months, bounds WHERE n < b)
      SELECT CAST(g."n" * 100000000000 + g."line" AS BIGINT) AS "id", ${padded('g."n"')} AS "month", g."customerID", ${nameOf('g."customerID"')} AS "name", g."transactionCode",
        ${running} - g."billed" + g."earned" AS "opening", g."billed", g."earned", ${running} AS "closing" FROM (${grouped}) g`;
  },
};

const sums = (...fields: readonly string[]): string => fields.map((field) => `CAST(sum(l.${quoted(field)}) AS BIGINT) AS ${quoted(field)}`).join(', ');
