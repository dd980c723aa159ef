/** From an action in the menu over its form to the preview. */
import { Fault } from '../../shared/fault.js';
import type { ActionOffer, EntityName, Preview, Property } from '../../shared/types.js';
import { ask, post } from '../api.js';
import { readColumn } from '../excel/selection.js';
import { numberTyped } from '../../shared/typed.js';
import { dayOf, flagOf, type Cell } from '../lists/cells.js';
import { change, go, now, raise, replace, settle, tongue } from '../store.js';
import type { Run } from '../shapes.js';
import { bodyOf, isNumeric, previewPathOf, type Draft, type DraftRow, type Target } from './draft.js';
import { counted } from '../words.js';
import { followSelection, targetOfScope } from './lists.js';
import { fullList } from './fullList.js';
import { troubled } from './trouble.js';

/** What a form starts with: the actions' own defaults, the business date where that is today. */
const startingValues = (schema: ActionOffer['schema'], today: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => (property.default === undefined ? [] : [[name, initialOf(property, today)]])),
  );

/** Defaults are written as text. */
function initialOf({ default: initial = '', format, type }: Property, today: string): unknown {
  if (format === 'date' && initial === 'today') return today;
  if (type === 'number' || type === 'integer') return Number(initial);
  return type === 'boolean' ? initial === 'true' : initial;
}

/** What was filled in for this action and not sent is still there: Back and Escape lose nothing. */
export function begunWith(entity: EntityName, offer: Pick<ActionOffer, 'name' | 'schema'>): Pick<Draft, 'parameters' | 'fromColumn'> {
  const { draft } = now();
  const same = draft !== undefined && draft.entity === entity && draft.offer.name === offer.name && draft.rows === undefined;
  return { parameters: { ...startingValues(offer.schema, tongue().today), ...(same ? draft.parameters : {}) }, fromColumn: {} };
}

/** What runs is what is highlighted: Excel does not tell of every sort, deletion or filter, so the selection is read once more. */
export async function chooseAction(chosen: ActionOffer): Promise<void> {
  let offer = chosen;
  if (now().scope === 'selected') {
    const before = now().scopeIDs;
    await followSelection();
    const { scopeIDs: after, offers } = now();
    if (before.length !== after.length || before.some((id, at) => id !== after[at])) {
      const again = offers?.find(({ name }) => name === chosen.name);
      raise({
        kind: 'selection',
        text: `The selection in the sheet had changed: it is ${counted(after.length, 'row')} now, where ${counted(before.length, 'row')} ${before.length === 1 ? 'was' : 'were'} shown. Look at it, then choose again.`,
      });
      if (!again || again.available === 0) return;
      offer = again;
    } else settle('selection');
  }
  begin(offer);
}

function begin(offer: ActionOffer): void {
  const list = fullList(now().listID);
  if (list === undefined) return;
  // What cannot run stays out of the order; the menu has told why.
  const refused = new Set(offer.reasons.flatMap(({ ids }) => ids));
  const scope = targetOfScope();
  const target = scope.kind === 'ids' ? { ...scope, ids: scope.ids.filter((id) => !refused.has(id)) } : scope;
  const draft: Draft = { listID: list.pointer.id, entity: list.pointer.entity, target, offer, ...begunWith(list.pointer.entity, offer) };
  change({ draft });
  if (Object.keys(offer.schema.properties).length === 0) void previewDraft();
  else go({ name: 'form' });
}

export function setParameter(name: string, value: unknown): void {
  const { draft } = now();
  if (draft === undefined) return;
  const { [name]: _gone, ...faults } = draft.faults ?? {};
  change({ draft: { ...draft, parameters: { ...draft.parameters, [name]: value }, faults } });
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
  if (isNumeric(property)) {
    const read = typeof cell === 'number' ? { value: cell } : numberTyped(String(cell));
    if ('why' in read) return read;
    const exact = Math.round(read.value * 10_000) / 10_000;
    return { value: property.type === 'string' ? String(exact) : exact };
  }
  if (property.type === 'boolean') {
    const value = flagOf(cell);
    return value === undefined ? { why: `“${cell}” is neither Yes nor No` } : { value };
  }
  if (property.type === 'array')
    return {
      value: String(cell)
        .split(/[,\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    };
  return { value: String(cell) };
}

const isGiven = (value: unknown): boolean => !(value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0));

/** All that is wrong in a column at once, each kind of it once. */
function columnFault(header: string, wrong: readonly string[]): string {
  const kinds = [...new Set(wrong)];
  const named = kinds.slice(0, 5).join('; ');
  return `${wrong.length === 1 ? 'One cell' : `${wrong.length} cells`} of the column “${header}” cannot be used: ${named}${kinds.length > 5 ? `; and ${kinds.length - 5} others` : ''}.`;
}

/** The rows' own parameters out of the sheet's columns, or what is wrong with them by parameter. */
async function rowsFromColumns(draft: Draft): Promise<{ readonly rows: readonly DraftRow[] } | { readonly faults: Record<string, string> } | undefined> {
  const columns = Object.entries(draft.fromColumn);
  const list = fullList(draft.listID);
  if (columns.length === 0 || list === undefined || draft.target.kind !== 'ids') return undefined;
  const faults: Record<string, string> = {};
  const own = new Map<string, Record<string, unknown>>(draft.target.ids.map((id) => [id, {}]));
  for (const [name, header] of columns) {
    const property = draft.offer.schema.properties[name];
    if (property === undefined) continue;
    const cells = await readColumn(list, header);
    let empty = 0;
    const wrong: string[] = [];
    for (const [id, parameters] of own) {
      const parameter = parameterOf(cells.get(id) ?? '', property);
      if (parameter === undefined) empty += 1;
      else if ('why' in parameter) wrong.push(parameter.why.replace(/\.$/, ''));
      else parameters[name] = parameter.value;
    }
    if (wrong.length > 0) faults[name] = columnFault(header, wrong);
    // The value of the form stands in for what is empty.
    else if (empty > 0 && draft.offer.schema.required?.includes(name) && !isGiven(draft.parameters[name]))
      faults[name] = `The column “${header}” is empty in ${empty} of the ${own.size} rows. Fill them in, or give a value for the empty ones.`;
  }
  return Object.keys(faults).length > 0 ? { faults } : { rows: [...own].map(([id, parameters]) => ({ id, parameters })) };
}

/** What the form can tell by itself: what is missing. The rest is the bridge's to say. */
export function missing(draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {};
  const has = (name: string): boolean => draft.fromColumn[name] !== undefined || isGiven(draft.parameters[name]);
  for (const name of draft.offer.schema.required ?? []) if (!has(name)) faults[name] = `${draft.offer.schema.properties[name]?.title ?? name} is needed.`;
  for (const [name, property] of Object.entries(draft.offer.schema.properties)) {
    const value = draft.parameters[name];
    const read = isNumeric(property) && typeof value === 'string' && value.trim() !== '' ? numberTyped(value) : undefined;
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
  const { draft } = now();
  if (draft === undefined) return false;
  const mine = ++turn;
  const empty = missing(draft);
  if (Object.keys(empty).length > 0) {
    change({ draft: { ...draft, faults: empty } });
    return false;
  }
  try {
    const fromColumns = await rowsFromColumns(draft);
    if (fromColumns && 'faults' in fromColumns) {
      change({ draft: { ...draft, faults: fromColumns.faults } });
      return false;
    }
    const asked: Draft = fromColumns ? { ...draft, rows: fromColumns.rows } : draft;
    const { body: preview } = await ask<Preview>('POST', previewPathOf(asked), { body: bodyOf(asked), patience: 180_000 });
    if (mine !== turn || now().draft === undefined) return false;
    const target: Target = asked.reverses ? { kind: 'ids', ids: preview.rows.map(({ id }) => id) } : asked.target;
    change({ draft: { ...asked, target, preview, previewedAt: Date.now(), faults: {} } });
    const shown = now().screens.at(-1)?.name;
    if (shown !== 'preview') go({ name: 'preview' });
    return true;
  } catch (error) {
    if (mine !== turn) return false;
    // A form shows at its fields what is wrong with them; where there is none, the sentence has to be said all the same.
    const fields = ['form', 'preview'].includes(now().screens.at(-1)?.name ?? '');
    if (fields && error instanceof Fault && Object.keys(error.fields).some((name) => draft.offer.schema.properties[name] !== undefined)) {
      change({ draft: { ...draft, faults: error.fields } });
      if (now().screens.at(-1)?.name === 'preview') replace({ name: 'form' });
      return false;
    }
    troubled(error);
    return false;
  }
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
      ...(rows ? { rows: rows.filter(({ id }) => !without.has(id)) } : {}),
    },
  });
  await previewDraft();
}

/** The opposite order of a run, previewed. */
export async function previewReverse(run: Pick<Run, 'id' | 'title' | 'entity' | 'action'>, listID: string | undefined): Promise<void> {
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
    const preview = await post<Preview>(previewPathOf(draft), {}, { patience: 180_000 });
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
