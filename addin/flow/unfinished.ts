/** A list that a closed pane left half written: its rows become a smaller, whole list. */
import { finishList } from '../excel/write.js';
import type { Unfinished } from '../excel/book.js';
import { columnsOf } from '../lists/list.js';
import { entityNamed } from '../store.js';
import { choicesFor } from './choices.js';
import { readLists } from './lists.js';

export async function finishUnfinished(unfinished: Unfinished): Promise<void> {
  const entity = entityNamed(unfinished.pointer.entity);
  if (entity === undefined) return;
  const columns = columnsOf(
    entity,
    unfinished.pointer.columns.map(({ field }) => field),
  );
  await finishList(unfinished, columns, await choicesFor(columns, entity.name));
  await readLists();
}
