/** Which tariffs price by a change of some: those themselves and all that take from them what they have no rate for (R25). */
import type { Catalogue } from '../types.js';
import { asText } from '../values.js';

/** `any` where one of them stands in wherever nobody names a tariff. */
export function tariffsThrough(names: readonly string[], catalogues: readonly Catalogue[]): readonly string[] | 'any' {
  const found = new Set(names);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const catalogue of catalogues) for (const each of catalogue.all('tariffs')) if (found.has(asText(each['basedOn']))) found.add(asText(each['name']));
  }
  const standsIn = catalogues.some((catalogue) => [...found].some((name) => catalogue.named('tariffs', name)?.['standsIn'] === true));
  return standsIn ? 'any' : [...found];
}
