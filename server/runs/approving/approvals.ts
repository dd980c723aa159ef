/**
 * Four eyes. Another user who may run the action approves a proposal, strikes rows out, asks back, or declines it with a reason;
 * execution does a row only as it was previewed. What the two say to each other stays with the run.
 */
import { badValue, forbidden, missing, refused } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import type { Remark } from '../../../shared/wire/runs.js';
import { closed, type User } from '../../people/authorise.js';
import { saidIn } from '../../engine/about.js';
import type { Writing } from '../../database/store.js';
import { accepted, accepted200, answered, type Answer } from '../telling/answers.js';
import { complete, controlOfRun, doRows, leases } from '../working/execute.js';
import { atOnce, type RunParts } from '../kept/parts.js';
import { readRows } from '../kept/rows.js';
import { rightOn } from '../kept/rights.js';
import { handOver, readRun, setPreviewed, undecided, updateRun, type RunWithWork } from '../kept/run.js';

/** The run's remarks with one more. */
export const remarked = (run: RunWithWork, at: string, by: User, what: Remark['what'], text: string | undefined): Value =>
  [...(run.remarks ?? []), { at, by: by.name, what, text: text ?? null }] as unknown as Value;

/** Who decides, on which run, and that it still is to be decided. */
export async function deciding(inside: Writing, id: string, user: User, expert: boolean): Promise<RunWithWork> {
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (!undecided.includes(run.status)) throw refused(`Run ${id} does not wait for approval: it is ${run.status}.`);
  if (rightOn(user, { ...run, previewed: run.work?.previewed }, expert) !== 'run')
    throw forbidden(`${user.name} may propose ${run.title} but not run it; somebody who may run it decides.`);
  if (closed(user, 'runs', 'approve')) throw forbidden(`${user.name} may not decide on what others propose (runs.approve). An administrator can grant it.`);
  if (run.work?.userID === user.id) throw forbidden('Nobody approves or declines what they proposed themselves. Cancel takes it back.');
  return run;
}

/** Small proposals are done at once, larger ones go the way of large orders. `strike` names records to leave out. */
export async function approve(room: RunParts, inside: Writing, id: string, parameters: Values, user: User, expert: boolean): Promise<Answer> {
  const comment = saidIn('comment', parameters['comment']);
  const run = await deciding(inside, id, user, expert);
  const struck = await strike(inside, run, user, parameters['strike']);
  const now = room.now();
  await handOver(inside, id, user);
  // Approved before its day, it waits for it; approved after it, it is done as it was seen.
  const waits = run.on !== null && run.on > room.today();
  // What is agreed to is the proposal less what is struck out: that is what the run is held against at its end.
  if (struck > 0) await agree(inside, run);
  await updateRun(
    inside,
    id,
    undecided,
    {
      approvedBy: user.name,
      approvedAt: now,
      remarks: remarked(run, now, user, 'approved', comment),
      status: waits ? 'Scheduled' : 'Queued',
      statusReason: null,
      skipped: run.skipped + struck,
      ...(waits ? {} : { control: null, totals: null }),
    },
    now,
  );
  const approved = await readRun(inside, id);
  // Row by row where a row may fail by itself; in one piece where all or nothing was proposed.
  if (waits || run.rowCount > atOnce || !run.work?.atomic) return accepted(approved, now);
  await updateRun(inside, id, ['Queued'], { status: 'Running', startedAt: now }, now);
  await doRows(room, inside, { ...approved, status: 'Running' }, undefined, { atomic: true });
  await complete(inside, approved, await controlOfRun(inside, id), room.now());
  return answered(inside, await readRun(inside, id), await readRows(inside, id), room.now());
}

async function agree(inside: Writing, run: RunWithWork): Promise<void> {
  const previewed = run.work?.previewed ?? {};
  const control = (await controlOfRun(inside, run.id, 'waiting')).total();
  await setPreviewed(inside, run.id, { ...previewed, proposed: previewed['control'] ?? null, control: { ...control } });
}

async function strike(inside: Writing, run: RunWithWork, { name }: User, wanted: Value | undefined): Promise<number> {
  if (wanted === undefined || wanted === null) return 0;
  if (!Array.isArray(wanted) || !wanted.every((id) => typeof id === 'string')) throw badValue({ strike: 'Give a list of record ids.' });
  const ids = [...new Set(wanted as readonly string[])];
  const message = `Struck out by ${name} at approval.`;
  const struck = await inside.set('runRows', { outcome: 'struckOut', message }, { runID: run.id, outcome: 'waiting', recordID: ids });
  if (struck !== ids.length) throw badValue({ strike: `${ids.length - struck} of these are no rows of run ${run.id} that wait.` });
  if (struck + run.failed + run.skipped === run.rowCount) throw refused('That would strike out every row; decline the proposal instead.');
  return struck;
}

export async function decline(room: RunParts, inside: Writing, id: string, parameters: Values, user: User, expert: boolean): Promise<Answer> {
  const reason = saidIn('comment', parameters['reason'], 'reason');
  if (reason === undefined) throw missing({ reason: 'Say why, for the one who proposed it.' });
  if (reason.length > 900) throw badValue({ reason: 'At most 900 characters.' });
  const run = await deciding(inside, id, user, expert);
  const now = room.now();
  await updateRun(
    inside,
    id,
    undecided,
    {
      status: 'Declined',
      statusReason: `${user.name}: ${reason}`,
      remarks: remarked(run, now, user, 'declined', reason),
      finishedAt: now,
      skipped: run.rowCount - run.failed,
    },
    now,
  );
  return accepted200(await readRun(inside, id), room.now());
}

/** Gives it back to its proposer with a question; it may be approved or declined all the same. */
export async function askBack(room: RunParts, inside: Writing, id: string, parameters: Values, user: User, expert: boolean): Promise<Answer> {
  const comment = saidIn('comment', parameters['comment']);
  if (comment === undefined) throw missing({ comment: 'Say what you want to know, for the one who proposed it.' });
  const run = await deciding(inside, id, user, expert);
  const now = room.now();
  const statusReason = `${user.name} asks: ${comment}`.slice(0, 1_000);
  await updateRun(inside, id, undecided, { status: 'Asked Back', statusReason, remarks: remarked(run, now, user, 'askedBack', comment) }, now);
  return accepted200(await readRun(inside, id), now);
}

/** The proposer's answer: it waits for approval again. */
export async function answer(room: RunParts, inside: Writing, id: string, parameters: Values, user: User): Promise<Answer> {
  const comment = saidIn('comment', parameters['comment']);
  if (comment === undefined) throw missing({ comment: 'Say your answer, for the one who asked.' });
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (run.status !== 'Asked Back') throw refused(`Nobody asked back about run ${id}: it is ${run.status}.`);
  if (run.work?.userID !== user.id) throw forbidden(`${run.requestedBy} proposed it and answers.`);
  const now = room.now();
  const statusReason = `${user.name} answers: ${comment}`.slice(0, 1_000);
  await updateRun(inside, id, ['Asked Back'], { status: 'Awaiting Approval', statusReason, remarks: remarked(run, now, user, 'answered', comment) }, now);
  return accepted200(await readRun(inside, id), now);
}
