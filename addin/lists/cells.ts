/**
 * From a value on the wire to what a cell holds, and back. A date is a serial number, money a number, and everything
 * else that Excel might read differently (ids, phone numbers, `=1+1` in a customer's name) is text in a text cell.
 */
import { numberTyped, type TypedAs } from '../../shared/typed.js';
import type { Field } from '../../shared/types.js';
import { dateTyped } from './culture.js';
import { onTheClock } from '../zone.js';

export type Cell = string | number | boolean;
export type Kind = 'text' | 'number' | 'money' | 'date' | 'stamp' | 'flag';

/** Excel's longest text in a cell. */
const longest = 32_767;

const epoch = Date.UTC(1899, 11, 30);
const dayLength = 86_400_000;

/** Days that a workbook of the 1904 date system counts less: those of old Macs, and what was made from their templates. */
const lag1904 = 1_462;
let lag = 0;

/** As Excel tells it of this workbook. */
export const useDateSystem = (from1904: boolean): void => {
  lag = from1904 ? lag1904 : 0;
};
/** The first serial that stands for the same day everywhere: Excel's 29 February 1900 never was. */
const first = (): number => (lag > 0 ? 0 : 61);

export function kindOf(field: Pick<Field, 'type' | 'references' | 'name'>): Kind {
  switch (field.type) {
    case 'Number':
      return 'number';
    case 'Currency':
      return 'money';
    case 'Date':
      return 'date';
    case 'Timestamp':
      return 'stamp';
    case 'Flag':
      return 'flag';
    default:
      return 'text';
  }
}

/** A date with its month in letters reads the same in every country's Excel. */
export const formatOf: Readonly<Record<Kind, string>> = {
  text: '@',
  number: 'General',
  // A price has up to four decimals: shown as two, a column of them would not add up.
  money: '£#,##0.00##',
  date: 'dd mmm yyyy',
  stamp: 'dd mmm yyyy hh:mm',
  flag: 'General',
};

/** The serial number of a day: 1 Mar 1900 is 61, or in the 1904 system 1 Jan 1904 is 0. Earlier days have no true serial in Excel and stay text. */
export function serialOf(iso: string): number | undefined {
  const at = Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : iso);
  const serial = (at - epoch) / dayLength - lag;
  return Number.isFinite(serial) && serial >= first() ? serial : undefined;
}

export const dayOfSerial = (serial: number): string => new Date(epoch + (Math.floor(serial) + lag) * dayLength).toISOString().slice(0, 10);

/** What the cell of a field holds. A text cell keeps everything as written, a leading = or ' too. */
export function cellOf(value: unknown, kind: Kind): Cell {
  if (value === null || value === undefined) return '';
  if (kind === 'money' || kind === 'number') return typeof value === 'number' ? value : Number(value);
  if (kind === 'flag') return value === true ? 'Yes' : value === false ? 'No' : '';
  const text = Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value as string);
  if (kind === 'date') return serialOf(text) ?? text;
  if (kind === 'stamp') {
    const serial = serialOf(text.length > 10 ? `${onTheClock(text)}Z` : text);
    // Whole seconds: what Excel gives back then compares equal.
    return serial === undefined ? text : Math.round(serial * 86_400) / 86_400;
  }
  return text.length > longest ? text.slice(0, longest) : text;
}

/** Excel keeps 0.039 of what is typed as 3.9%: such a cell as it is seen and meant. A % that only stands beside a number says nothing. */
export function asSeen(cell: Cell, format: unknown): Cell {
  if (typeof cell !== 'number' || typeof format !== 'string' || !/%/.test(format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ''))) return cell;
  return `${Number((cell * 100).toFixed(6))}%`;
}

/** How a cell is handed to Excel, which takes a leading apostrophe for its own sign of text and drops it. */
export const written = (cell: Cell): Cell => (typeof cell === 'string' && cell.startsWith("'") ? `'${cell}` : cell);

/** Equal as far as a person is concerned: numbers to the tenth of a thousandth, line ends as Excel keeps them. */
export function same(a: Cell, b: Cell): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 0.000_01;
  if (typeof a === 'string' && typeof b === 'string') return a === b || a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
  return String(a) === String(b);
}

/** The same, or the date or amount of `kept` typed as a text into a cell that Excel did not convert. */
export function means(cell: Cell, kept: Cell): boolean {
  if (same(cell, kept)) return true;
  if (typeof cell !== 'string' || typeof kept !== 'number') return false;
  const iso = dayOf(cell);
  const value = iso === undefined ? amountOf(cell) : serialOf(iso);
  return value !== undefined && same(value, kept);
}

/** A day as a cell holds it: a serial, or a text in the workbook's own order. Undefined where it is none. */
export function dayOf(cell: Cell): string | undefined {
  if (typeof cell === 'number') return cell >= first() && cell < 2_958_466 - lag ? dayOfSerial(cell) : undefined;
  return dateTyped(String(cell));
}

/**
 * An amount as a British reader writes it: 1000.5, £1,000.50, -£25.00, (25.00). A comma stands only before three
 * digits: in "12,50" it may be meant for a point, so that is no amount. Undefined where it is none.
 */
export function amountOf(cell: Cell, as?: TypedAs): number | undefined {
  const read = typeof cell === 'number' ? { value: cell } : numberTyped(String(cell), as);
  return 'value' in read ? read.value : undefined;
}
export function noAmount(cell: Cell, what = 'an amount', as?: TypedAs): string {
  const read = numberTyped(String(cell), as);
  return 'why' in read && !read.none ? read.why : `“${cell}” is not ${what}.`;
}

/** Yes or no as typed or ticked; undefined where it is neither. */
export function flagOf(cell: Cell): boolean | undefined {
  const said = String(cell).trim().toLowerCase();
  if (['yes', 'true', 'y', '1'].includes(said)) return true;
  return ['no', 'false', 'n', '0'].includes(said) ? false : undefined;
}

/** A text cell as typed. Excel keeps 15 digits of a number: what it made of a longer one is not what was entered. */
export function textOf(cell: Cell): { readonly value: string } | { readonly why: string } {
  if (typeof cell === 'boolean') return { value: cell ? 'TRUE' : 'FALSE' };
  if (typeof cell === 'number' && Math.abs(cell) >= 1e15)
    return { why: 'Excel kept only the first 15 digits of this number. Format the cell as Text and enter it again.' };
  return { value: String(cell) };
}

const errorValue = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!)$/;

/** A typed cell as the bridge wants it, or the sentence why it cannot be. */
export function valueOf(cell: Cell, field: Pick<Field, 'type' | 'label' | 'name' | 'references'>): { readonly value: unknown } | { readonly why: string } {
  if (cell === '') return { value: null };
  if (typeof cell === 'string' && errorValue.test(cell)) return { why: `The formula in it gives ${cell}.` };
  const kind = kindOf(field);
  if (kind === 'date') {
    const iso = dayOf(cell);
    return iso === undefined ? { why: `“${cell}” is not a date.` } : { value: iso };
  }
  if (kind === 'money' || kind === 'number') {
    const as = kind === 'money' ? 'pounds' : 'number';
    const amount = amountOf(cell, as);
    return amount === undefined ? { why: noAmount(cell, kind === 'money' ? 'an amount' : 'a number', as) } : { value: Math.round(amount * 10_000) / 10_000 };
  }
  if (kind === 'flag') {
    const value = flagOf(cell);
    return value === undefined ? { why: `Write Yes or No instead of “${cell}”.` } : { value };
  }
  if (field.type === 'Preset Value(s)')
    return {
      value: String(cell)
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    };
  return textOf(cell);
}

/** A short, stable mark of a row's cells: says whether anybody typed into them since. FNV-1a over what Excel gives back. */
export function markOf(cells: readonly Cell[]): string {
  let hash = 0x81_1c_9d_c5;
  for (const cell of cells) {
    const text = typeof cell === 'number' ? String(Math.round(cell * 100_000) / 100_000) : String(cell).replaceAll('\r\n', '\n');
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
    hash = Math.imul(hash ^ 0x1f, 0x01_00_01_93);
  }
  return (hash >>> 0).toString(36);
}

/** The hidden cell beside the key: "5:k3j9x2", the record's version and the mark of the row as written. */
export const stampOf = (version: number, cells: readonly Cell[]): string => `${version}:${markOf(cells)}`;

export function readStamp(cell: Cell): { readonly version: number; readonly mark: string } {
  const [version, mark] = String(cell).split(':');
  return { version: Number(version ?? 0) || 0, mark: mark ?? '' };
}
