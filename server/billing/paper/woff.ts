/**
 * A font out of its packing (WOFF 1.0, W3C Recommendation of 2012): each table inflated once. The reader of fonts inflates a table
 * anew with each sign that it looks at, a minute for a page.
 */
import { inflateSync } from 'node:zlib';

const [packedHead, packedEntry, head, entry] = [44, 20, 12, 16];

/** The same font as TrueType or OpenType; throws where it is none. */
export function unpacked(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('This is no WOFF file.');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, n) => {
    const at = packedHead + n * packedEntry;
    const [offset, packed, length] = [4, 8, 12].map((place) => woff.readUInt32BE(at + place)) as [number, number, number];
    const data = woff.subarray(offset, offset + packed);
    return { tag: woff.subarray(at, at + 4), checksum: woff.readUInt32BE(at + 16), content: packed < length ? inflateSync(data) : data, length };
  });
  const power = 2 ** Math.floor(Math.log2(count));
  const directory = Buffer.alloc(head + count * entry);
  directory.writeUInt32BE(woff.readUInt32BE(4), 0);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE((count - power) * 16, 10);
  const pieces: Buffer[] = [directory];
  let offset = directory.length;
  tables.forEach(({ tag, checksum, content, length }, n) => {
    const at = head + n * entry;
    tag.copy(directory, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(length, at + 12);
    const padding = Buffer.alloc((4 - (length % 4)) % 4);
    pieces.push(content, padding);
    offset += length + padding.length;
  });
  return Buffer.concat(pieces);
}
