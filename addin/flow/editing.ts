/** What was typed into a list is saved by the same preview and run as any action, or put back. */
import { call } from '../api.js';
import { asked } from '../lists/list.js';
import type { Draft, DraftRow } from '../draft.js';
import { fullList } from './fullList.js';
import type { Edit, EditsFound } from '../lists/edits.js';
import { lookForEdits } from './looking.js';
import { recordsByID } from './records.js';
import { bringIn } from './refreshing.js';

/** The order that saves them; undefined where none can be saved. */
export async function draftOfEdits(listID: string, found: EditsFound): Promise<Draft | undefined> {
  const list = fullList(listID);
  if (list === undefined) return undefined;
  const rows = new Map<string, Record<string, unknown>>();
  for (const edit of found.edits) {
    if (edit.why !== undefined) continue;
    rows.set(edit.id, { ...rows.get(edit.id), [edit.field.name]: edit.value });
  }
  const first = [...rows.keys()][0];
  if (first === undefined) return undefined;
  const offers = await call('GET /:entity/:id/actions', { entity: list.pointer.entity, id: first });
  const offer = offers.find(({ name }) => name === 'edit');
  if (offer === undefined) return undefined;
  const draftRows: DraftRow[] = [...rows].map(([id, parameters]) => ({ id, version: found.versions[id] ?? 0, parameters }));
  return { listID, entity: list.pointer.entity, target: { kind: 'ids', ids: [...rows.keys()] }, offer, parameters: {}, fromColumn: {}, rows: draftRows };
}

/** Puts the bridge's values back over these cells; what else was typed into their rows stays. */
export async function putBack(listID: string, edits: readonly Edit[]): Promise<void> {
  const list = fullList(listID);
  if (list === undefined || edits.length === 0) return;
  const fields = new Map<string, Set<string>>();
  for (const { id, field } of edits) fields.set(id, (fields.get(id) ?? new Set()).add(field.name));
  const records = await recordsByID(list.pointer.entity, [...fields.keys()], asked(list.pointer.columns));
  await bringIn(list, records, { overwrite: fields });
  await lookForEdits(listID);
}
