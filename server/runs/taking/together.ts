/**
 * Single orders that wait for the database at the same time share one transaction: its statements and its way to the disk
 * cost nearly the same for one order as for thirty. Each keeps its own run, its own answer and its own refusal; where the
 * database itself refuses, each is tried again alone.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { databaseAway, type Fault } from '../../../shared/fault.js';
import { asText } from '../../../shared/values.js';
import type { EntityName, Values } from '../../../shared/types.js';
import { execute } from '../../engine/engine.js';
import type { Target } from '../../engine/order.js';
import { type Answer, answeredID, recordsOf, singleOf, withReveals } from '../telling/answers.js';
import { isFault } from '../working/execute.js';
import { guardsSingle } from './guard.js';
import type { RunParts } from '../kept/parts.js';
import type { Progress } from '../telling/progress.js';
import { insertSingles } from '../kept/rows.js';
import { insertRuns } from '../kept/run.js';
import { catalogueOf, finishedRun, orderFrom } from './ordering.js';
import { keptTargets } from './secrets.js';
import type { Ordering } from './submission.js';

/** Orders in one transaction at the most: more would keep the first ones waiting. */
const most = 32;
/** Whoever was answered just now may come again: this part of what the transaction took is waited after each that came, in all no longer than that took. */
const patience = 1 / 2;

interface Joined {
  readonly ordering: Ordering;
  readonly alone: () => Promise<Answer>;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface Queue {
  readonly list: Joined[];
  /** Called for each that joins, while somebody waits for it. */
  came: (() => void) | undefined;
}

export class Together {
  private readonly parts: RunParts;
  private readonly progress: Progress;
  /** What waits, by everything that the orders of one transaction have in common; there while somebody works on it. */
  private readonly waiting = new Map<string, Queue>();

  constructor(parts: RunParts, progress: Progress) {
    this.parts = parts;
    this.progress = progress;
  }

  /** One record, no key to keep, no total to be held against, nothing that the duplicate guard has to look at, nothing taken back, nothing said about it, no limit to it. */
  static takes({ single, claim, definition, reverses, about, limit, targets }: Ordering): boolean {
    return (
      single &&
      claim === undefined &&
      reverses === undefined &&
      about === undefined &&
      limit === undefined &&
      definition.on === 'record' &&
      targets.length === 1 &&
      !guardsSingle(definition)
    );
  }

  join(ordering: Ordering, alone: () => Promise<Answer>): Promise<Answer> {
    const key = JSON.stringify([ordering.entity, ordering.action, ordering.user.id, ordering.today]);
    return new Promise((resolve, reject) => {
      const joined: Joined = { ordering, alone, resolve, reject };
      const queue = this.waiting.get(key);
      if (queue) {
        queue.list.push(joined);
        queue.came?.();
        return;
      }
      const own: Queue = { list: [joined], came: undefined };
      this.waiting.set(key, own);
      void this.work(key, own);
    });
  }

  /** Until nobody waits: those that came meanwhile go together, no record twice in one transaction. */
  private async work(key: string, queue: Queue): Promise<void> {
    const { list } = queue;
    // What was read from other connections in the same turn comes along.
    await turn();
    while (list.length > 0) {
      const since = performance.now();
      const ids = new Set<string>();
      const batch: Joined[] = [];
      for (let at = 0; at < list.length && batch.length < most;) {
        const id = list[at]!.ordering.targets[0]!.id;
        if (ids.has(id)) at += 1;
        else {
          ids.add(id);
          batch.push(...list.splice(at, 1));
        }
      }
      await (batch.length === 1 ? alone(batch[0]!) : this.shared(batch));
      // Else the first to come again goes alone, which costs as much as all of them together.
      if (batch.length > 1) await filled(queue, batch.length + list.length, performance.now() - since);
    }
    this.waiting.delete(key);
  }

  private async shared(batch: readonly Joined[]): Promise<void> {
    let answers: readonly (Answer | Fault)[];
    try {
      answers = await this.parts.store.transaction((inside) => this.done(inside, batch));
    } catch (error) {
      // Whether an order was done is not known where the database went away: trying again would be guessing.
      if (isFault(error) && error.code === databaseAway().code) return batch.forEach(({ reject }) => reject(error));
      // The database refused one of them, or all: each finds out for itself.
      for (const each of batch) await alone(each);
      return;
    }
    answers.forEach((answer, index) => {
      const { resolve, reject } = batch[index]!;
      if (isFault(answer)) return reject(answer);
      this.progress.moved(answer.headers['Sheetbridge-Run'] ?? '');
      resolve(answer);
    });
  }

  private async done(inside: Parameters<Parameters<RunParts['store']['transaction']>[0]>[0], batch: readonly Joined[]): Promise<(Answer | Fault)[]> {
    const { now } = this.parts;
    const orders = batch.map(({ ordering }) => ordering);
    const first = orders[0]!;
    const started = now();
    // Each order's parameters become its record's own: the shared ones of this transaction are none.
    const targets = orders.map(({ targets: [target], parameters }) => ({ ...target!, parameters }));
    const order = { ...orderFrom(first), targets, parameters: {}, now: started };
    const coming = inside.allocate('runs', orders.length);
    const runID = coming.then((ids) => {
      const runOf = new Map(targets.map(({ id }, index) => [id, ids[index]!]));
      return ({ target }: { readonly target: Target }) => runOf.get(target.id)!;
    });
    const executed = await execute(inside, () => catalogueOf(this.parts, inside, orders), first.definition, order, { atomic: false, runID });
    const ids = await coming;
    const finished = now();
    const made = executed.flatMap((row, index) =>
      row.outcome === 'done' ? [{ row, index, ...finishedRun(orders[index]!, [row], ids[index]!, started, finished) }] : [],
    );
    if (made.length > 0) {
      await insertRuns(
        inside,
        made.map(({ run: { idempotencyKey: _none, ...run } }) => run),
        finished,
      );
      await insertSingles(
        inside,
        made.map(({ run, results, index }) => ({ runID: run.id, target: keptTargets(first.definition, orders[index]!.targets)[0]!, result: results[0]! })),
      );
    }
    await inside.logged();
    const records = await recordTexts(
      first.entity,
      made.map(({ row }) => answeredID(first.entity, row)),
      (entity, wanted) => recordsOf(inside, entity, wanted),
    );
    return executed.map(
      (row, index) => row.fault ?? withReveals(singleOf(first.entity, row, ids[index]!, records.get(answeredID(first.entity, row)) ?? ''), [row]),
    );
  }
}

/** Until so many wait as were at it, or nobody more seems to come. */
async function filled(queue: Queue, active: number, took: number): Promise<void> {
  const wanted = Math.min(most, active);
  // While the answers go out nobody can come again.
  await turn();
  const until = performance.now() + took;
  for (let seen = -1; queue.list.length < wanted && queue.list.length > seen && performance.now() < until;) {
    seen = queue.list.length;
    await turn();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, took * patience);
      queue.came = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    queue.came = undefined;
    await turn();
  }
}

async function alone({ alone: work, resolve, reject }: Joined): Promise<void> {
  await work().then(resolve, reject);
}

/** Each record's JSON text by its id. */
async function recordTexts(
  entity: EntityName,
  ids: readonly string[],
  read: (entity: EntityName, ids: readonly string[]) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const records = JSON.parse(await read(entity, ids)) as Values[];
  return new Map(records.map((record) => [asText(record['id']), JSON.stringify(record)]));
}
