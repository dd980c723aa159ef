/** The check of parameters against an action's schema; the only file that knows ajv. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { badValue, missing, unknownNames } from '../../shared/fault.js';
import { percentFault } from '../../shared/money.js';
import { dateFault } from '../../shared/dates.js';
import { emailFault, isBlank as blank, lineFault, textFault, valueFault } from '../../shared/values.js';
import type { Property, Schema, Value, Values } from '../../shared/types.js';

/** An amount as a parameter follows the rules of a Currency field. */
const poundsFault = (value: unknown): string | undefined => valueFault({ name: '', label: '', type: 'Currency', help: '' }, value);

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, ownProperties: true, validateFormats: true });
for (const [name, fault] of Object.entries({ date: dateFault, percent: percentFault, lines: textFault, line: lineFault, email: emailFault })) {
  ajv.addFormat(name, { type: 'string', validate: (value: string) => fault(value) === undefined });
}
ajv.addKeyword({ keyword: 'pounds', type: ['number', 'string'], validate: (_: boolean, value: number | string) => poundsFault(value) === undefined });
ajv.addKeyword({ keyword: 'percent', type: ['number', 'string'], validate: (_: boolean, value: number | string) => percentFault(value) === undefined });

/** The schema of ajv for one property of ours. */
function check({ type, format, enum: choices, maxLength, minimum, items, multiline }: Property): object {
  if (format === 'currency') return { type: ['number', 'string'], pounds: true };
  if (format === 'percent') return { type: ['number', 'string'], percent: true };
  if (type === 'array')
    return { type: 'array', maxItems: 1000, items: items?.type === 'object' ? { type: 'object' } : { type: 'string', format: 'line', maxLength: 2000 } };
  if (type === 'string') {
    return {
      type,
      maxLength: maxLength ?? 2000,
      format: format === 'date' || format === 'email' ? format : multiline || format === 'lines' ? 'lines' : 'line',
      ...(choices ? { enum: choices } : {}),
    };
  }
  return { type, ...(minimum === undefined ? {} : { minimum }) };
}

const compiled = new WeakMap<Schema, ValidateFunction>();

function compile(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile({
    type: 'object',
    properties: Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, check(property)])),
    additionalProperties: false,
  });
  compiled.set(schema, made);
  return made;
}

/** The sentence for what ajv found wrong with a value. */
function sentence({ keyword, params }: ErrorObject, property: Property, value: unknown): string {
  if (property.format === 'date' || params['format'] === 'date') return dateFault(value) ?? 'Give a date as YYYY-MM-DD.';
  if (property.format === 'currency') return poundsFault(value) ?? 'Give an amount in pounds.';
  if (property.format === 'percent') return percentFault(value) ?? 'Give a percentage as a number.';
  if (property.format === 'email') return emailFault(String(value)) ?? 'Give an e-mail address.';
  if (keyword === 'enum') return `Choose one of ${property.enum?.join(', ')}.`;
  if (keyword === 'maxLength') return `At most ${String(params['limit'])} characters.`;
  if (keyword === 'minimum') return `At least ${String(params['limit'])}.`;
  if (keyword === 'format') return (property.multiline || property.format === 'lines' ? textFault : lineFault)(value) ?? 'This text cannot be kept.';
  return `Give ${{ string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object' }[property.type]}.`;
}

/**
 * The parameters as given, checked: unknown names first (400505), then missing ones (400503), then values (400504).
 * Empty texts and nulls count as not given.
 */
export function validated(schema: Schema, given: Values): Values {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(schema.properties, name));
  if (unknown.length > 0) {
    const names = Object.keys(schema.properties);
    throw unknownNames(unknown, (name) => `There is no parameter of this name${nearest(name, names)}.`);
  }
  const filled: Record<string, Value> = {};
  for (const [name, raw] of Object.entries(given)) {
    const value = listed(schema.properties[name], raw);
    if (!blank(value) && !(Array.isArray(value) && value.length === 0)) filled[name] = value;
  }
  const absent = (schema.required ?? []).filter((name) => blank(filled[name]));
  if (absent.length > 0) throw missing(Object.fromEntries(absent.map((name) => [name, `${schema.properties[name]?.title ?? name} is required.`])));
  if (schema.oneOf && !schema.oneOf.some((name) => !blank(filled[name]))) {
    throw missing(
      Object.fromEntries(schema.oneOf.map((name) => [name, `Give ${schema.oneOf!.map((each) => schema.properties[each]?.title ?? each).join(' or ')}.`])),
    );
  }
  const run = compile(schema);
  if (!run(filled)) {
    const fields: Record<string, string> = {};
    for (const error of run.errors ?? []) {
      const [, name = ''] = error.instancePath.split('/');
      const property = schema.properties[name];
      if (property && fields[name] === undefined) fields[name] = sentence(error, property, filled[name]);
    }
    throw badValue(fields);
  }
  return filled;
}

/** A list that a form takes one value a line may come as that text. */
function listed(property: Property | undefined, value: Value): Value {
  return property?.type === 'array' && property.format === 'lines' && typeof value === 'string'
    ? value
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : value;
}

/** " (did you mean dateDrop?)" where one name differs only in case or a letter or two. */
export function nearest(name: string, names: readonly string[]): string {
  const lower = name.toLowerCase();
  const close =
    names.find((each) => each.toLowerCase() === lower) ??
    names.find((each) => lower.length > 3 && (each.toLowerCase().includes(lower) || lower.includes(each.toLowerCase())));
  return close ? ` (did you mean ${close}?)` : '';
}
