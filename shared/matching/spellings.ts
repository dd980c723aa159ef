/**
 * What a line of somebody else's list may mean: the spellings under which each kind of reference is kept here. Pure; which of
 * them there are is looked up by whoever asks.
 */
import { findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { normalNumber } from '../calls/dialled.js';
import { compacted } from '../compacted.js';
import { nameKey } from './names.js';

export interface Spellings {
  /** As `numbers.numberKey` keeps them. Of a sentence, every number in it. */
  readonly numbers: readonly string[];
  /** Where a spreadsheet has shortened a long number to 1.2E+10: what its key lies between, of so many characters. */
  readonly shortened?: { readonly from: string; readonly until: string; readonly length: number };
  /** The whole line as a reference or an account number, in the ways in which they are written. */
  readonly references: readonly string[];
  readonly invoiceNumbers: readonly string[];
  /** Addresses in small letters. */
  readonly emails: readonly string[];
  /** As `customers.nameKey` keeps it; empty where the line is no name. */
  readonly name: string;
}

/** A list's own bullets and the apostrophe that makes a cell text. */
const trimmed = (text: string): string =>
  text
    .replaceAll(/[\u00A0\u2007\u202F\p{Cf}]/gu, ' ')
    .trim()
    .replace(/^(?:[•◦▪*·]|[-–—](?=\s)|')\s*/u, '')
    .replace(/[,;]+$/, '')
    .trim();

const scientific = /^(\d)(?:\.(\d+))?E\+?(\d{1,2})$/i;

/** A sentence with a number in it is shorter; what is longer names nothing. */
export const longestLine = 200;
const nothing: Spellings = { numbers: [], references: [], invoiceNumbers: [], emails: [], name: '' };

export function spellings(line: string): Spellings {
  if (line.length > longestLine) return nothing;
  const text = trimmed(line);
  const [, first = '', rest = '', power = ''] = scientific.exec(text) ?? [];
  const digits = first + rest;
  const whole = first === '' ? text : digits.length > Number(power) ? digits.slice(0, Number(power) + 1) : undefined;
  const emails = text.includes('@')
    ? text
        .toLowerCase()
        .split(/[\s<>()[\],;:"']+/)
        .filter(isAddress)
    : [];
  const references = [...new Set([text, text.toUpperCase(), text.toLowerCase()])].filter(Boolean);
  return {
    numbers: whole === undefined || emails.length > 0 ? [] : numbersIn(whole),
    ...(whole === undefined ? { shortened: shortenedTo(digits, Number(power)) } : {}),
    references,
    invoiceNumbers: [...new Set([...references, text.replace(/^(?:invoice|inv)(?:\s*(?:number|no\.?))?[\s#:.-]*(?=\S)/i, '').replace(/^#\s*/, '')])].filter(
      Boolean,
    ),
    emails,
    name: emails.length > 0 || !/\p{L}{2}/u.test(text) ? '' : nameKey(text),
  };
}

/** Something, one @, and a domain with a full stop inside. */
function isAddress(word: string): boolean {
  const [user, domain = '', ...more] = word.split('@');
  return user !== '' && more.length === 0 && /^[^.]+(?:\.[^.]+)+$/.test(domain);
}

/** The keys of a text that is one number, in any spelling. */
export const numberKeys = (text: string): readonly string[] => [...new Set([compacted(text), keyOf(text)])].filter((key) => key !== '');

/** The keys of a line that is one number, or of those that stand in it. */
function numbersIn(text: string): readonly string[] {
  if (text === '') return [];
  const found = /\d{3}/.test(text) ? findPhoneNumbersInText(text, { defaultCountry: 'GB', extended: true }) : [];
  const inside = found.map(({ number }) => keyOf(number.number));
  return [...new Set([compacted(text), keyOf(text), ...inside])].filter((key) => key !== '');
}

/** The key under which a number is kept: UK ones with their leading 0, others as they are dialled from here. */
function keyOf(text: string): string {
  const normal = normalNumber(text);
  return compacted(normal.startsWith('00') ? `+${normal.slice(2)}` : normal);
}

/** A number of which a spreadsheet shows the first digits only, rounded: 1.2E+10 is anything from 11.5 to 12.5 thousand million. */
function shortenedTo(digits: string, power: number): NonNullable<Spellings['shortened']> {
  const unit = 10n ** BigInt(power + 1 - digits.length);
  const middle = BigInt(digits) * unit;
  const [from, until] = [middle - unit / 2n, middle + unit / 2n].map(String) as [string, string];
  // 44 and ten digits are a UK number with its country code; any other lost the 0 in front of it.
  const abroad = from.startsWith('44') && from.length === 12;
  const key = (value: string): string => `0${abroad ? value.slice(2) : value}`;
  return { from: key(from), until: key(until), length: key(from).length };
}

/** Whether a text may be a telephone number in the UK or with its country code abroad, a short code, or an extension of digits. */
export function isTelephone(text: string): boolean {
  const digits = text.replaceAll(/[\s().-]/g, '');
  if (/^\d{3,6}$/.test(digits)) return true;
  if (!/^\+?\d+$/.test(digits)) return false;
  return parsePhoneNumberFromString(digits.replace(/^00/, '+'), 'GB')?.isPossible() ?? false;
}
