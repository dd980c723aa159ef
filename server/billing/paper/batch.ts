/** Many invoices as one document to print, with a cover sheet that says what is in it, so that nothing is missed at the printer. */
import { formatDate } from '../../../shared/dates.js';
import { formatPence } from '../../../shared/money.js';
import { asText } from '../../../shared/values.js';
import type { ShownInvoice } from '../invoice.js';
import { writeInvoice } from './invoicePages.js';
import { writeLetter, type Letter } from './letterPages.js';
import type { ShownStatement } from '../statement.js';
import { writeStatement } from './statementPages.js';
import { LEFT, newDocument, PALE, RIGHT, Sheet } from './sheet.js';

export interface Batch {
  /** Each is asked for when its turn comes, so that the batch is never in memory as a whole. */
  readonly invoices: AsyncIterable<ShownInvoice>;
  /** For the cover: what is in it, in its order. */
  readonly listed: readonly { readonly invoiceNumber: string; readonly customer: string; readonly total: number }[];
  readonly company: string;
  readonly today: string;
  /** Written after the invoices, each with the statement that goes with it. */
  readonly letters: readonly (Letter & { readonly statement?: () => Promise<ShownStatement> })[];
}

/** Writes the batch; the document is returned at once and grows while it is read. `failed` is told what went wrong on the way. */
export function batchPDF(batch: Batch, failed: (error: unknown) => void): PDFKit.PDFDocument {
  const document = newDocument({ title: `Print batch of ${formatDate(batch.today)}`, author: batch.company, created: new Date(`${batch.today}T00:00:00Z`) });
  cover(document, batch);
  const write = async (): Promise<void> => {
    for await (const shown of batch.invoices) {
      writeInvoice(document, shown);
      document.flushPages();
    }
    for (const letter of batch.letters) {
      writeLetter(document, letter);
      if (letter.statement) writeStatement(document, await letter.statement(), batch.today);
      document.flushPages();
    }
    document.end();
  };
  write().catch(failed);
  return document;
}

function cover(document: PDFKit.PDFDocument, { listed, company, today, letters }: Batch): void {
  const sheet = new Sheet(document);
  const heads = (): void => {
    sheet.text('Number', LEFT, 90, { colour: PALE, size: 8 });
    sheet.text('Customer', 150, 290, { colour: PALE, size: 8 });
    sheet.text('Total', 450, RIGHT - 450, { colour: PALE, size: 8, align: 'right' });
    sheet.y += 13;
    sheet.rule(PALE);
    sheet.y += 6;
  };
  sheet.y += sheet.text(`Print batch of ${formatDate(today)}`, LEFT, RIGHT - LEFT, { bold: true, size: 18 }) + 4;
  sheet.y += sheet.text(company, LEFT, RIGHT - LEFT) + 12;
  const sum = listed.reduce((all, { total }) => all + Math.round(total * 100), 0);
  const invoices =
    listed.length > 0 || letters.length === 0 ? [`${listed.length} ${listed.length === 1 ? 'invoice' : 'invoices'}, ${formatPence(sum)} altogether`] : [];
  const others = letters.length > 0 ? [`${letters.length} ${letters.length === 1 ? 'letter' : 'letters'}`] : [];
  sheet.y += sheet.text([...invoices, ...others].join('; '), LEFT, RIGHT - LEFT, { bold: true }) + 14;
  sheet.again = heads;
  heads();
  for (const { invoiceNumber, customer, total } of listed) {
    const height = sheet.measure(customer, 290);
    sheet.room(height + 3);
    sheet.text(asText(invoiceNumber), LEFT, 90);
    sheet.text(customer, 150, 290);
    sheet.text(formatPence(Math.round(total * 100)), 450, RIGHT - 450, { align: 'right' });
    sheet.y += height + 3;
  }
  for (const { customer, subject } of letters) {
    const height = Math.max(sheet.measure(asText(customer['name'] ?? ''), 290), sheet.measure(subject, RIGHT - 390));
    sheet.room(height + 3);
    sheet.text('Letter', LEFT, 90);
    sheet.text(asText(customer['name'] ?? ''), 150, 230);
    sheet.text(subject, 390, RIGHT - 390, { align: 'right' });
    sheet.y += height + 3;
  }
  sheet.foot(company, (page, all) => `cover sheet · page ${page} of ${all}`);
  document.flushPages();
}
