/** Rows of an order as callers send them: checked, and nothing looked up yet. */
import { dateFault } from '../../shared/dates.js';
import { badValue, Fault, unknownField } from '../../shared/fault.js';
import type { Value, Values } from '../../shared/types.js';
import type { Target } from './order.js';

/** The id at a place of a list of ids. */
export function idAt(value: Value | undefined, index: number): string {
  if (typeof value === 'string' && /^[1-9]\d{0,17}$/.test(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  throw badValue({ ids: `Position ${index + 1} is not an id. Ids are texts like "123".` });
}

/** What the caller's preview said of the row. */
function digestIn(digest: Value | undefined, index: number): { readonly digest?: string } {
  if (digest !== undefined && digest !== null && (typeof digest !== 'string' || digest.length > 100))
    throw badValue({ rows: `Row ${index + 1}: digest is the text that the preview gave.` });
  return typeof digest === 'string' && digest !== '' ? { digest } : {};
}

/** A row as somebody sends it: an id, what they saw of it, and values of its own. */
export function rowAt(row: Value, index: number): Target {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw badValue({ rows: `Row ${index + 1} is not an object.` });
  const { id, version, digest, parameters, ...rest } = row as Values;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unknownField({ [unknown.slice(0, 100)]: `Row ${index + 1}: a row has id, version, digest and parameters.` });
  if (version !== undefined && version !== null && !(typeof version === 'number' && Number.isSafeInteger(version) && version >= 0))
    throw badValue({ rows: `Row ${index + 1}: version is a whole number.` });
  if (parameters !== undefined && parameters !== null && (typeof parameters !== 'object' || Array.isArray(parameters)))
    throw badValue({ rows: `Row ${index + 1}: parameters is an object.` });
  return {
    id: idAt(id, index),
    ...(typeof version === 'number' ? { version } : {}),
    ...digestIn(digest, index),
    ...(parameters ? { parameters: parameters as Values } : {}),
  };
}

/** A record to be made. The preview calls new ones +1, +2 …; they get their ids when they are made. */
export function newRowAt(row: Value, index: number): Target {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw badValue({ rows: `Row ${index + 1} is not an object.` });
  const { id, digest, parameters, mark, ...rest } = row as Values;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unknownField({ [unknown.slice(0, 100)]: `Row ${index + 1}: the row of a new record has parameters, a mark and a digest.` });
  const place = `+${index + 1}`;
  if (id !== undefined && id !== null && id !== place)
    throw badValue({ rows: `Row ${index + 1}: a new record has no id yet; leave it out, or give "${place}" as the preview did.` });
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) throw badValue({ rows: `Row ${index + 1} has no parameters.` });
  return { id: place, ...digestIn(digest, index), ...markIn(mark, index), parameters: parameters as Values };
}

/** The longest mark. */
export const longestMark = 64;

/** What tells the row from every other that this caller ever sends. */
function markIn(mark: Value | undefined, index: number): { readonly mark?: string } {
  if (mark === undefined || mark === null) return {};
  if (typeof mark !== 'string' || mark.trim() === '' || mark.length > longestMark || unprintable.test(mark))
    throw badValue({ rows: `Row ${index + 1}: mark is a text of up to ${longestMark} characters that tells this row from every other.` });
  return { mark };
}

const unprintable = /[\p{Cc}\p{Cs}]/u;

/** Two rows with one mark would be one record; both positions are named. */
export function withoutRepeatedMarks(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, number>();
  targets.forEach(({ mark }, index) => {
    if (mark === undefined) return;
    const first = seen.get(mark);
    if (first !== undefined) throw badValue({ rows: `Rows ${first + 1} and ${index + 1} have the same mark: each new record has one of its own.` });
    seen.set(mark, index);
  });
  return targets;
}

/** The business date of the preview: today's, or yesterday's when midnight came between preview and click. */
export function businessDay(now: string, today: Value | undefined): { readonly today?: string } {
  if (today === undefined || today === null) return {};
  if (typeof today !== 'string' || dateFault(today)) throw badValue({ today: 'Give the date of the preview as YYYY-MM-DD.' });
  const days = (Date.parse(now) - Date.parse(today)) / 86_400_000;
  if (days !== 0 && days !== 1)
    throw new Fault(409002, 'Changed Since Preview', `The preview was made on ${today}; today is ${now}. Look at a new preview and decide again.`);
  return { today };
}
