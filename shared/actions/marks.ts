/**
 * What the actions of parents did to a record, so that the opposite action brings back only that. A record's `cascade`
 * holds the latest mark, and under it those before: a feature suspended with its service and then dropped with its
 * customer carries both, and each parent takes back its own.
 */
import type { Catalogue, EntityName, RecordOf, Status, StatusFlags, Value, Values } from '../types.js';
import { asText } from '../values.js';

/** The actions that reach what hangs below. */
export type Taking = 'drop' | 'suspend' | 'makeNonBillable';

/** Which action of which parent; `by` is "services/12". Of a hold that lies on it now also the first day, where that is known. */
export interface Cause {
  readonly action: Taking;
  readonly by: string;
  readonly from?: string | undefined;
}

export interface Mark extends Cause {
  /** The status before. */
  readonly status: string;
  readonly statusReason: string | null;
}

export const causeOf = (entity: EntityName, { id }: { readonly id: string }): string => `${entity}/${id}`;

export const sameCause = (a: Cause, b: Cause): boolean => a.action === b.action && a.by === b.by;

/** The marks of a record, oldest first. */
export function marksOf(record: Values): readonly Mark[] {
  const marks: Mark[] = [];
  let latest = record['cascade'];
  while (latest !== null && typeof latest === 'object' && !Array.isArray(latest)) {
    const { action, by, status, statusReason = null, under = null } = latest as { readonly [name: string]: Value };
    marks.push({ action: action as Taking, by: asText(by), status: asText(status), statusReason: statusReason as string | null });
    latest = under;
  }
  return marks.reverse();
}

/** The marks as the record keeps them. */
const kept = (marks: readonly Mark[]): Value =>
  marks.reduce<Value>((under, { action, by, status, statusReason }) => ({ action, by, status, statusReason, under }), null);

/** The status that is the record's own: what it would have if no parent had done anything. */
export const ownStatus = (record: Values): string => marksOf(record)[0]?.status ?? asText(record['status']);

/** Why what hangs below this record is on hold: its own suspension, its own being off the bills. Nothing once it ended. */
export function holdsOf(entity: EntityName, record: RecordOf, catalogue: Catalogue): readonly Cause[] {
  const now = catalogue.status(entity, asText(record['status']));
  const own = catalogue.status(entity, ownStatus(record));
  if (!now?.active || !own) return [];
  const by = causeOf(entity, record);
  const hold = (action: Taking, since: Value | undefined): Cause => ({ action, by, from: typeof since === 'string' ? since : undefined });
  return [
    ...(own.suspended ? [hold('suspend', record['dateSuspend'])] : []),
    ...(own.billable ? [] : [hold('makeNonBillable', record['dateMakeNonBillable'])]),
  ];
}

/** The flags after an action reached a record that has these. */
function taken(action: Taking, { active, suspended, billable, finalBill }: Status): StatusFlags {
  if (action === 'drop') return { active: false, finalBill: false };
  if (!active) return { active, suspended, billable, finalBill };
  return action === 'suspend' ? { active, suspended: true, billable, finalBill } : { active, suspended, billable: false, finalBill };
}

export const fits = (status: Status, flags: StatusFlags): boolean =>
  (Object.keys(flags) as (keyof StatusFlags)[]).every((flag) => status[flag] === flags[flag]);

/** The first of the preferred names, or else of all, that has the flags. */
export function statusWith(entity: EntityName, flags: StatusFlags, preferred: readonly (string | null)[], catalogue: Catalogue): Status | undefined {
  for (const name of preferred) {
    const status = name === null ? undefined : catalogue.status(entity, name);
    if (status && fits(status, flags)) return status;
  }
  return catalogue.statuses(entity).find((status) => fits(status, flags));
}

/**
 * A record's status and marks when its own status is this and these parents' actions lie on it, oldest first. Names that
 * the record had before are preferred, then those given.
 */
export function layered(
  entity: EntityName,
  record: RecordOf,
  own: Status,
  causes: readonly Cause[],
  preferred: readonly (string | null)[],
  catalogue: Catalogue,
): { readonly status: Status; readonly cascade: Value } {
  const before = marksOf(record);
  const names = [...preferred, asText(record['status']), ...before.map((mark) => mark.status)];
  const marks: Mark[] = [];
  let status = own;
  for (const cause of causes) {
    const known = before.find((mark) => sameCause(mark, cause));
    marks.push({
      action: cause.action,
      by: cause.by,
      status: status.name,
      statusReason: known ? known.statusReason : ((record['statusReason'] as string | null) ?? null),
    });
    const flags = taken(cause.action, status);
    if (!fits(status, flags)) status = statusWith(entity, flags, names, catalogue) ?? status;
  }
  return { status, cascade: kept(marks) };
}
