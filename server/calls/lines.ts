/** The rows of a CSV file as it arrives: whatever its size, a few megabytes of it are in memory. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { malformedBody, tooLarge } from '../../shared/fault.js';
import { csvRows, type CSVRow } from '../billing/csv.js';

/** The largest file, and the largest part of one without the end of a line. */
const MOST = 512 * 1024 * 1024;
const LONGEST = 1024 * 1024;

export interface FileRows {
  rows(): AsyncGenerator<readonly CSVRow[]>;
  /** Of all its bytes, once they are read. */
  hash(): string;
}

/** Throws 400500 for what is no UTF-8 or no CSV, 413001 beyond 512 MB. */
export function fileRows(source: Readable, separator: string): FileRows {
  const hash = createHash('sha256');
  return {
    async *rows() {
      const decoder = new TextDecoder('utf-8', { fatal: true });
      let [kept, line, size] = ['', 1, 0];
      for await (const piece of source as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > MOST) throw tooLarge('A file may have at most 512 MB.');
        hash.update(piece);
        const text = kept + decoded(decoder, piece);
        const end = wholeLines(text);
        kept = text.slice(end);
        if (kept.length > LONGEST) throw malformedBody(`Line ${line}: a quote is opened and never closed, or the line has no end.`);
        if (end === 0) continue;
        yield csvRows(text.slice(0, end), line, separator);
        line += breaksIn(text, end);
      }
      kept += decoded(decoder);
      if (kept !== '') yield csvRows(kept, line, separator);
    },
    hash: () => hash.digest('hex'),
  };
}

function decoded(decoder: InstanceType<typeof TextDecoder>, piece?: Buffer): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw malformedBody('The file is not valid UTF-8. Save it as "CSV UTF-8".');
  }
}

/** Where the last line ends that is whole: behind a line break that no quote is open at. */
function wholeLines(text: string): number {
  let end = text.lastIndexOf('\n') + 1;
  if (!text.includes('"')) return end;
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0 && at < end; at = text.indexOf('"', at + 1)) quotes += 1;
  while (quotes % 2 === 1) {
    const before = text.lastIndexOf('\n', end - 2) + 1;
    for (let at = text.indexOf('"', before); at >= 0 && at < end; at = text.indexOf('"', at + 1)) quotes -= 1;
    end = before;
    if (end === 0) return 0;
  }
  return end;
}

function breaksIn(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
