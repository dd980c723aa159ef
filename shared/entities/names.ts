/** The names of all entities, in the order in which they are shown. A new entity begins here; the compiler leads on. */
export const entityNames = [
  'customers',
  'numbers',
  'services',
  'features',
  'transactions',
  'invoices',
  'payments',
  'messages',
  'billingRuns',
  'bills',
  'standardFeatures',
  'featureTypes',
  'serviceTypes',
  'statuses',
  'presets',
  'discountSchemes',
  'fixedFeeTariffs',
  'approvalLimits',
  'runs',
  'activities',
  'users',
] as const;

export type EntityName = (typeof entityNames)[number];
