/** Which members of a row go out, and the row as the text of a JSON object or array. */
import type { Query, Withheld } from './store.js';
import { joinedFields } from '../../shared/fields.js';
import { customerAccount, customerName } from '../../shared/ofCustomer.js';
import type { Entity } from '../../shared/types.js';
import { kindOf } from './columns.js';
import { type Dialect, type Form, type Member, quoted } from './dialect.js';
import { type Computed, computedField } from './inForce.js';
import { maskedIn } from './masked.js';
import type { Schema } from './tables.js';

export const at = (field: string): string => `t.${quoted(field)}`;

/** What is joined to a row under a name. */
export function joinedAs(dialect: Dialect, entity: Entity, field: string, today?: string): Computed {
  if (field === customerName) return { kind: 'text', expression: 'cu."name"' };
  if (field === customerAccount) return { kind: 'text', expression: 'cu."accountNumber"' };
  const found = computedField(dialect, entity, field, today ?? '');
  if (!found) throw new Error(`There is no field ${field} in ${entity.name}.`);
  return found;
}

/** Which members of a row go out. */
type Asked = Pick<Query, 'fields' | 'today' | 'withheld' | 'masked'>;

/** The members of a row: all fields that go out, or the asked ones, in field order. `inner` form has the inner fields too. */
export function members(dialect: Dialect, entity: Entity, form: Form, { fields: only, today, withheld, masked }: Asked = {}): Member[] {
  const asked = only && new Set(only);
  const own = entity.fields
    .filter((field) => (form === 'inner' || !field.inner) && (asked?.has(field.name) ?? true))
    .map((field) => ({
      name: field.name,
      value: dialect.member(kindOf(field), masked?.includes(field.name) ? maskedIn(at(field.name)) : shownAt(field.name, withheld), form),
    }));
  if (!asked) return own;
  const joined = joinedFields(entity.name).flatMap(({ name }) => {
    if (!asked.has(name)) return [];
    const { kind, expression } = joinedAs(dialect, entity, name, today);
    return [{ name, value: dialect.member(kind, expression, form) }];
  });
  return [...joined, ...own];
}

/** Where a field's value stands, or nothing in rows that withhold it. The names are those of the registry. */
function shownAt(field: string, withheld: Withheld | undefined): string {
  if (!withheld?.fields.includes(field)) return at(field);
  const of = withheld.butOf.map(({ entity, action }) => `'${entity}.${action}'`);
  return `(CASE WHEN ${at('entity')} || '.' || ${at('action')} IN (${of.join(', ') || "''"}) THEN ${at(field)} END)`;
}

/** A row as the text of a JSON object; that of all fields is put together once. */
export function objectOf(dialect: Dialect, schema: Schema, entity: string, form: Form, asked: Asked = {}): string {
  if (asked.fields || asked.withheld || (asked.masked?.length ?? 0) > 0) return dialect.object(members(dialect, schema.of(entity).entity, form, asked));
  const key = `${dialect.name} ${entity} ${form}`;
  const known = schema.texts.get(key) ?? dialect.object(members(dialect, schema.of(entity).entity, form));
  schema.texts.set(key, known);
  return known;
}

/** The same as the text of a JSON array: the values in the order of `members`. */
export function listOf(dialect: Dialect, schema: Schema, entity: string, asked: Asked): string {
  return dialect.list(members(dialect, schema.of(entity).entity, 'wire', asked).map(({ value }) => value));
}
