/** How a sheet comes out of a printer. */
import { inFooter } from '../lists/report.js';
import { supports } from './run.js';

/** A quarter of an inch, in points: Excel's own narrow margin. */
const narrowMargin = 18;

interface Printed {
  /** At the foot of each page, left and right of its number. */
  readonly foot: readonly [left: string, right: string];
  /** The row that each page begins with, from 1. */
  readonly repeated?: number;
}

/** A4 across, as wide as the page, and at its foot the page and whose sheet it is; where this Excel can be told so. */
export function forPrint(sheet: Excel.Worksheet, { foot: [left, right], repeated }: Printed): void {
  if (!supports('1.9')) return;
  const layout = sheet.pageLayout;
  layout.orientation = 'Landscape';
  layout.paperSize = 'A4';
  layout.zoom = { horizontalFitToPages: 1 };
  // What is lost to margins is lost to the size of the print.
  layout.leftMargin = narrowMargin;
  layout.rightMargin = narrowMargin;
  if (repeated !== undefined) layout.setPrintTitleRows(`$${repeated}:$${repeated}`);
  const footer = layout.headersFooters.defaultForAllPages;
  footer.leftFooter = inFooter(left);
  footer.centerFooter = 'Page &P of &N';
  footer.rightFooter = inFooter(right);
}
