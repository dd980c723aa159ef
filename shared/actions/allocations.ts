/** Which invoices a payment pays. Kept on the payment in pounds, as callers see them; here in ten-thousandths. */
import { unitsToPounds, poundsToUnits } from '../money.js';
import type { Value, Values } from '../types.js';
import { asText } from '../values.js';

export type Allocations = ReadonlyMap<string, number>;

/** The allocations of a payment by invoice id. */
export function allocationsOf(payment: Values): Allocations {
  const kept = payment['allocations'];
  return new Map(
    Array.isArray(kept) ? (kept as readonly Values[]).map(({ invoiceID, amount }) => [asText(invoiceID), poundsToUnits(amount as number | string)]) : [],
  );
}

/** As the payment keeps them; none is null. */
export const asKept = (allocations: Allocations): Value => {
  const lines = [...allocations].filter(([, amount]) => amount !== 0).map(([invoiceID, amount]) => ({ invoiceID, amount: unitsToPounds(amount) }));
  return lines.length > 0 ? lines : null;
};

export const allocated = (allocations: Allocations): number => [...allocations.values()].reduce((sum, amount) => sum + amount, 0);
