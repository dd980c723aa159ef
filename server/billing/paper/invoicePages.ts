/**
 * An invoice or a credit note as pages: what regulation 14 of the VAT Regulations 1995 asks to be on it, and 15C of a credit note.
 * Money in pounds.
 */
import { formatDate, formatSpan } from '../../../shared/dates.js';
import { formatPence, formatUnits } from '../../../shared/money.js';
import type { Value, Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import type { Corrected, Group, ShownInvoice } from '../invoice.js';
import { writeCallPages } from './callPages.js';
import { bankOf, writeSender, writeTerms } from './letterhead.js';
import { LEFT, newDocument, PALE, RIGHT, Sheet } from './sheet.js';

const of = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
const money = (pounds: number): string => formatPence(Math.round(pounds * 100));
const day = (value: Value | undefined): string => (typeof value === 'string' && value !== '' ? formatDate(value) : '');
const named = ({ invoiceNumber, invoiceDate }: Corrected): string => `invoice ${invoiceNumber} of ${formatDate(invoiceDate)}`;

/** Where the columns of lines begin and how wide they are. */
const columns = { description: [LEFT, 166], period: [219, 119], count: [340, 28], price: [370, 58], rate: [430, 42], net: [474, RIGHT - 474] } as const;

/** The document of one invoice; `for await` reads its bytes, `pipe` sends them. */
export function invoicePDF(shown: ShownInvoice): PDFKit.PDFDocument {
  const { invoice, company } = shown;
  const created = typeof invoice['createdAt'] === 'string' ? new Date(invoice['createdAt']) : new Date(0);
  const document = newDocument({ title: `${kindOf(shown)} ${of(invoice['invoiceNumber'])}`, author: company['Name'] ?? '', created });
  writeInvoice(document, shown);
  document.end();
  return document;
}

/** Its pages, at the end of a document. */
export function writeInvoice(document: PDFKit.PDFDocument, shown: ShownInvoice): void {
  const sheet = new Sheet(document);
  heading(sheet, shown);
  sheet.room(60);
  sheet.again = () => heads(sheet);
  heads(sheet);
  for (const group of shown.groups) lines(sheet, group);
  sheet.again = undefined;
  sums(sheet, shown);
  payment(sheet, shown);
  footers(sheet, shown);
  if (shown.calls)
    writeCallPages(document, shown.calls, { company: shown.company['Name'] ?? '', of: `${kindOf(shown)} ${of(shown.invoice['invoiceNumber'])}` });
}

const isCredit = ({ total }: ShownInvoice): boolean => total < 0;
const kindOf = (shown: ShownInvoice): string => (isCredit(shown) ? 'Credit note' : shown.invoice['final'] === true ? 'Final invoice' : 'Invoice');

/** Who asks, who is asked, and the dates. */
function heading(sheet: Sheet, shown: ShownInvoice): void {
  const { invoice, customer, company, total, corrects } = shown;
  sheet.text(kindOf(shown), 330, RIGHT - 330, { bold: true, size: 20, align: 'right' });
  writeSender(sheet, company);
  const terms: readonly (readonly [string, string])[] = [
    [isCredit(shown) ? 'Credit note number' : 'Invoice number', of(invoice['invoiceNumber'])],
    ['Date and tax point', day(invoice['invoiceDate'])],
    ['Payment due', total > 0 ? day(invoice['dueDate']) : ''],
    ['Account', of(customer['accountNumber'])],
    ['Your order number', of(customer['orderNumber'])],
    ['Your VAT number', of(customer['VATNumber'])],
    ...(isCredit(shown) && corrects.length <= few
      ? corrects.map(
          ({ invoiceNumber, invoiceDate }, place) => [place === 0 ? 'Corrects invoice' : '', `${invoiceNumber}, ${formatDate(invoiceDate)}`] as const,
        )
      : []),
  ];
  writeTerms(sheet, terms, customer);
  if (isCredit(shown) && corrects.length > few) paragraphs(sheet, ['Corrects these invoices:', ...rowsOf(corrects.map(named), 4).map((row) => row.join(', '))]);
  paragraphs(sheet, of(invoice['message']).split('\n'));
}

/** So many corrected invoices stand beside the address; more of them below it. */
const few = 8;

const rowsOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, row) => all.slice(row * size, row * size + size));

/** Lines of text one below the other, over as many sheets as they need; nothing where there are none. */
function paragraphs(sheet: Sheet, all: readonly string[]): void {
  const said = all.filter((line) => line.trim() !== '');
  for (const line of said) {
    sheet.room(sheet.measure(line, RIGHT - LEFT));
    sheet.y += sheet.text(line, LEFT, RIGHT - LEFT) + 2;
  }
  if (said.length > 0) sheet.y += 10;
}

function heads(sheet: Sheet): void {
  const pale = { colour: PALE, size: 8 };
  sheet.text('Description', ...columns.description, pale);
  sheet.text('Charged for', ...columns.period, pale);
  sheet.text('No.', ...columns.count, { ...pale, align: 'right' });
  sheet.text('Unit price', ...columns.price, { ...pale, align: 'right' });
  sheet.text('VAT', ...columns.rate, { ...pale, align: 'right' });
  sheet.text('Net', ...columns.net, { ...pale, align: 'right' });
  sheet.y += 13;
  sheet.rule(PALE);
  sheet.y += 6;
}

function lines(sheet: Sheet, { title, net, lines: all }: Group): void {
  // A heading never ends a sheet: the first of its lines goes with it.
  const first = all[0] ? bareHeight(sheet, all[0]) + remarksHeight(sheet, remarksOf(all[0])) : 0;
  sheet.room(sheet.measure(title, 370, { bold: true }) + 3 + first);
  const height = sheet.text(title, LEFT, 370, { bold: true });
  sheet.text(money(net), ...columns.net, { bold: true, align: 'right', fit: true });
  sheet.y += height + 3;
  sheet.again = () => {
    heads(sheet);
    sheet.y += sheet.text(`${title}, continued`, LEFT, 370, { bold: true }) + 3;
  };
  for (const line of all) oneLine(sheet, line);
  sheet.again = () => heads(sheet);
  sheet.y += 4;
  sheet.rule();
  sheet.y += 6;
}

const REMARK = { size: 7.5, colour: PALE } as const;
const remarkWidth = columns.net[0] - LEFT - 16;

/** What a line takes without its remarks. */
const bareHeight = (sheet: Sheet, line: Values): number =>
  Math.max(sheet.measure(of(line['description']), columns.description[1]), sheet.measure(spanOf(line), columns.period[1])) + 2;

/** What the remarks below it take. */
const remarksHeight = (sheet: Sheet, remarks: readonly string[]): number =>
  remarks.reduce((sum, remark) => sum + sheet.measure(remark, remarkWidth, REMARK) + 2, 0);

function oneLine(sheet: Sheet, line: Values): void {
  const description = of(line['description']);
  const said = spanOf(line);
  const remarks = remarksOf(line);
  const height = bareHeight(sheet, line);
  sheet.room(height + remarksHeight(sheet, remarks));
  sheet.text(description, ...columns.description);
  sheet.text(said, ...columns.period, { colour: PALE });
  const count = Number(line['featureCount'] ?? 1);
  if (count !== 0) sheet.text(String(count), ...columns.count, { align: 'right', fit: true });
  const price = line['unitPrice'];
  if (typeof price === 'number') sheet.text(formatUnits(Math.round(price * 10_000)), ...columns.price, { align: 'right', fit: true });
  sheet.text(rateSaid(line['rateName'], line['rate']), ...columns.rate, { colour: PALE, align: 'right' });
  sheet.text(money(Number(line['net'])), ...columns.net, { align: 'right', fit: true });
  sheet.y += height;
  for (const remark of remarks) sheet.y += sheet.text(remark, LEFT + 8, remarkWidth, REMARK) + 2;
}

/** The days charged; of what covers no period its day. */
function spanOf({ kind, chargedFrom, chargedTo, periodFrom, periodTo, transactionDate, net }: Values): string {
  if (kind === 'oneOff') return day(transactionDate);
  if (kind === 'recurring' && typeof chargedFrom === 'string' && typeof chargedTo === 'string' && Number(net) >= 0) return formatSpan(chargedFrom, chargedTo);
  return typeof periodFrom === 'string' && typeof periodTo === 'string' ? formatSpan(periodFrom, periodTo) : day(transactionDate);
}

/** What explains a figure that is not simply number times price. */
function remarksOf(line: Values): readonly string[] {
  const { kind, chargedFrom, chargedTo, periodFrom, periodTo, backfilled, corrects } = line;
  const discount = Number(line['discount'] ?? 0);
  const span = typeof chargedFrom === 'string' && typeof chargedTo === 'string' ? formatSpan(chargedFrom, chargedTo) : '';
  const whole = typeof periodFrom === 'string' && typeof periodTo === 'string' ? formatSpan(periodFrom, periodTo) : '';
  const part = kind === 'recurring' && span !== '' && (chargedFrom !== periodFrom || chargedTo !== periodTo);
  const fixes = corrects as unknown as Corrected | undefined;
  return [
    ...(discount === 0 ? [] : [`${money(Number(line['gross']))} less discount ${money(-discount)}`]),
    ...(part && Number(line['net']) >= 0 ? [asText(chargedFrom) < asText(periodFrom) ? `charged before for ${whole}` : `part of the period ${whole}`] : []),
    ...(!part && isPart(line) ? ['part of a period; the price is for a whole one'] : []),
    ...(part && Number(line['net']) < 0 ? [`charged for ${span} only`] : []),
    ...(kind === 'recurring' && span === '' && Number(line['net']) < 0 ? ['no day of it is charged any more'] : []),
    ...(kind === 'recurring' && span !== '' && line['unitPrice'] === null ? ['the price changed within the period'] : []),
    ...(backfilled === true ? ['held back at its time and charged now'] : []),
    ...(fixes === undefined ? [] : [`corrects ${named(fixes)}`]),
  ];
}

/** A first or last period that is shorter than the price is for, so that number times price is not what is charged. */
const isPart = ({ kind, net, gross, unitPrice, featureCount, chargedFrom, chargedTo }: Values): boolean =>
  kind === 'recurring' &&
  Number(net) >= 0 &&
  typeof unitPrice === 'number' &&
  typeof chargedFrom === 'string' &&
  typeof chargedTo === 'string' &&
  Math.round(unitPrice * Number(featureCount ?? 1) * 100) > Math.round(Number(gross) * 100);

/** "20 %"; what comes to nought says which of the three noughts it is. */
const rateSaid = (name: Value | undefined, rate: Value | undefined): string =>
  Number(rate) === 0 ? ({ Exempt: 'exempt', 'Outside the Scope': 'outside', 'Reverse Charge': 'reverse' }[of(name)] ?? '0 %') : `${asText(rate)} %`;

/** "Standard 20 %"; what has no rate has none beside its name. */
const rowSaid = (names: readonly string[], rate: string): string =>
  Number(rate) === 0 && names.some((name) => saidOf[name] !== undefined) ? names.join(', ') : `${names.join(', ')} ${rate} %`.trim();

/** What the law wants said of a rate (VAT Regulations 1995 reg 14(1), SI 2016/12). */
const saidOf: Readonly<Record<string, string>> = {
  'Reverse Charge': 'Reverse charge: the customer accounts for the VAT to HMRC',
  Exempt: 'Exempt from VAT',
  'Outside the Scope': 'Outside the scope of UK VAT',
};

/** The same in whole, with the VAT that the customer accounts for (VAT Notice 735: stated, and in no sum). */
const sentencesOf = ({ VATLines, reverseCharge }: ShownInvoice): readonly string[] =>
  [...new Set(VATLines.flatMap(({ names }) => names))].flatMap((name) => {
    if (saidOf[name] === undefined) return [];
    return name === 'Reverse Charge' && reverseCharge ? [`${saidOf[name]}: ${money(reverseCharge.VAT)} at ${reverseCharge.rate} %.`] : [`${saidOf[name]}.`];
  });

/** VAT by rate on the left, the sums on the right. */
function sums(sheet: Sheet, shown: ShownInvoice): void {
  const { VATLines, net, VAT, total, invoice } = shown;
  const said = sentencesOf(shown);
  const heights = VATLines.map(({ names, rate }) => Math.max(14, sheet.measure(rowSaid(names, rate), 118) + 3));
  sheet.room(Math.max(130, 40 + heights.reduce((sum, height) => sum + height, 0) + 22 * said.length));
  sheet.y += 8;
  const top = sheet.y;
  const pale = { colour: PALE, size: 8 };
  sheet.text('VAT', LEFT, 110, pale);
  sheet.text('Net', 170, 62, { ...pale, align: 'right' });
  sheet.text('VAT', 236, 62, { ...pale, align: 'right' });
  sheet.y += 13;
  VATLines.forEach(({ names, rate, net: on, VAT: amount }, place) => {
    sheet.text(rowSaid(names, rate), LEFT, 118);
    sheet.text(money(on), 170, 62, { align: 'right', fit: true });
    sheet.text(money(amount), 236, 62, { align: 'right', fit: true });
    sheet.y += heights[place]!;
  });
  for (const sentence of said) sheet.y += sheet.text(sentence, LEFT, 250, pale) + 2;
  const bottom = sheet.y;
  sheet.y = top;
  const sum = (name: string, amount: number, bold = false): void => {
    sheet.text(name, 345, 110, { bold, size: bold ? 11 : 9 });
    sheet.text(money(amount), 440, RIGHT - 440, { bold, size: bold ? 11 : 9, align: 'right' });
    sheet.y += bold ? 18 : 15;
  };
  sum('Total before VAT', net);
  sum('VAT', VAT);
  sum(isCredit(shown) ? 'Total credit' : 'Total to pay', Math.abs(total), true);
  const paid = Number(invoice['paid'] ?? 0);
  if (paid !== 0) {
    sum(isCredit(shown) ? 'Used' : 'Paid', Math.abs(paid));
    sum(isCredit(shown) ? 'Still to your credit' : 'Still to pay', Math.abs(Number(invoice['balance'] ?? 0)));
  }
  sheet.y = Math.max(sheet.y, bottom) + 12;
}

/** How it is paid: collected, paid into the account, or nothing to do. */
function payment(sheet: Sheet, { invoice, customer, company, total }: ShownInvoice): void {
  const open = Number(invoice['balance'] ?? total);
  const number = of(invoice['invoiceNumber']);
  const bank = bankOf(company);
  const said =
    total < 0
      ? 'Nothing is to be paid: this amount is set against what you owe, or paid back.'
      : open <= 0
        ? 'Nothing is to be paid.'
        : of(customer['mandateReference']) !== ''
          ? `We will collect ${money(open)} by Direct Debit on or after ${day(invoice['dueDate'])}, from your account that ${of(customer['mandateAccount'])}, reference ${of(customer['mandateReference'])}. You need do nothing.`
          : bank === ''
            ? ''
            : `Please pay ${money(open)} by ${day(invoice['dueDate'])} to ${bank}, quoting ${number}.`;
  if (said === '') return;
  sheet.room(sheet.measure(said, RIGHT - LEFT) + 6);
  sheet.y += sheet.text(said, LEFT, RIGHT - LEFT) + 6;
}

function footers(sheet: Sheet, shown: ShownInvoice): void {
  const { company, invoice } = shown;
  const legal = [
    company['Name'],
    company['VAT Number'] && `VAT number ${company['VAT Number']}`,
    company['Company Number'] && `Company number ${company['Company Number']}`,
  ].filter(Boolean);
  sheet.foot(legal.join(' · '), (page, all) => `${kindOf(shown)} ${of(invoice['invoiceNumber'])} · page ${page} of ${all}`);
}
