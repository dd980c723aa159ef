/** Carriers' files of calls: read for their columns, described once per carrier, checked and loaded. */
import { callColumns, type CallColumn, type CallFormat } from '../../shared/calls/format.js';
import { ask, call } from '../api.js';
import { change } from '../store.js';
import type { LoadedFile } from '../../shared/wire/calls.js';

/** What a file looks like from its first lines. */
export interface Looked {
  readonly separator: string;
  readonly columns: readonly string[];
  /** All its columns are ours: nothing need be said of it. */
  readonly own: boolean;
}

const separators = [',', ';', '\t', '|'];

/** Reads the first line only, however large the file is. */
export async function lookedAt(file: File): Promise<Looked> {
  const [line = ''] = (await file.slice(0, 64 * 1024).text()).replace(/^\ufeff/, '').split(/\r?\n/);
  const separator = separators.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ',';
  const columns = line
    .split(separator)
    .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    .filter((name) => name !== '');
  return { separator, columns, own: separator === ',' && columns.every((name) => (callColumns as readonly string[]).includes(name)) };
}

/** Words that carriers use for what we ask for, to begin with the likely column. */
const likely: Readonly<Partial<Record<CallColumn, RegExp>>> = {
  callDate: /start|date|time ?stamp|^when/i,
  CLI: /^cli$|^a.?num|calling|originat|^from|charged/i,
  dialled: /dial|^b.?num|called|destination num|^to$|terminat/i,
  seconds: /second|durat|length/i,
  carrierCost: /cost|price|charge$|amount|buy/i,
  reference: /ref|record|^id$|unique|uuid/i,
  chargeband: /band|charge.?code|rate.?code/i,
  destination: /^dest(ination)?$|descr|zone|country/i,
  callTime: /^(call )?time$/i,
};

/** The columns that probably mean what we ask for. */
export function guessed(columns: readonly string[]): Readonly<Partial<Record<CallColumn, string>>> {
  const taken = new Set<string>();
  const found: Partial<Record<CallColumn, string>> = {};
  for (const column of callColumns) {
    const exact = columns.find((name) => name.toLowerCase() === column.toLowerCase());
    const match = exact ?? columns.find((name) => !taken.has(name) && likely[column]?.test(name));
    if (match === undefined || taken.has(match)) continue;
    taken.add(match);
    found[column] = match;
  }
  return found;
}

type Kept = { readonly id: string; readonly data: Partial<CallFormat> | null };

/** What was said of a carrier's files before. */
export async function formatKept(carrier: string): Promise<Kept | undefined> {
  const [found] = await call('GET /:entity', { entity: 'presets', query: new URLSearchParams({ list: 'callFormat', name: carrier }) });
  return found as Kept | undefined;
}

/** Keeps it, so that it need not be said again. */
export async function keepFormat(carrier: string, data: Partial<CallFormat>, kept: Kept | undefined): Promise<void> {
  if (kept) await ask('PATCH', `/presets/${kept.id}`, { body: { data } });
  else await ask('POST', '/presets', { body: { list: 'callFormat', name: carrier, data } });
}

/** Checks the file, or loads it. A month of a large carrier takes a while. */
export async function sendFile(file: File, carrier: string, preview: boolean): Promise<LoadedFile> {
  const told = await call(
    'POST /callFiles/load',
    { query: { carrier, name: file.name.slice(0, 300), ...(preview ? { preview } : {}) } },
    { file: { type: 'text/csv', content: file }, patience: 600_000 },
  );
  // With the first file calls are offered everywhere.
  if (!preview) change({ entities: await call('GET /entities', {}) });
  return told;
}
