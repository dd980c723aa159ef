/**
 * Taking a run back: the opposite order for the rows that it did, previewed and executed like any other. Rows that were
 * invoiced or changed by somebody else since are left alone and listed with the reason.
 */
import { actionOf } from '../../shared/actions/index.js';
import { formatDate } from '../../shared/dates.js';
import { badValue, Fault, refused } from '../../shared/fault.js';
import { fromWire } from '../../shared/fields.js';
import { unitsToPounds } from '../../shared/money.js';
import type { Action, EntityName, Preview, Value, Values } from '../../shared/types.js';
import type { Reversal } from '../../shared/wire/runs.js';
import { authorise } from '../people/authorise.js';
import { preview } from '../engine/engine.js';
import { aboutIn } from '../engine/about.js';
import { withoutRepeats, type About, type Target } from '../engine/order.js';
import { parametersFor } from '../engine/parameters.js';
import { present } from '../engine/present.js';
import { businessDay, rowAt } from '../engine/rows.js';
import type { Reading } from '../database/store.js';
import type { ControlOptions } from './control.js';
import { actionOfRun } from './execute.js';
import { Claim } from './idempotency.js';
import type { Answer } from './answers.js';
import { whySecond } from './judged.js';
import type { Room } from './parts.js';
import { canonical } from './fingerprint.js';
import { dialectOf, readRows, type StoredRow } from './rows.js';
import { readRun, undecided, underWay, type RunWithWork } from './run.js';
import { orderFrom, recallKey, type Submission } from './ordering.js';
import { submit } from './submit.js';

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

/** A row that cannot be taken back. */
export interface Left {
  readonly id: string;
  readonly label: string | null;
  readonly why: string;
}

interface Opposite {
  readonly id: string;
  readonly label: string | null;
  readonly action: string;
  readonly parameters: Values;
}

const page = 2_000;

export async function reverse(room: Room, id: string, options: ControlOptions, given: Values = {}): Promise<Answer> {
  const run = await readRun(room.store, id);
  const { user, expert, now, key } = options;
  const { rows, today = options.today, control, about } = sealOf(given, options.today);
  const claim = key && !options.preview ? new Claim(key, user) : undefined;
  // What was taken back before would be found changed since; its answer is kept.
  if (await claim?.isUsed(room.store, room.now())) return recallKey(room, claim!);
  const whole = await opposite(room, run);
  const { action, parameters } = whole;
  const { targets, left } = rows ? sealed(rows, whole, run) : whole;
  if (targets.length === 0) {
    throw refused(
      `Nothing of run ${id} can be taken back. ${grouped(left)
        .map(({ count, why }) => `${count} × ${why}`)
        .slice(0, 5)
        .join(' ')}`.slice(0, 2_000),
    );
  }
  const submission: Submission = {
    entity: run.entity,
    action: action.name,
    targets,
    parameters,
    single: false,
    user,
    expert,
    today,
    now,
    atomic: false,
    reverses: id,
    ...(key ? { key } : {}),
    ...(control ? { control } : {}),
    ...(about ? { about } : {}),
    ...(left.length > 0 ? { more: { left: left as unknown as Value } } : {}),
  };
  if (!options.preview) return submit(room, submission);
  authorise(user, action, expert);
  const planned = await preview(room.store, await room.catalogue(), action, orderFrom(submission));
  const approval = await whySecond(room, submission, planned);
  const shown = { ...(await present(planned)), ...(approval ? { approval } : {}) };
  return { status: 200, headers: {}, body: withLeft(shown, left, run) };
}

/** Whether anything of a run can be taken back now; it is judged row by row up to the first that can. */
export async function reversal(room: Room, id: string): Promise<Reversal> {
  const run = await readRun(room.store, id);
  if (run.reversedBy) return { possible: false, why: `It was taken back by run ${run.reversedBy}.` };
  try {
    const { targets, left } = await opposite(room, run, true);
    const reasons = grouped(left).map(({ count, why }) => `${count} × ${why}`);
    return targets.length > 0 ? { possible: true, why: null } : { possible: false, why: reasons.slice(0, 3).join(' ').slice(0, 1_000) };
  } catch (error) {
    if (error instanceof Fault) return { possible: false, why: error.hint };
    throw error;
  }
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
): Promise<{ readonly action: Action; readonly parameters: Values; readonly targets: readonly Target[]; readonly left: readonly Left[] }> {
  const action = actionOfRun(run);
  if (underWay.includes(run.status) || undecided.includes(run.status))
    throw refused(`Run ${run.id} is ${run.status}. Cancel it first; then what it did can be taken back.`);
  if (!action.reverse) throw refused(`${action.title} cannot be taken back.`);
  if (run.done === 0) throw refused(`Run ${run.id} did nothing that could be taken back.`);
  const catalogue = await room.catalogue();
  const shared = safely(() => parametersFor(action, { targets: [{ id: '1' }], parameters: run.parameters }, catalogue)[0]?.parameters);
  const found: Opposite[] = [];
  const left: Left[] = [];
  for (let after = 0; ;) {
    const rows = await readRows(room.store, dialectOf(room.store), run.id, { outcomes: ['done'], after, limit: page });
    const facts = await factsOf(room, run, rows);
    for (const row of rows) {
      const id = idOf(row, run.entity);
      const why = facts.hindrance(row, id);
      if (why !== undefined) {
        left.push({ id, label: row.label, why });
        continue;
      }
      const own = row.parameters
        ? safely(() => parametersFor(action, { targets: [{ id, parameters: row.parameters! }], parameters: run.parameters }, catalogue)[0]?.parameters)
        : shared;
      const way = action.reverse(facts.before(id), (own ?? {}) as never, run.today);
      if (typeof way === 'string') left.push({ id, label: row.label, why: way });
      else found.push({ id, label: row.label, action: way.action, parameters: way.parameters });
    }
    const last = rows.at(-1);
    if (!last || rows.length < page || (anyWillDo && found.length > 0)) break;
    after = last.position;
  }
  return { ...asOrder(run, found, left), left };
}

/** A record that the run made goes by its real id. */
const idOf = (row: StoredRow, entity: EntityName): string => (row.recordID.startsWith('+') ? (row.changed?.[entity]?.[0] ?? row.recordID) : row.recordID);

/** One order: the action that most rows need, its commonest parameters shared, the others' with their rows. */
function asOrder(run: RunWithWork, found: readonly Opposite[], left: Left[]): { action: Action; parameters: Values; targets: readonly Target[] } {
  const name = commonest(found.map(({ action }) => action)) ?? run.action;
  const action = actionOf(run.entity, name) ?? actionOfRun(run);
  const rows = found
    .filter((each) => {
      if (each.action === name) return true;
      left.push({
        id: each.id,
        label: each.label,
        why: `It is taken back by ${actionOf(run.entity, each.action)?.title ?? each.action}, the others by ${action.title}: reverse this run once more for it.`,
      });
      return false;
    })
    .map((each) => ({ ...each, text: canonical(each.parameters) }));
  const shared = commonest(rows.map(({ text }) => text)) ?? '{}';
  const common = JSON.parse(shared) as Values;
  return {
    action,
    parameters: wire(action, common),
    // A parameter that only the others have is taken out of this row's.
    targets: rows.map(({ id, parameters, text }) =>
      text === shared ? { id } : { id, parameters: { ...Object.fromEntries(Object.keys(common).map((each) => [each, null])), ...wire(action, parameters) } },
    ),
  };
}

function commonest(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/** What actions say of money is in ten-thousandths; orders are in pounds. Empty parameters are left out where that says the same. */
function wire({ fields, parameters: { properties } }: Action, parameters: Values): Values {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([each, value]): [string, Value][] => {
      if (value === null && fields !== 'edit') return [];
      return [[each, properties[each]?.format === 'currency' && typeof value === 'number' ? unitsToPounds(value) : value]];
    }),
  );
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // The parameters were good when the run was accepted; a list has changed since. What reverse makes of none, it says.
    return undefined;
  }
}

interface Facts {
  /** The record's fields as they were before the run, inner form. */
  before(id: string): Values;
  hindrance(row: StoredRow, id: string): string | undefined;
}

/** What the log and the charge lines say of these rows. */
async function factsOf(room: Room, run: RunWithWork, rows: readonly StoredRow[]): Promise<Facts> {
  const { entity, id: runID } = run;
  const dialect = dialectOf(room.store);
  const ids = JSON.stringify(rows.map((row) => idOf(row, entity)));
  const logged = await room.store.rows<{ recordID: string; before: string }>(
    `SELECT "recordID", "before" FROM "activities" WHERE "entity" = $entity AND "runID" = CAST($runID AS BIGINT) AND ${dialect.among('"recordID"', 'ids', 'text')} ORDER BY "id" DESC`,
    { entity, runID, ids },
  );
  const before = new Map<string, Values>();
  // The earliest line of a record comes last and wins.
  for (const line of logged) before.set(line.recordID, { ...before.get(line.recordID), ...(JSON.parse(line.before) as Values) });
  const later = await room.store.rows<{ recordID: string; userName: string; action: string; at: string; runID: string | null }>(
    `SELECT a."recordID", a."userName", a."action", a."at", CAST(a."runID" AS TEXT) AS "runID" FROM "activities" a
     JOIN (SELECT "recordID", MAX("id") AS "id" FROM "activities"
       WHERE "entity" = $entity AND "runID" = CAST($runID AS BIGINT) AND ${dialect.among('"recordID"', 'ids', 'text')} GROUP BY "recordID") m
       ON m."recordID" = a."recordID" AND a."id" > m."id"
     WHERE a."entity" = $entity AND (a."runID" IS NULL OR a."runID" <> CAST($runID AS BIGINT)) ORDER BY a."id"`,
    { entity, runID, ids },
  );
  const changes = new Map<string, (typeof later)[number][]>();
  for (const line of later) changes.set(line.recordID, [...(changes.get(line.recordID) ?? []), line]);
  const invoiced = await invoicedOf(room.store, dialect, rows);
  // The log has the fields that changed; all others are as they were.
  const records = new Map((await room.store.load(entity, [...before.keys()])).map((record) => [record.id, record]));
  return {
    before: (id) => ({ ...records.get(id), ...fromWire(entity, before.get(id) ?? {}) }),
    hindrance(row, id) {
      // What a row put onto an invoice that it made itself goes back with that invoice.
      const own = row.changed?.invoices ?? [];
      const invoice = (row.changed?.transactions ?? []).map((each) => invoiced.get(each)).find((each) => each !== undefined && !own.includes(each));
      if (invoice !== undefined) return `Invoiced since: a charge that the run raised is on invoice ${invoice}.`;
      const lines = changes.get(id);
      if (!lines) return undefined;
      const billing = lines.find(({ action }) => action === 'request');
      if (billing) return `Invoiced since: the billing run of ${formatDate(billing.at.slice(0, 10))} has billed it.`;
      const { userName, action, at, runID: by } = lines[0]!;
      return `Changed since: ${actionOf(entity, action)?.title ?? action} by ${userName} on ${formatDate(at.slice(0, 10))}${by ? ` (run ${by})` : ''}.`;
    },
  };
}

/** Invoice ids by the ids of charge lines that the rows raised. */
async function invoicedOf(from: Reading, dialect: ReturnType<typeof dialectOf>, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, string>> {
  const raised = rows.flatMap(({ changed }) => changed?.transactions ?? []);
  if (raised.length === 0) return new Map();
  const lines = await from.rows<{ id: string; invoiceID: string }>(
    `SELECT CAST("id" AS TEXT) AS "id", CAST("invoiceID" AS TEXT) AS "invoiceID" FROM "transactions" WHERE "invoiceID" IS NOT NULL AND ${dialect.among('"id"', 'ids', 'id')}`,
    { ids: JSON.stringify(raised) },
  );
  return new Map(lines.map(({ id, invoiceID }) => [id, invoiceID]));
}

function grouped(left: readonly Left[]): Preview['refusals'] {
  const groups = new Map<string, string[]>();
  for (const { id, why } of left) {
    const ids = groups.get(why);
    if (ids) ids.push(id);
    else groups.set(why, [id]);
  }
  return [...groups].map(([why, ids]) => ({ why, count: ids.length, ids })).toSorted((a, b) => b.count - a.count);
}

function withLeft(shown: Preview, left: readonly Left[], run: RunWithWork): unknown {
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
