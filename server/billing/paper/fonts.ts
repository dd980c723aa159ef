/**
 * The fonts of everything on paper: DejaVu, embedded, so that names in any European language, in Greek, Cyrillic, Arabic and Hebrew
 * come out as they are written; UnifontEX for Chinese, Japanese, Korean and pictures, read only where a text needs it. It is drawn on a
 * grid, and small: one font of five megabytes has them all. What neither has becomes a box, never another letter.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Fontkit from 'fontkit';
import { unpacked } from './woff.js';

const files = createRequire(import.meta.url);
/** Read with the first page: what never prints starts sooner without it. The same that pdfkit takes, to know of our format. */
const fontkit = (): typeof Fontkit => files('fontkit') as typeof Fontkit;

function opened(path: string): Fontkit.Font {
  const bytes = readFileSync(files.resolve(path));
  return fontkit().create(path.endsWith('.woff') ? unpacked(bytes) : bytes) as Fontkit.Font;
}

/** What a document is given as the font; the bytes only name it. */
const names = { plain: Buffer.from('kept font, plain'), bold: Buffer.from('kept font, bold'), wide: Buffer.from('kept font, wide') } as const;
const kept = new Map<Uint8Array, Fontkit.Font>();
let signs: ReadonlySet<number> | undefined;
let wideSigns: ReadonlySet<number> | undefined;

/**
 * Reading a font takes hundreds of milliseconds until its tables are known, and every document would read it anew: so it is read
 * once, and a format of our own hands that one out to whoever asks for it by its name.
 */
function KeptFont({ buffer }: { readonly buffer: Uint8Array }): Fontkit.Font {
  return kept.get(buffer)!;
}
KeptFont.probe = (buffer: Uint8Array): boolean => kept.has(buffer);

/** The fonts for a document, read at the first page that anybody asks for, and the signs that both of them have. */
export function fonts(): { readonly plain: Buffer; readonly bold: Buffer; readonly wide: Buffer; readonly signs: ReadonlySet<number> } {
  if (signs === undefined) {
    const [plain, bold] = [opened('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'), opened('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf')];
    kept.set(names.plain, plain).set(names.bold, bold);
    (fontkit() as unknown as { registerFormat(format: unknown): void }).registerFormat(KeptFont);
    const inBold = new Set(bold.characterSet);
    signs = new Set(plain.characterSet.filter((sign) => inBold.has(sign)));
  }
  return { ...names, signs };
}

/** Writing that stands sign by sign, and pictures; what has to be joined or put in order is nothing for a font without rules. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Extended_Pictographic}\u3000-\u303F\u3200-\u33FF\uFF00-\uFFEF]/u;

/** A sign that only the wide font shows. */
function isWide(sign: string): boolean {
  const point = sign.codePointAt(0)!;
  if (fonts().signs.has(point) || !wide.test(sign)) return false;
  if (wideSigns === undefined) {
    const font = opened('@fontsource/unifontex/files/unifontex-latin-400-normal.woff');
    kept.set(names.wide, font);
    wideSigns = new Set(font.characterSet);
  }
  return wideSigns.has(point);
}

/** What only says how the sign before it is shown, or joins it to the next. */
const unseen = /[\p{Cf}\p{Emoji_Modifier}\uFE00-\uFE0F]/gu;

/** Nearly all of it: what every font has. */
const plainly = /^[ -~£]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text as the fonts can show it: composed, on one line, with a box for each character that they lack, however many signs it is made of. */
export function printable(text: string): string {
  if (plainly.test(text)) return text;
  const { signs } = fonts();
  const has = (sign: string): boolean => signs.has(sign.codePointAt(0)!) || isWide(sign);
  const whole = text.normalize('NFC').replaceAll(/[\t\r\n]+/g, ' ');
  const bare = whole.replaceAll(unseen, '');
  if (Array.from(bare).every(has)) return bare;
  return Array.from(graphemes.segment(whole), ({ segment }) => {
    const all = Array.from(segment.replaceAll(unseen, ''));
    // A letter keeps what can be shown of it; a picture put together of several is shown as these, or is one box.
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

/** A stretch of a line in one font. */
export interface Run {
  readonly text: string;
  readonly wide: boolean;
  readonly reversed: boolean;
}

/** Whether a text needs the wide font somewhere. */
export const hasWide = (text: string): boolean => !plainly.test(text) && wide.test(text) && Array.from(text).some(isWide);

/** How far the letters of the font of text rise above the line that they stand on, for a size of one point. */
export function ascent(): number {
  const { ascent: units, unitsPerEm } = kept.get(fonts().plain)!;
  return units / unitsPerEm;
}

/** A line as it stands on paper, font by font. */
export const runs = (line: string): readonly Run[] =>
  inLine(line).flatMap(({ text, reversed }) => {
    const found: { text: string; wide: boolean }[] = [];
    for (const sign of Array.from(text)) {
      const last = found.at(-1);
      const own = isWide(sign);
      if (last?.wide === own) last.text += sign;
      else found.push({ text: sign, wide: own });
    }
    return found.map((run) => ({ ...run, reversed }));
  });

/** Where a line may break: after spaces, and before and after each sign that stands by itself. */
export const breaks = (text: string): readonly string[] => {
  const found: string[] = [];
  let word = '';
  for (const sign of Array.from(text)) {
    if (isWide(sign)) {
      if (word !== '') found.push(word);
      found.push(sign);
      word = '';
    } else {
      if (word.endsWith(' ') && sign !== ' ') {
        found.push(word);
        word = '';
      }
      word += sign;
    }
  }
  return word === '' ? found : [...found, word];
};
