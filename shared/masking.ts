/** Numbers of which not everybody sees the end: who rang whom is personal. SQL masks alike (server/database/select.ts). */

/** What stands in place of the last digits. */
export const MASK = 'xxx';
/** Characters taken away, and where the last of them are not all digits ("07700 900 12 3"). */
export const [HIDDEN, SPACED] = [3, 5];

/** Without its last three digits; what has a letter in it is no number and stays. */
export function masked(text: string): string {
  if (/[A-Za-z]/.test(text)) return text;
  return `${text.slice(0, -(/^\d*$/.test(text.slice(-HIDDEN)) ? HIDDEN : SPACED))}${MASK}`;
}
