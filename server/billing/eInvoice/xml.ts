/** XML as text: elements in the order in which they are given, nothing else. */

export type Node = string | undefined | false;

const escaped = (text: string): string =>
  text
    // Signs that XML 1.0 does not know at all.
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const attributes = (given: Readonly<Record<string, string>>): string =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

/** An element with text in it. */
export const leaf = (name: string, text: string, given: Readonly<Record<string, string>> = {}): string =>
  `<${name}${attributes(given)}>${escaped(text)}</${name}>`;

/** An element of elements; absent where none of them is there. */
export const branch = (name: string, children: readonly Node[], given: Readonly<Record<string, string>> = {}): string => {
  const inside = children.filter((each): each is string => typeof each === 'string' && each !== '');
  return inside.length === 0 ? '' : `<${name}${attributes(given)}>${inside.join('')}</${name}>`;
};
