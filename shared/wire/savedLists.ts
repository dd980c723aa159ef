/** Lists that people keep under a name: which records, which of their fields, in which order. */
import type { EntityName } from '../types.js';
import { flag, list, object, open, stamp, text, type Shape, type Told } from './shape.js';

export const savedList = object({
  id: text,
  name: text,
  entity: text as Shape<EntityName>,
  /** The filters of `GET /:entity` by their names, as in an order's `where`. Words for dates stay words: `startOfMonth`. */
  where: open<Readonly<Record<string, unknown>>>(),
  /** The fields to show, in order; empty for the usual ones. */
  columns: list(text),
  /** As in `GET /:entity?sort=`; empty for the order of ids. */
  sort: text,
  /** Everybody who may read its records sees it. */
  shared: flag,
  /** The name of whose it is, and whether that is who asks. */
  owner: text,
  mine: flag,
  updatedAt: stamp,
});
export type SavedList = Told<typeof savedList>;
