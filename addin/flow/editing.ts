/** What was typed into a list is saved by the same preview and run as any action, or put back. */
import { call } from '../api.js';
import { asked } from '../lists/list.js';
import type { Draft, DraftRow } from './draft.js';
import { fullList } from './fullList.js';
import type { EditsFound } from '../lists/edits.js';
import { lookForEdits } from './looking.js';
import { recordsByID } from './records.js';
import { bringIn } from './refreshing.js';

/** The order that saves them. `theirs` are the addresses where the other person's value is kept. */
export async function draftOfEdits(listID: string, found: EditsFound, theirs: ReadonlySet<string>): Promise<Draft | undefined> {
  const list = fullList(listID);
  if (list === undefined) return undefined;
  const rows = new Map<string, Record<string, unknown>>();
  for (const edit of found.edits) {
    if (edit.why !== undefined || theirs.has(edit.address)) continue;
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

/** Puts the bridge's values back over what was typed. */
export async function discardEdits(listID: string, ids: readonly string[]): Promise<void> {
  const list = fullList(listID);
  if (list === undefined) return;
  const records = await recordsByID(list.pointer.entity, ids, asked(list.pointer.columns));
  await bringIn(list, records, { overwrite: new Set(ids), outcomes: new Map(ids.map((id) => [id, { text: '', tone: 'plain' }])) });
  await lookForEdits(listID);
}
