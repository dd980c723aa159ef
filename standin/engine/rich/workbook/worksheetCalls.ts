/** The methods of `Excel.Worksheet`. */
import { wholeSheet, type Area } from '../../address.js';
import { usedArea } from '../../cells.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { activateSheet } from '../../select.js';
import { copySheet, deleteSheet } from '../../sheets.js';
import { areasKind, rangeAt, worksheetKind } from '../makers.js';
import { placeArgument } from '../places.js';
import { sheetOf, type SheetSelf } from '../selves.js';
import type { Arguments, Thing } from '../thing.js';

type Call = (self: SheetSelf, args: Arguments) => unknown;

const range: Call = (self, args) => {
  const sheet = sheetOf(self);
  if (!args.has(0)) return rangeAt(self.book, sheet, wholeSheet);
  const place = placeArgument(self.book, sheet, args, 0);
  if (place.areas.length > 1 || place.sheet !== sheet.id) throw invalidArgument();
  return rangeAt(self.book, sheet, place.areas[0]!);
};

const used: Call = (self, args) => {
  const area = usedArea(sheetOf(self), wholeSheet, args.boolean(0));
  return area ? rangeAt(self.book, sheetOf(self), area) : null;
};

const beside = (step: number, args: Arguments, self: SheetSelf): Thing | null => {
  const list = self.book.data.sheets.filter((s) => !args.boolean(0) || s.visibility === 'Visible');
  const next = list[list.indexOf(sheetOf(self)) + step];
  return next ? worksheetKind({ book: self.book, id: next.id }) : null;
};
const required = (found: unknown): unknown => {
  if (!found) throw itemNotFound();
  return found;
};

const first: Area = { row: 0, column: 0, rows: 1, columns: 1 };

export const worksheetCalls: Readonly<Record<string, Call>> = {
  Activate: (self) => {
    activateSheet(self.book, sheetOf(self));
  },
  Delete: (self) => {
    deleteSheet(self.book, sheetOf(self));
  },
  Calculate: (self) => {
    self.book.calculator.forget();
  },
  Copy: (self, args) => {
    const relative = args.raw(1) as Thing | undefined;
    const other = relative && self.book.sheet((relative.self as SheetSelf).id);
    return worksheetKind({ book: self.book, id: copySheet(self.book, sheetOf(self), args.text(0, 'End'), other).id });
  },
  GetRange: range,
  GetCell: (self, args) => rangeAt(self.book, sheetOf(self), { row: args.number(0), column: args.number(1), rows: 1, columns: 1 }),
  GetRangeByIndexes: (self, args) =>
    rangeAt(self.book, sheetOf(self), { row: args.number(0), column: args.number(1), rows: args.number(2), columns: args.number(3) }),
  GetRanges: (self, args) => {
    const place = args.has(0) ? placeArgument(self.book, sheetOf(self), args, 0) : { sheet: self.id, areas: [wholeSheet], many: true };
    if (place.sheet !== sheetOf(self).id) throw invalidArgument();
    return areasKind({ book: self.book, place: { ...place, many: true } });
  },
  GetUsedRange: (self, args) => used(self, args) ?? rangeAt(self.book, sheetOf(self), first),
  GetUsedRangeOrNullObject: used,
  GetNext: (self, args) => required(beside(1, args, self)),
  GetNextOrNullObject: (self, args) => beside(1, args, self),
  GetPrevious: (self, args) => required(beside(-1, args, self)),
  GetPreviousOrNullObject: (self, args) => beside(-1, args, self),
};
