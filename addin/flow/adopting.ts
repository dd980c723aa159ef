/** Rows of a list that have become records: they are found by their marks, wherever they are by now, and get their keys. */
import { call } from '../api.js';
import { adoptKeys, fillAdopted, readFresh } from '../excel/newRows.js';
import { asked } from '../lists/list.js';
import { markIn } from '../lists/newRows.js';
import type { FullList } from './fullList.js';
import { remember } from './known.js';
import { patiently } from './patience.js';
import { recordsByID } from './records.js';
import { rowsOf } from './runRows.js';

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

/** As many as the bridge looks up at once. */
const atOnce = 10_000;

/** Rows whose records were made and whose keys were never written: the pane or the line went in between. */
export async function settleMarks(list: FullList): Promise<void> {
  const marks = [...new Set((await readFresh(list)).rows.flatMap((row) => markIn(row) ?? []))];
  if (marks.length === 0) return;
  const used = [];
  for (let from = 0; from < marks.length; from += atOnce)
    used.push(...(await call('POST /marks', {}, { body: { entity: list.pointer.entity, marks: marks.slice(from, from + atOnce) } })));
  const sent = new Map<string, Readonly<Record<string, unknown>>>();
  for (const id of new Set(used.map(({ runID }) => runID)))
    for (const { mark, parameters } of await rowsOf(id, 'done')) if (mark !== undefined && parameters) sent.set(mark, parameters);
  await adopt(
    list,
    used.map(({ mark, id }) => ({ mark, id, ...(sent.has(mark) ? { sent: sent.get(mark)! } : {}) })),
  );
}
