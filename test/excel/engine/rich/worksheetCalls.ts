/** The methods of `Excel.Worksheet`. */
import { readArea, splitAreas, splitSheet, wholeSheet, type Area } from '../address.js';
import type { Place, Workbook } from '../book.js';
import { usedArea } from '../cells.js';
import type { SheetData } from '../data.js';
import { structuredArea } from '../formula/evaluate.js';
import { invalidArgument, itemNotFound } from '../refusal.js';
import { activateSheet } from '../select.js';
import { copySheet, deleteSheet } from '../sheets.js';
import { bodyArea } from '../tables.js';
import { areasKind } from './areas.js';
import { namedArea } from './names.js';
import { rangeAt } from './range.js';
import type { Arguments, Thing } from './thing.js';
import { sheetOf, worksheetKind, type SheetSelf } from './worksheet.js';

/** Reads an address, a name, a table or a structured reference; a sheet in it must exist. */
export const findPlace = (book: Workbook, sheet: SheetData, text: string): Place | undefined => {
  const { sheet: name, rest } = splitSheet(text.trim());
  const owner = name === undefined ? sheet : book.findSheet(name);
  if (!owner) return undefined;
  const area = readArea(rest);
  if (area) return { sheet: owner.id, areas: [area], many: false };
  const named = namedArea(book, owner, rest);
  if (named) return named;
  if (rest.includes('[')) {
    const target = structuredArea(book, rest, { sheet: owner, row: 0, column: 0 });
    return target && { sheet: target.sheet.id, areas: [target.area], many: false };
  }
  const table = book.findTable(rest);
  return table && { sheet: table.sheet.id, areas: [bodyArea(table.table)], many: false };
};

export const placeArgument = (book: Workbook, sheet: SheetData, args: Arguments, i: number): Place => {
  const given = args.place(i);
  if (given) return given;
  // An address text is cut at 8,192 characters by Excel; here it is refused, so that nobody relies on it.
  const text = args.text(i);
  if (text.length > 8192) throw invalidArgument();
  const places = splitAreas(text).map((part) => {
    const place = findPlace(book, sheet, part);
    if (!place) throw invalidArgument();
    return place;
  });
  if (!places[0] || places.some((p) => p.sheet !== places[0]!.sheet)) throw invalidArgument();
  return { sheet: places[0].sheet, areas: places.flatMap((p) => p.areas), many: places.length > 1 };
};

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
