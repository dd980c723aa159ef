/** Every entity. A new one is its name in names.ts, a file of its own and a line here; the bridge, sheets, forms and docs read it from this list. */
import type { Entity, EntityName, FieldType, RecordOf, Value } from '../types.js';
import { activities } from './activities.js';
import { discountPlanAllowanceUsage } from './allowanceUsage.js';
import { approvalLimits } from './approvalLimits.js';
import { billingRuns } from './billingRuns.js';
import { callFiles, calls } from './calls.js';
import { carrierBills, carrierTransactions } from './carrierBills.js';
import { callTypeGroups, callTypes, carrierCallTypes } from './callTypes.js';
import { commissionEntries, commissionProfiles } from './commission.js';
import { bills } from './bills.js';
import { customers } from './customers.js';
import { discountSchemes } from './discountSchemes.js';
import { features } from './features.js';
import { featureTypes } from './featureTypes.js';
import { fixedFeeTariffs } from './fixedFeeTariffs.js';
import { invoices } from './invoices.js';
import { entityNames } from '../entityNames.js';
import { directDebits, mandates } from './directDebits.js';
import { messages } from './messages.js';
import { numbers } from './numbers.js';
import { payments } from './payments.js';
import { presets } from './presets.js';
import { agedDebt, chargeTotals, commissionLines, deferredIncome, revenue, unbilledCharges } from './reports.js';
import { runs } from './runs.js';
import { services } from './services.js';
import { serviceTypes } from './serviceTypes.js';
import { standardFeatures } from './standardFeatures.js';
import { statuses } from './statuses.js';
import { discountPlans, tariffRates, tariffs } from './tariffs.js';
import { transactions } from './transactions.js';
import { users } from './users.js';

const registry = {
  customers,
  numbers,
  services,
  features,
  transactions,
  invoices,
  payments,
  mandates,
  directDebits,
  messages,
  billingRuns,
  calls,
  callFiles,
  carrierTransactions,
  carrierBills,
  bills,
  standardFeatures,
  featureTypes,
  serviceTypes,
  statuses,
  presets,
  discountSchemes,
  fixedFeeTariffs,
  agedDebt,
  unbilledCharges,
  chargeTotals,
  revenue,
  deferredIncome,
  commissionLines,
  tariffs,
  tariffRates,
  callTypes,
  callTypeGroups,
  carrierCallTypes,
  discountPlans,
  discountPlanAllowanceUsage,
  commissionProfiles,
  commissionEntries,
  approvalLimits,
  runs,
  activities,
  users,
} satisfies { readonly [Name in EntityName]: Entity & { readonly name: Name } };

export const entities: readonly Entity[] = entityNames.map((name) => registry[name]);

/** A record of one entity: its fields by name and with their types, as loaded (inner form; null where empty). */
export type Loaded<Name extends EntityName> = RecordOf & {
  readonly [F in (typeof registry)[Name]['fields'][number] as F['name'] extends 'id' ? never : F['name']]: Inner[F['type']] | null;
};

interface Inner extends Record<FieldType, Value> {
  Text: string;
  Number: number;
  Currency: number;
  Date: string;
  'Preset Value': string;
  'Preset Value(s)': readonly string[];
  Timestamp: string;
  Flag: boolean;
}
