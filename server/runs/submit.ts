/** Orders come in here: done at once, or accepted as a run to be worked on. */
import { badValue, missing, tooLarge } from '../../shared/fault.js';
import { actionOf, actionsOf } from '../../shared/actions/index.js';
import type { Action, Catalogue, EntityName, Values } from '../../shared/types.js';
import { authorise, type User } from '../authorise.js';
import { execute, findAction } from '../engine.js';
import type { ExecutedRow, Order, Target } from '../order.js';
import type { Writing } from '../store.js';
import { accepted, answered, answeredFromStore, single, withReveals } from './answers.js';
import { propose } from './approvals.js';
import { checkShared, counts, isFault } from './execute.js';
import { guard, guardsSingle, printOf } from './guard.js';
import { Claim, type Key } from './idempotency.js';
import type { Answer } from './answers.js';
import { atOnce, mostRows, type Room } from './parts.js';
import { Together } from './together.js';
import { runPilot } from './pilot.js';
import { dialectOf, insertDone, insertWaiting, resultOf, type RowResult } from './rows.js';
import { ended, insertRun, insertWork, readRun, titleOf, type RunWithWork } from './run.js';
import { added, emptyTally, ControlSum, totalsFrom } from './tally.js';

/** An order, checked by the bridge as far as HTTP goes. */
export interface Submission {
  readonly entity: EntityName;
  readonly action: string;
  /** Frozen already: conditions are ids by now. A new record is named +1. */
  readonly targets: readonly Target[];
  /** One record by its own address: the answer is the record itself. */
  readonly single: boolean;
  /** Wire form. */
  readonly parameters: Values;
  readonly user: User;
  readonly expert: boolean;
  readonly today: string;
  readonly now: string;
  readonly atomic?: boolean;
  readonly force?: boolean;
  readonly respondAsync?: boolean;
  readonly pilot?: number;
  readonly stopOnError?: boolean;
  readonly key?: Key;
  /** Of the preview that was agreed to; the run says at its end whether it came to the same. */
  readonly control?: Values;
  /** The run that this order takes back. */
  readonly reverses?: string;
  /** Further members of the answer. */
  readonly more?: Values;
}

/** A submission on its way: its action, its fingerprint, its key. */
export interface Ordering extends Submission {
  readonly definition: Action;
  readonly catalogue: Catalogue;
  readonly print: string;
  readonly claim: Claim | undefined;
  readonly atomic: boolean;
}

export async function submit(room: Room, submission: Submission): Promise<Answer> {
  const { entity, action, targets, user, expert, key } = submission;
  const definition =
    actionOf(entity, action) ??
    findAction(
      entity,
      action,
      actionsOf(entity).map(({ name }) => name),
    );
  const right = authorise(user, definition, expert);
  if (targets.length === 0) throw missing({ ids: 'Name at least one record.' });
  if (targets.length > mostRows)
    throw tooLarge(`An order holds at most ${mostRows.toLocaleString('en-GB')} records; this one names ${targets.length.toLocaleString('en-GB')}. Split it.`);
  const later = submission.respondAsync === true || targets.length > atOnce;
  if (submission.atomic === true && targets.length > atOnce) {
    throw badValue({ atomic: `All or nothing is possible for up to ${atOnce} records; larger orders go on row by row and can be reversed.` });
  }
  const catalogue = await room.catalogue();
  checkShared(catalogue, definition, targets, submission.parameters);
  const ordering: Ordering = {
    ...submission,
    definition,
    catalogue,
    print: await printOf(entity, action, targets, submission.parameters),
    claim: key && new Claim(key, user),
    atomic: submission.atomic ?? !later,
  };
  return room.inFlight.during(ordering.claim, () => {
    if (right === 'propose') return propose(room, ordering);
    if (submission.pilot !== undefined && submission.pilot < targets.length) return runPilot(room, ordering);
    if (later) return accept(room, ordering);
    if (Together.takes(ordering)) return room.together.join(ordering, () => now(room, ordering));
    return ordering.atomic ? now(room, ordering) : whole(room, ordering);
  });
}

/** Takes the key of an order or answers what it was answered before. */
export const takeKey = (room: Room, inside: Writing, claim: Claim | undefined): Promise<Answer | undefined> =>
  claim ? claim.take(inside, room.now(), (from, runID) => rebuilt(room, from, runID)) : Promise.resolve(undefined);

/** What the key was answered before, without taking it. */
export const recallKey = (room: Room, claim: Claim): Promise<Answer> =>
  room.store.transaction((inside) => claim.recall(inside, (from, runID) => rebuilt(room, from, runID)));

/** The answer of a run that ended without anybody there to send it. */
async function rebuilt(room: Room, inside: Writing, runID: string): Promise<Answer | undefined> {
  const run = await readRun(inside, runID);
  return ended.includes(run.status) ? answeredFromStore(inside, dialectOf(room.store), runID, room.now()) : undefined;
}

export const orderFrom = ({ entity, action, targets, parameters, today, now: at, user }: Submission): Order => ({
  entity,
  action,
  targets,
  parameters,
  today,
  now: at,
  user: { id: user.id, name: user.name },
});

export async function guarded(room: Room, inside: Writing, ordering: Ordering, runID: string): Promise<void> {
  const { entity, definition, targets, print, user, force = false, reverses } = ordering;
  if (reverses !== undefined) return;
  await guard(inside, dialectOf(room.store), { entity, action: definition, targets, print, runID, userName: user.name, force, now: room.now() });
}

/** Everything in one transaction: changes, log, run, rows, key and answer. */
async function now(room: Room, ordering: Ordering): Promise<Answer> {
  const { entity, definition, catalogue, targets, atomic, claim } = ordering;
  const dialect = dialectOf(room.store);
  const { answer, runID } = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return { answer: before, runID: undefined };
    const [id] = (await inside.allocate('runs', 1)) as [string];
    if (!ordering.single) await guarded(room, inside, ordering, id);
    const started = room.now();
    const executed = await execute(inside, catalogue, definition, { ...orderFrom(ordering), now: started }, { atomic, runID: id });
    // A single order says first what is wrong with it ("already dropped"), and only then that it was given before.
    if (ordering.single && guardsSingle(definition)) await guarded(room, inside, ordering, id);
    const finished = room.now();
    const { run, results } = finishedRun(ordering, executed, id, started, finished);
    await insertRun(inside, dialect, { ...run, idempotencyKey: claim?.key }, finished);
    await insertDone(inside, dialect, id, targets, results);
    await reversed(inside, ordering, id);
    const made = ordering.single
      ? await single(inside, entity, executed[0]!, id)
      : await answered(
          inside,
          run,
          results.map((result, index) => ({ ...result, recordID: targets[index]!.id })),
          finished,
          ordering.more,
        );
    await claim?.keep(inside, id, made);
    return { answer: withReveals(made, executed), runID: id };
  });
  if (runID !== undefined) room.progress.moved(runID);
  return answer;
}

/** The run of an order that was done at once, and what its rows came to. */
export function finishedRun(
  { entity, definition, targets, parameters, user, today, claim, reverses, now: requestedAt }: Ordering,
  executed: readonly ExecutedRow[],
  id: string,
  startedAt: string,
  finishedAt: string,
): { readonly run: RunWithWork; readonly results: readonly RowResult[] } {
  const results = executed.map((row, index) => resultOf(index + 1, row));
  const { done, failed, skipped } = counts(results);
  const control = new ControlSum();
  results.forEach((result, index) => {
    if (result.outcome === 'done') control.add(targets[index]!.id, result.net ?? 0);
  });
  const plans = executed.flatMap(({ outcome, plan }) => (outcome === 'done' ? plan : []));
  const run: RunWithWork = {
    id,
    version: 1,
    entity,
    action: definition.name,
    title: titleOf({ entity, action: definition.name }),
    parameters,
    status: 'Complete',
    statusReason: null,
    rowCount: targets.length,
    done,
    failed,
    skipped,
    requestedBy: user.name,
    requestedAt,
    approvedBy: null,
    startedAt,
    finishedAt,
    today,
    digest: null,
    idempotencyKey: claim?.key ?? null,
    totals: totalsFrom(added(emptyTally(), plans), targets.length, done) as unknown as Values,
    control: { ...control.total() },
    pilot: null,
    reverses: reverses ?? null,
    reversedBy: null,
    work: undefined,
  };
  return { run, results };
}

/** Notes on the run that this one takes back who did it. */
export async function reversed(inside: Writing, { reverses, now: at }: Pick<Submission, 'reverses' | 'now'>, runID: string): Promise<void> {
  if (reverses === undefined) return;
  await inside.run(
    'UPDATE "runs" SET "reversedBy" = CAST($runID AS BIGINT), "version" = "version" + 1, "updatedAt" = $at WHERE "id" = CAST($reverses AS BIGINT)',
    { reverses, runID, at },
  );
}

/**
 * An order that may be done in part is tried as a whole as well. Where one of its rows trips the database, the worker finds
 * out which (execution in halves), and the answer waits for it.
 */
async function whole(room: Room, ordering: Ordering): Promise<Answer> {
  if (!ordering.stopOnError) {
    try {
      return await now(room, ordering);
    } catch (error) {
      if (isFault(error) && (error.status >= 500 || [409001, 409006, 422001].includes(error.code))) throw error;
      room.log.info({ err: error }, 'an order goes on row by row');
    }
  }
  const answer = await accept(room, ordering, true);
  const id = answer.headers['Sheetbridge-Run'];
  if (id === undefined || answer.headers['Idempotent-Replayed']) return answer;
  const over = await room.progress.until(id, 20_000, async () => ended.includes((await readRun(room.store, id)).status));
  return over ? answeredFromStore(room.store, dialectOf(room.store), id, room.now()) : answer;
}

/** Freezes the order as a run; whoever is free works on it. `silent` keeps no answer: the caller will have a better one. */
export async function accept(room: Room, ordering: Ordering, silent = false): Promise<Answer> {
  const { claim, targets, respondAsync, single: _single } = ordering;
  const answer = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    await guarded(room, inside, ordering, id);
    await insertQueued(room, inside, ordering, id, { atomic: ordering.atomic && respondAsync === true });
    await insertWaiting(inside, dialectOf(room.store), id, targets);
    const made = accepted(await readRun(inside, id), room.now(), ordering.more);
    await claim?.keep(inside, id, silent ? undefined : made);
    return made;
  });
  room.wake();
  return answer;
}

/** The run of an order whose rows are still to be done. */
export async function insertQueued(
  room: Room,
  inside: Writing,
  ordering: Ordering,
  id: string,
  { atomic, previewed }: { readonly atomic: boolean; readonly previewed?: Values },
): Promise<void> {
  const { entity, definition, user, claim, targets, parameters, today, reverses = null, expert, stopOnError = false, control } = ordering;
  await insertRun(
    inside,
    dialectOf(room.store),
    {
      id,
      entity,
      action: definition.name,
      parameters,
      status: 'Queued',
      rowCount: targets.length,
      done: 0,
      failed: 0,
      skipped: 0,
      requestedBy: user.name,
      requestedAt: ordering.now,
      startedAt: null,
      finishedAt: null,
      today,
      idempotencyKey: claim?.key,
      totals: null,
      control: null,
      pilot: null,
      reverses,
    },
    room.now(),
  );
  await insertWork(inside, { runID: id, user, expert, atomic, stopOnError, previewed: previewed ?? (control ? { control } : null) });
  await reversed(inside, ordering, id);
}
