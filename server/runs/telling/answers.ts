/** What an order is answered: the run, its rows, totals, and every changed record in the shape of GET. */
import type { EntityName, Values } from '../../../shared/types.js';
import type { ExecutedRow } from '../../engine/order.js';
import type { Reading } from '../../database/store.js';
import { presentStored, readRows, type Changed, type RowResult, type StoredRow } from '../kept/rows.js';
import { presentRun, readRun, type RunWithWork } from '../kept/run.js';

/** What is sent back. A text body is JSON already; its Content-Type is among the headers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const apiRoot = '/backend/api/v1';
const locationOf = (runID: string): string => `${apiRoot}/runs/${runID}`;

/** More changed records than this are fetched from /runs/ID/records instead of coming with the answer. */
const mostRecords = 2_000;

const json = { 'Content-Type': 'application/json; charset=utf-8' };

/** The records as JSON text by entity, as they are in this transaction. */
export async function recordsText(from: Reading, changed: readonly (Changed | null)[], first: EntityName): Promise<string> {
  const ids = new Map<EntityName, Set<string>>([[first, new Set()]]);
  for (const each of changed) {
    for (const [entity, list] of Object.entries(each ?? {})) {
      const known = ids.get(entity as EntityName) ?? new Set<string>();
      for (const id of list) known.add(id);
      ids.set(entity as EntityName, known);
    }
  }
  const all = [...ids.values()].reduce((sum, { size }) => sum + size, 0);
  const parts: string[] = [];
  for (const [entity, wanted] of ids) {
    if (wanted.size === 0 || (all > mostRecords && entity !== first)) continue;
    parts.push(`${JSON.stringify(entity)}:${await recordsOf(from, entity, [...wanted])}`);
  }
  return `{${parts.join(',')}}`;
}

export const recordsOf = (from: Reading, entity: EntityName, ids: readonly string[]): Promise<string> =>
  from.page(entity, { where: [], ids, hidden: true, sort: [] });

/** 202: the run is kept and will be worked on, or waits for somebody's word. */
export function accepted(run: RunWithWork, now: string, more: Values = {}): Answer {
  return { status: 202, headers: { Location: locationOf(run.id), 'Sheetbridge-Run': run.id }, body: { run: presentRun(run, now), ...more } };
}

/** 200 with everything, as JSON text: the records come out of the database as such. */
export async function answered(
  from: Reading,
  run: RunWithWork,
  rows: readonly (StoredRow | (RowResult & { readonly recordID: string }))[],
  now: string,
  more: Values = {},
): Promise<Answer> {
  const shown = rows
    .map((row) => presentStored({ version: null, digest: null, parameters: null, preview: null, ...row, besides: null } as StoredRow, run.entity, run.status))
    .map(({ position: _position, parameters: _parameters, net: _net, monthlyBefore: _before, monthlyAfter: _after, ...row }) => row);
  const records = await recordsText(
    from,
    rows.map(({ changed }) => changed),
    run.entity,
  );
  const head = JSON.stringify({ run: presentRun(run, now), rows: shown, totals: run.totals, ...more });
  return { status: 200, headers: { ...json, 'Sheetbridge-Run': run.id }, body: `${head.slice(0, -1)},"records":${records}}` };
}

/** The same from what is stored, for an order whose answer was never sent. Rows that waited when it ended were not reached. */
export async function answeredFromStore(from: Reading, runID: string, now: string): Promise<Answer> {
  const run = await readRun(from, runID);
  return answered(from, run, await readRows(from, runID, { limit: 1_000 }), now);
}

/** The record that a single order is answered: what it made or found in place of a new one, else the record it was for. */
export const answeredID = (entity: EntityName, { applied, target }: Pick<ExecutedRow, 'applied' | 'target'>): string =>
  applied?.changed.find((each) => each.entity === entity)?.id ?? target.id;

/** The record itself: what a single order is answered. 201 where it was made, nothing but its id where it is gone. */
export async function single(from: Reading, entity: EntityName, row: ExecutedRow, runID: string): Promise<Answer> {
  return singleOf(entity, row, runID, (await recordsOf(from, entity, [answeredID(entity, row)])).trim().slice(1, -1));
}

/** The same from the record's JSON text; empty where it is gone. */
export function singleOf(entity: EntityName, row: ExecutedRow, runID: string, text: string): Answer {
  const id = answeredID(entity, row);
  const made = row.target.id.startsWith('+');
  const headers = { ...json, 'Sheetbridge-Run': runID, ...(made ? { Location: `${apiRoot}/${entity}/${id}` } : {}) };
  if (text === '') return { status: 200, headers, body: JSON.stringify({ id, deleted: true }) };
  const version = /"version": ?(\d+)/.exec(text)?.[1];
  return { status: made ? 201 : 200, headers: { ...headers, ...(version ? { ETag: `"v${version}"` } : {}) }, body: text };
}

/** What is shown once and stored nowhere, put into an answer on its way out. */
export function withReveals(answer: Answer, executed: readonly ExecutedRow[]): Answer {
  const revealing = executed.filter(({ applied }) => applied?.reveals);
  if (revealing.length === 0) return answer;
  const body = (typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body) as { rows?: { id: string }[] };
  if (!body.rows) return { ...answer, body: { ...body, reveals: revealing[0]?.applied?.reveals } };
  const byID = new Map(revealing.map(({ target, applied }) => [target.id, applied?.reveals]));
  return {
    ...answer,
    body: {
      ...body,
      rows: body.rows.map((row) => (byID.has(row.id) ? { ...row, reveals: byID.get(row.id) } : row)),
      reveals: Object.fromEntries(byID),
    },
  };
}

/** 200 with the run as it is now. */
export const accepted200 = (run: RunWithWork, now: string): Answer => ({ ...accepted(run, now), status: 200 });
