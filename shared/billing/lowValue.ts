/** What becomes of an invoice that is hardly worth sending, as its customer's `lowValueInvoice` says. */
import { formatPence } from '../money.js';

export interface LowValue {
  /** skip, pad or fee; null for none. */
  readonly rule: string | null;
  /** The invoice's net, the least net worth an invoice, and the fee, in pence. */
  readonly net: number;
  readonly minimum: number;
  readonly fee: number;
  /** A final invoice has no later one to wait for: it is never skipped. */
  readonly final?: boolean | undefined;
}

/**
 * `invoice` false: nothing is invoiced and the lines wait for the next run. `extra` is a line to add: what is missing to the
 * minimum (pad) or the fee. Credits (a negative net) are always invoiced as they are; an invoice of nought is low.
 */
export function lowValue({ rule, net, minimum, fee, final = false }: LowValue): {
  readonly invoice: boolean;
  readonly extra: { readonly net: number; readonly description: string } | null;
} {
  const asItIs = { invoice: true, extra: null };
  if (net < 0 || net >= minimum || final) return asItIs;
  if (rule === 'skip') return { invoice: false, extra: null };
  if (rule === 'pad') return { invoice: true, extra: { net: minimum - net, description: `Minimum invoice value ${formatPence(minimum)}` } };
  if (rule === 'fee' && fee > 0) return { invoice: true, extra: { net: fee, description: `Low value invoice fee for less than ${formatPence(minimum)}` } };
  return asItIs;
}
