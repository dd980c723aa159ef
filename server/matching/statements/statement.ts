/** A bank statement as it is read from a file, whatever the bank. Amounts in pence; what went out is below zero. */
import { isDate } from '../../../shared/dates.js';
import { Fault } from '../../../shared/fault.js';

export interface StatementLine {
  /** Where it stands in the file, counted from 1: a line of a CSV, else an entry. */
  readonly line: number;
  readonly date: string;
  readonly amount: number;
  /** Who paid or was paid, and what they wrote, as the bank says it. */
  readonly payer: string;
  readonly reference: string;
  /** The bank's own number of it; empty where it gives none. */
  readonly bankID: string;
}

export interface Statement {
  readonly format: 'csv' | 'mt940' | 'camt053';
  /** As the file names the account; empty where it does not. */
  readonly account: string;
  readonly opening: number | null;
  readonly closing: number | null;
  readonly lines: readonly StatementLine[];
}

/** A statement that cannot be taken: one sentence, with the line. Nothing of it was kept. */
export const unreadable = (why: string, line?: number): Fault =>
  new Fault(400504, 'Invalid Value', line === undefined ? why : `Line ${line}: ${why}`, {
    fields: { text: line === undefined ? why : `Line ${line}: ${why}` },
  });

/** "1,234.50" is what banks write; a comma for the point is refused rather than guessed. Exact: no fractions of a penny. */
export function penceOf(text: string, line: number): number {
  const bare = text
    .trim()
    .replaceAll(/[£\s\u00A0]/g, '')
    .replace('−', '-');
  const brackets = /^\((.+)\)$/.exec(bare)?.[1];
  // Statements say CR for what came in and DR for what went out, some a minus behind the amount.
  const [, marked = '', mark] = /^([\d,.]+)(CR|DR|-)$/i.exec(bare) ?? [];
  const signed = brackets !== undefined ? `-${brackets}` : mark === undefined ? bare : `${mark.toUpperCase() === 'CR' ? '' : '-'}${marked}`;
  const [, sign = '', whole = '', part = ''] = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(signed) ?? /^([+-]?)()\.(\d{1,2})$/.exec(signed) ?? [];
  if (whole === '' && part === '') {
    const why = /^[+-]?[\d.]*,\d{1,2}$/.test(signed)
      ? 'has a comma where the point of pounds and pence stands; export the file with a decimal point'
      : /^[=@]/.test(bare)
        ? 'is a formula; formulas are not worked out, so save the file with values'
        : 'is not an amount in pounds and pence';
    throw unreadable(`“${text.trim().slice(0, 40)}” ${why}.`, line);
  }
  const pence = Number(whole.replaceAll(',', '') || '0') * 100 + Number(part.padEnd(2, '0') || '0');
  if (!Number.isSafeInteger(pence)) throw unreadable(`“${text.trim().slice(0, 40)}” is more than there can be.`, line);
  return sign === '-' ? -pence + 0 : pence;
}

/** Thousands parted by a comma outside of quotation marks are two cells, of which the first alone would be read: why this may be so. */
export function splitThousands(cells: readonly string[], at: number): string | undefined {
  const [first, second] = [cells[at]?.trim() ?? '', cells[at + 1]?.trim() ?? ''];
  return /^[-+(]?£?\d{1,3}$/.test(first) && /^\d{3}(?:\.\d+)?\)?$/.test(second)
    ? `its amount may be ${first} or ${first},${second}: it has more cells than there are headings. Export the file with quotation marks.`
    : undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day as British banks write it, or ISO. A day that could only be month first is refused: the others would be read wrongly. */
export function dayIn(text: string, line: number): string {
  const said = text.trim();
  const iso = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ].*)?$/.exec(said);
  const [, d = '', m = '', y = ''] = /^(\d{1,2})[/.\s-](\d{1,2}|[A-Za-z]{3,9})[/.\s-](\d{4}|\d{2})(?:[T ,].*)?$/.exec(said) ?? [];
  const month = /^\d/.test(m) ? Number(m) : months.indexOf(m.slice(0, 3).toLowerCase()) + 1;
  const found = iso
    ? `${iso[1]}-${iso[2]}-${iso[3]}`
    : d === ''
      ? ''
      : `${y.length === 2 ? `20${y}` : y}-${String(month).padStart(2, '0')}-${d.padStart(2, '0')}`;
  if (isDate(found)) return found;
  if (month > 12 && Number(d) <= 12)
    throw unreadable(`${said} has the month first. Export the file with the day first; otherwise the other dates would be read wrongly, too.`, line);
  throw unreadable(`“${said.slice(0, 40)}” is not a date.`, line);
}
