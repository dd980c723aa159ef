/** Where an address, a name or an argument of a call points to. */
import { readArea, splitAreas, splitSheet, type Place } from '../address.js';
import type { Workbook } from '../book.js';
import type { SheetData } from '../data.js';
import { structuredArea } from '../formula/evaluate.js';
import { invalidArgument } from '../refusal.js';
import { bodyArea } from '../tables.js';
import type { Arguments } from './thing.js';

/** The cells behind a formula that is nothing but an address. */
export const placeOf = (book: Workbook, formula: string, owner: SheetData | undefined): Place | undefined => {
  const { sheet, rest } = splitSheet(formula.replace(/^=/, ''));
  const area = readArea(rest),
    target = sheet === undefined ? owner : book.findSheet(sheet);
  return area && target ? { sheet: target.id, areas: [area], many: false } : undefined;
};

const namedArea = (book: Workbook, owner: SheetData, name: string): Place | undefined => {
  const found = [...owner.names, ...book.data.names].find((n) => n.name.toLowerCase() === name.toLowerCase());
  return found && placeOf(book, found.formula, owner);
};

/** Reads an address, a name, a table or a structured reference; a sheet in it must exist. */
const findPlace = (book: Workbook, sheet: SheetData, text: string): Place | undefined => {
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
