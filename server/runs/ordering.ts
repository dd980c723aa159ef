/** An order on its way to a run: what every road of it (at once, together, later, proposed, piloted) has in common. */
import type { Action, Catalogue, EntityName, Values } from '../../shared/types.js';
import { notAsAgreed } from '../../shared/fault.js';
import type { User } from '../people/authorise.js';
import type { About, ExecutedRow, Order, Target } from '../engine/order.js';
import type { Writing } from '../database/store.js';
import { answeredFromStore, type Answer } from './answers.js';
import { counts } from './execute.js';
import { guard, type Print } from './guard.js';
import type { Limit, Measure } from './limits.js';
import type { Claim, Key } from './idempotency.js';
import type { Room } from './parts.js';
import { dialectOf, resultOf, type RowResult } from './rows.js';
import { ended, insertRun, insertWork, readRun, titleOf, type RunWithWork } from './run.js';
import { added, compared, ControlSum, disagreement, emptyTally, totalsFrom } from './tally.js';
import { keptParameters } from './secrets.js';

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
  /** The day to do it on, later than the business date; `today` is that day then. */
  readonly on?: string;
  /** By how much money may differ on the day from what was agreed to, pence (0). */
  readonly tolerance?: number;
  readonly atomic?: boolean;
  readonly force?: boolean;
  /** What is likely a mistake is meant. */
  readonly confirm?: boolean;
  readonly respondAsync?: boolean;
  readonly pilot?: number;
  readonly stopOnError?: boolean;
  readonly key?: Key;
  /** Of the preview that was agreed to; the run says at its end whether it came to the same. */
  readonly control?: Values;
  /** For the run and the log. */
  readonly about?: About;
  /** The run that this order takes back. */
  readonly reverses?: string;
  /** Further members of the answer. */
  readonly more?: Values;
}

/** A submission on its way: its action, its fingerprints, its key. */
export interface Ordering extends Submission {
  readonly definition: Action;
  readonly catalogue: Catalogue;
  readonly prints: readonly Print[];
  readonly claim: Claim | undefined;
  readonly atomic: boolean;
  /** What it was judged to come to, of one that is done bit by bit and has a limit. */
  readonly measure?: Measure;
  /** From which size on it needs a second person. */
  readonly limit: Limit | undefined;
  /** The caller said that it may be done in part. */
  readonly inPart: boolean;
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

export const orderFrom = ({ entity, action, targets, parameters, today, now: at, user, about, confirm, reverses }: Submission): Order => ({
  entity,
  action,
  targets,
  parameters,
  today,
  now: at,
  user: { id: user.id, name: user.name },
  // The days of a way back were meant when it was gone.
  confirm: confirm === true || reverses !== undefined,
  ...(about ? { about } : {}),
});

export async function guarded(room: Room, inside: Writing, ordering: Ordering, runID: string): Promise<void> {
  const { entity, definition, targets, prints, user, force = false, reverses } = ordering;
  if (reverses !== undefined) return;
  await guard(inside, dialectOf(room.store), { entity, action: definition, targets, prints, runID, userName: user.name, force, now: room.now() });
}

/** The run of an order that was done at once, and what its rows came to. */
export function finishedRun(
  { entity, definition, targets, parameters, user, today, claim, reverses, control: agreed, about, now: requestedAt }: Ordering,
  executed: readonly ExecutedRow[],
  id: string,
  startedAt: string,
  finishedAt: string,
): { readonly run: RunWithWork; readonly results: readonly RowResult[] } {
  const results = executed.map((row, index) => resultOf(index + 1, row));
  const { done, failed, skipped } = counts(results);
  const control = new ControlSum();
  results.forEach((result, index) => {
    if (result.outcome === 'done') control.add(targets[index]!.id, result.stake ?? 0);
  });
  const held = compared(control.total(), agreed ? { control: agreed } : null);
  const wrong = disagreement(held);
  // Rows sealed by their digest are each done as they were agreed to or left alone and told; without a seal the total is all there is.
  if (wrong !== undefined && targets.some(({ digest }) => digest === undefined)) throw notAsAgreed(wrong);
  const plans = executed.flatMap(({ outcome, plan }) => (outcome === 'done' ? plan : []));
  const run: RunWithWork = {
    id,
    version: 1,
    createdAt: finishedAt,
    updatedAt: finishedAt,
    locked: false,
    hidden: false,
    entity,
    action: definition.name,
    title: titleOf({ entity, action: definition.name }),
    parameters: keptParameters(definition, parameters),
    status: 'Complete',
    statusReason: wrong ?? null,
    rowCount: targets.length,
    done,
    failed,
    skipped,
    requestedBy: user.name,
    requestedAt,
    comment: about?.comment ?? null,
    ticket: about?.ticket ?? null,
    approvedBy: null,
    approvedAt: null,
    remarks: null,
    startedAt,
    finishedAt,
    on: null,
    today,
    digest: null,
    idempotencyKey: claim?.key ?? null,
    totals: totalsFrom(added(emptyTally(), plans), targets.length, done) as unknown as Values,
    control: held,
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

/** What the run is held against at its end, and what it counts for until then. */
const previewedOf = (control: Values | undefined, measure: Measure | undefined): Values | null =>
  control || measure ? { ...(control ? { control } : {}), ...(measure ? { lost: measure.lost } : {}) } : null;

/** The run of an order whose rows are still to be done. */
export async function insertQueued(room: Room, inside: Writing, ordering: Ordering, id: string, { atomic }: { readonly atomic: boolean }): Promise<void> {
  const {
    entity,
    definition,
    user,
    claim,
    targets,
    parameters,
    today,
    reverses = null,
    expert,
    stopOnError = false,
    confirm = false,
    control,
    about = {},
    measure,
  } = ordering;
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
      ...about,
      startedAt: null,
      finishedAt: null,
      on: null,
      today,
      idempotencyKey: claim?.key,
      totals: null,
      control: null,
      pilot: null,
      reverses,
    },
    room.now(),
  );
  await insertWork(inside, { runID: id, user, expert, atomic, stopOnError, confirmed: confirm || reverses !== null, previewed: previewedOf(control, measure) });
  await reversed(inside, ordering, id);
}
