/** Whose records these are, for people: "A1001 Northgate Dental" beside five features of one name. */
import type { EntityName } from '../../shared/types.js';
import { entityNamed } from '../store.js';
import { labelOf } from './labels.js';
import { recordsByID } from './records.js';

/** The customer of each record, by its id; empty for what belongs to none. */
export async function ownersOf(entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const customers = entityNamed('customers');
  if (ids.length === 0 || customers === undefined || entityNamed(entity)?.customer !== 'customerID') return new Map();
  const records = await recordsByID(entity, ids, 'id,customerID');
  const wanted = [...new Set(records.map(({ customerID }) => customerID).filter((id) => id !== null && id !== undefined).map(String))];
  const named = new Map((await recordsByID('customers', wanted, ['id', ...customers.shows].join(','))).map((record) => [String(record.id), labelOf(record, customers.shows)]));
  return new Map(records.flatMap(({ id, customerID }) => {
    const name = named.get(String(customerID as string));
    return name === undefined ? [] : [[String(id), name] as const];
  }));
}
