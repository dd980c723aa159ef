/** Lists that are kept under a name, one's own and those that others share. */
import { call } from '../api.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import type { EntityName } from '../../shared/types.js';
import { whereOf, type Condition } from '../lists/conditions.js';
import { say } from '../store.js';

export interface ToKeep {
  readonly entity: EntityName;
  readonly conditions: readonly Condition[];
  readonly columns: readonly string[];
  readonly sort: string;
}

const bodyOf = ({ conditions, columns, sort }: ToKeep, name: string, shared: boolean) => ({ name, where: whereOf(conditions), columns, sort, shared });

export const savedLists = (): Promise<readonly SavedList[]> => call('GET /savedLists', {});

export async function saveList(list: ToKeep, name: string, shared: boolean): Promise<SavedList> {
  const saved = await call('POST /savedLists', {}, { body: { entity: list.entity, ...bodyOf(list, name, shared) } });
  say(`Saved as “${saved.name}”.`);
  return saved;
}

export async function changeList(id: string, list: ToKeep, name: string, shared: boolean): Promise<SavedList> {
  const saved = await call('PATCH /savedLists/:id', { id }, { body: bodyOf(list, name, shared) });
  say(`“${saved.name}” is changed.`);
  return saved;
}

export async function deleteList(id: string): Promise<void> {
  await call('DELETE /savedLists/:id', { id });
  say('The saved list is deleted.');
}
