/** Some rows of a run, done in the transaction that also holds their outcomes, the run's counts and its lease. */
import { Fault } from '../../../shared/fault.js';
import type { Action, Catalogue, Outcome, Values } from '../../../shared/types.js';
import { execute } from '../../engine/engine.js';
import type { ExecutedRow, Order, Target } from '../../engine/order.js';
import { parametersFor } from '../../engine/parameters.js';
import type { Reading, Writing } from '../../database/store.js';
import { compare, type Difference } from './compare.js';
import { LeaseLost, Leases } from '../../work/lease.js';
import { readRows, resultOf, settleRows, type RowResult, type StoredRow } from '../kept/rows.js';
import { actionOfRun, updateRun, type RunWithWork } from '../kept/run.js';
import { added, ControlSum, totalsFrom, type Tally } from '../../engine/tally.js';
import { compared, disagreement, tallyOf } from '../kept/tally.js';
import type { RunParts } from '../kept/parts.js';

/** A fault of what all rows share: looking for the row that causes it is no use. */
export class WholeOrder extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Milliseconds for which a bridge that says nothing keeps a run. Longer than any chunk; short enough to be waited for. */
export const leaseFor = 10_000;

/** Who works on which run. */
export const leases = new Leases('runWork', 'runID');

export function orderOf(run: RunWithWork, targets: readonly Target[], now: string): Order {
  const { entity, action, parameters, today, work, comment, ticket } = run;
  return {
    entity,
    action,
    targets,
    parameters,
    today,
    now,
    user: { id: work?.userID ?? '0', name: work?.userName ?? run.requestedBy },
    confirm: work?.confirmed === true,
    ...(run.reverses === null ? {} : { reverses: run.reverses }),
    about: { ...(comment === null ? {} : { comment }), ...(ticket === null ? {} : { ticket }) },
    ...(run.approvedBy === null ? {} : { proposedBy: run.requestedBy }),
  };
}

const targetOf = ({ recordID, version, digest, parameters, mark }: StoredRow): Target => ({
  id: recordID,
  ...(version === null ? {} : { version }),
  ...(digest === null ? {} : { digest }),
  ...(parameters === null ? {} : { parameters }),
  ...(mark ? { mark } : {}),
});

export interface Done {
  readonly run: RunWithWork;
  readonly executed: readonly ExecutedRow[];
  readonly results: readonly RowResult[];
  readonly tally: Tally;
  readonly differences: readonly Difference[];
}

/**
 * Does waiting rows of a run: the changes, their log, the rows' outcomes and the run's counts and sums. The caller has made
 * sure that nobody else works on the run. `run` carries the counts as they were; the answer's has them as they are now.
 */
export async function doRows(
  room: RunParts,
  inside: Writing,
  run: RunWithWork,
  positions: readonly number[] | undefined,
  { atomic, verify = false }: { readonly atomic: boolean; readonly verify?: boolean },
): Promise<Done> {
  const now = room.now();
  const rows = await readRows(inside, run.id, { ...(positions ? { positions } : {}), outcomes: ['waiting'] });
  const action = actionOfRun(run);
  const catalogue = await room.catalogue(inside);
  const order = orderOf(run, rows.map(targetOf), now);
  try {
    checkShared(catalogue, action, order.targets, run.parameters);
  } catch (error) {
    throw isFault(error) && !atomic ? new WholeOrder(error) : error;
  }
  const executed = await execute(inside, async () => catalogue, action, order, { atomic, runID: run.id });
  const differences = verify ? await compare(inside, executed) : [];
  const results = executed.map((each, index) => resultOf(rows[index]!.position, each));
  const tally = added(
    tallyOf(run.work?.tally ?? null),
    executed.flatMap(({ outcome, plan }) => (outcome === 'done' ? plan : [])),
  );
  return { run: await settle(inside, run, results, tally, now), executed, results, tally, differences };
}

/** Writes outcomes, counts and sums. */
export async function settle(inside: Writing, run: RunWithWork, results: readonly RowResult[], tally: Tally, now: string): Promise<RunWithWork> {
  if ((await settleRows(inside, run.id, results)) !== results.length) throw new LeaseLost();
  const counted = counts(results);
  const next = { ...run, done: run.done + counted.done, failed: run.failed + counted.failed, skipped: run.skipped + counted.skipped };
  const totals = totalsFrom(tally, run.rowCount, next.done) as unknown as Values;
  const { done, failed, skipped } = next;
  await updateRun(inside, run.id, ['Running', 'Queued', 'Awaiting Approval'], { done, failed, skipped, totals }, now);
  await inside.set('runWork', { tally }, { runID: run.id });
  return { ...next, totals, work: run.work && { ...run.work, tally: tally as unknown as Values } };
}

const failures: ReadonlySet<Outcome> = new Set(['failed', 'notFound', 'notPermitted']);

/** Failed: it was tried and could not be. Skipped: it was left alone, because it changed, was struck out or not reached. */
export function counts(results: readonly { readonly outcome: Outcome }[]): { readonly done: number; readonly failed: number; readonly skipped: number } {
  let [done, failed] = [0, 0];
  for (const { outcome } of results) {
    if (outcome === 'done') done += 1;
    else if (failures.has(outcome)) failed += 1;
  }
  return { done, failed, skipped: results.length - done - failed };
}

/** The shared parameters of an order, checked: a fault is the whole order's. Rows with values of their own are checked one by one. */
export function checkShared(catalogue: Catalogue, action: Action, targets: readonly Target[], parameters: Values): void {
  if (targets.every((target) => target.parameters === undefined)) parametersFor(action, { targets: [], parameters }, catalogue);
}

/** How many rows are read at a time where all of a run's are. */
const page = 5_000;

/** The control total over what the rows say was done, not over what was meant to be; of a proposal over the rows that wait. */
export async function controlOfRun(from: Reading, runID: string, outcome: 'done' | 'waiting' = 'done'): Promise<ControlSum> {
  const sum = new ControlSum();
  for (let after = 0; ;) {
    const rows = await from.find('runRows', {
      where: { runID, position: { above: after }, outcome },
      fields: ['position', 'recordID', 'stake', 'net'],
      order: ['position'],
      limit: page,
    });
    for (const { recordID, stake, net } of rows) sum.add(recordID, stake ?? net ?? 0);
    const last = rows.at(-1);
    if (!last || rows.length < page) return sum;
    after = Number(last.position);
  }
}

/** Ends a run whose rows have all been reached. */
export async function complete(inside: Writing, run: RunWithWork, control: ControlSum, now: string): Promise<void> {
  const held = compared(control.total(), run.work?.previewed ?? null);
  await updateRun(
    inside,
    run.id,
    ['Queued', 'Running', 'Awaiting Approval'],
    {
      status: 'Complete',
      statusReason: disagreement(held) ?? null,
      finishedAt: now,
      control: held,
    },
    now,
  );
  await leases.free(inside, run.id);
}

export const isFault = (error: unknown): error is Fault => error instanceof Fault;
