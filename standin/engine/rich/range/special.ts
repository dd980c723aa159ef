/** `getSpecialCells`: which cells of an area are visible, constants, formulas or blank, as rectangles. */
import { lastColumn, lastRow, type Area } from '../../address.js';
import type { Workbook } from '../../book.js';
import { columnHidden, inUse, isEmptyCell, rowHidden, valueAt } from '../../cells.js';
import type { SheetData } from '../../data.js';
import { valueType } from '../../events.js';
import { notPlayed } from '../../refusal.js';

const typeNames: Readonly<Record<string, string>> = { Double: 'Numbers', String: 'Text', Boolean: 'Logical', Error: 'Errors' };

/** Runs of neighbours for which a test holds. */
const runs = (from: number, to: number, test: (i: number) => boolean): { readonly first: number; readonly count: number }[] => {
  const out: { first: number; count: number }[] = [];
  for (let i = from; i <= to; i++) {
    if (!test(i)) continue;
    const last = out.at(-1);
    if (last && last.first + last.count === i) last.count++;
    else out.push({ first: i, count: 1 });
  }
  return out;
};

const visibleAreas = (sheet: SheetData, area: Area): Area[] => {
  const columns = runs(area.column, lastColumn(area), (c) => !columnHidden(sheet, c));
  // Rows beyond the last stored one are all visible: no need to walk a million of them.
  const stored = Math.min(lastRow(area), Math.max(area.row, sheet.rows.length));
  const rows = runs(area.row, stored, (r) => !rowHidden(sheet, r)).map((r) =>
    r.first + r.count - 1 === stored ? { ...r, count: r.count + lastRow(area) - stored } : r,
  );
  return rows.flatMap((r) => columns.map((c) => ({ row: r.first, rows: r.count, column: c.first, columns: c.count })));
};

export const specialAreas = (book: Workbook, sheet: SheetData, area: Area, type: string, valueKinds: string): Area[] => {
  if (type === 'Visible') return visibleAreas(sheet, area);
  const within = inUse(sheet, area);
  if (!within) return [];
  const kinds = valueKinds === 'All' ? undefined : valueKinds;
  const isKind = (r: number, c: number): boolean => !kinds || kinds.includes(typeNames[valueType(valueAt(book, sheet, r, c))] ?? '-');
  const isFormula = (r: number, c: number): boolean => sheet.rows[r]?.formulas?.[c] !== undefined;
  const tests: Readonly<Record<string, (r: number, c: number) => boolean>> = {
    Formulas: (r, c) => isFormula(r, c) && isKind(r, c),
    Constants: (r, c) => !isFormula(r, c) && !isEmptyCell(sheet, r, c) && isKind(r, c),
    Blanks: (r, c) => isEmptyCell(sheet, r, c),
  };
  const test = tests[type];
  if (!test) throw notPlayed('Range', `getSpecialCells(${type})`);
  const out: Area[] = [];
  for (let r = within.row; r <= lastRow(within); r++) {
    for (const run of runs(within.column, lastColumn(within), (c) => test(r, c))) {
      const above = out.find((a) => a.column === run.first && a.columns === run.count && lastRow(a) === r - 1);
      if (above) out[out.indexOf(above)] = { ...above, rows: above.rows + 1 };
      else out.push({ row: r, rows: 1, column: run.first, columns: run.count });
    }
  }
  return out;
};
