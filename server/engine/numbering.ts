/** Running numbers: of invoices, one after the other with no gaps; of the lines of one charge, so that none is raised twice. */
import type { Values } from '../../shared/types.js';
import { type Charged, lastSequences } from '../database/billing.js';
import type { Reading, Writing } from '../database/store.js';
import { asText } from '../../shared/values.js';

/** The first invoice of a new installation. */
const FIRST = 100_001;

/**
 * The next invoice numbers. Part of the transaction that makes the invoices: if that fails, the numbers are free again, and
 * whoever else wants one waits until it is decided, so that there are never gaps.
 */
export async function invoiceNumbers(inside: Writing, count: number): Promise<readonly string[]> {
  if (count === 0) return [];
  const move = (): Promise<number> => inside.set('counters', { next: { plus: count } }, { name: 'invoiceNumber' });
  if ((await move()) === 0) {
    await inside.addNew('counters', { name: 'invoiceNumber', next: FIRST });
    await move();
  }
  const first = ((await inside.first('counters', { name: 'invoiceNumber' }))?.next ?? FIRST) - count;
  return Array.from({ length: count }, (_, place) => String(first + place));
}

const chargedBy = (line: Values): Charged | undefined => {
  const { featureID, kind, periodFrom } = line;
  return typeof featureID === 'string' ? { featureID, kind: asText(kind), periodFrom: asText(periodFrom ?? '') } : undefined;
};
const keyOf = ({ featureID, kind, periodFrom }: Charged): string => `${featureID}|${kind}|${periodFrom}`;

/**
 * The place of each new line of a feature among the lines of its kind and period: 1 for the first charge, one more for each
 * adjustment. The database refuses a second line in the same place. Lines of no feature (manual ones, usage) have none.
 */
export async function sequences(from: Reading, lines: readonly Values[]): Promise<readonly (number | null)[]> {
  const charges = lines.map(chargedBy);
  const asked = new Map(charges.flatMap((charge) => (charge ? [[keyOf(charge), charge]] : [])));
  const last = new Map<string, number>();
  for (const row of await lastSequences(from, [...asked.values()])) last.set(keyOf(row), row.last);
  return charges.map((charge) => {
    if (!charge) return null;
    const key = keyOf(charge);
    const sequence = (last.get(key) ?? 0) + 1;
    last.set(key, sequence);
    return sequence;
  });
}

/** The lines with these places. */
export async function sequenced(from: Reading, lines: readonly Values[]): Promise<readonly Values[]> {
  const places = await sequences(from, lines);
  return lines.map((line, at) => ({ ...line, sequence: places[at]! }));
}
