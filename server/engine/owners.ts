/**
 * What owns the targets of a large order, kept from one slice of them to the next: the targets of a customer are often in all of them, and
 * it would be read for each anew.
 */
import type { Reading } from '../database/store.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf } from '../../shared/types.js';
import { named } from './named.js';

/** Records that are kept at the most: past it all are let go, and read again where they are asked for. */
const most = 5_000;

export class Owners {
  private readonly known = new Map<EntityName, Map<string, RecordOf>>();

  /** The records and all that own them, as the database has them, by entity. */
  async with(from: Reading, entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<EntityName, readonly RecordOf[]>> {
    const fields = ownersOf(entity);
    if (this.known.size === 0) {
      const found = await from.withOwners(entity, ids);
      for (const { owner } of fields) if (owner !== entity) this.keep(owner, found.get(owner) ?? []);
      return found;
    }
    const targets = await from.load(entity, ids);
    const found = new Map<EntityName, RecordOf[]>([[entity, targets]]);
    for (const { owner, field } of fields) {
      const wanted = [...named(targets, field)];
      const missing = wanted.filter((id) => !this.known.get(owner)?.has(id));
      if (missing.length > 0) this.keep(owner, await from.load(owner, missing));
      const records = found.get(owner) ?? [];
      found.set(owner, records);
      for (const id of wanted) {
        const record = this.known.get(owner)?.get(id);
        if (record) records.push(record);
      }
    }
    return found;
  }

  /** What was written is another record now. */
  written(changes: readonly Change[]): void {
    for (const { entity, id } of changes) this.known.get(entity)?.delete(id);
    const kept = [...this.known.values()].reduce((sum, { size }) => sum + size, 0);
    if (kept > most) this.known.clear();
  }

  private keep(entity: EntityName, records: readonly RecordOf[]): void {
    const known = this.known.get(entity) ?? new Map<string, RecordOf>();
    this.known.set(entity, known);
    for (const record of records) known.set(record.id, record);
  }
}

/** The fields by which records name what owns them; a customer owns all that carries its id. */
function ownersOf(entity: EntityName): readonly { readonly owner: EntityName; readonly field: string }[] {
  const { owners, customer } = entityOf(entity);
  const fields = owners.map(({ entity: owner, field }) => ({ owner, field }));
  return customer === 'customerID' && !fields.some(({ field }) => field === 'customerID') ? [...fields, { owner: 'customers', field: 'customerID' }] : fields;
}
