/** Parameters that fit an action's schema, for walking the registry over HTTP. */
import { asText } from '../../shared/values.js';
import type { Action, Catalogue, Property, Value, Values } from '../../shared/types.js';
import { choicesOf } from '../../shared/fields.js';
import { today } from '../bridges.js';

/** The first fitting values; `status` is one of those the flags allow, each in turn. */
export function* parametersOf(action: Action, catalogue: Catalogue, references: Readonly<Record<string, string>>): Generator<Values> {
  const { properties, required = [], oneOf = [] } = action.parameters;
  const names = [...required, ...oneOf.slice(0, 1)];
  const fixed = Object.fromEntries(
    names.filter((name) => name !== 'status').map((name) => [name, valueOf(name, properties[name]!, action, catalogue, references)]),
  );
  if (action.name === 'edit') {
    const [text] =
      Object.entries(properties).find(
        ([name, { type, format, list, maxLength = 99 }]) =>
          type === 'string' && !format && !list && !properties[name]?.enum && maxLength > 20 && !/CRMReference|name|number|list/i.test(name),
      ) ?? [];
    if (text) yield { [text]: `Test ${(made += 1)}` };
  } else if (properties['standardFeatures']?.type === 'array') {
    for (const each of catalogue.all('standardFeatures')) yield { ...fixed, standardFeatures: [asText(each['name'])] };
  } else if (!names.includes('status')) yield { ...fixed, ...(action.name === 'divert' ? { divertTo: '01632 960001' } : {}) };
  else for (const { name } of catalogue.statuses(action.entity)) yield { ...fixed, status: name };
}

let made = 0;

function valueOf(
  name: string,
  { type, format, enum: choices, list, items }: Property,
  action: Action,
  catalogue: Catalogue,
  references: Readonly<Record<string, string>>,
): Value {
  made += 1;
  if (references[name] !== undefined) return type === 'array' ? [references[name]] : references[name];
  if (choices) return choices[0]!;
  if (name === 'collectionDate') return '2025-02-18';
  if (name === 'sortCode') return '20-00-00';
  if (name === 'accountNumber') return '55779911';
  if (format === 'date') return today;
  if (format === 'currency') return 1;
  if (format === 'percent') return '2.5';
  if (format === 'email') return 'billing@example.com';
  if (list) {
    const [first = ''] = choicesOf(catalogue, action.entity, list);
    return type === 'array' ? [first] : first;
  }
  if (format === 'lines' || /^numbers?$/.test(name)) return `01632 96${String(made).padStart(4, '0')}`;
  if (type === 'array') return items?.type === 'object' ? [] : ['Test'];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  return type === 'object' ? {} : `Test ${made}`;
}
