/**
 * Who sells and who buys on an e-invoice (EN 16931, Peppol BIS Billing 3.0), out of the company's settings and the customer, and what
 * is missing before there can be one. BT and BG are the standard's business terms.
 */
import type { Value, Values } from '../types.js';
import { asText } from '../values.js';

export interface Party {
  /** BT-34, BT-49: scheme (the EAS code list) and address. */
  readonly endpoint: { readonly scheme: string; readonly id: string };
  readonly name: string;
  readonly street: readonly string[];
  readonly town: string;
  readonly postcode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly VATNumber: string | null;
  readonly registration: string | null;
  readonly telephone: string | null;
  readonly email: string | null;
}

const of = (value: Value | undefined): string => (value === null || value === undefined ? '' : asText(value).trim());

/** "GB 987 6543 21" as "GB987654321"; digits alone are British. */
export function VATNumber(text: string): string | null {
  const plain = text.replaceAll(/[\s.-]/g, '').toUpperCase();
  if (plain === '') return null;
  return /^\d+$/.test(plain) ? `GB${plain}` : plain;
}

/** Codes of the countries that an address may name. */
const countries: ReadonlyMap<string, string> = (() => {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const found = new Map([
    ['', 'GB'],
    ['uk', 'GB'],
    ...['great britain', 'england', 'scotland', 'wales', 'northern ireland'].map((name) => [name, 'GB'] as const),
    ['republic of ireland', 'IE'],
  ] as const satisfies readonly (readonly [string, string])[] as readonly (readonly [string, string])[]);
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  for (const code of letters.flatMap((one) => letters.map((other) => one + other))) {
    const name = names.of(code);
    // The user-assigned codes have no name of their own.
    if (name !== undefined && name !== code && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), code);
  }
  return found;
})();

export const countryCode = (text: string): string | undefined =>
  countries.get(text.trim().toLowerCase()) ?? (/^[A-Z]{2}$/.test(text.trim()) ? text.trim() : undefined);

/** Electronic addresses carry their scheme: 9932 is a British VAT number, 0088 a GLN. */
function endpointOf(text: string, VAT: string | null): Party['endpoint'] | undefined {
  const [, scheme, id] = /^(\d{4}|[A-Z]{2}):(.{1,60})$/.exec(text) ?? [];
  if (scheme !== undefined && id !== undefined) return { scheme, id: id.trim() };
  return text === '' && VAT?.startsWith('GB') ? { scheme: '9932', id: VAT } : undefined;
}

type Setting = (name: string) => string | null;

/** The company, or what its settings lack. */
export function sellerOf(setting: Setting): { readonly party: Party; readonly lacks: readonly string[] } {
  const get = (name: string): string => of(setting(name));
  const VAT = VATNumber(get('VAT Number'));
  const lines = get('Address')
    .split(/[\n,]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const country = countryCode(get('Country'));
  const endpoint = endpointOf(get('Electronic Address'), VAT);
  const lacks = [
    ...(get('Name') === '' ? ['the company setting Name'] : []),
    ...(VAT === null ? ['the company setting VAT Number'] : []),
    ...(lines.length === 0 ? ['the company setting Address'] : []),
    ...(country === undefined ? [`a country known by that name in place of "${get('Country')}" in the company settings`] : []),
    ...(endpoint === undefined && VAT !== null ? ['the company setting Electronic Address, with its scheme, as in 9932:GB123456789'] : []),
  ];
  const party = {
    endpoint: endpoint ?? { scheme: '', id: '' },
    name: get('Name'),
    street: lines,
    town: get('Town'),
    postcode: get('Postcode'),
    country: country ?? '',
    VATNumber: VAT,
    registration: get('Company Number') || null,
    telephone: get('Telephone') || null,
    email: get('Email') || null,
  };
  return { party, lacks };
}

/** The customer, or what they lack. */
export function buyerOf(customer: Values): { readonly party: Party; readonly lacks: readonly string[] } {
  const get = (name: string): string => of(customer[name]);
  const VAT = VATNumber(get('VATNumber'));
  const country = countryCode(get('country'));
  const endpoint = endpointOf(get('electronicAddress'), VAT);
  const lacks = [
    ...(country === undefined ? [`a country known by that name in place of "${get('country')}" of the customer`] : []),
    ...(endpoint === undefined ? ['the E-invoice Address of the customer, with its scheme, as in 9932:GB123456789 or 0088:5060000000001'] : []),
  ];
  const party = {
    endpoint: endpoint ?? { scheme: '', id: '' },
    name: get('name'),
    street: [get('address1'), get('address2')].filter((each) => each !== ''),
    town: get('town'),
    postcode: get('postcode'),
    country: country ?? '',
    VATNumber: VAT,
    registration: null,
    telephone: null,
    email: null,
  };
  return { party, lacks };
}

/** UNCL5305 codes of our VAT rates. */
export function categoryOf(name: string, rate: string): 'S' | 'Z' | 'E' | 'O' | 'AE' {
  if (Number(rate) !== 0) return 'S';
  return ({ Exempt: 'E', 'Outside the Scope': 'O', 'Reverse Charge': 'AE' } as const)[name] ?? 'Z';
}

/** Why there can be no e-invoice of this invoice, as a sentence with the way out; undefined where there can. */
export function eInvoiceFault(customer: Values, rates: readonly { readonly name: string; readonly rate: string }[], setting: Setting): string | undefined {
  const lacks = [...sellerOf(setting).lacks, ...buyerOf(customer).lacks];
  const codes = new Set(rates.map(({ name, rate }) => categoryOf(name, rate)));
  if (codes.has('AE') && buyerOf(customer).party.VATNumber === null) lacks.push('the VAT Number of the customer, who accounts for the VAT');
  if (lacks.length > 0) return `An e-invoice needs ${lacks.join('; ')}.`;
  // BR-O-11: what is outside the scope stands alone.
  if (codes.has('O') && codes.size > 1)
    return 'An e-invoice cannot hold what is outside the scope of VAT beside other lines (rule BR-O-11); bill it on an invoice of its own.';
  return undefined;
}
