/** Calls past the months that they are kept: which those are, and how they go. */
import type { KeptCalls } from '../../shared/calls/index.js';
import type { Reading, Writing } from './store.js';

/** Invoices that the customer has, as long as nobody builds them anew. */
const DUE = `"invoices" i WHERE i."invoiceDate" < $before AND i."status" <> 'Unsent'`;
/** What was never charged to anybody, and never will be. */
const OVER = `"state" IN ('duplicate', 'notCharged', 'writtenOff')`;

/** How many calls of invoices from before this day there are, and of how many invoices. */
export async function callsPast(from: Reading, before: string): Promise<{ readonly calls: number; readonly invoices: number }> {
  const [found] = await from.rows<{ calls: number; invoices: number }>(
    `SELECT count(*) AS "calls", count(DISTINCT c."invoiceID") AS "invoices" FROM "calls" c WHERE c."invoiceID" IN (SELECT i."id" FROM ${DUE})`,
    { before },
  );
  return { calls: Number(found?.calls ?? 0), invoices: Number(found?.invoices ?? 0) };
}

export interface PastInvoice {
  readonly invoiceID: string;
  readonly customerID: string;
}

/** The invoices of those calls, behind an id, ascending. */
export function invoicesPast(from: Reading, before: string, after: string, limit: number): Promise<PastInvoice[]> {
  return from.rows<PastInvoice>(
    `SELECT CAST(i."id" AS TEXT) AS "invoiceID", CAST(i."customerID" AS TEXT) AS "customerID" FROM ${DUE} AND i."id" > CAST($after AS BIGINT)
       AND EXISTS (SELECT 1 FROM "calls" c WHERE c."invoiceID" = i."id" AND c."customerID" = i."customerID") ORDER BY i."id" LIMIT ${Math.trunc(limit)}`,
    { before, after },
  );
}

/** Files whose calls began before this day, with some that nobody was charged for. */
export function filesPast(from: Reading, before: string): Promise<{ readonly fileID: string }[]> {
  return from.rows<{ fileID: string }>(
    `SELECT CAST(f."id" AS TEXT) AS "fileID" FROM "callFiles" f WHERE f."lastDate" < $before
       AND EXISTS (SELECT 1 FROM "calls" c WHERE c."callFileID" = f."id" AND c.${OVER})`,
    { before },
  );
}

export type PastCall = Record<'callID' | 'callDate' | 'callType' | 'exact', string> &
  Record<'transactionID' | 'numberID', string | null> &
  Record<'seconds' | 'events' | 'bytes', number | string | null>;

/** The first calls of one of those invoices; none where it is none of them any more. */
export function callsOfPast(from: Reading, { invoiceID, customerID }: PastInvoice, before: string, limit: number): Promise<PastCall[]> {
  return from.rows<PastCall>(
    `SELECT CAST(c."id" AS TEXT) AS "callID", CAST(c."transactionID" AS TEXT) AS "transactionID", CAST(c."numberID" AS TEXT) AS "numberID", c."callDate", c."callType",
       c."exact", c."seconds", c."events", c."bytes" FROM "calls" c
     WHERE c."invoiceID" IN (SELECT i."id" FROM ${DUE} AND i."id" = $invoiceID) AND c."customerID" = $customerID ORDER BY c."id" LIMIT ${Math.trunc(limit)}`,
    { invoiceID, customerID, before },
  );
}

/** The first calls of a file that nobody was charged for. */
export function callsOfFile(from: Reading, fileID: string, limit: number): Promise<Pick<PastCall, 'callID' | 'callDate'>[]> {
  return from.rows(
    `SELECT CAST(c."id" AS TEXT) AS "callID", c."callDate" FROM "calls" c WHERE c."callFileID" = $fileID AND c.${OVER} ORDER BY c."id" LIMIT ${Math.trunc(limit)}`,
    { fileID },
  );
}

/** Removes them up to this one. */
export const removeOfInvoice = (inside: Writing, { invoiceID, customerID }: PastInvoice, last: string): Promise<number> =>
  inside.run(`DELETE FROM "calls" WHERE "invoiceID" = $invoiceID AND "customerID" = $customerID AND "id" <= CAST($last AS BIGINT)`, {
    invoiceID,
    customerID,
    last,
  });

export const removeOfFile = (inside: Writing, fileID: string, last: string): Promise<number> =>
  inside.run(`DELETE FROM "calls" WHERE "callFileID" = $fileID AND ${OVER} AND "id" <= CAST($last AS BIGINT)`, { fileID, last });

/** What is kept of the calls of these lines. */
export async function keptSums(
  from: Reading,
  where: { readonly transactionID: readonly string[] } | { readonly invoiceID: string },
): Promise<ReadonlyMap<string, KeptCalls>> {
  return new Map((await from.find('callSums', { where })).map(({ transactionID, sums }) => [transactionID, sums as KeptCalls]));
}
