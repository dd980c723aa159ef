/** What a workbook holds, as the bridge answers it. */
import { list, object, text, whole, type Told } from './shape.js';

export const readWorkbook = object({
  sheets: list(text),
  /** The first so many rows of the sheet, each cell as it would stand in a CSV; days as YYYY-MM-DD. */
  rows: list(list(text)),
  /** How many more there are. */
  more: whole,
});
export type ReadWorkbook = Told<typeof readWorkbook>;
