/**
 * Invoice figures (R17): one function for the run that makes an invoice and for the action that rebuilds one, so that both
 * always come to the same. Lines are transactions in inner form: money in ten-thousandths of a pound, whole pence.
 */
import { addDays } from '../dates.js';
import { refused } from '../fault.js';
import { penceToPounds, penceToUnits, unitsToPence } from '../money.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { vat, vatRate } from './vat.js';
import { numberOf, textOf, valueOf } from './values.js';
import { asText } from '../values.js';

/** VAT of one rate, as an invoice keeps and shows it: pounds. `names` are the rates' names that came to it. */
export interface VATLine {
  readonly names: readonly string[];
  /** Percent as decimal text. */
  readonly rate: string;
  readonly net: number;
  readonly VAT: number;
}

/** The fields of an invoice that follow from its lines, inner form. */
export interface InvoiceFigures {
  readonly net: number;
  readonly VAT: number;
  readonly total: number;
  readonly VATLines: readonly VATLine[];
}

/** A setting of the company: a preset of the list "company", by name; null where it is not set. */
export const companySetting = (catalogue: Catalogue, name: string): string | null => {
  const found = catalogue.preset('company', name);
  return found === undefined ? null : textOf(found, 'value');
};

/** R17: VAT is rounded once per rate of an invoice; "line" in the company's setting "VAT Rounding" rounds every line. */
const vatRounding = (catalogue: Catalogue): 'invoice' | 'line' => (companySetting(catalogue, 'VAT Rounding')?.toLowerCase() === 'line' ? 'line' : 'invoice');

/**
 * VAT rates of lines on an invoice date, looked up once each: thousands of lines have two or three rates between them. A
 * line's rate is its own, else its customer's; `name` is null where neither has one that is configured.
 */
export class Rates {
  readonly date: string;
  private readonly catalogue: Catalogue;
  private readonly known = new Map<string, { readonly name: string | null; readonly rate: string }>();

  constructor(date: string, catalogue: Catalogue) {
    this.date = date;
    this.catalogue = catalogue;
  }

  of(line: Values, customer: Values | undefined): { readonly name: string | null; readonly rate: string } {
    const date = textOf(line, 'rateDate') ?? this.date;
    const key = `${date}|${asText(line['VATRate'] ?? '')}|${asText(customer?.['VATRate'] ?? '')}`;
    const known = this.known.get(key) ?? vatRate({ VATRate: line['VATRate'] ?? null }, customer, date, this.catalogue);
    this.known.set(key, known);
    return known;
  }
}

/**
 * The name of the VAT rate of a line that comes onto an invoice, so that it keeps it whatever its customer has later. Throws
 * 400502 where neither the line nor its customer names one: nought would be a guess.
 */
export function rateName(line: Values, description: string, customer: RecordOf, rates: Rates): string {
  const { name } = rates.of(line, customer);
  if (name === null) throw refused(`There is no VAT rate for "${description}": give the customer one.`);
  return name;
}

/** Where a customer has none: the terms that a customer starts with. */
const TERMS_DAYS = 30;

/** The day by which an invoice of this date is to be paid, by the customer's payment terms. */
export const payableBy = (invoiceDate: string, customer: Values): string => addDays(invoiceDate, numberOf(customer, 'paymentTermsDays') ?? TERMS_DAYS);

/** The sums of an invoice of these lines, at the rates in force on its date. */
export function invoiceFigures(
  lines: readonly Values[],
  customer: Values | undefined,
  invoiceDate: string,
  catalogue: Catalogue,
  rates = new Rates(invoiceDate, catalogue),
): InvoiceFigures {
  const rounding = vatRounding(catalogue);
  const names = new Map<string, Set<string>>();
  const sums = new Map<string, { net: number; readonly rate: string; readonly category: string }>();
  const each: { net: number; rate: string; category: string }[] = [];
  for (const line of lines) {
    const { name, rate } = rates.of(line, customer);
    // Exempt, zero-rated and outside the scope are three things to the law, though all come to nought (EN 16931 BG-23).
    const category = Number(rate) === 0 ? (name ?? '') : '';
    const key = `${rate} ${category}`;
    const net = unitsToPence(numberOf(line, 'net') ?? 0);
    if (name !== null) names.set(key, (names.get(key) ?? new Set<string>()).add(name));
    const sum = sums.get(key);
    if (rounding === 'line') each.push({ net, rate, category });
    else if (sum) sum.net += net;
    else sums.set(key, { net, rate, category });
  }
  const { rows, net, VAT, total } = vat(rounding === 'line' ? each : [...sums.values()], rounding);
  return {
    net: penceToUnits(net),
    VAT: penceToUnits(VAT),
    total: penceToUnits(total),
    VATLines: rows.map(({ rate, category = '', net: on, VAT: amount }) => ({
      names: [...(names.get(`${rate} ${category}`) ?? [])].sort(),
      rate,
      net: penceToPounds(on),
      VAT: penceToPounds(amount),
    })),
  };
}

/**
 * What a rebuilt invoice gets: its figures from the lines it has now, and the balance that what was paid leaves. Used by
 * recreate; inner form.
 */
export function rebuilt(invoice: Values, lines: readonly Values[], customer: Values | undefined, catalogue: Catalogue): Values {
  const figures = invoiceFigures(lines, customer, textOf(invoice, 'invoiceDate') ?? '', catalogue);
  return { ...figures, VATLines: figures.VATLines as unknown as Value, balance: figures.total - (numberOf(invoice, 'paid') ?? 0) };
}

/** The headings, ledger code and VAT rate that a line of a feature gets: the feature's own, else its standard feature's. */
export function headings(kind: Value, feature: RecordOf, catalogue: Catalogue): Values {
  const field = kind === 'oneOff' ? 'connectionTransaction' : 'serviceTransaction';
  return {
    transactionType: valueOf(feature, `${field}Type`, catalogue),
    transactionCode: valueOf(feature, `${field}Code`, catalogue),
    VATRate: valueOf(feature, 'VATRate', catalogue),
  };
}
