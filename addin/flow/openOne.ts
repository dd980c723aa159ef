/** More about the one selected record: what happened to it, how its charges came about. */
import type { EntityName } from '../../shared/types.js';
import { entityNamed, go, listInHand, now } from '../store.js';
import { nameOf } from './names.js';
import { recordsByID } from './records.js';
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

/** The screen of the customer of a selected row. */
export async function openCustomer(entity: EntityName, id: string): Promise<void> {
  try {
    const [record] = entity === 'customers' ? [undefined] : await recordsByID(entity, [id], 'id,customerID');
    const customerID = entity === 'customers' ? id : record?.['customerID'];
    if (typeof customerID === 'string') go({ name: 'customer', id: customerID });
  } catch (error) {
    troubled(error);
  }
}
