/** How far ahead a billing run may look: a mistyped century must not raise a century of lines. */
import { addMonths, formatDate } from '../dates.js';
import type { Values } from '../types.js';

const MONTHS = 12;

/** What is wrong with the cutoffs of a run (`cutoffDate`, `transactionCutoffDate`), by field; empty where nothing is. */
export function cutoffFaults(run: Values, today: string): Readonly<Record<string, string>> {
  const last = addMonths(today, MONTHS);
  return Object.fromEntries(
    ['cutoffDate', 'transactionCutoffDate'].flatMap((field) => {
      const date = run[field];
      return typeof date === 'string' && date > last ? [[field, `${formatDate(date)} is more than a year ahead; give ${formatDate(last)} or earlier.`]] : [];
    }),
  );
}
