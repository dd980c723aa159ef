/** What the user has selected, as records: visible rows only, by key and never by position. */
import type { Entity } from '../../shared/types.js';
import { addresses, letterOf } from '../lists/changes.js';
import { readStamp, type Cell } from '../lists/cells.js';
import type { Pointer } from '../lists/list.js';
import { inExcel, SheetTrouble, supports } from './run.js';
import { block, candidatesOf, readColumns, shapeOf, type Shape } from './shape.js';

export interface Selection {
  readonly listID: string | undefined;
  readonly ids: readonly string[];
  readonly hidden: number;
  readonly keyless: number;
  /** Rows of the list, and how many of them the sheet's filter shows. */
  readonly rows: number;
  /** What its sheet is called now: nobody says so when the user renames it. */
  readonly sheetName?: string;
  /** Which cells are selected: the same place with other records means that rows moved under it. */
  readonly place?: string;
}

export const nothing: Selection = { listID: undefined, ids: [], hidden: 0, keyless: 0, rows: 0 };

export interface ListOf {
  readonly pointer: Pointer;
  readonly entity: Pick<Entity, 'fields'>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Selected areas, cut to the body's rows and joined where they touch or overlap. */
function rowSpans(
  areas: readonly { rowIndex: number; rowCount: number; columnIndex: number; columnCount: number }[],
  shape: Pick<Shape, 'top' | 'left' | 'rowCount' | 'width'>,
): readonly Span[] {
  const cut = areas
    .flatMap((area): Span[] => {
      const from = Math.max(area.rowIndex, shape.top) - shape.top;
      const to = Math.min(area.rowIndex + area.rowCount, shape.top + shape.rowCount) - 1 - shape.top;
      const beside = area.columnIndex + area.columnCount <= shape.left || area.columnIndex >= shape.left + shape.width;
      return to < from || beside ? [] : [{ from, to }];
    })
    .toSorted((a, b) => a.from - b.from);
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of cut) {
    const last = joined.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** Where the user stands: the list whose table the selection touches. Three syncs, four where rows are hidden. */
export function readSelection(lists: readonly ListOf[]): Promise<Selection> {
  return inExcel(async (context) => {
    if (lists.length === 0) return nothing;
    const sheet = context.workbook.worksheets.getActiveWorksheet();
    sheet.load('id,name');
    const here = sheet.tables;
    here.load('items/id,items/name');
    const selected = context.workbook.getSelectedRanges();
    selected.areas.load('items/rowIndex,items/rowCount,items/columnIndex,items/columnCount');
    try {
      await context.sync();
    } catch (error) {
      // A selected chart or picture is no range.
      if ((error as { code?: string }).code === 'InvalidSelection') return nothing;
      throw error;
    }
    const place = [sheet.id, ...selected.areas.items.map((area) => [area.rowIndex, area.rowCount, area.columnIndex, area.columnCount].join(','))].join(' ');
    for (const list of lists) {
      const tables = candidatesOf(here.items, list.pointer);
      if (tables.length === 0) continue;
      const shape = await shapeOf(context, list.pointer, list.entity, tables);
      if (shape === undefined) continue;
      const spans = rowSpans(selected.areas.items, shape);
      if (spans.length === 0 && lists.length > 1 && here.items.length > 1) continue;
      return { listID: list.pointer.id, rows: shape.rowCount, sheetName: sheet.name, place, ...(await visibleKeys(context, shape, spans)) };
    }
    return nothing;
  });
}

/** The keys of the rows in these spans, once each, without the rows that a filter or the user hides. */
async function visibleKeys(context: Excel.RequestContext, shape: Shape, spans: readonly Span[]): Promise<Pick<Selection, 'ids' | 'hidden' | 'keyless'>> {
  if (spans.length === 0) return { ids: [], hidden: 0, keyless: 0 };
  const { keys, visible } = await keysAndVisible(context, shape, spans);
  const ids = new Set<string>();
  let hidden = 0;
  let keyless = 0;
  for (const { from, to } of spans) {
    for (let row = from; row <= to; row += 1) {
      const id = keys.get(row) ?? '';
      if (!visible(row)) hidden += 1;
      else if (id === '') keyless += 1;
      else ids.add(id);
    }
  }
  return { ids: [...ids], hidden, keyless };
}

async function keysAndVisible(
  context: Excel.RequestContext,
  shape: Shape,
  spans: readonly Span[],
): Promise<{ keys: Map<number, string>; visible: (row: number) => boolean }> {
  // Many scattered areas cost more calls than the whole key column.
  const whole = spans.length > 60 || (spans[0] !== undefined && spans.reduce((rows, { from, to }) => rows + to - from + 1, 0) > 20_000);
  const asked = whole ? [{ from: 0, to: shape.rowCount - 1 }] : spans;
  const ranges = asked.map(({ from, to }) => {
    const range = block(shape, from, shape.key, to - from + 1, 1);
    range.load('values,rowHidden');
    return { from, range };
  });
  await context.sync();
  const keys = new Map<number, string>();
  let mixed = false;
  for (const { from, range } of ranges) {
    if (range.rowHidden === null) mixed = true;
    if (!Array.isArray(range.values)) throw new SheetTrouble('tooLarge', 'Excel could not hand over that many rows at once. Filter the list to fewer rows.');
    range.values.forEach(([key], at) => keys.set(from + at, String(key ?? '').trim()));
  }
  if (!mixed) {
    const hiddenSpans = ranges.filter(({ range }) => range.rowHidden === true).map(({ from, range }) => ({ from, to: from + range.values.length - 1 }));
    return { keys, visible: (row) => !hiddenSpans.some(({ from, to }) => row >= from && row <= to) };
  }
  return { keys, visible: await visibleRows(context, shape) };
}

/** The rows of the body that can be seen. Asked over all columns: our own hidden ones must not hide the rows. */
async function visibleRows(context: Excel.RequestContext, shape: Shape): Promise<(row: number) => boolean> {
  const seen = block(shape, 0, 0, shape.rowCount, shape.width).getSpecialCellsOrNullObject('Visible');
  seen.areas.load('items/rowIndex,items/rowCount');
  await context.sync();
  if (seen.isNullObject) return () => false;
  const visible = new Uint8Array(shape.rowCount);
  for (const { rowIndex, rowCount } of seen.areas.items) visible.fill(1, Math.max(0, rowIndex - shape.top), Math.max(0, rowIndex - shape.top + rowCount));
  return (row) => visible[row] === 1;
}

/** All keys of a list in the sheet, with the hidden rows or without. */
export function readKeys(list: ListOf, onlyVisible: boolean): Promise<Pick<Selection, 'ids' | 'hidden' | 'keyless'>> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    if (onlyVisible) return visibleKeys(context, shape, [{ from: 0, to: shape.rowCount - 1 }]);
    const rows = (await readColumns(context, shape, shape.key, 1)).map(([key]) => String(key ?? '').trim());
    const ids = new Set(rows.filter((key) => key !== ''));
    return { ids: [...ids], hidden: 0, keyless: rows.filter((key) => key === '').length };
  });
}

/** The versions that the rows were written with, by record. */
export function readVersions(list: ListOf): Promise<ReadonlyMap<string, number>> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    if (shape.stamp === undefined) return new Map();
    const keys = await readColumns(context, shape, shape.key, 1);
    const stamps = await readColumns(context, shape, shape.stamp, 1);
    return new Map(keys.map(([key], row) => [String(key ?? '').trim(), readStamp(stamps[row]?.[0] ?? '').version]));
  });
}

/**
 * Selects the rows of these records in the sheet, as many areas as Excel's address text holds.
 * @returns false where this Excel cannot select rows that do not stand together, or none of them is in the list
 */
export function selectRows(list: ListOf, ids: readonly string[], header?: string): Promise<boolean> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const wanted = new Set(ids);
    const keys = await readColumns(context, shape, shape.key, 1);
    const rows = keys.flatMap(([key], at) => (wanted.has(String(key ?? '').trim()) ? [at] : []));
    if (rows.length === 0) return false;
    // A column that can be seen: the key column is hidden.
    const column = shape.headers.find(({ name }) => name === header)?.at ?? shape.outcome ?? shape.columns[0]?.at ?? 0;
    const [address, more] = addresses(rows.map((row) => ({ row: shape.top + row, column: shape.left + column })));
    const first = rows[0] ?? 0;
    const together = rows.length === (rows.at(-1) ?? 0) - first + 1;
    // The library has the method on every Excel; whether this Excel has it, only its API set tells.
    const areas =
      together || address === undefined || more !== undefined || !supports('1.18') ? undefined : (shape.sheet.getRanges(address) as Partial<Excel.RangeAreas>);
    if (!together && typeof areas?.select !== 'function') return false;
    shape.sheet.activate();
    if (together) block(shape, first, column, rows.length, 1).select();
    else areas?.select?.();
    await context.sync();
    return true;
  });
}

/** The headers whose cells a form may take its values from. */
export function readHeaders(list: ListOf): Promise<readonly string[]> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    return shape.headers.filter(({ at }) => at !== shape.key && at !== shape.stamp && at !== shape.outcome && at !== shape.detail).map(({ name }) => name);
  });
}

interface ColumnRead {
  /** By record. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Where they stand, for people: "F12". */
  readonly addresses: ReadonlyMap<string, string>;
}

/** What the cells under a header hold. */
export function readColumn(list: ListOf, header: string): Promise<ColumnRead> {
  return inExcel(async (context) => {
    const shape = await shapeOf(context, list.pointer, list.entity);
    const at = shape.headers.find(({ name }) => name === header)?.at;
    if (at === undefined) throw new SheetTrouble('gone', `The column “${header}” is no longer in the list. Choose another one.`);
    const keys = await readColumns(context, shape, shape.key, 1);
    const cells = await readColumns(context, shape, at, 1, true);
    const read = new Map<string, Cell>();
    const addresses = new Map<string, string>();
    keys.forEach(([key], row) => {
      const id = String(key ?? '').trim();
      if (id === '') return;
      read.set(id, cells[row]?.[0] ?? '');
      addresses.set(id, `${letterOf(shape.left + at)}${shape.top + row + 1}`);
    });
    return { cells: read, addresses };
  });
}
