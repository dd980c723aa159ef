/** R30, R31: the VAT rate and ledger code of usage. Never the VATRate of a feature, which is for its own charges. */
import type { Catalogue, Values } from '../types.js';
import { textOf } from '../billing/values.js';

/** What a call's line takes them from, nearest first: the feature that gave the tariff, else those of the number by start, then the customer's. */
export interface UsageAround {
  /** Features in the order in which they are asked. */
  readonly features: readonly Values[];
  readonly customer?: Values | undefined;
  readonly catalogue: Catalogue;
}

/** The typed or file's own value, else the first feature's (or its standard feature's) that has one; rate and code each on their own. */
export function usageTerms(
  line: Values,
  { features, customer, catalogue }: UsageAround,
): { readonly VATRate: string | null; readonly transactionCode: string | null } {
  const first = (field: 'VATRateCalls' | 'callsTransactionCode'): string | null => {
    for (const feature of features) {
      const standard = textOf(feature, 'standardFeature');
      const found = textOf(feature, field) ?? (standard ? textOf(catalogue.named('standardFeatures', standard) ?? {}, field) : null);
      if (found) return found;
    }
    return null;
  };
  return {
    VATRate: textOf(line, 'VATRate') ?? first('VATRateCalls') ?? (customer ? textOf(customer, 'VATRate') : null),
    transactionCode: textOf(line, 'transactionCode') ?? first('callsTransactionCode'),
  };
}
