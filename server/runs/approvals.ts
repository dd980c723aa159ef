/**
 * Four eyes: an order of somebody who may only propose is previewed, frozen and waits. Another user who may run the action
 * approves it, strikes rows out, or declines it with a reason; execution does a row only as it was previewed.
 */
import { badValue, forbidden, missing, refused, tooLarge } from '../../shared/fault.js';
import type { Value, Values } from '../../shared/types.js';
import { authorise, type User } from '../people/authorise.js';
import { preview } from '../engine/engine.js';
import { present } from '../engine/present.js';
import type { Writing } from '../database/store.js';
import { accepted, answered } from './answers.js';
import { actionOfRun, complete, controlOfRun, doRows, leases } from './execute.js';
import type { Answer } from './answers.js';
import { atOnce, type Room } from './parts.js';
import { dialectOf, insertProposed, readRows } from './rows.js';
import { handOver, insertRun, insertWork, readRun, updateRun, type RunWithWork } from './run.js';
import { guarded, orderFrom, reversed, takeKey, type Ordering } from './ordering.js';

/** Every row of a proposal is previewed before it is kept, and read by a person. */
const mostProposed = 5_000;

/** Keeps the order with its preview. What would be refused is refused now. */
export async function propose(room: Room, ordering: Ordering): Promise<Answer> {
  const { definition, targets, user, claim, entity, reverses = null } = ordering;
  if (targets.length > mostProposed) throw tooLarge(`A proposal holds at most ${mostProposed.toLocaleString('en-GB')} records. Split it.`);
  const planned = await preview(room.store, ordering.catalogue, definition, orderFrom(ordering));
  const bad = planned.rows.find(({ fault }) => fault !== undefined);
  if (bad?.fault && (ordering.atomic || planned.rows.every(({ fault }) => fault !== undefined))) throw bad.fault;
  // A proposal without a bad row is done as it was approved or not at all; one with bad rows leaves those alone, as its preview says.
  const atomic = ordering.atomic || (!ordering.inPart && bad === undefined && targets.length <= atOnce);
  const shown = await present(planned);
  const answer = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    await guarded(room, inside, ordering, id);
    const now = room.now();
    await insertRun(
      inside,
      dialectOf(room.store),
      {
        id,
        entity,
        action: definition.name,
        parameters: ordering.parameters,
        status: 'Awaiting Approval',
        statusReason: `${user.name} may propose this; somebody else who may run it decides.`,
        rowCount: targets.length,
        done: 0,
        failed: shown.totals.refused,
        skipped: 0,
        requestedBy: user.name,
        requestedAt: ordering.now,
        startedAt: null,
        finishedAt: null,
        today: ordering.today,
        idempotencyKey: claim?.key,
        totals: shown.totals as unknown as Values,
        control: shown.control,
        pilot: null,
        reverses,
      },
      now,
    );
    await insertWork(inside, {
      runID: id,
      user,
      expert: ordering.expert,
      atomic,
      stopOnError: ordering.stopOnError ?? false,
      confirmed: orderFrom(ordering).confirm ?? false,
      previewed: { control: shown.control, totals: shown.totals as unknown as Value, notes: shown.notes },
    });
    await insertProposed(inside, dialectOf(room.store), id, targets, shown.rows);
    await reversed(inside, ordering, id);
    const made = accepted(await readRun(inside, id), now, { notes: shown.notes, totals: shown.totals as unknown as Value, ...ordering.more });
    await claim?.keep(inside, id, made);
    return made;
  });
  const id = answer.headers['Sheetbridge-Run'];
  if (id !== undefined) room.progress.moved(id);
  return answer;
}

/** Who decides, on which run, and that it still is to be decided. */
async function deciding(inside: Writing, id: string, user: User, expert: boolean): Promise<RunWithWork> {
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (run.status !== 'Awaiting Approval') throw refused(`Run ${id} does not wait for approval: it is ${run.status}.`);
  if (authorise(user, actionOfRun(run), expert) !== 'run')
    throw forbidden(`${user.name} may propose ${run.title} but not run it; somebody who may run it decides.`);
  if (run.work?.userID === user.id) throw forbidden('Nobody approves or declines what they proposed themselves. Cancel takes it back.');
  return run;
}

/** Small proposals are done at once, larger ones go the way of large orders. `strike` names records to leave out. */
export async function approve(room: Room, inside: Writing, id: string, parameters: Values, user: User, expert: boolean): Promise<Answer> {
  const run = await deciding(inside, id, user, expert);
  const struck = await strike(room, inside, run, parameters['strike']);
  const now = room.now();
  await handOver(inside, id, user);
  await updateRun(
    inside,
    id,
    ['Awaiting Approval'],
    {
      approvedBy: user.name,
      status: 'Queued',
      statusReason: null,
      skipped: run.skipped + struck,
      control: null,
      totals: null,
    },
    now,
  );
  const approved = await readRun(inside, id);
  // Row by row where a row may fail by itself; in one piece where all or nothing was proposed.
  if (run.rowCount > atOnce || !run.work?.atomic) return accepted(approved, now);
  await updateRun(inside, id, ['Queued'], { status: 'Running', startedAt: now }, now);
  await doRows(room, inside, { ...approved, status: 'Running' }, undefined, { atomic: true });
  await complete(inside, approved, await controlOfRun(inside, id), room.now());
  return answered(inside, await readRun(inside, id), await readRows(inside, dialectOf(room.store), id), room.now());
}

async function strike(room: Room, inside: Writing, run: RunWithWork, wanted: Value | undefined): Promise<number> {
  if (wanted === undefined || wanted === null) return 0;
  if (!Array.isArray(wanted) || !wanted.every((id) => typeof id === 'string')) throw badValue({ strike: 'Give a list of record ids.' });
  const ids = [...new Set(wanted as readonly string[])];
  const struck = await inside.run(
    `UPDATE "runRows" SET "outcome" = 'struckOut', "message" = 'Struck out at approval.'
     WHERE "runID" = CAST($id AS BIGINT) AND "outcome" = 'waiting' AND ${dialectOf(room.store).among('"recordID"', 'ids', 'text')}`,
    { id: run.id, ids: JSON.stringify(ids) },
  );
  if (struck !== ids.length) throw badValue({ strike: `${ids.length - struck} of these are no rows of run ${run.id} that wait.` });
  if (struck + run.failed + run.skipped === run.rowCount) throw refused('That would strike out every row; decline the proposal instead.');
  return struck;
}

export async function decline(room: Room, inside: Writing, id: string, parameters: Values, user: User, expert: boolean): Promise<Answer> {
  const reason = parameters['reason'];
  if (typeof reason !== 'string' || reason.trim() === '') throw missing({ reason: 'Say why, for the one who proposed it.' });
  if (reason.length > 900) throw badValue({ reason: 'At most 900 characters.' });
  const run = await deciding(inside, id, user, expert);
  const now = room.now();
  await updateRun(
    inside,
    id,
    ['Awaiting Approval'],
    {
      status: 'Declined',
      statusReason: `${user.name}: ${reason.trim()}`,
      finishedAt: now,
      skipped: run.rowCount - run.failed,
    },
    now,
  );
  return accepted200(await readRun(inside, id), room.now());
}

/** 200 with the run as it is now. */
export const accepted200 = (run: RunWithWork, now: string): Answer => ({ ...accepted(run, now), status: 200 });
