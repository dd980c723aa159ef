/** A row of a bill as a line: its cells by column, its amount exact, its days read in the order that was told. */
import { lineName } from '../../shared/fileLines.js';
import { addDays } from '../../shared/dates.js';
import { Fault, malformedBody } from '../../shared/fault.js';
import type { BillColumn, BillFormat } from '../../shared/carrier/format.js';
import type { Span } from '../../shared/carrier/expected.js';
import type { CSVRow } from '../billing/csv.js';
import { unguarded } from '../database/csv.js';
import { dayIn, splitThousands } from '../matching/statements/statement.js';

export interface BillLine {
  readonly line: number;
  readonly number: string;
  readonly reference: string;
  readonly product: string;
  readonly description: string;
  readonly quantity: number | null;
  /** Ten-thousandths of a pound. */
  readonly amount: number;
  /** Undefined where the line says none. */
  readonly period: Span | undefined;
}

export interface Heading {
  readonly places: Readonly<Partial<Record<BillColumn, number>>>;
  /** How many cells it has. */
  readonly width: number;
}

/** Above the headings there may be an address and a title. */
const MOST_ABOVE = 40;
const MOST_COLUMNS = 150;

const plain = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ');

/** Finds the headings among the first rows. */
export class Headings {
  private readonly format: BillFormat;
  private looked = 0;
  private widest: readonly string[] = [];

  constructor(format: BillFormat) {
    this.format = format;
  }

  /** The places of the columns where this row has them all. Throws 400500 once there cannot be any further down. */
  in({ cells, line }: CSVRow): Heading | undefined {
    if (cells.length > MOST_COLUMNS)
      throw malformedBody(`Line ${line} has ${cells.length} columns; a bill has at most ${MOST_COLUMNS}. Is it parted by the wrong sign?`);
    const names = cells.map(plain);
    const wanted = Object.entries(this.format.columns) as [BillColumn, string][];
    const places = Object.fromEntries(wanted.map(([column, header]) => [column, names.indexOf(plain(header))]));
    if (Object.values(places).every((place) => place >= 0)) {
      const twice = wanted.find(([, header]) => names.indexOf(plain(header)) !== names.lastIndexOf(plain(header)));
      if (twice) throw malformedBody(`Line ${line}: the column “${twice[1].slice(0, 50)}” stands there twice. Rename one of them.`);
      return { places, width: cells.length };
    }
    if (names.filter((name) => name !== '').length > this.widest.filter((name) => name !== '').length) this.widest = cells;
    this.looked += 1;
    if (this.looked >= MOST_ABOVE) throw this.missing();
    return undefined;
  }

  missing(): Fault {
    const known = new Set(this.widest.map(plain));
    const absent = Object.values(this.format.columns).filter((header) => !known.has(plain(header)));
    return malformedBody(
      `The bill has no column “${(absent.length > 0 ? absent : Object.values(this.format.columns)).map((each) => each.slice(0, 50)).join('”, “')}”. It has ${this.widest.filter(Boolean).join(', ').slice(0, 300) || 'no headings'}. Is it another carrier’s?`,
    );
  }
}

/** An apostrophe that guards a formula, or what parts lines: few cells have any. */
const troubling = /['\t\r\n\0]/;

export type ReadRow = { readonly kind: 'line'; readonly line: BillLine } | { readonly kind: 'total'; readonly amount: number } | { readonly kind: 'none' };

const total = /^(?:grand |invoice |bill |net )?totals?\b|^sum\b|^amount due\b/i;
const beside = /^sub-?\s?totals?\b|\btotals?:?$|^carried forward\b|^brought forward\b|^VAT\b|^page \d/i;

/** Reads row after row, as merged cells need the one above. */
export class Lines {
  private readonly heading: Heading;
  private readonly format: BillFormat;
  private readonly main: Span | undefined;
  private readonly days = new Map<string, string>();
  private above = { number: '', reference: '' };
  /** Of all lines so far. */
  private sum = 0;

  constructor(heading: Heading, format: BillFormat, main: Span | undefined) {
    this.heading = heading;
    this.format = format;
    this.main = main;
  }

  /** Throws 400504 with the line. */
  read({ cells, line }: CSVRow): ReadRow {
    const cell = (column: BillColumn, most: number): string => {
      const said = (cells[this.heading.places[column] ?? -1] ?? '').trim();
      const text = troubling.test(said) ? unguarded(said).replaceAll(/[\t\r\n\0]+/g, ' ') : said;
      if (text.length > most) throw wrong(line, `its ${column} has more than ${most} characters.`);
      return text;
    };
    const torn = cells.length > this.heading.width ? splitThousands(cells, this.heading.places.amount ?? -1) : undefined;
    if (torn !== undefined) throw wrong(line, torn);
    const said = cell('amount', 100);
    const [number, reference] = [cell('number', 200), cell('reference', 200)];
    // A total names nothing, whatever stands beside it; merged cells are empty, too, and say nothing of a total.
    const named = [number, reference].some((each) => each !== '' && !total.test(each) && !beside.test(each));
    const words = named ? [] : cells.map((each) => each.trim()).filter((each) => each !== '');
    if (!named && words.some((each) => total.test(each))) return said === '' ? { kind: 'none' } : { kind: 'total', amount: this.units(said, line) };
    if (!named && words.some((each) => beside.test(each))) return { kind: 'none' };
    if (said === '') {
      if (number === '' && reference === '') return { kind: 'none' };
      throw wrong(line, 'it has no amount.');
    }
    const amount = this.units(said, line);
    // A figure that stands alone and comes to all that is above it is no charge once more.
    if (words.length === 1 && amount !== 0 && amount === this.sum) return { kind: 'total', amount };
    this.sum += amount;
    const own = !this.format.merged || number !== '' || reference !== '' ? { number, reference } : this.above;
    this.above = own;
    const quantity = cell('quantity', 40);
    return {
      kind: 'line',
      line: {
        line,
        ...own,
        product: cell('product', 200),
        description: cell('description', 500),
        quantity: quantity === '' ? null : this.units(quantity, line, 'quantity') / 10_000,
        amount,
        period: this.period(cell('period', 100), cell('from', 40), cell('to', 40), line),
      },
    };
  }

  private units(text: string, line: number, what: 'amount' | 'quantity' = 'amount'): number {
    const bare = text.replaceAll(/[£\s\u00A0\u202F]|GBP/g, '').replace('−', '-');
    const [, inner] = /^\((.+)\)$/.exec(bare) ?? [];
    const [, behind, credit] = /^(.*?)(-|CR)$/i.exec(inner ?? bare) ?? [];
    const turned = inner !== undefined || credit !== undefined;
    const marked = behind ?? inner ?? bare;
    const pointed = this.format.decimalComma ? marked.replaceAll('.', '').replace(',', '.') : marked;
    const grouped = this.format.decimalComma ? marked.includes('.') && !/^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/.test(marked) : false;
    const [, sign = '', whole = '', part = ''] =
      (!grouped && (/^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$/.exec(pointed) ?? /^([+-]?)()\.(\d+)$/.exec(pointed))) || [];
    const decimals = part.replace(/0+$/, '');
    const places = what === 'amount' && this.format.amounts === 'pence' ? 2 : 4;
    if (whole === '' && part === '') {
      const shown = text.slice(0, 40);
      if (/^[=+@]/.test(text)) throw wrong(line, `“${shown}” is a formula; formulas are not worked out. Save the file with values.`);
      if (!this.format.decimalComma && /^[+-]?[\d.]*,\d{1,2}$/.test(marked))
        throw wrong(line, `“${shown}” has a comma where the point of pounds and pence stands. Say of this carrier that decimals have a comma.`);
      if (this.format.decimalComma && /^[+-]?[\d,]*\.\d{1,2}$/.test(marked))
        throw wrong(line, `“${shown}” has a point, and this carrier’s decimals are said to have a comma.`);
      throw wrong(line, `“${shown}” is no ${what}.`);
    }
    if (decimals.length > places) throw wrong(line, `“${text.slice(0, 40)}” has more than ${places} decimals.`);
    const units = Number(whole.replaceAll(',', '') || '0') * 10 ** places + Number(decimals.padEnd(places, '0') || '0');
    if (!Number.isSafeInteger(units) || units > 9_999_999_999_999) throw wrong(line, `“${text.slice(0, 40)}” is more than there can be.`);
    return (sign === '-') !== turned ? 0 - units : units;
  }

  private period(both: string, from: string, to: string, line: number): Span | undefined {
    const [first, last] = both === '' ? [from, to] : splitPeriod(both);
    if (first === '' && last === '') return undefined;
    const month = monthOf(first);
    if (month !== undefined && last === '') return month;
    const begins = first === '' ? this.main?.[0] : this.day(first, line);
    const ends = last === '' ? this.main?.[1] : this.day(last, line);
    if (begins === undefined || ends === undefined) return undefined;
    if (ends < begins) {
      if (last === '') return [begins, begins];
      throw wrong(line, `it is for ${first} to ${last}, which ends before it begins.`);
    }
    return [begins, ends];
  }

  private day(text: string, line: number): string {
    const known = this.days.get(text);
    if (known !== undefined) return known;
    const found = this.dayRead(text, line);
    // A bill has few days, on every line the same.
    if (this.days.size < 1_000) this.days.set(text, found);
    return found;
  }

  private dayRead(text: string, line: number): string {
    // What a sheet keeps as the number of days since 1900.
    if (/^[2-7]\d{4}(?:\.0+)?$/.test(text)) return addDays('1899-12-30', Number(text.slice(0, 5)));
    const [, month, day, year] = this.format.dateOrder === 'mdy' ? (/^(\d{1,2})([/.\s-]\d{1,2})([/.\s-].*)$/.exec(text) ?? []) : [];
    if (month === undefined) return dayIn(text, line);
    if (Number(month) > 12) throw wrong(line, `${text.slice(0, 40)} has the day first, and this carrier’s dates are said to have the month first.`);
    return dayIn(`${day!.slice(1)}${day![0]!}${month}${year!}`, line);
  }
}

const splitPeriod = (text: string): readonly [string, string] => {
  const [first = '', last = ''] = text.split(/\s+(?:-|–|—|to|until|bis)\s+|\s*[–—]\s*/i);
  return [first.trim(), last.trim()];
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "2026-11", "11/2026", "November 2026", "Nov-26". */
export function monthOf(text: string): Span | undefined {
  const [, iso, number] = /^(\d{4})[-/](\d{1,2})$/.exec(text) ?? [];
  const [, other, after] = /^(\d{1,2})[-/](\d{4})$/.exec(text) ?? [];
  const [, word = '', late = ''] = /^([A-Za-z]{3,9})[\s.'’-]+(\d{4}|\d{2})$/.exec(text) ?? [];
  const year = iso ?? after ?? (late.length === 2 ? `20${late}` : late);
  const month = Number(number ?? other ?? months.indexOf(word.slice(0, 3).toLowerCase()) + 1);
  if (!/^\d{4}$/.test(year) || !(month >= 1 && month <= 12)) return undefined;
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const next = month === 12 ? `${Number(year) + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  return [first, addDays(next, -1)];
}

const wrong = (line: number, why: string): Fault => new Fault(400504, 'Invalid Value', `Line ${line}: ${why}`, { fields: { [lineName(line)]: why } });
