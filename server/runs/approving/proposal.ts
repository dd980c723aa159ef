/** A proposal as it was seen, as it would be now, and whose word it waits for. */
import { Fault } from '../../../shared/fault.js';
import type { EntityName, Preview, PreviewTotals, RowPreview, Values } from '../../../shared/types.js';
import type { Waiting } from '../../../shared/wire/runs.js';
import { grouped } from '../../../shared/warnings.js';
import type { Reading } from '../../database/store.js';
import { preview } from '../../engine/engine.js';
import { Repriced } from '../../engine/repriced.js';
import { present, refusalsOf } from '../../engine/present.js';
import { closed, mayRead, type User } from '../../people/authorise.js';
import { authoriseJob } from '../../people/sight.js';
import { orderOf } from '../working/execute.js';
import { readRows, type StoredRow } from '../kept/rows.js';
import { rightOn } from '../kept/rights.js';
import { actionOfRun, isTakeBack, presentRun, readRun, undecided, type RunWithWork } from '../kept/run.js';
import type { RunParts } from '../kept/parts.js';

/** Rows of the run that somebody proposed, with what was kept of the preview; 404001 of a run that nobody had to approve. */
async function proposed(from: RunParts['store'], id: string): Promise<{ readonly run: RunWithWork; readonly rows: readonly StoredRow[] }> {
  const run = await readRun(from, id);
  const rows = run.remarks === null ? [] : await readRows(from, id);
  if (isTakeBack(run)) throw new Fault(404001, 'Not Found', `Run ${id} takes others back: GET /takeBacks/${id} shows what it was proposed with.`);
  if (rows.length === 0)
    throw new Fault(404001, 'Not Found', `Nobody had to approve run ${id}, so no preview of it was kept. GET /runs/${id}/rows has its rows.`);
  return { run, rows };
}

/** The preview that its proposer saw, kept as it was, whatever has become of the proposal since. */
export async function keptPreview(room: RunParts, id: string): Promise<Preview> {
  const { run, rows } = await proposed(room.store, id);
  const action = actionOfRun(run);
  const previewed = (run.work?.previewed ?? {}) as {
    control?: Preview['control'];
    proposed?: Preview['control'];
    totals?: PreviewTotals;
    notes?: string[];
    warnings?: Preview['warnings'];
  };
  const shown = rows.flatMap(({ preview: kept, parameters }): RowPreview[] => (kept ? [{ ...kept, ...(parameters ? { parameters } : {}) }] : []));
  return {
    entity: run.entity,
    action: run.action,
    title: action.title,
    billing: action.billing,
    today: run.today,
    notes: previewed.notes ?? [],
    rows: shown,
    totals: previewed.totals!,
    refusals: refusalsOf(shown.flatMap(({ outcome, id: each, why }) => (outcome === 'refused' ? [{ id: each, why: why ?? '' }] : []))),
    warnings: previewed.warnings ?? grouped(shown),
    digest: '',
    control: previewed.proposed ?? previewed.control!,
  };
}

/**
 * The same order previewed once more, for the business date that it was proposed on: what approving it would do now. What becomes of calls
 * is told with their customers, to who may read both.
 */
export async function previewNow(room: RunParts, id: string, user: User): Promise<Preview> {
  const { run, rows } = await proposed(room.store, id);
  // Without the seal of the proposal: what has changed is to be shown, not refused.
  const targets = rows.map(({ recordID, parameters }) => ({ id: recordID, ...(parameters ? { parameters } : {}) }));
  const catalogue = await room.catalogue();
  const planned = await preview(room.store, catalogue, actionOfRun(run), orderOf(run, targets, room.now()));
  if (!mayRead(user, 'calls') || !mayRead(user, 'customers')) return present(planned);
  const repriced = new Repriced(room.store, catalogue, run.entity);
  await repriced.add(planned.rows);
  return present(planned, { calls: await repriced.told() });
}

/** Whether the proposal is for this user to decide: not their own, and something that they may run and approve. */
function mayDecide(
  user: User,
  run: { readonly entity: EntityName; readonly action: string; readonly userID: string; readonly previewed: Values | null },
  expert: boolean,
): boolean {
  if (run.userID === user.id || closed(user, 'runs', 'approve') || !mayRead(user, run.entity)) return false;
  try {
    // Nobody decides on what they are not shown.
    if (user.apiRead) authoriseJob(user, run);
    return rightOn(user, run, expert) === 'run';
  } catch {
    return false;
  }
}

/** So many are told with the counts. */
const mostTold = 50;

interface Undecided {
  readonly key: string;
  readonly entity: EntityName;
  readonly action: string;
  readonly status: string;
  readonly userID: string;
  /** Of one that takes others back: whose rights it needs depends on which. */
  readonly previewed: Values | null;
}

/** The latest first. */
async function undecidedRuns(from: Reading): Promise<readonly Undecided[]> {
  const runs = await from.find('runs', { where: { status: undecided }, fields: ['id', 'entity', 'action', 'status'], order: [['id', 'descending']] });
  const ids = (some: typeof runs): readonly string[] => some.map(({ id }) => id);
  const users = await from.find('runWork', { where: { runID: ids(runs) }, fields: ['runID', 'userID'] });
  const others = runs.filter((run) => isTakeBack(run as unknown as RunWithWork));
  const previews = await from.find('runWork', { where: { runID: ids(others) }, fields: ['runID', 'previewed'] });
  const userOf = new Map(users.map(({ runID, userID }) => [runID, userID]));
  const previewOf = new Map(previews.map(({ runID, previewed }) => [runID, previewed]));
  return runs.flatMap(({ id, ...run }) =>
    userOf.has(id) ? [{ ...run, key: id, userID: userOf.get(id)!, previewed: previewOf.get(id) ?? null } as Undecided] : [],
  );
}

/** What waits for this person's word, and what of theirs waits for others. */
export async function waitingFor(from: Reading, user: User, expert: boolean, now: string): Promise<Waiting> {
  const open = mayRead(user, 'runs') ? await undecidedRuns(from) : [];
  const own = open.filter(({ userID }) => userID === user.id);
  const toDecide = open.filter((run) => run.status === 'Awaiting Approval' && mayDecide(user, run, expert));
  const runs = [];
  for (const { key: id } of [...own.slice(0, mostTold), ...toDecide.slice(0, mostTold)]) runs.push(presentRun(await readRun(from, id), now));
  return {
    decide: toDecide.length,
    askedBack: own.filter(({ status }) => status === 'Asked Back').length,
    own: own.length,
    runs: runs as unknown as Waiting['runs'],
  };
}
