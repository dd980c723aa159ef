/** R17: VAT per rate of an invoice (EN 16931) or per line, half-up, never rounded down. Amounts in pence. */
import { fraction, halfUp, parsePercent, type Fraction } from '../money.js';
import type { Catalogue, Values } from '../types.js';
import { standardOf, textOf } from './values.js';

export interface VATRow {
  /** What tells apart rows of one rate that the law tells apart; absent where the rate itself does. */
  readonly category?: string;
  /** Percent as decimal text: "20". */
  readonly rate: string;
  readonly net: number;
  readonly VAT: number;
}

export interface VATTotals {
  /** A row a rate, the highest first. */
  readonly rows: readonly VATRow[];
  readonly net: number;
  readonly VAT: number;
  readonly total: number;
}

interface Percent extends Fraction {
  readonly given: string;
  readonly rate: string;
}

/** The percentage that was read last: thousands of invoices have the same one. */
let lately: Percent | undefined;

function percentOf(given: string): Percent {
  if (lately?.given !== given) {
    const rate = parsePercent(given, 'VATRate');
    lately = { given, rate, ...fraction(rate) };
  }
  return lately;
}

/** VAT of one amount: `halfUp(net × rate / 100)`. */
export function vatOn(net: number, rate: string): number {
  const { n, d } = percentOf(rate);
  return halfUp(BigInt(net) * n, 100n * d);
}

/** VAT of an invoice's lines: on the sum of each rate, or line by line. Three of 0.33 at 20 %: 0.20 or 0.21. */
export function vat(lines: readonly { readonly net: number; readonly rate: string; readonly category?: string }[], mode: 'invoice' | 'line'): VATTotals {
  const rates = new Map<string, { rate: string; category: string; net: number; lines: number }>();
  for (const { net, rate: given, category = '' } of lines) {
    const { rate } = percentOf(given);
    const key = `${rate} ${category}`;
    const sum = rates.get(key) ?? { rate, category, net: 0, lines: 0 };
    sum.net += net;
    if (mode === 'line') sum.lines += vatOn(net, rate);
    rates.set(key, sum);
  }
  const rows = [...rates.values()]
    .map(({ rate, category, net, lines: each }) => ({ rate, ...(category === '' ? {} : { category }), net, VAT: mode === 'line' ? each : vatOn(net, rate) }))
    .sort((a, b) => Number(b.rate) - Number(a.rate) || ((a.category ?? '') < (b.category ?? '') ? -1 : 1));
  const [net, VAT] = [rows.reduce((sum, row) => sum + row.net, 0), rows.reduce((sum, row) => sum + row.VAT, 0)];
  return { rows, net, VAT, total: net + VAT };
}

/**
 * The rate of a line or feature at an invoice date: its own, else its standard feature's, else the customer's. `name` is null
 * where none of them has one (the rate is then "0" and somebody has to be told); a name without a preset counts as none.
 */
export function vatRate(line: Values, customer: Values | undefined, date: string, catalogue: Catalogue): { name: string | null; rate: string } {
  const standard = standardOf(line, catalogue);
  for (const holder of [line, standard, customer]) {
    const name = holder && textOf(holder, 'VATRate');
    const preset = name ? catalogue.preset('VATRate', name) : undefined;
    if (name && preset) return { name, rate: rateOn(preset, date) };
  }
  return { name: null, rate: '0' };
}

/** A preset's rate on a date: the last of its history that began by then, before that the first; without history its value. */
function rateOn(preset: Values, date: string): string {
  const history = Array.isArray(preset['history']) ? (preset['history'] as readonly Values[]) : [];
  const dated = history.map((entry) => ({ from: textOf(entry, 'from') ?? '', value: entry['value'] })).sort((a, b) => (a.from < b.from ? -1 : 1));
  const entry = dated.findLast(({ from }) => from <= date) ?? dated[0];
  const value = entry ? entry.value : preset['value'];
  return typeof value === 'string' || typeof value === 'number' ? parsePercent(value, 'VATRate') : '0';
}
