/**
 * Debts that are written off: a payment that no money stands behind. Books, Xero, commission and the warning before an edit all ask here.
 * It is told from others by how it was paid; where a company has taken that method off its list, a payment without one is told by the
 * reference that writing off gives it.
 */
import type { Catalogue, Values } from './types.js';
import { asText, isBlank } from './values.js';

/** Among the list `paymentMethod`. */
const WRITE_OFF = 'Write-off';
const REFERENCE = 'Written off: ';

/** What a payment that writes off says of itself. */
export const writtenOff = (reason: string, catalogue: Catalogue): { readonly paymentMethod: string | null; readonly ourReference: string } => ({
  paymentMethod: catalogue.preset('paymentMethod', WRITE_OFF) ? WRITE_OFF : null,
  ourReference: `${REFERENCE}${reason}`,
});

export const isWriteOff = ({ paymentMethod, ourReference }: Values): boolean =>
  isBlank(paymentMethod) ? asText(ourReference ?? '').startsWith(REFERENCE) : paymentMethod === WRITE_OFF;
