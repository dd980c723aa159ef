/** Carriers' files of calls: read for their columns, described once per carrier, checked and loaded. */
import { callColumns, type CallColumn, type CallFormat } from '../../shared/calls/format.js';
import { ask, call } from '../api.js';
import { change } from '../store.js';
import type { LoadedFile } from '../../shared/wire/calls.js';

/** What a file looks like from its first lines. */
export interface Looked {
  readonly separator: string;
  readonly columns: readonly string[];
  /** The cells of the line below, by column. */
  readonly first: Readonly<Record<string, string>>;
  /** All its columns are ours: nothing need be said of it. */
  readonly own: boolean;
}

const separators = [',', ';', '\t', '|'];

/** Reads the first two lines only, however large the file is. */
export async function lookedAt(file: Blob): Promise<Looked> {
  const [line = '', next = ''] = (await file.slice(0, 64 * 1024).text()).replace(/^\ufeff/, '').split(/\r?\n/);
  const separator = separators.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ',';
  const cells = (text: string): readonly string[] => text.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const [named, below] = [cells(line), cells(next)];
  const columns = named.filter((name) => name !== '');
  const first = Object.fromEntries(named.map((name, place) => [name, below[place] ?? '']));
  return { separator, columns, first, own: separator === ',' && columns.every((name) => (callColumns as readonly string[]).includes(name)) };
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

/** How the file's first call has its day, length and cost written; what it does not say is left out. The day stands before the month, as here. */
export function guessedFormat({ first }: Looked, columns: Readonly<Partial<Record<CallColumn, string>>>): Partial<CallFormat> {
  const cell = (column: CallColumn): string => first[columns[column] ?? ''] ?? '';
  return {
    ...(/^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}/.test(cell('callDate')) ? { dateOrder: 'dmy' as const } : {}),
    ...(/^\d+:\d/.test(cell('seconds')) ? { durations: 'clock' as const } : {}),
    ...(/^\d*,\d+$/.test(cell('carrierCost')) || /^\d*,\d+$/.test(cell('retail')) ? { decimalComma: true } : {}),
  };
}

/** Whether a file can be read as it is: by what was said of its carrier, or as its columns are ours. */
export function isReadBy({ separator, columns, own }: Looked, known: Partial<CallFormat> | undefined): boolean {
  const names = Object.values(known?.columns ?? {});
  return names.length > 0 ? (known?.separator ?? ',') === separator && names.every((name) => columns.includes(name)) : own;
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
