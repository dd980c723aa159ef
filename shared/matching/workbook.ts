/** The media type of a workbook (.xlsx). */
export const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What begins as an archive, or as Excel kept its workbooks before 2007, is no text, whatever its name says. */
export const isWorkbook = (name: string, [first, second, third, fourth]: Uint8Array): boolean =>
  /\.xls[xmb]?$/i.test(name) || (first === 0x50 && second === 0x4b) || (first === 0xd0 && second === 0xcf && third === 0x11 && fourth === 0xe0);

/** The most that is taken of one, as it is held in memory to be read. */
export const largestWorkbook = 30 * 1024 * 1024;
