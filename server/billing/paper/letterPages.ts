/** A letter to a customer as a page: who writes, to whom, of what day, what about, and what it says. */
import { formatDate } from '../../../shared/dates.js';
import type { Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { writeAddressee, writeSender, type Company } from './letterhead.js';
import { LEFT, PALE, RIGHT, Sheet } from './sheet.js';

export interface Letter {
  readonly company: Company;
  readonly customer: Values;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly subject: string;
  readonly body: string;
}

/** Its pages, at the end of a document. */
export function writeLetter(document: PDFKit.PDFDocument, { company, customer, date, subject, body }: Letter): void {
  const sheet = new Sheet(document);
  writeSender(sheet, company);
  writeAddressee(sheet, customer);
  sheet.y += 20;
  sheet.y += sheet.text(formatDate(date), LEFT, RIGHT - LEFT, { colour: PALE }) + 2;
  sheet.y += sheet.text(`Account ${asText(customer['accountNumber'] ?? '')}`, LEFT, RIGHT - LEFT, { colour: PALE }) + 12;
  sheet.y += sheet.text(subject, LEFT, RIGHT - LEFT, { bold: true, size: 12 }) + 12;
  for (const line of body.split('\n')) {
    const height = line.trim() === '' ? 8 : sheet.measure(line, RIGHT - LEFT);
    sheet.room(height + 3);
    if (line.trim() !== '') sheet.text(line, LEFT, RIGHT - LEFT);
    sheet.y += height + 3;
  }
  sheet.foot(company['Name'] ?? '', (page, all) => (all === 1 ? '' : `page ${page} of ${all}`));
}
