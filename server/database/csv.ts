/** Rows as CSV (RFC 4180), safe to open in a spreadsheet. */
import type { Entity, Value } from '../../shared/types.js';

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
  // Only an apostrophe guards.
  if (!cell.includes("'")) return cell;
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

/** What nearly every text is: no formula, no separator, nothing that needs quotes. One look, where `textCell` takes several. */
const harmless = /^[A-Za-z0-9][^",;|\r\n]*$/;

/** A cell of a record in wire form that is not empty: numbers stay numbers, lists and data are JSON. */
function cell(isTyped: boolean, value: Value): string {
  if (typeof value === 'string') return !isTyped || harmless.test(value) ? value : textCell(value);
  return typeof value === 'object' ? plainCell(JSON.stringify(value)) : String(value);
}

export const headerOf = (fields: Entity['fields']): string => `${fields.map(({ name }) => name).join(',')}\r\n`;

/** Records as lines: each a list of the values of these fields. */
export function linesOf(fields: Entity['fields']): (values: readonly Value[]) => string {
  // Dates and moments are none that anybody typed.
  const typed = fields.map(({ type }) => type !== 'Date' && type !== 'Timestamp');
  return (values) => {
    let line = '';
    for (let place = 0; place < typed.length; place += 1) {
      const value = values[place];
      if (place > 0) line += ',';
      if (value !== null && value !== undefined) line += cell(typed[place]!, value);
    }
    return `${line}\r\n`;
  };
}
