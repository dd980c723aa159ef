/** Adding, naming, moving, hiding, copying and deleting sheets. */
import type { Workbook } from './book.js';
import { emptySheet, type SheetData } from './data.js';
import { eventNumbers } from './events.js';
import { renameInFormula } from './formula/references.js';
import { accessDenied, invalidArgument, invalidOperation, itemAlreadyExists } from './refusal.js';
import { activateSheet } from './select.js';
import { freshStamp } from './snapshot.js';
import { eachFormula } from './tables.js';

const checkName = (book: Workbook, name: string, own?: SheetData): void => {
  if (name === '' || name.length > 31 || /[\\/?*[\]:]/.test(name) || name.startsWith("'") || name.endsWith("'") || name.toLowerCase() === 'history')
    throw invalidArgument();
  const other = book.data.sheets.find((s) => s.name.toLowerCase() === name.toLowerCase());
  if (other && other !== own) throw itemAlreadyExists();
};

export const addSheet = (book: Workbook, wanted?: string): SheetData => {
  let n = book.data.sheets.length + 1;
  while (!wanted && book.findSheet(`Sheet${n}`)) n++;
  const name = wanted ?? `Sheet${n}`;
  checkName(book, name);
  book.touch();
  const sheet = emptySheet(book.next(1), name);
  sheet.stamp = freshStamp();
  book.data.sheets.push(sheet);
  book.events.tell(eventNumbers.added, ['Workbook'], { worksheetId: sheet.id, type: 'WorksheetAdded' });
  return sheet;
};

export const renameSheet = (book: Workbook, sheet: SheetData, name: string): void => {
  checkName(book, name, sheet);
  book.touch();
  const old = sheet.name;
  sheet.name = name;
  eachFormula(book, (f) => renameInFormula(f, 'sheet', old, name));
};

const visible = (book: Workbook): SheetData[] => book.data.sheets.filter((s) => s.visibility === 'Visible');

/** The neighbour that becomes active when a sheet goes away. */
const leave = (book: Workbook, sheet: SheetData): void => {
  if (book.data.active !== sheet.id) return;
  const at = book.data.sheets.indexOf(sheet);
  const next =
    book.data.sheets.slice(at + 1).find((s) => s.visibility === 'Visible') ??
    visible(book)
      .filter((s) => s !== sheet)
      .at(-1);
  if (next) activateSheet(book, next);
};

/** The last visible sheet cannot go. Deleting one empties the undo list. */
export const deleteSheet = (book: Workbook, sheet: SheetData): void => {
  if (visible(book).every((s) => s === sheet)) throw invalidOperation('A workbook must contain at least one visible sheet.');
  book.forgetUndo();
  book.version++;
  leave(book, sheet);
  book.data.sheets = book.data.sheets.filter((s) => s !== sheet);
  for (const table of sheet.tables)
    book.events.tell(eventNumbers.tableDeleted, ['Workbook'], { tableId: table.id, tableName: table.name, worksheetId: sheet.id, type: 'TableDeleted' });
  book.events.tell(eventNumbers.deleted, ['Workbook'], { worksheetId: sheet.id, type: 'WorksheetDeleted' });
};

export const setVisibility = (book: Workbook, sheet: SheetData, visibility: string): void => {
  if (!['Visible', 'Hidden', 'VeryHidden'].includes(visibility)) throw invalidArgument();
  if (visibility !== 'Visible' && visible(book).every((s) => s === sheet)) throw invalidOperation('A workbook must contain at least one visible sheet.');
  book.touch();
  if (visibility !== 'Visible') leave(book, sheet);
  sheet.visibility = visibility;
};

export const moveSheet = (book: Workbook, sheet: SheetData, position: number): void => {
  if (position < 0 || position >= book.data.sheets.length) throw invalidArgument();
  book.touch();
  book.data.sheets = book.data.sheets.filter((s) => s !== sheet);
  book.data.sheets.splice(position, 0, sheet);
};

export const copySheet = (book: Workbook, sheet: SheetData, position: string, relativeTo: SheetData | undefined): SheetData => {
  book.forgetUndo();
  book.version++;
  const { rows, ...others } = sheet;
  let n = 2;
  while (book.findSheet(`${sheet.name} (${n})`)) n++;
  const copy: SheetData = {
    ...structuredClone(others),
    rows: structuredClone(rows),
    id: book.next(1),
    name: `${sheet.name} (${n})`,
    stamp: freshStamp(),
    names: [],
    comments: [],
  };
  const taken = new Set(book.data.sheets.flatMap((s) => s.tables.map((t) => t.name.toLowerCase())));
  copy.tables = copy.tables.map((t) => {
    let m = 1;
    while (taken.has(`${t.name}${m}`.toLowerCase())) m++;
    return { ...t, id: book.next(0x0c), name: `${t.name}${m}` };
  });
  const all = book.data.sheets,
    at = relativeTo ? all.indexOf(relativeTo) : 0;
  all.splice(position === 'Beginning' ? 0 : position === 'Before' ? at : position === 'After' ? at + 1 : all.length, 0, copy);
  book.events.tell(eventNumbers.added, ['Workbook'], { worksheetId: copy.id, type: 'WorksheetAdded' });
  return copy;
};

export const protect = (book: Workbook, sheet: SheetData, options: Readonly<Record<string, unknown>>, password: string | undefined): void => {
  if (sheet.protection) throw invalidOperation();
  book.forgetUndo();
  book.version++;
  sheet.protection = { options, password };
  book.events.tell(eventNumbers.protection, [sheet.id, 'Workbook'], { isProtected: true, worksheetId: sheet.id, type: 'WorksheetProtectionChanged' });
};
export const unprotect = (book: Workbook, sheet: SheetData, password: string | undefined): void => {
  if (!sheet.protection) return;
  if (sheet.protection.password !== undefined && sheet.protection.password !== password) throw accessDenied();
  book.forgetUndo();
  book.version++;
  sheet.protection = undefined;
  book.events.tell(eventNumbers.protection, [sheet.id, 'Workbook'], { isProtected: false, worksheetId: sheet.id, type: 'WorksheetProtectionChanged' });
};
