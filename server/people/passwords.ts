/**
 * Which passwords are taken (ASVS 6.2): at least 12 characters, none that everybody tries first, and none made of what is known
 * about the person. The list of common ones is zxcvbn's, kept by its project; the only home of that package.
 */
import { dictionary } from '@zxcvbn-ts/language-common';
import { isBlank, lineFault } from '../../shared/values.js';

const SHORTEST = 12;
/** Hashing takes as long as the text is. */
export const LONGEST = 200;

const common: ReadonlySet<string> = new Set(Object.values(dictionary as Readonly<Record<string, readonly string[]>>).flat());

/** Why this is no password for that person, as a sentence; undefined where it is one. */
export function passwordFault(password: unknown, { name, email }: { readonly name: string; readonly email: string }): string | undefined {
  if (typeof password !== 'string' || password.length < SHORTEST || password.length > LONGEST) return `A password has ${SHORTEST} to ${LONGEST} characters.`;
  const fault = lineFault(password) ?? (isBlank(password) ? 'It has to hold more than spaces.' : undefined);
  if (fault !== undefined) return fault;
  const folded = password.toLowerCase();
  if (new Set(folded).size < 6) return 'It repeats a few characters; take several words that do not belong together.';
  const letters = folded.replace(/[^\p{L}]/gu, '');
  if (common.has(folded) || common.has(letters) || runs(folded))
    return 'It is one of those that everybody tries first; take several words that do not belong together.';
  const rest = own(name, email).reduce((text, word) => text.replaceAll(word, ''), folded);
  return rest.length < 8 ? 'It is made of your own name, e-mail address or the name of this product; take other words.' : undefined;
}

/** One long run of the keyboard, the alphabet or the digits, with little beside it. */
function runs(text: string): boolean {
  const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz', '01234567890123456789'];
  let inRun = 0;
  for (let at = 1; at < text.length; at += 1) {
    const [one, next] = [text.charAt(at - 1), text.charAt(at)];
    if (rows.some((row) => row.includes(one + next) || row.includes(next + one))) inRun += 1;
  }
  return inRun >= text.length - 3;
}

const own = (name: string, email: string): readonly string[] =>
  [...name.toLowerCase().split(/\s+/), ...email.toLowerCase().split(/[@.]/), 'sheetbridge'].filter((word) => word.length >= 4);
