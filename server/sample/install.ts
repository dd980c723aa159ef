/** The shipped configuration, written into a database. */
import { shipped } from '../../shared/catalogue.js';
import { asText } from '../../shared/fields.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { markConfiguration } from '../engine/catalogue.js';
import type { Store } from '../database/store.js';

const keyOf = (record: Values | RecordOf): string => asText(record['key'] ?? record['name']);

/**
 * Adds what is missing; what is there already stays as it is, so that repeating does nothing. `now` is when the records were
 * made: the clock's time, unless a story is told.
 */
export async function install(store: Store, now = new Date().toISOString()): Promise<{ readonly added: number }> {
  return store.transaction(async (inside) => {
    let added = 0;
    for (const [entity, records] of shipped) {
      const present = new Set((await inside.all(entity)).map(keyOf));
      const lacking = records.filter((record) => !present.has(keyOf(record)));
      if (lacking.length === 0) continue;
      const ids = await inside.allocate(entity, lacking.length);
      await inside.apply(
        lacking.map((after, place) => ({
          entity,
          id: ids[place]!,
          kind: 'create',
          version: 0,
          before: {},
          after,
          why: 'Shipped with the bridge.',
        })),
        now,
      );
      added += lacking.length;
    }
    if (added > 0) await markConfiguration(inside);
    return { added };
  });
}
