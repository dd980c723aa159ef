/** Reports that no SQL can work out: the bridge does, and their rows go to the database with the query. */
import { entity as entityOf } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import { packed } from '../database/reports.js';
import type { Query } from '../database/store.js';
import { commissionRows } from '../earnings/commission.js';
import type { Parts } from './request.js';

export async function workedOut({ store, catalogue, today }: Parts, name: EntityName): Promise<Pick<Query, 'worked'>> {
  const entity = entityOf(name);
  return entity.report?.worked ? { worked: packed(entity, await commissionRows(store, await catalogue(), today())) } : {};
}
