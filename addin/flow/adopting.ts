/** Rows of a list that have become records: they are found by their marks, wherever they are by now, and get their keys. */
import { adoptKeys, fillAdopted } from '../excel/newRows.js';
import { asked } from '../lists/list.js';
import type { FullList } from './fullList.js';
import { remember } from './known.js';
import { patiently } from './patience.js';
import { recordsByID } from './records.js';

export interface Adopted {
  readonly mark: string;
  readonly id: string;
  /** What was sent, where it is known: what somebody has typed into the row since then stays. */
  readonly sent?: Readonly<Record<string, unknown>>;
}

/** @returns how many rows of the list got their keys */
export async function adopt(list: FullList, made: readonly Adopted[]): Promise<number> {
  if (made.length === 0) return 0;
  const ids = await adoptKeys(list, new Map(made.map(({ mark, id }) => [mark, id])));
  if (ids.length === 0) return 0;
  const records = await patiently(() => recordsByID(list.pointer.entity, ids, asked(list.pointer.columns)));
  const typed = await fillAdopted(list, records, new Map(made.flatMap(({ id, sent }) => (sent ? [[id, sent] as const] : []))));
  remember(list.pointer.id, records, new Set(typed));
  return ids.length;
}
