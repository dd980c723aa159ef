/** An invoice as an A4 page or more. The only home of pdfkit. */
import PDFDocument from 'pdfkit';
import { formatDate, formatSpan } from '../../shared/dates.js';
import { formatPence } from '../../shared/money.js';
import type { Value, Values } from '../../shared/types.js';
import type { Group, ShownInvoice } from './invoice.js';
import { asText } from '../../shared/values.js';

/** Points. A4 is 595.28 × 841.89. */
const LEFT = 50;
const RIGHT = 545;
const BOTTOM = 770;
const INK = '#1f2933';
const PALE = '#6b7784';
const RULE = '#cfd6dc';

/** What the standard fonts can show beyond Latin-1, as Windows code page 1252 has it. */
const further = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
const shows = (character: string): boolean =>
  (character >= ' ' && character <= '~') || (character >= '\u00a0' && character <= '\u00ff') || further.has(character);

/** Text as the fonts can show it: letters with other accents lose these, anything else unknown becomes a question mark. */
export function printable(text: string): string {
  return Array.from(text.replaceAll('−', '-').replaceAll(/[\t\r\n]+/g, ' '), (character) => {
    if (shows(character)) return character;
    const plain = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
    return plain !== '' && Array.from(plain).every(shows) ? plain : '?';
  }).join('');
}

const of = (value: Value | undefined): string => (typeof value === 'string' ? printable(value) : '');
const money = (pounds: number): string => printable(formatPence(Math.round(pounds * 100)));
const day = (value: Value | undefined): string => (typeof value === 'string' && value !== '' ? formatDate(value) : '');

/** The bytes of the page or pages, in pieces; `for await` reads them, `pipe` sends them. */
export function invoicePDF(shown: ShownInvoice): PDFKit.PDFDocument {
  const { invoice, company } = shown;
  const created = typeof invoice['createdAt'] === 'string' ? new Date(invoice['createdAt']) : new Date(0);
  const document = new PDFDocument({
    size: 'A4',
    margins: { top: LEFT, left: LEFT, right: 595.28 - RIGHT, bottom: 0 },
    bufferPages: true,
    info: { Title: `Invoice ${of(invoice['invoiceNumber'])}`, Author: printable(company['Name'] ?? ''), CreationDate: created },
  });
  const page = new Page(document, shown);
  page.heading();
  for (const group of shown.groups) page.group(group);
  page.sums();
  page.footers();
  document.end();
  return document;
}

/** The same as one piece, for attachments. */
export async function invoiceBytes(shown: ShownInvoice): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of invoicePDF(shown)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Where the columns of lines begin and how wide they are. */
const columns = { description: [LEFT, 215], period: [270, 120], count: [390, 30], rate: [420, 45], net: [465, RIGHT - 465] } as const;

class Page {
  private readonly document: PDFKit.PDFDocument;
  private readonly shown: ShownInvoice;
  private y = LEFT;

  constructor(document: PDFKit.PDFDocument, shown: ShownInvoice) {
    this.document = document;
    this.shown = shown;
  }

  private text(text: string, x: number, width: number, { bold = false, size = 9, colour = INK, align = 'left' as 'left' | 'right' } = {}): number {
    const font = this.document
      .font(bold ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(size)
      .fillColor(colour);
    const shown = printable(text);
    font.text(shown, x, this.y, { width, align });
    return shown === '' ? 0 : font.heightOfString(shown, { width, align });
  }

  private rule(colour = RULE): void {
    this.document.moveTo(LEFT, this.y).lineTo(RIGHT, this.y).lineWidth(0.5).strokeColor(colour).stroke();
  }

  /** Room for so many points; otherwise the next page, with the column heads repeated. */
  private room(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.document.addPage();
    this.y = LEFT;
    this.heads();
  }

  /** Who asks, who is asked, and the dates. */
  heading(): void {
    const { invoice, customer, company, total } = this.shown;
    const block = (lines: readonly string[], x: number, width: number): void => {
      for (const line of lines.filter((each) => each !== '')) this.y += this.text(line, x, width) + 1;
    };
    this.text(total < 0 ? 'Credit note' : invoice['final'] === true ? 'Final invoice' : 'Invoice', 330, RIGHT - 330, { bold: true, size: 20, align: 'right' });
    this.y += this.text(company['Name'] ?? '', LEFT, 270, { bold: true, size: 14 }) + 4;
    block([...(company['Address'] ?? '').split(/[\n,]/).map((each) => each.trim()), company['Telephone'] ?? '', company['Email'] ?? ''], LEFT, 270);
    const after = Math.max(this.y + 20, 140);
    const terms: readonly (readonly [string, string])[] = [
      ['Invoice number', of(invoice['invoiceNumber'])],
      ['Invoice date', day(invoice['invoiceDate'])],
      ['Payment due', total > 0 ? day(invoice['dueDate']) : ''],
      ['Account', of(customer['accountNumber'])],
      ['Your VAT number', of(customer['VATNumber'])],
    ];
    this.y = after;
    for (const [name, value] of terms) {
      if (value === '') continue;
      this.text(name, 360, 85, { colour: PALE });
      this.y += this.text(value, 445, RIGHT - 445, { align: 'right' }) + 3;
    }
    const right = this.y;
    this.y = after;
    block([of(customer['name']), ...['address1', 'address2', 'town', 'county', 'postcode', 'country'].map((field) => of(customer[field]))], LEFT, 270);
    this.y = Math.max(this.y, right) + 14;
    if (of(invoice['message']) !== '') this.y += this.text(asText(invoice['message']), LEFT, RIGHT - LEFT) + 12;
    this.heads();
  }

  private heads(): void {
    const pale = { colour: PALE, size: 8 };
    this.text('Description', ...columns.description, pale);
    this.text('Period', ...columns.period, pale);
    this.text('Count', ...columns.count, { ...pale, align: 'right' });
    this.text('VAT', ...columns.rate, { ...pale, align: 'right' });
    this.text('Amount', ...columns.net, { ...pale, align: 'right' });
    this.y += 13;
    this.rule(PALE);
    this.y += 6;
  }

  group({ title, net, lines }: Group): void {
    this.room(40);
    this.text(title, LEFT, 370, { bold: true });
    this.y += this.text(money(net), ...columns.net, { bold: true, align: 'right' }) + 3;
    for (const line of lines) this.line(line);
    this.y += 4;
    this.rule();
    this.y += 6;
  }

  private line(line: Values): void {
    const count = Number(line['featureCount'] ?? 1);
    const description = `${of(line['description'])}${line['backfilled'] === true ? ' (held earlier)' : ''}`;
    const height = this.document
      .font('Helvetica')
      .fontSize(9)
      .heightOfString(description === '' ? ' ' : description, { width: columns.description[1] });
    this.room(height + 2);
    this.text(description, ...columns.description);
    this.text(period(line), ...columns.period, { colour: PALE });
    if (count !== 1 && count !== 0) this.text(String(count), ...columns.count, { align: 'right' });
    this.text(`${asText(line['rate'])} %`, ...columns.rate, { colour: PALE, align: 'right' });
    this.text(money(Number(line['net'])), ...columns.net, { align: 'right' });
    this.y += height + 2;
    const discount = Number(line['discount'] ?? 0);
    if (discount === 0) return;
    this.room(12);
    this.y +=
      this.text(`${money(Number(line['gross']))} less discount ${money(-discount)}`, columns.description[0] + 8, columns.description[1] - 8, {
        size: 8,
        colour: PALE,
      }) + 2;
  }

  /** VAT by rate on the left, the sums on the right. */
  sums(): void {
    const { VATLines, net, VAT, total, invoice, company } = this.shown;
    this.room(90 + 14 * VATLines.length);
    this.y += 8;
    const top = this.y;
    const pale = { colour: PALE, size: 8 };
    this.text('VAT rate', LEFT, 110, pale);
    this.text('Net', 160, 60, { ...pale, align: 'right' });
    this.text('VAT', 225, 60, { ...pale, align: 'right' });
    this.y += 13;
    for (const { names = [], rate, net: on, VAT: amount } of VATLines) {
      this.text(`${names.join(', ')} ${rate} %`.trim(), LEFT, 110);
      this.text(money(on), 160, 60, { align: 'right' });
      this.text(money(amount), 225, 60, { align: 'right' });
      this.y += 14;
    }
    const bottom = this.y;
    this.y = top;
    const sum = (name: string, amount: number, bold = false): void => {
      this.text(name, 360, 100, { bold, size: bold ? 11 : 9 });
      this.text(money(amount), 440, RIGHT - 440, { bold, size: bold ? 11 : 9, align: 'right' });
      this.y += bold ? 18 : 15;
    };
    sum('Total before VAT', net);
    sum('VAT', VAT);
    sum(total < 0 ? 'Credit' : 'Total to pay', Math.abs(total), true);
    const paid = Number(invoice['paid'] ?? 0);
    if (paid !== 0) {
      sum('Paid', paid);
      sum('Still to pay', Number(invoice['balance'] ?? 0));
    }
    this.y = Math.max(this.y, bottom) + 10;
    const bank = company['Bank'] ?? '';
    if (bank !== '' && total > 0) {
      this.room(30);
      this.text(`Please pay to ${bank}, quoting ${of(invoice['invoiceNumber'])}.`, LEFT, RIGHT - LEFT);
    }
  }

  /** On every page, once all are known. */
  footers(): void {
    const { company, invoice } = this.shown;
    const { start, count } = this.document.bufferedPageRange();
    const legal = [
      company['Name'],
      company['VAT Number'] && `VAT ${company['VAT Number']}`,
      company['Company Number'] && `Company ${company['Company Number']}`,
    ]
      .filter(Boolean)
      .join(' · ');
    for (let page = start; page < start + count; page += 1) {
      this.document.switchToPage(page);
      this.y = 800;
      this.text(legal, LEFT, 330, { size: 7.5, colour: PALE });
      this.text(`${of(invoice['invoiceNumber'])} · page ${page - start + 1} of ${count}`, 380, RIGHT - 380, { size: 7.5, colour: PALE, align: 'right' });
    }
  }
}

/** "1 Feb to 28 Feb 2025", the day alone for what covers none. */
function period({ periodFrom, periodTo, transactionDate, kind }: Values): string {
  if (kind === 'recurring' && typeof periodFrom === 'string' && typeof periodTo === 'string') return formatSpan(periodFrom, periodTo);
  return day(transactionDate);
}
