/** From an action in the menu over its form to the preview. */
import { Fault } from '../../shared/fault.js';
import type { ActionOffer, Preview, Property } from '../../shared/types.js';
import { dateFault } from '../../shared/dates.js';
import { numberTyped } from '../../shared/typed.js';
import { ask } from '../api.js';
import { readColumn } from '../excel/selection.js';
import { datePattern } from '../lists/culture.js';
import { amountOf, dayOf, flagOf, noAmount, textOf, type Cell } from '../lists/cells.js';
import { columnsFor } from '../lists/block.js';
import { change, go, now, raise, replace } from '../store.js';
import type { Run } from '../../shared/wire/runs.js';
import { begunWith } from './begun.js';
import { bodyOf, isNumeric, previewPathOf, typedAs, type Draft, type DraftRow, type Target } from '../draft.js';
import { lookAgain, selectedNow, targetOfScope, tellMoved } from './lists.js';
import { fullList } from './fullList.js';
import { troubled } from './trouble.js';

export async function chooseAction(offer: ActionOffer): Promise<void> {
  try {
    // Excel tells of no sort and not of every other move: what is highlighted now is what the order is for.
    if (now().scope === 'selected') await lookAgain();
  } catch (error) {
    troubled(error);
    return;
  }
  const { scope, selection } = now();
  const list = fullList(now().listID);
  if (list === undefined) return;
  // What cannot run stays out of the order; the menu has told why.
  const refused = new Set(offer.reasons.flatMap(({ ids }) => ids));
  const chosen = targetOfScope();
  const target = chosen.kind === 'ids' ? { ...chosen, ids: chosen.ids.filter((id) => !refused.has(id)) } : chosen;
  if (target.kind === 'ids' && target.ids.length === 0) {
    raise({ kind: 'moved', text: `None of the rows that are selected now can be taken for “${offer.title}”. Select others.` });
    return;
  }
  const draft: Draft = {
    listID: list.pointer.id,
    entity: list.pointer.entity,
    target,
    offer,
    ...begunWith(list.pointer.entity, offer),
    // What came with the list is what it is meant to be done with; the form shows it and lets it be changed.
    fromColumn: target.kind === 'ids' ? columnsFor(offer.schema, list.pointer.brought ?? []) : {},
    ...(scope === 'selected' && selection.place !== undefined ? { place: selection.place, leaves: [...refused] } : {}),
  };
  change({ draft });
  if (Object.keys(offer.schema.properties).length === 0) void previewDraft();
  else go({ name: 'form' });
}

/** The same order for the rows that are under the selection now, where a sort, a filter or a deleted row moved them. */
async function withRowsNow(draft: Draft): Promise<Draft> {
  if (draft.place === undefined || draft.target.kind !== 'ids' || draft.rows !== undefined) return draft;
  const selection = await selectedNow();
  // Somebody who has clicked elsewhere meanwhile, to put a cell right, means the rows that were chosen.
  if (selection === undefined || selection.place !== draft.place) return draft;
  const left = new Set(draft.leaves);
  const ids = selection.ids.filter((id) => !left.has(id));
  const before = new Set(draft.target.ids);
  if (ids.length === before.size && ids.every((id) => before.has(id))) return draft;
  tellMoved({ ids });
  return { ...draft, target: { kind: 'ids', ids } };
}

export function setParameter(name: string, value: unknown): void {
  const { draft } = now();
  if (draft === undefined) return;
  const { [name]: _gone, ...faults } = draft.faults ?? {};
  change({ draft: { ...draft, parameters: { ...draft.parameters, [name]: value }, faults } });
}

/** A field has found that there is nothing to do for the order, or that there is: no button then leads to an empty preview. */
export function setIdle(idle: boolean): void {
  const { draft } = now();
  if (draft !== undefined && (draft.idle ?? false) !== idle) change({ draft: { ...draft, idle } });
}

export function setColumn(name: string, header: string | undefined): void {
  const { draft } = now();
  if (draft === undefined) return;
  const { [name]: _gone, ...others } = draft.fromColumn;
  const { [name]: _mended, ...faults } = draft.faults ?? {};
  change({ draft: { ...draft, fromColumn: header === undefined ? others : { ...others, [name]: header }, faults } });
}

/** A cell as a parameter; undefined where the cell is empty, a sentence where it does not fit. */
export function parameterOf(cell: Cell, property: Property): { readonly value: unknown } | { readonly why: string } | undefined {
  if (cell === '') return undefined;
  if (property.format === 'date') {
    const iso = dayOf(cell);
    return iso === undefined ? { why: `“${cell}” is not a date` } : { value: iso };
  }
  if (property.type === 'number' || property.type === 'integer' || property.format === 'currency' || property.format === 'percent') {
    const as = typedAs(property);
    const amount = amountOf(cell, as);
    if (amount === undefined) return { why: noAmount(cell, 'a number', as).replace(/\.$/, '') };
    const exact = Math.round(amount * 10_000) / 10_000;
    return { value: property.type === 'string' ? String(exact) : exact };
  }
  if (property.type === 'boolean') {
    const value = flagOf(cell);
    return value === undefined ? { why: `Write Yes or No instead of “${cell}”` } : { value };
  }
  if (property.type === 'array')
    return {
      value: String(cell)
        .split(/[,\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    };
  const text = textOf(cell);
  return 'why' in text ? { why: text.why.replace(/\.$/, '') } : text;
}

/** As many as can be read at a time; the rest are counted, and can be shown and left out together. */
const shortened = (wrong: readonly string[], most = 20): string =>
  wrong.length <= most ? wrong.join('; ') : `${wrong.slice(0, most).join('; ')}; and ${wrong.length - most} more`;

/** The rows' own parameters out of the sheet's columns, or what is wrong with them by parameter. */
async function rowsFromColumns(
  draft: Draft,
): Promise<{ readonly rows: readonly DraftRow[] } | { readonly faults: Record<string, string>; readonly bad: readonly string[] } | undefined> {
  const columns = Object.entries(draft.fromColumn);
  const list = fullList(draft.listID);
  if (columns.length === 0 || list === undefined || draft.target.kind !== 'ids') return undefined;
  const faults: Record<string, string> = {};
  const bad = new Set<string>();
  const own = new Map<string, Record<string, unknown>>(draft.target.ids.map((id) => [id, {}]));
  for (const [name, header] of columns) {
    const property = draft.offer.schema.properties[name];
    if (property === undefined) continue;
    const { cells, addresses } = await readColumn(list, header);
    // The value of the form stands in for what is empty.
    const given = draft.parameters[name];
    const required = (draft.offer.schema.required?.includes(name) ?? false) && (given === undefined || given === '');
    const wrong: string[] = [];
    for (const [id, parameters] of own) {
      const parameter = parameterOf(cells.get(id) ?? '', property);
      if (parameter !== undefined && !('why' in parameter)) parameters[name] = parameter.value;
      else if (parameter !== undefined || required) {
        wrong.push(`${addresses.get(id) ?? '(not in the list)'}: ${parameter?.why ?? 'empty'}`);
        bad.add(id);
      }
    }
    if (wrong.length > 0)
      faults[name] = `${wrong.length === 1 ? 'One cell' : `${wrong.length} cells`} of the column “${header}” cannot be used: ${shortened(wrong)}.`;
  }
  return Object.keys(faults).length > 0 ? { faults, bad: [...bad] } : { rows: [...own].map(([id, parameters]) => ({ id, parameters })) };
}

/** What the form can tell by itself: what is missing. The rest is the bridge's to say. */
export function missing(draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {};
  const has = (name: string): boolean => {
    const value = draft.parameters[name];
    return draft.fromColumn[name] !== undefined || !(value === undefined || value === '' || (Array.isArray(value) && value.length === 0));
  };
  for (const name of draft.offer.schema.required ?? []) if (!has(name)) faults[name] = `${draft.offer.schema.properties[name]?.title ?? name} is needed.`;
  for (const [name, property] of Object.entries(draft.offer.schema.properties)) {
    const value = draft.parameters[name];
    if (property.format === 'date' && typeof value === 'string' && value !== '' && dateFault(value) !== undefined)
      faults[name] = `“${value}” is not a date: write it as ${datePattern()}.`;
    const read = isNumeric(property) && typeof value === 'string' && value.trim() !== '' ? numberTyped(value, typedAs(property)) : undefined;
    if (read && 'why' in read) faults[name] = read.why;
  }
  const { oneOf } = draft.offer.schema;
  if (oneOf && oneOf.length > 0 && !oneOf.some(has)) {
    const titles = oneOf.map((name) => draft.offer.schema.properties[name]?.title ?? name);
    faults[oneOf[0] ?? ''] = `Give ${titles.join(' or ')}.`;
  }
  return faults;
}

let turn = 0;

/** Asks for the preview and shows it. @returns whether there is one; its faults are then at the form's fields. */
export async function previewDraft(): Promise<boolean> {
  const begun = now().draft;
  if (begun === undefined) return false;
  const mine = ++turn;
  let draft = begun;
  try {
    draft = await withRowsNow(begun);
  } catch (error) {
    troubled(error);
    return false;
  }
  if (mine !== turn) return false;
  // New rows have values of their own.
  const empty = draft.target.kind === 'rows' ? {} : missing(draft);
  if (Object.keys(empty).length > 0) {
    change({ draft: { ...draft, faults: empty } });
    return false;
  }
  try {
    const fromColumns = await rowsFromColumns(draft);
    if (fromColumns && 'faults' in fromColumns) {
      change({ draft: { ...draft, faults: fromColumns.faults, unusable: fromColumns.bad } });
      return false;
    }
    const asked: Draft = fromColumns ? { ...draft, rows: fromColumns.rows } : draft;
    const { body: shownThere } = await ask<Preview>('POST', previewPathOf(asked), { body: bodyOf(asked), patience: 180_000 });
    const preview = labelled(shownThere, asked);
    if (mine !== turn || now().draft === undefined) return false;
    const target: Target = asked.reverses ? { kind: 'ids', ids: preview.rows.map(({ id }) => id) } : asked.target;
    change({ draft: { ...asked, target, preview, previewedAt: Date.now(), faults: {}, unusable: [] } });
    const shown = now().screens.at(-1)?.name;
    if (shown !== 'preview') go({ name: 'preview' });
    return true;
  } catch (error) {
    if (mine !== turn) return false;
    if (error instanceof Fault && Object.keys(error.fields).some((name) => draft.offer.schema.properties[name] !== undefined)) {
      change({ draft: { ...draft, faults: error.fields } });
      const shown = now().screens.at(-1)?.name;
      if (shown === 'preview' && draft.rows === undefined) replace({ name: 'form' });
      // Only the form has fields to show it at.
      else if (shown !== 'form') troubled(error);
      return false;
    }
    troubled(error);
    return false;
  }
}

/** New records have no names yet: their rows are known by what stands in them. */
function labelled(preview: Preview, { target, rows = [] }: Draft): Preview {
  return target.kind === 'rows' ? { ...preview, rows: preview.rows.map((row, at) => ({ ...row, label: rows[at]?.label ?? row.label })) } : preview;
}

/** What is likely a mistake is meant, or is not after all. */
export async function confirmed(confirm: boolean): Promise<void> {
  const { draft } = now();
  if (draft === undefined) return;
  change({ draft: { ...draft, confirm } });
  await previewDraft();
}

/** Takes rows out of the order and shows the preview of the rest. */
export async function leaveOut(ids: readonly string[]): Promise<void> {
  const { draft } = now();
  if (draft === undefined || draft.target.kind !== 'ids') return;
  const without = new Set(ids);
  const { rows, ...others } = draft;
  change({
    draft: {
      ...others,
      target: { kind: 'ids', ids: draft.target.ids.filter((id) => !without.has(id)) },
      leaves: [...(draft.leaves ?? []), ...ids],
      ...(rows ? { rows: rows.filter(({ id }) => !without.has(id)) } : {}),
    },
  });
  await previewDraft();
}

/** The same form once more, as it was filled in, for these records; they are read anew, also those that changed meanwhile. */
export async function tryAgain(sent: Draft, ids: readonly string[]): Promise<void> {
  const { rows: _rows, preview: _preview, place: _place, faults: _faults, confirm: _confirm, ...kept } = sent;
  const draft: Draft = { ...kept, target: { kind: 'ids', ids } };
  change({ draft, screens: [{ name: 'start' }, { name: 'selection' }] });
  if (Object.keys(draft.offer.schema.properties).length === 0) await previewDraft();
  else go({ name: 'form' });
}

/** Can be given again by its form: what was typed into the sheet is saved from there, and a way back by its own run. */
export const repeatable = (sent: Draft | undefined): sent is Draft =>
  sent !== undefined &&
  sent.target.kind !== 'new' &&
  sent.target.kind !== 'rows' &&
  sent.reverses === undefined &&
  (sent.rows === undefined || Object.keys(sent.fromColumn).length > 0);

/** The opposite order of a run, previewed. */
export async function previewReverse(run: Pick<Run, 'id' | 'title' | 'entity' | 'action'>, listID: string | undefined): Promise<void> {
  // A job that took others back is many jobs, of many kinds of records.
  if (run.entity === 'runs') return go({ name: 'takeBack', of: { runs: [run.id] } });
  try {
    const draft: Draft = {
      listID,
      entity: run.entity,
      target: { kind: 'ids', ids: [] },
      parameters: {},
      fromColumn: {},
      reverses: { id: run.id, title: run.title },
      offer: {
        name: 'reverse',
        title: `Reverse “${run.title}”`,
        help: '',
        billing: 'at once',
        schema: { type: 'object', properties: {}, additionalProperties: false },
        permission: 'run',
      },
    };
    const { body: preview } = await ask<Preview>('POST', previewPathOf(draft), { body: {}, patience: 180_000 });
    change({
      draft: {
        ...draft,
        preview,
        previewedAt: Date.now(),
        target: { kind: 'ids', ids: preview.rows.map(({ id }) => id) },
        offer: { ...draft.offer, billing: preview.billing },
      },
    });
    go({ name: 'preview' });
  } catch (error) {
    troubled(error);
  }
}
