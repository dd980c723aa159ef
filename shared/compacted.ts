/** A text as it is looked for: without spaces, hyphens, dots and brackets, in capitals; +44 and 0044 as 0. */
export function compacted(text: string): string {
  const short = text.replace(/[\s\p{Pd}\p{Cf}.()]/gu, '').toUpperCase();
  return short.replace(/^(\+44|0044)0?(?=\d)/, '0');
}
