/** A sheet of A4 that is written from top to bottom, with a new one where there is no more room. The only home of pdfkit. */
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import { ascent, breaks, directions, fonts, hasWide, inLine, printable, runs, type Run } from './fonts.js';

/** Read with the first document: what never prints starts sooner without it. */
const pdfkit = createRequire(import.meta.url);

/** Points. A4 is 595.28 × 841.89. */
export const LEFT = 50;
export const RIGHT = 545;
const BOTTOM = 765;
const INK = '#1f2933';
export const PALE = '#5c6875';
const RULE = '#cfd6dc';

export interface Look {
  readonly bold?: boolean;
  readonly size?: number;
  readonly colour?: string;
  readonly align?: 'left' | 'right';
  /** Smaller where it would not stand on one line: a figure that breaks in two is misread. */
  readonly fit?: boolean;
}

/** A document with its fonts, no page yet. */
export function newDocument({ title, author, created }: { readonly title: string; readonly author: string; readonly created: Date }): PDFKit.PDFDocument {
  const { plain, bold, wide } = fonts();
  const Made = pdfkit('pdfkit') as typeof PDFDocument;
  const document = new Made({
    size: 'A4',
    margins: { top: LEFT, left: LEFT, right: 595.28 - RIGHT, bottom: 0 },
    bufferPages: true,
    autoFirstPage: false,
    lang: 'en-GB',
    displayTitle: true,
    // No standard font is looked up: all are embedded.
    font: null as unknown as string,
    info: { Title: printable(title), Author: printable(author), CreationDate: created },
  });
  document.registerFont('plain', plain);
  document.registerFont('bold', bold);
  document.registerFont('wide', wide);
  return document;
}

/** The document as one piece. */
export async function bytesOf(document: PDFKit.PDFDocument): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of document) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export class Sheet {
  readonly document: PDFKit.PDFDocument;
  y = LEFT;
  /** Called on each further sheet: the heads of the table that goes on. */
  again: (() => void) | undefined;
  private font = '';
  private readonly widths = new Map<string, number>();
  private readonly first: number;

  constructor(document: PDFKit.PDFDocument) {
    this.document = document;
    this.document.addPage();
    const { start, count } = this.document.bufferedPageRange();
    this.first = start + count - 1;
  }

  private set({ bold = false, size = 9, colour = INK }: Look): void {
    const font = `${bold ? 'bold' : 'plain'} ${size}`;
    if (font !== this.font) this.document.font(bold ? 'bold' : 'plain', size);
    this.font = font;
    this.document.fillColor(colour);
  }

  /** Writes at the height reached and answers the height that it takes; does not move on. */
  text(text: string, x: number, width: number, look: Look = {}): number {
    const shown = printable(text);
    if (shown === '') return 0;
    this.set(look);
    if (look.fit) this.shrink(shown, width, look);
    const { align = 'left' } = look;
    if (hasWide(shown)) return this.mixed(shown, x, width, { ...look, align });
    const height = this.heightOf(shown, width);
    const pieces = height > this.document.currentLineHeight() ? directions(shown) : inLine(shown);
    const options = { width, align, lineBreak: height > this.document.currentLineHeight() };
    if (pieces.length === 1 && !pieces[0]!.reversed) this.document.text(shown, x, this.y, options);
    else
      pieces.forEach((piece, place) => {
        // One layout for the whole piece: word by word it would come out in the wrong order.
        const more = { ...options, lineBreak: true, continued: place < pieces.length - 1, ...(piece.reversed ? { features: [] } : {}) };
        if (place === 0) this.document.text(piece.text, x, this.y, more);
        else this.document.text(piece.text, more);
      });
    return height;
  }

  /** A text in more than one font, line by line, each stretch where the one before it ended. */
  private mixed(shown: string, x: number, width: number, look: Look): number {
    const line = this.document.currentLineHeight();
    const base = this.y + ascent() * this.sizeAtHand();
    const lines = this.wrapped(shown, width);
    lines.forEach((text, place) => {
      const parts = runs(text);
      let at = look.align === 'right' ? x + width - parts.reduce((sum, run) => sum + this.widthOfRun(run), 0) : x;
      for (const run of parts) {
        this.inFontOf(run, () =>
          this.document.text(run.text, at, base + place * line, {
            lineBreak: false,
            baseline: 'alphabetic',
            ...(run.reversed ? { features: [] } : {}),
          }),
        );
        at += this.widthOfRun(run);
      }
    });
    return line * lines.length;
  }

  /** The lines of a text in more than one font; a word that is wider than a line stands on one by itself. */
  private wrapped(shown: string, width: number): readonly string[] {
    const lines: string[] = [];
    let line = '';
    for (const piece of breaks(shown)) {
      if (line !== '' && this.widthOf(`${line}${piece}`.trimEnd()) > width) {
        lines.push(line.trimEnd());
        line = piece.trimStart();
      } else line += piece;
    }
    return [...lines, line.trimEnd()];
  }

  /** The size of the font at hand. */
  private sizeAtHand(): number {
    return Number(this.font.split(' ')[1]);
  }

  /** Does something in the font of a stretch, and takes the one before again. */
  private inFontOf<T>({ wide }: Pick<Run, 'wide'>, work: () => T): T {
    if (!wide) return work();
    const [name, size] = this.font.split(' ') as [string, string];
    this.document.font('wide', Number(size));
    const result = work();
    this.document.font(name, Number(size));
    return result;
  }

  private widthOfRun(run: Run): number {
    return this.inFontOf(run, () => this.document.widthOfString(run.text));
  }

  /** The largest size, down to six points, in which a text stands on one line. */
  private shrink(shown: string, width: number, look: Look): void {
    for (let size = look.size ?? 9; size > 6 && this.widthOf(shown) > width; size -= 0.5) this.set({ ...look, size: size - 0.5 });
  }

  /** The width of a text in the font at hand; the same words stand on many lines. */
  private widthOf(shown: string): number {
    const key = `${this.font}|${shown}`;
    const known =
      this.widths.get(key) ?? (hasWide(shown) ? runs(shown).reduce((sum, run) => sum + this.widthOfRun(run), 0) : this.document.widthOfString(shown));
    this.widths.set(key, known);
    return known;
  }

  /** The height of a text in the font at hand. */
  private heightOf(shown: string, width: number): number {
    const line = this.document.currentLineHeight();
    if (this.widthOf(shown) <= width) return line;
    return hasWide(shown) ? line * this.wrapped(shown, width).length : this.document.heightOfString(shown, { width });
  }

  /** The height that a text would take. */
  measure(text: string, width: number, look: Look = {}): number {
    this.set(look);
    return this.heightOf(printable(text), width);
  }

  rule(colour = RULE): void {
    this.document.moveTo(LEFT, this.y).lineTo(RIGHT, this.y).lineWidth(0.5).strokeColor(colour).stroke();
  }

  /** Room for so many points, else the next sheet. */
  room(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.next();
    this.again?.();
  }

  next(): void {
    this.document.addPage();
    this.font = '';
    this.y = LEFT;
  }

  /** At the foot of each sheet since the first of this one, once all are known. */
  foot(left: string, right: (page: number, of: number) => string): void {
    const { start, count } = this.document.bufferedPageRange();
    const pages = start + count - this.first;
    for (let page = this.first; page < start + count; page += 1) {
      this.document.switchToPage(page);
      this.font = '';
      this.y = 785;
      this.text(left, LEFT, 340, { size: 7.5, colour: PALE });
      this.text(right(page - this.first + 1, pages), 395, RIGHT - 395, { size: 7.5, colour: PALE, align: 'right' });
    }
    this.font = '';
  }
}
