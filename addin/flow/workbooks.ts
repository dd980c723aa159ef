/** Workbooks that are chosen as files: the bridge reads them, so that nobody has to open them first. */
import { tooLarge } from '../../shared/fault.js';
import { isWorkbook, largestWorkbook, WORKBOOK } from '../../shared/matching/workbook.js';
import type { ReadWorkbook } from '../../shared/wire/workbooks.js';
import { call } from '../api.js';

/** By what it begins with: a workbook may be called anything. */
export const holdsSheets = async (file: File): Promise<boolean> => isWorkbook(file.name, new Uint8Array(await file.slice(0, 4).arrayBuffer()));

/** Its sheets, and so many rows of one, without a name of the first. Throws what the bridge says of it. */
export async function sheetOf(file: File, { sheet, rows }: { readonly sheet: string | undefined; readonly rows: number }): Promise<ReadWorkbook> {
  if (file.size > largestWorkbook) throw tooLarge('A workbook may have at most 30 MB. Save its sheet as CSV: that may be larger.');
  return await call(
    'POST /workbooks',
    { query: { rows, ...(sheet === undefined ? {} : { sheet }) } },
    { file: { type: WORKBOOK, content: file }, patience: 120_000 },
  );
}
