/** Workbooks (.xlsx) as rows of text: what somebody else's file holds, whichever of its sheets. Formulas are the value that was saved with them. */
import type { Readable } from 'node:stream';
import { Unzip, UnzipInflate } from 'fflate';
import type { CellValue } from 'read-excel-file/node';
import { type Fault, malformedBody, tooLarge } from '../../shared/fault.js';
import { largestWorkbook } from '../../shared/matching/workbook.js';
import { breath } from '../database/breath.js';

/** Larger files come as CSV: some 300,000 lines of a bill, which take 300 MB of memory while they are read. */
const MOST_UNPACKED = 120 * 1024 * 1024;

export interface Workbook {
  /** What its sheets are called, in their order. */
  readonly sheets: readonly string[];
  /** The rows of a sheet, without a name of the first. Throws 400500 where there is none. */
  rows(sheet: string | undefined): Promise<readonly (readonly string[])[]>;
}

/** Throws 400500 for what is no workbook, 413001 for what is too large. `seen` gets the bytes as they arrive. */
export async function workbookIn(source: Readable, seen: (piece: Buffer) => void = () => undefined): Promise<Workbook> {
  const bytes = await wholeOf(source, seen);
  if (bytes.length === 0) throw malformedBody('The file is empty.');
  return { sheets: await sheetsIn(bytes, MOST_UNPACKED), rows: async (sheet) => (await sheetOf(bytes, sheet)).map((cells) => cells.map(textOf)) };
}

async function wholeOf(source: Readable, seen: (piece: Buffer) => void): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestWorkbook) throw tooLarge('A workbook may have at most 30 MB. Save its sheet as CSV: that may be larger.');
    seen(piece);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function sheetOf(bytes: Buffer, sheet: string | undefined): Promise<readonly (readonly (CellValue | null)[])[]> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    return await readSheet(bytes, ...(sheet === undefined ? [] : [sheet]));
  } catch (error) {
    throw malformedBody(
      error instanceof Error && error.constructor.name === 'SheetNotFoundError'
        ? `The workbook has no sheet "${(sheet ?? '').slice(0, 50)}".`
        : 'The workbook cannot be read. Open it in Excel and save it anew, or save its sheet as CSV.',
    );
  }
}

/**
 * The names of its sheets, out of the one part of the archive that tells them. All of it is unpacked once for its size, whatever it says
 * of itself: a small archive can be made that fills any memory. Throws 400500 for what is no workbook, 413001 beyond so many bytes.
 */
async function sheetsIn(bytes: Buffer, most: number): Promise<readonly string[]> {
  let [size, files, names] = [0, 0, ''];
  const archive = new Unzip((file) => {
    files += 1;
    const decoder = new TextDecoder();
    file.ondata = (error, data) => {
      if (error) throw error;
      size += data.length;
      if (file.name === 'xl/workbook.xml') names += decoder.decode(data, { stream: true });
    };
    file.start();
  });
  archive.register(UnzipInflate);
  // A part of the archive unpacks to a thousand times as much at most.
  const part = 32 * 1024;
  for (let from = 0; from < bytes.length; from += part) {
    try {
      archive.push(bytes.subarray(from, from + part), from + part >= bytes.length);
    } catch {
      throw notAWorkbook();
    }
    if (size > most) throw tooLarge('The workbook is larger than 120 MB once it is unpacked, some 300,000 lines. Save its sheet as CSV: that may be larger.');
    await breath();
  }
  if (files === 0) throw notAWorkbook();
  return [...names.matchAll(/<(?:\w+:)?sheet\b[^>]*?\sname="([^"]*)"/g)].map(([, name = '']) => unescaped(name));
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) =>
    name === undefined ? String.fromCodePoint(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)) : (entities[name.toLowerCase()] ?? whole),
  );

const notAWorkbook = (): Fault => malformedBody('It is no workbook: an .xlsx file is expected. A file that a password protects is none, either.');

/** A cell as it would stand in a CSV: numbers with a point and without the noise behind their sixth decimal, days as ISO. */
function textOf(cell: CellValue | null): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell.toFixed(0) : String(Number(cell.toFixed(6)));
  return String(cell).trim();
}
