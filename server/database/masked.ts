/** Numbers without their last digits, as lists have them that SQL builds. */
import { HIDDEN, MASK, SPACED } from '../../shared/masking.js';

/** An expression of text as `masked` in shared/masking.ts has it: what is alike in small and capital letters has none. */
export function maskedIn(x: string): string {
  const without = (count: number): string => `substr(${x}, 1, CASE WHEN length(${x}) > ${count} THEN length(${x}) - ${count} ELSE 0 END) || '${MASK}'`;
  const end = [1, 2, 3].map((place) => `substr(${x}, length(${x}) - ${HIDDEN - place}, 1)`);
  const digits = end.map((each) => `${each} BETWEEN '0' AND '9'`).join(' AND ');
  return `(CASE WHEN ${x} IS NULL OR lower(${x}) <> upper(${x}) THEN ${x} WHEN length(${x}) < ${HIDDEN} THEN '${MASK}' WHEN ${digits} THEN ${without(HIDDEN)} ELSE ${without(SPACED)} END)`;
}
