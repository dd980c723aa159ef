/** `Excel.RangeAreas`: several rectangles of one sheet taken together. */
import { areaAddress, fullAddress, intersect, isColumns, isRows, maxColumns, maxRows, type Area } from '../../address.js';
import { usedArea } from '../../cells.js';
import type { SheetData } from '../../data.js';
import { invalidArgument, invalidReference, itemNotFound } from '../../refusal.js';
import { clearCells } from '../../write.js';
import { areasKind, rangeAt, worksheetKind } from '../makers.js';
import { placeArgument } from '../places.js';
import type { RangeSelf } from '../selves.js';
import { tablesIn } from '../table/tables.js';
import { define, type Arguments, type Thing } from '../thing.js';
import { conditionalsOf } from './conditional.js';
import { formatKind } from './format.js';
import { specialAreas } from './special.js';
import { validationKind } from './validation.js';

const areas = (self: RangeSelf): readonly Area[] => {
  self.book.sheet(self.place.sheet);
  if (!self.place.areas.length) throw invalidReference();
  return self.place.areas;
};
const sheet = (self: RangeSelf): SheetData => self.book.sheet(self.place.sheet);
const make = (self: RangeSelf, list: readonly Area[]): Thing | null =>
  list.length ? areasKind({ book: self.book, place: { sheet: self.place.sheet, areas: [...list], many: true } }) : null;
const required = (thing: Thing | null): Thing => {
  if (!thing) throw itemNotFound();
  return thing;
};
const address = (self: RangeSelf): string =>
  areas(self)
    .map((a) => fullAddress(sheet(self).name, a))
    .join(',');

const intersection = (self: RangeSelf, args: Arguments): Thing | null => {
  const other = placeArgument(self.book, sheet(self), args, 0);
  return make(
    self,
    areas(self).flatMap((a) =>
      other.areas.flatMap((b) => {
        const part = intersect(a, b);
        return part ? [part] : [];
      }),
    ),
  );
};
const special = (self: RangeSelf, args: Arguments): Thing | null =>
  make(
    self,
    areas(self).flatMap((a) => specialAreas(self.book, sheet(self), a, args.text(0), args.text(1, 'All'))),
  );
const used = (self: RangeSelf, args: Arguments): Thing | null =>
  make(
    self,
    areas(self).flatMap((a) => {
      const part = usedArea(sheet(self), a, args.boolean(0));
      return part ? [part] : [];
    }),
  );

define<RangeSelf>('RangeAreas', {
  place: (self) => self.place,
  values: {
    Address: address,
    AddressLocal: address,
    AreaCount: (self) => areas(self).length,
    CellCount: (self) => {
      const n = areas(self).reduce((sum, a) => sum + a.rows * a.columns, 0);
      return n > 2_147_483_647 ? -1 : n;
    },
    IsEntireColumn: (self) => areas(self).every(isColumns),
    IsEntireRow: (self) => areas(self).every(isRows),
  },
  parts: {
    Areas: (self) => rangesKind(self),
    Worksheet: (self) => worksheetKind({ book: self.book, id: self.place.sheet }),
    Format: (self) => formatKind({ book: self.book, place: self.place }),
    DataValidation: (self) => validationKind({ book: self.book, place: self.place }),
    ConditionalFormats: (self) => conditionalsOf(self.book, self.place),
  },
  calls: {
    Clear: (self, args) => {
      for (const a of areas(self)) clearCells(self.book, sheet(self), a, args.text(0, 'All'));
    },
    Calculate: (self) => {
      self.book.calculator.forget();
    },
    GetEntireRow: (self) =>
      make(
        self,
        areas(self).map((a) => ({ ...a, column: 0, columns: maxColumns })),
      ),
    GetEntireColumn: (self) =>
      make(
        self,
        areas(self).map((a) => ({ ...a, row: 0, rows: maxRows })),
      ),
    GetIntersection: (self, args) => required(intersection(self, args)),
    GetIntersectionOrNullObject: intersection,
    GetOffsetRangeAreas: (self, args) =>
      make(
        self,
        areas(self).map((a) => {
          const moved = { ...a, row: a.row + args.number(0), column: a.column + args.number(1) };
          if (moved.row < 0 || moved.column < 0) throw invalidArgument(areaAddress(a));
          return moved;
        }),
      ),
    GetSpecialCells: (self, args) => required(special(self, args)),
    GetSpecialCellsOrNullObject: special,
    GetUsedRangeAreas: (self, args) => required(used(self, args)),
    GetUsedRangeAreasOrNullObject: used,
    GetTables: (self, args) => tablesIn(self.book, sheet(self), areas(self), args.boolean(0)),
  },
});

const rangesKind = define<RangeSelf>('RangeCollection', {
  items: (self) => areas(self).map((a) => rangeAt(self.book, sheet(self), a)),
  calls: {
    GetCount: (self) => areas(self).length,
    GetItemAt: (self, args) => {
      const a = areas(self)[args.number(0)];
      if (!a) throw invalidArgument();
      return rangeAt(self.book, sheet(self), a);
    },
  },
});
