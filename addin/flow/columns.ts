/** Columns added to the list in hand, and taken from it. */
import { stream } from '../api.js';
import { changeColumns } from '../excel/columns.js';
import { readKeys } from '../excel/selection.js';
import { columnsOf } from '../lists/list.js';
import { queryOf } from '../lists/conditions.js';
import type { Wire } from '../../shared/wire/runs.js';
import { change, now, raise, say } from '../store.js';
import { counted, listed } from '../words.js';
import { choicesFor } from './choices.js';
import { fullList, type FullList } from './fullList.js';
import { remember } from './known.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

/** Reading a long list in one stream costs less than its records by their ids. */
const long = 1_000;

async function recordsOf({ pointer }: FullList, ids: readonly string[], fields: string): Promise<readonly Wire[]> {
  if (ids.length <= long || pointer.recovered) return recordsByID(pointer.entity, ids, fields);
  const query = queryOf(pointer.conditions);
  query.set('fields', fields);
  const found: Wire[] = [];
  for await (const some of stream<Wire>(pointer.path, query)) found.push(...some);
  const there = new Set(found.map(({ id }) => String(id)));
  const left = ids.filter((id) => !there.has(id));
  return [...found, ...(await recordsByID(pointer.entity, left, fields))];
}

/** @param chosen the fields that the list shows from now on. @returns whether it does */
export async function showColumns(id: string, chosen: readonly string[]): Promise<boolean> {
  const list = fullList(id);
  if (list === undefined) return false;
  const shown = list.pointer.columns.map(({ field }) => field);
  const without = shown.filter((field) => !chosen.includes(field));
  const lost = (now().edits[id]?.edits ?? []).filter(({ field }) => without.includes(field.name));
  if (lost.length > 0) {
    raise({
      kind: 'columns',
      text: `${counted(lost.length, 'cell')} you typed into ${listed([...new Set(lost.map(({ field }) => field.label))])} would be lost. Save or discard that first.`,
    });
    return false;
  }
  try {
    const added = columnsOf(list.entity, [...shown, ...chosen]).filter(({ field }) => !shown.includes(field));
    const fields = ['id', 'version', ...added.map(({ field }) => field)].join(',');
    const records = added.length === 0 ? [] : await recordsOf(list, (await readKeys(list, false)).ids, fields);
    const pointer = await changeColumns(list, { without, added, records, choices: await choicesFor(added, list.pointer.entity) });
    remember(id, records);
    change({ lists: now().lists.map((each) => (each.pointer.id === id ? { ...each, pointer } : each)) });
    say(columnsSaid(added.length, without.length));
    return true;
  } catch (error) {
    troubled(error);
    return false;
  }
}

const columnsSaid = (added: number, taken: number): string =>
  `${listed([...(added > 0 ? [`${counted(added, 'column')} added`] : []), ...(taken > 0 ? [`${counted(taken, 'column')} taken away`] : [])])}.`;
