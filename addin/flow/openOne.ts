/** More about the one selected record: what happened to it, how its charges came about. */
import { entityNamed, go, listInHand, now } from '../store.js';
import { labelOf } from './labels.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

export async function openOne(name: 'activity' | 'charges' | 'billingRun' | 'bill'): Promise<void> {
  const list = listInHand();
  const [id] = now().scopeIDs;
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined || id === undefined) return;
  try {
    const [record] = await recordsByID(entity.name, [id], ['id', ...entity.shows].join(','));
    const label = record ? labelOf(record, entity.shows) : id;
    go(name === 'activity' ? { name, entity: entity.name, id, label } : { name, id, label: name === 'billingRun' ? `Billing run ${label}` : label });
  } catch (error) {
    troubled(error);
  }
}
