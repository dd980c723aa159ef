/**
 * Orders for a day: kept with the preview of that day, they wait, can be moved and cancelled, and are planned again when the day has
 * come. What comes to the same as what was agreed to, within a tolerance, is done by whoever works on runs; anything else asks.
 */
import { badValue, Fault, forbidden, refused } from '../../../shared/fault.js';
import { dateFault, formatDate } from '../../../shared/dates.js';
import { formatPence } from '../../../shared/money.js';
import type { Action, Preview, PreviewTotals, Value, Values } from '../../../shared/types.js';
import { preview } from '../../engine/engine.js';
import { present } from '../../engine/present.js';
import { authorise } from '../../people/authorise.js';
import type { Reading, Writing } from '../../database/store.js';
import { type Answer, accepted200 } from '../telling/answers.js';
import { leases, orderOf } from '../working/execute.js';
import { judged } from './judged.js';
import { limitFor, measureOf, whyAbove } from './limits.js';
import { keptOf, propose } from './proposing.js';
import { readRows, replanRows } from '../kept/rows.js';
import { actionOfRun, presentRun, readRun, setPreviewed, toleranceOf, updateRun, type RunWithWork } from '../kept/run.js';
import type { ControlOptions, Room } from './room.js';
import type { Ordering } from './submission.js';

/** The day as it was given: later than today, and a date. Throws 400504. */
export function laterDay(on: Value, today: string): string {
  const fault = dateFault(on);
  if (typeof on !== 'string' || fault !== undefined) throw badValue({ on: fault ?? 'Give a date as YYYY-MM-DD.' });
  if (on <= today)
    throw badValue({ on: `${formatDate(on)} is not later than today, ${formatDate(today)}. Give a later day, or leave it out to have it done now.` });
  return on;
}

/** Keeps an order for its day. Throws OverLimit where a second person has to look at it first. */
export async function schedule(room: Room, ordering: Ordering): Promise<Answer> {
  if (ordering.pilot !== undefined) throw badValue({ pilot: 'An order for a day has no first rows; give one of on and pilot.' });
  if (ordering.reverses !== undefined) throw badValue({ on: 'What takes a run back is done at once.' });
  return propose(room, await judged(room, ordering), undefined);
}

/** Which totals of two previews differ, in sentences; money by more than the tolerance, pence. Empty where it is what was agreed to. */
function differences(then: Partial<PreviewTotals>, now: Preview, tolerance: number): readonly string[] {
  const pence = (pounds: number | undefined): number => Math.round((pounds ?? 0) * 100);
  const away = (was: number, is: number, what: string): string[] =>
    Math.abs(is - was) > tolerance ? [`${what} ${formatPence(is)} instead of ${formatPence(was)}.`] : [];
  const names = new Set([...Object.keys(then.amounts ?? {}), ...Object.keys(now.totals.amounts ?? {})]) as Set<keyof NonNullable<PreviewTotals['amounts']>>;
  const more = now.totals.refused - (then.refused ?? 0);
  const [first] = now.refusals;
  return [
    ...away(pence(then.net), pence(now.totals.net), 'It would come to'),
    ...away(
      pence(then.monthlyAfter) - pence(then.monthlyBefore),
      pence(now.totals.monthlyAfter) - pence(now.totals.monthlyBefore),
      'Monthly revenue would change by',
    ),
    ...[...names].flatMap((name) => away(pence(then.amounts?.[name]), pence(now.totals.amounts?.[name]), 'The amount would be')),
    ...(more > 0 ? [`${more} of ${now.totals.selected} cannot run any more${first ? `: ${first.why}` : '.'}`] : []),
  ];
}

/** Takes up one order whose day has come; false where there is none. One transaction: a bridge that dies in it has done nothing. */
export async function takeUp(room: Room): Promise<boolean> {
  const [seen] = await room.store.find('runs', {
    where: { status: 'Scheduled', on: { upTo: room.today() } },
    fields: ['id'],
    order: ['on', 'id'],
    limit: 1,
  });
  if (!seen) return false;
  await room.store.transaction((inside) => decided(room, inside, seen.id));
  room.progress.moved(seen.id);
  return true;
}

async function decided(room: Room, inside: Writing, id: string): Promise<void> {
  // Whoever comes second waits here, and finds that it is taken up.
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (run.status !== 'Scheduled' || run.on === null || run.on > room.today()) return;
  const now = room.now();
  const stop = (why: string): Promise<boolean> =>
    updateRun(inside, id, ['Scheduled'], { status: 'Stopped', statusReason: why.slice(0, 1_000), finishedAt: now, skipped: run.rowCount - run.failed }, now);
  const objection = run.work && (await room.objection?.(inside, run.work.userID, actionOfRun(run), run.work.expert));
  if (objection !== undefined) {
    await stop(`${objection} Somebody who may run it can resume it, in their own name.`);
    return;
  }
  try {
    const rows = await readRows(inside, id, { outcomes: ['waiting'] });
    const targets = rows.map(({ recordID, parameters }) => ({ id: recordID, ...(parameters ? { parameters } : {}) }));
    const shown = await present(await preview(inside, await room.catalogue(inside), actionOfRun(run), orderOf(run, targets, now)));
    await replanRows(inside, id, rows, shown.rows);
    const previewed = (run.work?.previewed ?? {}) as { readonly totals?: PreviewTotals };
    // What could not run when it was ordered is no row of it any more.
    const found = differences({ ...previewed.totals, refused: 0 }, shown, toleranceOf(run));
    if (found.length > 0) await stop(`Planned again for ${formatDate(run.on)}, it is not what was agreed to. ${found.join(' ')} Resume does it as it is now.`);
    else await updateRun(inside, id, ['Scheduled'], { status: 'Queued', statusReason: null }, now);
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    await stop(`It cannot be done as it was ordered: ${error.hint}`);
  }
}

/**
 * Gives a waiting order another day. `along` moves the dates in it that are the old day. What it comes to on the new day is what is
 * agreed to by moving it, unless somebody approved it: that stays as it was approved, and asks on its day where it differs.
 */
export async function move(room: Room, inside: Writing, id: string, parameters: Values, { user, expert }: ControlOptions): Promise<Answer> {
  const on = laterDay(parameters['on'] ?? null, room.today());
  const { along = null } = parameters;
  if (along !== null && typeof along !== 'boolean') throw badValue({ along: 'Give true or false.' });
  await leases.fenceOff(inside, id);
  const run = await readRun(inside, id);
  if (run.status !== 'Scheduled') throw refused(`Run ${id} does not wait for a day: it is ${run.status}.`);
  if (run.work?.userID !== user.id && authorise(user, actionOfRun(run), expert) !== 'run')
    throw forbidden(`Only ${run.requestedBy} or somebody who may run ${run.title} moves it.`);
  if (along && run.approvedBy !== null)
    throw refused(`${run.approvedBy} approved run ${id} with its dates as they are. Move it without them, or cancel it and give it anew.`);
  const now = room.now();
  const statusReason = `Moved from ${formatDate(run.on ?? on)} by ${user.name}.`;
  await updateRun(inside, id, ['Scheduled'], { on, today: on, statusReason }, now);
  if (run.approvedBy === null) await agreedAnew(room, inside, run, on, along === true);
  return accepted200(await readRun(inside, id), now);
}

/** What the order comes to on its new day, kept in place of what it came to on the old one. Throws where that needs a second person. */
async function agreedAnew(room: Room, inside: Writing, run: RunWithWork, on: string, along: boolean): Promise<void> {
  const action = actionOfRun(run);
  const moved = (values: Values): Values => (along ? withDay(action, values, run.on, on) : values);
  const rows = await readRows(inside, run.id, { outcomes: ['waiting'] });
  const targets = rows.map(({ recordID, parameters }) => ({ id: recordID, ...(parameters ? { parameters: moved(parameters) } : {}) }));
  const order = { ...orderOf(run, targets, room.now()), today: on, parameters: moved(run.parameters) };
  const catalogue = await room.catalogue(inside);
  const planned = await preview(inside, catalogue, action, order);
  const limit = limitFor(catalogue, run.entity, run.action);
  const what = { entity: run.entity, title: action.title };
  const why = limit && whyAbove(limit, measureOf(planned.rows.map(({ plan }) => plan)), 0, what);
  if (why !== undefined) throw refused(`${why} Cancel run ${run.id} and give it anew for ${formatDate(on)}: then that person is asked.`);
  const shown = await present(planned);
  const [first] = shown.refusals;
  if (first && shown.totals.ready === 0) throw refused(`On ${formatDate(on)} none of it can be done: ${first.why}`);
  await replanRows(inside, run.id, along ? rows.map((row, at) => ({ ...row, parameters: targets[at]?.parameters ?? null })) : rows, shown.rows);
  const told = { totals: shown.totals as unknown as Values, control: shown.control as unknown as Values };
  await updateRun(inside, run.id, ['Scheduled'], { ...told, ...(along ? { parameters: order.parameters } : {}) }, room.now());
  await setPreviewed(inside, run.id, { ...keptOf(shown), tolerance: toleranceOf(run) });
}

/** Values with the dates that were the old day as the new one. */
function withDay({ parameters: { properties } }: Action, values: Values, from: string | null, to: string): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === from && properties[name]?.format === 'date' ? to : value]));
}

/** Orders that wait for their day and name this record, the next first. */
export async function waitingOf(from: Reading, entity: string, recordID: string, now: string): Promise<readonly Values[]> {
  const scheduled = await from.find('runs', { where: { status: 'Scheduled', entity }, fields: ['id'], order: ['on', 'id'] });
  const named = await from.find('runRows', { where: { runID: scheduled.map(({ id }) => id), recordID }, fields: ['runID'] });
  const about = new Set(named.map(({ runID }) => runID));
  const runs: RunWithWork[] = [];
  for (const { id } of scheduled.filter((each) => about.has(each.id)).slice(0, 100)) runs.push(await readRun(from, id));
  return runs.map((run) => presentRun(run, now));
}
