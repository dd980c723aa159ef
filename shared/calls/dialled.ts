/** R19, R20: telephone numbers as networks and files spell them, and which type of call a dialled number makes. */
import type { Values } from '../types.js';
import { asText } from '../values.js';
import type { CallClass } from './shapes.js';

/** A type of call: its class decides the tariff field; `free` ones cost nothing by every tariff. */
export interface CallType {
  readonly name: string;
  readonly class: CallClass;
  readonly prefixes: readonly string[];
  readonly free: boolean;
}

/** The prefixes of a call type as its record has them: "01, 02". */
export const prefixesOf = (type: Values): readonly string[] =>
  asText(type['prefixes'])
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

/** What is in that spelling already, as most numbers of a file are. */
const spelt = /^0[1-9]\d{8,9}$/;

/**
 * UK numbers with their leading 0, foreign ones with 00, short codes as they are: +44, 0044, 44…, (0), spaces and hyphens and a
 * leading 0 that a spreadsheet dropped all come to one spelling. What holds letters (a data session's name) stays, without spaces.
 */
export function normalNumber(text: string): string {
  if (spelt.test(text)) return text;
  const trimmed = text.trim();
  if (/\p{L}/u.test(trimmed)) return trimmed.replace(/\s+/gu, ' ');
  const international = trimmed.startsWith('+');
  const digits = trimmed.replace(/\(0\)/g, '').replace(/\D/g, '');
  const abroad = international ? digits : digits.startsWith('00') ? digits.slice(2) : undefined;
  if (abroad !== undefined) return abroad.startsWith('44') ? `0${abroad.slice(2).replace(/^0/, '')}` : `00${abroad}`;
  if (/^44\d{9,10}$/.test(digits)) return `0${digits.slice(2)}`;
  if (/^440\d{9,10}$/.test(digits)) return digits.slice(2);
  return /^[1-9]\d{8,9}$/.test(digits) ? `0${digits}` : digits;
}

/** The number dialled without the codes that hide or show the caller's own (141, 1470). */
export const withoutCodes = (normal: string): string => normal.replace(/^(?:141|1470)(?=0|118|1\d\d$)/, '');

/** The types of pieces and of data for which the file names none. */
export const TEXTS = 'UK Text';
export const DATA = 'UK Data';

const type = (name: string, of: CallClass, ...prefixes: readonly string[]): CallType => ({ name, class: of, prefixes, free: false });
const free = (name: string, of: CallClass, ...prefixes: readonly string[]): CallType => ({ ...type(name, of, ...prefixes), free: true });

/** As shipped, from Ofcom's National Telephone Numbering Plan. Zones of the world are the company's own to add. */
export const shippedCallTypes: readonly CallType[] = [
  type('UK Landline', 'national', '01', '02'),
  type('UK-Wide (03)', 'national', '03'),
  type('UK Mobile', 'mobile', '071', '072', '073', '074', '075', '077', '078', '079', '07624'),
  type('Personal (070)', 'nongeographic', '070'),
  type('Pager (076)', 'nongeographic', '076'),
  type('Corporate (055)', 'nongeographic', '055'),
  type('VoIP (056)', 'nongeographic', '056'),
  type('Service (084)', 'serviceNumbers', '084'),
  type('Service (087)', 'serviceNumbers', '087'),
  type('Premium (09)', 'serviceNumbers', '09'),
  type('Directory Enquiries (118)', 'serviceNumbers', '118'),
  free('Freephone', 'nongeographic', '080', '116'),
  free('Emergency and Helplines', 'nongeographic', '999', '112', '101', '105', '111'),
  type('International', 'international', '00'),
  type('Satellite', 'extendedInternational', '00870', '00881', '00882', '00883'),
  // What is no voice call has no digits that say what it is: these are found by name.
  type(TEXTS, 'mobile'),
  type(DATA, 'mobile'),
  type('Roaming Data', 'international'),
];

/** The type of the longest prefix that fits. */
export class CallTypes {
  private readonly byPrefix = new Map<string, CallType>();
  private readonly longest: number;

  constructor(types: readonly CallType[] = shippedCallTypes) {
    for (const each of types) for (const prefix of each.prefixes) this.byPrefix.set(prefix, each);
    this.longest = Math.max(0, ...[...this.byPrefix.keys()].map(({ length }) => length));
  }

  /** Of a number in its one spelling; undefined where no prefix fits (`unknownCallType`). */
  of(normal: string): CallType | undefined {
    const dialled = withoutCodes(normal);
    for (let length = Math.min(this.longest, dialled.length); length > 0; length--) {
      const found = this.byPrefix.get(dialled.slice(0, length));
      if (found) return found;
    }
    return undefined;
  }

  /** The types of a prefix and of all that it begins with. */
  along(prefix: string): readonly CallType[] {
    return Array.from(prefix, (_, place) => this.byPrefix.get(prefix.slice(0, place + 1)) ?? []).flat();
  }
}
