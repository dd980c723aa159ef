/** The methods of `Excel.Range`. */
import {
  bounding,
  intersect,
  isColumns,
  isRows,
  isWhole,
  lastColumn,
  lastRow,
  maxColumns,
  maxRows,
  parseArea,
  splitSheet,
  wholeSheet,
  type Area,
} from '../../address.js';
import type { Workbook } from '../../book.js';
import { contentAt, inUse, isEmptyCell, putContent, putStyle, rowFor, shownText, styleIdAt, usedArea, valueAt } from '../../cells.js';
import type { SheetData } from '../../data.js';
import { moveRelative } from '../../formula/references.js';
import { invalidArgument, itemNotFound, notPlayed, wrongSize } from '../../refusal.js';
import { selectAreas } from '../../select.js';
import { deleteCells, insertCells } from '../../structure.js';
import { bounded, clearCells, writeCells } from '../../write.js';
import { areasKind, rangeAt } from '../makers.js';
import { areaOf, sheetOf, type RangeSelf } from '../selves.js';
import { tablesIn } from '../table/tables.js';
import type { Arguments, Thing } from '../thing.js';
import { getCellProperties, setCellProperties } from './cellProperties.js';
import { specialAreas } from './special.js';
import { viewKind } from './view.js';

type Call = (self: RangeSelf, args: Arguments) => unknown;

const at = (self: RangeSelf, area: Area): Thing => rangeAt(self.book, sheetOf(self), area);

/** A range argument: an object, or an address on the same sheet. */
const areaArgument = (self: RangeSelf, args: Arguments, i: number): Area => {
  const place = args.place(i);
  if (place) {
    if (place.sheet !== self.place.sheet || !place.areas[0]) throw invalidArgument();
    return place.areas[0];
  }
  const text = args.text(i),
    { sheet } = splitSheet(text);
  if (sheet !== undefined && self.book.findSheet(sheet)?.id !== self.place.sheet) throw invalidArgument();
  return parseArea(text);
};

const intersection = (self: RangeSelf, args: Arguments): Thing | null => {
  const area = intersect(areaOf(self), areaArgument(self, args, 0));
  return area ? at(self, area) : null;
};

const required =
  (call: Call): Call =>
  (self, args) => {
    const found = call(self, args);
    if (found === null) throw itemNotFound();
    return found;
  };

const used: Call = (self, args) => {
  const area = usedArea(sheetOf(self), areaOf(self), args.boolean(0));
  return area ? at(self, area) : null;
};

/** Excel answers the first cell when nothing is used. */
const usedOrFirst: Call = (self, args) => used(self, args) ?? at(self, { ...areaOf(self), rows: 1, columns: 1 });

const special: Call = (self, args) => {
  const areas = specialAreas(self.book, sheetOf(self), areaOf(self), args.text(0), args.text(1, 'All'));
  return areas.length ? areasKind({ book: self.book, place: { sheet: self.place.sheet, areas, many: true } }) : null;
};

const whole = (self: RangeSelf, change: (a: Area) => Area): Thing => at(self, change(areaOf(self)));
const row = (a: Area, i: number): Area => {
  if (i < 0 || i >= a.rows) throw invalidArgument();
  return { ...a, row: a.row + i, rows: 1 };
};
const column = (a: Area, i: number): Area => {
  if (i < 0 || i >= a.columns) throw invalidArgument();
  return { ...a, column: a.column + i, columns: 1 };
};

/** As Ctrl+arrow: to the end of the filled cells, or over the empty ones. */
export const edge = (sheet: SheetData, row: number, column: number, direction: string): { readonly row: number; readonly column: number } => {
  const [dr, dc] = direction === 'Up' ? [-1, 0] : direction === 'Down' ? [1, 0] : direction === 'Left' ? [0, -1] : [0, 1];
  const inside = (r: number, c: number): boolean => r >= 0 && c >= 0 && r < maxRows && c < maxColumns;
  const filled = (r: number, c: number): boolean => inside(r, c) && !isEmptyCell(sheet, r, c);
  const beyond = (r: number, c: number): boolean => r > sheet.rows.length || c > 1000;
  let r = row,
    c = column;
  const running = filled(r, c) && filled(r + dr, c + dc);
  do {
    r += dr;
    c += dc;
  } while (inside(r + dr, c + dc) && !beyond(r, c) && (running ? filled(r + dr, c + dc) : !filled(r, c)));
  if (beyond(r, c) && !filled(r, c)) {
    if (dr > 0) r = maxRows - 1;
    if (dc > 0) c = maxColumns - 1;
  }
  return { row: Math.max(0, Math.min(maxRows - 1, r)), column: Math.max(0, Math.min(maxColumns - 1, c)) };
};

const extended: Call = (self, args) => {
  const a = areaOf(self),
    corner = edge(sheetOf(self), a.row, a.column, args.text(0));
  return at(self, bounding(a, { ...corner, rows: 1, columns: 1 }));
};

const find: Call = (self, args) => {
  const wanted = args.text(0),
    options = args.record(1),
    area = inUse(sheetOf(self), areaOf(self));
  const fold = (s: string): string => (options['matchCase'] === true ? s : s.toLowerCase());
  const matches = (r: number, c: number): boolean => {
    const shown = fold(shownText(self.book, sheetOf(self), r, c));
    return options['completeMatch'] === true ? shown === fold(wanted) : shown.includes(fold(wanted));
  };
  if (!area) return null;
  const cells = Array.from({ length: area.rows * area.columns }, (_, i) => ({
    r: area.row + Math.floor(i / area.columns),
    c: area.column + (i % area.columns),
  }));
  if (options['searchDirection'] === 'Backwards') cells.reverse();
  const hit = cells.find(({ r, c }) => matches(r, c));
  return hit ? at(self, { row: hit.r, column: hit.c, rows: 1, columns: 1 }) : null;
};

/** The source is repeated over the target when the target is larger. */
const copyFrom = (book: Workbook, target: SheetData, to: Area, source: SheetData, from: Area, what: string): void => {
  if (!['All', 'Values', 'Formulas', 'Formats'].includes(what)) throw notPlayed('Range', `copyFrom(${what})`);
  bounded(from);
  const size = { ...to, rows: Math.max(to.rows, from.rows), columns: Math.max(to.columns, from.columns) };
  const cell = (r: number, c: number): readonly [number, number] => [from.row + (r % from.rows), from.column + (c % from.columns)];
  if (what === 'Values') {
    writeCells(
      book,
      target,
      size,
      Array.from({ length: size.rows }, (_, r) =>
        Array.from({ length: size.columns }, (_x, c) => {
          const v = valueAt(book, source, ...cell(r, c));
          return typeof v === 'object' ? v.error : typeof v === 'string' && v !== '' ? `'${v}` : v;
        }),
      ),
    );
    return;
  }
  book.touch();
  const taken = Array.from({ length: size.rows }, (_, r) =>
    Array.from({ length: size.columns }, (_x, c) => {
      const [fr, fc] = cell(r, c),
        data = source.rows[fr],
        formula = data?.formulas?.[fc];
      return {
        value: data?.values[fc] ?? '',
        formula: formula === undefined ? undefined : moveRelative(formula, size.row + r - fr, size.column + c - fc),
        style: styleIdAt(source, fr, fc),
      };
    }),
  );
  taken.forEach((line, r) => {
    const data = rowFor(target, size.row + r);
    line.forEach((x, c) => {
      if (what !== 'Formats') putContent(data, size.column + c, x.value, x.formula);
      if (what !== 'Formulas') putStyle(data, size.column + c, x.style);
    });
  });
  if (what !== 'Formats') book.events.changed(target, size, 'RangeEdited');
};

export const rangeCalls: Readonly<Record<string, Call>> = {
  Select: (self) => {
    selectAreas(self.book, sheetOf(self), [areaOf(self)]);
  },
  Clear: (self, args) => {
    clearCells(self.book, sheetOf(self), areaOf(self), args.text(0, 'All'));
  },
  Delete: (self, args) => {
    deleteCells(self.book, sheetOf(self), areaOf(self), args.text(0) === 'Left' ? 'Left' : 'Up');
  },
  Insert: (self, args) => {
    const area = areaOf(self);
    insertCells(self.book, sheetOf(self), area, args.text(0) === 'Right' ? 'Right' : 'Down');
    return at(self, area);
  },
  Calculate: (self) => {
    self.book.calculator.forget();
  },
  CopyFrom: (self, args) => {
    const place = args.place(0);
    const text = place ? undefined : args.text(0);
    const named = text === undefined ? undefined : splitSheet(text).sheet;
    const sheet = place ? self.book.sheet(place.sheet) : named === undefined ? sheetOf(self) : self.book.findSheet(named);
    if (!sheet) throw invalidArgument();
    if (args.boolean(2) || args.boolean(3)) throw notPlayed('Range', 'copyFrom(skipBlanks, transpose)');
    copyFrom(self.book, sheetOf(self), areaOf(self), sheet, place?.areas[0] ?? parseArea(text ?? ''), args.text(1, 'All'));
  },
  GetCell: (self, args) => {
    const a = areaOf(self);
    return at(self, { row: a.row + args.number(0), column: a.column + args.number(1), rows: 1, columns: 1 });
  },
  GetRow: (self, args) => whole(self, (a) => row(a, args.number(0))),
  GetColumn: (self, args) => whole(self, (a) => column(a, args.number(0))),
  GetLastRow: (self) => whole(self, (a) => row(a, a.rows - 1)),
  GetLastColumn: (self) => whole(self, (a) => column(a, a.columns - 1)),
  GetLastCell: (self) => whole(self, (a) => ({ row: lastRow(a), column: lastColumn(a), rows: 1, columns: 1 })),
  GetEntireRow: (self) => whole(self, (a) => ({ ...a, column: 0, columns: maxColumns })),
  GetEntireColumn: (self) => whole(self, (a) => ({ ...a, row: 0, rows: maxRows })),
  GetOffsetRange: (self, args) => whole(self, (a) => ({ ...a, row: a.row + args.number(0), column: a.column + args.number(1) })),
  GetResizedRange: (self, args) => whole(self, (a) => ({ ...a, rows: a.rows + args.number(0), columns: a.columns + args.number(1) })),
  GetAbsoluteResizedRange: (self, args) => whole(self, (a) => ({ ...a, rows: args.number(0), columns: args.number(1) })),
  GetRowsAbove: (self, args) =>
    whole(self, (a) => {
      const n = args.number(0, 1);
      return { ...a, row: a.row - n, rows: n };
    }),
  GetRowsBelow: (self, args) => whole(self, (a) => ({ ...a, row: a.row + a.rows, rows: args.number(0, 1) })),
  GetColumnsBefore: (self, args) =>
    whole(self, (a) => {
      const n = args.number(0, 1);
      return { ...a, column: a.column - n, columns: n };
    }),
  GetColumnsAfter: (self, args) => whole(self, (a) => ({ ...a, column: a.column + a.columns, columns: args.number(0, 1) })),
  GetBoundingRect: (self, args) => whole(self, (a) => bounding(a, areaArgument(self, args, 0))),
  GetIntersection: required(intersection),
  GetIntersectionOrNullObject: intersection,
  GetUsedRange: usedOrFirst,
  GetUsedRangeOrNullObject: used,
  GetVisibleView: (self) => {
    if (isWhole(areaOf(self))) throw invalidArgument();
    return viewKind(self);
  },
  GetSpecialCells: required(special),
  GetSpecialCellsOrNullObject: special,
  GetSurroundingRegion: (self) => at(self, region(sheetOf(self), areaOf(self))),
  GetExtendedRange: extended,
  GetRangeEdge: (self, args) => {
    const a = areaOf(self);
    return at(self, { ...edge(sheetOf(self), a.row, a.column, args.text(0)), rows: 1, columns: 1 });
  },
  GetTables: (self, args) => tablesIn(self.book, sheetOf(self), [areaOf(self)], args.boolean(0)),
  GetCellProperties: getCellProperties,
  SetCellProperties: setCellProperties,
  Find: required(find),
  FindOrNullObject: find,
  _ValidateArraySize: (self, args) => {
    const a = areaOf(self);
    bounded(a);
    if (a.rows !== args.number(0) || a.columns !== args.number(1)) throw wrongSize();
  },
};

/** The filled cells around, as Ctrl+A takes them. */
export const region = (sheet: SheetData, start: Area): Area => {
  let area = isColumns(start) || isRows(start) ? (usedArea(sheet, wholeSheet, true) ?? { ...start, rows: 1, columns: 1 }) : start;
  const any = (part: Area): boolean => {
    for (let r = Math.max(0, part.row); r <= lastRow(part); r++)
      for (let c = Math.max(0, part.column); c <= lastColumn(part); c++) if (contentAt(sheet, r, c) !== '') return true;
    return false;
  };
  for (let grown = true; grown;) {
    grown = false;
    const wide = { ...area, column: area.column - 1, columns: area.columns + 2 };
    if (area.row > 0 && any({ ...wide, row: area.row - 1, rows: 1 })) {
      area = { ...area, row: area.row - 1, rows: area.rows + 1 };
      grown = true;
    }
    if (any({ ...wide, row: area.row + area.rows, rows: 1 })) {
      area = { ...area, rows: area.rows + 1 };
      grown = true;
    }
    if (area.column > 0 && any({ ...area, column: area.column - 1, columns: 1 })) {
      area = { ...area, column: area.column - 1, columns: area.columns + 1 };
      grown = true;
    }
    if (any({ ...area, column: area.column + area.columns, columns: 1 })) {
      area = { ...area, columns: area.columns + 1 };
      grown = true;
    }
  }
  return area;
};
