/** `Excel.RangeFormat` and its parts: fill, font, borders, protection, sizes. */
import { areaAddress, isColumns, isRows, isWhole, lastColumn, lastRow, type Area, type Place } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow, columnFor, columnWidth, inUse, rowFor, rowHeight, setStyle, shownText, standardHeight, styleAt } from '../../cells.js';
import type { SheetData } from '../../data.js';
import { eventNumbers } from '../../events.js';
import { invalidArgument, invalidReference } from '../../refusal.js';
import { colour, type Style } from '../../styles.js';
import { asBoolean, asNumber, asText, define } from '../thing.js';

interface FormatSelf {
  readonly book: Workbook;
  readonly place: Place;
}

const areasOf = (self: FormatSelf): readonly Area[] => {
  self.book.sheet(self.place.sheet);
  if (!self.place.areas.length) throw invalidReference();
  return self.place.areas;
};
const sheetOf = (self: FormatSelf): SheetData => self.book.sheet(self.place.sheet);

/** The common value of all cells, or null when they differ. Of whole columns only the used part is looked at. */
const common = <V>(self: FormatSelf, read: (s: Style) => V): V | null => {
  const sheet = sheetOf(self);
  let found: V | undefined;
  for (const area of areasOf(self)) {
    const part = isWhole(area) ? (inUse(sheet, area) ?? { ...area, rows: 1, columns: 1 }) : area;
    for (let r = part.row; r <= lastRow(part); r++) {
      for (let c = part.column; c <= lastColumn(part); c++) {
        const value = read(styleAt(sheet, r, c));
        if (found === undefined) found = value;
        else if (found !== value) return null;
      }
    }
  }
  return found ?? null;
};

const change = (self: FormatSelf, style: Partial<Style>): void => {
  const sheet = sheetOf(self);
  allow(sheet, 'allowFormatCells');
  self.book.touch();
  for (const area of areasOf(self)) {
    setStyle(sheet, area, style);
    self.book.events.tell(eventNumbers.format, [sheet.id, 'Workbook'], { address: areaAddress(area), worksheetId: sheet.id, type: 'WorksheetFormatChanged' });
  }
};

const asColour = (v: unknown): string => {
  const c = colour(v);
  if (!c) throw invalidArgument();
  return c;
};

/** Points to pixels and back: three quarters. */
const pixels = (points: unknown): number => Math.round(asNumber(points) / 0.75);
const same = (sizes: readonly number[]): number | null => (sizes.every((s) => s === sizes[0]) ? (sizes[0] ?? 0) * 0.75 : null);

const columnsOf = (self: FormatSelf): number[] => areasOf(self).flatMap((a) => Array.from({ length: isRows(a) ? 26 : a.columns }, (_, i) => a.column + i));
const rowsOf = (self: FormatSelf): number[] =>
  areasOf(self).flatMap((a) => Array.from({ length: isColumns(a) ? sheetOf(self).rows.length : a.rows }, (_, i) => a.row + i));

const autofit = (self: FormatSelf): void => {
  const sheet = sheetOf(self);
  allow(sheet, 'allowFormatColumns');
  self.book.touch();
  for (const area of areasOf(self)) {
    const part = inUse(sheet, area);
    for (let c = area.column; part && c <= lastColumn(part); c++) {
      let width = 0;
      for (let r = part.row; r <= lastRow(part); r++) {
        const text = shownText(self.book, sheet, r, c);
        if (!text) continue;
        const button = sheet.tables.some((t) => t.area.row === r && t.showFilterButton && c >= t.area.column && c <= lastColumn(t.area)) ? 18 : 0;
        width = Math.max(width, self.book.measure(text.slice(0, 260), styleAt(sheet, r, c)) + 12 + button);
      }
      if (width) columnFor(sheet, c).width = Math.min(1790, Math.round(width));
    }
  }
};

export const formatKind = define<FormatSelf>('RangeFormat', {
  values: {
    ColumnWidth: (self) => same(columnsOf(self).map((c) => columnWidth(sheetOf(self), c))),
    RowHeight: (self) => same(rowsOf(self).map((r) => rowHeight(sheetOf(self), r))),
    HorizontalAlignment: (self) => common(self, (s) => s.horizontal),
    VerticalAlignment: (self) => common(self, (s) => s.vertical),
    WrapText: (self) => common(self, (s) => s.wrap),
    IndentLevel: (self) => common(self, (s) => s.indent),
    UseStandardWidth: (self) => columnsOf(self).every((c) => sheetOf(self).columns[c]?.width === undefined),
    UseStandardHeight: (self) => rowsOf(self).every((r) => sheetOf(self).rows[r]?.height === undefined),
    ShrinkToFit: () => false,
    TextOrientation: () => 0,
  },
  set: {
    ColumnWidth: (self, v) => {
      allow(sheetOf(self), 'allowFormatColumns');
      self.book.touch();
      const width = pixels(v);
      if (width < 0 || width > 1790) throw invalidArgument();
      for (const c of columnsOf(self)) columnFor(sheetOf(self), c).width = width;
    },
    RowHeight: (self, v) => {
      allow(sheetOf(self), 'allowFormatRows');
      self.book.touch();
      for (const r of rowsOf(self)) rowFor(sheetOf(self), r).height = pixels(v);
    },
    HorizontalAlignment: (self, v) => {
      change(self, { horizontal: asText(v) });
    },
    VerticalAlignment: (self, v) => {
      change(self, { vertical: asText(v) });
    },
    WrapText: (self, v) => {
      change(self, { wrap: asBoolean(v) });
    },
    IndentLevel: (self, v) => {
      change(self, { indent: asNumber(v) });
    },
    UseStandardWidth: (self) => {
      self.book.touch();
      for (const c of columnsOf(self)) columnFor(sheetOf(self), c).width = undefined;
    },
  },
  parts: {
    Fill: (self) => fillKind(self),
    Font: (self) => fontKind(self),
    Borders: (self) => bordersKind(self),
    Protection: (self) => protectionKind(self),
  },
  calls: {
    AutofitColumns: autofit,
    AutofitRows: (self) => {
      self.book.touch();
      for (const r of rowsOf(self)) if (sheetOf(self).rows[r]) rowFor(sheetOf(self), r).height = standardHeight;
    },
  },
});

const fillKind = define<FormatSelf>('RangeFill', {
  // An unfilled cell answers white, as Excel does.
  values: { Color: (self) => common(self, (s) => s.fill ?? '#FFFFFF') ?? '' },
  set: {
    Color: (self, v) => {
      change(self, { fill: asColour(v) });
    },
  },
  calls: {
    Clear: (self) => {
      change(self, { fill: undefined });
    },
  },
});

const fontKind = define<FormatSelf>('RangeFont', {
  values: {
    Name: (self) => common(self, (s) => s.fontName),
    Size: (self) => common(self, (s) => s.fontSize),
    Color: (self) => common(self, (s) => s.fontColor) ?? '',
    Bold: (self) => common(self, (s) => s.bold),
    Italic: (self) => common(self, (s) => s.italic),
    Underline: (self) => common(self, (s) => s.underline),
    Strikethrough: (self) => common(self, (s) => s.strikethrough),
  },
  set: {
    Name: (self, v) => {
      change(self, { fontName: asText(v) });
    },
    Size: (self, v) => {
      change(self, { fontSize: asNumber(v) });
    },
    Color: (self, v) => {
      change(self, { fontColor: asColour(v) });
    },
    Bold: (self, v) => {
      change(self, { bold: asBoolean(v) });
    },
    Italic: (self, v) => {
      change(self, { italic: asBoolean(v) });
    },
    Underline: (self, v) => {
      change(self, { underline: asText(v) });
    },
    Strikethrough: (self, v) => {
      change(self, { strikethrough: asBoolean(v) });
    },
  },
});

const protectionKind = define<FormatSelf>('FormatProtection', {
  values: { Locked: (self) => common(self, (s) => s.locked), FormulaHidden: (self) => common(self, (s) => s.formulaHidden) },
  set: {
    Locked: (self, v) => {
      change(self, { locked: asBoolean(v) });
    },
    FormulaHidden: (self, v) => {
      change(self, { formulaHidden: asBoolean(v) });
    },
  },
});

const sides = ['EdgeTop', 'EdgeBottom', 'EdgeLeft', 'EdgeRight', 'InsideVertical', 'InsideHorizontal', 'DiagonalDown', 'DiagonalUp'];

interface BorderSelf extends FormatSelf {
  readonly side: string;
}

const border = (self: BorderSelf, property: string, otherwise: string): unknown =>
  styleAt(sheetOf(self), areasOf(self)[0]!.row, areasOf(self)[0]!.column).borders[self.side]?.[property] ?? otherwise;
const setBorder =
  (property: string) =>
  (self: BorderSelf, value: unknown): void => {
    const first = areasOf(self)[0]!;
    const now = styleAt(sheetOf(self), first.row, first.column).borders;
    change(self, { borders: { ...now, [self.side]: { ...now[self.side], [property]: value } } });
  };

const borderKind = define<BorderSelf>('RangeBorder', {
  values: {
    SideIndex: (self) => self.side,
    Style: (self) => border(self, 'Style', 'None'),
    Weight: (self) => border(self, 'Weight', 'Thin'),
    Color: (self) => border(self, 'Color', '#000000'),
  },
  set: { Style: setBorder('Style'), Weight: setBorder('Weight'), Color: setBorder('Color') },
});

const bordersKind = define<FormatSelf>('RangeBorderCollection', {
  values: { Count: () => sides.length },
  items: (self) => sides.map((side) => borderKind({ ...self, side })),
  item: (self, key) => {
    if (typeof key !== 'string' || !sides.includes(key)) throw invalidArgument();
    return borderKind({ ...self, side: key });
  },
  calls: {
    GetItemAt: (self, args) => {
      const side = sides[args.number(0)];
      if (!side) throw invalidArgument();
      return borderKind({ ...self, side });
    },
  },
});
