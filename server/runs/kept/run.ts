/** Runs as the database keeps them and as the API shows them. */
import { noSuchRecord } from '../../../shared/fault.js';
import { actionOf } from '../../../shared/actions/index.js';
import type { Action, EntityName, Value, Values } from '../../../shared/types.js';
import type { Remark, RunStatus } from '../../../shared/wire/runs.js';
import type { Reading, Writing } from '../../database/store.js';
import type { User } from '../../people/authorise.js';
import { findAction } from '../../engine/engine.js';

export type { Remark, RunStatus };

/** Nothing happens to a run in one of these unless somebody asks for it. */
export const ended: readonly RunStatus[] = ['Complete', 'Cancelled', 'Stopped', 'Declined'];
/** A bridge works on a run in one of these, or will. */
export const underWay: readonly RunStatus[] = ['Queued', 'Running'];
/** A proposal that somebody has still to decide on. */
export const undecided: readonly RunStatus[] = ['Awaiting Approval', 'Asked Back'];

export interface Run {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly locked: boolean;
  readonly hidden: boolean;
  readonly entity: EntityName;
  readonly action: string;
  readonly title: string;
  readonly parameters: Values;
  readonly status: RunStatus;
  readonly statusReason: string | null;
  readonly rowCount: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly comment: string | null;
  readonly ticket: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly remarks: readonly Remark[] | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The day it is to be done on; null for at once. */
  readonly on: string | null;
  /** The business date, fixed when the order was accepted. */
  readonly today: string;
  readonly digest: string | null;
  readonly idempotencyKey: string | null;
  readonly totals: Values | null;
  readonly control: Values | null;
  readonly pilot: Values | null;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
}

/** What working on a run needs besides. Runs that were done at once have none. */
export interface Work {
  readonly userID: string;
  readonly userName: string;
  readonly expert: boolean;
  readonly atomic: boolean;
  readonly stopOnError: boolean;
  /** What is likely a mistake is meant. */
  readonly confirmed: boolean;
  readonly fence: number;
  readonly holder: string | null;
  /** Since when, and from how many rows on, the rate is reckoned. */
  readonly pacedFrom: string | null;
  readonly pacedRows: number;
  /** Sums so far, see tally.ts. */
  readonly tally: Values | null;
  /** Totals and control total of the preview that was agreed to. */
  readonly previewed: Values | null;
}

export interface RunWithWork extends Run {
  readonly work: Work | undefined;
}

const runFields = [
  'id',
  'version',
  'createdAt',
  'updatedAt',
  'locked',
  'hidden',
  'entity',
  'action',
  'title',
  'parameters',
  'status',
  'statusReason',
  'rowCount',
  'done',
  'failed',
  'skipped',
  'requestedBy',
  'requestedAt',
  'comment',
  'ticket',
  'approvedBy',
  'approvedAt',
  'remarks',
  'startedAt',
  'finishedAt',
  'on',
  'today',
  'digest',
  'idempotencyKey',
  'totals',
  'control',
  'pilot',
  'reverses',
  'reversedBy',
] as const;
const workFields = [
  'userID',
  'userName',
  'expert',
  'atomic',
  'stopOnError',
  'confirmed',
  'fence',
  'holder',
  'pacedFrom',
  'pacedRows',
  'tally',
  'previewed',
] as const;

/** The run, or 404001. `lock` keeps it from changing until the transaction ends (PostgreSQL; SQLite has one writer anyway). */
export async function readRun(from: Reading, id: string): Promise<RunWithWork> {
  const [row, work] = /^[1-9]\d{0,17}$/.test(id)
    ? await Promise.all([from.first('runs', { id }, runFields), from.first('runWork', { runID: id }, workFields)])
    : [];
  if (!row) throw noSuchRecord('runs', id);
  const run = row as unknown as Run;
  return { ...run, parameters: run.parameters ?? {}, work: work && ({ ...work, confirmed: work.confirmed ?? false, pacedRows: work.pacedRows ?? 0 } as Work) };
}

/** What a new run has to say; what is left out is empty, and none of its rows were reached. */
export type NewRun = Pick<Run, 'id' | 'entity' | 'action' | 'parameters' | 'status' | 'rowCount' | 'requestedBy' | 'requestedAt' | 'today'> & {
  readonly [K in Exclude<keyof Run, 'version' | 'createdAt' | 'updatedAt' | 'locked' | 'hidden' | 'title' | 'reversedBy' | 'digest'>]?: Run[K] | undefined;
};

/** Adds a run under an id that was allocated for it. */
export const insertRun = (inside: Writing, run: NewRun, now: string): Promise<void> => insertRuns(inside, [run], now);

/** New runs in one statement. */
export async function insertRuns(inside: Writing, runs: readonly NewRun[], now: string): Promise<void> {
  const rows = runs.map((run) => {
    const values: Readonly<Record<string, unknown>> = {
      done: 0,
      failed: 0,
      skipped: 0,
      ...run,
      version: 1,
      createdAt: now,
      updatedAt: now,
      locked: 0,
      hidden: 0,
      title: titleOf(run),
    };
    return runFields.map((name) => values[name] ?? null);
  });
  await inside.addMany('runs', runFields, rows);
}

export const titleOf = (run: Pick<Run, 'entity' | 'action'>): string =>
  isTakeBack(run) ? 'Take Back' : (actionOf(run.entity, run.action)?.title ?? `${run.action} ${run.entity}`);

export interface NewWork {
  readonly runID: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly expert: boolean;
  readonly atomic: boolean;
  readonly stopOnError: boolean;
  readonly confirmed?: boolean;
  readonly tally?: Values | null;
  readonly previewed?: Values | null;
}

export async function insertWork(
  inside: Writing,
  { runID, user, expert, atomic, stopOnError, confirmed = false, tally = null, previewed = null }: NewWork,
): Promise<void> {
  await inside.addNew('runWork', {
    runID,
    userID: user.id,
    userName: user.name,
    expert,
    atomic,
    stopOnError,
    confirmed,
    fence: 0,
    pacedRows: 0,
    tally,
    previewed,
  });
}

/** Changes a run's fields, raises its version, and answers whether it was in one of the given states. */
export async function updateRun(
  inside: Writing,
  id: string,
  from: readonly RunStatus[],
  set: Partial<Record<Exclude<keyof Run, 'id'>, Value>>,
  now: string,
): Promise<boolean> {
  return (await inside.set('runs', { ...set, version: { plus: 1 }, updatedAt: now }, { id, status: from })) > 0;
}

/** What GET /runs/ID answers. */
export function presentRun({ work, ...run }: RunWithWork, now: string): Values {
  const { rate, estimatedEnd } = pace({ ...run, work }, now);
  const tolerance = run.on === null ? null : toleranceOf({ work }) / 100;
  return { ...run, remarks: run.remarks as Value, tolerance, rate, estimatedEnd };
}

/** By how much an order for a day may differ on it from what was agreed to, pence. */
export const toleranceOf = ({ work }: Pick<RunWithWork, 'work'>): number => Number(work?.previewed?.['tolerance'] ?? 0);

/** What is agreed to from here on. */
export const setPreviewed = (inside: Writing, id: string, previewed: Values): Promise<number> => inside.set('runWork', { previewed }, { runID: id });

/** Rows a second since it was last taken up, and when it will be through at that rate. */
function pace(
  { status, work, rowCount, done, failed, skipped }: RunWithWork,
  now: string,
): { readonly rate: number | null; readonly estimatedEnd: string | null } {
  if (status !== 'Running' || !work?.pacedFrom) return { rate: null, estimatedEnd: null };
  const seconds = (Date.parse(now) - Date.parse(work.pacedFrom)) / 1000;
  const reached = done + failed + skipped;
  const rate = seconds > 0 ? (reached - work.pacedRows) / seconds : 0;
  if (!(rate > 0)) return { rate: null, estimatedEnd: null };
  const end = Date.parse(now) + ((rowCount - reached) / rate) * 1000;
  return { rate: Math.round(rate * 10) / 10, estimatedEnd: new Date(end).toISOString() };
}

/** From here on it is this user who acts: what the run does is done in their name and as far as they may. */
export async function handOver(inside: Writing, id: string, { id: userID, name }: Pick<User, 'id' | 'name'>): Promise<void> {
  await inside.set('runWork', { userID, userName: name }, { runID: id });
}

export const actionOfRun = (run: Pick<Run, 'entity' | 'action'>): Action => actionOf(run.entity, run.action) ?? findAction(run.entity, run.action, []);

/** What a run that takes others back is called. */
export const takeBack = 'takeBack';
export const isTakeBack = ({ entity, action }: { readonly entity: EntityName; readonly action: string }): boolean => entity === 'runs' && action === takeBack;
