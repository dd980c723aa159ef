/** What follows from the field tables: schemas, wire form, labels, and the check of a record's values. Pure and derived. */
import { compacted } from './compacted.js';
import { formatDate } from './dates.js';
import { entities } from './entities/index.js';
import { fixedLists } from './entities/lists.js';
import { badValue, missing, unknownField } from './fault.js';
import { nameKey } from './matching/names.js';
import { percentTyped, poundsToUnits, UNITS, unitsToPounds } from './money.js';
import type { Catalogue, Entity, EntityName, Field, Property, RecordOf, Schema, Value, Values } from './types.js';
import { asText, type Form, isBlank, valueFault } from './values.js';
import { customerAccount, customerName } from './ofCustomer.js';

export { asText, emailFault, isBlank, lineFault, patternFault, textFault, valueFault } from './values.js';

const byName: ReadonlyMap<string, Entity> = new Map(entities.map((each) => [each.name, each]));
const fieldsByName = new Map<string, ReadonlyMap<string, Field>>(
  entities.map(({ name, fields }) => [name, new Map(fields.map((field) => [field.name, field]))]),
);

export const isEntity = (name: string): name is EntityName => byName.has(name);

export function entity(name: EntityName): Entity {
  const found = byName.get(name);
  if (!found) throw new Error(`No entity ${name}`);
  return found;
}

/**
 * What a list may show besides its own fields, when `fields=` names it: the customer as people know it, beside the id that
 * records carry. Looked up when the list is read; never part of a record.
 */
const joinedOfCustomer: readonly Field[] = [
  { name: customerAccount, label: 'Account Number', type: 'Text', set: 'system', help: 'The account number of the customer that this belongs to.' },
  { name: customerName, label: 'Customer Name', type: 'Text', set: 'system', help: 'The name of the customer that this belongs to.' },
];

/** The joined fields of an entity: the customer's name of everything that belongs to a customer, and what is in force of a feature. */
export const joinedFields = (name: EntityName): readonly Field[] => joined.get(name) ?? [];

const joined: ReadonlyMap<string, readonly Field[]> = new Map(
  entities.map((each) => [each.name, [...(each.customer === 'customerID' ? joinedOfCustomer : []), ...((each as Entity).inForce ?? [])]]),
);

/**
 * The joined field that a name stands for, or undefined: its own name does, and, where a day is given to tell what is in force, the
 * name of the field that it is in force of.
 */
export const joinedField = (name: EntityName, field: string, today: string | undefined): Field | undefined =>
  joinedFields(name).find((each) => each.name === field || (each.inForceOf === field && today !== undefined));

/** The field of that name, or undefined where the entity has none. */
export const fieldOf = (name: EntityName, field: string): Field | undefined => fieldsByName.get(name)?.get(field);

/** Whether the field holds the id of another record. */
export const isReference = (name: EntityName, field: string): boolean => fieldOf(name, field)?.references !== undefined;

/** The fields that go out otherwise than they are kept: the log of a large order looks up each of its values here. */
const otherwise = new Map<string, ReadonlyMap<string, 'inner' | 'money'>>(
  entities.map(({ name, fields }) => [
    name,
    new Map(fields.filter(({ inner, type }) => inner || type === 'Currency').map((field) => [field.name, field.inner ? 'inner' : 'money'])),
  ]),
);

/** What may leave the bridge: money in pounds, nothing of inner fields. Names that are no fields stay as they are. */
export function toWire(name: EntityName, values: Values): Values {
  const wire: Record<string, Value> = {};
  const special = otherwise.get(name);
  for (const each of Object.keys(values)) {
    const how = special?.get(each);
    if (how === 'inner') continue;
    const value = values[each]!;
    wire[each] = how === 'money' && typeof value === 'number' ? unitsToPounds(value) : value;
  }
  return wire;
}

/** Checked wire values as the bridge keeps them: pounds as ten-thousandths, percentages as text, blanks as null. */
export function fromWire(name: EntityName, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([each, value]) => [each, one(fieldOf(name, each), each, value)]));
}

function one(field: Field | undefined, name: string, value: Value): Value {
  if (isBlank(value)) return null;
  if (field?.type === 'Currency') return poundsToUnits(value as number | string, name);
  if (field?.type === 'Number' && value === 0) return 0;
  if (field?.format === 'charges') return (value as readonly Values[]).map(priced);
  return field?.format === 'percent' ? percentTyped(value as number | string) : value;
}

/** A line of a price list. It is data, kept as it goes out: in pounds, as numbers. */
const priced = (line: Values): Values =>
  Object.fromEntries(
    Object.entries(line).flatMap(([name, value]) =>
      name === 'standardFeature' ? [[name, value]] : isBlank(value) ? [] : [[name, unitsToPounds(poundsToUnits(value as number | string, name))]],
    ),
  );

/** "A1001 Northgate Dental": the fields that name the record, or its kind and id where they are empty. */
export function label(name: EntityName, record: RecordOf): string {
  const { shows, title } = entity(name);
  const words = shows.flatMap((field) => {
    const value = record[field];
    if (isBlank(value)) return [];
    return fieldOf(name, field)?.type === 'Date' ? formatDate(asText(value)) : asText(value);
  });
  return [...new Set(words)].join(' ') || `${title} ${record.id}`;
}

/** Whether create or edit takes the field from a caller. */
export const takes = ({ set = 'edit', by = [] }: Field, verb: 'create' | 'edit'): boolean =>
  set === 'edit' || (verb === 'create' && (set === 'create' || (set === 'action' && by.includes('create'))));

/** Why create or edit does not take a field of this name; undefined where it does. */
export function notTaken(name: EntityName, field: string, verb: 'create' | 'edit'): string | undefined {
  const found = fieldOf(name, field);
  if (!found || found.inner) return `${entity(name).titles} have no field of this name.`;
  if (takes(found, verb)) return undefined;
  const others = (found.by ?? []).filter((each) => each !== 'create');
  if (found.set === 'action' && others.length > 0) return `${found.label} is changed by ${list(others)}, not by ${verb === 'edit' ? 'editing' : 'creating'}.`;
  return found.set === 'create' ? `${found.label} is given once, when the record is made.` : `${found.label} is kept by the bridge.`;
}

const list = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);

const schemas = new Map<string, Schema>();

/** The parameters of create and edit, from the fields that they take. */
export function schemaFor(name: EntityName, verb: 'create' | 'edit'): Schema {
  const key = `${name} ${verb}`;
  const known = schemas.get(key);
  if (known) return known;
  const fields = entity(name).fields.filter((field) => !field.inner && takes(field, verb));
  const required = verb === 'create' ? fields.filter((field) => field.required).map((field) => field.name) : [];
  const made: Schema = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, property(field, verb)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  schemas.set(key, made);
  return made;
}

/** A field as a form shows it. */
function property(field: Field, verb: 'create' | 'edit'): Property {
  const { label: title, help: description, initial, least, list: from } = field;
  const choices = from === undefined ? undefined : fixedLists[from];
  const names =
    from === undefined
      ? {}
      : {
          ...(choices ? { enum: choices } : {}),
          ...(choices && field.type === 'Preset Value' ? {} : { list: from }),
          ...(field.open ? { open: true as const } : {}),
        };
  return {
    ...shape(field),
    title,
    description,
    ...names,
    ...(verb === 'create' && initial !== undefined && initial !== null && typeof initial !== 'object'
      ? { default: field.type === 'Currency' ? String(unitsToPounds(Number(initial))) : String(initial) }
      : {}),
    ...(least === undefined ? {} : { minimum: field.type === 'Currency' ? least / UNITS : least }),
  };
}

function shape({ type, format, max, whole, multiline, near }: Field): Pick<Property, 'type' | 'format' | 'maxLength' | 'multiline' | 'items' | 'near'> {
  switch (type) {
    case 'Number':
      return { type: whole ? 'integer' : 'number' };
    case 'Currency':
      return { type: 'number', format: 'currency' };
    case 'Date':
      return { type: 'string', format: 'date', ...(near ? { near } : {}) };
    case 'Flag':
      return { type: 'boolean' };
    case 'Data':
      return format === 'list' || format === 'charges' ? { type: 'array', items: { type: 'object' } } : { type: 'object' };
    case 'Preset Value(s)':
      return { type: 'array', items: { type: 'string' } };
    default:
      return {
        type: 'string',
        ...(format === 'email' || format === 'percent' ? { format } : {}),
        ...(max === undefined ? {} : { maxLength: max }),
        ...(multiline ? { multiline } : {}),
      };
  }
}

/** Whose statuses a list is: `statuses` are those of the entity whose field or action names it, `statuses/numbers` those of numbers. */
export function statusesOf(list: string, of: EntityName): EntityName | undefined {
  const [what, whose = of] = list.split('/');
  return what === 'statuses' && isEntity(whose) ? whose : undefined;
}

/** Whether a name stands in a list, as a field of `of` means it. */
export function isChoice(catalogue: Catalogue, of: EntityName, from: string, name: string): boolean {
  const whose = statusesOf(from, of);
  if (whose !== undefined) return catalogue.status(whose, name) !== undefined;
  if (isEntity(from)) return catalogue.named(from, name) !== undefined;
  return fixedLists[from]?.includes(name) ?? catalogue.preset(from, name) !== undefined;
}

/** The names of a list that are offered, in their order. */
export function choicesOf(catalogue: Catalogue, of: EntityName, from: string): readonly string[] {
  const whose = statusesOf(from, of);
  if (whose !== undefined) return catalogue.statuses(whose).map(({ name }) => name);
  const fixed = fixedLists[from];
  if (fixed) return fixed;
  const records = isEntity(from) ? catalogue.all(from) : catalogue.all('presets').filter((each) => each['list'] === from);
  const place = (each: RecordOf): number => Number(each['sortOrder'] ?? 0);
  return records
    .filter((each) => each['active'] !== false && each['availability'] !== 'Historic' && !each.hidden)
    .toSorted((a, b) => place(a) - place(b))
    .map((each) => asText(each['name']));
}

/** What is wrong with the values, by field; blanks are never wrong. Fields and lists only: whether a field is taken is `checked`'s. */
export function valueFaults(name: EntityName, values: Values, catalogue?: Catalogue, form: Form = 'wire'): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {};
  for (const [each, value] of Object.entries(values)) {
    const field = fieldOf(name, each);
    if (!field || isBlank(value)) continue;
    const fault = valueFault(field, value, form) ?? (catalogue ? listFault(field, name, value, catalogue) : undefined);
    if (fault !== undefined) faults[each] = fault;
  }
  return faults;
}

function listFault({ list: from, open }: Field, of: EntityName, value: Value, catalogue: Catalogue): string | undefined {
  if (from === undefined || open) return undefined;
  const wrong = (Array.isArray(value) ? value : [value]).find((each) => !isChoice(catalogue, of, from, String(each)));
  if (wrong === undefined) return undefined;
  const names = choicesOf(catalogue, of, from);
  return `"${String(wrong).slice(0, 100)}" is not in the list${names.length > 0 && names.length <= 12 ? `; choose ${list(names)}` : ` ${from}`}.`;
}

/**
 * The values of a create or edit, checked: fields that it does not take (400505), required ones that are missing (400503),
 * then values (400504). Answers them with blanks as null, still in wire form.
 */
export function checked(name: EntityName, verb: 'create' | 'edit', given: Values, catalogue?: Catalogue): Values {
  const foreign = Object.keys(given).flatMap((each) => {
    const why = notTaken(name, each, verb);
    return why === undefined ? [] : [[each.slice(0, 100), why] as const];
  });
  if (foreign.length > 0) throw unknownField(Object.fromEntries(foreign));
  const absent = entity(name).fields.filter(
    (field) => field.required && takes(field, verb) && isBlank(given[field.name]) && (verb === 'create' || Object.hasOwn(given, field.name)),
  );
  if (absent.length > 0) throw missing(Object.fromEntries(absent.map((field) => [field.name, `${field.label} is required.`])));
  const faults = valueFaults(name, given, catalogue);
  if (Object.keys(faults).length > 0) throw badValue(faults);
  return Object.fromEntries(Object.entries(given).map(([each, value]) => [each, isBlank(value) ? null : value]));
}

const keyFields = new Map<EntityName, readonly Field[]>();

/** The fields of an entity that follow from others. */
function keysOf(name: EntityName): readonly Field[] {
  let known = keyFields.get(name);
  if (known === undefined) {
    known = entity(name).fields.filter(({ from }) => from !== undefined);
    keyFields.set(name, known);
  }
  return known;
}

/** The computed keys that follow from these values; of an edit only those whose sources it changes. */
export function computed(name: EntityName, values: Values, record: Values = {}): Values {
  const made: Record<string, Value> = {};
  for (const { name: field, from, compact, folded, named } of keysOf(name)) {
    if (!from?.some((source) => Object.hasOwn(values, source))) continue;
    const parts = from.map((source) => (Object.hasOwn(values, source) ? values[source] : record[source]) ?? null);
    const joined = parts.some(isBlank) ? null : parts.map(asText).join('/');
    made[field] = joined === null ? null : compact ? compacted(joined) : named ? nameKey(joined) || null : folded ? joined.trim().toLowerCase() : joined;
  }
  return made;
}

const blanks = new Map<EntityName, Values>();

/**
 * Every field of an entity, empty. Parsed, not put together: an object that a hundred fields were added to one by one is a
 * table of hashes to the engine, and every copy of it costs a hundred look-ups.
 */
export function blankOf(name: EntityName): Values {
  const known =
    blanks.get(name) ??
    (JSON.parse(
      `{${entity(name)
        .fields.map((field) => `${JSON.stringify(field.name)}:null`)
        .join(',')}}`,
    ) as Values);
  blanks.set(name, known);
  return known;
}

/** The field as a person knows it: a computed key is nothing that anybody typed, the last of its sources is. */
export const typedAs = ({ name, inner, from }: Pick<Field, 'name' | 'inner' | 'from'>): string => (inner ? (from?.at(-1) ?? name) : name);

/** The fields of a new record, inner form: what fields start with, the given values on top, and the computed keys. */
export function fresh(name: EntityName, given: Values, today: string): Values {
  const values: Record<string, Value> = {};
  for (const { name: field, type, initial } of entity(name).fields) {
    if (initial !== undefined && field !== 'version') values[field] = type === 'Date' && initial === 'today' ? today : initial;
  }
  for (const field of Object.keys(given)) if (given[field] !== null || values[field] === undefined) values[field] = given[field]!;
  return Object.assign(values, computed(name, values));
}
