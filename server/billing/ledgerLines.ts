/** An invoice for the ledger: what it comes to by nominal code and VAT rate. One home for every accounts package. */
import type { Value } from '../../shared/types.js';
import type { VATLine } from '../../shared/billing/invoice.js';
import { asText } from '../../shared/values.js';

/** A line of an invoice: `rateName` and `rate` of the VAT on its date, net in pounds. */
export type LedgerSource = Readonly<Record<string, Value | undefined>>;

export interface LedgerLine {
  /** The nominal code of the lines; empty where they have none. */
  readonly code: string;
  readonly rateName: string;
  readonly rate: string;
  /** Pence. */
  readonly net: number;
  readonly VAT: number;
  readonly what: string;
}

const pence = (pounds: unknown): number => Math.round(Number(pounds ?? 0) * 100);

/** One line for each nominal code and VAT rate; their VAT adds up to that of the invoice, to the penny. */
export function ledgerLines(lines: readonly LedgerSource[], VATLines: readonly VATLine[]): readonly LedgerLine[] {
  const sums = new Map<string, Omit<LedgerLine, 'VAT'>>();
  for (const line of lines) {
    const [code, rateName, rate] = [asText(line['transactionCode'] ?? ''), asText(line['rateName'] ?? ''), asText(line['rate'] ?? '0')];
    const key = `${code}|${rateName}|${rate}`;
    const known = sums.get(key) ?? { code, rateName, rate, net: 0, what: asText(line['transactionType'] ?? line['description'] ?? '') };
    sums.set(key, { ...known, net: known.net + pence(line['net']) });
  }
  const left = VATLines.map(({ names, rate, VAT, net }) => ({ names, rate, VAT: pence(VAT), net: pence(net) }));
  return [...sums.values()].map((sum) => {
    const rest =
      left.find(({ names, rate }) => rate === sum.rate && names.includes(sum.rateName)) ??
      left.find(({ rate, names }) => rate === sum.rate && names.length === 0);
    if (rest === undefined) return { ...sum, VAT: 0 };
    // The last line of a rate takes what rounding left.
    const VAT = rest.net === sum.net ? rest.VAT : Math.round((rest.VAT * sum.net) / (rest.net || 1));
    rest.VAT -= VAT;
    rest.net -= sum.net;
    return { ...sum, VAT };
  });
}
