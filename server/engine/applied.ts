/** The one place that writes what plans say: real ids, merged changes, charge lines, the log and the outbox. */
import type { Action, Catalogue, Change, EntityName, Value, Values } from '../../shared/types.js';
import { transaction } from '../../shared/billing/transaction.js';
import { entity as entityOf, isReference } from '../../shared/fields.js';
import { invoiceNumbers, sequenced } from './numbering.js';
import { configuration, markConfiguration } from './catalogue.js';
import type { Applied, Order, PlannedRow } from './order.js';
import { activityOf } from '../database/activity.js';
import { noteMoves } from '../database/callMoves.js';
import type { Writing } from '../database/store.js';

interface Pending {
  readonly row: PlannedRow;
  readonly changes: readonly Change[];
}

/** Writes the accepted rows' plans in the transaction that it is given; the answer has what each came to, in their order. */
export async function applied(
  inside: Writing,
  action: Action,
  order: Order,
  rows: readonly PlannedRow[],
  runOf: (row: PlannedRow) => string | null,
  catalogue: Catalogue,
): Promise<readonly Applied[]> {
  const pending = await numbered(
    inside,
    await withRealIds(
      inside,
      rows.map((row): Pending => ({ row, changes: [...row.plan!.changes, ...raisedNow(row)].map((change) => ordered(change, order, runOf(row))) })),
    ),
  );
  await inside.apply(merged(pending), order.now);
  const seen = new Map(rows.flatMap(({ record }) => (record ? [[record.id, record]] : [])));
  await noteMoves(
    inside,
    pending.flatMap(({ changes }) => changes),
    ({ entity, id }) => (entity === action.entity ? seen.get(id) : undefined),
    catalogue,
  );
  await inside.log(
    pending.flatMap(({ row, changes }) =>
      changes.map((change) =>
        activityOf(change, { action: action.name, by: order.user, at: order.now, runID: runOf(row), proposedBy: order.proposedBy, about: order.about }),
      ),
    ),
  );
  if (pending.some(({ changes }) => changes.some(({ entity }) => configuration.includes(entity)))) await markConfiguration(inside);
  return pending.map(({ row, changes }) => ({
    changed: [...changes.map(({ entity, id, kind }) => ({ entity, id, kind })), ...(row.plan?.given ? [{ ...row.plan.given, kind: 'update' as const }] : [])],
    reveals: row.plan?.reveals,
  }));
}

/** A new record that says who ordered it, does. */
function ordered(change: Change, { user }: Order, runID: string | null): Change {
  if (change.kind !== 'create' || !entityOf(change.entity).ordered) return change;
  return { ...change, after: { ...change.after, requestedBy: user.name, ...(runID === null ? {} : { runID }) } };
}

/** The charge lines that a plan raises at once, as new transactions. */
function raisedNow({ plan, features }: PlannedRow): Change[] {
  const lines = (plan?.charges ?? []).filter(({ when }) => when === 'now');
  return lines.map((charge, index) => ({
    entity: 'transactions',
    id: `+t${index + 1}`,
    kind: 'create',
    before: {},
    after: transaction(charge, charge.featureID === null ? undefined : features?.get(charge.featureID)),
    why: `Raised: ${charge.description}.`,
  }));
}

/**
 * Gives each new line of a feature its place, so that the database refuses to have it raised twice, and each new invoice its
 * number.
 */
async function numbered(inside: Writing, pending: readonly Pending[]): Promise<readonly Pending[]> {
  const isLine = ({ entity, kind, after }: Change): boolean => entity === 'transactions' && kind === 'create' && typeof after['featureID'] === 'string';
  const isInvoice = ({ entity, kind, after }: Change): boolean => entity === 'invoices' && kind === 'create' && typeof after['invoiceNumber'] !== 'string';
  const all = pending.flatMap(({ changes }) => changes);
  if (!all.some((change) => isLine(change) || isInvoice(change))) return pending;
  const lines = (
    await sequenced(
      inside,
      all.filter(isLine).map(({ after }) => after),
    )
  )[Symbol.iterator]();
  const numbers = (await invoiceNumbers(inside, all.filter(isInvoice).length))[Symbol.iterator]();
  const whole = (change: Change): Change =>
    isLine(change)
      ? { ...change, after: lines.next().value as Values }
      : isInvoice(change)
        ? { ...change, after: { ...change.after, invoiceNumber: numbers.next().value as string } }
        : change;
  return pending.map(({ row, changes }) => ({ row, changes: changes.map(whole) }));
}

/** Replaces `+1`, `+2` … of each plan by allocated ids, in ids and in reference fields alike. */
async function withRealIds(inside: Writing, pending: readonly Pending[]): Promise<Pending[]> {
  const wanted = new Map<EntityName, number>();
  for (const { changes } of pending) {
    for (const { entity, kind } of changes) if (kind === 'create') wanted.set(entity, (wanted.get(entity) ?? 0) + 1);
  }
  if (wanted.size === 0) return [...pending];
  const free = new Map<EntityName, Iterator<string>>();
  for (const [entity, count] of wanted) free.set(entity, (await inside.allocate(entity, count))[Symbol.iterator]());
  return pending.map(({ row, changes }) => {
    const real = new Map<string, string>();
    for (const { entity, kind, id } of changes) if (kind === 'create') real.set(id, String(free.get(entity)!.next().value));
    const replaced = (value: Value): Value => (typeof value === 'string' && value.startsWith('+') ? (real.get(value) ?? value) : value);
    return {
      row,
      changes: changes.map((change) => ({
        ...change,
        id: real.get(change.id) ?? change.id,
        after: Object.fromEntries(Object.entries(change.after).map(([field, value]) => [field, isReference(change.entity, field) ? replaced(value) : value])),
      })),
    };
  });
}

/** Changes of the same record by several plans become one write; the log keeps them apart. */
function merged(pending: readonly Pending[]): (Change & { readonly version: number })[] {
  const byRecord = new Map<string, Change & { version: number }>();
  for (const { row, changes } of pending) {
    changes.forEach((change, index) => {
      const key = `${change.entity}/${change.id}`;
      const known = byRecord.get(key);
      const version = known?.version ?? row.versions?.[index] ?? 0;
      byRecord.set(key, known && change.kind === 'update' ? { ...known, after: { ...known.after, ...change.after } } : { version, ...change });
    });
  }
  return [...byRecord.values()];
}
