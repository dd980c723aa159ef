/** How Sage 50 and QuickBooks take a sales ledger: their columns, their codes out of the company's settings, and rows of an entry. */
import { companySetting } from '../../shared/billing/invoice.js';
import type { Catalogue, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { LedgerPackage } from '../../shared/wire/ledger.js';
import { refused } from '../../shared/fault.js';
import type { LedgerLine } from './ledgerLines.js';

/** One thing for the ledger. Pence; a credit note and money that went out below zero. */
export interface Entry {
  readonly kind: 'invoice' | 'credit' | 'payment' | 'writeOff';
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly date: string;
  readonly reference: string;
  readonly details: string;
  readonly lines: readonly LedgerLine[];
  readonly amount: number;
}

export interface Ledger {
  readonly columns: readonly string[];
  /** What the company's settings lack, or say wrongly. */
  readonly lacks: readonly string[];
  rows(entry: Entry): readonly (readonly Value[])[];
}

const pounds = (pence: number): string => (pence / 100).toFixed(2);
const british = (date: string): string => `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;

/** "Standard=T1, Reduced=T5" or one a line, as a table; what has no equals sign is told. */
function table(text: string): { readonly found: ReadonlyMap<string, string>; readonly wrong: readonly string[] } {
  const found = new Map<string, string>();
  const wrong: string[] = [];
  for (const each of text.split(/[,\n]/).filter((part) => part.trim() !== '')) {
    const at = each.indexOf('=');
    const [name, code] = [each.slice(0, at).trim(), each.slice(at + 1).trim()];
    if (at < 0 || name === '' || code === '') wrong.push(each.trim());
    else found.set(name.toLowerCase(), code);
  }
  return { found, wrong };
}

/** The company's settings for a package: codes by our VAT rate and by our transaction code. */
function settings(catalogue: Catalogue, of: LedgerPackage, usualTax: string) {
  const get = (name: string, otherwise: string): string => companySetting(catalogue, `${of} ${name}`) ?? otherwise;
  const [tax, codes] = [table(get('Tax Codes', usualTax)), table(get('Nominal Codes', ''))];
  const lacks = [
    ...tax.wrong.map((each) => `“${each}” in ${of} Tax Codes is not written as Name=Code`),
    ...codes.wrong.map((each) => `“${each}” in ${of} Nominal Codes is not written as Code=Code`),
  ];
  return {
    get,
    lacks,
    code: (code: string, usual: string): string => (code === '' ? usual : (codes.found.get(code.toLowerCase()) ?? code)),
    taxOf(rate: string): string {
      const found = tax.found.get(rate.toLowerCase());
      if (found === undefined)
        throw refused(`The company setting “${of} Tax Codes” has no code for the VAT rate “${rate === '' ? 'none' : rate}”; add ${rate}=….`);
      return found;
    },
  };
}

/** Net and VAT that pull the same way; where rounding made them pull apart, each by itself. */
const pulling = ({ net, VAT }: LedgerLine): readonly (readonly [number, number])[] =>
  net * VAT < 0
    ? [
        [net, 0],
        [0, VAT],
      ]
    : net === 0 && VAT === 0
      ? []
      : [[net, VAT]];

/**
 * Sage 50, audit trail transactions. Its amounts are never below zero: what is taken back is a credit (SC); money that goes back to a
 * customer is an invoice (SI) against the bank, as Sage's own refunds are.
 */
function sage(catalogue: Catalogue): Ledger {
  const { get, lacks, code, taxOf } = settings(catalogue, 'Sage', 'Standard=T1, Reduced=T5, Zero=T0, Exempt=T2, Outside the Scope=T9');
  const [sales, bank, bad] = [get('Sales Code', '4000'), get('Bank Code', '1200'), get('Write-off Code', '8100')];
  const none = (): string => taxOf('Outside the Scope');
  return {
    columns: ['Type', 'Account Reference', 'Nominal A/C Ref', 'Department Code', 'Date', 'Reference', 'Details', 'Net Amount', 'Tax Code', 'Tax Amount'],
    lacks,
    rows({ kind, account, date, reference, details, lines, amount }) {
      if (account === '' || account.length > 8)
        throw refused(
          account === ''
            ? `${details} is of a customer without an account number; Sage knows customers by it.`
            : `Sage takes account numbers of at most 8 characters; ${account} has ${account.length}.`,
        );
      const row = (type: string, nominal: string, net: number, tax: string, VAT: number, what = details): readonly Value[] => [
        type,
        account,
        nominal,
        '0',
        british(date),
        reference.slice(0, 30),
        what.slice(0, 60),
        pounds(Math.abs(net)),
        tax,
        pounds(Math.abs(VAT)),
      ];
      if (kind === 'payment') return amount === 0 ? [] : [row(amount > 0 ? 'SA' : 'SI', bank, amount, none(), 0)];
      if (kind === 'writeOff') return amount === 0 ? [] : [row(amount > 0 ? 'SC' : 'SI', bad, amount, none(), 0)];
      return lines.flatMap((line) =>
        pulling(line).map(([net, VAT]) =>
          row(net + VAT < 0 ? 'SC' : 'SI', code(line.code, sales), net, taxOf(line.rateName), VAT, line.what === '' ? details : line.what),
        ),
      );
    },
  };
}

/** QuickBooks, journal entries: debits and credits of each are alike. */
function quickBooks(catalogue: Catalogue): Ledger {
  const { get, lacks, code, taxOf } = settings(
    catalogue,
    'QuickBooks',
    'Standard=20.0% S, Reduced=5.0% R, Zero=0.0% Z, Exempt=Exempt, Outside the Scope=No VAT',
  );
  const [sales, bank, bad, debtors, control] = [
    get('Sales Code', 'Sales'),
    get('Bank Code', 'Current Account'),
    get('Write-off Code', 'Bad Debts'),
    get('Debtors Code', 'Debtors'),
    get('VAT Code', 'VAT Control'),
  ];
  return {
    columns: ['Journal No', 'Journal Date', 'Account', 'Debits', 'Credits', 'Description', 'Name', 'Tax Code'],
    lacks,
    rows({ kind, id, date, reference, details, lines, amount, account, name }) {
      const customer = account === '' ? name : `${account} ${name}`;
      const paid = kind === 'payment' || kind === 'writeOff';
      const number = paid ? `PAY-${id}` : reference;
      /** Above zero a debit, below a credit. */
      const row = (to: string, pence: number, description: string, whose: string, tax: string): readonly Value[] => [
        number,
        british(date),
        to,
        pence > 0 ? pounds(pence) : '',
        pence < 0 ? pounds(-pence) : '',
        description,
        whose,
        tax,
      ];
      const all = paid
        ? [row(kind === 'payment' ? bank : bad, amount, `${details} ${reference}`.trim(), '', ''), row(debtors, -amount, details, customer, '')]
        : [
            row(debtors, amount, details, customer, ''),
            ...lines.flatMap((line) => [
              row(code(line.code, sales), -line.net, line.what === '' ? details : line.what, '', taxOf(line.rateName)),
              row(control, -line.VAT, `VAT ${line.rate} %`, '', taxOf(line.rateName)),
            ]),
          ];
      return all.filter((cells) => asText(cells[3]) !== '' || asText(cells[4]) !== '');
    },
  };
}

export const packages: Readonly<Record<LedgerPackage, (catalogue: Catalogue) => Ledger>> = { Sage: sage, QuickBooks: quickBooks };
