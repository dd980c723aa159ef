/** Whose records these are, for people: "Northgate Dental" beside five features of one name. */
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { EntityName, RowPreview } from '../../shared/types.js';
import { entityNamed } from '../store.js';
import { labelOf } from './labels.js';
import { recordsByID } from './records.js';

/** The customer of each record, by account number and name; empty for what belongs to none. */
export async function ownersOf(name: EntityName, all: readonly string[]): Promise<ReadonlyMap<string, string>> {
  // What is still to be made belongs to nobody yet.
  const ids = all.filter((id) => !id.startsWith('+'));
  const owned = entityNamed(name)?.fields.some((field) => ofCustomer.includes(field.name)) === true;
  if (!owned || ids.length === 0) return new Map();
  const records = await recordsByID(name, ids, ['id', ...ofCustomer].join(','));
  return new Map(records.flatMap((record) => (ofCustomer.some((each) => record[each]) ? [[String(record.id), labelOf(record, ofCustomer)] as const] : [])));
}

/** The customer that a row of a new record is for; undefined where it is for none. */
export const ownerOfNew = (entity: EntityName, { id, changes }: Pick<RowPreview, 'id' | 'changes'>): string | undefined => {
  const made = id.startsWith('+') ? changes.find((change) => change.kind === 'create' && change.entity === entity) : undefined;
  const owner = made?.after['customerID'];
  return typeof owner === 'string' ? owner : undefined;
};

/** Whose what is still to be made will be, by row: "A1002 Harbour Lights". */
export async function ownersOfNew(entity: EntityName, rows: readonly Pick<RowPreview, 'id' | 'changes'>[]): Promise<ReadonlyMap<string, string>> {
  const owners = new Map(rows.flatMap((row) => [[row.id, ownerOfNew(entity, row)] as const]));
  const ids = [...new Set([...owners.values()].filter((id) => id !== undefined))];
  if (ids.length === 0) return new Map();
  const names = await namesOfRecords('customers', ids).catch(() => new Map<string, string>());
  return new Map([...owners].flatMap(([row, id]) => (id !== undefined && names.has(id) ? [[row, names.get(id)!] as const] : [])));
}

/** What people call each of them: "020 7946 0430"; without those that are no longer there. */
export async function namesOfRecords(name: EntityName, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const shows = entityNamed(name)?.shows ?? [];
  const records = await recordsByID(name, ids, ['id', ...shows].join(','));
  return new Map(records.map((record) => [String(record.id), labelOf(record, shows)]));
}

/** What people call one of them: "A1002 Harbour Lights"; its id where it is no longer there. */
export async function nameOf(name: EntityName, id: string): Promise<string> {
  return (await namesOfRecords(name, [id])).get(id) ?? id;
}
