/** Whose records runs were about: what tells two runs of one action apart in a list. */
import { entity as entityOf, label } from '../../../shared/fields.js';
import type { EntityName } from '../../../shared/types.js';
import type { RunCustomers } from '../../../shared/wire/runs.js';
import type { Store } from '../../database/store.js';

/** Rows looked at of each run: enough to name one customer or count a few, whatever the run's size. */
const rowsLookedAt = 300;

interface Row {
  readonly runID: string;
  readonly entity: EntityName;
  readonly recordID: string;
}

/** The field that says whose a record of this kind is; undefined where it is nobody's. */
const ownerOf = (name: EntityName): string | undefined => (name === 'customers' ? 'id' : entityOf(name).customer);

/** Of those of the runs that there are and whose entity `may` be looked at, in no order. */
export async function customersOf(store: Store, ids: readonly string[], may: (entity: EntityName) => boolean): Promise<readonly RunCustomers[]> {
  if (ids.length === 0) return [];
  const runs = new Map((await store.find('runs', { where: { id: ids }, fields: ['id', 'entity'] })).map(({ id, entity }) => [id, entity as EntityName]));
  const found = await store.find('runRows', { where: { runID: [...runs.keys()], position: { below: rowsLookedAt } }, fields: ['runID', 'recordID'] });
  const rows: readonly Row[] = found.map((row) => ({ ...row, entity: runs.get(row.runID)! }));
  const owners = new Map<string, Set<string>>();
  const seen = new Map<string, number>();
  for (const name of new Set(rows.map(({ entity }) => entity))) {
    const field = ownerOf(name);
    if (field === undefined || !may(name)) continue;
    const some = rows.filter(({ entity, recordID }) => entity === name && /^[1-9]\d{0,17}$/.test(recordID));
    const records = new Map((await store.load(name, [...new Set(some.map(({ recordID }) => recordID))], ['id', field])).map((record) => [record.id, record]));
    for (const { runID, recordID } of some) {
      const owner = records.get(recordID)?.[field];
      seen.set(runID, (seen.get(runID) ?? 0) + 1);
      if (typeof owner === 'string') owners.set(runID, (owners.get(runID) ?? new Set()).add(owner));
    }
  }
  const only = [...owners.values()].flatMap((some) => (some.size === 1 ? [...some] : []));
  const named = new Map(
    may('customers') && only.length > 0
      ? (await store.load('customers', [...new Set(only)])).map((customer) => [customer.id, label('customers', customer)])
      : [],
  );
  return [...owners].map(([id, some]) => ({
    id,
    customers: some.size,
    customer: some.size === 1 ? (named.get([...some][0]!) ?? null) : null,
    more: seen.get(id) === rowsLookedAt,
  }));
}
