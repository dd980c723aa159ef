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

/** What banks put before or behind a payer's name to say how it was paid. */
const ways = /\b(?:bgc|bacs|fpi|fps|fp|chaps|faster payments?|bank giro credit|credit|transfer|tfr|payment|from|via mobile|ref|reference|inv|invoice|no)\b/gi;

/** The words of a payer as the bank says it, without numbers, dates and the way it was paid. */
export const payerWords = (payer: string): readonly string[] =>
  payer
    .split(/\s+/)
    .filter((word) => !/\d/.test(word))
    .join(' ')
    .replaceAll(ways, ' ')
    .split(' ')
    .filter((word) => /[\p{L}&]/u.test(word));

/** What is paid in over a counter carries words that are nobody's name. */
const nobodys = new Set('at atm bank branch cash cheque chq cheques counter deposit in lodgement machine of office paid post sundry the unknown'.split(' '));

/** A payer as the bank says it, by those words alone: the same the next time, whatever is paid for. Empty where they name nobody. */
export function payerKey(payer: string): string {
  const words = payerWords(payer);
  return words.every((word) => nobodys.has(word.toLowerCase().replaceAll(/[^a-z]/g, ''))) ? '' : nameKey(words.join(' '));
}
