/** The rows of runs: frozen at acceptance, given their outcome in the transaction that does what they say. */
import { postgres, sqlite, type Dialect } from '../../database/dialect.js';
import { boundRows } from '../../database/bound.js';
import type { Kind, Stored } from '../../database/columns.js';
import type { Change, EntityName, Outcome, RowPreview, Values } from '../../../shared/types.js';
import type { ExecutedRow, Target } from '../../engine/order.js';
import type { Reading, Store, Writing } from '../../database/store.js';
import { ended, undecided, type RunStatus } from './run.js';
import { stakeOf } from '../../../shared/amounts.js';
import { netOf } from './tally.js';

export const dialectOf = ({ dialect }: Pick<Store, 'dialect'>): Dialect => (dialect === 'sqlite' ? sqlite : postgres);

/** Ids of changed records by entity, the target or new record first. */
export type Changed = Partial<Record<EntityName, readonly string[]>>;

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
  };
}

function changedBy(changed: readonly { readonly entity: EntityName; readonly id: string; readonly kind: Change['kind'] }[]): Changed {
  const byEntity: Partial<Record<EntityName, string[]>> = {};
  for (const { entity, id } of changed) {
    const ids = (byEntity[entity] ??= []);
    if (!ids.includes(id)) ids.push(id);
  }
  return byEntity;
}

type Cells = readonly (readonly [name: string, kind: Kind])[];

async function insert(inside: Writing, dialect: Dialect, runID: string, cells: Cells, rows: readonly (readonly Stored[])[], fixed = ''): Promise<void> {
  if (rows.length === 0) return;
  const names = cells.map(([name]) => `"${name}"`).join(', ');
  const bound = boundRows(
    dialect,
    cells.map(([, kind]) => kind),
    rows,
  );
  await inside.run(
    `INSERT INTO "runRows" ("runID", ${names}${fixed ? ', "outcome"' : ''})
     SELECT CAST($runID AS BIGINT), ${bound.cells.join(', ')}${fixed ? `, '${fixed}'` : ''} FROM ${bound.from}`,
    { ...bound.binds, runID },
  );
}

const text = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

/** Rows bound to one statement: a hundred thousand in one piece would hold everybody up while their JSON is made. */
const slice = 10_000;

/** Freezes the rows of an order, to be worked on later. */
export async function insertWaiting(inside: Writing, dialect: Dialect, runID: string, targets: readonly Target[]): Promise<void> {
  for (let from = 0; from < targets.length; from += slice) {
    const some = targets.slice(from, from + slice);
    const bare = some.every(({ version, digest, parameters, mark }) => [version, digest, parameters, mark].every((each) => each === undefined));
    const cells: Cells = [
      ['position', 'integer'],
      ['recordID', 'text'],
    ];
    if (bare)
      await insert(
        inside,
        dialect,
        runID,
        cells,
        some.map(({ id }, index) => [from + index + 1, id]),
        'waiting',
      );
    else {
      await insert(
        inside,
        dialect,
        runID,
        [...cells, ['version', 'integer'], ['digest', 'text'], ['parameters', 'json'], ['mark', 'text']],
        some.map(({ id, version, digest, parameters, mark }, index) => [from + index + 1, id, version ?? null, digest ?? null, text(parameters), mark ?? null]),
        'waiting',
      );
    }
  }
}

/** The finished rows of several runs of one row each, in one statement. */
export async function insertSingles(
  inside: Writing,
  dialect: Dialect,
  done: readonly { readonly runID: string; readonly target: Target; readonly result: RowResult }[],
): Promise<void> {
  const cells: Cells = [['runID', 'id'], ['position', 'integer'], ['recordID', 'text'], ['version', 'integer'], ['digest', 'text'], ...resultCells];
  const bound = boundRows(
    dialect,
    cells.map(([, kind]) => kind),
    done.map(({ runID, target: { id, version, digest }, result }) => [runID, result.position, id, version ?? null, digest ?? null, ...cellsOf(result)]),
  );
  await inside.run(`INSERT INTO "runRows" (${cells.map(([name]) => `"${name}"`).join(', ')}) SELECT ${bound.cells.join(', ')} FROM ${bound.from}`, bound.binds);
}

/** Rows of an order that was done at once, with what they came to. */
export async function insertDone(inside: Writing, dialect: Dialect, runID: string, targets: readonly Target[], results: readonly RowResult[]): Promise<void> {
  await insert(
    inside,
    dialect,
    runID,
    [['position', 'integer'], ['recordID', 'text'], ['version', 'integer'], ['digest', 'text'], ['parameters', 'json'], ['mark', 'text'], ...resultCells],
    results.map((result, index) => {
      const { id, version, digest, parameters, mark } = targets[index]!;
      return [result.position, id, version ?? null, digest ?? null, text(parameters), mark ?? null, ...cellsOf(result)];
    }),
  );
}

/** Rows of a proposal: what was previewed, frozen. */
export async function insertProposed(
  inside: Writing,
  dialect: Dialect,
  runID: string,
  targets: readonly Target[],
  previews: readonly RowPreview[],
): Promise<void> {
  await insert(
    inside,
    dialect,
    runID,
    [
      ['position', 'integer'],
      ['recordID', 'text'],
      ['version', 'integer'],
      ['digest', 'text'],
      ['parameters', 'json'],
      ['mark', 'text'],
      ['outcome', 'text'],
      ['message', 'text'],
      ['code', 'integer'],
      ['label', 'text'],
      ['net', 'integer'],
      ['preview', 'json'],
    ],
    previews.map((preview, index) => {
      const ready = preview.outcome === 'ready';
      return [
        index + 1,
        preview.id,
        // The digest says whether it would still come out the same; what else somebody changes on the record meanwhile does not matter.
        null,
        preview.digest || null,
        text(targets[index]?.parameters),
        targets[index]?.mark ?? null,
        ready ? 'waiting' : 'failed',
        ready ? (preview.changes[0]?.why ?? null) : (preview.why ?? null),
        preview.code ?? null,
        preview.label,
        Math.round(preview.net * 100),
        text(preview),
      ];
    }),
  );
}

const resultCells: Cells = [
  ['outcome', 'text'],
  ['message', 'text'],
  ['code', 'integer'],
  ['label', 'text'],
  ['changed', 'json'],
  ['net', 'integer'],
  ['stake', 'integer'],
  ['monthlyBefore', 'integer'],
  ['monthlyAfter', 'integer'],
];

const cellsOf = ({ outcome, message, code, label, changed, net, stake, monthlyBefore, monthlyAfter }: RowResult): Stored[] => [
  outcome,
  message,
  code,
  label,
  text(changed),
  net,
  stake,
  monthlyBefore,
  monthlyAfter,
];

/** Gives waiting rows their outcome; answers how many there were to give it to. */
export function settleRows(inside: Writing, dialect: Dialect, runID: string, results: readonly RowResult[]): Promise<number> {
  // The run's id travels with every row: given once, SQLite would read all rows of the run for each of these.
  const { from, cells, binds } = boundRows(
    dialect,
    ['id', 'integer', ...resultCells.map(([, kind]) => kind)],
    results.map((result) => [runID, result.position, ...cellsOf(result)]),
    2,
  );
  const set = resultCells.map(([name], index) => `"${name}" = ${cells[index + 2]}`).join(', ');
  return inside.run(
    `UPDATE "runRows" SET ${set} FROM ${from} WHERE "runRows"."runID" = j.c0 AND "runRows"."position" = j.c1 AND "runRows"."outcome" = 'waiting'`,
    binds,
  );
}

/** The rows that wait, sealed to the plans of a new preview; those that cannot run any more stay to be tried, and told. */
export async function replanRows(inside: Writing, dialect: Dialect, runID: string, rows: readonly StoredRow[], previews: readonly RowPreview[]): Promise<void> {
  if (rows.length === 0) return;
  const kinds = ['id', 'integer', 'integer', 'text', 'text', 'integer', 'json', 'json'] as const;
  const { from, cells, binds } = boundRows(
    dialect,
    kinds,
    rows.map(({ position, parameters }, index): Stored[] => {
      const shown = previews[index]!;
      return [runID, position, shown.version || null, shown.digest || null, shown.label, Math.round(shown.net * 100), text(shown), text(parameters)];
    }),
    2,
  );
  const set = ['version', 'digest', 'label', 'net', 'preview', 'parameters'].map((name, index) => `"${name}" = ${cells[index + 2]}`).join(', ');
  await inside.run(`UPDATE "runRows" SET ${set} FROM ${from} WHERE "runRows"."runID" = j.c0 AND "runRows"."position" = j.c1`, binds);
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
] as const;

type Raw = Readonly<Record<(typeof columns)[number], string | number | null>>;

function stored(row: Raw): StoredRow {
  const json = (name: 'parameters' | 'changed' | 'preview'): never => (typeof row[name] === 'string' ? JSON.parse(row[name]) : null) as never;
  return { ...row, position: Number(row.position), parameters: json('parameters'), changed: json('changed'), preview: json('preview') } as unknown as StoredRow;
}

export interface Wanted {
  readonly positions?: readonly number[];
  readonly outcomes?: readonly Outcome[];
  /** Only rows after this one. */
  readonly after?: number;
  readonly limit?: number;
  readonly offset?: number;
}

/** Rows of a run in their order. */
export async function readRows(
  from: Reading,
  dialect: Dialect,
  runID: string,
  { positions, outcomes, after = 0, limit, offset = 0 }: Wanted = {},
): Promise<StoredRow[]> {
  const rows = await from.rows<Raw>(
    `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM "runRows"
     WHERE "runID" = CAST($runID AS BIGINT) AND "position" > CAST($after AS BIGINT)
     ${positions ? `AND ${dialect.among('"position"', 'positions', 'integer')}` : ''}
     ${outcomes ? `AND "outcome" IN (${outcomes.map((each) => `'${each}'`).join(', ')})` : ''}
     ORDER BY "position"${limit === undefined ? '' : ` LIMIT ${limit} OFFSET ${offset}`}`,
    { runID, after, ...(positions ? { positions: JSON.stringify(positions) } : {}) },
  );
  return rows.map(stored);
}

/** How many rows have which outcome. */
export async function outcomesOf(from: Reading, runID: string, status: RunStatus): Promise<Partial<Record<Outcome, number>>> {
  const rows = await from.rows<{ outcome: Outcome; count: number }>(
    'SELECT "outcome", COUNT(*) AS "count" FROM "runRows" WHERE "runID" = CAST($runID AS BIGINT) GROUP BY "outcome"',
    { runID },
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [shownOutcome(outcome, status), Number(count)]));
}

/** A row that waits in a run that has ended was not reached. */
const shownOutcome = (outcome: Outcome, status: RunStatus): Outcome => (outcome === 'waiting' && ended.includes(status) ? 'notReached' : outcome);

/** The outcome as stored, for a filter. */
export const storedOutcome = (outcome: Outcome): Outcome => (outcome === 'notReached' ? 'waiting' : outcome);

/** A row as the API answers it. A record that the row made is named by its real id. */
export function presentStored(
  { position, recordID, label, outcome, message, code, changed, net, monthlyBefore, monthlyAfter, preview, parameters, mark }: StoredRow,
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
    ...(preview && undecided.includes(status) ? { preview: preview as unknown as Values } : {}),
  };
}
