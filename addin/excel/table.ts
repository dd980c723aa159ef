/** A plain table of texts on a sheet of its own: answers to be read, filtered or sent back. */
import { sheetName } from '../lists/list.js';
import { written } from '../lists/cells.js';
import { inExcel, quietly } from './run.js';

/** @returns the name of the sheet */
export function writeTable(wanted: string, heads: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): Promise<string> {
  return quietly(() =>
    inExcel(async (context) => {
      const { worksheets } = context.workbook;
      worksheets.load('items/name');
      await context.sync();
      const sheet = worksheets.add(
        sheetName(
          wanted,
          worksheets.items.map(({ name }) => name),
        ),
      );
      sheet.load('name');
      const whole = sheet.getRangeByIndexes(0, 0, 1 + Math.max(1, rows.length), heads.length);
      whole.numberFormat = '@' as unknown as string[][];
      sheet.getRangeByIndexes(0, 0, 1, heads.length).values = [[...heads]];
      for (let from = 0; from < rows.length; from += 2_000) {
        const some = rows.slice(from, from + 2_000);
        sheet.getRangeByIndexes(1 + from, 0, some.length, heads.length).values = some.map((cells) => cells.map(written));
        await context.sync();
      }
      sheet.tables.add(whole, true).style = 'TableStyleLight1';
      widths.forEach((width, at) => {
        sheet.getRangeByIndexes(0, at, 1, 1).format.columnWidth = width;
      });
      sheet.freezePanes.freezeRows(1);
      sheet.activate();
      await context.sync();
      return sheet.name;
    }, true),
  );
}
