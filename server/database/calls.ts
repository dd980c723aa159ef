/** What loading, working and telling calls asks of many rows at once; calls are a hundred times as many as all other records. */
import { meteredColumns, type MeteredRow } from './callAccounts.js';
import { dialectOf } from './dialect.js';
import { maskedIn } from './masked.js';
import type { Value } from '../../shared/types.js';
import type { Reading, Writing } from './store.js';

export type ListedRow = Record<'CLI' | 'number' | 'callDate' | 'callTime' | 'callType' | 'kind' | 'exact', string> &
  Record<'dialled' | 'destination' | 'allowance' | 'transactionID', string | null> &
  Record<'seconds' | 'events' | 'bytes' | 'gross' | 'discount' | 'net', number | string | null>;

/** The calls on an invoice that were charged, by number and time; free ones stand on no list. */
export function callsOnInvoice(from: Reading, invoiceID: string): Promise<ListedRow[]> {
  return from.rows<ListedRow>(
    `SELECT c."CLI", n."number", c."callDate", c."callTime", c."callType", c."kind", c."exact", c."dialled", c."destination", c."allowance",
       CAST(c."transactionID" AS TEXT) AS "transactionID", c."seconds", c."events", c."bytes", c."gross", c."discount", c."net"
     FROM "calls" c JOIN "numbers" n ON n."id" = c."numberID"
     WHERE c."invoiceID" = $invoiceID AND NOT (c."class" <> 'inbound' AND EXISTS (SELECT 1 FROM "callTypes" y WHERE y."name" = c."callType" AND y."free" = 1))
     ORDER BY n."number", c."callDate", c."callTime", c."id"`,
    { invoiceID },
  );
}

export type WaitingGroup = Record<'error' | 'what' | 'firstDate' | 'lastDate', string> &
  Record<'calls' | 'seconds' | 'cost', number | string> &
  Record<'lastHolder' | 'tariff', string | null>;

/**
 * Calls that wait, by why and by number; by where they went where it is one of these reasons: failing all else by how the digits begin, of masked
 * ones those that are shown; without a rate by the tariff that lacks it. Of a dropped number with its last holder.
 */
export function waitingGroups(from: Reading, byDestination: readonly string[], mask: boolean): Promise<WaitingGroup[]> {
  const dialled = mask ? maskedIn('c."dialled"') : 'c."dialled"';
  return from.rows<WaitingGroup>(
    `SELECT g.*, CASE WHEN g."error" = 'numberDropped' THEN (SELECT trim(COALESCE(u."accountNumber", '') || ' ' || u."name") FROM "numbers" n
         JOIN "customers" u ON u."id" = n."customerID" WHERE n."numberKey" = g."numberKey" AND n."dateDrop" IS NOT NULL ORDER BY n."dateDrop" DESC LIMIT 1) END AS "lastHolder"
     FROM (SELECT c."error", CASE WHEN ${dialectOf(from).among('c."error"', 'kinds', 'text')} THEN COALESCE(c."callType", c."destination", c."chargeband", substr(${dialled}, 1, 5), c."kind") ELSE c."CLI" END AS "what",
         CASE WHEN c."error" = 'noRate' THEN c."tariff" END AS "tariff",
         count(*) AS "calls", COALESCE(sum(c."seconds"), 0) AS "seconds", COALESCE(sum(c."costMillionths"), 0) AS "cost", min(c."callDate") AS "firstDate",
         max(c."callDate") AS "lastDate", max(c."numberKey") AS "numberKey"
       FROM "calls" c WHERE c."error" IS NOT NULL GROUP BY 1, 2, 3) g`,
    { kinds: JSON.stringify(byDestination) },
  );
}

export type OpenCall = Record<'callID' | 'carrier' | 'numberKey' | 'callDate' | 'callTime' | 'direction' | 'kind', string> &
  Record<
    'dialled' | 'chargeband' | 'namedType' | 'timeBand' | 'carrierCost' | 'retail' | 'customerID' | 'numberID' | 'error' | 'tariff' | 'callType' | 'class',
    string | null
  > &
  Record<'seconds' | 'events' | 'bytes' | 'given', number | null> & { readonly state: 'open' | 'rated' | 'notCharged' };

/** Whether a file was discarded or released whose calls do not know it yet. */
export async function filesToSettle(from: Reading): Promise<boolean> {
  const files = await from.rows(
    `SELECT f."status" FROM "callFiles" f WHERE f."status" IN ('Discarded', 'Released') AND EXISTS (SELECT 1 FROM "calls" c WHERE c."callFileID" = f."id"
       AND ((f."status" = 'Discarded' AND c."invoiceID" IS NULL) OR c."state" = 'duplicate')) LIMIT 1`,
  );
  return files.length > 0;
}

/** Calls of discarded files go, if they are on no invoice; duplicates of released ones are looked at again. */
export async function settleFiles(inside: Writing, now: string): Promise<void> {
  await inside.run(`DELETE FROM "calls" WHERE "invoiceID" IS NULL AND "callFileID" IN (SELECT f."id" FROM "callFiles" f WHERE f."status" = 'Discarded')`);
  await inside.run(
    `UPDATE "calls" SET "state" = 'open', "error" = NULL, "reason" = 'Its file was released.', "updatedAt" = $now, "version" = "version" + 1
     WHERE "state" = 'duplicate' AND "callFileID" IN (SELECT f."id" FROM "callFiles" f WHERE f."status" = 'Released')`,
    { now },
  );
}

/** What placing goes by, and what came of it. */
const placing = `SELECT CAST(c."id" AS TEXT) AS "callID", c."carrier", c."numberKey", c."callDate", c."callTime", c."direction", c."kind", c."seconds", c."events", c."bytes", c."dialled",
  c."chargeband", c."namedType", c."timeBand", c."carrierCost", c."retail", CAST(c."customerID" AS TEXT) AS "customerID", CAST(c."numberID" AS TEXT) AS "numberID", c."given", c."state",
  c."error", c."tariff", c."callType", c."class" FROM "calls" c`;

/** Calls that have no place yet, behind an id, ascending. */
export const openCalls = (from: Reading, after: string, limit: number): Promise<OpenCall[]> =>
  from.rows<OpenCall>(`${placing} WHERE c."state" = 'open' AND c."id" > CAST($after AS BIGINT) ORDER BY c."id" LIMIT ${Math.trunc(limit)}`, { after });

/** Of these calls those that wait or are placed, and are on no invoice, ascending. */
export const unbilledOf = (from: Reading, ids: readonly string[]): Promise<OpenCall[]> =>
  from.rows<OpenCall>(`${placing} WHERE ${dialectOf(from).among('c."id"', 'ids', 'id')} AND c."state" IN ('open', 'rated', 'notCharged') ORDER BY c."id"`, {
    ids: JSON.stringify(ids),
  });

/** One that is placed and charged to somebody. */
export type PlacedCall = OpenCall & { readonly customerID: string };

/** Placed calls on no invoice that a condition on `c` selects, behind one of a customer, by their customers. */
export async function ratedCalls(
  from: Reading,
  condition: string,
  binds: Readonly<Record<string, Value>>,
  { customerID, callID }: Pick<PlacedCall, 'customerID' | 'callID'>,
  limit: number,
): Promise<readonly PlacedCall[]> {
  // Named otherwise than the column that it is sorted by.
  const rows = await from.rows<PlacedCall & { readonly holder: string }>(
    `${placing.replace('AS "customerID"', 'AS "holder"')} WHERE c."state" = 'rated' AND c."customerID" >= CAST($holder AS BIGINT)
       AND (c."customerID" > CAST($holder AS BIGINT) OR c."id" > CAST($after AS BIGINT)) AND (${condition})
     ORDER BY c."customerID", c."id" LIMIT ${Math.trunc(limit)}`,
    { ...binds, holder: customerID, after: callID },
  );
  return rows.map(({ holder, ...call }) => ({ ...call, customerID: holder }));
}

const waitingIDs = async (from: Reading, condition: string, binds: Readonly<Record<string, Value>>, limit: number): Promise<readonly string[]> =>
  (
    await from.rows<{ k: string }>(
      `SELECT CAST(c."id" AS TEXT) AS "k" FROM "calls" c WHERE c."state" = 'open' AND ${dialectOf(from).among('c."error"', 'errors', 'text')} AND ${condition} LIMIT ${Math.trunc(limit)}`,
      binds,
    )
  ).map(({ k }) => k);

/** Calls that wait for one of these reasons: of all, or of these customers. */
export const callsWaitingFor = (
  from: Reading,
  errors: readonly string[],
  customers: readonly string[] | undefined,
  limit: number,
): Promise<readonly string[]> =>
  customers === undefined
    ? waitingIDs(from, 'c."id" > 0', { errors: JSON.stringify(errors) }, limit)
    : waitingIDs(
        from,
        dialectOf(from).among('c."customerID"', 'customers', 'id'),
        { errors: JSON.stringify(errors), customers: JSON.stringify(customers) },
        limit,
      );

/** The same of these numbers, each in its one spelling. */
export const callsWaitingOf = (from: Reading, errors: readonly string[], numbers: readonly string[], limit: number): Promise<readonly string[]> =>
  numbers.length === 0
    ? Promise.resolve([])
    : waitingIDs(from, dialectOf(from).among('c."numberKey"', 'numbers', 'text'), { errors: JSON.stringify(errors), numbers: JSON.stringify(numbers) }, limit);

/** Whether there is anything to try again: calls without a place, files discarded or released. */
export async function callsWait(from: Reading): Promise<boolean> {
  const found = await from.rows(
    `SELECT 1 AS "one" WHERE EXISTS (SELECT 1 FROM "callFiles" WHERE "status" IN ('Discarded', 'Released')) OR EXISTS (SELECT 1 FROM "calls" WHERE "state" = 'open')`,
  );
  return found.length > 0;
}

export type CallScope = { readonly customerID: string; readonly numberID?: string } | { readonly invoiceID: string } | { readonly transactionID: string };

export type CallLine = Record<'k' | 'description', string> &
  Record<
    | 'customerID'
    | 'numberID'
    | 'invoiceID'
    | 'invoiceNumber'
    | 'invoiceDate'
    | 'periodFrom'
    | 'periodTo'
    | 'VATRate'
    | 'transactionCode'
    | 'rating'
    | 'billedBefore',
    string | null
  > &
  Record<'gross' | 'discount' | 'net' | 'callCount', number | string>;

/** R26: the day before which earlier bills of a customer took the calls; one from before it came late. */
const billedBefore = (customer: string, invoice: string): string =>
  `(SELECT max(p."cutoffDate") FROM "invoices" p WHERE p."customerID" = ${customer} AND p."id" < ${invoice})`;

/** Lines that were raised for calls, the latest first; `line` only the one with this id. */
export function raisedCallLines(from: Reading, scope: CallScope, limit: number, line?: string): Promise<CallLine[]> {
  const where =
    'transactionID' in scope
      ? 't."id" = $transactionID'
      : 'invoiceID' in scope
        ? 't."invoiceID" = $invoiceID'
        : scope.numberID === undefined
          ? 't."customerID" = $customerID'
          : // A line may sum up the calls of all numbers of its customer.
            `t."customerID" = $customerID AND (t."numberID" = $numberID OR (t."numberID" IS NULL AND (EXISTS
               (SELECT 1 FROM "calls" c WHERE c."transactionID" = t."id" AND c."numberID" = $numberID) OR EXISTS
               (SELECT 1 FROM "callSums" s WHERE s."transactionID" = t."id" AND s."numberID" = $numberID))))`;
  return from.rows<CallLine>(
    `SELECT CAST(t."id" AS TEXT) AS "k", t."description", CAST(t."customerID" AS TEXT) AS "customerID", CAST(t."numberID" AS TEXT) AS "numberID",
       CAST(t."invoiceID" AS TEXT) AS "invoiceID", i."invoiceNumber", i."invoiceDate", t."periodFrom", t."periodTo", t."VATRate", t."transactionCode",
       t."rating", t."gross", t."discount", t."net", t."callCount", ${billedBefore('t."customerID"', 't."invoiceID"')} AS "billedBefore"
     FROM "transactions" t LEFT JOIN "invoices" i ON i."id" = t."invoiceID"
     WHERE t."callCount" IS NOT NULL AND ${where}${line === undefined ? '' : ' AND CAST(t."id" AS TEXT) = $line'} ORDER BY t."id" DESC LIMIT ${Math.trunc(limit)}`,
    line === undefined ? { ...scope } : { ...scope, line },
  );
}

/** The day before which the calls of a customer were billed; null where none were. */
export async function callsBilledBefore(from: Reading, customerID: string): Promise<string | null> {
  const [row] = await from.rows<{ day: string | null }>(`SELECT max(p."cutoffDate") AS "day" FROM "invoices" p WHERE p."customerID" = $customerID`, {
    customerID,
  });
  return row?.day ?? null;
}

/** What tells a call from others for people. */
export type Told = Record<'CLI', string> & Record<'dialled' | 'destination', string | null>;
export type CallOfLine = MeteredRow &
  Told &
  Record<'callID' | 'exact', string> &
  Record<'allowance' | 'tariff', string | null> &
  Record<'billedSeconds', number | string | null>;

/** The calls that a line sums up, by their time. */
export function callsOfLine(from: Reading, transactionID: string): Promise<CallOfLine[]> {
  return from.rows<CallOfLine>(
    `SELECT CAST(k."id" AS TEXT) AS "callID", ${meteredColumns}, k."CLI", k."dialled", k."destination", k."allowance", k."tariff", k."billedSeconds", k."exact"
     FROM "calls" k WHERE k."transactionID" = $transactionID ORDER BY k."callDate", k."callTime", k."callFileID", k."line", k."id"`,
    { transactionID },
  );
}
