/** Every action, in menu order. A new action is a new file and its line here. */
import type { Action, EntityName } from '../types.js';
import create from './create.js';
import drop from './drop.js';
import edit from './edit.js';
import makeBillable from './makeBillable.js';
import makeNonBillable from './makeNonBillable.js';
import reinstate from './reinstate.js';
import suspend from './suspend.js';
import unsuspend from './unsuspend.js';

export const actions: readonly Action[] = [
  ...drop, ...reinstate, ...suspend, ...unsuspend, ...makeNonBillable, ...makeBillable,
  ...create, ...edit,
];

const byEntity: ReadonlyMap<EntityName, ReadonlyMap<string, Action>> = (() => {
  const found = new Map<EntityName, Map<string, Action>>();
  for (const each of actions) found.set(each.entity, (found.get(each.entity) ?? new Map<string, Action>()).set(each.name, each));
  return found;
})();

/** The action of an entity by name. */
export const actionOf = (entity: EntityName, name: string): Action | undefined => byEntity.get(entity)?.get(name);

/** The actions of an entity, in menu order. */
export const actionsOf = (entity: EntityName): readonly Action[] => [...byEntity.get(entity)?.values() ?? []];
