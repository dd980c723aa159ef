/** How plans count and list things to people; dates and money are said by dates.ts and money.ts. */

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** "1 feature", "1,204 features" */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;

/** "a", "a and b", "a, b and c" */
export const list = (names: readonly string[], last = 'and'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`;

/** A text that somebody typed, with a full stop where it has no end. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
