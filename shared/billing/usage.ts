/** R14 for usage: rated transactions are invoiced by cutoff, whatever is suspended; a non-billable owner holds them. */
import type { Hold } from './shapes.js';

/** Whether a run up to `cutoff` invoices usage of a day. `holds` are the owner's, or `billable` says it at once. */
export function usageDue(
  transactionDate: string,
  {
    cutoff,
    holds = [],
    billable = true,
  }: {
    readonly cutoff: string;
    readonly holds?: readonly Hold[];
    readonly billable?: boolean;
  },
): boolean {
  const kept = holds.some((hold) => hold.kind === 'nonBillable' && hold.from < cutoff && (hold.until === null || hold.until >= cutoff));
  return billable && !kept && transactionDate < cutoff;
}
