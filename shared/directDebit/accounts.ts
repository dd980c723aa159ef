/** Bank details of the UK as people write them, and the reference by which a mandate is known at the bank. */

/** "20-00-00" as "200000"; undefined where there are no six digits. */
export const sortCodeOf = (text: string): string | undefined => /^\d{6}$/.exec(text.replaceAll(/[\s\p{Pd}]/gu, ''))?.[0];

/**
 * An account number in eight digits: those of six or seven get noughts in front, as the industry's rule has it (Vocalink, Validating
 * Account Numbers). Whether the account exists the bank alone knows: the tables of check digits change every few weeks, and one that
 * is out of date turns good accounts away.
 */
export function accountNumberOf(text: string): string | undefined {
  const plain = text.replaceAll(/[\s\p{Pd}]/gu, '');
  return /^\d{6,8}$/.test(plain) && !/^0+$/.test(plain) ? plain.padStart(8, '0') : undefined;
}

/** How an account is named where people read it. */
export const endingOf = (accountNumber: string): string => `ends ${accountNumber.slice(-4)}`;

/** What is wrong with a mandate's reference: 6 to 18 characters, a letter or figure first, six of them at least and not all the same, never DDIC first. */
export function referenceFault(text: string): string | undefined {
  if (!/^[A-Z0-9.&/ -]{6,18}$/.test(text) || text.trim() !== text) return 'Give 6 to 18 capital letters, figures, spaces or . & / -.';
  if (!/^[A-Z0-9]/.test(text)) return 'Begin with a letter or a figure.';
  const signs = text.replaceAll(/[^A-Z0-9]/g, '');
  if (signs.length < 6) return 'Give at least six letters or figures.';
  if (new Set(signs).size === 1) return 'The letters and figures cannot all be the same.';
  return text.startsWith('DDIC') ? 'A reference cannot begin with DDIC: those are claims for indemnity.' : undefined;
}

/** A reference out of an account number: of the second mandate "-2". */
export function referenceFrom(accountNumber: string, nth: number): string {
  const plain = accountNumber
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(0, 14);
  const whole = plain.length < 6 || new Set(plain).size === 1 || plain.startsWith('DDIC') ? `SB${plain.slice(0, 12).padStart(6, '0')}` : plain;
  return nth > 1 ? `${whole}-${nth}` : whole;
}
