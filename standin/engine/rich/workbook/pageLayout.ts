/** How a sheet is printed: `Excel.PageLayout` with its headers and footers. Kept and answered; nothing here prints. */
import { emptyLayout, type LayoutData } from '../../data.js';
import { invalidArgument } from '../../refusal.js';
import { placeArgument } from '../places.js';
import { rangeAt } from '../makers.js';
import { sheetOf, type SheetSelf } from '../selves.js';
import { asBoolean, asNumber, asText, define, type Arguments, type Thing } from '../thing.js';

const layoutOf = (self: SheetSelf): LayoutData => (sheetOf(self).layout ??= emptyLayout());
const change = (self: SheetSelf, deed: (layout: LayoutData) => void): void => {
  self.book.touch();
  deed(layoutOf(self));
};

const orientations = ['Portrait', 'Landscape'];
const margins = ['Left', 'Right', 'Top', 'Bottom', 'Header', 'Footer'] as const;
const sides = ['LeftHeader', 'CenterHeader', 'RightHeader', 'LeftFooter', 'CenterFooter', 'RightFooter'] as const;

/** A scale in percent, or pages across and down; both at once Excel refuses. */
function zoomOf(value: unknown): LayoutData['zoom'] {
  if (typeof value !== 'object' || value === null) throw invalidArgument();
  const { scale, horizontalFitToPages, verticalFitToPages } = value as LayoutData['zoom'];
  if (scale !== undefined && (horizontalFitToPages !== undefined || verticalFitToPages !== undefined)) throw invalidArgument();
  if (scale !== undefined && !(scale >= 10 && scale <= 400)) throw invalidArgument();
  return {
    ...(scale === undefined ? {} : { scale }),
    ...(horizontalFitToPages === undefined ? {} : { horizontalFitToPages }),
    ...(verticalFitToPages === undefined ? {} : { verticalFitToPages }),
  };
}

function setTitleRows(self: SheetSelf, args: Arguments): void {
  const area = placeArgument(self.book, sheetOf(self), args, 0).areas[0];
  if (!area) throw invalidArgument();
  change(self, (layout) => {
    layout.titleRows = { row: area.row, rows: area.rows };
  });
}

const titleRows = (self: SheetSelf): Thing | null => {
  const rows = layoutOf(self).titleRows;
  return rows ? rangeAt(self.book, sheetOf(self), { ...rows, column: 0, columns: 16_384 }) : null;
};

export const pageLayoutKind = define<SheetSelf>('PageLayout', {
  values: {
    Orientation: (self) => layoutOf(self).orientation,
    PaperSize: (self) => layoutOf(self).paperSize,
    Zoom: (self) => layoutOf(self).zoom,
    PrintGridlines: (self) => layoutOf(self).gridlines,
    CenterHorizontally: (self) => layoutOf(self).centred,
    ...Object.fromEntries(margins.map((side) => [`${side}Margin`, (self: SheetSelf) => layoutOf(self).margins[side]])),
  },
  set: {
    Orientation: (self, v) => {
      if (!orientations.includes(asText(v))) throw invalidArgument();
      change(self, (layout) => {
        layout.orientation = asText(v);
      });
    },
    PaperSize: (self, v) => {
      change(self, (layout) => {
        layout.paperSize = asText(v);
      });
    },
    Zoom: (self, v) => {
      change(self, (layout) => {
        layout.zoom = zoomOf(v);
      });
    },
    PrintGridlines: (self, v) => {
      change(self, (layout) => {
        layout.gridlines = asBoolean(v);
      });
    },
    CenterHorizontally: (self, v) => {
      change(self, (layout) => {
        layout.centred = asBoolean(v);
      });
    },
    ...Object.fromEntries(
      margins.map((side) => [
        `${side}Margin`,
        (self: SheetSelf, v: unknown) => {
          change(self, (layout) => {
            layout.margins[side] = asNumber(v);
          });
        },
      ]),
    ),
  },
  parts: { HeadersFooters: (self) => groupKind(self) },
  calls: { SetPrintTitleRows: setTitleRows, GetPrintTitleRowsOrNullObject: titleRows },
});

const groupKind = define<SheetSelf>('HeaderFooterGroup', {
  parts: { DefaultForAllPages: (self) => headerFooterKind(self) },
});

const headerFooterKind = define<SheetSelf>('HeaderFooter', {
  values: Object.fromEntries(sides.map((side) => [side, (self: SheetSelf) => layoutOf(self).texts[side] ?? ''])),
  set: Object.fromEntries(
    sides.map((side) => [
      side,
      (self: SheetSelf, v: unknown) => {
        // Excel keeps 255 characters of all three together; more it refuses.
        if (asText(v).length > 255) throw invalidArgument();
        change(self, (layout) => {
          layout.texts[side] = asText(v);
        });
      },
    ]),
  ),
});
