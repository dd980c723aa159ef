/** Refreshes lists from the bridge: all, the selected rows, or only what changed since; and looks every minute. */
import { call, page, stream } from '../api.js';
import { keepPointer } from '../excel/book.js';
import { refreshRows, type Outcome, type Refreshed } from '../excel/refresh.js';
import { readKeys, readVersions } from '../excel/selection.js';
import { asked, isByRow, type Pointer } from '../lists/list.js';
import { dayMeant } from '../../shared/dateWords.js';
import { queryOf } from '../lists/conditions.js';
import { change, now, say } from '../store.js';
import type { Wire } from '../../shared/wire/runs.js';
import { counted, figure, listed, nouns } from '../words.js';
import { settleMarks } from './adopting.js';
import { lookForEdits } from './looking.js';
import { knownOf, remember } from './known.js';
import { followSelection } from './lists.js';
import { fullList, type FullList } from './fullList.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';
import { lookForWaiting } from './waiting.js';

export interface RefreshChoice {
  readonly clearOutcomes?: boolean;
}

/** Every row of the list is known to be as it is on the bridge. */
const upToDate = (id: string): void => change({ upToDate: { ...now().upToDate, [id]: new Date().toISOString() } });

export async function bringIn(
  list: FullList,
  records: readonly Wire[],
  more: {
    readonly outcomes?: ReadonlyMap<string, Outcome>;
    readonly mark?: boolean;
    readonly clearOutcomes?: boolean;
    readonly append?: boolean;
    readonly overwrite?: ReadonlyMap<string, ReadonlySet<string>>;
  },
): Promise<Refreshed> {
  const result = await refreshRows(list, { records, base: knownOf(list.pointer.id), unmark: true, ...more });
  remember(list.pointer.id, records, new Set(result.typed));
  const fresh = new Set(records.map(({ id }) => String(id)));
  const moved = (now().moved[list.pointer.id] ?? []).filter((id) => !fresh.has(id));
  change({ moved: { ...now().moved, [list.pointer.id]: moved } });
  if (records.length > 0 && moved.length === 0) upToDate(list.pointer.id);
  return result;
}

/** Records that are new on the bridge: below the list, if they are what it lists. @returns those that it took */
export async function addBelow(list: FullList, ids: readonly string[], outcomes: ReadonlyMap<string, Outcome>): Promise<readonly string[]> {
  const { pointer } = list;
  if (pointer.picked) return [];
  await settleMarks(list);
  const records: Wire[] = [];
  for (let at = 0; at < ids.length; at += 200) {
    const query = queryOf(pointer.conditions);
    query.append('id.in', ids.slice(at, at + 200).join(','));
    query.set('fields', asked(pointer.columns));
    query.set('limit', '200');
    records.push(...(await page(pointer.path, query)));
  }
  if (records.length === 0) return [];
  const taken = records.map(({ id }) => String(id));
  const { appended } = await bringIn(list, records, { append: true });
  if (appended > 0) {
    await bringIn(list, [], { outcomes: new Map(taken.flatMap((id) => (outcomes.has(id) ? [[id, outcomes.get(id)!] as const] : []))) });
    await point(list, { matched: pointer.matched + appended });
  }
  return taken;
}

function point(list: FullList, patch: Partial<Pointer>): Promise<void> {
  const pointer = { ...list.pointer, ...patch };
  change({ lists: now().lists.map((each) => (each.pointer.id === pointer.id ? { ...each, pointer } : each)) });
  return keepPointer(pointer);
}

function told(list: FullList, { changed, appended, typed, both }: Refreshed, gone = 0): string {
  const [one, many] = nouns(list.entity);
  const parts = [
    changed === 0 ? 'No row has changed' : `${counted(changed, 'row')} brought up to date`,
    ...(appended > 0 ? [`${counted(appended, `new ${one}`, `new ${many}`)} added below`] : []),
    ...(gone > 0 ? [`${counted(gone, 'row')} no longer ${gone === 1 ? 'matches' : 'match'} the filter`] : []),
  ];
  const kept =
    typed.length > 0
      ? ` What you typed in ${counted(typed.length, 'row')} is kept${both.length > 0 ? `; ${figure(both.length)} of them ${both.length === 1 ? 'was' : 'were'} changed by somebody else too` : ''}.`
      : '';
  return `${listed(parts)}.${kept}`;
}

/** Reads the whole list again by its filter: rows are brought up to date, new ones added, those that left are told. */
export async function refreshAll(id: string, { clearOutcomes = true }: RefreshChoice = {}): Promise<string> {
  const list = fullList(id);
  if (list === undefined) return '';
  try {
    const readAt = new Date().toISOString();
    const query = queryOf(list.pointer.conditions);
    query.set('fields', asked(list.pointer.columns));
    if (list.pointer.sort !== undefined) query.set('sort', list.pointer.sort);
    // Rows that became records elsewhere get their keys first: the records are in the list already.
    await settleMarks(list);
    const inSheet = await readKeys(list, false);
    const records: Wire[] = [];
    if (isByRow(list.pointer)) records.push(...(await recordsByID(list.pointer.entity, inSheet.ids, asked(list.pointer.columns))));
    else for await (const some of stream<Wire>(list.pointer.path, query)) records.push(...some);
    const matching = new Set(records.map((record) => String(record.id)));
    const left = inSheet.ids.filter((key) => !matching.has(key));
    const others = await recordsByID(list.pointer.entity, left, asked(list.pointer.columns));
    const there = new Set(others.map((record) => String(record.id)));
    const outcomes = new Map(
      left.map((key) => [
        key,
        there.has(key)
          ? { word: '• No match', text: 'No longer matches the filter', tone: 'plain' as const }
          : { word: '✗ Gone', text: 'No longer there', tone: 'bad' as const },
      ]),
    );
    const result = await bringIn(list, [...records, ...others], { outcomes, clearOutcomes, append: list.pointer.whole && !isByRow(list.pointer) });
    await point(list, { readAt, matched: isByRow(list.pointer) ? inSheet.ids.length : records.length });
    const sentence = told(list, result, left.length);
    say(sentence);
    void lookForEdits(id);
    await followSelection();
    return sentence;
  } catch (error) {
    troubled(error);
    return '';
  }
}

export async function refreshThese(id: string, ids: readonly string[], choice: RefreshChoice = {}): Promise<string> {
  const list = fullList(id);
  if (list === undefined || ids.length === 0) return '';
  try {
    const records = await recordsByID(list.pointer.entity, ids, asked(list.pointer.columns));
    const there = new Set(records.map((record) => String(record.id)));
    const outcomes = new Map(
      ids.map((key) => [key, there.has(key) ? { text: '', tone: 'plain' as const } : { word: '✗ Gone', text: 'No longer there', tone: 'bad' as const }]),
    );
    const result = await bringIn(list, records, choice.clearOutcomes === false ? {} : { outcomes });
    const sentence = told(list, result);
    say(sentence);
    await followSelection();
    return sentence;
  } catch (error) {
    troubled(error);
    return '';
  }
}

const minute = 60_000;
let watching: ReturnType<typeof setInterval> | undefined;

/** While the pane is open and seen, a cheap question a minute: what moved on since? */
export function watchBridge(): void {
  watching ??= setInterval(() => {
    if (document.visibilityState === 'hidden' || now().phase !== 'ready') return;
    void lookForWaiting();
    for (const { pointer, sheetName } of now().lists) if (sheetName !== undefined) void lookForMoved(pointer.id);
  }, minute);
}

/** Asked for by the user: what changed since, and what belongs in the list by now. */
export async function anythingNew(id: string): Promise<string> {
  const list = fullList(id);
  if (list === undefined) return '';
  try {
    const moved = await lookForMoved(id);
    const { pointer } = list;
    // A list that was cut short, or whose filter is not known any more, cannot tell what is missing in it.
    const missing = pointer.whole && !isByRow(pointer) ? await notInSheet(list) : 0;
    const [one, many] = nouns(list.entity);
    const fresh = counted(missing, `new ${one}`, `new ${many}`);
    if (missing > 0) return `${fresh} ${missing === 1 ? 'belongs' : 'belong'} in this list. “Refresh all” adds ${missing === 1 ? 'it' : 'them'}.`;
    return moved === 0 ? 'Nothing changed since.' : '';
  } catch (error) {
    troubled(error);
    return '';
  }
}

/**
 * How many records belong in the list and are not in it. What was changed by nobody since it was read was there then: only
 * what has changed is asked for, unless the filter moves with the calendar, or asks for changes itself.
 */
async function notInSheet(list: FullList): Promise<number> {
  const inSheet = new Set((await readKeys(list, false)).ids);
  const { conditions, readAt } = list.pointer;
  const query = queryOf(conditions);
  query.set('fields', 'id,version');
  const moving = conditions.some(({ field, value }) => field === 'updatedSince' || dayMeant(value, '2000-01-01') !== undefined);
  if (!moving) query.set('updatedSince', new Date(Date.parse(readAt) - minute).toISOString());
  let missing = 0;
  for await (const some of stream<Wire>(list.pointer.path, query)) missing += some.filter((record) => !inSheet.has(String(record.id))).length;
  return missing;
}

/** An order of ours changes records now, or its rows are being written: they tell of it themselves, and nobody else did it. */
function oursUnderWay(): boolean {
  const { following } = now();
  if (following === undefined || following.state === 'lost') return false;
  return following.state !== 'ended' || (following.run !== undefined && following.refreshed === undefined);
}

/** @returns how many of the list's records moved on since it was read */
async function lookForMoved(id: string): Promise<number> {
  const list = fullList(id);
  if (list === undefined) return 0;
  try {
    const { pointer } = list;
    // A minute of overlap, for clocks that differ; versions tell what is really new.
    const since = new Date(Date.parse(pointer.readAt) - minute).toISOString();
    const query = new URLSearchParams({ updatedSince: since, fields: 'id,version', limit: '1000', hidden: 'true' });
    const latest = await call('GET /:entity', { entity: pointer.entity, query });
    if (oursUnderWay()) return 0;
    if (latest.length === 0) {
      upToDate(pointer.id);
      return 0;
    }
    const known = knownOf(pointer.id);
    // What the pane has not read itself, the rows' own stamps tell: also after it was opened anew.
    const inSheet = latest.every(({ id: key }) => known.has(String(key))) ? new Map<string, number>() : await readVersions(list);
    const moved = latest
      .filter(({ id: key, version }) => version > (known.get(String(key))?.version ?? inSheet.get(String(key)) ?? Number.POSITIVE_INFINITY))
      .map((record) => String(record.id));
    const versions = Object.fromEntries(latest.map(({ id: key, version }) => [String(key), version]));
    change({ versions: { ...now().versions, [pointer.id]: { ...now().versions[pointer.id], ...versions } } });
    const before = new Set(now().moved[pointer.id] ?? []);
    const added = moved.filter((key) => !before.has(key));
    change({ moved: { ...now().moved, [pointer.id]: moved } });
    if (moved.length === 0) upToDate(pointer.id);
    if (added.length > 0) {
      await refreshRows(list, {
        records: [],
        outcomes: new Map(added.map((key) => [key, { word: '⚠ Changed', text: 'Changed by somebody since it was read', tone: 'plain' }])),
      });
      say(`${counted(added.length, 'row')} changed since this list was read.`);
    }
    return moved.length;
  } catch {
    // Asked again in a minute.
    return 0;
  }
}
