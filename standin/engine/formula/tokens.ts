/** Splits a formula into tokens, losing nothing: joined again they are the formula. */

export type TokenKind =
  | 'number'
  | 'text'
  | 'error'
  | 'reference'
  | 'structured'
  | 'name'
  | 'call'
  | 'operator'
  | 'open'
  | 'close'
  | 'comma'
  | 'space'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** The sheet a reference names, with its quotes and exclamation mark, or nothing. */
  readonly sheet: string;
}

const sheet = String.raw`(?:'(?:[^']|'')+'!|[A-Za-z_][\w.]*!)?`;
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /\s+/y],
  ['text', /"(?:[^"]|"")*"/y],
  ['error', /#(?:N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)/y],
  ['reference', new RegExp(`${sheet}\\$?[A-Za-z]{1,3}\\$?\\d{1,7}(?::\\$?[A-Za-z]{1,3}\\$?\\d{1,7})?(?![\\w(.\\[!])`, 'y')],
  ['reference', new RegExp(`${sheet}\\$?[A-Za-z]{1,3}:\\$?[A-Za-z]{1,3}(?![\\w(.\\[!])`, 'y')],
  ['reference', new RegExp(`${sheet}\\$?\\d{1,7}:\\$?\\d{1,7}(?![\\w(.\\[!])`, 'y')],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ['structured', /[A-Za-z_\u00C0-\uFFFF][\w.\u00C0-\uFFFF]*\[(?:[^[\]']|'.|\[(?:[^[\]']|'.)*\])*\]/y],
  ['structured', /\[(?:[^[\]']|'.|\[(?:[^[\]']|'.)*\])*\]/y],
  ['call', /[A-Za-z_][\w.]*(?=\()/y],
  ['name', /[A-Za-z_\\\u00C0-\uFFFF][\w.\u00C0-\uFFFF]*/y],
  ['operator', /<=|>=|<>|[-+*/^&=<>%@#:]/y],
  ['open', /[({]/y],
  ['close', /[)}]/y],
  ['comma', /[,;]/y],
];

export const tokenise = (formula: string): Token[] => {
  const out: Token[] = [];
  let at = formula.startsWith('=') ? 1 : 0;
  scan: while (at < formula.length) {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const m = pattern.exec(formula);
      if (!m) continue;
      const bang = kind === 'reference' ? m[0].lastIndexOf('!') : -1;
      out.push({ kind, text: m[0].slice(bang + 1), sheet: m[0].slice(0, bang + 1) });
      at += m[0].length;
      continue scan;
    }
    out.push({ kind: 'unknown', text: formula[at]!, sheet: '' });
    at++;
  }
  return out;
};

export const joined = (tokens: readonly Token[]): string => `=${tokens.map((t) => t.sheet + t.text).join('')}`;
