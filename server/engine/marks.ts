/** Rows of new records that were given before: what a mark made once, it does not make again. */
import { formatDate } from '../../shared/dates.js';
import { addedAlready, type Fault } from '../../shared/fault.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Marked, Reading, Writing } from '../database/store.js';
import type { Applied, Order, PlannedRow, Target } from './order.js';

const marksIn = (targets: readonly Target[]): readonly string[] => targets.flatMap(({ mark }) => (mark === undefined ? [] : [mark]));

/** The rows whose marks are used, with the sentence that refuses them, by their names in the order. */
export async function marksGiven(from: Reading, order: Order): Promise<ReadonlyMap<string, Fault>> {
  const marks = marksIn(order.targets);
  return marks.length === 0 ? none : refusals(order, await from.marked(order.entity, marks));
}

/** The same once nobody else can take them any more. */
export async function marksTaken(inside: Writing, order: Order, runID: unknown): Promise<ReadonlyMap<string, Fault>> {
  const marks = marksIn(order.targets);
  if (marks.length === 0 || typeof runID !== 'string') return none;
  return refusals(order, await inside.takeMarks(order.entity, marks, { runID, at: order.now }));
}

/** Each mark that was taken goes to the record that its row made. */
export async function marksSettled(
  inside: Writing,
  { entity, targets }: Order,
  refused: ReadonlyMap<string, Fault>,
  kept: readonly PlannedRow[],
  applied: readonly Applied[],
): Promise<void> {
  const made = new Map(kept.map(({ target }, index) => [target.id, applied[index]?.changed.find((each) => each.entity === entity)?.id]));
  const taken = targets.flatMap(({ id, mark }) => (mark === undefined || refused.has(id) ? [] : [{ mark, id: made.get(id) }]));
  if (taken.length > 0) await inside.settleMarks(entity, taken);
}

const none: ReadonlyMap<string, Fault> = new Map();

function refusals({ entity, targets }: Order, used: ReadonlyMap<string, Marked>): ReadonlyMap<string, Fault> {
  const one = entityOf(entity).title;
  return new Map(
    targets.flatMap(({ id, mark }) => {
      const marked = mark === undefined ? undefined : used.get(mark);
      return marked === undefined
        ? []
        : [[id, addedAlready(`Added already on ${formatDate(marked.at.slice(0, 10))}, by run ${marked.runID}: ${one} ${marked.id}.`, marked.id, marked.runID)]];
    }),
  );
}
