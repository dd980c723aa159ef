/** A sheet of several small tables under each other, each with its title: for reading and printing, not to be worked on. */
import { sheetName, widthOf } from '../lists/list.js';
import { letterOf } from '../lists/changes.js';
import { formatOf, written, type Cell, type Kind } from '../lists/cells.js';
import { forPrint } from './print.js';
import { inExcel, quietly } from './run.js';

export interface Section {
  readonly title: string;
  /** Empty where the first column names each row. */
  readonly heads: readonly string[];
  readonly kinds: readonly Kind[];
  readonly rows: readonly (readonly Cell[])[];
  /** Columns with a sum below them. */
  readonly sums?: readonly boolean[];
}

export interface Sections {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  readonly sections: readonly Section[];
}

/** @returns the sheet's name */
export function writeSections({ name: wanted, title, note, sections }: Sections): Promise<string> {
  return quietly(() =>
    inExcel(async (context) => {
      const { worksheets } = context.workbook;
      worksheets.load('items/name');
      await context.sync();
      const name = sheetName(
        wanted,
        worksheets.items.map((sheet) => sheet.name),
      );
      const sheet = worksheets.add(name);
      const head = sheet.getRangeByIndexes(0, 0, 2, 1);
      head.numberFormat = '@' as unknown as string[][];
      head.values = [[title], [note]];
      const first = sheet.getRangeByIndexes(0, 0, 1, 1);
      first.format.font.bold = true;
      first.format.font.size = 14;
      let row = 3;
      for (const section of sections) {
        row = writeSection(sheet, section, row) + 1;
        // A long section is a request of its own.
        await context.sync();
      }
      widthsOf(sections).forEach((width, at) => {
        sheet.getRangeByIndexes(0, at, 1, 1).format.columnWidth = width;
      });
      forPrint(sheet, { foot: [title, note] });
      first.select();
      sheet.activate();
      await context.sync();
      return name;
    }, true),
  );
}

/** @returns the row after it */
function writeSection(sheet: Excel.Worksheet, { title, heads, kinds, rows, sums }: Section, top: number): number {
  const headline = sheet.getRangeByIndexes(top, 0, 1, 1);
  headline.numberFormat = '@' as unknown as string[][];
  headline.values = [[title]];
  headline.format.font.bold = true;
  let row = top + 1;
  if (rows.length === 0) {
    sheet.getRangeByIndexes(row, 0, 1, 1).values = [['None']];
    return row + 1;
  }
  if (heads.length > 0) {
    const range = sheet.getRangeByIndexes(row, 0, 1, heads.length);
    range.numberFormat = '@' as unknown as string[][];
    range.values = [[...heads]];
    range.format.font.bold = true;
    range.format.fill.color = '#F3F2F1';
    kinds.forEach((kind, at) => {
      // A heading stands above its figures.
      if (kind === 'money' || kind === 'number') sheet.getRangeByIndexes(row, at, 1, 1).format.horizontalAlignment = 'Right';
    });
    row += 1;
  }
  kinds.forEach((kind, at) => {
    sheet.getRangeByIndexes(row, at, rows.length, 1).numberFormat = formatOf[kind] as unknown as string[][];
  });
  sheet.getRangeByIndexes(row, 0, rows.length, kinds.length).values = rows.map((cells) => cells.map(written)) as Cell[][];
  const end = row + rows.length;
  if (sums?.some(Boolean) !== true) return end;
  sums.forEach((wanted, at) => {
    if (!wanted) return;
    const cell = sheet.getRangeByIndexes(end, at, 1, 1);
    cell.formulas = [[`=SUM(${letterOf(at)}${row + 1}:${letterOf(at)}${end})`]];
    cell.numberFormat = formatOf.money as unknown as string[][];
    cell.format.font.bold = true;
  });
  return end + 1;
}

/** Wide enough for the headings, and for the longest of the first texts under them. */
function widthsOf(sections: readonly Section[]): readonly number[] {
  const widths: number[] = [];
  for (const { heads, kinds, rows } of sections) {
    kinds.forEach((kind, at) => {
      const longest = kind === 'text' ? Math.max(0, ...rows.slice(0, 100).map((cells) => String(cells[at] ?? '').length)) : 0;
      widths[at] = Math.max(widths[at] ?? 60, widthOf({ kind, header: heads[at] ?? '' }), Math.min(260, 14 + longest * 5.4));
    });
  }
  return widths;
}
