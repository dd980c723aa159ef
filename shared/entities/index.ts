/** Every entity. A new one is a file of its own and a line here; the bridge, sheets, forms and docs read it from this list. */
import type { Entity } from '../types.js';
import { activities } from './activities.js';
import { billingRuns } from './billingRuns.js';
import { customers } from './customers.js';
import { discountSchemes } from './discountSchemes.js';
import { features } from './features.js';
import { featureTypes } from './featureTypes.js';
import { fixedFeeTariffs } from './fixedFeeTariffs.js';
import { invoices } from './invoices.js';
import { numbers } from './numbers.js';
import { payments } from './payments.js';
import { presets } from './presets.js';
import { runs } from './runs.js';
import { services } from './services.js';
import { serviceTypes } from './serviceTypes.js';
import { standardFeatures } from './standardFeatures.js';
import { statuses } from './statuses.js';
import { transactions } from './transactions.js';
import { users } from './users.js';

export const entities: readonly Entity[] = [
  customers,
  numbers,
  services,
  features,
  transactions,
  invoices,
  payments,
  billingRuns,
  standardFeatures,
  featureTypes,
  serviceTypes,
  statuses,
  presets,
  discountSchemes,
  fixedFeeTariffs,
  runs,
  activities,
  users,
];
