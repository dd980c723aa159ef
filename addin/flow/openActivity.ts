/** What happened to the one selected record. */
import { entityNamed, go, listInHand, now } from '../store.js';
import { labelOf } from './labels.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

export async function openActivityOfSelected(): Promise<void> {
  const list = listInHand();
  const [id] = now().scopeIDs;
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined || id === undefined) return;
  try {
    const [record] = await recordsByID(entity.name, [id], ['id', ...entity.shows].join(','));
    go({ name: 'activity', entity: entity.name, id, label: record ? labelOf(record, entity.shows) : id });
  } catch (error) {
    troubled(error);
  }
}
