/** An order on its way to a run: what every road of it (at once, together, later, proposed, piloted) has in common. */
import type { Catalogue, Values } from '../../../shared/types.js';
import { notAsAgreed } from '../../../shared/fault.js';
import type { ExecutedRow, Order } from '../../engine/order.js';
import type { Writing } from '../../database/store.js';
import { answeredFromStore, type Answer } from '../telling/answers.js';
import { counts } from '../working/execute.js';
import { guard } from './guard.js';
import type { Claim } from './idempotency.js';
import type { Room } from './room.js';
import type { Ordering, Submission } from './submission.js';
import type { Measure } from './limits.js';
import { resultOf, type RowResult } from '../kept/rows.js';
import { ended, insertRun, insertWork, readRun, titleOf, type RunWithWork } from '../kept/run.js';
import { added, ControlSum, emptyTally, totalsFrom } from '../../engine/tally.js';
import { compared, disagreement } from '../kept/tally.js';
import { keptParameters } from './secrets.js';

/** Takes the key of an order or answers what it was answered before. */
export const takeKey = (room: Room, inside: Writing, claim: Claim | undefined): Promise<Answer | undefined> =>
  claim ? claim.take(inside, room.now(), (from, runID) => rebuilt(room, from, runID)) : Promise.resolve(undefined);

/** What the key was answered before, without taking it. */
export const recallKey = (room: Room, claim: Claim): Promise<Answer> =>
  room.store.transaction((inside) => claim.recall(inside, (from, runID) => rebuilt(room, from, runID)));

/** The answer of a run that ended without anybody there to send it. */
async function rebuilt(room: Room, inside: Writing, runID: string): Promise<Answer | undefined> {
  const run = await readRun(inside, runID);
  return ended.includes(run.status) ? answeredFromStore(inside, runID, room.now()) : undefined;
}

/** Thrown inside the transaction of an order that was checked by a catalogue which has changed since: nothing is done, and it is checked again. */
export class CatalogueMoved extends Error {}

/** The catalogue inside the transaction that does these orders. */
export async function catalogueOf(room: Pick<Room, 'catalogue'>, inside: Writing, orderings: readonly Ordering[]): Promise<Catalogue> {
  const now = await room.catalogue(inside);
  if (orderings.some(({ asKept, catalogue }) => asKept && catalogue !== now)) throw new CatalogueMoved();
  return now;
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
  ...(reverses === undefined ? {} : { reverses }),
  ...(about ? { about } : {}),
});

export async function guarded(room: Room, inside: Writing, ordering: Ordering, runID: string): Promise<void> {
  const { entity, definition, targets, prints, user, force = false, reverses } = ordering;
  if (reverses !== undefined) return;
  await guard(inside, { entity, action: definition, targets, prints, runID, userName: user.name, force, now: room.now() });
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
  await inside.set('runs', { reversedBy: runID, version: { plus: 1 }, updatedAt: at }, { id: reverses });
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
    {
      id,
      entity,
      action: definition.name,
      parameters,
      status: 'Queued',
      rowCount: targets.length,
      requestedBy: user.name,
      requestedAt: ordering.now,
      ...about,
      today,
      idempotencyKey: claim?.key,
      reverses,
    },
    room.now(),
  );
  await insertWork(inside, { runID: id, user, expert, atomic, stopOnError, confirmed: confirm || reverses !== null, previewed: previewedOf(control, measure) });
  await reversed(inside, ordering, id);
}
