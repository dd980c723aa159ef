/** Who changed these records last, and what: for rows that somebody else was faster with. */
import type { EntityName } from '../../shared/types.js';
import type { ActivityLine } from '../../shared/wire/session.js';
import { call } from '../api.js';

export async function lastChanges(entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<string, ActivityLine>> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const [last] = await call('GET /:entity/:id/activities', { entity, id, query: new URLSearchParams({ limit: '1', sort: '-at' }) }).catch(() => []);
      return last ? [[id, last] as const] : [];
    }),
  );
  return new Map(found.flat());
}
