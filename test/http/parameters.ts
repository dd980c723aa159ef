/** Parameters that fit an action's schema, for walking the registry over HTTP. */
import { asText } from '../../shared/values.js';
import type { Action, Catalogue, Property, Value, Values } from '../../shared/types.js';
import { choicesOf } from '../../shared/fields.js';
import { addDays } from '../../shared/dates.js';
import { today } from '../bridges.js';

/** Where values come from that may be one or another. */
export interface Source {
  one<T>(list: readonly T[]): T | undefined;
  date(name: string): string;
  pounds(): number;
  percent(): string;
  number(): number;
  yes(): boolean;
  /** Four digits of a telephone number. */
  digits(): string;
  text(): string;
}

let made = 0;

/** Always the first, and of texts and numbers another one each time. */
const first: Source = {
  one: ([each]) => each,
  date: (name) => (name === 'collectionDate' ? '2025-02-18' : today),
  pounds: () => 1,
  percent: () => '2.5',
  number: () => 1,
  yes: () => true,
  digits: () => String(made).padStart(4, '0'),
  text: () => `Test ${made}`,
};

/** Days around today and figures by a source of numbers from 0 to 1. */
export function sourceOf(random: () => number): Source {
  const some = (most: number): number => Math.floor(random() * most);
  return {
    one: (list) => list[some(list.length)],
    date: () => addDays(today, some(90) - 45),
    pounds: () => some(5_000) / 100,
    percent: () => String(some(20)),
    number: () => some(5) + 1,
    yes: () => random() < 0.5,
    digits: () => String(some(10_000)).padStart(4, '0'),
    text: () => `Text ${some(1_000)}`,
  };
}

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

/** A value that fits a parameter. */
export function valueOf(
  name: string,
  { type, format, enum: choices, list, items }: Property,
  action: Action,
  catalogue: Catalogue,
  references: Readonly<Record<string, string>>,
  from: Source = first,
): Value {
  made += 1;
  if (references[name] !== undefined) return type === 'array' ? [references[name]] : references[name];
  if (choices) return from.one(choices)!;
  if (name === 'sortCode') return '20-00-00';
  if (name === 'accountNumber') return '55779911';
  if (format === 'date') return from.date(name);
  if (format === 'currency') return from.pounds();
  if (format === 'percent') return from.percent();
  if (format === 'email') return 'billing@example.com';
  if (list) {
    const one = from.one(choicesOf(catalogue, action.entity, list)) ?? '';
    return type === 'array' ? [one] : one;
  }
  if (format === 'lines' || /^numbers?$/.test(name)) return `01632 96${from.digits()}`;
  if (type === 'array') return items?.type === 'object' ? [] : ['Test'];
  if (type === 'integer' || type === 'number') return from.number();
  if (type === 'boolean') return from.yes();
  return type === 'object' ? {} : from.text();
}
