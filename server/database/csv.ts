/** Rows as CSV (RFC 4180), safe to open in a spreadsheet. */
import type { Entity, Field, Value } from '../../shared/types.js';

/**
 * Text that a spreadsheet would take for a formula, also behind blanks, invisible characters or in full-width form.
 * `'` in front makes it text for the spreadsheet; nothing else of it is changed.
 */
const formula = /^[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\0]*[=+\-@\t\r\n\0＝＋－＠−]|^[\t\r\n\0]/;
const quoting = /[",\r\n]/;

/** Where a spreadsheet's list separator is ; or |, a cell begins behind it, quotes or not. */
const behind = /([;|]\s*)(?=[=+\-@＝＋－＠−])/g;

const safe = (text: string): string => (formula.test(text) ? `'${text}` : text).replaceAll(behind, "$1'");

/** The text of a guarded cell as it was before it went out. */
export function unguarded(cell: string): string {
  const text = cell.replace(/^'/, '').replaceAll(/([;|]\s*)'(?=[=+\-@＝＋－＠−])/g, '$1');
  return safe(text) === cell ? text : cell;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** As it is, in quotes where it needs them. */
const plainCell = (text: string): string => (quoting.test(text) ? quoted(text) : text);
/** Text that anybody may have typed: what was guarded stands in quotes, for readers that drop a lone apostrophe. */
export function textCell(text: string): string {
  const guarded = safe(text);
  return guarded === text ? plainCell(text) : quoted(guarded);
}

/** A cell of a record in wire form: numbers stay numbers, lists and data are JSON, empty stays empty. */
function cell(field: Field, value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object') return plainCell(JSON.stringify(value));
  return field.type === 'Date' || field.type === 'Timestamp' ? plainCell(value) : textCell(value);
}

export const headerOf = (fields: Entity['fields']): string => `${fields.map(({ name }) => name).join(',')}\r\n`;

export const lineOf = (fields: Entity['fields'], record: Readonly<Record<string, Value>>): string =>
  `${fields.map((field) => cell(field, record[field.name] ?? null)).join(',')}\r\n`;
