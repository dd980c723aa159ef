/** The `where` of an order as the query of a list, so that both read filters by the same rules. */
import { badQuery, badValue } from '../../shared/fault.js';
import { fieldOf, joinedFields } from '../../shared/fields.js';
import type { EntityName, Value, Values } from '../../shared/types.js';
import { asText, textFault } from '../../shared/values.js';

/** `{"status": "Active", "active": true, "id.in": ["1", "2"]}` as a query string. */
export function whereText(entity: EntityName, where: Value): string {
  if (typeof where !== 'object' || where === null || Array.isArray(where)) throw badValue({ where: 'Give an object of filters, like {"status": "Active"}.' });
  return Object.entries(where as Values)
    .map(([name, value]) => {
      if (textFault(name) !== undefined) throw badQuery('where', 'One of its names holds what no name can hold.');
      return `${encodeURIComponent(name)}=${encodeURIComponent(textOf(entity, name, value))}`;
    })
    .join('&');
}

function textOf(entity: EntityName, name: string, value: Value): string {
  if (!Array.isArray(value)) return one(entity, name, value);
  if (!name.endsWith('.in')) throw badQuery(name, `Give one value here, or several as ${name}.in.`);
  return (value as readonly Value[]).map((each) => one(entity, name, each).replaceAll(',', '\\,')).join(',');
}

function one(entity: EntityName, name: string, value: Value): string {
  if (typeof value === 'object' && value !== null) throw badQuery(name, 'Give a text, a number, true, false or null.');
  // Of a field null means that it is empty; of a flag it would mean that it is on, which nobody says with null.
  if (value === null && (name === 'hidden' || !isField(entity, name.split('.')[0] ?? ''))) throw badQuery(name, 'Give a value, or leave it out.');
  const fault = typeof value === 'string' ? textFault(value) : undefined;
  if (fault !== undefined) throw badQuery(name, fault);
  return asText(value);
}

/** Kept, or worked out when lists are read. */
const isField = (entity: EntityName, name: string): boolean => fieldOf(entity, name) !== undefined || joinedFields(entity).some((each) => each.name === name);
