/** Reports that no SQL can work out: the bridge does, and their rows go to the database with the query. */
import { entity as entityOf } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import type { Query } from '../database/store.js';
import type { Parts } from './request.js';

export async function workedOut({ commission, today }: Parts, name: EntityName): Promise<Pick<Query, 'worked'>> {
  return entityOf(name).report?.worked ? { worked: await commission(today()) } : {};
}
