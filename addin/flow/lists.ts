/** The lists in the workbook, and following what the user does in them. */
import { dropPointer, keepPointer, readBook, showList, type Stray } from '../excel/book.js';
import { follow } from '../excel/events.js';
import { isWriting } from '../excel/run.js';
import { nothing, readKeys, readSelection, selectRows, type Selection } from '../excel/selection.js';
import { columnsOf, detailHeader, keyHeader, outcomeHeader, stampHeader, type Pointer } from '../lists/list.js';
import { change, entityNamed, home, listInHand, now, raise, say, type Scope } from '../store.js';
import { whereOf } from '../lists/conditions.js';
import { call } from '../api.js';
import { counted, selectionSaid, nouns } from '../words.js';
import { troubled } from './trouble.js';
import { lookForEdits } from './looking.js';
import { fullList } from './fullList.js';
import type { Target } from '../draft.js';

export async function readLists(): Promise<void> {
  try {
    const book = await readBook();
    const recovered = book.strays.flatMap((stray) => recover(stray));
    for (const pointer of recovered) await keepPointer(pointer);
    const lists = [
      ...book.lists,
      ...recovered.map((pointer) => ({ pointer, sheetName: book.strays.find(({ tableID }) => tableID === pointer.tableID)?.sheetName })),
    ];
    change({ lists, strays: book.strays, unfinished: book.unfinished });
    const here = lists.find(({ sheetName }) => sheetName !== undefined);
    if (now().listID === undefined && here !== undefined) change({ listID: here.pointer.id });
    if (now().screens.length === 1 && here !== undefined) change({ screens: [{ name: 'start' }, { name: 'selection' }] });
    await followSelection();
  } catch (error) {
    troubled(error);
  }
}

/** A pointer made anew from a table's headers: the filter it was listed with is not known any more. */
function recover(stray: Stray): Pointer[] {
  const entity = entityNamed(stray.entity);
  if (entity === undefined) return [];
  const idOf = (header: string): number => stray.headers.find(({ name }) => name === header)?.id ?? 0;
  const columns = columnsOf(
    entity,
    entity.fields.map(({ name }) => name),
  )
    .flatMap(({ field, header }) => {
      const columnID = stray.headers.find(({ name }) => name === header)?.id;
      return columnID === undefined ? [] : [{ field, header, columnID }];
    })
    .toSorted((a, b) => a.columnID - b.columnID);
  return [
    {
      id: newID(),
      entity: stray.entity,
      name: stray.sheetName,
      tableID: stray.tableID,
      tableName: stray.tableName,
      path: `/${stray.entity}`,
      conditions: [],
      columns,
      keyColumnID: idOf(keyHeader(stray.entity)),
      stampColumnID: idOf(stampHeader),
      outcomeColumnID: idOf(outcomeHeader),
      ...(stray.headers.some(({ name }) => name === detailHeader) ? { detailColumnID: idOf(detailHeader) } : {}),
      readAt: new Date(0).toISOString(),
      whole: false,
      matched: 0,
      recovered: true,
    },
  ];
}

export const newID = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => (byte % 36).toString(36)).join('') + (Date.now() % 1_679_616).toString(36);

let timer: ReturnType<typeof setTimeout> | undefined;
let following = false;

/** The pane follows the sheet: one look a little after the last of a row of events. */
export function followSheet(): void {
  if (following) return;
  following = true;
  let edited: ReturnType<typeof setTimeout> | undefined;
  follow({
    selected() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        void followSelection({ clicked: true });
      }, 90);
    },
    edited() {
      clearTimeout(edited);
      edited = setTimeout(() => {
        const id = now().listID;
        // A sort or a deleted row is told as a change of cells and moves other records under the selection.
        if (!isWriting()) void followSelection();
        // Our own writes raise the same events; what the user types meanwhile must not be missed.
        if (isWriting()) this.edited();
        else if (id !== undefined) void lookForEdits(id);
      }, 350);
    },
    moved() {
      void readLists();
    },
    // What was selected while the events were being asked for was heard by nobody.
  }).then(() => followSelection(), troubled);
}

let turn = 0;
/** Something else was selected while the pane was busy with an order. */
let missed = false;

/** Back from an order: the sheet may have moved on meanwhile. */
export function catchUp(): void {
  if (missed) void followSelection();
}

/** The lists, those likeliest to be meant first: two may stand on one sheet. */
const listsInOrder = () =>
  now()
    .lists.toSorted((a, b) => Number(b.pointer.id === now().listID) - Number(a.pointer.id === now().listID))
    .flatMap(({ pointer }) => fullList(pointer.id) ?? []);

const sameIDs = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, at) => id === b[at]);

/** What is selected at this moment, whatever Excel told or forgot to tell; undefined where that is no row of the list in hand. */
export async function selectedNow(): Promise<Selection | undefined> {
  const selection = await readSelection(listsInOrder());
  return selection.listID === now().listID ? selection : undefined;
}

/** Takes what is selected now, and says so where the pane showed other records. */
export async function lookAgain(): Promise<void> {
  const before = now().scopeIDs;
  const selection = (await selectedNow()) ?? nothing;
  if (sameIDs(before, selection.ids)) return change({ selection });
  change({ selection, scopeIDs: selection.ids });
  tellMoved(selection);
}

/** The records in hand for what is only shown of them: where rows are selected, those that are at this moment. */
export async function inHandNow(): Promise<readonly string[]> {
  if (now().scope !== 'selected') return now().scopeIDs;
  const selection = await selectedNow();
  if (selection !== undefined && !sameIDs(now().scopeIDs, selection.ids)) change({ selection, scopeIDs: selection.ids });
  return now().scopeIDs;
}

/** The order is for other rows than the pane showed. */
export function tellMoved({ ids }: Pick<Selection, 'ids'>): void {
  const entity = fullList(now().listID)?.entity;
  const many = counted(ids.length, ...nouns(entity));
  raise({
    kind: 'moved',
    further: true,
    text: `Rows have moved under your selection. This is now for the ${many} that ${ids.length === 1 ? 'is' : 'are'} selected in the sheet.`,
  });
}

const looked = new Set<string>();

/** What was typed into a list, or pasted below it, while no pane was open. */
function lookOnce(listID: string | undefined): void {
  if (listID === undefined || looked.has(listID) || fullList(listID) === undefined) return;
  looked.add(listID);
  void lookForEdits(listID);
}

/** Somebody has selected something, and no look has got as far as to follow. */
let clicks = false;

/** `clicked`: somebody selected something; else the same cells may hold other records by now, sorted or with keys that were just written. */
export async function followSelection({ clicked = false }: { readonly clicked?: boolean } = {}): Promise<void> {
  const mine = ++turn;
  clicks ||= clicked;
  const state = now();
  missed = ['form', 'preview', 'running'].includes(state.screens.at(-1)?.name ?? '');
  if (missed || state.phase !== 'ready') {
    clicks = false;
    return;
  }
  try {
    const selection = await readSelection(listsInOrder());
    if (mine !== turn) return;
    const byClick = clicks;
    clicks = false;
    const before = now().selection;
    const same = before.listID === selection.listID && before.hidden === selection.hidden && sameIDs(before.ids, selection.ids);
    change({ selection: { ...selection }, listID: selection.listID ?? now().listID });
    // A pick stays while one looks at its rows; another row, or several, is another selection.
    const picked = new Set(now().scope === 'picked' ? now().scopeIDs : []);
    if (picked.size > 0 && selection.ids.length <= 1 && selection.ids.every((id) => picked.has(id))) return;
    const { listID, sheetName } = selection;
    lookOnce(now().listID);
    if (sheetName !== undefined && listInHand()?.sheetName !== sheetName)
      change({ lists: now().lists.map((list) => (list.pointer.id === listID ? { ...list, sheetName } : list)) });
    // Whoever clicks into a list while the first screen is shown wants to work on it.
    if (byClick && !same && selection.ids.length > 0 && now().screens.length === 1 && now().screens[0]?.name === 'start') home({ name: 'selection' });
    // Another scope that somebody took stays while the sheet's selection does: its offers may be on their way.
    if (!same || (now().offers === undefined && now().scope === 'selected')) {
      change({ scope: 'selected', scopeIDs: selection.ids });
      const entity = fullList(selection.listID)?.entity;
      if (entity) say(selectionSaid(selection.ids.length, selection, ...nouns(entity)));
      await readOffers();
    }
  } catch (error) {
    if (mine !== turn) return;
    change({ selection: nothing });
    troubled(error);
  }
}

/** Another scope than the selection: the whole list, what the filter shows, what matches on the bridge, what changed. */
export async function takeScope(scope: Scope): Promise<void> {
  const list = fullList(now().listID);
  if (list === undefined) return;
  try {
    const ids =
      scope === 'selected' || scope === 'picked'
        ? now().selection.ids
        : scope === 'changed'
          ? (now().moved[list.pointer.id] ?? [])
          : scope === 'matching'
            ? []
            : (await readKeys(list, scope === 'visible')).ids;
    // A look at the selection that began before, as after an order, must not take the choice back.
    turn += 1;
    change({ scope, scopeIDs: ids, offers: undefined });
    await readOffers();
  } catch (error) {
    troubled(error);
  }
}

/** The records of the scope, less those that an action cannot run on. */
export async function deselect(ids: readonly string[]): Promise<void> {
  const without = new Set(ids);
  const scopeIDs = now().scopeIDs.filter((id) => !without.has(id));
  await pick(scopeIDs);
}

let asking = 0;

/** What can be done with the records of the scope. */
export async function readOffers(): Promise<void> {
  const mine = ++asking;
  const state = now();
  const list = listInHand(state);
  if (list === undefined || (state.scope !== 'matching' && state.scopeIDs.length === 0)) {
    change({ offers: [], selecting: false });
    return;
  }
  change({ selecting: true });
  try {
    const body = state.scope === 'matching' ? { where: whereOf(list.pointer.conditions) } : { ids: state.scopeIDs };
    const offers = await call('POST /:entity/actions', { entity: list.pointer.entity }, { body });
    if (mine === asking) change({ offers: offers.filter(({ on }) => on === 'record'), selecting: false });
  } catch (error) {
    if (mine !== asking) return;
    change({ offers: undefined, selecting: false });
    troubled(error);
  }
}

export function targetOfScope(): Target {
  const { scope, scopeIDs } = now();
  const list = listInHand();
  return scope === 'matching' && list
    ? { kind: 'where', where: whereOf(list.pointer.conditions), count: list.pointer.matched }
    : { kind: 'ids', ids: scopeIDs };
}

export async function openList(id: string): Promise<void> {
  const list = now().lists.find(({ pointer }) => pointer.id === id);
  if (list === undefined) return;
  change({ listID: id, scope: 'selected', offers: undefined, screens: [{ name: 'start' }, { name: 'selection' }] });
  await showList(list.pointer).catch(troubled);
  await followSelection();
}

/** Where these records stand, for an order that stays as it is. Selects the first of them where Excel cannot select them all. */
export async function showRows({ listID }: { readonly listID: string | undefined }, ids: readonly string[], header?: string): Promise<void> {
  const list = fullList(listID);
  if (list === undefined) return;
  try {
    if (!(await selectRows(list, ids, header))) await selectRows(list, ids.slice(0, 1), header);
  } catch (error) {
    troubled(error);
  }
}

/** The list is gone from the workbook: its pointer goes as well. */
export async function forgetList(id: string): Promise<void> {
  await dropPointer(id).catch(troubled);
  change({ lists: now().lists.filter(({ pointer }) => pointer.id !== id), listID: now().listID === id ? undefined : now().listID });
}

/**
 * Takes these records as the next selection: in the sheet where Excel can, and in the pane where it cannot.
 * @returns whether the sheet has all of them selected
 */
export async function pick(ids: readonly string[]): Promise<boolean> {
  const list = fullList(now().listID);
  if (list === undefined) return false;
  missed = false;
  const selected = await selectRows(list, ids).catch((error: unknown) => {
    troubled(error);
    return false;
  });
  change({ scope: selected ? 'selected' : 'picked', scopeIDs: ids, offers: undefined });
  if (selected) await followSelection();
  // Where Excel cannot select rows that stand apart, the first of them is shown, and the pick stays.
  else if (ids.length > 0) await showRows({ listID: list.pointer.id }, ids.slice(0, 1));
  await readOffers();
  return selected;
}
