/**
 * The records as their lists' rows were last written. Lets a refresh tell the user's typing from the bridge's change;
 * where the pane was closed in between, the hidden mark of each row decides alone.
 */
import type { Wire } from '../../shared/wire/runs.js';

const byList = new Map<string, Map<string, Wire>>();

export function remember(listID: string, records: readonly Wire[], except: ReadonlySet<string> = new Set()): void {
  const known = byList.get(listID) ?? new Map<string, Wire>();
  byList.set(listID, known);
  for (const record of records) if (!except.has(String(record.id))) known.set(String(record.id), { ...known.get(String(record.id)), ...record });
}

export const knownOf = (listID: string): ReadonlyMap<string, Wire> => byList.get(listID) ?? new Map();
