/** Answers held to the description of the API: each has the members that it says, of the types that it says, and no others. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: unknown;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export class Description {
  readonly described: Described;
  // What is looked at once is compiled plainly, and each named schema once for all that refer to it.
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, inlineRefs: false, code: { optimize: false } });
  private readonly fits = new Map<Schema, ValidateFunction>();

  constructor(described: Described) {
    this.described = described;
    for (const [name, schema] of Object.entries(described.components.schemas)) this.ajv.addSchema(schema, `#/components/schemas/${name}`);
  }

  /** A schema with what it stands for and all that it consists of. */
  parts(schema: Schema): readonly Schema[] {
    if (schema.$ref) return this.parts(this.described.components.schemas[schema.$ref.split('/').at(-1)!]!);
    return [schema, ...(schema.allOf ?? []).flatMap((each) => this.parts(each))];
  }

  /**
   * What is wrong with an answer: its first fault by the schema, else the members that the schema does not name, at any depth. Of several
   * forms that it may have, it is held to the one that it has.
   */
  wrong(value: unknown, schema: Schema): readonly string[] {
    const forms = schema.anyOf ?? [schema];
    const fitting = forms.filter((each) => this.check(each)(value));
    if (fitting.length === 0) {
      const fits = this.check(schema);
      fits(value);
      return [JSON.stringify(fits.errors?.slice(0, 3))];
    }
    const beside = fitting.map((each) => [...new Set(this.undescribed(value, each, ''))]);
    return beside.reduce((best, each) => (each.length < best.length ? each : best));
  }

  private check(schema: Schema): ValidateFunction {
    const known = this.fits.get(schema) ?? this.ajv.compile(schema);
    this.fits.set(schema, known);
    return known;
  }

  /** The same of the answer to an operation, by its status. */
  wrongOf(method: string, path: string, { status, body }: { readonly status: number; readonly body: unknown }): readonly string[] {
    const schema = this.described.paths[path]?.[method]?.responses[String(status)]?.content?.['application/json']?.schema;
    return (schema === undefined ? ['is described nowhere'] : this.wrong(body, schema)).map((each) => `${method} ${path} ${status}: ${each}`);
  }

  /** What is an object and no more may hold anything. */
  private undescribed(value: unknown, schema: Schema, at: string): readonly string[] {
    if (typeof value !== 'object' || value === null) return [];
    const all = this.alternatives(schema);
    if (Array.isArray(value)) return value.flatMap((each) => this.undescribed(each, { oneOf: all.flatMap(({ items }) => items ?? []) }, `${at}[]`));
    if (!all.some(({ properties }) => properties)) return [];
    return Object.entries(value).flatMap(([name, each]) => {
      const said = all.flatMap(
        ({ properties, additionalProperties }) => properties?.[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : []),
      );
      return said.length > 0
        ? this.undescribed(each, { oneOf: said }, `${at}.${name}`)
        : all.some((one) => one.additionalProperties === true)
          ? []
          : [`${at}.${name}`];
    });
  }

  private alternatives(schema: Schema): readonly Schema[] {
    return this.parts(schema).flatMap((each) => [each, ...[...(each.oneOf ?? []), ...(each.anyOf ?? [])].flatMap((one) => this.alternatives(one))]);
  }
}
