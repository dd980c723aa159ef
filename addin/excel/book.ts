/** The lists in the workbook: their pointers in its settings, and those whose pointer was lost. */
import type { EntityName } from '../../shared/types.js';
import { entityOfKey, type Pointer } from '../lists/list.js';
import { inExcel } from './run.js';
import { candidatesOf } from './shape.js';

const prefix = 'Sheetbridge.list.';
export const pointerKey = (id: string): string => prefix + id;
const writingPrefix = 'Sheetbridge.writing.';

export interface InBook {
  readonly pointer: Pointer;
  readonly sheetName: string | undefined;
}

/** A table with our key column and no pointer: a copied sheet, or a workbook whose settings were wiped. */
export interface Stray {
  readonly tableID: string;
  readonly tableName: string;
  readonly sheetName: string;
  readonly entity: EntityName;
  readonly headers: readonly { readonly id: number; readonly name: string }[];
}

/** A list whose writing was cut off: the pane was closed in the middle of it. */
export interface Unfinished {
  readonly id: string;
  readonly sheetID: string;
  readonly pointer: Pointer;
}

export interface Book {
  readonly lists: readonly InBook[];
  readonly strays: readonly Stray[];
  readonly unfinished: readonly Unfinished[];
}

export function readBook(): Promise<Book> {
  return inExcel(async (context) => {
    const { settings, tables } = context.workbook;
    settings.load('items/key,items/value');
    tables.load('items/id,items/name,items/worksheet/name');
    await context.sync();

    const pointers: Pointer[] = [];
    const unfinished: Unfinished[] = [];
    for (const { key, value } of settings.items) {
      if (typeof value !== 'string') continue;
      if (key.startsWith(prefix)) pointers.push(...parsed<Pointer>(value));
      else if (key.startsWith(writingPrefix)) unfinished.push(...parsed<Unfinished>(value));
    }
    if (tables.items.length === 0) return { lists: pointers.map((pointer) => ({ pointer, sheetName: undefined })), strays: [], unfinished };
    for (const table of tables.items) table.columns.load('items/id,items/name');
    await context.sync();
    const entityIn = (table: Excel.Table): string | undefined => table.columns.items.map(({ name }) => entityOfKey(name)).find((name) => name !== undefined);
    const taken = new Set<Excel.Table>();
    const lists = pointers.map((pointer): InBook => {
      // A table of another kind is another list, whatever its id; one without its key column is named by its trouble.
      const table = candidatesOf(tables.items, pointer).find(
        (each) => !taken.has(each) && [undefined, pointer.entity].includes(entityIn(each) as EntityName | undefined),
      );
      if (table) taken.add(table);
      return { pointer, sheetName: table?.worksheet.name };
    });
    const strays = tables.items
      .filter((table) => !taken.has(table))
      .flatMap((table): Stray[] => {
        const headers = table.columns.items.map(({ id, name }) => ({ id, name }));
        const entity = entityIn(table);
        return entity === undefined
          ? []
          : [{ tableID: table.id, tableName: table.name, sheetName: table.worksheet.name, entity: entity as EntityName, headers }];
      });
    return { lists, strays, unfinished };
  });
}

function parsed<T>(value: string): T[] {
  try {
    return [JSON.parse(value) as T];
  } catch {
    return [];
  }
}

export const keepPointer = (pointer: Pointer): Promise<void> =>
  inExcel(async (context) => {
    context.workbook.settings.add(pointerKey(pointer.id), JSON.stringify(pointer));
    await context.sync();
  });

export const dropPointer = (id: string): Promise<void> => dropSetting(pointerKey(id));

async function dropSetting(key: string): Promise<void> {
  await inExcel(async (context) => {
    const setting = context.workbook.settings.getItemOrNullObject(key);
    await context.sync();
    if (!setting.isNullObject) setting.delete();
    await context.sync();
  });
}

export const writingKey = (id: string): string => writingPrefix + id;

/** The cells that a run's result marked, to be cleared by the next refresh: rows by key, under the field's name. */
export type Marks = Readonly<Record<string, readonly string[]>>;
const marksKey = (id: string): string => `Sheetbridge.marks.${id}`;

export function readMarks(context: Excel.RequestContext, id: string): () => Marks {
  const setting = context.workbook.settings.getItemOrNullObject(marksKey(id));
  setting.load('value');
  return () => (setting.isNullObject || typeof setting.value !== 'string' ? {} : (parsed<Marks>(setting.value)[0] ?? {}));
}

export const keepMarks = (context: Excel.RequestContext, id: string, marks: Marks): void => {
  context.workbook.settings.add(marksKey(id), JSON.stringify(marks));
};

/** Shows a list's sheet. */
export const showList = (pointer: Pointer): Promise<void> =>
  inExcel(async (context) => {
    const table = context.workbook.tables.getItemOrNullObject(pointer.tableID);
    const named = context.workbook.tables.getItemOrNullObject(pointer.tableName);
    await context.sync();
    const found = table.isNullObject ? named : table;
    if (!found.isNullObject) found.worksheet.activate();
    await context.sync();
  });
