/** The rows of runs: frozen at acceptance, given their outcome in the transaction that does what they say. */
import type { Change, EntityName, Outcome, Plan, RowPreview, Values } from '../../../shared/types.js';
import type { ExecutedRow, Target } from '../../engine/order.js';
import type { Reading, Writing } from '../../database/store.js';
import { ended, undecided, type RunStatus } from './run.js';
import { besidesInPounds, besidesOf, stakeOf, type Besides } from '../../../shared/amounts.js';
import { toWire } from '../../../shared/fields.js';
import { textOfWarning } from '../../../shared/warnings.js';
import { netOf } from '../../engine/tally.js';

/** Ids of changed records by entity, the target or new record first. */
export type Changed = Partial<Record<EntityName, readonly string[]>>;

/** What was in force of a record's fields that were empty before they changed: the log of changes has only what was in them. */
interface WasInForce {
  readonly entity: EntityName;
  readonly id: string;
  readonly values: Values;
}

/**
 * What a row's plan says besides its charges: what still comes, other money that it moves, what deserves a second look, what was in
 * force before, and its notes beyond the message of the row. Pence; values as records have them.
 */
export type RowBesides = Besides & {
  readonly warnings?: readonly string[];
  readonly inForce?: readonly WasInForce[];
  readonly notes?: readonly string[];
};

export interface StoredRow {
  readonly position: number;
  readonly recordID: string;
  readonly label: string | null;
  readonly version: number | null;
  readonly digest: string | null;
  readonly parameters: Values | null;
  readonly mark?: string | null;
  readonly outcome: Outcome;
  readonly message: string | null;
  readonly code: number | null;
  readonly changed: Changed | null;
  readonly preview: RowPreview | null;
  readonly net: number | null;
  /** Pence, of rows that are done. */
  readonly monthlyBefore: number | null;
  readonly monthlyAfter: number | null;
  /** Of rows that are done; null where there is nothing of it. */
  readonly besides: RowBesides | null;
}

/** What a row came to, as it is stored. */
export interface RowResult {
  readonly position: number;
  readonly outcome: Outcome;
  readonly message: string;
  readonly code: number | null;
  readonly label: string | null;
  readonly changed: Changed | null;
  readonly net: number | null;
  /** What its control total counts: charges and credits, payments, invoices; pence. */
  readonly stake: number | null;
  readonly monthlyBefore: number | null;
  readonly monthlyAfter: number | null;
  readonly besides: RowBesides | null;
}

/** The longest message that is kept. */
const longest = 2_000;

export function resultOf(position: number, { outcome, message, fault, label, applied, plan }: ExecutedRow): RowResult {
  const done = outcome === 'done';
  return {
    position,
    outcome,
    message: message.slice(0, longest),
    code: fault?.code ?? null,
    label,
    changed: applied ? changedBy(applied.changed) : null,
    net: done ? netOf(plan) : null,
    stake: done ? stakeOf(plan ?? {}) : null,
    monthlyBefore: done ? (plan?.monthlyBefore ?? 0) : null,
    monthlyAfter: done ? (plan?.monthlyAfter ?? 0) : null,
    besides: done && plan ? besidesTold(plan, message) : null,
  };
}

function besidesTold(plan: Plan, message: string): RowBesides | null {
  const inForce = plan.changes.flatMap(emptyBefore);
  const notes = (plan.notes ?? []).filter((note) => note !== message);
  const besides = {
    ...besidesOf(plan),
    ...(plan.warnings?.length ? { warnings: plan.warnings.map(textOfWarning) } : {}),
    ...(inForce.length > 0 ? { inForce } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
  return Object.keys(besides).length === 0 ? null : besides;
}

/** Where a field had a value of its own, the log of changes has it. */
function emptyBefore({ entity, id, before, inForce = {} }: Change): readonly WasInForce[] {
  const values = Object.fromEntries(Object.entries(inForce).filter(([field]) => (before[field] ?? null) === null));
  return Object.keys(values).length === 0 ? [] : [{ entity, id, values }];
}

function changedBy(changed: readonly { readonly entity: EntityName; readonly id: string; readonly kind: Change['kind'] }[]): Changed {
  const byEntity: Partial<Record<EntityName, string[]>> = {};
  for (const { entity, id } of changed) {
    const ids = (byEntity[entity] ??= []);
    if (!ids.includes(id)) ids.push(id);
  }
  return byEntity;
}

const sealed = ['runID', 'position', 'recordID', 'version', 'digest', 'parameters', 'mark'] as const;
const results = ['outcome', 'message', 'code', 'label', 'changed', 'net', 'stake', 'monthlyBefore', 'monthlyAfter', 'besides'] as const;
const resultsOf = (result: RowResult): readonly unknown[] => results.map((name) => result[name]);

const sealOf = (runID: string, position: number, { id, version, digest, parameters, mark }: Target): readonly unknown[] => [
  runID,
  position,
  id,
  version,
  digest,
  parameters,
  mark,
];

/** Freezes the rows of an order, to be worked on later. */
export async function insertWaiting(inside: Writing, runID: string, targets: readonly Target[]): Promise<void> {
  const rows = targets.map((target, index) => [...sealOf(runID, index + 1, target), 'waiting']);
  await inside.addMany('runRows', [...sealed, 'outcome'], rows);
}

/** The finished rows of several runs of one row each, in one statement. */
export async function insertSingles(
  inside: Writing,
  done: readonly { readonly runID: string; readonly target: Target; readonly result: RowResult }[],
): Promise<void> {
  await inside.addMany(
    'runRows',
    ['runID', 'position', 'recordID', 'version', 'digest', ...results],
    done.map(({ runID, target: { id, version, digest }, result }) => [runID, result.position, id, version, digest, ...resultsOf(result)]),
  );
}

/** Rows of an order that was done at once, with what they came to. */
export async function insertDone(inside: Writing, runID: string, targets: readonly Target[], done: readonly RowResult[]): Promise<void> {
  await inside.addMany(
    'runRows',
    [...sealed, ...results],
    done.map((result, index) => [...sealOf(runID, result.position, targets[index]!), ...resultsOf(result)]),
  );
}

/** Rows of a proposal: what was previewed, frozen. */
export async function insertProposed(inside: Writing, runID: string, targets: readonly Target[], previews: readonly RowPreview[]): Promise<void> {
  await inside.addMany(
    'runRows',
    [...sealed, 'outcome', 'message', 'code', 'label', 'net', 'preview'],
    previews.map((preview, index) => {
      const ready = preview.outcome === 'ready';
      const { parameters, mark } = targets[index] ?? {};
      return [
        runID,
        index + 1,
        preview.id,
        // The digest says whether it would still come out the same; what else somebody changes on the record meanwhile does not matter.
        null,
        preview.digest || null,
        parameters,
        mark,
        ready ? 'waiting' : 'failed',
        ready ? (preview.changes[0]?.why ?? null) : (preview.why ?? null),
        preview.code,
        preview.label,
        Math.round(preview.net * 100),
        preview,
      ];
    }),
  );
}

/** Gives waiting rows their outcome; answers how many there were to give it to. */
export function settleRows(inside: Writing, runID: string, done: readonly RowResult[]): Promise<number> {
  // The run's id travels with every row: given once, SQLite would read all rows of the run for each of these.
  const rows = done.map((result) => [runID, result.position, ...resultsOf(result)]);
  return inside.setMany('runRows', ['runID', 'position'], results, rows, { outcome: 'waiting' });
}

/** The rows that wait, sealed to the plans of a new preview; those that cannot run any more stay to be tried, and told. */
export async function replanRows(inside: Writing, runID: string, rows: readonly StoredRow[], previews: readonly RowPreview[]): Promise<void> {
  await inside.setMany(
    'runRows',
    ['runID', 'position'],
    ['version', 'digest', 'label', 'net', 'preview', 'parameters'],
    rows.map(({ position, parameters }, index) => {
      const shown = previews[index]!;
      return [runID, position, shown.version || null, shown.digest || null, shown.label, Math.round(shown.net * 100), shown, parameters];
    }),
  );
}

const columns = [
  'position',
  'recordID',
  'label',
  'version',
  'digest',
  'parameters',
  'mark',
  'outcome',
  'message',
  'code',
  'changed',
  'preview',
  'net',
  'monthlyBefore',
  'monthlyAfter',
  'besides',
] as const;

export interface Wanted {
  readonly positions?: readonly number[];
  readonly outcomes?: readonly Outcome[];
  /** Only rows after this one. */
  readonly after?: number;
  readonly limit?: number;
  readonly offset?: number;
}

/** Rows of a run in their order. */
export async function readRows(from: Reading, runID: string, { positions, outcomes, after = 0, limit, offset = 0 }: Wanted = {}): Promise<StoredRow[]> {
  const among = positions?.filter((position) => position > after);
  const rows = await from.find('runRows', {
    where: { runID, position: among ?? { above: after }, ...(outcomes ? { outcome: outcomes } : {}) },
    fields: columns,
    order: ['position'],
    ...(limit === undefined ? {} : { limit, skip: offset }),
  });
  return rows as unknown as StoredRow[];
}

/** How many rows have which outcome. */
export async function outcomesOf(from: Reading, runID: string, status: RunStatus): Promise<Partial<Record<Outcome, number>>> {
  const counted = await from.counts('runRows', 'outcome', { runID });
  return Object.fromEntries([...counted].map(([outcome, count]) => [shownOutcome(outcome as Outcome, status), count]));
}

/** A row that waits in a run that has ended was not reached. */
const shownOutcome = (outcome: Outcome, status: RunStatus): Outcome => (outcome === 'waiting' && ended.includes(status) ? 'notReached' : outcome);

/** The outcome as stored, for a filter. */
export const storedOutcome = (outcome: Outcome): Outcome => (outcome === 'notReached' ? 'waiting' : outcome);

/** A row as the API answers it. A record that the row made is named by its real id. */
export function presentStored(
  { position, recordID, label, outcome, message, code, changed, net, monthlyBefore, monthlyAfter, besides, preview, parameters, mark }: StoredRow,
  entity: EntityName,
  status: RunStatus,
): Values {
  const made = recordID.startsWith('+') ? changed?.[entity]?.[0] : undefined;
  return {
    id: made ?? recordID,
    position,
    label,
    outcome: shownOutcome(outcome, status),
    message,
    ...(code === null ? {} : { code }),
    ...(parameters ? { parameters } : {}),
    ...(mark ? { mark } : {}),
    ...(net === null ? {} : { net: net / 100 }),
    ...(monthlyBefore || monthlyAfter ? { monthlyBefore: (monthlyBefore ?? 0) / 100, monthlyAfter: (monthlyAfter ?? 0) / 100 } : {}),
    ...(besides ? (besidesInPounds(besides) as unknown as Values) : {}),
    ...(besides?.warnings ? { warnings: besides.warnings } : {}),
    ...(besides?.inForce ? { inForce: besides.inForce.map(({ entity: of, id, values }) => ({ entity: of, id, values: toWire(of, values) })) } : {}),
    ...(besides?.notes ? { notes: besides.notes } : {}),
    ...(preview && undecided.includes(status) ? { preview: preview as unknown as Values } : {}),
  };
}
