/** The form of a job's action, for the names of its values. */
import type { Schema } from '../../shared/types.js';
import type { Run } from '../../shared/wire/runs.js';
import { call } from '../api.js';

export const schemaOf = async ({ entity, action }: Pick<Run, 'entity' | 'action'>): Promise<Schema | undefined> =>
  (await call('GET /:entity/actions', { entity })).find(({ name }) => name === action)?.schema;
