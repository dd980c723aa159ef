/** Writes a new list: a sheet, its cells as they stream in, and the Excel Table over them at the end. */
import type { EntityName } from '../../shared/types.js';
import { cellsOf, detailHeader, keyHeader, outcomeHeader, ownHeaders, sheetName, stampHeader, widthOf, type Column, type Pointer } from '../lists/list.js';
import { formatOf, stampOf, written, type Cell } from '../lists/cells.js';
import type { Wire } from '../../shared/wire/runs.js';
import { inExcel, quietly, SheetTrouble } from './run.js';
import { pointerKey, writingKey, type Unfinished } from './book.js';
import { sourcesOf, validate, type Choices } from './choices.js';

export interface Wanted {
  readonly id: string;
  readonly entity: EntityName;
  readonly name: string;
  readonly path: string;
  readonly conditions: Pointer['conditions'];
  /** Absent for the order of ids. */
  readonly sort?: string;
  readonly columns: readonly Column[];
  readonly expected: number;
  readonly choices: Choices;
  readonly picked?: true;
}

export interface Writing {
  readonly sheetName: string;
  /** Rows written so far. */
  rows(): number;
  append(records: readonly Wire[]): Promise<void>;
  /** Makes the table over what is there, and remembers the list in the workbook. */
  finish(whole: boolean, readAt: string): Promise<Pointer>;
  /** Takes the sheet away again. */
  abandon(): Promise<void>;
}

/** A sentence wants as much room as a column gets. */
const detailWidth = ' '.repeat(40);

/** Characters of the longest word of the Outcome, and rows whose texts decide how wide their columns are. */
const [longestOutcome, looked] = [12, 500];

/** Bytes of a block of values: under half of what Excel takes in one request, as the call itself needs room too. */
const full = 1_800_000;

export async function beginList(wanted: Wanted): Promise<Writing> {
  const { columns } = wanted;
  const width = ownHeaders + columns.length + 1;
  let formatted = Math.max(1, wanted.expected);

  const format = (sheet: Excel.Worksheet, from: number, rows: number): void => {
    const kinds = ['@', '@', '@', ...columns.map(({ kind }) => formatOf[kind]), '@'];
    for (let at = 0; at < width;) {
      let end = at;
      while (end + 1 < width && kinds[end + 1] === kinds[at]) end += 1;
      const range = sheet.getRangeByIndexes(1 + from, at, rows, end - at + 1);
      // One text fills all cells; the declared type only knows blocks.
      if (kinds[at] !== 'General') range.numberFormat = kinds[at] as unknown as string[][];
      at = end + 1;
    }
  };

  const made = await inExcel(async (context) => {
    const { worksheets } = context.workbook;
    worksheets.load('items/name');
    await context.sync();
    const name = sheetName(
      wanted.name,
      worksheets.items.map((each) => each.name),
    );
    const sheet = worksheets.add(name);
    sheet.load('id,name');
    format(sheet, 0, formatted);
    const header = sheet.getRangeByIndexes(0, 0, 1, width);
    header.numberFormat = '@' as unknown as string[][];
    header.values = [[keyHeader(wanted.entity), stampHeader, outcomeHeader, ...columns.map((column) => column.header), detailHeader]];
    header.format.font.bold = true;
    sheet.getRangeByIndexes(0, 0, 1, 2).getEntireColumn().columnHidden = true;
    sheet.getRangeByIndexes(0, 2, 1, 1).format.columnWidth = widthOf({ kind: 'text', header: outcomeHeader }, longestOutcome);
    [...columns, { kind: 'text', header: detailWidth } as const].forEach((column, at) => {
      sheet.getRangeByIndexes(0, at + ownHeaders, 1, 1).format.columnWidth = widthOf(column);
    });
    sheet.freezePanes.freezeRows(1);
    sheet.activate();
    await context.sync();
    return { sheetID: sheet.id, sheetName: sheet.name };
  });

  const pointerOf = (whole: boolean, readAt: string): Pointer => ({
    id: wanted.id,
    entity: wanted.entity,
    name: made.sheetName,
    tableID: '',
    tableName: `Sheetbridge_${wanted.entity}_${wanted.id}`,
    path: wanted.path,
    conditions: wanted.conditions,
    ...(wanted.sort === undefined ? {} : { sort: wanted.sort }),
    columns: columns.map(({ field, header }) => ({ field, header, columnID: 0 })),
    keyColumnID: 0,
    stampColumnID: 0,
    outcomeColumnID: 0,
    readAt,
    whole,
    matched: wanted.expected,
    ...(wanted.picked ? { picked: true as const } : {}),
  });
  await inExcel(async (context) => {
    const unfinished: Unfinished = { id: wanted.id, sheetID: made.sheetID, pointer: pointerOf(false, new Date().toISOString()) };
    context.workbook.settings.add(writingKey(wanted.id), JSON.stringify(unfinished));
    await context.sync();
  });

  let rows = 0;
  let waiting: Cell[][] = [];
  let bytes = 0;

  /** Texts as wide as the first rows have them. */
  const fit = (sheet: Excel.Worksheet, block: readonly Cell[][]): void => {
    columns.forEach((column, at) => {
      if (column.kind !== 'text') return;
      const longest = block.slice(0, looked).reduce((most, row) => Math.max(most, String(row[ownHeaders + at] ?? '').length), 0);
      sheet.getRangeByIndexes(0, ownHeaders + at, 1, 1).format.columnWidth = widthOf(column, longest);
    });
  };

  async function flush(block: readonly Cell[][]): Promise<void> {
    if (block.length === 0) return;
    try {
      await quietly(() =>
        inExcel(async (context) => {
          const sheet = context.workbook.worksheets.getItem(made.sheetID);
          if (rows + block.length > formatted) {
            format(sheet, formatted, rows + block.length - formatted);
            formatted = rows + block.length;
          }
          sheet.getRangeByIndexes(1 + rows, 0, block.length, width).values = block as Cell[][];
          if (rows === 0) fit(sheet, block);
          await context.sync();
        }, true),
      );
      rows += block.length;
    } catch (error) {
      // Counting bytes is a guess; Excel's own no is not.
      if (!(error instanceof SheetTrouble) || error.kind !== 'tooLarge' || block.length < 2) throw error;
      const half = Math.ceil(block.length / 2);
      await flush(block.slice(0, half));
      await flush(block.slice(half));
    }
  }

  return {
    sheetName: made.sheetName,
    rows: () => rows + waiting.length,
    async append(records) {
      for (const record of records) {
        const cells = cellsOf(record, columns);
        const row = [String(record.id), stampOf(record.version, cells), '', ...cells.map(written), ''];
        waiting.push(row);
        for (const cell of row) bytes += typeof cell === 'string' ? cell.length * 1.1 + 3 : 9;
        if (bytes > full) {
          const block = waiting;
          waiting = [];
          bytes = 0;
          await flush(block);
        }
      }
    },
    async finish(whole, readAt) {
      const block = waiting;
      waiting = [];
      await flush(block);
      return finishList(
        { id: wanted.id, sheetID: made.sheetID, pointer: { ...pointerOf(whole, readAt), matched: whole ? rows : wanted.expected } },
        columns,
        wanted.choices,
        rows,
      );
    },
    async abandon() {
      await removeUnfinished({ id: wanted.id, sheetID: made.sheetID });
    },
  };
}

/** Lays the table over the rows that are there; also used on a sheet that a closed pane left half written. */
export function finishList(unfinished: Unfinished, columns: readonly Column[], choices: Choices, known?: number): Promise<Pointer> {
  return quietly(() =>
    inExcel(async (context) => {
      const sheet = context.workbook.worksheets.getItem(unfinished.sheetID);
      let rows = known;
      if (rows === undefined) {
        const used = sheet.getRangeByIndexes(0, 0, 1, 1).getEntireColumn().getUsedRange(true);
        used.load('rowCount');
        await context.sync();
        rows = used.rowCount - 1;
      }
      const sources = await sourcesOf(context, choices);
      const width = ownHeaders + columns.length + 1;
      const table = sheet.tables.add(sheet.getRangeByIndexes(0, 0, 1 + Math.max(1, rows), width), true);
      table.name = unfinished.pointer.tableName;
      table.style = 'TableStyleLight1';
      table.load('id,name');
      table.columns.load('items/id,items/name');
      sheet.load('name');
      validate(sheet, columns, Math.max(1, rows), sources);
      sheet.getRangeByIndexes(1, ownHeaders, 1, 1).select();
      const writing = context.workbook.settings.getItemOrNullObject(writingKey(unfinished.id));
      await context.sync();
      const ids = table.columns.items.map(({ id }) => id);
      const pointer: Pointer = {
        ...unfinished.pointer,
        name: sheet.name,
        tableID: table.id,
        tableName: table.name,
        keyColumnID: ids[0] ?? 0,
        stampColumnID: ids[1] ?? 0,
        outcomeColumnID: ids[2] ?? 0,
        detailColumnID: ids[width - 1] ?? 0,
        columns: columns.map(({ field, header }, at) => ({ field, header, columnID: ids[at + ownHeaders] ?? 0 })),
      };
      context.workbook.settings.add(pointerKey(pointer.id), JSON.stringify(pointer));
      if (!writing.isNullObject) writing.delete();
      await context.sync();
      return pointer;
    }, true),
  );
}

export const removeUnfinished = ({ id, sheetID }: Pick<Unfinished, 'id' | 'sheetID'>): Promise<void> =>
  inExcel(async (context) => {
    const sheet = context.workbook.worksheets.getItemOrNullObject(sheetID);
    const setting = context.workbook.settings.getItemOrNullObject(writingKey(id));
    await context.sync();
    if (!sheet.isNullObject) sheet.delete();
    if (!setting.isNullObject) setting.delete();
    await context.sync();
  });
