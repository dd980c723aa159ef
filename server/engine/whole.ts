/** All the records of a customer or none: what one of them is refused for keeps the others back. */
import { type Fault, refused } from '../../shared/fault.js';
import { asText } from '../../shared/values.js';
import type { PlannedRow } from './order.js';

/** Rows with the fault that each is refused for, where it is. Of a customer with one that is, the others are refused with it. */
export function keptWhole(rows: readonly PlannedRow[], faultOf: (row: PlannedRow) => Fault | undefined): readonly PlannedRow[] {
  const first = new Map<string, { readonly row: PlannedRow; readonly fault: Fault }>();
  for (const row of rows) {
    const [customer, fault] = [customerOf(row), faultOf(row)];
    if (customer !== undefined && fault && !first.has(customer)) first.set(customer, { row, fault });
  }
  if (first.size === 0) return rows;
  return rows.map((row) => {
    const customer = customerOf(row);
    const hindrance = customer === undefined ? undefined : first.get(customer);
    if (!hindrance || faultOf(row)) return row;
    const fault = refused(`All of this customer are done together or none: ${hindrance.row.label} cannot be. ${hindrance.fault.hint}`);
    return { ...row, plan: undefined, fault, digest: '' };
  });
}

function customerOf({ record }: PlannedRow): string | undefined {
  const customerID = record?.['customerID'];
  return customerID === undefined || customerID === null ? undefined : asText(customerID);
}
