/** More about the one selected record: what happened to it, how its charges came about. */
import { entityNamed, go, listInHand, now } from '../store.js';
import { nameOf } from './names.js';
import { troubled } from './trouble.js';

export async function openOne(name: 'activity' | 'charges' | 'billingRun' | 'bill'): Promise<void> {
  const list = listInHand();
  const [id] = now().scopeIDs;
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined || id === undefined) return;
  try {
    const label = await nameOf(entity.name, id);
    go(name === 'activity' ? { name, entity: entity.name, id, label } : { name, id, label: name === 'billingRun' ? `Billing run ${label}` : label });
  } catch (error) {
    troubled(error);
  }
}
