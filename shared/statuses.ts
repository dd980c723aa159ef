/** Statuses as configured: read from their records, and what one must satisfy to be of any use. */
import type { Catalogue, EntityName, RecordOf, Status, Values } from './types.js';
import { asText } from './values.js';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A status out of its record. */
export const statusOf = (record: Values): Status => ({
  name: asText(record['name']),
  entity: record['entity'] as EntityName,
  active: record['active'] === true,
  suspended: record['suspended'] === true,
  billable: record['billable'] === true,
  finalBill: record['finalBill'] === true,
  chargesCalls: record['chargesCalls'] === true,
  chargesFixed: record['chargesFixed'] === true,
  nextStatus: text(record['nextStatus']),
  relatedNumberStatus: text(record['relatedNumberStatus']),
  relatedServiceStatus: text(record['relatedServiceStatus']),
  relatedFeatureStatus: text(record['relatedFeatureStatus']),
});

/** Which statuses name the one that what hangs below gets, by the entity below. */
const related = { relatedNumberStatus: 'numbers', relatedServiceStatus: 'services', relatedFeatureStatus: 'features' } as const;

/**
 * What is wrong with a status as somebody would configure it, by field: flags that contradict each other, and names that
 * would leave what hangs below in another state than its parent. Inner form, all fields.
 */
export function statusFaults(record: Values, catalogue: Catalogue): Readonly<Record<string, string>> {
  const status = statusOf(record);
  const faults: Record<string, string> = {};
  if (status.suspended && !status.active) faults['suspended'] = 'A dropped record cannot be suspended: switch Active on or Suspended off.';
  if (status.finalBill && status.entity !== 'customers') faults['finalBill'] = 'Only customers get a final bill.';
  if (status.finalBill && status.active) faults['active'] = 'A customer with a final bill is leaving: switch Active off.';
  if (status.finalBill && status.nextStatus === null) faults['nextStatus'] = 'Say which status the final bill leads to.';
  if (status.nextStatus !== null) {
    const next = catalogue.status('customers', status.nextStatus);
    if (next?.active || next?.finalBill) faults['nextStatus'] = `"${status.nextStatus}" must be a status of customers who are gone.`;
  }
  for (const [field, below] of Object.entries(related)) {
    const name = status[field as keyof typeof related];
    const found = name === null ? undefined : catalogue.status(below, name);
    if (found && found.active !== status.active) {
      faults[field] = `"${found.name}" is ${found.active ? 'active' : 'dropped'} while ${status.name} is ${status.active ? 'active' : 'dropped'}.`;
    }
  }
  return faults;
}

/** Statuses by their order, then as they were made. */
export const inOrder = (records: readonly RecordOf[]): readonly RecordOf[] =>
  records.toSorted((a, b) => Number(a['sortOrder'] ?? 0) - Number(b['sortOrder'] ?? 0));
