/** What tells one job from another in a list: the form it was ordered by, and whose records it was about. */
import { call } from '../api.js';
import { schemasOf } from './schemas.js';
import type { EntityName, Schema } from '../../shared/types.js';
import type { Run, RunCustomers } from '../../shared/wire/runs.js';

export interface AboutJobs {
  /** By entity and action. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly customers: ReadonlyMap<string, RunCustomers>;
}

export const schemaKey = ({ entity, action }: Pick<Run, 'entity' | 'action'>): string => `${entity}.${action}`;

/** Never in the way: a list without it is a shorter one. */
export async function aboutJobs(runs: readonly Run[]): Promise<AboutJobs> {
  if (runs.length === 0) return { schemas: new Map(), customers: new Map() };
  const entities = [...new Set(runs.map(({ entity }) => entity))];
  const [customers, schemas] = await Promise.all([
    call('GET /runs/customers', { query: { ids: runs.map(({ id }) => id).join(',') } }).catch(() => []),
    Promise.all(entities.map((entity) => keyed(entity))),
  ]);
  return { schemas: new Map(schemas.flat()), customers: new Map(customers.map((each) => [each.id, each])) };
}

async function keyed(entity: EntityName): Promise<readonly (readonly [string, Schema])[]> {
  const schemas = await schemasOf(entity).catch(() => new Map<string, Schema>());
  return [...schemas].map(([action, schema]) => [schemaKey({ entity, action }), schema] as const);
}
