/** What people do to runs: cancel, resume, continue, rerun what failed, approve, decline, take back. */
import { badValue, forbidden, refused, unknownAction, unknownNames } from '../../../shared/fault.js';
import type { Outcome, Values } from '../../../shared/types.js';
import { authorise, type User } from '../../people/authorise.js';
import type { Writing } from '../../database/store.js';
import { accepted200, accepted, type Answer } from '../telling/answers.js';
import { answer, approve, askBack, decline, deciding, remarked } from '../approving/approvals.js';
import { leases } from '../working/execute.js';
import { Claim } from '../taking/idempotency.js';
import { move } from '../taking/later.js';
import { reverse } from '../reversing/reverse.js';
import { takeBackAsApproved } from '../reversing/approvedTakeBack.js';
import { takeThemBack } from '../reversing/takeBack.js';
import { rightOn } from '../kept/rights.js';
import { saidIn } from '../../engine/about.js';
import { actionOfRun, isTakeBack, handOver, insertWork, readRun, undecided, updateRun, type RunStatus, type RunWithWork } from '../kept/run.js';
import type { ControlOptions, Room } from '../taking/room.js';
import { takeKey } from '../taking/ordering.js';

/** What a row can come to that may be run again. */
const failures: readonly Outcome[] = ['failed', 'notFound', 'notPermitted'];

type Deed = (room: Room, inside: Writing, id: string, parameters: Values, options: ControlOptions) => Promise<Answer>;

/** Which parameters each takes, and what it does in its transaction. `reverse` is an order of its own. */
const deeds: Readonly<Record<string, { readonly takes: readonly string[]; readonly deed: Deed }>> = {
  cancel: { takes: [], deed: cancel },
  resume: { takes: [], deed: (room, inside, id, _parameters, options) => goOn(room, inside, id, options, ['Cancelled', 'Stopped']) },
  continue: { takes: [], deed: (room, inside, id, _parameters, options) => goOn(room, inside, id, options, ['Stopped']) },
  move: { takes: ['on', 'along'], deed: move },
  rerunFailed: { takes: [], deed: rerunFailed },
  approve: { takes: ['strike', 'comment'], deed: (room, inside, id, parameters, { user, expert }) => approve(room, inside, id, parameters, user, expert) },
  askBack: { takes: ['comment'], deed: (room, inside, id, parameters, { user, expert }) => askBack(room, inside, id, parameters, user, expert) },
  answer: { takes: ['comment'], deed: (room, inside, id, parameters, { user }) => answer(room, inside, id, parameters, user) },
  decline: { takes: ['reason'], deed: (room, inside, id, parameters, { user, expert }) => decline(room, inside, id, parameters, user, expert) },
};

export const controlActions: readonly string[] = [...Object.keys(deeds), 'reverse'];

export async function control(room: Room, id: string, action: string, parameters: Values, options: ControlOptions): Promise<Answer> {
  const whole = isTakeBack(await readRun(room.store, id));
  if (action === 'reverse' && whole) {
    const { runs: _runs, ...said } = parameters;
    expect(said, options.preview ? [] : ['records', 'today', 'comment', 'ticket']);
    return takeThemBack(room, { ...said, runs: [id] }, options);
  }
  if (whole && !(await isUndecided(room, id))) throw refused(`Run ${id} took other jobs back at once; reverse takes that back in turn.`);
  if (whole && ['resume', 'continue', 'move', 'rerunFailed'].includes(action))
    throw refused(`Run ${id} waits for approval; approve, askBack, decline or cancel it.`);
  if (whole && action === 'approve') return approveWhole(room, id, parameters, options);
  if (action === 'reverse') {
    expect(parameters, options.preview ? [] : ['rows', 'today', 'control', 'comment', 'ticket']);
    return reverse(room, id, options, parameters);
  }
  const known = Object.hasOwn(deeds, action) ? deeds[action] : undefined;
  if (!known) throw unknownAction(action, `Actions of a run: ${controlActions.join(', ')}.`);
  expect(parameters, known.takes);
  if (options.preview) throw badValue({ preview: `${action} has no preview; GET /runs/${id}/rows shows its rows. reverse has one.` });
  const claim = options.key && new Claim(options.key, options.user);
  const answer = await room.inFlight.during(claim, () =>
    room.store.transaction(async (inside) => {
      const before = await takeKey(room, inside, claim);
      if (before) return before;
      const made = await known.deed(room, inside, id, parameters, options);
      await claim?.keep(inside, id, made);
      return made;
    }),
  );
  room.wake();
  room.progress.moved(id);
  return answer;
}

const isUndecided = async (room: Room, id: string): Promise<boolean> => undecided.includes((await readRun(room.store, id)).status);

/** One that takes others back is done whole, by who takes jobs back. */
function approveWhole(room: Room, id: string, parameters: Values, options: ControlOptions): Promise<Answer> {
  const { user, expert } = options;
  expect(parameters, ['strike', 'comment']);
  if (options.preview) throw badValue({ preview: `GET /takeBacks/${id}?now shows what approving it would do.` });
  const comment = saidIn('comment', parameters['comment']);
  return takeBackAsApproved(room, id, options, {
    strike: parameters['strike'] ?? null,
    decide: (inside) => deciding(inside, id, user, expert),
    noted: (run, now) => ({ approvedBy: user.name, approvedAt: now, remarks: remarked(run, now, user, 'approved', comment) }),
  });
}

function expect(parameters: Values, names: readonly string[]): void {
  const unknown = Object.keys(parameters).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, `There is no such parameter here${names.length > 0 ? `; there is ${names.join(', ')}` : ''}.`);
}

/** Stops between chunks: what is done stays done and reported. Its own proposal anybody may take back. */
async function cancel(room: Room, inside: Writing, id: string, _parameters: Values, { user, expert }: ControlOptions): Promise<Answer> {
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  const own = run.work?.userID !== undefined ? run.work.userID === user.id : run.requestedBy === user.name;
  // Who may only propose stops what is theirs, and not what others run.
  if (!own && rightOn(user, { ...run, previewed: run.work?.previewed }, expert) !== 'run')
    throw forbidden(`Only ${run.requestedBy} or somebody who may run ${run.title} stops this run.`);
  const now = room.now();
  const left = { finishedAt: now, skipped: run.rowCount - run.done - run.failed };
  const done = undecided.includes(run.status)
    ? // Declined, not cancelled: what was never approved cannot be resumed.
      await updateRun(
        inside,
        id,
        undecided,
        { ...left, status: 'Declined', statusReason: `Taken back by ${user.name}.`, remarks: remarked(run, now, user, 'takenBack', undefined) },
        now,
      )
    : await updateRun(
        inside,
        id,
        ['Scheduled', 'Queued', 'Running', 'Stopped'],
        { ...left, status: 'Cancelled', statusReason: `Cancelled by ${user.name}.` },
        now,
      );
  if (!done) throw refused(`Run ${id} is ${run.status}: there is nothing left to cancel.${run.done > 0 ? ' Reverse takes back what it did.' : ''}`);
  return accepted200(await readRun(inside, id), now);
}

/** Who may set rows of a run going again. */
async function runner(inside: Writing, id: string, { user, expert }: ControlOptions): Promise<RunWithWork> {
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (authorise(user, actionOfRun(run), expert) !== 'run') throw forbidden(`${user.name} may propose ${run.title} but not run it.`);
  return run;
}

async function requeue(room: Room, inside: Writing, id: string, user: User, from: readonly RunStatus[]): Promise<Answer> {
  const now = room.now();
  await handOver(inside, id, user);
  const counted = await inside.counts('runRows', 'outcome', { runID: id });
  const sum = (...outcomes: readonly Outcome[]): number => outcomes.reduce((all, outcome) => all + (counted.get(outcome) ?? 0), 0);
  await inside.set('runs', { failed: sum(...failures), skipped: sum('changed', 'struckOut') }, { id });
  // What was cancelled before its day waits for it again.
  const { on } = await readRun(inside, id);
  const status = on !== null && on > room.today() ? 'Scheduled' : 'Queued';
  await updateRun(inside, id, from, { status, statusReason: null, finishedAt: null, control: null }, now);
  return accepted(await readRun(inside, id), now);
}

async function goOn(room: Room, inside: Writing, id: string, options: ControlOptions, from: readonly RunStatus[]): Promise<Answer> {
  const run = await runner(inside, id, options);
  if (!from.includes(run.status)) throw refused(`Run ${id} is ${run.status}; only one that is ${from.join(' or ')} goes on.`);
  const left = await inside.first('runRows', { runID: id, outcome: 'waiting' }, ['position']);
  if (!left) throw refused(`Every row of run ${id} has been reached. Rerun those that failed instead.`);
  return requeue(room, inside, id, options.user, from);
}

/** Puts the rows that failed back in the queue. Those that had changed need a new preview and are left alone. */
async function rerunFailed(room: Room, inside: Writing, id: string, _parameters: Values, options: ControlOptions): Promise<Answer> {
  const run = await runner(inside, id, options);
  const from: readonly RunStatus[] = ['Complete', 'Stopped', 'Cancelled'];
  if (!from.includes(run.status)) throw refused(`Run ${id} is ${run.status}; its failed rows can be run again when it has ended.`);
  const again = await inside.set('runRows', { outcome: 'waiting', message: null, code: null }, { runID: id, outcome: failures });
  if (again === 0) throw refused(`No row of run ${id} failed.`);
  await insertWork(inside, { runID: id, user: options.user, expert: options.expert, atomic: false, stopOnError: false, tally: await tallyOfRun(inside, run) });
  return requeue(room, inside, id, options.user, from);
}

/** The sums of a run that was done at once, in pence again, so that it can go on counting. */
async function tallyOfRun(_inside: Writing, { totals }: RunWithWork): Promise<Values | null> {
  if (!totals) return null;
  const pence = (value: unknown): number => Math.round(Number(value ?? 0) * 100);
  return {
    changed: totals['changed'] ?? {},
    charges: pence(totals['charges']),
    credits: pence(totals['credits']),
    now: pence(totals['now']),
    nextRun: pence(totals['nextRun']),
    byKind: Object.fromEntries(Object.entries(totals['byKind'] ?? {}).map(([kind, sum]) => [kind, pence(sum)])),
    monthlyBefore: pence(totals['monthlyBefore']),
    monthlyAfter: pence(totals['monthlyAfter']),
  };
}
