/**
 * The guard against doing the same thing twice: an order with the action, records and parameters of one that was given
 * minutes ago, by anyone, is answered with the run that did it. Not where the records have been changed since (lock, unlock
 * and lock again is no mistake), nor where that run did nothing or was taken back.
 */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { doneAlready } from '../../shared/fault.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Action, EntityName, Values } from '../../shared/types.js';
import type { Target } from '../engine/order.js';
import type { Reading, Writing } from '../database/store.js';
import type { Dialect } from '../database/dialect.js';
import { canonical } from './fingerprint.js';
import { readRun } from './run.js';

const minutes = 10;

/** Whether the guard looks at a single order of this action. Orders for many records are always looked at. */
export const guardsSingle = ({ repeatable }: Action): boolean => !repeatable;

/** Rows looked at before others get their turn. */
const slice = 5_000;
/** More rows with values of their own than this count as the same only in the same order: sorting them takes too long. */
const mostSorted = 10_000;

/** The content of an order, whatever the order of its records. */
export async function printOf(entity: EntityName, action: string, targets: readonly Target[], parameters: Values): Promise<string> {
  const hash = createHash('sha256').update(`${entity}\n${action}\n${canonical(parameters)}\n`);
  const numbers = Float64Array.from(targets, (target) => (target.parameters || target.id.length > 15 ? Number.NaN : Number(target.id)));
  if (!numbers.some(Number.isNaN)) return hash.update(numbers.sort()).digest('base64url');
  const rows: string[] = [];
  for (const [index, target] of targets.entries()) {
    rows.push(target.parameters ? `${target.id}:${canonical(target.parameters)}` : target.id);
    if (index % slice === slice - 1) await breathe();
  }
  if (rows.length <= mostSorted) rows.sort();
  for (const row of rows) hash.update(row).update('\n');
  return hash.digest('base64url');
}

export interface Ordered {
  readonly entity: EntityName;
  readonly action: Action;
  readonly targets: readonly Target[];
  readonly print: string;
  readonly runID: string;
  readonly userName: string;
  readonly force: boolean;
  readonly now: string;
}

/** Notes the order, or throws 409006 with the run that did the same. */
export async function guard(inside: Writing, dialect: Dialect, { entity, action, targets, print, runID, userName, force, now }: Ordered): Promise<void> {
  const since = new Date(Date.parse(now) - minutes * 60_000).toISOString();
  const upsert = (anyway: boolean): Promise<number> =>
    inside.run(
      `INSERT INTO "orderPrints" ("print", "runID", "userName", "at") VALUES ($print, $runID, $userName, $now)
     ON CONFLICT ("print") DO UPDATE SET "runID" = CAST($runID AS BIGINT), "userName" = $userName, "at" = $now${anyway ? '' : ' WHERE "orderPrints"."at" <= $since'}`,
      { print, runID, userName, now, ...(anyway ? {} : { since }) },
    );
  if ((await upsert(force)) > 0) return;
  const [earlier] = await inside.rows<{ runID: string; userName: string; at: string }>(
    'SELECT CAST("runID" AS TEXT) AS "runID", "userName", "at" FROM "orderPrints" WHERE "print" = $print',
    { print },
  );
  if (!earlier || (await isOver(inside, dialect, entity, targets, earlier.runID))) {
    await upsert(true);
    return;
  }
  const { titles, title } = entityOf(entity);
  const what = `${action.title} on ${targets.length.toLocaleString('en-GB')} ${(targets.length === 1 ? title : titles).toLowerCase()}`;
  const ago = Math.max(0, Math.round((Date.parse(now) - Date.parse(earlier.at)) / 60_000));
  throw doneAlready(
    `The same order (${what}) was given ${ago < 1 ? 'less than a minute' : ago === 1 ? 'a minute' : `${ago} minutes`} ago by ${earlier.userName}: run ${earlier.runID}. ` +
      'If it really is to be done again, send "force": true with it.',
    earlier.runID,
  );
}

/** The earlier run did nothing, was taken back, or its records have moved on since. */
async function isOver(inside: Reading, dialect: Dialect, entity: EntityName, targets: readonly Target[], runID: string): Promise<boolean> {
  const run = await readRun(inside, runID).catch(() => undefined);
  if (!run || run.reversedBy !== null || run.status === 'Declined') return true;
  if (['Complete', 'Cancelled'].includes(run.status) && run.done === 0) return true;
  const ids = targets.flatMap(({ id }) => (id.startsWith('+') ? [] : id));
  if (ids.length === 0) return false;
  const [later] = await inside.rows(
    `SELECT 1 AS "later" FROM "activities" WHERE "entity" = $entity AND ${dialect.among('"recordID"', 'ids', 'text')}
       AND "id" > (SELECT MAX("id") FROM "activities" WHERE "runID" = CAST($runID AS BIGINT)) LIMIT 1`,
    { entity, ids: JSON.stringify(ids), runID },
  );
  return later !== undefined;
}

export function forgetPrints(inside: Writing, now: string): Promise<number> {
  return inside.run(`DELETE FROM "orderPrints" WHERE "print" IN (SELECT "print" FROM "orderPrints" WHERE "at" < $since LIMIT 1000)`, {
    since: new Date(Date.parse(now) - 24 * 3_600_000).toISOString(),
  });
}
