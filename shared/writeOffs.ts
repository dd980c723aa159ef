/** Debts that are written off: a payment that no money stands behind, told from others by how it was paid. */
import type { Values } from './types.js';

/** Among the list `paymentMethod`. */
export const WRITE_OFF = 'Write-off';

export const isWriteOff = (payment: Values): boolean => payment['paymentMethod'] === WRITE_OFF;
