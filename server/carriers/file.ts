/** The rows of a bill as it arrives, out of a CSV however it is parted or out of a workbook. Formulas are text, or the value that was saved with them. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Unzip, UnzipInflate } from 'fflate';
import { readSheet, type CellValue } from 'read-excel-file/node';
import { type Fault, malformedBody, tooLarge } from '../../shared/fault.js';
import { breath } from '../database/breath.js';
import { fileRows, type FileRows } from '../calls/lines.js';

export const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A workbook is held in memory: larger bills come as CSV. */
const MOST_BYTES = 30 * 1024 * 1024;
const MOST_UNPACKED = 400 * 1024 * 1024;
/** Rows handed on together. */
const SOME = 2_000;

/** Throws 400500 for what is no file of its kind, 413001 for what is too large. */
export const workbookRows = (source: Readable, sheet: string | undefined): FileRows => {
  const hash = createHash('sha256');
  return {
    async *rows() {
      const rows = await sheetOf(await wholeOf(source, hash), sheet);
      for (let from = 0; from < rows.length; from += SOME)
        yield rows.slice(from, from + SOME).map((cells, at) => ({ line: from + at + 1, cells: cells.map(textOf) }));
    },
    hash: () => hash.digest('hex'),
  };
};

async function wholeOf(source: Readable, hash: ReturnType<typeof createHash>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_BYTES) throw tooLarge('A workbook may have at most 30 MB. Save its sheet as CSV: that may be larger.');
    hash.update(piece);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function sheetOf(bytes: Buffer, sheet: string | undefined): Promise<readonly (readonly (CellValue | null)[])[]> {
  if (bytes.length === 0) throw malformedBody('The file is empty.');
  await boundedTo(bytes, MOST_UNPACKED);
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
 * What it really unpacks to, whatever it says of itself: a small archive can be made that fills any memory. Throws 400500 for what is
 * no archive, 413001 beyond so many bytes.
 */
async function boundedTo(bytes: Buffer, most: number): Promise<void> {
  let [size, files] = [0, 0];
  const archive = new Unzip((file) => {
    files += 1;
    file.ondata = (error, data) => {
      if (error) throw error;
      size += data.length;
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
    if (size > most) throw tooLarge('The workbook is too large once it is unpacked. Save its sheet as CSV.');
    await breath();
  }
  if (files === 0) throw notAWorkbook();
}

const notAWorkbook = (): Fault => malformedBody('It is no workbook: an .xlsx file is expected. A file that a password protects is none, either.');

/** A cell as it would stand in a CSV: numbers with a point and without the noise behind their sixth decimal, days as ISO. */
function textOf(cell: CellValue | null): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell.toFixed(0) : String(Number(cell.toFixed(6)));
  return String(cell).trim();
}

const separators = [',', ';', '\t', '|'];

/** A CSV with whatever parts its cells: the sign that its first lines have most evenly. */
export async function csvFileRows(source: Readable): Promise<FileRows> {
  const pieces = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < 65_536) {
    const next = await pieces.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  if (size === 0) throw malformedBody('The file is empty.');
  const beginning = Buffer.concat(first);
  // What begins as an archive was called a CSV by mistake.
  if (beginning.subarray(0, 2).toString('latin1') === 'PK') throw malformedBody(`It is a workbook. Send it with "Content-Type: ${WORKBOOK}".`);
  async function* all(): AsyncGenerator<Buffer> {
    yield beginning;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return fileRows(Readable.from(all()), separatorOf(beginning.toString('utf8')));
}

function separatorOf(text: string): string {
  const lines = text.split(/\r?\n/).slice(0, 40);
  const score = (sign: string): number => lines.reduce((sum, line) => sum + (line.replaceAll(/"[^"]*"/g, '').split(sign).length - 1), 0);
  return separators.toSorted((a, b) => score(b) - score(a))[0]!;
}
