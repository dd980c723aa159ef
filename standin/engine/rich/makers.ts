/**
 * The constructors of what almost every other thing leads to: ranges and sheets lead to names, tables and formats, and those back
 * to them. They are found by name at the moment of use, so that their files need not import each other in a circle.
 */
import { maxColumns, maxRows, type Area, type Place } from '../address.js';
import type { Workbook } from '../book.js';
import type { SheetData } from '../data.js';
import { invalidArgument } from '../refusal.js';
import type { RangeSelf, SheetSelf } from './selves.js';
import { made, type Thing } from './thing.js';

export const rangeKind = (self: RangeSelf): Thing => made('Range', self);
export const areasKind = (self: RangeSelf): Thing => made('RangeAreas', self);
export const worksheetKind = (self: SheetSelf): Thing => made('Worksheet', self);

export const rangeOf = (book: Workbook, place: Place): Thing => (place.many ? areasKind({ book, place }) : rangeKind({ book, place }));

export const rangeAt = (book: Workbook, sheet: SheetData, area: Area): Thing => {
  if (area.row < 0 || area.column < 0 || area.rows < 1 || area.columns < 1 || area.row + area.rows > maxRows || area.column + area.columns > maxColumns)
    throw invalidArgument();
  return rangeKind({ book, place: { sheet: sheet.id, areas: [area], many: false } });
};
