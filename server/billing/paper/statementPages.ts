/** A statement of account as pages. Money in pounds. */
import { formatDate } from '../../../shared/dates.js';
import { formatPence } from '../../../shared/money.js';
import type { Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import type { ShownStatement } from '../statement.js';
import { bankOf, writeSender, writeTerms } from './letterhead.js';
import { LEFT, newDocument, PALE, RIGHT, Sheet } from './sheet.js';

const money = (pounds: unknown): string => formatPence(Math.round(Number(pounds ?? 0) * 100));
const columns = { date: [LEFT, 70], what: [122, 80], reference: [204, 90], details: [296, 110], amount: [408, 64], balance: [476, RIGHT - 476] } as const;
const kinds: Readonly<Record<string, string>> = { invoice: 'Invoice', payment: 'Payment', refund: 'Refund', reversal: 'Reversal' };

/** The document of a statement. */
export function statementPDF(shown: ShownStatement, today: string): PDFKit.PDFDocument {
  const document = newDocument({
    title: `Statement ${asText(shown.told['accountNumber'] ?? '')}`,
    author: shown.company['Name'] ?? '',
    created: new Date(`${today}T00:00:00Z`),
  });
  writeStatement(document, shown, today);
  document.end();
  return document;
}

/** Its pages, at the end of a document. */
export function writeStatement(document: PDFKit.PDFDocument, { told, company, customer }: ShownStatement, today: string): void {
  const account = asText(told['accountNumber'] ?? '');
  const sheet = new Sheet(document);
  sheet.text('Statement', 330, RIGHT - 330, { bold: true, size: 20, align: 'right' });
  writeSender(sheet, company);
  const terms = [
    ['Account', account],
    ['Date', formatDate(today)],
  ] as const;
  writeTerms(sheet, terms, customer);
  const heads = (): void => {
    const pale = { colour: PALE, size: 8 };
    sheet.text('Date', ...columns.date, pale);
    sheet.text('What', ...columns.what, pale);
    sheet.text('Reference', ...columns.reference, pale);
    sheet.text('Details', ...columns.details, pale);
    sheet.text('Amount', ...columns.amount, { ...pale, align: 'right' });
    sheet.text('Balance', ...columns.balance, { ...pale, align: 'right' });
    sheet.y += 13;
    sheet.rule(PALE);
    sheet.y += 6;
  };
  sheet.again = heads;
  heads();
  if (Number(told['openingBalance']) !== 0) {
    sheet.text('Brought forward', ...columns.what);
    sheet.text(money(told['openingBalance']), ...columns.balance, { align: 'right' });
    sheet.y += 15;
  }
  for (const entry of told['entries'] as readonly Values[]) {
    const details = asText(entry['details']).replaceAll(/\d{4}-\d{2}-\d{2}/g, (date) => formatDate(date));
    const height = Math.max(sheet.measure(details, columns.details[1]), sheet.measure(asText(entry['reference']), columns.reference[1]));
    sheet.room(height + 3);
    sheet.text(formatDate(asText(entry['date'])), ...columns.date, { colour: PALE });
    sheet.text(kinds[asText(entry['kind'])] ?? asText(entry['kind']), ...columns.what);
    sheet.text(asText(entry['reference']), ...columns.reference);
    sheet.text(details, ...columns.details, { colour: PALE });
    sheet.text(money(entry['amount']), ...columns.amount, { align: 'right', fit: true });
    sheet.text(money(entry['balance']), ...columns.balance, { align: 'right', fit: true });
    sheet.y += height + 3;
  }
  sheet.again = undefined;
  sheet.room(40);
  sheet.y += 4;
  sheet.rule();
  sheet.y += 8;
  const owed = Number(told['closingBalance']);
  sheet.text(owed < 0 ? 'In your favour' : 'To be paid', 300, 150, { bold: true, size: 11 });
  sheet.text(money(Math.abs(owed)), 440, RIGHT - 440, { bold: true, size: 11, align: 'right' });
  sheet.y += 24;
  const bank = bankOf(company);
  const said =
    owed <= 0
      ? ''
      : asText(customer['mandateReference'] ?? '') !== ''
        ? 'What is due is collected by Direct Debit on the days that your invoices say. You need do nothing.'
        : bank === ''
          ? ''
          : `Please pay what is due to ${bank}, quoting ${account}.`;
  if (said !== '') {
    sheet.room(sheet.measure(said, RIGHT - LEFT) + 6);
    sheet.text(said, LEFT, RIGHT - LEFT);
  }
  sheet.foot(company['Name'] ?? '', (page, all) => `Statement ${account} · page ${page} of ${all}`);
}
