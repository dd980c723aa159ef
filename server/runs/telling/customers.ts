/** Whose records runs were about, and with which values row by row: what tells two runs of one action apart in a list. */
import { entity as entityOf, label } from '../../../shared/fields.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import type { RunCustomers } from '../../../shared/wire/runs.js';
import { asText } from '../../../shared/values.js';
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

interface Sight {
  /** Records of the entity. */
  readonly may: (entity: EntityName) => boolean;
  /** What was ordered of a run. */
  readonly sees: (run: { readonly entity: EntityName; readonly action: string }) => boolean;
}

/** Of those of the runs that there are and whose entity may be looked at, in no order. */
export async function customersOf(store: Store, ids: readonly string[], { may, sees }: Sight): Promise<readonly RunCustomers[]> {
  if (ids.length === 0) return [];
  const runs = new Map((await store.find('runs', { where: { id: ids }, fields: ['id', 'entity', 'action', 'parameters'] })).map((run) => [run.id, run]));
  const found = await store.find('runRows', {
    where: { runID: [...runs.keys()], position: { below: rowsLookedAt } },
    fields: ['runID', 'recordID', 'parameters'],
  });
  const rows: readonly Row[] = found.map((row) => ({ ...row, entity: runs.get(row.runID)!.entity as EntityName }));
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
  return [...owners].map(([id, some]) => {
    const { entity, action, parameters } = runs.get(id)!;
    const own = sees({ entity: entity as EntityName, action: asText(action) })
      ? ownValues(
          found.flatMap((row) => (row.runID === id ? [row.parameters] : [])),
          (parameters ?? {}) as Values,
        )
      : {};
    return {
      id,
      customers: some.size,
      customer: some.size === 1 ? (named.get([...some][0]!) ?? null) : null,
      more: seen.get(id) === rowsLookedAt,
      ...(Object.keys(own).length === 0 ? {} : { own }),
    };
  });
}

/** Of each parameter of which a row has a value of its own: how many different ones there are, those shared among them. */
function ownValues(rows: readonly (Values | null)[], shared: Values): NonNullable<RunCustomers['own']> {
  const given = (value: Value | undefined): boolean => value !== undefined && value !== null && value !== '';
  const names = [...new Set(rows.flatMap((own) => Object.keys(own ?? {})))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = new Map(
        rows
          .map((own) => own?.[name] ?? shared[name])
          .filter(given)
          .map((value) => [JSON.stringify(value), value]),
      );
      const sorted = [...values.keys()].toSorted();
      return sorted.length === 0 ? [] : [[name, { values: sorted.length, first: values.get(sorted[0]!), last: values.get(sorted.at(-1)!) }] as const];
    }),
  );
}
