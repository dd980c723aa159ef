/**
 * The fonts of everything on paper: DejaVu, embedded, so that names in any European language, in Greek, Cyrillic, Arabic and Hebrew
 * come out as they are written. What they have no sign for becomes a box, never another letter.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';

const files = createRequire(import.meta.url);
const opened = (name: string): fontkit.Font => fontkit.create(readFileSync(files.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))) as fontkit.Font;

/** What a document is given as the font; the bytes only name it. */
const names = { plain: Buffer.from('kept font, plain'), bold: Buffer.from('kept font, bold') } as const;
const kept = new Map<Uint8Array, fontkit.Font>();
let signs: ReadonlySet<number> | undefined;

/**
 * Reading a font takes hundreds of milliseconds until its tables are known, and every document would read it anew: so it is read
 * once, and a format of our own hands that one out to whoever asks for it by its name.
 */
function KeptFont({ buffer }: { readonly buffer: Uint8Array }): fontkit.Font {
  return kept.get(buffer)!;
}
KeptFont.probe = (buffer: Uint8Array): boolean => kept.has(buffer);

/** The fonts for a document, read at the first page that anybody asks for, and the signs that both of them have. */
export function fonts(): { readonly plain: Buffer; readonly bold: Buffer; readonly signs: ReadonlySet<number> } {
  if (signs === undefined) {
    const [plain, bold] = [opened('DejaVuSansCondensed'), opened('DejaVuSansCondensed-Bold')];
    kept.set(names.plain, plain).set(names.bold, bold);
    (fontkit as unknown as { registerFormat(format: unknown): void }).registerFormat(KeptFont);
    const inBold = new Set(bold.characterSet);
    signs = new Set(plain.characterSet.filter((sign) => inBold.has(sign)));
  }
  return { ...names, signs };
}

/** What only says how the sign before it is shown, or joins it to the next. */
const unseen = /[\p{Cf}\uFE00-\uFE0F]/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text as the fonts can show it: composed, on one line, with a box for each character that they lack, however many signs it is made of. */
export function printable(text: string): string {
  // Nearly all of it: what every font has, in the form that it is wanted in.
  if (/^[ -~£]*$/.test(text)) return text;
  const { signs } = fonts();
  const has = (sign: string): boolean => signs.has(sign.codePointAt(0)!);
  const whole = text.normalize('NFC').replaceAll(/[\t\r\n]+/g, ' ');
  const bare = whole.replaceAll(unseen, '');
  if (Array.from(bare).every(has)) return bare;
  return Array.from(graphemes.segment(whole), ({ segment }) => {
    const all = Array.from(segment.replaceAll(unseen, ''));
    // A letter keeps what can be shown of it; a picture put together of several is one box.
    return all.some(has) ? all.map((sign) => (has(sign) ? sign : '□')).join('') : all.length === 0 ? '' : '□';
  }).join('');
}

const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/;
interface Piece {
  readonly text: string;
  readonly reversed: boolean;
}

/** Pieces of a line that read one way; spaces between two words that read from right to left belong to them. */
export const directions = (text: string): readonly Piece[] =>
  rightToLeft.test(text)
    ? [
        ...text.matchAll(
          /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]+(?:\s+[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]+)*|[^\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]+/g,
        ),
      ].map(([piece]) => ({ text: piece, reversed: rightToLeft.test(piece) }))
    : [{ text, reversed: false }];

/** The same of a line by itself, as it stands on paper: one that begins from right to left goes on so, with what is not in between. */
export function inLine(text: string): readonly Piece[] {
  const pieces = directions(text);
  if (!pieces[0]?.reversed || pieces.length === 1) return pieces;
  // Spaces at the edges of a piece stay between the same neighbours.
  return pieces.toReversed().map(({ text: piece, reversed }) => ({ text: reversed ? piece : piece.replace(/^(\s*)(.*?)(\s*)$/s, '$3$2$1'), reversed }));
}
