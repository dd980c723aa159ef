/** What somebody typed into a list, found with the old values and with what others made of them meanwhile. */
import type { Field } from '../../shared/types.js';
import { readTyped } from '../excel/edits.js';
import { cellOf, means, readStamp, same, valueOf } from '../lists/cells.js';
import type { Edit, EditsFound } from '../lists/edits.js';
import { asked } from '../lists/list.js';
import { change, now } from '../store.js';
import { labelOf } from './labels.js';
import { listed } from '../words.js';
import { knownOf } from './known.js';
import { fullList } from './fullList.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

const none: EditsFound = { edits: [], versions: {} };

/** Looks through the whole list; cheap where nothing was typed. */
export async function lookForEdits(listID: string): Promise<EditsFound> {
  const list = fullList(listID);
  if (list === undefined) return none;
  try {
    const typed = await readTyped(list);
    tellRows(listID, typed.keys, typed.fresh);
    if (typed.rows.length === 0) {
      settleEdits(listID, none);
      return none;
    }
    const fields = list.entity.fields;
    const shows = list.entity.shows;
    const records = new Map(
      (
        await recordsByID(
          list.pointer.entity,
          typed.rows.map(({ key }) => key),
          [asked(typed.columns), ...shows].join(','),
        )
      ).map((record) => [String(record.id), record]),
    );
    const known = knownOf(listID);
    const edits: Edit[] = [];
    const versions: Record<string, number> = {};
    for (const row of typed.rows) {
      const record = records.get(row.key);
      if (record === undefined) continue;
      const { version } = readStamp(row.stamp);
      // What was read into the row before what is there now: a price in force moves on without a new version.
      const read = known.get(row.key);
      const base = read?.version === version ? read : record.version === version ? record : undefined;
      row.cells.forEach((cell, nth) => {
        const column = typed.columns[nth];
        const field = column && fields.find(({ name }) => name === column.field);
        if (column === undefined || field === undefined || field.workedOut) return;
        const theirs = cellOf(record[column.field], column.kind);
        const before = base && column.field in base ? cellOf(base[column.field], column.kind) : undefined;
        if (same(cell, before ?? theirs) || (before === undefined && means(cell, theirs))) return;
        const checked = column.editable ? valueOf(cell, field) : { why: readOnly(field, actionsHere(listID)) };
        const conflict = before === undefined ? record.version !== version : !same(before, theirs);
        if (before !== undefined && means(cell, theirs)) return;
        edits.push({
          id: row.key,
          label: labelOf(record, shows),
          address: typed.address(row.row, nth),
          field,
          before: before ?? theirs,
          after: cell,
          ...checked,
          ...(conflict ? { theirs } : {}),
        });
        versions[row.key] = record.version;
      });
    }
    const found = { edits: contradicted(edits), versions };
    settleEdits(listID, found);
    return found;
  } catch (error) {
    troubled(error);
    return now().edits[listID] ?? none;
  }
}

/** The records whose rows this pane has seen in each list. */
const seen = new Map<string, Set<string>>();

/** How many rows have no record, and which records have lost their rows: nothing is done about either until somebody says so. */
function tellRows(listID: string, keys: ReadonlySet<string>, fresh: number): void {
  const known = seen.get(listID) ?? new Set<string>();
  seen.set(listID, known);
  const gone = [...known].filter((key) => !keys.has(key));
  for (const key of keys) known.add(key);
  const { fresh: before, removed } = now();
  if ((before[listID] ?? 0) !== fresh) change({ fresh: { ...before, [listID]: fresh } });
  if ((removed[listID] ?? []).join(' ') !== gone.join(' ')) change({ removed: { ...removed, [listID]: gone } });
}

/** Only the rows were meant: their records are not asked about again. */
export function forgetRemoved(listID: string): void {
  const known = seen.get(listID);
  for (const key of now().removed[listID] ?? []) known?.delete(key);
  change({ removed: { ...now().removed, [listID]: [] } });
}

/** A record may stand in two rows: two values for one field cannot both be saved. */
function contradicted(edits: readonly Edit[]): readonly Edit[] {
  const first = new Map<string, Edit>();
  const others = new Map<string, Edit>();
  for (const edit of edits) {
    const key = `${edit.id} ${edit.field.name}`;
    const before = first.get(key);
    if (before === undefined) first.set(key, edit);
    else if (!same(before.after, edit.after)) {
      others.set(before.address, edit);
      others.set(edit.address, before);
    }
  }
  return edits.map((edit) => {
    const other = others.get(edit.address);
    return other === undefined
      ? edit
      : { ...edit, why: `The same row stands twice in the list, and ${other.address} has another value. Make them alike or delete one of the rows.` };
  });
}

/** The actions that there are for a list's rows, as far as they have been asked for. */
const actionsHere = (listID: string): ReadonlySet<string> => new Set(now().listID === listID ? (now().offers ?? []).map(({ name }) => name) : []);

const readOnly = (field: Field, actions: ReadonlySet<string>): string => {
  // A status follows what is done to the customer as well, which is no action of this list.
  const by = (field.by ?? []).filter((name) => actions.size === 0 || actions.has(name));
  return by.length > 0
    ? `${field.label} is changed by ${listed(by.map((name) => name.replaceAll(/([A-Z])/g, ' $1').replace(/^./, (first) => first.toUpperCase())))}, not by typing.`
    : `${field.label} is worked out by itself and cannot be typed.`;
};

/** Told in the pane alone: a note in the sheet would take Ctrl+Z away from the user's own typing. */
const settleEdits = (listID: string, found: EditsFound): void => change({ edits: { ...now().edits, [listID]: found } });
