/** Orders come in here: done at once, or accepted as a run to be worked on. */
import { badValue, missing, tooLarge } from '../../../shared/fault.js';
import { actionOf, actionsOf } from '../../../shared/actions/index.js';
import { authorise } from '../../people/authorise.js';
import { execute, findAction } from '../../engine/engine.js';
import { accepted, answered, answeredFromStore, single, withReveals, type Answer } from '../telling/answers.js';
import { propose } from './proposing.js';
import { checkShared, isFault } from '../working/execute.js';
import { guardsSingle, printsOf } from './guard.js';
import { Claim } from './idempotency.js';
import { schedule } from './later.js';
import { inTurnOf, limitFor, measureOf, OverLimit } from './limits.js';
import { judged, mayPropose, stillWithin, within } from './judged.js';
import { CatalogueMoved, catalogueOf, finishedRun, guarded, insertQueued, orderFrom, reversed, takeKey } from './ordering.js';
import { atOnce, mostRows } from '../kept/parts.js';
import { runPilot } from './pilot.js';
import { insertDone, insertWaiting } from '../kept/rows.js';
import { ended, insertRun, readRun } from '../kept/run.js';
import { hasSecrets, keptTargets, refuseWaiting } from './secrets.js';
import { Together } from './together.js';
import type { Room } from './room.js';
import type { Ordering, Submission } from './submission.js';

/** `look` at the catalogue first; else an order of one record is checked as the catalogue was when it was last seen, which saves the look. */
export async function submit(room: Room, submission: Submission, look = false): Promise<Answer> {
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
  if (right === 'propose') refuseWaiting(definition, 'it cannot be proposed; somebody who may do it enters them.');
  if (later || submission.on !== undefined || submission.pilot !== undefined) refuseWaiting(definition, `give at most ${atOnce} at once, all of them for now.`);
  if (submission.atomic === true && targets.length > atOnce) {
    throw badValue({ atomic: `All or nothing is possible for up to ${atOnce} records; larger orders go on row by row and can be reversed.` });
  }
  const short = submission.single && !later && right !== 'propose' && submission.on === undefined;
  const kept = look || !short ? undefined : room.catalogue.kept?.();
  const catalogue = kept ?? (await room.catalogue());
  try {
    checkShared(catalogue, definition, targets, submission.parameters);
  } catch (error) {
    if (kept) return submit(room, submission, true);
    throw error;
  }
  const ordering: Ordering = {
    ...submission,
    definition,
    catalogue,
    asKept: kept !== undefined,
    prints: await printsOf(definition, entity, targets, submission.parameters),
    claim: key && new Claim(key, user),
    limit: limitFor(catalogue, entity, action),
    // Many carry on past what cannot run, as their preview said; one is done or refused.
    inPart: submission.atomic === false,
    atomic: submission.atomic ?? (targets.length === 1 && !later),
  };
  const answer = await room.inFlight.during(ordering.claim, async () => {
    if (right === 'propose') return propose(room, ordering, mayPropose(user));
    try {
      if (ordering.on !== undefined) return await schedule(room, ordering);
      return await done(room, ordering, later);
    } catch (error) {
      if (error instanceof CatalogueMoved) return undefined;
      if (!(error instanceof OverLimit)) throw error;
      refuseWaiting(definition, `${error.why} Give fewer at once.`);
      return propose(room, ordering, error.why);
    }
  });
  return answer ?? submit(room, submission, true);
}

/** The order on its way: the first rows of it, later, together with others, at once. */
async function done(room: Room, ordering: Ordering, later: boolean): Promise<Answer> {
  if (ordering.pilot !== undefined && ordering.pilot < ordering.targets.length) return runPilot(room, await judged(room, ordering));
  if (later) return accept(room, ordering);
  if (Together.takes(ordering)) return room.together.join(ordering, () => now(room, ordering));
  return ordering.atomic ? now(room, ordering) : whole(room, ordering);
}

/** Everything in one transaction: changes, log, run, rows, key and answer. */
async function now(room: Room, ordering: Ordering): Promise<Answer> {
  const { entity, definition, targets, atomic, claim } = ordering;
  const { answer, runID } = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return { answer: before, runID: undefined };
    if (ordering.limit) await inTurnOf(inside, ordering.user);
    const started = room.now();
    const order = { ...orderFrom(ordering), now: started };
    const coming = inside.allocate('runs', 1).then(([id]) => id!);
    const executed = await execute(inside, () => catalogueOf(room, inside, [ordering]), definition, order, { atomic, runID: coming });
    const id = await coming;
    if (ordering.limit) {
      const plans = executed.map(({ plan }) => plan);
      await within(inside, ordering, ordering.limit, measureOf(plans), started);
    }
    // An order says first what is wrong with it ("already dropped"), and only then that it was given before; and by now its
    // records are locked, so that another one that shares some of them has been done or has not begun.
    if (!ordering.single || guardsSingle(definition)) await guarded(room, inside, ordering, id);
    const finished = room.now();
    const { run, results } = finishedRun(ordering, executed, id, started, finished);
    await insertRun(inside, { ...run, idempotencyKey: claim?.key }, finished);
    await insertDone(inside, id, keptTargets(definition, targets), results);
    await reversed(inside, ordering, id);
    await inside.logged();
    const made = ordering.single
      ? await single(inside, entity, executed[0]!, id)
      : await answered(
          inside,
          run,
          results.map((result, index) => ({ ...result, recordID: targets[index]!.id, mark: targets[index]!.mark ?? null })),
          finished,
          ordering.more,
        );
    await claim?.keep(inside, id, made);
    return { answer: withReveals(made, executed), runID: id };
  });
  if (runID !== undefined) room.progress.moved(runID);
  return answer;
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
      if (error instanceof OverLimit || error instanceof CatalogueMoved || hasSecrets(ordering.definition)) throw error;
      if (isFault(error) && (error.status >= 500 || [409001, 409002, 409006, 422001].includes(error.code))) throw error;
      room.log.info({ err: error }, 'an order goes on row by row');
    }
  }
  const answer = await accept(room, ordering, true);
  const id = answer.headers['Sheetbridge-Run'];
  if (id === undefined || answer.headers['Idempotent-Replayed']) return answer;
  const over = await room.progress.until(id, 20_000, async () => ended.includes((await readRun(room.store, id)).status));
  return over ? answeredFromStore(room.store, id, room.now()) : answer;
}

/** Freezes the order as a run; whoever is free works on it. `silent` keeps no answer: the caller will have a better one. */
async function accept(room: Room, given: Ordering, silent = false): Promise<Answer> {
  const ordering = await judged(room, given);
  const { claim, targets, respondAsync, single: _single } = ordering;
  const answer = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    await guarded(room, inside, ordering, id);
    await stillWithin(room, inside, ordering);
    await insertQueued(room, inside, ordering, id, { atomic: ordering.atomic && respondAsync === true });
    await insertWaiting(inside, id, targets);
    const made = accepted(await readRun(inside, id), room.now(), ordering.more);
    await claim?.keep(inside, id, silent ? undefined : made);
    return made;
  });
  room.wake();
  return answer;
}
