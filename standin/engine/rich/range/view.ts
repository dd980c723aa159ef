/** `Excel.RangeView`: what is left of a range when hidden rows and columns are passed over. */
import { fullAddress, lastColumn, lastRow } from '../../address.js';
import { columnHidden, contentAt, rowHidden, shownText, styleAt, valueAt } from '../../cells.js';
import type { SheetData } from '../../data.js';
import { valueType, wireValue } from '../../events.js';
import { invalidArgument } from '../../refusal.js';
import { rangeAt } from '../makers.js';
import { areaOf, sheetOf, type RangeSelf } from '../selves.js';
import { define, type Kind, type Thing } from '../thing.js';

interface RowView {
  readonly range: RangeSelf;
  readonly index: number;
  readonly row: number;
}

const rows = (self: RangeSelf): number[] => {
  const a = areaOf(self),
    s = sheetOf(self);
  return Array.from({ length: a.rows }, (_, i) => a.row + i).filter((r) => !rowHidden(s, r));
};
const columns = (self: RangeSelf): number[] => {
  const a = areaOf(self),
    s = sheetOf(self);
  return Array.from({ length: a.columns }, (_, i) => a.column + i).filter((c) => !columnHidden(s, c));
};
const grid = <T>(self: RangeSelf, of: readonly number[], read: (s: SheetData, r: number, c: number) => T): T[][] => {
  const at = columns(self),
    s = sheetOf(self);
  return of.map((r) => at.map((c) => read(s, r, c)));
};

const readings = <S>(range: (self: S) => RangeSelf, of: (self: S) => readonly number[]): Readonly<Record<string, (self: S) => unknown>> => ({
  Values: (self) => grid(range(self), of(self), (s, r, c) => wireValue(valueAt(range(self).book, s, r, c))),
  Formulas: (self) => grid(range(self), of(self), contentAt),
  Text: (self) => grid(range(self), of(self), (s, r, c) => shownText(range(self).book, s, r, c)),
  NumberFormat: (self) => grid(range(self), of(self), (s, r, c) => styleAt(s, r, c).numberFormat),
  ValueTypes: (self) => grid(range(self), of(self), (s, r, c) => valueType(valueAt(range(self).book, s, r, c))),
  CellAddresses: (self) => grid(range(self), of(self), (s, r, c) => fullAddress(s.name, { row: r, column: c, rows: 1, columns: 1 })),
  RowCount: (self) => of(self).length,
  ColumnCount: (self) => columns(range(self)).length,
});

export const viewKind: Kind<RangeSelf> = define<RangeSelf>('RangeView', {
  values: { ...readings<RangeSelf>((self) => self, rows), Index: () => 0 },
  parts: { Rows: (self) => rowViews(self) },
  calls: {
    GetRange: (self) => {
      const r = rows(self),
        c = columns(self),
        a = areaOf(self);
      return rangeAt(
        self.book,
        sheetOf(self),
        r.length && c.length ? { row: r[0]!, column: c[0]!, rows: r.at(-1)! - r[0]! + 1, columns: c.at(-1)! - c[0]! + 1 } : a,
      );
    },
  },
});

const rowView = define<RowView>('RangeView', {
  values: {
    ...readings<RowView>(
      (self) => self.range,
      (self) => [self.row],
    ),
    Index: (self) => self.index,
  },
  calls: {
    GetRange: (self) => {
      const a = areaOf(self.range);
      return rangeAt(self.range.book, sheetOf(self.range), { ...a, row: self.row, rows: 1, columns: lastColumn(a) - a.column + 1 });
    },
  },
});

const views = (self: RangeSelf): Thing[] => rows(self).map((row, index) => rowView({ range: self, index, row }));

const rowViews = define<RangeSelf>('RangeViewCollection', {
  items: views,
  calls: {
    GetCount: (self) => rows(self).length,
    GetItemAt: (self, args) => {
      const found = views(self)[args.number(0)];
      if (!found || args.number(0) > lastRow(areaOf(self))) throw invalidArgument();
      return found;
    },
  },
});
