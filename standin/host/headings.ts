/** Draws the row and column headings and the lines of frozen panes. */
import { columnLetters, isColumns, isRows, lastColumn, lastRow } from '../engine/address.js';
import type { SheetData } from '../engine/data.js';
import { headHeight, headWidth, type Geometry, type ScrollPane, type Viewport } from './geometry.js';
import type { Palette } from './look.js';

export const paintHeadings = (
  g: CanvasRenderingContext2D,
  geo: Geometry,
  palette: Palette,
  sheet: SheetData,
  view: Viewport,
  panes: readonly ScrollPane[],
): void => {
  const { areas } = sheet.selection;
  const rowOn = (r: number): boolean => areas.some((a) => r >= a.row && r <= lastRow(a)),
    columnOn = (c: number): boolean => areas.some((a) => c >= a.column && c <= lastColumn(a));
  const rowWhole = (r: number): boolean => areas.some((a) => isRows(a) && r >= a.row && r <= lastRow(a)),
    columnWhole = (c: number): boolean => areas.some((a) => isColumns(a) && c >= a.column && c <= lastColumn(a));
  g.fillStyle = palette.head;
  g.fillRect(0, 0, view.width, headHeight);
  g.fillRect(0, 0, headWidth, view.height);
  g.font = '12px "Segoe UI", "Liberation Sans", Arial, sans-serif';
  g.textBaseline = 'middle';
  g.textAlign = 'center';
  const cell = (text: string, x: number, y: number, w: number, h: number, on: boolean, whole: boolean): void => {
    if (on) {
      g.fillStyle = whole ? palette.selection : palette.headOn;
      g.fillRect(x, y, w, h);
    }
    g.fillStyle = on ? (whole ? '#ffffff' : palette.headOnInk) : palette.headInk;
    g.fillText(text, x + w / 2, y + h / 2 + 1);
    g.fillStyle = palette.headLine;
    g.fillRect(x + w - 1, y, 1, h);
    g.fillRect(x, y + h - 1, w, 1);
  };
  const strip = (x: number, y: number, w: number, h: number, draw: () => void): void => {
    g.save();
    g.beginPath();
    g.rect(x, y, w, h);
    g.clip();
    draw();
    g.restore();
  };
  for (const pane of panes) {
    const [left, top, width, height] = pane.clip;
    strip(left, 0, width, headHeight, () => {
      for (let c = pane.columns[0]; c <= pane.columns[1]; c++) {
        const w = geo.width(c);
        if (w) cell(columnLetters(c), pane.dx + geo.left(c), 0, w, headHeight, columnOn(c), columnWhole(c));
      }
    });
    strip(0, top, headWidth, height, () => {
      for (let r = pane.rows[0]; r <= pane.rows[1]; r++) {
        const h = geo.height(r);
        if (!h) continue;
        cell(String(r + 1), 0, pane.dy + geo.top(r), headWidth, h, rowOn(r), rowWhole(r));
        // Numbers of filtered tables' rows are blue in Excel.
        if (!rowOn(r) && sheet.tables.some((t) => t.columns.some((x) => x.filter) && r > t.area.row && r <= lastRow(t.area))) {
          g.fillStyle = palette.head;
          g.fillRect(2, pane.dy + geo.top(r) + 1, headWidth - 4, h - 3);
          g.fillStyle = '#2f7fd6';
          g.fillText(String(r + 1), headWidth / 2, pane.dy + geo.top(r) + h / 2 + 1);
        }
      }
    });
  }
  g.fillStyle = palette.head;
  g.fillRect(0, 0, headWidth, headHeight);
  g.fillStyle = palette.headLine;
  g.fillRect(headWidth - 1, 0, 1, headHeight);
  g.fillRect(0, headHeight - 1, headWidth, 1);
  g.beginPath();
  g.moveTo(headWidth - 14, headHeight - 5);
  g.lineTo(headWidth - 5, headHeight - 5);
  g.lineTo(headWidth - 5, headHeight - 14);
  g.fill();
};

export const paintFrozenLines = (g: CanvasRenderingContext2D, geo: Geometry, palette: Palette, sheet: SheetData, view: Viewport): void => {
  g.fillStyle = palette.frozen;
  if (sheet.frozenRows) g.fillRect(0, headHeight + geo.top(sheet.frozenRows) - 1, view.width, 1);
  if (sheet.frozenColumns) g.fillRect(headWidth + geo.left(sheet.frozenColumns) - 1, 0, 1, view.height);
};
