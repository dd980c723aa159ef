/** What working on runs asks of many rows at once: which run is free, which rows come next, what was done already, what moved since. */
import { entity as entityOf } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import { boundRows } from './bound.js';
import { dialectOf } from './dialect.js';
import type { Reading, Writing } from './store.js';

const free = `SELECT CAST(w."runID" AS TEXT) AS "id", r."done" + r."failed" + r."skipped" AS "reached"
  FROM "runs" r JOIN "runWork" w ON w."runID" = r."id"
  WHERE r."status" IN ('Queued', 'Running') AND (w."leaseUntil" IS NULL OR w."leaseUntil" < $now) ORDER BY w."runID" LIMIT 1`;

/** The oldest run that nobody works on, and how many of its rows are reached. In a transaction one that nobody else takes at this moment. */
export async function freeRun(from: Reading, now: string, taking = false): Promise<{ readonly id: string; readonly reached: number } | undefined> {
  const [found] = await from.rows<{ id: string; reached: number }>(`${free}${taking && !from.single ? ' FOR UPDATE OF w SKIP LOCKED' : ''}`, { now });
  return found && { id: found.id, reached: Number(found.reached) };
}

/** The next rows of a run that wait, each with its customer as far as its record has one, in their order. */
export function waitingRows(
  from: Reading,
  entity: EntityName,
  { runID, after, limit }: { readonly runID: string; readonly after: number; readonly limit: number },
): Promise<{ position: number; customer: number | null }[]> {
  const { customer, name } = entityOf(entity);
  // PostgreSQL would refuse the mark of a new record as a number.
  const number = from.single ? 'CAST(r."recordID" AS INTEGER)' : `CASE WHEN r."recordID" LIKE '+%' THEN NULL ELSE CAST(r."recordID" AS BIGINT) END`;
  return from.rows(
    `SELECT r."position", ${customer ? `t."${customer}"` : 'NULL'} AS "customer" FROM "runRows" r
     ${customer ? `LEFT JOIN "${name}" t ON t."id" = ${number}` : ''}
     WHERE r."runID" = CAST($runID AS BIGINT) AND r."position" > CAST($after AS BIGINT) AND r."outcome" = 'waiting'
     ORDER BY r."position" LIMIT ${Math.trunc(limit)}`,
    { runID, after },
  );
}

/** An order's mark, and the run that left it. */
export interface EarlierPrint {
  readonly print: string;
  readonly runID: string;
  readonly userName: string;
  readonly at: string;
  /** What became of its row; null of a whole order. */
  readonly outcome: string | null;
}

export function earlierPrints(from: Reading, prints: readonly string[], runID: string): Promise<EarlierPrint[]> {
  return from.rows<EarlierPrint>(
    `SELECT p."print", CAST(p."runID" AS TEXT) AS "runID", p."userName", p."at", r."outcome"
     FROM "orderPrints" p LEFT JOIN "runRows" r ON r."runID" = p."runID" AND r."position" = p."position"
     WHERE ${dialectOf(from).among('p."print"', 'prints', 'text')} AND p."runID" <> CAST($runID AS BIGINT)`,
    { prints: JSON.stringify(prints), runID },
  );
}

/** Writes prints that nobody has left since; all of them without `since`. Answers how many. In one order, so that no two wait for each other. */
export function leavePrints(
  inside: Writing,
  prints: readonly { readonly print: string; readonly position: number | null }[],
  { runID, userName, now, since }: { readonly runID: string; readonly userName: string; readonly now: string; readonly since?: string },
): Promise<number> {
  const { from, cells, binds } = boundRows(
    dialectOf(inside),
    ['text', 'integer'],
    prints.toSorted((a, b) => (a.print < b.print ? -1 : 1)).map(({ print, position }) => [print, position]),
  );
  return inside.run(
    `INSERT INTO "orderPrints" ("print", "position", "runID", "userName", "at") SELECT ${cells.join(', ')}, CAST($runID AS BIGINT), CAST($userName AS TEXT), CAST($now AS TEXT) FROM ${from} WHERE true
     ON CONFLICT ("print") DO UPDATE SET "position" = excluded."position", "runID" = excluded."runID", "userName" = excluded."userName", "at" = excluded."at"${since === undefined ? '' : ' WHERE "orderPrints"."at" <= $since'}`,
    { ...binds, runID, userName, now, ...(since === undefined ? {} : { since }) },
  );
}

/** Those of the records that the log has a line of behind the last one of the run. */
export async function movedSince(from: Reading, entity: EntityName, ids: readonly string[], runID: string): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await from.rows<{ recordID: string }>(
    `SELECT DISTINCT "recordID" FROM "activities" WHERE "entity" = $entity AND ${dialectOf(from).among('"recordID"', 'ids', 'text')}
       AND "id" > (SELECT MAX("id") FROM "activities" WHERE "runID" = CAST($runID AS BIGINT))`,
    { entity, ids: JSON.stringify(ids), runID },
  );
  return rows.map(({ recordID }) => recordID);
}

export interface LaterChange {
  readonly recordID: string;
  readonly userName: string;
  readonly action: string;
  readonly at: string;
  readonly runID: string | null;
  /** Of the run: which one it took back. */
  readonly reverses: string | null;
  /** Names of the fields that it changed. */
  readonly fields: readonly string[];
}

/** What others did to the records behind the last line of the run about each, in the order of the log. */
export async function changedSince(from: Reading, entity: EntityName, ids: readonly string[], runID: string): Promise<readonly LaterChange[]> {
  const lines = await from.rows<Omit<LaterChange, 'fields'> & { readonly before: string | null; readonly after: string | null }>(
    `SELECT a."recordID", a."userName", a."action", a."at", CAST(a."runID" AS TEXT) AS "runID", CAST(r."reverses" AS TEXT) AS "reverses",
       CAST(a."before" AS TEXT) AS "before", CAST(a."after" AS TEXT) AS "after"
     FROM "activities" a
     JOIN (SELECT "recordID", MAX("id") AS "id" FROM "activities"
       WHERE "entity" = $entity AND "runID" = CAST($runID AS BIGINT) AND ${dialectOf(from).among('"recordID"', 'ids', 'text')} GROUP BY "recordID") m
       ON m."recordID" = a."recordID" AND a."id" > m."id"
     LEFT JOIN "runs" r ON r."id" = a."runID"
     WHERE a."entity" = $entity AND (a."runID" IS NULL OR a."runID" <> CAST($runID AS BIGINT)) ORDER BY a."id"`,
    { entity, runID, ids: JSON.stringify(ids) },
  );
  return lines.map(({ before, after, ...line }) => ({ ...line, fields: [...new Set([before, after].flatMap(namesIn))] }));
}

const namesIn = (json: string | null): readonly string[] => Object.keys((json === null ? null : (JSON.parse(json) as object | null)) ?? {});

/** The runs that wrote in the log about these records between two moments. */
export async function runsAbout(
  from: Reading,
  { entity, ids, from: since, to }: { readonly entity: EntityName; readonly ids: readonly string[]; readonly from: string; readonly to: string },
): Promise<readonly string[]> {
  const rows = await from.rows<{ k: string }>(
    `SELECT DISTINCT CAST(a."runID" AS TEXT) AS "k" FROM "activities" a
     WHERE a."entity" = $entity AND ${dialectOf(from).among('a."recordID"', 'ids', 'text')} AND a."at" >= $from AND a."at" < $to AND a."runID" IS NOT NULL`,
    { entity, ids: JSON.stringify(ids), from: since, to },
  );
  return rows.map(({ k }) => k);
}

export interface OrdersOf {
  readonly name: string;
  readonly since: string;
  readonly entity: string | null;
  readonly action: string | null;
}

/**
 * Monthly revenue, pence, that somebody's orders without approval took away since then; and of those that are not through, or can be
 * taken up again, what they took away so far and were previewed to.
 */
export async function revenueLost(
  from: Reading,
  { name, since, entity, action }: OrdersOf,
): Promise<{ readonly lost: number; readonly open: readonly { readonly lost: number; readonly previewed: string }[] }> {
  const binds = { name, since, ...(entity === null ? {} : { entity }), ...(action === null ? {} : { action }) };
  const mine = `r."requestedBy" = $name AND r."requestedAt" >= $since AND r."approvedBy" IS NULL
    ${entity === null ? '' : 'AND r."entity" = $entity'} ${action === null ? '' : 'AND r."action" = $action'}`;
  const lost = `COALESCE(SUM(CASE WHEN rr."monthlyBefore" > rr."monthlyAfter" THEN rr."monthlyBefore" - rr."monthlyAfter" ELSE 0 END), 0)`;
  const done = `rr."runID" = r."id" AND rr."outcome" = 'done'`;
  const [sum] = await from.rows<{ lost: number }>(`SELECT ${lost} AS "lost" FROM "runs" r JOIN "runRows" rr ON ${done} WHERE ${mine}`, binds);
  const open = await from.rows<{ lost: number; previewed: string }>(
    `SELECT w."previewed", (SELECT ${lost} FROM "runRows" rr WHERE ${done}) AS "lost" FROM "runs" r JOIN "runWork" w ON w."runID" = r."id"
     WHERE ${mine} AND w."previewed" IS NOT NULL AND r."status" IN ('Queued', 'Running', 'Stopped', 'Cancelled')`,
    binds,
  );
  return { lost: Number(sum?.lost ?? 0), open: open.map(({ lost: so, previewed }) => ({ lost: Number(so), previewed })) };
}
