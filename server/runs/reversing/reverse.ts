/**
 * Taking a run back: the opposite order for the rows that it did, previewed and executed like any other. Rows that were
 * invoiced or changed by somebody else since are left alone and listed with the reason.
 */
import { actionOf } from '../../../shared/actions/index.js';
import { count } from '../../../shared/actions/words.js';
import { badValue, Fault, refused } from '../../../shared/fault.js';
import type { Action, Preview, Value, Values } from '../../../shared/types.js';
import type { Reversal } from '../../../shared/wire/runs.js';
import { authorise } from '../../people/authorise.js';
import { preview } from '../../engine/engine.js';
import { aboutIn } from '../../engine/about.js';
import { withoutRepeats, type About, type Target } from '../../engine/order.js';
import { present } from '../../engine/present.js';
import { businessDay, rowAt } from '../../engine/rows.js';
import { Claim } from '../taking/idempotency.js';
import type { Answer } from '../telling/answers.js';
import { whySecond } from '../taking/judged.js';
import { measureOf } from '../taking/limits.js';
import { readRows } from '../kept/rows.js';
import { isTakeBack, actionOfRun, readRun, undecided, underWay, type RunWithWork } from '../kept/run.js';
import { orderFrom, recallKey } from '../taking/ordering.js';
import { submit } from '../taking/submit.js';
import { commonest, factsOf, grouped, idOf, orderBack, parametersOfRows, reasonSaid, together, type Left, type Opposite, type Staying } from './wayBack.js';
import type { ControlOptions, Room } from '../taking/room.js';
import type { Submission } from '../taking/submission.js';

/**
 * What the caller's preview showed, as an order says it: only these rows, each only if it would still come out the same.
 * Without rows everything is taken back that can be.
 */
export interface Seal {
  readonly about?: About;
  readonly rows?: readonly Target[];
  readonly today?: string;
  readonly control?: Values;
}

function sealOf({ rows, today, control, comment, ticket }: Values, now: string): Seal {
  const about = aboutIn({ comment, ticket });
  if (rows !== undefined && rows !== null && !Array.isArray(rows)) throw badValue({ rows: 'Give the rows of the preview, each with its id and digest.' });
  if (control !== undefined && control !== null && (typeof control !== 'object' || Array.isArray(control)))
    throw badValue({ control: 'Give the control of the preview: count, sum and hash.' });
  return {
    ...businessDay(now, today),
    ...(about ? { about } : {}),
    ...(Array.isArray(rows) ? { rows: withoutRepeats(rows.map((row: Value, index) => rowAt(row, index))) } : {}),
    ...(control ? { control: control as Values } : {}),
  };
}

const page = 2_000;

export async function reverse(room: Room, id: string, options: ControlOptions, given: Values = {}): Promise<Answer> {
  const run = await readRun(room.store, id);
  const { user, expert, key } = options;
  const { rows, today = options.today, control, about } = sealOf(given, options.today);
  const claim = key && !options.preview ? new Claim(key, user) : undefined;
  // What was taken back before would be found changed since; its answer is kept.
  if (await claim?.isUsed(room.store, room.now())) return recallKey(room, claim!);
  const whole = await opposite(room, run);
  const { action, parameters, kept } = whole;
  const { targets, left } = rows ? sealed(rows, whole, run) : whole;
  if (targets.length === 0) {
    throw refused(`Nothing of run ${id} can be taken back. ${grouped(left).map(reasonSaid).slice(0, 5).join(' ')}`.slice(0, 2_000));
  }
  const staying = targets.flatMap(({ id: each }) => kept.get(each) ?? []);
  const submission: Submission = {
    ...orderBack(run, action.name, { parameters, targets }, { ...options, today }, about),
    ...(key ? { key } : {}),
    ...(control ? { control } : {}),
    ...(left.length + staying.length > 0 ? { more: { left: left as unknown as Value, stays: staying as unknown as Value } } : {}),
  };
  if (!options.preview) return submit(room, submission);
  authorise(user, action, expert);
  const planned = await preview(room.store, await room.catalogue(), action, orderFrom(submission));
  const approval = await whySecond(room, submission, measureOf(planned.rows.map(({ plan }) => plan)));
  const shown = { ...(await present(planned)), ...(approval ? { approval } : {}) };
  return { status: 200, headers: {}, body: withLeft(withStaying(shown, staying), left, run) };
}

/** Whether anything of a run can be taken back now; it is judged row by row up to the first that can. */
export async function reversal(room: Room, id: string): Promise<Reversal> {
  const run = await readRun(room.store, id);
  if (isTakeBack(run)) return takenBack(room, run);
  if (run.reversedBy) return { possible: false, why: `It was taken back by run ${run.reversedBy}.` };
  try {
    const { targets, left } = await opposite(room, run, true);
    const reasons = grouped(left).map(reasonSaid);
    return targets.length > 0 ? { possible: true, why: null } : { possible: false, why: reasons.slice(0, 3).join(' ').slice(0, 1_000) };
  } catch (error) {
    if (error instanceof Fault) return { possible: false, why: error.hint };
    throw error;
  }
}

/** Of a job that took others back: one of its parts that can go back will do. */
async function takenBack(room: Room, run: RunWithWork): Promise<Reversal> {
  let why: string | null = null;
  for (const { recordID } of await readRows(room.store, run.id)) {
    const part = await reversal(room, recordID);
    if (part.possible) return part;
    why ??= part.why;
  }
  return { possible: false, why };
}

/** Of the way back only what was agreed to, each row sealed; those that can no longer be taken back are told. */
function sealed(
  rows: readonly Target[],
  { targets, left }: { readonly targets: readonly Target[]; readonly left: readonly Left[] },
  run: RunWithWork,
): { readonly targets: readonly Target[]; readonly left: readonly Left[] } {
  const open = new Map(targets.map((target) => [target.id, target]));
  const hindered = new Map(left.map((each) => [each.id, each]));
  const strange = rows.find(({ id }) => !open.has(id) && !hindered.has(id));
  if (strange) throw badValue({ rows: `Run ${run.id} did nothing to ${run.entity} ${strange.id}.` });
  const own = rows.find(({ parameters }) => parameters !== undefined);
  if (own) throw badValue({ rows: `Row ${own.id}: what takes it back is worked out from the run; it has no parameters of its own.` });
  return {
    targets: rows.flatMap((row) => {
      const target = open.get(row.id);
      return target ? [{ ...target, ...row }] : [];
    }),
    left: rows.flatMap(({ id }) => hindered.get(id) ?? []),
  };
}

/** The order that takes the run back, and what it leaves alone. */
async function opposite(
  room: Room,
  run: RunWithWork,
  anyWillDo = false,
): Promise<{
  readonly action: Action;
  readonly parameters: Values;
  readonly targets: readonly Target[];
  readonly left: readonly Left[];
  readonly kept: ReadonlyMap<string, Staying>;
}> {
  const action = actionOfRun(run);
  if (underWay.includes(run.status) || undecided.includes(run.status))
    throw refused(`Run ${run.id} is ${run.status}. Cancel it first; then what it did can be taken back.`);
  if (!action.reverse) throw refused(`${action.title} cannot be taken back.`);
  if (run.done === 0) throw refused(`Run ${run.id} did nothing that could be taken back.`);
  const catalogue = await room.catalogue();
  const parametersOf = parametersOfRows(run, action, catalogue);
  const found: Opposite[] = [];
  const left: Left[] = [];
  const kept = new Map<string, Staying>();
  const touched = new Set<string>();
  let again = false;
  for (let after = 0; ;) {
    const rows = await readRows(room.store, run.id, { outcomes: ['done'], after, limit: page });
    const facts = await factsOf(room.store, run, rows);
    for (const row of rows) {
      const id = idOf(row, run.entity);
      for (const [entity, ids] of Object.entries(row.changed ?? {}))
        for (const each of ids) {
          again ||= touched.has(`${entity}/${each}`);
          touched.add(`${entity}/${each}`);
        }
      const why = facts.hindrance(row, id);
      const staying = facts.stays(id);
      if (staying) kept.set(id, { id, label: row.label, ...staying });
      if (why !== undefined) {
        left.push({ id, label: row.label, why });
        continue;
      }
      const way = action.reverse(facts.before(id), parametersOf(row, id) as never, run.today, row.changed ?? {});
      if (typeof way === 'string') left.push({ id, label: row.label, why: way });
      else found.push({ id, label: row.label, action: way.action, parameters: way.parameters });
    }
    const last = rows.at(-1);
    if (!last || rows.length < page || (anyWillDo && found.length > 0)) break;
    after = last.position;
  }
  // Where rows changed the same record one after the other, what was done last is taken back first.
  return { ...asOrder(run, again ? found.toReversed() : found, left), left, kept };
}

/** One order: the action that most rows need, its commonest parameters shared, the others' with their rows. */
function asOrder(run: RunWithWork, found: readonly Opposite[], left: Left[]): { action: Action; parameters: Values; targets: readonly Target[] } {
  const name = commonest(found.map(({ action }) => action)) ?? run.action;
  const action = actionOf(run.entity, name) ?? actionOfRun(run);
  const rows = found.filter((each) => {
    if (each.action === name) return true;
    left.push({
      id: each.id,
      label: each.label,
      why: `It is taken back by ${actionOf(run.entity, each.action)?.title ?? each.action}, the others by ${action.title}: reverse this run once more for it.`,
    });
    return false;
  });
  return { action, ...together(action, rows) };
}

/** Each row says what of it stays, and the whole how many do. */
function withStaying(shown: Preview, staying: readonly Staying[]): Preview {
  const byID = new Map(staying.map((each) => [each.id, each]));
  return {
    ...shown,
    stays: staying,
    notes: [
      ...shown.notes,
      ...(staying.length > 0
        ? [`Of ${count(staying.length, 'row')} other fields were changed since; ${staying.length === 1 ? 'it names' : 'each names'} what stays as it is.`]
        : []),
    ],
    rows: shown.rows.map((row) => (byID.has(row.id) ? { ...row, notes: [...row.notes, byID.get(row.id)!.why] } : row)),
  };
}

function withLeft(shown: Preview, left: readonly Left[], run: RunWithWork): Preview {
  return {
    ...shown,
    reverses: run.id,
    left,
    refusals: [...shown.refusals, ...grouped(left)],
    notes: [
      ...shown.notes,
      ...(left.length > 0 ? [`${left.length} of the ${run.done} rows that run ${run.id} did cannot be taken back and will be left alone.`] : []),
    ],
  };
}
