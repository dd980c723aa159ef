/**
 * The guard against doing the same thing twice: a record that was given the same action with the same parameters minutes ago,
 * by anyone, is not given it again, whatever else was ordered with it then or is now. Not where the record has been changed
 * since (lock, unlock and lock again is no mistake), nor where the earlier run did nothing or was taken back.
 */
import { createHash, hash as hashed } from 'node:crypto';
import { breath } from '../../database/breath.js';
import { doneAlready } from '../../../shared/fault.js';
import { entity as entityOf } from '../../../shared/fields.js';
import type { Action, EntityName, Values } from '../../../shared/types.js';
import type { Target } from '../../engine/order.js';
import type { Reading, Writing } from '../../database/store.js';
import { earlierPrints, type EarlierPrint, leavePrints, movedSince } from '../../database/runs.js';
import { canonical } from '../kept/fingerprint.js';
import { readRun } from '../kept/run.js';

const minutes = 10;

/** Whether doing it twice to one record does more than doing it once; else only orders that are the same altogether are looked at. */
export const guardsSingle = ({ repeatable }: Action): boolean => !repeatable;

/** Rows looked at before others get their turn. */
const slice = 5_000;
/** More rows with values of their own than this count as the same only in the same order: sorting them takes too long. */
const mostSorted = 10_000;
/** Records that a refusal names. */
const mostNamed = 20;

/** What is compared with the orders of the last minutes, for which records it stands, and as which row; null for the whole order. */
export interface Print {
  readonly print: string;
  readonly ids: readonly string[];
  readonly position: number | null;
}

const isNew = (id: string): boolean => id.startsWith('+');

/**
 * Of an action that may not be given twice one print a record: its id (none of a new one) and all that holds for it, shared or
 * its own. Records of one order that are the same (two equal payments) are told apart by their place among each other.
 */
export async function printsOf(definition: Action, entity: EntityName, all: readonly Target[], parameters: Values): Promise<readonly Print[]> {
  // Rows with marks of their own say themselves which of them are the same, and for how long.
  const targets = all.filter(({ mark }) => mark === undefined);
  if (targets.length === 0) return [];
  if (!guardsSingle(definition))
    return [{ print: await printOf(entity, definition.name, targets, parameters), ids: targets.map(({ id }) => id), position: null }];
  const shared = canonical(parameters);
  const times = new Map<string, number>();
  const prints: Print[] = [];
  for (const [index, { id, parameters: own }] of targets.entries()) {
    const print = hashed(
      'sha256',
      `${entity}\n${definition.name}\n${isNew(id) ? '' : id}\n${own ? canonical({ ...parameters, ...own }) : shared}`,
      'base64url',
    );
    const time = (times.get(print) ?? 0) + 1;
    times.set(print, time);
    prints.push({ print: time === 1 ? print : `${print} ${time}`, ids: [id], position: index + 1 });
    if (index % slice === slice - 1) await breath();
  }
  return prints;
}

/** The content of a whole order, whatever the order of its records. */
async function printOf(entity: EntityName, action: string, targets: readonly Target[], parameters: Values): Promise<string> {
  const hash = createHash('sha256').update(`${entity}\n${action}\n${canonical(parameters)}\n`);
  const numbers = Float64Array.from(targets, (target) => (target.parameters || target.id.length > 15 ? Number.NaN : Number(target.id)));
  if (!numbers.some(Number.isNaN)) return hash.update(numbers.sort()).digest('base64url');
  const rows: string[] = [];
  for (const [index, target] of targets.entries()) {
    rows.push(target.parameters ? `${target.id}:${canonical(target.parameters)}` : target.id);
    if (index % slice === slice - 1) await breath();
  }
  if (rows.length <= mostSorted) rows.sort();
  for (const row of rows) hash.update(row).update('\n');
  return hash.digest('base64url');
}

export interface Ordered {
  readonly entity: EntityName;
  readonly action: Action;
  readonly targets: readonly Target[];
  readonly prints: readonly Print[];
  readonly runID: string;
  readonly userName: string;
  readonly force: boolean;
  readonly now: string;
}

/**
 * Notes what is ordered, or throws 409006 with the run that did the same and the records it did. Called once the records are
 * locked where they are: two orders that share some wait for each other there first.
 */
export async function guard(inside: Writing, { entity, action, targets, prints, runID, userName, force, now }: Ordered): Promise<void> {
  if (prints.length === 0) return;
  const by = { runID, userName, now };
  const since = new Date(Date.parse(now) - minutes * 60_000).toISOString();
  if ((await leavePrints(inside, prints, { ...by, ...(force ? {} : { since }) })) === prints.length) return;
  const earlier = await earlierPrints(
    inside,
    prints.map(({ print }) => print),
    runID,
  );
  const idsOf = new Map(prints.map(({ print, ids }) => [print, ids]));
  const over = await isOver(inside, entity, earlier, idsOf);
  const again = earlier.filter((each) => !over.has(each.print));
  if (again.length === 0) {
    const anew = prints.filter(({ print }) => over.has(print));
    await leavePrints(inside, anew, by);
    return;
  }
  const first = again[0]!;
  const ids = again.flatMap(({ print }) => idsOf.get(print) ?? []).filter((id) => !isNew(id));
  const { titles, title } = entityOf(entity);
  const what = `${action.title} on ${targets.length.toLocaleString('en-GB')} ${(targets.length === 1 ? title : titles).toLowerCase()}`;
  const ago = Math.max(0, Math.round((Date.parse(now) - Date.parse(first.at)) / 60_000));
  const some = again.length < prints.length;
  throw doneAlready(
    `The same ${some ? `was done to ${again.length.toLocaleString('en-GB')} of these ${prints.length.toLocaleString('en-GB')}` : `order (${what}) was given`} ` +
      `${ago < 1 ? 'less than a minute' : ago === 1 ? 'a minute' : `${ago} minutes`} ago by ${first.userName}: run ${first.runID}. ` +
      `${some ? 'Leave them out, or, if it' : 'If it'} really is to be done again, send "force": true with it.`,
    first.runID,
    ids.slice(0, mostNamed),
  );
}

/** The prints that count no more: their run or row did nothing, was taken back, or their records have moved on since. */
async function isOver(
  inside: Reading,
  entity: EntityName,
  earlier: readonly EarlierPrint[],
  idsOf: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlySet<string>> {
  const over = new Set<string>();
  for (const runID of new Set(earlier.map((each) => each.runID))) {
    const prints = earlier.filter((each) => each.runID === runID);
    const run = await readRun(inside, runID).catch(() => undefined);
    if (!run || run.reversedBy !== null || run.status === 'Declined' || (['Complete', 'Cancelled'].includes(run.status) && run.done === 0)) {
      for (const { print } of prints) over.add(print);
      continue;
    }
    for (const { print, outcome } of prints) if (outcome !== null && outcome !== 'done' && outcome !== 'waiting') over.add(print);
    const ids = prints.flatMap(({ print }) => idsOf.get(print) ?? []).filter((id) => !isNew(id));
    const moved = new Set(await movedSince(inside, entity, ids, runID));
    for (const { print } of prints) if (idsOf.get(print)?.some((id) => moved.has(id))) over.add(print);
  }
  return over;
}

/** Forgets what is too old to count, some at a time. */
export async function forgetPrints(inside: Writing, now: string): Promise<number> {
  const since = new Date(Date.parse(now) - 24 * 3_600_000).toISOString();
  const [last] = await inside.find('orderPrints', { where: { at: { below: since } }, fields: ['at'], order: ['at'], skip: 999, limit: 1 });
  return inside.remove('orderPrints', { at: last ? { upTo: last.at } : { below: since } });
}
