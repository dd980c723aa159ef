/** Shapes of what goes over the wire: one literal is the JSON Schema of the description and the TypeScript type of both ends. */

export type Json = { readonly [name: string]: unknown };

declare const told: unique symbol;
/** A JSON Schema, and the type of what fits it. */
export interface Shape<T> {
  readonly schema: Json;
  readonly [told]?: T;
}
/** What fits a shape. */
export type Told<S> = S extends Shape<infer T> ? T : never;

const shape = <T>(schema: Json): Shape<T> => ({ schema });
type Members = Readonly<Record<string, Shape<unknown>>>;
type ToldMembers<M extends Members> = { readonly [Name in keyof M]: Told<M[Name]> };

export const text = shape<string>({ type: 'string' });
export const stamp = shape<string>({ type: 'string', format: 'date-time' });
export const day = shape<string>({ type: 'string', format: 'date' });
export const figure = shape<number>({ type: 'number' });
export const whole = shape<number>({ type: 'integer' });
export const flag = shape<boolean>({ type: 'boolean' });
export const choice = <const T extends string | number | boolean>(...values: readonly T[]): Shape<T> => shape({ type: typeof values[0], enum: values });
export const maybe = <T>({ schema }: Shape<T>): Shape<T | null> =>
  shape(typeof schema['type'] === 'string' && !schema['enum'] ? { ...schema, type: [schema['type'], 'null'] } : { oneOf: [schema, { type: 'null' }] });
export const list = <T>({ schema }: Shape<T>): Shape<readonly T[]> => shape({ type: 'array', items: schema });
export const byName = <T>({ schema }: Shape<T>): Shape<Readonly<Record<string, T>>> => shape({ type: 'object', additionalProperties: schema });
/** Any of some names, and of each the same. */
export const some = <Name extends string, T>(names: Shape<Name>, { schema }: Shape<T>): Shape<Readonly<Partial<Record<Name, T>>>> =>
  shape({ type: 'object', properties: Object.fromEntries((names.schema['enum'] as readonly Name[]).map((name) => [name, schema])) });
/** Members that are always there, and some that may be. */
export const object = <M extends Members, O extends Members = Record<never, never>>(members: M, more?: O): Shape<ToldMembers<M> & Partial<ToldMembers<O>>> =>
  shape({
    type: 'object',
    required: Object.keys(members),
    properties: Object.fromEntries(Object.entries({ ...members, ...more }).map(([name, { schema }]) => [name, schema])),
  });
type Required<T> = { [Name in keyof T]-?: Record<never, never> extends Pick<T, Name> ? never : Name }[keyof T];
/** An object of a type that is declared elsewhere: every member of it and no other, those that may be missing apart, or it does not compile. */
export const declared =
  <T>() =>
  (
    members: { readonly [Name in Required<T>]: Shape<T[Name]> },
    ...[more]: Exclude<keyof T, Required<T>> extends never
      ? []
      : [more: { readonly [Name in Exclude<keyof T, Required<T>>]-?: Shape<Exclude<T[Name], undefined>> }]
  ): Shape<T> =>
    object<Members, Members>(members, more) as Shape<T>;
/** Both at once. */
export const both = <A, B>(one: Shape<A>, two: Shape<B>): Shape<A & B> => shape({ allOf: [one.schema, two.schema] });
/** One or the other. */
export const either = <A, B>(one: Shape<A>, two: Shape<B>): Shape<A | B> => shape({ anyOf: [one.schema, two.schema] });
/** A schema among the description's components, whose type is declared elsewhere. */
export const named = <T>(component: string): Shape<T> => shape({ $ref: `#/components/schemas/${component}` });
/** An object whose members are said elsewhere, or by no schema. */
export const open = <T = Readonly<Record<string, unknown>>>(): Shape<T> => shape({ type: 'object' });
