/** Names as companies and people spell them, brought to one key, so that "Harbour Books Ltd." is "HARBOUR BOOKS LIMITED". */

/** What says only how a company is set up, and is left out or written differently from one letter to the next. */
const forms = new Set(['limited', 'ltd', 'plc', 'llp', 'lp', 'cic', 'cio', 'inc', 'incorporated', 'co', 'company', 'uk', 'the']);

/**
 * A name as it is compared: small letters and digits alone, "&" as "and", without accents and without what says only how a
 * company is set up. A name that consists of nothing else keeps it ("The Company"). Empty where no letter or digit is in it.
 */
export function nameKey(name: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    // An apostrophe or a full stop inside a word parts nothing: "Smith's", "U.K.".
    .replaceAll(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const telling = words.filter((word) => !forms.has(word));
  return (telling.length > 0 ? telling : words).join('');
}
