/**
 * What the way back of a run is made of: what its rows' records were before, what stands in the way since, and the opposite order
 * of rows that need the same. One run taken back (reverse.ts) and many (takeBack.ts) both go by it.
 */
import { actionOf } from '../../../shared/actions/index.js';
import { formatDate } from '../../../shared/dates.js';
import { list } from '../../../shared/actions/words.js';
import { entity as entityOf, fieldOf, fromWire } from '../../../shared/fields.js';
import { grouped as byKey } from '../../../shared/grouping.js';
import { asText } from '../../../shared/values.js';
import { unitsToPounds } from '../../../shared/money.js';
import type { Action, Catalogue, EntityName, Preview, Value, Values } from '../../../shared/types.js';
import { changedSince, type LaterChange } from '../../database/runs.js';
import type { Reading } from '../../database/store.js';
import { LIFE, MONEY, NOTED } from '../../engine/asBefore.js';
import { parametersFor } from '../../engine/parameters.js';
import type { About, Target } from '../../engine/order.js';
import { canonical } from '../kept/fingerprint.js';
import type { StoredRow } from '../kept/rows.js';
import { actionOfRun, type RunWithWork } from '../kept/run.js';
import type { Submission } from '../taking/submission.js';

/** A row that cannot be taken back. */
export interface Left {
  readonly id: string;
  readonly label: string | null;
  readonly why: string;
}

/** What others did to further fields of a row since, which a take-back leaves as it is. */
export interface Staying {
  readonly id: string;
  readonly label: string | null;
  readonly fields: readonly string[];
  readonly why: string;
}

/** What takes one row back. */
export interface Opposite {
  readonly id: string;
  readonly label: string | null;
  readonly action: string;
  readonly parameters: Values;
}

/** A record that the run made goes by its real id. */
export const idOf = (row: StoredRow, entity: EntityName): string =>
  row.recordID.startsWith('+') ? (row.changed?.[entity]?.[0] ?? row.recordID) : row.recordID;

/** Rows that the same action takes back: its commonest parameters shared, the others' with their rows. */
export function together(action: Action, opposites: readonly Opposite[]): { readonly parameters: Values; readonly targets: readonly Target[] } {
  const rows = opposites.map((each) => ({ ...each, text: canonical(each.parameters) }));
  const shared = commonest(rows.map(({ text }) => text)) ?? '{}';
  const common = JSON.parse(shared) as Values;
  return {
    parameters: wire(action, common),
    // A parameter that only the others have is taken out of this row's.
    targets: rows.map(({ id, parameters, text }) =>
      text === shared ? { id } : { id, parameters: { ...Object.fromEntries(Object.keys(common).map((each) => [each, null])), ...wire(action, parameters) } },
    ),
  };
}

/** The order that takes rows of a run back. */
export const orderBack = (
  { id, entity }: RunWithWork,
  action: string,
  { parameters, targets }: ReturnType<typeof together>,
  { user, expert, today, now }: Pick<Submission, 'user' | 'expert' | 'today' | 'now'>,
  about: About | undefined,
) => ({ entity, action, targets, parameters, single: false, user, expert, today, now, atomic: false, reverses: id, ...(about ? { about } : {}) });

/** What each row's parameters were, checked once more where that still goes: `reverse` of an action is told them. */
export function parametersOfRows(run: RunWithWork, action: Action, catalogue: Catalogue): (row: StoredRow, id: string) => Values {
  const given = (target: Target): Values | undefined =>
    safely(() => parametersFor(action, { targets: [target], parameters: run.parameters }, catalogue)[0]?.parameters);
  const shared = given({ id: '1' });
  return (row, id) => (row.parameters ? given({ id, parameters: row.parameters }) : shared) ?? {};
}

export function commonest(texts: readonly string[]): string | undefined {
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

export interface Facts {
  /** The record's fields as they were before the run, inner form. */
  before(id: string): Values;
  /** The last line of the log that the run wrote about it; undefined where it changed nothing. */
  last(id: string): number | undefined;
  hindrance(row: StoredRow, id: string): string | undefined;
  /** What others did to further fields of the record since, which stays; undefined where nothing was. */
  stays(id: string): Pick<Staying, 'fields' | 'why'> | undefined;
}

/** What the log says of records that a run changed: what they were, and what was done to them since. */
interface Logged {
  readonly before: ReadonlyMap<string, Values>;
  readonly last: ReadonlyMap<string, number>;
  /** What stands in the way. */
  readonly changes: ReadonlyMap<string, LaterChange>;
  /** What was done to other fields, which stays. */
  readonly others: ReadonlyMap<string, readonly LaterChange[]>;
}

async function loggedOf(from: Reading, runID: string, entity: EntityName, ids: readonly string[], besides: ReadonlySet<string>): Promise<Logged> {
  const logged = await from.find('activities', {
    where: { entity, runID, recordID: ids },
    fields: ['recordID', 'before', 'after', 'id'],
    order: [['id', 'descending']],
  });
  const before = new Map<string, Values>();
  const last = new Map<string, number>();
  const own = new Map<string, readonly string[] | null>();
  // The earliest line of a record comes last and wins.
  for (const line of logged) {
    const recordID = asText(line['recordID']);
    const was = (line['before'] as Values | null) ?? {};
    before.set(recordID, { ...before.get(recordID), ...was });
    if (!last.has(recordID)) last.set(recordID, Number(line.id));
    // What it made, of which there was nothing before, goes with everything that was done to it.
    const fields = Object.keys(was).length === 0 ? null : [was, line['after']].flatMap((each) => Object.keys((each as Values | null) ?? {}));
    const known = own.get(recordID) ?? [];
    own.set(recordID, fields === null || own.get(recordID) === null ? null : [...known, ...fields]);
  }
  const later = await changedSince(from, entity, ids, runID);
  const changes = new Map<string, LaterChange>();
  const others = new Map<string, readonly LaterChange[]>();
  for (const [recordID, lines] of byKey(later, (line) => line.recordID)) {
    const open = standing(lines.filter((line) => line.runID === null || !besides.has(line.runID)));
    const fields = own.get(recordID);
    const bills = open.find(({ action }) => actionOf(entity, action)?.bills);
    const inTheWay = bills ?? open.find((line) => !fields || meet(fields, line.fields));
    if (inTheWay) changes.set(recordID, inTheWay);
    else if (open.length > 0) others.set(recordID, open);
  }
  return { before, last, changes, others };
}

/** What the log and the charge lines say of these rows. Changes by the runs of `besides` are none that stand in the way: they are taken back before. */
export async function factsOf(from: Reading, run: RunWithWork, rows: readonly StoredRow[], besides: ReadonlySet<string> = new Set()): Promise<Facts> {
  const { entity, id: runID } = run;
  const ids = rows.map((row) => idOf(row, entity));
  const { before, last, changes, others } = await loggedOf(from, runID, entity, ids, besides);
  const invoiced = await invoicedOf(from, rows);
  const through = new Map<EntityName, Logged>();
  for (const each of actionOfRun(run).backThrough ?? []) {
    const further = [...new Set(rows.flatMap(({ changed }) => changed?.[each] ?? []))];
    through.set(each, await loggedOf(from, runID, each, further, besides));
  }
  /** What was done since to another record that goes back with the row. */
  const further = ({ changed }: StoredRow): readonly [EntityName, LaterChange] | undefined => {
    for (const [each, logged] of through)
      for (const id of changed?.[each] ?? []) {
        const line = logged.changes.get(id);
        if (line) return [each, line];
      }
    return undefined;
  };
  // The log has the fields that changed; all others are as they were.
  const records = new Map((await from.load(entity, [...new Set([...before.keys(), ...ids])])).map((record) => [record.id, record]));
  return {
    last: (id) => last.get(id),
    before: (id) => ({ ...records.get(id), ...fromWire(entity, before.get(id) ?? {}) }),
    hindrance(row, id) {
      // What a row put onto an invoice that it made itself goes back with that invoice.
      const own = row.changed?.invoices ?? [];
      const invoice = (row.changed?.transactions ?? []).map((each) => invoiced.get(each)).find((each) => each !== undefined && !own.includes(each));
      if (invoice !== undefined) return `Invoiced since: a charge that the run raised is on invoice ${invoice}.`;
      const line = changes.get(id);
      const [what, since] = line ? [entity, line] : (further(row) ?? []);
      if (!what || !since) return undefined;
      if (actionOf(what, since.action)?.bills) return `Invoiced since: the billing run of ${formatDate(since.at.slice(0, 10))} has billed it.`;
      return `Changed since: ${line ? '' : `${entityOf(what).title} ${since.recordID}, `}${said(what, since)}.`;
    },
    stays: (id) => stayingOf(entity, others.get(id) ?? []),
  };
}

/** "Left as they are: Description and Site, changed by Edit Feature by Bob on 26 Nov 2026 (run 12)." Each field by its last change. */
function stayingOf(entity: EntityName, lines: readonly LaterChange[]): Pick<Staying, 'fields' | 'why'> | undefined {
  const by = new Map<string, LaterChange>();
  for (const line of lines) for (const field of line.fields) if (!NOTED.has(field) && fieldOf(entity, field)?.inner !== true) by.set(field, line);
  if (by.size === 0) return undefined;
  const parts = [...byKey([...by], ([, line]) => line)].map(
    ([line, own]) => `${list(own.map(([field]) => fieldOf(entity, field)?.label ?? field))}, changed by ${said(entity, line)}`,
  );
  return { fields: [...by.keys()], why: `Left as ${by.size === 1 ? 'it is' : 'they are'}: ${parts.join('; ')}.` };
}

const said = (entity: EntityName, { action, userName, at, runID: by }: LaterChange): string =>
  `${actionOf(entity, action)?.title ?? action} by ${userName} on ${formatDate(at.slice(0, 10))}${by ? ` (run ${by})` : ''}`;

/** Without what was taken back itself since: it and its way back have come to nothing. */
function standing(lines: readonly LaterChange[]): readonly LaterChange[] {
  const stack: LaterChange[] = [];
  for (const line of lines) {
    const place = line.reverses === null ? -1 : stack.findLastIndex(({ runID }) => runID === line.reverses);
    if (place < 0) stack.push(line);
    else stack.splice(place, 1);
  }
  return stack;
}

/** Whether one change cannot be taken back without the other: a field of both, or the life of one and the money of the other. */
function meet(some: readonly string[], others: readonly string[]): boolean {
  const [a, b] = [some, others].map((names) => names.filter((name) => !NOTED.has(name))) as [string[], string[]];
  const lifeAndMoney = (one: readonly string[], other: readonly string[]): boolean =>
    one.some((name) => LIFE.has(name)) && other.some((name) => MONEY.has(name));
  return a.some((name) => b.includes(name)) || lifeAndMoney(a, b) || lifeAndMoney(b, a);
}

/** Invoice ids by the ids of charge lines that the rows raised. */
async function invoicedOf(from: Reading, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, string>> {
  const raised = rows.flatMap(({ changed }) => changed?.transactions ?? []);
  if (raised.length === 0) return new Map();
  const lines = await from.find('transactions', { where: { id: raised, invoiceID: { not: null } }, fields: ['id', 'invoiceID'] });
  return new Map(lines.map(({ id, invoiceID }) => [id, asText(invoiceID)]));
}

/** "3 × Changed since: …"; of one record the reason alone. */
export const reasonSaid = ({ count, why }: Preview['refusals'][number]): string => (count === 1 ? why : `${count} × ${why}`);

export function grouped(left: readonly Left[]): Preview['refusals'] {
  const groups = new Map<string, string[]>();
  for (const { id, why } of left) {
    const ids = groups.get(why);
    if (ids) ids.push(id);
    else groups.set(why, [id]);
  }
  return [...groups].map(([why, ids]) => ({ why, count: ids.length, ids })).toSorted((a, b) => b.count - a.count);
}
