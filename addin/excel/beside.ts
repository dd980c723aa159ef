/** Cells of a sheet that somebody brings, and further columns beside the records of a list. */
import type { Beside } from '../lists/brought.js';
import { asSeen, type Cell } from '../lists/cells.js';
import { inExcel, quietly, SheetTrouble } from './run.js';
import { block, readable, readColumns, shapeOf } from './shape.js';
import type { ListOf } from './selection.js';

export interface Taken {
  readonly rows: readonly (readonly Cell[])[];
  /** How each column is shown, by its first cell below the top one. */
  readonly formats: readonly string[];
  /** What the sheet is called. */
  readonly sheet: string;
}

/** Rows that are brought at once where nothing else is said. */
const usual = 20_001;

/**
 * What the selected cells hold, on any sheet: one block, of it what is used, without the rows that a filter hides. The whole sheet is
 * taken with them, as it has to come to its own total.
 */
export function takeSelected({ whole = false, most = usual }: { readonly whole?: boolean; readonly most?: number } = {}): Promise<Taken> {
  return inExcel(async (context) => {
    const sheet = context.workbook.worksheets.getActiveWorksheet();
    sheet.load('name');
    const used = whole ? sheet.getUsedRangeOrNullObject(true) : (await selectedBlock(context)).getUsedRangeOrNullObject(true);
    used.load('rowIndex,rowCount,columnIndex,columnCount');
    await context.sync();
    if (used.isNullObject) throw nothingSelected();
    const { rowIndex, rowCount, columnIndex, columnCount } = used;
    if (rowCount > most)
      throw new SheetTrouble('tooLarge', `At most ${(most - 1).toLocaleString('en-GB')} rows at a time; ${rowCount.toLocaleString('en-GB')} are selected.`);
    if (columnCount > 50) throw new SheetTrouble('tooLarge', `At most 50 columns at a time; ${columnCount} are selected.`);
    const seen = whole ? undefined : used.getSpecialCellsOrNullObject('Visible');
    seen?.areas.load('items/rowIndex,items/rowCount');
    // Above the headings of a whole sheet there may be a title: its columns are shown as in its middle.
    const telling = whole ? Math.floor(rowCount / 2) : Math.min(1, rowCount - 1);
    const second = sheet.getRangeByIndexes(rowIndex + telling, columnIndex, 1, columnCount);
    second.load('numberFormat');
    const rows: Cell[][] = [];
    const step = Math.max(1, Math.floor(readable / columnCount));
    for (let from = 0; from < rowCount; from += step) {
      const part = sheet.getRangeByIndexes(rowIndex + from, columnIndex, Math.min(step, rowCount - from), columnCount);
      part.load('values');
      await context.sync();
      if (!Array.isArray(part.values)) throw new SheetTrouble('tooLarge', 'Excel could not hand over that many cells at once. Select fewer.');
      rows.push(...(part.values as Cell[][]));
    }
    const formats = (second.numberFormat[0] ?? []).map(String);
    if (seen === undefined) return { rows, formats, sheet: sheet.name };
    const visible = new Uint8Array(rowCount);
    if (!seen.isNullObject)
      for (const area of seen.areas.items) visible.fill(1, Math.max(0, area.rowIndex - rowIndex), Math.max(0, area.rowIndex - rowIndex + area.rowCount));
    return { rows: rows.filter((_, at) => visible[at] === 1), formats, sheet: sheet.name };
  });
}

async function selectedBlock(context: Excel.RequestContext): Promise<Excel.Range> {
  const selected = context.workbook.getSelectedRanges();
  selected.areas.load('items/rowIndex,items/rowCount,items/columnIndex,items/columnCount');
  try {
    await context.sync();
  } catch (error) {
    if ((error as { code?: string }).code === 'InvalidSelection') throw nothingSelected();
    throw error;
  }
  if (selected.areas.items.length !== 1) throw new SheetTrouble('other', 'Select cells that stand together, in one block.');
  return selected.areas.items[0]!;
}

const nothingSelected = (): SheetTrouble => new SheetTrouble('other', 'The selected cells are empty. Select those that hold the numbers or names.');

/** Adds columns at the end of a list's table, filled by key. Texts stay texts. @returns the headers as they stand there */
export function addColumns(list: ListOf, columns: readonly Beside[]): Promise<readonly string[]> {
  return quietly(() =>
    inExcel(async (context) => {
      const shape = await shapeOf(context, list.pointer, list.entity);
      const keys = (await readColumns(context, shape, shape.key, 1)).map(([key]) => String(key ?? '').trim());
      const taken = new Set(shape.headers.map(({ name }) => name.toLowerCase()));
      const headers = columns.map(({ header }) => {
        let name = header.slice(0, 200);
        for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${header.slice(0, 200)} (${n})`;
        taken.add(name.toLowerCase());
        return name;
      });
      for (const header of headers) shape.table.columns.add(undefined, undefined, header);
      await context.sync();
      columns.forEach(({ cells, format }, at) => {
        const range = block(shape, 0, shape.width + at, shape.rowCount, 1);
        const values = keys.map((key) => cells.get(key) ?? '');
        // Where every cell is a number it is shown as it was; a text must not become a number or a date of another country.
        const shown = values.every((value) => typeof value === 'number' || value === '') ? (format ?? 'General') : '@';
        range.numberFormat = shown as unknown as string[][];
        range.values = values.map((value) => [shown === '@' ? asSeen(value, format) : value]);
        range.format.columnWidth = 90;
      });
      await context.sync();
      return headers;
    }, true),
  );
}
