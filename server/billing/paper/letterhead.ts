/** The head of a first page: who writes, and to whom; and the account that is paid into. The same on everything that goes out. */
import type { Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { LEFT, PALE, RIGHT, type Sheet } from './sheet.js';

/** The company's settings by name. */
export type Company = Readonly<Record<string, string>>;

const width = 270;
const block = (sheet: Sheet, lines: readonly string[]): void => {
  for (const line of lines) if (line.trim() !== '') sheet.y += sheet.text(line.trim(), LEFT, width) + 1;
};

/** Who writes; the height reached is where the addressee begins, in the window of an envelope. */
export function writeSender(sheet: Sheet, company: Company): void {
  sheet.y += sheet.text(company['Name'] ?? '', LEFT, width, { bold: true, size: 14 }) + 4;
  const VAT = company['VAT Number'] ?? '';
  block(sheet, [
    ...(company['Address'] ?? '').split(/[\n,]/),
    ...['Town', 'Postcode', 'Country', 'Telephone', 'Email'].map((name) => company[name] ?? ''),
    VAT === '' ? '' : `VAT number ${VAT}`,
  ]);
  sheet.y = Math.max(sheet.y + 18, 140);
}

export const writeAddressee = (sheet: Sheet, customer: Values): void =>
  block(
    sheet,
    ['name', 'address1', 'address2', 'town', 'county', 'postcode', 'country'].map((field) => asText(customer[field] ?? '')),
  );

/** What the paper is about beside whom it is for: names and values, empty ones left out. */
export function writeTerms(sheet: Sheet, terms: readonly (readonly [string, string])[], customer: Values): void {
  const after = sheet.y;
  for (const [name, value] of terms) {
    if (value === '') continue;
    sheet.text(name, 340, 95, { colour: PALE });
    sheet.y += sheet.text(value, 435, RIGHT - 435, { align: 'right' }) + 3;
  }
  const right = sheet.y;
  sheet.y = after;
  writeAddressee(sheet, customer);
  sheet.y = Math.max(sheet.y, right) + 14;
}

/** The account that customers pay into, in words; empty where the company's settings name none. */
export function bankOf(company: Company): string {
  if (company['Bank'] !== undefined) return company['Bank'];
  return [
    company['Account Name'] ?? '',
    company['Sort Code'] ? `sort code ${company['Sort Code']}` : '',
    company['Account Number'] ? `account ${company['Account Number']}` : '',
    company['IBAN'] ? `IBAN ${company['IBAN']}` : '',
  ]
    .filter((each) => each !== '')
    .join(', ');
}
