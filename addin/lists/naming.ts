/** What a list is called where nobody named it: by what was asked for, so that one tells its sheet from the next. */
import { inSentence } from '../words.js';
import type { Asked, Condition } from './conditions.js';

/** "Dropped features", "Broadband features", "Features of Dovecote", "Features harbour", or the plain "Features". */
export function listNamed({ titles, fields }: Pick<Asked, 'titles' | 'fields'>, conditions: readonly Condition[], owner?: string): string {
  const kinds = conditions.flatMap(({ field: name, test, value }) => {
    if (name === 'dropped') return ['Dropped'];
    const field = fields.find((each) => each.name === name);
    return field !== undefined && test === 'eq' && (field.type === 'Preset Value' || name === 'currentType') && value !== '' ? [value] : [];
  });
  const of = owner ?? conditions.find(({ field, test }) => field === 'customerName' && (test === 'eq' || test === 'contains'))?.value;
  const search = conditions.find(({ field }) => field === 'search')?.value;
  const what = kinds.length === 0 ? titles : `${kinds.join(', ')} ${inSentence(titles)}`;
  if (of !== undefined && of !== '') return `${what} of ${of}`;
  return search === undefined ? what : `${what} ${search}`;
}
