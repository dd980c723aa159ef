/** The calls of a customer as the next bill would take them, by the company's configuration. */
import { companySetting } from '../billing/invoice.js';
import type { Catalogue } from '../types.js';
import { CallConfiguration } from './configuration.js';
import type { BilledLeg } from './legs.js';
import type { Used } from './pools.js';
import type { Owned } from './rating.js';
import type { Grouping, Unbilled } from './groups.js';
import { usageOf, type Usage } from './usage.js';

/** What of a customer's calls is due, and what they draw from. */
export interface CallAccount {
  readonly owned: Owned;
  readonly unbilled: readonly Unbilled[];
  readonly used: Used;
  /** Legs on earlier invoices that calls of these may belong to. */
  readonly billedLegs?: readonly BilledLeg[];
}

export function billedUsage({ unbilled, owned, used, billedLegs = [] }: CallAccount, catalogue: Catalogue): Usage {
  const grouping = companySetting(catalogue, 'Call Lines');
  return usageOf(unbilled, owned, {
    configuration: CallConfiguration.of(catalogue),
    catalogue,
    used,
    billedLegs,
    grouping: grouping === 'customer and class' || grouping === 'number' ? grouping : ('number and class' satisfies Grouping),
    transactionType: catalogue.preset('transactionType', 'Call Charges') ? 'Call Charges' : null,
  });
}
