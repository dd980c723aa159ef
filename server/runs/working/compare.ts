/** What was written beside what was planned: the proof that a pilot's rows came out as previewed. */
import { entity as entityOf, isReference } from '../../../shared/fields.js';
import type { Change, EntityName, RecordOf, Value } from '../../../shared/types.js';
import type { ExecutedRow } from '../../engine/order.js';
import type { Reading } from '../../database/store.js';

export interface Difference {
  readonly row: string;
  readonly entity: EntityName;
  readonly id: string;
  readonly field: string;
  readonly previewed: Value;
  readonly actual: Value;
}

/** Reads back every record that the rows changed and lists what is not as planned. The latest plan for a field counts. */
export async function compare(from: Reading, executed: readonly ExecutedRow[]): Promise<Difference[]> {
  const expected = new Map<string, { readonly change: Change; readonly id: string; readonly row: string; after: Change['after'] }>();
  for (const { plan, applied, target } of executed) {
    plan?.changes.forEach((change, index) => {
      const id = applied?.changed[index]?.id ?? change.id;
      const key = `${change.entity}/${id}`;
      expected.set(key, { change, id, row: target.id, after: { ...expected.get(key)?.after, ...change.after } });
    });
  }
  const found = new Map<string, RecordOf>();
  for (const entity of new Set([...expected.values()].map(({ change }) => change.entity))) {
    const ids = [...expected.values()].flatMap(({ change, id }) => (change.entity === entity ? id : []));
    for (const record of await from.load(entity, ids)) found.set(`${entity}/${record.id}`, record);
  }
  return [...expected].flatMap(([key, { change, id, row, after }]) => {
    const record = found.get(key);
    if (change.kind === 'delete') return record ? [{ row, entity: change.entity, id, field: 'id', previewed: null, actual: id }] : [];
    return Object.entries(after).flatMap(([field, previewed]): Difference[] => {
      const actual = record?.[field] ?? null;
      // The ids of records that the plan makes are not known before.
      if (typeof previewed === 'string' && previewed.startsWith('+') && isReference(change.entity, field)) return [];
      return same(previewed, actual)
        ? []
        : [{ row, entity: change.entity, id, field, previewed: shown(change.entity, field, previewed), actual: shown(change.entity, field, actual) }];
    });
  });
}

const same = (a: Value, b: Value): boolean => a === b || (a ?? null) === (b ?? null) || JSON.stringify(a) === JSON.stringify(b);

/** Inner fields differ without being told. */
const shown = (entity: EntityName, field: string, value: Value): Value =>
  entityOf(entity).fields.find(({ name }) => name === field)?.inner ? '(kept by the bridge)' : value;
