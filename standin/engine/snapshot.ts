/** Copies of a workbook for undo: rows are shared until one of the two is written. */
import type { BookData, SheetData } from './data.js';

let stamps = 0;

/** A sheet's rows with an older stamp are shared with a snapshot and are copied before a write. */
export const freshStamp = (): number => ++stamps;

const cloneSheet = (sheet: SheetData): SheetData => {
  const { rows, ...others } = sheet;
  const copy: SheetData = { ...structuredClone(others), rows: rows.slice() };
  sheet.stamp = freshStamp();
  copy.stamp = freshStamp();
  return copy;
};

export const snapshot = (data: BookData): BookData => {
  const { sheets, ...others } = data;
  return { ...structuredClone(others), sheets: sheets.map(cloneSheet) };
};
