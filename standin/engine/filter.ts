/** Filters of tables and sheets: which rows a set of criteria lets through. */
import { lastRow, type Area } from './address.js';
import type { Workbook } from './book.js';
import { allow, rowFor, styleAt, valueAt } from './cells.js';
import type { Criteria, SheetData, TableData, Value } from './data.js';
import { compareBy } from './formula/functions.js';
import { render } from './numberFormats.js';
import { notPlayed } from './refusal.js';
import { partsOf } from './serials.js';
import { bodyArea } from './tables.js';

type Test = (value: Value, text: string, fill: string | undefined) => boolean;

const condition = (text: string): Test => {
  const m = /^(<=|>=|<>|=|<|>)?(.*)$/s.exec(text)!;
  const operator = m[1] ?? '=',
    operand = m[2]!,
    n = Number(operand);
  if (operand !== '' && !Number.isNaN(n)) return (value) => (typeof value === 'number' ? compareBy(operator, value - n) : operator === '<>');
  const pattern = new RegExp(
    `^${operand
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  );
  return (_, shown) =>
    operator === '='
      ? pattern.test(shown)
      : operator === '<>'
        ? !pattern.test(shown)
        : shown !== '' && compareBy(operator, shown.localeCompare(operand, 'en', { sensitivity: 'base' }));
};

const test = (criteria: Criteria): Test => {
  switch (criteria.filterOn) {
    case 'Values': {
      const texts = new Set((criteria.values ?? []).flatMap((v) => (typeof v === 'string' ? [v.toLowerCase()] : [])));
      const dates = (criteria.values ?? []).flatMap((v) => (typeof v === 'string' ? [] : [v]));
      return (value, shown) => texts.has(shown.toLowerCase()) || (typeof value === 'number' && dates.some((d) => sameDate(value, d)));
    }
    case 'Custom': {
      const first = condition(criteria.criterion1 ?? ''),
        second = criteria.criterion2 === undefined ? undefined : condition(criteria.criterion2);
      return (v, s, f) => (second ? (criteria.operator === 'Or' ? first(v, s, f) || second(v, s, f) : first(v, s, f) && second(v, s, f)) : first(v, s, f));
    }
    case 'CellColor':
      return (_, _s, fill) => (fill ?? '#FFFFFF') === (criteria.color ?? '#FFFFFF').toUpperCase();
    default:
      throw notPlayed('Filter', `apply(${criteria.filterOn})`);
  }
};

const sameDate = (serial: number, d: { readonly date: string; readonly specificity: string }): boolean => {
  const p = partsOf(serial),
    [year, month, day] = d.date.slice(0, 10).split('-').map(Number);
  return p.year === year && (d.specificity === 'Year' || (p.month === month && (d.specificity === 'Month' || p.day === day)));
};

/** Hides the rows that do not pass, shows those that do. Rows hidden by hand stay hidden. */
const run = (book: Workbook, sheet: SheetData, body: Area, columns: readonly (Criteria | undefined)[]): void => {
  const tests = columns.flatMap((c, i) => (c ? [{ at: body.column + i, passes: test(c) }] : []));
  for (let r = body.row; r <= lastRow(body); r++) {
    const passes = tests.every((t) => {
      const value = valueAt(book, sheet, r, t.at),
        style = styleAt(sheet, r, t.at);
      return t.passes(value, render(value, style.numberFormat), style.fill);
    });
    if ((sheet.rows[r]?.filtered ?? false) === passes) rowFor(sheet, r).filtered = !passes;
  }
};

export const applyTableFilters = (book: Workbook, sheet: SheetData, table: TableData): void => {
  book.touch();
  run(
    book,
    sheet,
    bodyArea(table),
    table.columns.map((c) => c.filter),
  );
};

export const filterColumn = (book: Workbook, sheet: SheetData, table: TableData, column: number, criteria: Criteria | undefined): void => {
  allow(sheet, 'allowAutoFilter');
  const target = table.columns[column];
  if (!target) return;
  if (criteria) test(criteria);
  book.touch();
  target.filter = criteria;
  applyTableFilters(book, sheet, table);
};

export const clearFilters = (book: Workbook, sheet: SheetData, table: TableData): void => {
  allow(sheet, 'allowAutoFilter');
  book.touch();
  for (const column of table.columns) column.filter = undefined;
  applyTableFilters(book, sheet, table);
};

export const isFiltered = (table: TableData): boolean => table.columns.some((c) => c.filter !== undefined);

export const applySheetFilter = (book: Workbook, sheet: SheetData): void => {
  if (!sheet.filter) return;
  book.touch();
  const { area } = sheet.filter;
  run(book, sheet, { ...area, row: area.row + 1, rows: Math.max(1, area.rows - 1) }, sheet.filter.columns);
};

export const removeSheetFilter = (book: Workbook, sheet: SheetData): void => {
  if (!sheet.filter) return;
  sheet.filter.columns = [];
  applySheetFilter(book, sheet);
  sheet.filter = undefined;
};

/** The values a column's drop-down offers, as shown, with how many rows have each. */
export const choices = (book: Workbook, sheet: SheetData, table: TableData, column: number): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  const body = bodyArea(table),
    at = body.column + column;
  const sortable: { readonly text: string; readonly value: Value }[] = [];
  for (let r = body.row; r <= lastRow(body); r++) {
    const value = valueAt(book, sheet, r, at),
      text = render(value, styleAt(sheet, r, at).numberFormat);
    if (!counts.has(text)) sortable.push({ text, value });
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  sortable.sort((a, b) => (typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : a.text.localeCompare(b.text, 'en')));
  return sortable.map((s) => [s.text, counts.get(s.text) ?? 0]);
};
