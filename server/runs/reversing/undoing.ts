/**
 * Undoing many jobs row by row, newest first, in one transaction: what each record's steps are, what stands in their way, and the
 * opposite of each, planned on what the one before it left behind.
 */
import { hash } from 'node:crypto';
import { actionOf } from '../../../shared/actions/index.js';
import { Fault } from '../../../shared/fault.js';
import type { Action, EntityName, Plan, Values } from '../../../shared/types.js';
import { authorise } from '../../people/authorise.js';
import { execute } from '../../engine/engine.js';
import type { About, ExecutedRow } from '../../engine/order.js';
import type { Writing } from '../../database/store.js';
import { chosen, type Choice, type Chosen, type Step } from './chosen.js';
import { inTurnOf, limitFor, measureOf, OverLimit, type Limit, type Measure } from '../taking/limits.js';
import { mayPropose, within } from '../taking/judged.js';
import { finishedRun, orderFrom, reversed } from '../taking/ordering.js';
import { insertDone, type Changed, type RowResult } from '../kept/rows.js';
import { actionOfRun, insertRun, takeBack, type RunWithWork } from '../kept/run.js';
import { added, emptyTally, netOf, type Tally } from '../../engine/tally.js';
import { factsOf, orderBack, parametersOfRows, together, type Facts, type Opposite, type Staying } from './wayBack.js';
import type { ControlOptions, Room } from '../taking/room.js';
import type { Ordering } from '../taking/submission.js';

export interface Left {
  readonly entity: EntityName;
  readonly id: string;
  readonly label: string | null;
  readonly why: string;
}

/** A record on its way back. */
interface Undone {
  readonly entity: EntityName;
  readonly id: string;
  label: string;
  readonly steps: { readonly run: string; readonly title: string; readonly by: string }[];
  before: Values;
  after: Values;
  net: number;
  readonly seal: string[];
  /** What others did to further fields of it since, which stays. */
  stays?: Pick<Staying, 'fields' | 'why'>;
}

/** One run that takes part of one job back. */
interface Part {
  readonly of: RunWithWork;
  readonly id: string;
  readonly action: string;
  readonly title: string;
  readonly rows: number;
  readonly changed: Changed;
  readonly net: number;
}

export interface Attempt {
  readonly records: ReadonlyMap<string, Undone>;
  readonly left: ReadonlyMap<string, Left>;
  readonly settled: number;
  readonly parts: readonly Part[];
  readonly tally: Tally;
  readonly chosen: Chosen;
  /** Why it takes a second person; undefined where it does not. */
  readonly second: string | undefined;
}

/** Records that turned out, half-way, not to go back whole: everything begins again without them. */
export class Without extends Error {
  readonly left: readonly Left[];
  constructor(left: readonly Left[]) {
    super('Begin again');
    this.left = left;
  }
}

export interface Wanted {
  readonly choice: Choice;
  readonly options: ControlOptions;
  readonly about: About | undefined;
  /** Of the preview that was agreed to: digests by record. */
  readonly agreed: ReadonlyMap<string, string> | undefined;
  /** Who proposed what somebody else approves: no limit holds, and what each may do was looked at before. */
  readonly proposedBy?: string;
}

/** The job that takes others back, as far as it is known before anything is. */
export const jobOf = (id: string, { choice, options: { user, now, today, key }, about }: Wanted) =>
  ({
    id,
    entity: 'runs',
    action: takeBack,
    parameters: choice as unknown as Values,
    requestedBy: user.name,
    requestedAt: now,
    ...about,
    today,
    idempotencyKey: key?.key,
  }) as const;

export const keyOf = ({ entity, id }: { readonly entity: EntityName; readonly id: string }): string => `${entity}/${id}`;

/** Everything undone, newest first. Throws Without where a record stops half-way. */
export async function attempted(room: Room, inside: Writing, wanted: Wanted, known: ReadonlyMap<string, Left>): Promise<Attempt> {
  const { options, choice } = wanted;
  const picked = await chosen(inside, choice, options.user);
  await lockAll(inside, picked.steps);
  const ids = new Set(picked.runs.map(({ id }) => id));
  const left = new Map(known);
  const leave = ({ run, id, row }: Step, why: string): void => {
    const key = `${run.entity}/${id}`;
    if (!left.has(key)) left.set(key, { entity: run.entity, id, label: row.label, why });
  };
  const times = new Map<Step, number>();
  const factsBefore = new Map<string, Facts>();
  const look = async (besides: readonly Step[]): Promise<Remaining> => {
    const own = new Set([...ids, ...besides.map(({ run }) => run.id)]);
    for (const [id, steps] of groups([...picked.steps, ...besides], ({ run }) => run.id)) {
      const [{ run }] = steps as [Step];
      const facts = await factsOf(
        inside,
        run,
        steps.map(({ row }) => row),
        own,
      );
      factsBefore.set(id, facts);
      for (const step of steps) {
        const last = facts.last(step.id) ?? (Object.keys(step.row.changed ?? {}).length > 0 ? await lastLine(inside, id) : undefined);
        // What found everything as it was to be has nothing to take back.
        if (last !== undefined) times.set(step, last);
      }
    }
    return remaining(
      [...picked.steps, ...besides].filter((step) => times.has(step)),
      times,
      new Set(besides),
    );
  };
  let found = await look(picked.answers);
  // What answered nothing that is still there is what somebody did since, like any other change.
  if (found.strange.length > 0) {
    const strange = new Set(found.strange.map(({ run }) => run.id));
    found = await look(picked.answers.filter(({ run }) => !strange.has(run.id)));
  }
  const { kept, settled } = found;
  for (const step of kept) {
    const why = notBack(step.run) ?? factsBefore.get(step.run.id)!.hindrance(step.row, step.id);
    if (why !== undefined) leave(step, why);
  }
  const order = inOrder(kept, times, leave);
  const records = new Map<string, Undone>();
  const parts: Part[] = [];
  let tally = emptyTally();
  let second: string | undefined;
  for (const steps of order) {
    const [{ run }] = steps as [Step];
    const open = steps.filter((step) => !left.has(`${run.entity}/${step.id}`));
    if (open.length === 0) continue;
    const done = await undo(room, inside, wanted, run, open);
    for (const { step, why } of done.failed) {
      // What was undone of it already has to come back: everything else is done without it.
      if (records.has(`${run.entity}/${step.id}`)) throw new Without([...left.values(), { entity: run.entity, id: step.id, label: step.row.label, why }]);
      leave(step, why);
    }
    for (const { step, row, action } of done.executed) note(records, step, row, action, factsBefore.get(run.id)!.stays(step.id));
    parts.push(...done.parts);
    second ??= done.second;
    tally = added(
      tally,
      done.executed.map(({ row }) => row.plan),
    );
  }
  return { records, left, settled, parts, tally, chosen: picked, second };
}

/** Where in the log the run stands, of a row that changed only other records: mails, payments. */
async function lastLine(inside: Writing, runID: string): Promise<number> {
  const [line] = await inside.find('activities', { where: { runID }, fields: ['id'], order: [['id', 'descending']], limit: 1 });
  return Number(line?.id ?? 0);
}

/** Customers in ascending order before anything is planned, so that this waits for nobody who waits for it. */
async function lockAll(inside: Writing, steps: readonly Step[]): Promise<void> {
  const byEntity = groups(steps, ({ run }) => run.entity);
  const customers = new Set<string>();
  for (const [entity, some] of byEntity) {
    const ids = some.map(({ id }) => id);
    if (entity === 'customers') for (const id of ids) customers.add(id);
    else for (const { customerID } of await inside.load(entity as EntityName, [...new Set(ids)])) if (typeof customerID === 'string') customers.add(customerID);
  }
  await inside.lock([...customers]);
}

function groups<T>(all: readonly T[], keyed: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const some = found.get(keyed(each));
    if (some) some.push(each);
    else found.set(keyed(each), [each]);
  }
  return found;
}

interface Remaining {
  readonly kept: readonly Step[];
  readonly settled: number;
  /** Of those besides the choice what is no answer to a step before it. */
  readonly strange: readonly Step[];
}

/** Without what was taken back already, within the choice or by what is `besides`: such pairs have come to nothing, and are left out from the inside out. */
function remaining(steps: readonly Step[], times: ReadonlyMap<Step, number>, besides: ReadonlySet<Step>): Remaining {
  let settled = 0;
  const strange: Step[] = [];
  const kept = [...groups(steps, ({ run, id }) => `${run.entity}/${id}`).values()].flatMap((own) => {
    const stack: Step[] = [];
    for (const step of own.toSorted((a, b) => times.get(a)! - times.get(b)! || Number(a.run.id) - Number(b.run.id))) {
      if (step.run.reverses !== null && stack.at(-1)?.run.id === step.run.reverses) stack.pop();
      else stack.push(step);
    }
    if (stack.length === 0) settled += 1;
    strange.push(...stack.filter((step) => besides.has(step)));
    return stack.filter((step) => !besides.has(step));
  });
  return { kept, settled, strange };
}

/** Why nothing of this job can go back through here. */
function notBack(run: RunWithWork): string | undefined {
  const action = actionOf(run.entity, run.action);
  if (!action?.reverse) return `${run.title} (job ${run.id}) cannot be taken back.`;
  return undefined;
}

/** The jobs newest first, as their rows were done; a record that two jobs did the other way round is left. */
function inOrder(steps: readonly Step[], times: ReadonlyMap<Step, number>, leave: (step: Step, why: string) => void): readonly (readonly Step[])[] {
  const runs = [...groups(steps, ({ run }) => run.id).values()];
  const latest = new Map(runs.map((some) => [some[0]!.run.id, Math.max(...some.map((step) => times.get(step)!))]));
  const place = ({ run }: Step): number => latest.get(run.id)!;
  for (const own of groups(steps, ({ run, id }) => `${run.entity}/${id}`).values()) {
    const byTime = own.toSorted((a, b) => times.get(b)! - times.get(a)!);
    const wrong = byTime.find((step, index) => index > 0 && times.get(step)! > 0 && place(step) > place(byTime[index - 1]!));
    if (wrong) leave(wrong, `Two jobs did it at the same time (job ${wrong.run.id} is one of them): take them back one by one.`);
  }
  return runs.toSorted((a, b) => place(b[0]!) - place(a[0]!) || Number(b[0]!.run.id) - Number(a[0]!.run.id));
}

interface UndoneRun {
  readonly executed: readonly { readonly step: Step; readonly row: ExecutedRow; readonly action: Action }[];
  readonly failed: readonly { readonly step: Step; readonly why: string }[];
  readonly parts: readonly Part[];
  readonly second: string | undefined;
}

/** The rows of one job, each by its opposite; a run for every action that this takes. */
async function undo(room: Room, inside: Writing, wanted: Wanted, run: RunWithWork, steps: readonly Step[]): Promise<UndoneRun> {
  const { options, about, proposedBy } = wanted;
  const catalogue = await room.catalogue(inside);
  const action = actionOfRun(run);
  const facts = await factsOf(
    inside,
    run,
    steps.map(({ row }) => row),
  );
  const parametersOf = parametersOfRows(run, action, catalogue);
  const byID = new Map(steps.map((step) => [step.id, step]));
  const failed: { step: Step; why: string }[] = [];
  const executed: { step: Step; row: ExecutedRow; action: Action }[] = [];
  const parts: Part[] = [];
  const opposites: Opposite[] = [];
  let second: string | undefined;
  for (const step of steps) {
    const way = action.reverse!(facts.before(step.id), parametersOf(step.row, step.id) as never, run.today, step.row.changed ?? {});
    if (typeof way === 'string') failed.push({ step, why: way });
    else opposites.push({ id: step.id, label: step.row.label, ...way });
  }
  for (const [name, some] of groups(opposites, (each) => each.action)) {
    const opposite = actionOf(run.entity, name)!;
    const right = proposedBy === undefined ? rightTo(options, opposite) : 'run';
    if (typeof right === 'object') {
      failed.push(...some.map(({ id }) => ({ step: byID.get(id)!, why: right.why })));
      continue;
    }
    if (right === 'propose') second ??= mayPropose(options.user);
    const { parameters, targets } = together(opposite, some);
    const limit = limitFor(catalogue, run.entity, name);
    const { user } = options;
    const ordering: Ordering = {
      ...orderBack(run, name, { parameters, targets }, options, about),
      definition: opposite,
      catalogue,
      prints: [],
      claim: undefined,
      limit,
      inPart: true,
      asKept: false,
    };
    const [id] = (await inside.allocate('runs', 1)) as [string];
    const started = room.now();
    const order = { ...orderFrom(ordering), ...(proposedBy === undefined ? {} : { proposedBy }) };
    const rows = await execute(inside, async () => catalogue, opposite, order, { atomic: false, runID: id, digests: true });
    if (limit && proposedBy === undefined) {
      await inTurnOf(inside, user);
      second ??= await whyOver(inside, ordering, limit, measureOf(rows.map(({ plan }) => plan)), started);
    }
    const finished = room.now();
    const { run: made, results } = finishedRun(ordering, rows, id, started, finished);
    await insertRun(inside, { ...made, requestedBy: proposedBy ?? user.name, idempotencyKey: undefined }, finished);
    await insertDone(inside, id, targets, results);
    const approvedBy = proposedBy === undefined ? null : user.name;
    await inside.set('runs', { hidden: true, approvedBy, approvedAt: approvedBy === null ? null : finished }, { id });
    if (made.done > 0) await reversed(inside, { reverses: run.id, now: finished }, id);
    for (const row of rows) {
      const step = byID.get(row.target.id)!;
      if (row.outcome === 'done') executed.push({ step, row, action: opposite });
      else failed.push({ step, why: row.message });
    }
    const net = rows.reduce((sum, row) => sum + (row.outcome === 'done' ? netOf(row.plan) : 0), 0);
    if (made.done > 0) parts.push({ of: run, id, action: name, title: opposite.title, rows: made.done, changed: changedBy(results), net });
  }
  return { executed, failed, parts, second };
}

function rightTo({ user, expert }: ControlOptions, action: Action): 'run' | 'propose' | { readonly why: string } {
  try {
    return authorise(user, action, expert);
  } catch (error) {
    if (error instanceof Fault) return { why: error.hint };
    throw error;
  }
}

/** Why this part of it is above its limit: all of it then waits for a second person. */
const whyOver = (inside: Writing, ordering: Ordering, limit: Limit, measure: Measure, at: string): Promise<string | undefined> =>
  within(inside, ordering, limit, measure, at).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof OverLimit) return error.why;
      throw error;
    },
  );

function changedBy(results: readonly RowResult[]): Changed {
  const all: Partial<Record<EntityName, string[]>> = {};
  for (const { changed } of results) for (const [entity, ids] of Object.entries(changed ?? {})) (all[entity as EntityName] ??= []).push(...ids);
  return Object.fromEntries(Object.entries(all).map(([entity, ids]) => [entity, [...new Set(ids)]]));
}

/** What a step did to its record, laid over what the steps before it did. */
function note(records: Map<string, Undone>, { run, id }: Step, row: ExecutedRow, action: Action, stays: Undone['stays']): void {
  const key = `${run.entity}/${id}`;
  const plan = row.plan as Plan;
  const known = records.get(key) ?? { entity: run.entity, id, label: row.label, steps: [], before: {}, after: {}, net: 0, seal: [] };
  known.label = row.label;
  known.steps.push({ run: run.id, title: run.title, by: run.requestedBy });
  known.net += netOf(plan);
  // What was done before is undone after: all that stays came later still, and the earliest step knows of all of it.
  if (stays) known.stays = stays;
  for (const { before, after } of plan.changes.filter((each) => each.entity === run.entity && each.id === id)) {
    known.before = { ...before, ...known.before };
    known.after = { ...known.after, ...after };
  }
  // As every preview's digest, it does not say who does it: that is somebody else once it is approved.
  known.seal.push([run.id, action.name, row.digest].join(' '));
  records.set(key, known);
}

export const sealOf = ({ seal }: Undone): string => hash('sha256', seal.join('\n'), 'base64url').slice(0, 22);
