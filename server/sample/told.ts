/** What the log says of many records at once: where they came from, by their ids, so that whoever replays it knows. */
import type { EntityName, Value } from '../../shared/types.js';
import { activityOf } from '../database/activity.js';
import type { Activity } from '../database/store.js';

export const WHY = 'Part of the sample company.';

/** One line about the first of them; ids that follow each other may be said as "3001-6000". */
export function told(entity: EntityName, made: Readonly<Partial<Record<EntityName, readonly string[]>>>, at: string): Activity {
  const id = made[entity]![0]!.split('-')[0]!;
  const after = { made: made as unknown as Value };
  return activityOf({ entity, id, before: {}, after, why: WHY }, { action: 'sample', by: { id: null, name: 'The sample' }, at });
}
