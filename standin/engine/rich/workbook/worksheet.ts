/** `Excel.Worksheet`, the collection of them, and their small parts. */
import { isWhole, type Area } from '../../address.js';
import type { Workbook } from '../../book.js';
import type { SheetData } from '../../data.js';
import { eventNumbers } from '../../events.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { addSheet, moveSheet, protect, renameSheet, setVisibility, unprotect } from '../../sheets.js';
import { colour } from '../../styles.js';
import { rangeAt, worksheetKind } from '../makers.js';
import { placeArgument } from '../places.js';
import { registrations } from '../registrations.js';
import { sheetOf, type SheetSelf } from '../selves.js';
import { sheetFilterKind } from '../table/filters.js';
import { tablesOf } from '../table/tables.js';
import { asBoolean, asNumber, asText, define, type Arguments, type Thing } from '../thing.js';
import { chartsOf } from './charts.js';
import { commentsOf } from './comments.js';
import { namesOf } from './names.js';
import { pageLayoutKind } from './pageLayout.js';
import { sheetPropertiesOf } from './settings.js';
import { worksheetCalls } from './worksheetCalls.js';

const change = (self: SheetSelf, deed: (s: SheetData) => void): void => {
  self.book.touch();
  deed(sheetOf(self));
};

define<SheetSelf>('Worksheet', {
  identity: (self) => ({ Id: sheetOf(self).id }),
  values: {
    Id: (self) => sheetOf(self).id,
    Name: (self) => sheetOf(self).name,
    Position: (self) => self.book.data.sheets.indexOf(sheetOf(self)),
    Visibility: (self) => sheetOf(self).visibility,
    TabColor: (self) => sheetOf(self).tabColor,
    StandardWidth: (self) => sheetOf(self).standardWidth * 0.75,
    StandardHeight: () => 15,
    ShowGridlines: (self) => sheetOf(self).gridlines,
    ShowHeadings: (self) => sheetOf(self).headings,
    EnableCalculation: () => true,
  },
  set: {
    Name: (self, v) => {
      renameSheet(self.book, sheetOf(self), asText(v));
    },
    Position: (self, v) => {
      moveSheet(self.book, sheetOf(self), asNumber(v));
    },
    Visibility: (self, v) => {
      setVisibility(self.book, sheetOf(self), asText(v));
    },
    TabColor: (self, v) => {
      const c = v === '' ? '' : colour(v);
      if (c === undefined) throw invalidArgument();
      change(self, (s) => {
        s.tabColor = c;
      });
    },
    StandardWidth: (self, v) => {
      change(self, (s) => {
        s.standardWidth = asNumber(v) / 0.75;
      });
    },
    ShowGridlines: (self, v) => {
      change(self, (s) => {
        s.gridlines = asBoolean(v);
      });
    },
    ShowHeadings: (self, v) => {
      change(self, (s) => {
        s.headings = asBoolean(v);
      });
    },
  },
  parts: {
    Tables: (self) => tablesOf(self.book, self.id),
    Charts: (self) => chartsOf(self.book, self.id),
    Names: (self) => namesOf(self.book, self.id),
    Comments: (self) => commentsOf(self.book, self.id),
    CustomProperties: (self) => sheetPropertiesOf(self.book, self.id),
    FreezePanes: (self) => freezeKind(self),
    PageLayout: (self) => pageLayoutKind(self),
    Protection: (self) => protectionKind(self),
    AutoFilter: (self) => sheetFilterKind(self),
  },
  calls: {
    ...worksheetCalls,
    ...registrations<SheetSelf>(
      (self) => sheetOf(self).id,
      (self) => self.book,
      {
        DataChanged: eventNumbers.changed,
        Activated: eventNumbers.activated,
        Deactivated: eventNumbers.deactivated,
        SelectionChanged: eventNumbers.selection,
        Calculated: eventNumbers.calculated,
        FormatChanged: eventNumbers.format,
        RowSorted: eventNumbers.rowSorted,
        ColumnSorted: eventNumbers.columnSorted,
        RowHiddenChanged: eventNumbers.rowHidden,
        ProtectionChanged: eventNumbers.protection,
      },
    ),
  },
});

const find = (book: Workbook, key: unknown): Thing | null => {
  const sheet = typeof key === 'string' ? book.findSheet(key) : undefined;
  return sheet ? worksheetKind({ book, id: sheet.id }) : null;
};
const at = (book: Workbook, visibleOnly: boolean, last: boolean): Thing => {
  const list = book.data.sheets.filter((s) => !visibleOnly || s.visibility === 'Visible');
  return worksheetKind({ book, id: (last ? list.at(-1) : list[0])!.id });
};

export const worksheetsKind = define<Workbook>('WorksheetCollection', {
  items: (book) => book.data.sheets.map((s) => worksheetKind({ book, id: s.id })),
  item: (book, key) => {
    const found = find(book, key);
    if (!found) throw itemNotFound();
    return found;
  },
  calls: {
    Add: (book, args) => worksheetKind({ book, id: addSheet(book, args.has(0) && args.text(0) !== '' ? args.text(0) : undefined).id }),
    GetActiveWorksheet: (book) => worksheetKind({ book, id: book.data.active }),
    GetCount: (book, args) => book.data.sheets.filter((s) => !args.boolean(0) || s.visibility === 'Visible').length,
    GetFirst: (book, args) => at(book, args.boolean(0), false),
    GetLast: (book, args) => at(book, args.boolean(0), true),
    GetItemOrNullObject: (book, args) => find(book, args.raw(0)),
    ...registrations<Workbook>(
      () => 'Workbook',
      (book) => book,
      {
        DataChanged: eventNumbers.changed,
        Activated: eventNumbers.activated,
        Deactivated: eventNumbers.deactivated,
        SelectionChanged: eventNumbers.selection,
        Added: eventNumbers.added,
        Deleted: eventNumbers.deleted,
        Calculated: eventNumbers.calculated,
        FormatChanged: eventNumbers.format,
        RowSorted: eventNumbers.rowSorted,
        ColumnSorted: eventNumbers.columnSorted,
        RowHiddenChanged: eventNumbers.rowHidden,
        ProtectionChanged: eventNumbers.protection,
      },
    ),
  },
});

const frozen = (self: SheetSelf): Area | undefined => {
  const s = sheetOf(self);
  if (!s.frozenRows && !s.frozenColumns) return undefined;
  return { row: 0, column: 0, rows: s.frozenRows || 1_048_576, columns: s.frozenColumns || 16_384 };
};
const freeze = (self: SheetSelf, rows: number, columns: number): void => {
  change(self, (s) => {
    s.frozenRows = rows;
    s.frozenColumns = columns;
  });
};
const location = (self: SheetSelf): Thing | null => {
  const a = frozen(self);
  return a ? rangeAt(self.book, sheetOf(self), a) : null;
};
const freezeAt = (self: SheetSelf, args: Arguments): void => {
  const area = placeArgument(self.book, sheetOf(self), args, 0).areas[0];
  if (!area) throw invalidArgument();
  freeze(self, area.rows === 1_048_576 ? 0 : area.row + area.rows, isWhole(area) && area.columns === 16_384 ? 0 : area.column + area.columns);
};

const freezeKind = define<SheetSelf>('WorksheetFreezePanes', {
  calls: {
    FreezeRows: (self, args) => {
      freeze(self, args.number(0, 1), 0);
    },
    FreezeColumns: (self, args) => {
      freeze(self, 0, args.number(0, 1));
    },
    FreezeAt: freezeAt,
    Unfreeze: (self) => {
      freeze(self, 0, 0);
    },
    GetLocationOrNullObject: location,
    GetLocation: (self) => {
      const found = location(self);
      if (!found) throw itemNotFound();
      return found;
    },
  },
});

const protectionKind = define<SheetSelf>('WorksheetProtection', {
  values: { Protected: (self) => sheetOf(self).protection !== undefined, Options: (self) => sheetOf(self).protection?.options ?? null },
  calls: {
    Protect: (self, args) => {
      protect(self.book, sheetOf(self), args.record(0), args.has(1) ? args.text(1) : undefined);
    },
    Unprotect: (self, args) => {
      unprotect(self.book, sheetOf(self), args.has(0) ? args.text(0) : undefined);
    },
  },
});
