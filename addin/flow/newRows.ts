/**
 * Rows typed or pasted below a list, from the sheet to records: read, checked cell by cell, previewed and sent as one order
 * like any other. Each row is marked before it is sent, so that it is added once and found again afterwards.
 */
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { EntityName, Owner, Preview, RowPreview } from '../../shared/types.js';
import { Fault } from '../../shared/fault.js';
import type { MatchedLine } from '../../shared/wire/matching.js';
import { ask, call } from '../api.js';
import { markFresh, readFresh, showFresh, contentOf, type FreshRows } from '../excel/newRows.js';
import {
  filled,
  markIn,
  marksOf,
  notTaken,
  ownerColumns,
  ownersNamed,
  type Filled,
  type FreshRow,
  type Given,
  type Meaning,
  type Named,
  type NewRows,
  type Problem,
} from '../lists/newRows.js';
import { amountOf, dayOf } from '../lists/cells.js';
import { change, go, now, raise, tongue } from '../store.js';
import { shown } from '../words.js';
import { settleMarks } from './adopting.js';
import { bodyOf, previewPathOf, type Draft } from '../draft.js';
import { fullList, type FullList } from './fullList.js';
import { forgetRemoved, lookForEdits } from './looking.js';
import { ownersIn } from './making.js';
import { previewDraft } from './ordering.js';
import { troubled } from './trouble.js';

type Offer = Draft['offer'];

/** As many as the bridge looks up at once. */
const atOnce = 10_000;

/** What new records take, or why none may be added. */
export async function createOffer(entity: EntityName): Promise<Offer | undefined> {
  const offers = await call('GET /:entity/actions', { entity });
  const offer = offers.find(({ name, on }) => name === 'create' && on === 'collection');
  if (offer !== undefined && offer.permission !== 'none' && offer.reason === undefined) return offer;
  raise({ kind: 'none', text: offer?.reason ?? 'You may not add such rows. Ask your administrator.' });
  return undefined;
}

/** The one customer, number or service whose records the list has. */
function ownerOf({ pointer }: FullList, owners: readonly Owner[]): Readonly<Record<string, string>> {
  const [, entity, id] = /^\/(\w+)\/(\d+)\//.exec(pointer.path) ?? [];
  const owner = owners.find((each) => each.entity === entity);
  if (owner && id !== undefined) return { [owner.field]: id };
  for (const { field } of owners.toReversed()) {
    const condition = pointer.conditions.find((each) => each.field === field && each.test === 'eq' && /^\d+$/.test(each.value));
    if (condition) return { [field]: condition.value };
  }
  return {};
}

/** What the texts that name owners came to. */
async function namesIn(rows: FreshRows['rows'], columns: Meaning['owners']): Promise<(entity: EntityName, text: string) => Named | undefined> {
  const found = new Map<string, MatchedLine>();
  for (const [entity, texts] of ownersNamed(rows, columns)) {
    // "A1002 Harbour Lights", as a list shows it, is looked up by its account number as well.
    const lines = [...new Set(texts.flatMap((text) => [text, /^\S+/.exec(text)?.[0] ?? text]))];
    for (let from = 0; from < lines.length; from += atOnce) {
      const { lines: answers } = await call('POST /match', {}, { body: { lines: lines.slice(from, from + atOnce), entity }, patience: 120_000 });
      for (const line of answers) found.set(`${entity} ${line.text}`, line);
    }
  }
  return (entity, text) => {
    const line = found.get(`${entity} ${text}`);
    const only = line && ['found', 'dropped'].includes(line.answer) && line.found.length === 1 ? line.found[0] : undefined;
    if (only) return { id: only.id };
    const first = found.get(`${entity} ${/^\S+/.exec(text)?.[0] ?? text}`)?.found.find(({ label }) => label.toLowerCase() === text.toLowerCase());
    if (first) return { id: first.id };
    return line ? { why: `“${text}”: ${line.why}` } : { why: `There is no “${text}”.` };
  };
}

/** Rows that are added once more though they were added before, by their marks. */
const meantAgain = new Map<string, string>();
/** Whom rows that name nobody are for, where somebody said so. */
const chosen = new Map<string, Readonly<Record<string, string>>>();

/** What the bridge says of the rows that the pane finds nothing wrong with. */
async function checkedThere(
  list: FullList,
  offer: Offer,
  rows: readonly (Filled & { readonly mark: string })[],
): Promise<{ readonly ready: typeof rows; readonly before: readonly Given[]; readonly problems: readonly Problem[] }> {
  if (rows.length === 0) return { ready: [], before: [], problems: [] };
  const draft = draftOf(list, offer, rows);
  let preview: Preview;
  try {
    ({ body: preview } = await ask<Preview>('POST', previewPathOf(draft), { body: bodyOf({ ...draft, confirm: true }), patience: 180_000 }));
  } catch (error) {
    // Of one row alone what is wrong with it is the answer.
    const [only] = rows;
    if (!(error instanceof Fault) || rows.length > 1 || only === undefined) throw error;
    return { ready: [], before: [], problems: problemsOf(list, only, { fields: error.fields, why: error.hint, code: error.code }) };
  }
  const before = rows.flatMap((each, at): Given[] => {
    const shown = preview.rows[at];
    return shown?.made ? [{ row: each.row, mark: each.mark, ...shown.made, why: shown.why ?? '' }] : [];
  });
  const problems = rows.flatMap((each, at) => {
    const shown = preview.rows[at];
    return shown?.outcome === 'refused' && shown.made === undefined ? problemsOf(list, each, shown) : [];
  });
  return { ready: rows.filter((_, at) => preview.rows[at]?.outcome === 'ready'), before, problems };
}

function problemsOf(
  { pointer, entity }: FullList,
  { row }: Filled,
  { fields = {}, why = '', code }: Pick<RowPreview, 'fields' | 'why' | 'code'>,
): readonly Problem[] {
  const names = Object.keys(fields);
  if (names.length > 0 && names.every((name) => entity.owners.some(({ field }) => field === name)) && code === 400503) {
    // It hangs on one of them, which is one thing to be told and not one each.
    const nth = pointer.columns.findIndex(({ field }) => ofCustomer.includes(field) || names.includes(field));
    return [{ row, nth: nth < 0 ? undefined : nth, header: pointer.columns[nth]?.header ?? '', why: 'Whose is it? Fill in an account number or a name.' }];
  }
  const named = Object.entries(fields).map(([name, said]): Problem => {
    const nth = pointer.columns.findIndex(({ field }) => field === name || (name === 'customerID' && ofCustomer.includes(field)));
    return { row, nth: nth < 0 ? undefined : nth, header: pointer.columns[nth]?.header ?? '', why: said };
  });
  return named.length > 0 ? named : [{ row, nth: undefined, header: '', why }];
}

/** Nobody is named in it: an owner's cell that names nobody there is told by itself. */
const isUnnamed = ({ cells }: FreshRow, parameters: Filled['parameters'], owners: readonly Owner[], { owners: named }: Meaning): boolean =>
  owners.every(({ field }) => parameters[field] === undefined) && named.every(({ nth }) => String(cells[nth] ?? '').trim() === '');

const withPlace = (problem: Problem, { places }: FreshRows): Problem => {
  const column = problem.nth === undefined ? undefined : places[problem.nth];
  return column === undefined ? problem : { ...problem, column };
};

/** What tells a row from others: its first cells as they stand there. */
const rowSaid = ({ cells, texts }: FreshRow): string =>
  cells
    .flatMap((cell, nth) => (String(cell).trim() === '' ? [] : [(texts?.[nth] ?? String(cell)).slice(0, 40)]))
    .slice(0, 4)
    .join(' · ');

/** Cells as people read them: a day, not its number. */
function withTexts(row: FreshRow, columns: FreshRows['columns']): FreshRow {
  const texts = row.cells.map((cell, nth) => {
    const kind = columns[nth]?.kind;
    if (kind === 'date') return shown(dayOf(cell) ?? cell, 'Date', tongue());
    return kind === 'money' ? shown(amountOf(cell) ?? cell, 'Currency', tongue()) : String(cell);
  });
  return { ...row, texts };
}

const draftOf = ({ pointer }: FullList, offer: Offer, rows: NewRows['ready']): Draft => ({
  listID: pointer.id,
  entity: pointer.entity,
  target: { kind: 'rows', count: rows.length },
  offer,
  parameters: {},
  fromColumn: {},
  rows: rows.map(({ row, mark, parameters }, at) => ({ id: `+${at + 1}`, mark, label: rowSaid(row), parameters })),
});

/** Looks through the rows of a list that have no record: what each would make, and what is wrong where. Nothing is written but marks. */
export async function lookThrough(listID: string): Promise<void> {
  const list = fullList(listID);
  if (list === undefined) return;
  try {
    const offer = await createOffer(list.pointer.entity);
    if (offer === undefined) return;
    await settleMarks(list);
    const read = await readFresh(list);
    const fresh = { ...read, rows: read.rows.map((row) => withTexts(row, read.columns)) };
    const owners = ownersIn(list.pointer.entity, offer.schema);
    const meaning: Meaning = { columns: fresh.columns, fields: list.entity.fields, schema: offer.schema, owners: ownerColumns(fresh.columns, owners) };
    const given = chosen.get(listID) ?? ownerOf(list, owners);
    const named = await namesIn(fresh.rows, meaning.owners);
    const all = fresh.rows.map((row) => filled(row, meaning, named, given));
    const sound = all.filter(({ problems }) => problems.length === 0);
    const marks = await marksOf(sound, (mark, index) => {
      const kept = sound[index] && markIn(sound[index].row);
      return meantAgain.get(mark) ?? (kept?.startsWith(`${mark}~`) ? kept.slice(mark.length) : '');
    });
    const { ready, before, problems } = await checkedThere(
      list,
      offer,
      sound.map((each, index) => ({ ...each, mark: marks[index] ?? '' })),
    );
    const newRows: NewRows = {
      listID,
      ready,
      before,
      problems: [...all.flatMap((each) => each.problems), ...problems].map((each) => withPlace(each, fresh)),
      given,
      ignored: notTaken(fresh.rows, meaning),
      unnamed: owners.length === 0 ? 0 : all.filter(({ row, parameters }) => isUnnamed(row, parameters, owners, meaning)).length,
    };
    change({ newRows, fresh: { ...now().fresh, [listID]: fresh.rows.length } });
    if (fresh.rows.length === 0) void lookForEdits(listID);
  } catch (error) {
    troubled(error);
  }
}

/** Opens them: at once with their preview where nothing is wrong with any. */
export async function openNewRows(listID: string): Promise<void> {
  change({ newRows: undefined });
  await lookThrough(listID);
  const { newRows } = now();
  if (newRows === undefined) return;
  if (now().screens.at(-1)?.name !== 'newRows') go({ name: 'newRows' });
  if (newRows.ready.length > 0 && newRows.problems.length === 0 && newRows.before.length === 0) await previewNewRows();
}

/** Marks the rows that can be made and previews them. */
export async function previewNewRows(): Promise<void> {
  const { newRows } = now();
  const list = fullList(newRows?.listID);
  if (newRows === undefined || list === undefined) return;
  try {
    const offer = await createOffer(list.pointer.entity);
    if (offer === undefined) return;
    const marks = new Map<string, string[]>();
    for (const { row, mark } of newRows.ready) {
      const those = marks.get(contentOf(row));
      if (those) those.push(mark);
      else marks.set(contentOf(row), [mark]);
    }
    await markFresh(list, marks);
    change({ draft: draftOf(list, offer, newRows.ready) });
    await previewDraft();
  } catch (error) {
    troubled(error);
  }
}

const plainMark = (mark: string): string => mark.replace(/~.*$/, '');

/** Rows that were added before are meant once more: two such payments, not one pasted twice. */
export async function addAgain(): Promise<void> {
  const { newRows } = now();
  const list = fullList(newRows?.listID);
  if (newRows === undefined || list === undefined) return;
  for (const { mark } of newRows.before) meantAgain.set(plainMark(mark), `~${crypto.randomUUID().slice(0, 8)}`);
  await lookThrough(newRows.listID);
  meantAgain.clear();
}

/** Whom the rows that name nobody are for. */
export async function giveOwner({ field }: Owner, id: string): Promise<void> {
  const { newRows } = now();
  if (newRows === undefined) return;
  chosen.set(newRows.listID, { [field]: id });
  await lookThrough(newRows.listID);
}

/** Shows the cell of a problem in the sheet. */
export async function showProblem({ row, nth }: Problem): Promise<void> {
  const list = fullList(now().newRows?.listID);
  if (list) await showFresh(list, row, nth ?? 0).catch(troubled);
}

/** Of records whose rows were deleted: the order to delete the records, with its preview as any. */
export async function deleteRemoved(listID: string): Promise<void> {
  const list = fullList(listID);
  const ids = now().removed[listID] ?? [];
  if (list === undefined || ids.length === 0) return;
  try {
    const offers = await call('POST /:entity/actions', { entity: list.pointer.entity }, { body: { ids } });
    const offer = offers.find(({ name }) => name === 'delete');
    if (offer === undefined || offer.permission === 'none') {
      raise({ kind: 'none', text: offer?.reason ?? 'You may not delete these. Ask your administrator.' });
      return;
    }
    change({ draft: { listID, entity: list.pointer.entity, target: { kind: 'ids', ids }, offer, parameters: {}, fromColumn: {} } });
    if (await previewDraft()) forgetRemoved(listID);
  } catch (error) {
    troubled(error);
  }
}
