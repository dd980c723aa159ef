/** `Excel.Filter` of a table's column, and `Excel.AutoFilter` of a table or a sheet. */
import type { Criteria } from '../../data.js';
import { applySheetFilter, applyTableFilters, clearFilters, filterColumn, isFiltered, removeSheetFilter } from '../../filter.js';
import { invalidArgument, itemNotFound, notPlayed } from '../../refusal.js';
import { rangeAt } from '../makers.js';
import { placeArgument } from '../places.js';
import { columnOf, sheetOf, tableOf, type ColumnSelf, type SheetSelf, type TableSelf } from '../selves.js';
import { define, type Arguments, type Kind, type Thing } from '../thing.js';

const criteria = (args: Arguments, i: number): Criteria => {
  const given = args.record(i);
  if (typeof given['filterOn'] !== 'string') throw invalidArgument();
  return given as unknown as Criteria;
};

const apply = (self: ColumnSelf, wanted: Criteria | undefined): void => {
  const { sheet, table } = tableOf(self.table);
  filterColumn(self.table.book, sheet, table, columnOf(self).index, wanted);
};

const later = (name: string) => (): never => {
  throw notPlayed('Filter', name);
};

export const filterKind: Kind<ColumnSelf> = define<ColumnSelf>('Filter', {
  values: { Criteria: (self) => columnOf(self).column.filter ?? null },
  calls: {
    Apply: (self, args) => {
      apply(self, criteria(args, 0));
    },
    ApplyValuesFilter: (self, args) => {
      const values = args.raw(0);
      if (!Array.isArray(values)) throw invalidArgument();
      apply(self, { filterOn: 'Values', values: values as string[] });
    },
    ApplyCustomFilter: (self, args) => {
      apply(self, { filterOn: 'Custom', criterion1: args.text(0), ...(args.has(1) ? { criterion2: args.text(1), operator: args.text(2, 'And') } : {}) });
    },
    ApplyCellColorFilter: (self, args) => {
      apply(self, { filterOn: 'CellColor', color: args.text(0) });
    },
    ApplyTopItemsFilter: later('applyTopItemsFilter'),
    ApplyDynamicFilter: later('applyDynamicFilter'),
    Clear: (self) => {
      apply(self, undefined);
    },
  },
});

export const tableFilterKind: Kind<TableSelf> = define<TableSelf>('AutoFilter', {
  values: {
    Enabled: (self) => tableOf(self).table.showFilterButton,
    IsDataFiltered: (self) => isFiltered(tableOf(self).table),
    Criteria: (self) => tableOf(self).table.columns.map((c) => c.filter ?? null),
  },
  calls: {
    Apply: (self, args) => {
      const { sheet, table } = tableOf(self);
      if (args.has(1)) filterColumn(self.book, sheet, table, args.number(1), args.has(2) ? criteria(args, 2) : undefined);
    },
    ClearCriteria: (self) => {
      clearFilters(self.book, tableOf(self).sheet, tableOf(self).table);
    },
    ClearColumnCriteria: (self, args) => {
      filterColumn(self.book, tableOf(self).sheet, tableOf(self).table, args.number(0), undefined);
    },
    Reapply: (self) => {
      applyTableFilters(self.book, tableOf(self).sheet, tableOf(self).table);
    },
    GetRange: (self) => rangeAt(self.book, tableOf(self).sheet, tableOf(self).table.area),
    GetRangeOrNullObject: (self) => rangeAt(self.book, tableOf(self).sheet, tableOf(self).table.area),
  },
});

const filteredRange = (self: SheetSelf): Thing | null => {
  const f = sheetOf(self).filter;
  return f ? rangeAt(self.book, sheetOf(self), f.area) : null;
};

export const sheetFilterKind: Kind<SheetSelf> = define<SheetSelf>('AutoFilter', {
  values: {
    Enabled: (self) => sheetOf(self).filter !== undefined,
    IsDataFiltered: (self) => sheetOf(self).filter?.columns.some((c) => c !== undefined) ?? false,
    Criteria: (self) => {
      const f = sheetOf(self).filter;
      return f ? Array.from({ length: f.area.columns }, (_, i) => f.columns[i] ?? null) : [];
    },
  },
  calls: {
    Apply: (self, args) => {
      const sheet = sheetOf(self),
        area = placeArgument(self.book, sheet, args, 0).areas[0];
      if (!area) throw invalidArgument();
      self.book.touch();
      const old = sheet.filter;
      sheet.filter = { area, columns: old && old.area.row === area.row && old.area.column === area.column ? old.columns : [] };
      if (args.has(1)) sheet.filter.columns[args.number(1)] = args.has(2) ? criteria(args, 2) : undefined;
      applySheetFilter(self.book, sheet);
    },
    ClearCriteria: (self) => {
      const s = sheetOf(self);
      if (s.filter) {
        self.book.touch();
        s.filter.columns = [];
        applySheetFilter(self.book, s);
      }
    },
    ClearColumnCriteria: (self, args) => {
      const s = sheetOf(self);
      if (s.filter) {
        self.book.touch();
        s.filter.columns[args.number(0)] = undefined;
        applySheetFilter(self.book, s);
      }
    },
    Reapply: (self) => {
      applySheetFilter(self.book, sheetOf(self));
    },
    Remove: (self) => {
      self.book.touch();
      removeSheetFilter(self.book, sheetOf(self));
    },
    GetRange: (self) => {
      const found = filteredRange(self);
      if (!found) throw itemNotFound();
      return found;
    },
    GetRangeOrNullObject: filteredRange,
  },
});
