/**
 * A Direct Debit collection in the layout of Bacs Standard 18: labels of 80 characters, one record of 100 characters a collection (106
 * with a processing day of its own), the contra record that credits the company, and control totals. Money in pence. Field numbers in
 * comments are positions, from 1, both ends in.
 */
import { addDays, dayOf, toDay } from '../dates.js';

/** 01 the first collection of a mandate, 17 the next ones, 18 once more after it came back unpaid, 19 the last one. */
export type TransactionCode = '01' | '17' | '18' | '19';
/** The credit that balances the debits of a file. */
const contra = '99';

export interface Account {
  /** Six digits. */
  readonly sortCode: string;
  /** Eight digits. */
  readonly accountNumber: string;
  readonly accountName: string;
}

export interface Item extends Account {
  readonly transactionCode: TransactionCode;
  /** Whole pence, above 0. */
  readonly amount: number;
  /** The mandate's. */
  readonly reference: string;
}

export interface Submission {
  /** Tells a file of a day from every other: up to six digits. */
  readonly serial: number;
  /** The Service User Number, six digits. */
  readonly serviceUser: string;
  readonly originator: Account;
  readonly created: string;
  /** The working day on which Bacs processes it; the money moves on the next one. */
  readonly processingDate: string;
  readonly items: readonly Item[];
  /** Each record with its processing day: 106 characters instead of 100. */
  readonly multi?: boolean;
}

/** The most that one record may hold: Bacs takes no single item of £20,000,000 or more. */
export const mostPence = 1_999_999_999;

/** Letters as Bacs takes them: capitals, figures, full stop, hyphen, ampersand, oblique and space; everything else is left out. */
export const bacsText = (text: string, length: number): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßẞ]/g, 'SS')
    .replaceAll(/[Ææ]/g, 'AE')
    .replaceAll(/[Øø]/g, 'O')
    .replaceAll(/['’`]/g, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9.&/ -]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, length)
    .padEnd(length);

const digits = (value: string | number, length: number): string => {
  const text = String(value).padStart(length, '0');
  if (!/^\d+$/.test(text) || text.length !== length) throw new RangeError(`No ${length} digits: ${text.length}.`);
  return text;
};
const blank = (length: number): string => ' '.repeat(length);
/** " YYDDD": the year and the day of it. */
const julian = (date: string): string => ` ${date.slice(2, 4)}${String(toDay(date) - dayOf(Number(date.slice(0, 4)), 1, 1) + 1).padStart(3, '0')}`;

/** Nobody may write over a file before it was processed: it is kept until some day after that. */
const keptDays = 7;

const sized = (length: number, parts: readonly string[]): string => {
  const line = parts.join('');
  if (line.length !== length) throw new RangeError(`A record of ${line.length} characters in place of ${length}.`);
  return line;
};

/** Both file labels, at the head as HDR and at the end as EOF. */
function labels(kind: 'HDR' | 'EOF', { serial, serviceUser, created, processingDate, multi = false }: Submission): readonly string[] {
  return [
    // 5-21 file identifier, 22-27 set (the serial of VOL1), 28-31 section, 32-35 sequence, 42-47 created, 48-53 kept until, 55-60 blocks.
    sized(80, [
      `${kind}1A${digits(serviceUser, 6)}S  1${digits(serviceUser, 6)}`,
      digits(serial, 6),
      '00010001',
      blank(6),
      julian(created),
      julian(addDays(processingDate, keptDays)),
      blank(1),
      '000000',
      blank(20),
    ]),
    // 5 of fixed length, 6-10 block, 11-15 record, 51-52 offset.
    sized(80, [`${kind}2F`, multi ? '0200000106' : '0200000100', blank(35), '00', blank(28)]),
  ];
}

/** The records of a submission in their order, without ends of line. */
export function standard18(submission: Submission): readonly string[] {
  const { serial, serviceUser, originator, processingDate, items, multi = false } = submission;
  const sum = items.reduce((all, { amount }) => all + amount, 0);
  const record = (to: Account, code: string, amount: number, user: string, reference: string, name: string): string =>
    sized(multi ? 106 : 100, [
      // 1-6, 7-14 whose account, 15 its type, 16-17 code, 18-23, 24-31 the company's account, 32-35 free, 36-46 pence.
      digits(to.sortCode, 6),
      digits(to.accountNumber, 8),
      '0',
      code,
      digits(originator.sortCode, 6),
      digits(originator.accountNumber, 8),
      blank(4),
      digits(amount, 11),
      // 47-64 the company, 65-82 the reference, 83-100 the payer.
      bacsText(user, 18),
      bacsText(reference, 18),
      bacsText(name, 18),
      multi ? julian(processingDate) : '',
    ]);
  return [
    // 5-10 serial, 42-47 whose, 80 the level of the standard.
    sized(80, [`VOL1${digits(serial, 6)}`, blank(31), digits(serviceUser, 6), blank(32), '1']),
    ...labels('HDR', submission),
    // 5-10 processed, 11-16 by Bacs, 21-22 pounds, 23-28 country, 29-37 kind of work, 38-40 file.
    sized(80, [`UHL1${julian(processingDate)}999999    00000000`, multi ? '4 MULTI  ' : '1 DAILY  ', '001', blank(40)]),
    ...items.map((item) => {
      if (!Number.isSafeInteger(item.amount) || item.amount < 1 || item.amount > mostPence) throw new RangeError('An amount that no record holds.');
      return record(item, item.transactionCode, item.amount, originator.accountName, item.reference, item.accountName);
    }),
    record(originator, contra, sum, originator.accountName, 'CONTRA', originator.accountName),
    ...labels('EOF', submission),
    // 5-17 debits, 18-30 credits, 31-37 how many debits, 38-44 how many credits.
    sized(80, [`UTL1${digits(sum, 13)}${digits(sum, 13)}${digits(items.length, 7)}${digits(1, 7)}`, blank(36)]),
  ];
}
