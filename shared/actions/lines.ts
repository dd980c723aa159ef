/** Lines that people add, change and delete: what they charge or credit, and what becomes of those of a customer who has left. */
import { textOf } from '../billing/values.js';
import { formatPence, unitsToPence } from '../money.js';
import type { Catalogue, Charge, ChargeKind, Plan, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';

/** A line as the charge that the next bill takes; `before` is what it was, of which only the difference is charged. */
export function chargeOf(line: Values, before?: Values): Charge {
  const pence = (field: string): number => unitsToPence(Number(line[field] ?? 0)) - unitsToPence(Number(before?.[field] ?? 0));
  const [net, discount] = [pence('net'), pence('discount')];
  return {
    customerID: asText(line['customerID']),
    numberID: textOf(line, 'numberID'),
    serviceID: textOf(line, 'serviceID'),
    featureID: textOf(line, 'featureID'),
    kind: asText(line['kind'] ?? 'manual') as ChargeKind,
    description: asText(line['description'] ?? ''),
    periodFrom: textOf(line, 'periodFrom'),
    periodTo: textOf(line, 'periodTo'),
    billDate: asText(line['billDate'] ?? line['transactionDate'] ?? ''),
    featureCount: Number(line['featureCount'] ?? 1),
    gross: net - discount,
    discount,
    net,
    backfilled: false,
    when: 'next run',
  };
}

/** What no longer comes with a line that goes. */
export function gone(line: Values): Pick<Plan, 'fallsAway'> {
  const net = unitsToPence(Number(line['net'] ?? 0));
  return { fallsAway: { charges: Math.max(0, net), credits: Math.min(0, net) } };
}

/** Who has left for good is in no billing run any more: late calls of theirs come onto an invoice by hand. */
export function hasLeft(customer: RecordOf, catalogue: Catalogue): boolean {
  const status = catalogue.status('customers', asText(customer['status']));
  return status !== undefined && !status.active && !status.finalBill;
}

/** "£12.50; its customer is Ex-Customer, so it waits for an invoice by hand": where no billing run takes it. */
export function lineSaid(line: Values, customer: RecordOf | undefined, catalogue: Catalogue): string {
  const net = formatPence(unitsToPence(Number(line['net'] ?? 0)));
  const billed = customer && catalogue.status('customers', asText(customer['status']))?.billable;
  return customer && !billed && hasLeft(customer, catalogue)
    ? `${net}; its customer is ${asText(customer['status'])}, so it waits for an invoice by hand`
    : net;
}
