import type { EntityName, Values } from '../types.js';

interface Shipped {
  readonly name: string;
  readonly flags: { readonly active?: boolean; readonly suspended?: boolean; readonly billable?: boolean; readonly finalBill?: boolean };
  /** Of numbers: whether calls and fixed fees are charged. */
  readonly charges: { readonly calls: boolean; readonly fixed: boolean };
  readonly of: readonly EntityName[];
  /** The status that what hangs below gets. */
  readonly below: string | null;
  readonly next?: string;
}

const everywhere: readonly EntityName[] = ['customers', 'numbers', 'services', 'features'];

/**
 * A dropped record stays billable: what is left up to its bill-to and what was paid too far ahead still have to come. Gone
 * for good is Ex-Customer.
 */
const shipped: readonly Shipped[] = [
  { name: 'Active', flags: {}, charges: { calls: true, fixed: true }, of: everywhere, below: 'Active' },
  { name: 'Suspended', flags: { suspended: true }, charges: { calls: true, fixed: false }, of: everywhere, below: 'Suspended' },
  { name: 'Active - Do Not Bill', flags: { billable: false }, charges: { calls: false, fixed: false }, of: everywhere, below: 'Active - Do Not Bill' },
  {
    name: 'Suspended - Do Not Bill',
    flags: { suspended: true, billable: false },
    charges: { calls: false, fixed: false },
    of: everywhere,
    below: 'Suspended - Do Not Bill',
  },
  { name: 'Dropped', flags: { active: false }, charges: { calls: true, fixed: true }, of: everywhere, below: 'Dropped' },
  {
    name: 'Final Bill',
    flags: { active: false, finalBill: true },
    charges: { calls: true, fixed: true },
    of: ['customers'],
    below: 'Dropped',
    next: 'Ex-Customer',
  },
  { name: 'Ex-Customer', flags: { active: false, billable: false }, charges: { calls: false, fixed: false }, of: ['customers'], below: 'Dropped' },
  { name: 'In Stock', flags: { active: false, billable: false }, charges: { calls: false, fixed: false }, of: ['numbers'], below: null },
];

export const statuses: readonly Values[] = everywhere.flatMap((entity) =>
  shipped
    .filter(({ of }) => of.includes(entity))
    .map(({ name, flags, charges, below, next }, place) => ({
      name,
      entity,
      active: flags.active ?? true,
      suspended: flags.suspended ?? false,
      billable: flags.billable ?? true,
      finalBill: flags.finalBill ?? false,
      chargesCalls: charges.calls,
      chargesFixed: charges.fixed,
      nextStatus: next ?? null,
      relatedNumberStatus: entity === 'customers' ? below : null,
      relatedServiceStatus: entity === 'customers' ? below : null,
      relatedFeatureStatus: entity === 'features' ? null : below,
      sortOrder: place + 1,
    })),
);
