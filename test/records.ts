/** Fixed records for tests of the database room: written through the store, without actions. */
import { entity as entityOf } from '../shared/fields.js';
import type { Change, EntityName, Value, Values } from '../shared/types.js';
import type { Activity, Store, Writing } from '../server/database/store.js';

export const now = '2025-01-24T10:00:00.000Z';

export const creation = (entity: EntityName, id: string, after: Values): Change & { version: number } => ({
  entity,
  id,
  kind: 'create',
  before: {},
  after,
  why: '',
  version: 0,
});

export const update = (entity: EntityName, id: string, version: number, after: Values): Change & { version: number } => ({
  entity,
  id,
  kind: 'update',
  before: {},
  after,
  why: '',
  version,
});

export const deletion = (entity: EntityName, id: string, version: number): Change & { version: number } => ({
  entity,
  id,
  kind: 'delete',
  before: {},
  after: {},
  why: '',
  version,
});

/** Makes records in one transaction; answers their ids. */
export const made = (store: Store, entity: EntityName, all: readonly Values[]): Promise<string[]> =>
  store.transaction((inside) => madeInside(inside, entity, all));

export async function madeInside(inside: Writing, entity: EntityName, all: readonly Values[]): Promise<string[]> {
  const ids = await inside.allocate(entity, all.length);
  await inside.apply(
    all.map((values, index) => creation(entity, ids[index]!, values)),
    now,
  );
  return ids;
}

export const activity = (more: Partial<Activity> = {}): Activity => ({
  entity: 'features',
  recordID: '1',
  customerID: '1',
  action: 'drop',
  runID: null,
  userID: null,
  userName: 'Ada',
  at: now,
  before: { status: 'Active' },
  after: { status: 'Dropped' },
  why: 'Dropped on 24 Jan 2025.',
  ...more,
});

/** A record with a value in every field, different for each `n`. */
export function full(entity: EntityName, n: number, more: Values = {}): Values {
  const values: Record<string, Value> = {};
  entityOf(entity).fields.forEach(({ name, type, whole, references, unique, open, initial, max = 200 }, index) => {
    if (['id', 'version', 'createdAt', 'updatedAt', 'locked', 'hidden'].includes(name) || references) return;
    if (unique) values[name] = `${name} ${n}`;
    else if (type === 'Currency') values[name] = [299_900, 200_000, 1, -123_456, 0, 999_999_999_999][(n + index) % 6]!;
    else if (type === 'Number') values[name] = whole ? (n + index) % 100 : [1.5, 0.25, 3, 0.0001, 12.3456][(n + index) % 5]!;
    else if (type === 'Date') values[name] = `20${String(10 + ((n + index) % 20))}-02-${String(1 + ((n * 7 + index) % 28)).padStart(2, '0')}`;
    else if (type === 'Timestamp') values[name] = now;
    else if (type === 'Flag') values[name] = (n + index) % 2 === 0;
    else if (type === 'Preset Value(s)') values[name] = [`Product ${n % 3}`, 'O\'Brien & "Söhne"'];
    else if (type === 'Data') values[name] = { list: [1, 1.5, 'é', null, true], nested: { 'a"b': `\n${n}` } };
    else if (initial !== undefined && !open) values[name] = initial === 'today' ? '2025-01-24' : initial;
    else values[name] = Array.from(`${name} ${n} – Ünïcode 😀 "quoted" \\ / \u0001\u007f`).slice(0, max).join('');
  });
  return { ...values, ...more };
}
