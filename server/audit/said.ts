/** What a line of the log says of records: its own, and those that a bill tells of in one entry (server/billing/write.ts). */
import type { EntityName, Values } from '../../shared/types.js';
import type { LogLine } from '../database/replaying.js';

/** A line as it is read back. */
export interface Said {
  readonly entity: EntityName;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  /** Wire form; fields that the line does not name are as they were. */
  readonly before: Values;
  readonly after: Values;
  /** What the record lacked was filled in as well, with nothing said of it: the VAT rate and heading of a line that goes onto an invoice. */
  readonly fills?: true;
}

interface Difference {
  readonly id: string;
  readonly before: Values;
  readonly after: Values;
}

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/** Copies are told by the ids that follow each other: "3001-6000". */
function following(said: string): readonly string[] {
  const [first, last] = said.split('-');
  return last === undefined ? [said] : Array.from({ length: Number(last) - Number(first) + 1 }, (_, place) => String(Number(first) + place));
}

export function saidOf(line: LogLine): readonly Said[] {
  const before = JSON.parse(line.before) as Values;
  const { made, raised, waited, features, customer, ...rest } = JSON.parse(line.after) as Values;
  const said: Said[] = [];
  if (line.action === 'sample') {
    for (const [entity, ids] of Object.entries(made as unknown as Readonly<Record<EntityName, readonly string[]>>))
      for (const id of ids.flatMap(following)) said.push({ entity: entity as EntityName, id, kind: 'create', before: {}, after: {} });
    return said;
  }
  const bill = line.action === 'bill';
  const after = bill ? rest : (JSON.parse(line.after) as Values);
  if (!isEmpty(before) || !isEmpty(after))
    said.push({
      entity: line.entity,
      id: line.recordID,
      kind: isEmpty(before) ? 'create' : isEmpty(after) ? 'delete' : 'update',
      before,
      after,
    });
  if (!bill) return said;
  const invoiceID = line.entity === 'invoices' ? line.recordID : null;
  for (const id of (raised ?? []) as unknown as readonly string[])
    said.push({ entity: 'transactions', id, kind: 'create', before: {}, after: { invoiceID, customerID: line.customerID } });
  for (const id of (waited ?? []) as unknown as readonly string[])
    said.push({ entity: 'transactions', id, kind: 'update', before: { invoiceID: null }, after: { invoiceID }, fills: true });
  for (const [entity, all] of [
    ['features', features],
    ['customers', customer],
  ] as const)
    for (const each of (all ?? []) as unknown as readonly Difference[]) said.push({ ...each, entity, kind: 'update' });
  return said;
}
