/** The selection: areas, the active cell and the active sheet, and what is told when they move. */
import { areaAddress, intersect, type Area } from './address.js';
import type { Workbook } from './book.js';
import type { SheetData } from './data.js';
import { eventNumbers } from './events.js';
import { invalidOperation } from './refusal.js';

export const activateSheet = (book: Workbook, sheet: SheetData): void => {
  if (sheet.visibility !== 'Visible') throw invalidOperation('A hidden sheet cannot be activated.');
  if (book.data.active === sheet.id) return;
  const before = book.data.active;
  book.data.active = sheet.id;
  book.selectionChanged();
  book.events.tell(eventNumbers.deactivated, [before, 'Workbook'], { worksheetId: before, type: 'WorksheetDeactivated' });
  book.events.tell(eventNumbers.activated, [sheet.id, 'Workbook'], { worksheetId: sheet.id, type: 'WorksheetActivated' });
};

export const selectAreas = (book: Workbook, sheet: SheetData, areas: readonly Area[], active?: { readonly row: number; readonly column: number }): void => {
  const first = areas.at(-1) ?? { row: 0, column: 0, rows: 1, columns: 1 };
  activateSheet(book, sheet);
  sheet.selection = { areas: [...areas], row: active?.row ?? first.row, column: active?.column ?? first.column };
  book.selectionChanged();
  const address = areas.map(areaAddress).join(',');
  book.events.tell(eventNumbers.selection, [sheet.id, 'Workbook'], { address, worksheetId: sheet.id, type: 'WorksheetSelectionChanged' });
  for (const table of sheet.tables) {
    const inside = areas.flatMap((a) => {
      const part = intersect(a, table.area);
      return part ? [part] : [];
    });
    book.events.tell(eventNumbers.tableSelection, [table.id], {
      address: inside.map(areaAddress).join(','),
      isInsideTable: inside.length > 0,
      tableId: table.id,
      worksheetId: sheet.id,
      type: 'TableSelectionChanged',
    });
  }
};
