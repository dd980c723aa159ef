/** A list of the workbook together with what its records are. */
import type { ListOf } from '../excel/selection.js';
import type { Pointer } from '../lists/list.js';
import type { Described } from '../../shared/wire/session.js';
import { entityNamed, now } from '../store.js';

export type FullList = ListOf & { readonly pointer: Pointer; readonly entity: Described };

/** A list with its entity's fields. */
export function fullList(id: string | undefined): FullList | undefined {
  const pointer = now().lists.find((list) => list.pointer.id === id)?.pointer;
  const entity = pointer && entityNamed(pointer.entity);
  return pointer && entity ? { pointer, entity } : undefined;
}
