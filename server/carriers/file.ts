/** The rows of a bill as it arrives, out of a CSV however it is parted or out of a workbook. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { malformedBody } from '../../shared/fault.js';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import { fileRows, type FileRows } from '../calls/lines.js';
import { workbookIn } from '../matching/workbooks.js';

/** Rows handed on together. */
const SOME = 2_000;

/** Throws 400500 for what is no file of its kind, 413001 for what is too large. */
export const workbookRows = (source: Readable, sheet: string | undefined): FileRows => {
  const hash = createHash('sha256');
  return {
    async *rows() {
      const workbook = await workbookIn(source, (piece) => hash.update(piece));
      const rows = await workbook.rows(sheet);
      if (rows.length === 0) throw malformedBody('The sheet is empty.');
      for (let from = 0; from < rows.length; from += SOME) yield rows.slice(from, from + SOME).map((cells, at) => ({ line: from + at + 1, cells }));
    },
    hash: () => hash.digest('hex'),
  };
};

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
