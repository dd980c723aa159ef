/** `Excel.Table` and the collections of tables. */
import { intersect, splitSheet, type Area } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow } from '../../cells.js';
import type { SheetData, TableData } from '../../data.js';
import { eventNumbers } from '../../events.js';
import { applyTableFilters, clearFilters } from '../../filter.js';
import { invalidArgument, itemNotFound, notPlayed } from '../../refusal.js';
import { sortTable } from '../../sort.js';
import { deleteCells } from '../../structure.js';
import { addTable, bodyArea, headerArea, removeTable, renameTable, requireHeaders, resizeTable, showHeaders, showTotals, totalArea } from '../../tables.js';
import { clearCells } from '../../write.js';
import { rangeAt, worksheetKind } from '../makers.js';
import { placeArgument } from '../places.js';
import { sortFields } from '../range/rangeSort.js';
import { registrations } from '../registrations.js';
import { tableOf, type TableSelf } from '../selves.js';
import { asBoolean, asText, define, type Kind, type Thing } from '../thing.js';
import { tableFilterKind } from './filters.js';
import { columnsKind } from './tableColumns.js';
import { rowsKind } from './tableRows.js';

const data = (self: TableSelf): TableData => tableOf(self).table;
const range = (self: TableSelf, area: (t: TableData) => Area): Thing => rangeAt(self.book, tableOf(self).sheet, area(data(self)));
const change = (self: TableSelf, deed: (t: TableData) => void): void => {
  allow(tableOf(self).sheet);
  self.book.touch();
  deed(data(self));
};

/** Deleting a table takes its cells along; converting it to a range leaves them. */
const remove = (self: TableSelf): void => {
  const { sheet, table } = tableOf(self),
    area = table.area;
  allow(sheet);
  removeTable(self.book, sheet, table);
  try {
    deleteCells(self.book, sheet, area, 'Up');
  } catch {
    clearCells(self.book, sheet, area, 'All');
  }
};

const tableKind: Kind<TableSelf> = define<TableSelf>('Table', {
  identity: (self) => ({ Id: data(self).id }),
  values: {
    Id: (self) => data(self).id,
    LegacyId: (self) => String(Number.parseInt(data(self).id.slice(1, 9), 16)),
    Name: (self) => data(self).name,
    Style: (self) => data(self).style,
    ShowHeaders: (self) => data(self).showHeaders,
    ShowTotals: (self) => data(self).showTotals,
    ShowFilterButton: (self) => data(self).showFilterButton,
    ShowBandedRows: (self) => data(self).showBandedRows,
    ShowBandedColumns: (self) => data(self).showBandedColumns,
    HighlightFirstColumn: (self) => data(self).highlightFirstColumn,
    HighlightLastColumn: (self) => data(self).highlightLastColumn,
  },
  set: {
    Name: (self, v) => {
      renameTable(self.book, data(self), asText(v));
    },
    Style: (self, v) => {
      change(self, (t) => {
        t.style = asText(v);
      });
    },
    ShowHeaders: (self, v) => {
      if (!showHeaders(self.book, tableOf(self).sheet, data(self), asBoolean(v))) throw notPlayed('Table', 'showHeaders = true below filled cells');
    },
    ShowTotals: (self, v) => {
      showTotals(self.book, tableOf(self).sheet, data(self), asBoolean(v));
    },
    ShowFilterButton: (self, v) => {
      change(self, (t) => {
        t.showFilterButton = asBoolean(v);
      });
    },
    ShowBandedRows: (self, v) => {
      change(self, (t) => {
        t.showBandedRows = asBoolean(v);
      });
    },
    ShowBandedColumns: (self, v) => {
      change(self, (t) => {
        t.showBandedColumns = asBoolean(v);
      });
    },
    HighlightFirstColumn: (self, v) => {
      change(self, (t) => {
        t.highlightFirstColumn = asBoolean(v);
      });
    },
    HighlightLastColumn: (self, v) => {
      change(self, (t) => {
        t.highlightLastColumn = asBoolean(v);
      });
    },
  },
  parts: {
    Columns: (self) => {
      data(self);
      return columnsKind(self);
    },
    Rows: (self) => {
      data(self);
      return rowsKind(self);
    },
    Sort: (self) => tableSortKind(self),
    AutoFilter: (self) => tableFilterKind(self),
    Worksheet: (self) => worksheetKind({ book: self.book, id: tableOf(self).sheet.id }),
  },
  calls: {
    GetRange: (self) => range(self, (t) => t.area),
    GetHeaderRowRange: (self) => {
      requireHeaders(data(self));
      return range(self, headerArea);
    },
    GetDataBodyRange: (self) => range(self, bodyArea),
    GetTotalRowRange: (self) => {
      if (!data(self).showTotals) throw itemNotFound();
      return range(self, totalArea);
    },
    Delete: remove,
    ConvertToRange: (self) => {
      const { sheet, table } = tableOf(self),
        area = table.area;
      allow(sheet);
      removeTable(self.book, sheet, table);
      return rangeAt(self.book, sheet, area);
    },
    Resize: (self, args) => {
      const place = placeArgument(self.book, tableOf(self).sheet, args, 0);
      if (place.sheet !== tableOf(self).sheet.id || !place.areas[0]) throw invalidArgument();
      resizeTable(self.book, tableOf(self).sheet, data(self), place.areas[0]);
    },
    ClearFilters: (self) => {
      clearFilters(self.book, tableOf(self).sheet, data(self));
    },
    ReapplyFilters: (self) => {
      applyTableFilters(self.book, tableOf(self).sheet, data(self));
    },
    ...registrations<TableSelf>(
      (self) => data(self).id,
      (self) => self.book,
      { DataChanged: eventNumbers.tableChanged, SelectionChanged: eventNumbers.tableSelection },
    ),
  },
});

const tableSortKind = define<TableSelf>('TableSort', {
  values: { Fields: (self) => data(self).sort, MatchCase: () => false, Method: () => 'PinYin' },
  calls: {
    Apply: (self, args) => {
      sortTable(self.book, tableOf(self).sheet, data(self), sortFields(args.raw(0), data(self).columns.length), args.boolean(1));
    },
    Clear: (self) => {
      change(self, (t) => {
        t.sort = [];
      });
    },
    Reapply: (self) => {
      sortTable(self.book, tableOf(self).sheet, data(self), data(self).sort);
    },
  },
});

interface TablesSelf {
  readonly book: Workbook;
  readonly sheet: string | undefined;
  readonly within: readonly Area[] | undefined;
  readonly fully: boolean;
}

const tables = (self: TablesSelf): readonly { readonly sheet: SheetData; readonly table: TableData }[] =>
  (self.sheet === undefined ? self.book.data.sheets : [self.book.sheet(self.sheet)])
    .flatMap((sheet) => sheet.tables.map((table) => ({ sheet, table })))
    .filter(
      ({ table }) =>
        !self.within ||
        self.within.some((a) => {
          const part = intersect(a, table.area);
          return part && (!self.fully || (part.rows === table.area.rows && part.columns === table.area.columns));
        }),
    );

const find = (self: TablesSelf, key: unknown): Thing | null => {
  const found = typeof key === 'string' ? tables(self).find(({ table }) => table.id === key || table.name.toLowerCase() === key.toLowerCase()) : undefined;
  return found ? tableKind({ book: self.book, id: found.table.id }) : null;
};
const at = (self: TablesSelf, i: number): Thing => {
  const found = tables(self)[i];
  if (!found) throw itemNotFound();
  return tableKind({ book: self.book, id: found.table.id });
};

const listing = {
  items: (self: TablesSelf): Thing[] => tables(self).map(({ table }) => tableKind({ book: self.book, id: table.id })),
  item: (self: TablesSelf, key: unknown): Thing => {
    const found = find(self, key);
    if (!found) throw itemNotFound();
    return found;
  },
};

const tableCollection = define<TablesSelf>('TableCollection', {
  ...listing,
  values: { Count: (self) => tables(self).length },
  calls: {
    Add: (self, args) => {
      const given = args.place(0),
        text = given ? undefined : args.text(0);
      const named = text === undefined ? undefined : splitSheet(text).sheet;
      const sheet = given
        ? self.book.sheet(given.sheet)
        : named === undefined
          ? self.sheet === undefined
            ? self.book.active
            : self.book.sheet(self.sheet)
          : self.book.findSheet(named);
      if (!sheet) throw invalidArgument();
      const place = placeArgument(self.book, sheet, args, 0);
      if (place.areas.length !== 1) throw invalidArgument();
      return tableKind({ book: self.book, id: addTable(self.book, sheet, place.areas[0]!, args.boolean(1)).id });
    },
    GetCount: (self) => tables(self).length,
    GetItemOrNullObject: (self, args) => find(self, args.raw(0)),
    GetItemAt: (self, args) => at(self, args.number(0)),
    ...registrations<TablesSelf>(
      (self) => self.sheet ?? 'Workbook',
      (self) => self.book,
      { DataChanged: eventNumbers.tableChanged, Added: eventNumbers.tableAdded, Deleted: eventNumbers.tableDeleted },
    ),
  },
});

const scopedCollection = define<TablesSelf>('TableScopedCollection', {
  ...listing,
  calls: {
    GetCount: (self) => tables(self).length,
    GetFirst: (self) => at(self, 0),
    GetItemOrNullObject: (self, args) => find(self, args.raw(0)),
  },
});

export const tablesOf = (book: Workbook, sheet?: string): Thing => tableCollection({ book, sheet, within: undefined, fully: false });
export const tablesIn = (book: Workbook, sheet: SheetData, within: readonly Area[], fully: boolean): Thing =>
  scopedCollection({ book, sheet: sheet.id, within, fully });
