/**
 * Models of every table, drawn from its columns: the road of all that is not hot. A model writes the statement, its values bound and
 * not part of it; the statement goes over the line that it was asked on, like any other: in the transaction, prepared, with the
 * time limits and the names that a pooler wants.
 */
import {
  type Attributes,
  DataTypes,
  literal,
  type Model,
  type ModelAttributes,
  type ModelStatic,
  Op,
  type QueryOptions,
  QueryTypes,
  Sequelize,
  type WhereOptions,
} from 'sequelize';
import type { Value, Values } from '../../shared/types.js';
import { ALIKE, type BoundRows, boundRows } from './bound.js';
import { type Column, type Kind, type Stored, stored } from './columns.js';
import { columnOf, conditionText, Over } from './conditions.js';
import { type Dialect, quoted } from './dialect.js';
import type { Line } from './line.js';
import type { Table } from './own.js';
import type { Finding, Found, Keeping, Sought, Where } from './rows.js';
import type { Schema } from './tables.js';

type Row = Record<string, Stored>;
type Said = string | { readonly query: string; readonly values?: unknown; readonly bind?: readonly Stored[] };

interface Asked extends QueryOptions {
  readonly over?: Over;
  readonly plain?: boolean;
  readonly instance?: Model;
}

/** Sequelize whose models speak over the line they are given; to all others it is Sequelize as it is. */
class Speaking extends Sequelize {
  override query(said: Said, options: Asked = {}): Promise<never> {
    if (options.over === undefined) return super.query(said as string, options) as Promise<never>;
    return asked(options.over, said, options) as Promise<never>;
  }
}

export const Database = Speaking as unknown as typeof Sequelize;

/** What Sequelize expects of a statement of each type. */
async function asked({ line, binds }: Over, said: Said, { type, plain, instance }: Asked): Promise<unknown> {
  const given = typeof said === 'string' ? { query: said } : said;
  const values = Object.fromEntries((given.bind ?? []).map((value, place) => [`v${place + 1}`, value]));
  const sql = given.query.replaceAll(/\$(\d+)/g, '$v$1').replace(/;$/, '');
  const bind = { ...values, ...binds };
  if (type === QueryTypes.SELECT) {
    const rows = await line.select(sql, bind);
    return plain ? (rows[0] ?? null) : rows;
  }
  const counted = type === QueryTypes.INSERT && instance ? countedOf(instance) : undefined;
  if (counted === undefined) {
    const touched = await line.change(sql, bind);
    return type === QueryTypes.INSERT || type === QueryTypes.UPSERT ? [instance, touched] : touched;
  }
  const [made] = await line.select<Row>(`${sql} RETURNING ${quoted(counted)}`, bind);
  instance!.set(counted, String(made?.[counted]), { raw: true });
  return [instance, 1];
}

/** The column that the database counts up by itself. */
const countedOf = (instance: Model): string | undefined =>
  Object.entries((instance.constructor as ModelStatic<Model>).getAttributes()).find(([, { autoIncrement }]) => autoIncrement)?.[0];

const types: Readonly<Partial<Record<Kind, typeof DataTypes.BIGINT>>> = {
  id: DataTypes.BIGINT,
  serial: DataTypes.BIGINT,
  integer: DataTypes.BIGINT,
  money: DataTypes.BIGINT,
  scaled: DataTypes.BIGINT,
  flag: DataTypes.BIGINT,
};

const isText: ReadonlySet<Kind> = new Set(['text', 'date', 'stamp']);

/** Stored form → what rows hold. Large whole numbers may come as text. */
function inner(kind: Kind, value: Stored): Value {
  if (value === null) return null;
  switch (kind) {
    case 'id':
    case 'serial':
      return String(value);
    case 'integer':
    case 'money':
      return Number(value);
    case 'scaled':
      return Number(value) / 10_000;
    case 'flag':
      return Number(value) === 1;
    case 'json':
      return JSON.parse(String(value)) as Value;
    default:
      return value;
  }
}

export class Models {
  private readonly sequelize: Sequelize;
  private readonly schema: Schema;
  private readonly defined = new Map<
    string,
    { readonly model: ModelStatic<Model<Row>>; readonly columns: ReadonlyMap<string, Column>; readonly table: Table }
  >();

  constructor(sequelize: Sequelize, schema: Schema) {
    this.sequelize = sequelize;
    this.schema = schema;
  }

  of(name: string) {
    const known = this.defined.get(name);
    if (known) return known;
    const table = this.schema.tables.find((each) => each.name === name);
    if (!table) throw new Error(`There is no table ${name}.`);
    const attributes: ModelAttributes<Model<Row>> = Object.fromEntries(
      table.columns.map((column) => {
        const key = column.kind === 'serial' || table.primary?.includes(column.name) === true;
        return [
          column.name,
          {
            type: types[column.kind] ?? DataTypes.TEXT,
            allowNull: !(column.required || key),
            ...(key ? { primaryKey: true } : {}),
            ...(column.kind === 'serial' ? { autoIncrement: true } : {}),
            ...(column.references === undefined ? {} : { references: { model: column.references, key: 'id' } }),
          },
        ];
      }),
    );
    const model = this.sequelize.define<Model<Row>>(name, attributes, { freezeTableName: true, timestamps: false });
    const made = { model, table, columns: new Map(table.columns.map((column) => [column.name, column])) };
    this.defined.set(name, made);
    return made;
  }

  async find(line: Line, name: string, { where, fields, order, limit, skip, lock }: Sought): Promise<Found[]> {
    const { model, columns } = this.of(name);
    const over = new Over(line);
    const rows = (await model.findAll(
      over.in({
        raw: true,
        attributes: [...(fields ?? columns.keys())],
        where: this.condition(name, over, where),
        ...(order ? { order: order.map((by): [string, string] => (typeof by === 'string' ? [by, 'ASC'] : [by[0], 'DESC'])) } : {}),
        ...(limit === undefined ? {} : { limit }),
        ...(skip ? { offset: skip } : {}),
        ...(lock && line.dialect.name === 'postgres' ? { lock: true, skipLocked: lock === 'free' } : {}),
      }),
    )) as unknown as Row[];
    const other = [...(fields ?? columns.keys())].flatMap((field) => {
      const { kind } = columns.get(field)!;
      return isText.has(kind) ? [] : [[field, kind] as const];
    });
    for (const row of rows as Found[]) for (const [field, kind] of other) row[field] = inner(kind, row[field] as Stored);
    return rows;
  }

  howMany(line: Line, name: string, where: Where | undefined): Promise<number> {
    const over = new Over(line);
    return this.of(name).model.count(over.in({ where: this.condition(name, over, where) }));
  }

  /** Answers the id that the database gave, where it gives one. */
  async add(line: Line, name: string, row: Values): Promise<string> {
    const made = this.of(name).model.build(this.stored(name, row));
    await made.save(new Over(line).in({ hooks: false, validate: false, returning: false }));
    const counted = countedOf(made);
    return counted === undefined ? '' : String(made.get(counted));
  }

  /** Writes the row over one with the same key, or only where there is none; answers how many were written. */
  async put(line: Line, name: string, row: Values, { over: written, key }: { readonly over: boolean; readonly key?: readonly string[] }): Promise<number> {
    const { model, table } = this.of(name);
    const conflict = [...(key ?? table.primary ?? [])];
    const [, touched] = (await model.upsert(
      this.stored(name, row),
      new Over(line).in({
        hooks: false,
        validate: false,
        returning: false,
        conflictFields: conflict as (keyof Attributes<Model<Row>>)[],
        fields: written ? Object.keys(row).filter((field) => !conflict.includes(field)) : [],
      }),
    )) as unknown as [unknown, number];
    return touched;
  }

  async set(line: Line, name: string, values: Readonly<Record<string, unknown>>, where: Where): Promise<number> {
    const { model, columns } = this.of(name);
    const over = new Over(line);
    const changed = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, this.changed(columns.get(field), over, field, value)]));
    const [touched] = await model.update(
      changed as Row,
      over.in({
        where: this.condition(name, over, where),
        hooks: false,
        validate: false,
        sideEffects: false,
      }),
    );
    return touched;
  }

  remove(line: Line, name: string, where: Where): Promise<number> {
    const over = new Over(line);
    return this.of(name).model.destroy(over.in({ where: this.condition(name, over, where), hooks: false }));
  }

  private stored(name: string, row: Values): Row {
    const { columns } = this.of(name);
    return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, stored(columnOf(columns.get(field), name, field), value)]));
  }

  private changed(column: Column | undefined, over: Over, field: string, value: unknown): unknown {
    const known = columnOf(column, 'this table', field);
    if (known.kind !== 'json' && typeof value === 'object' && value !== null) {
      if ('plus' in value)
        return literal(`COALESCE(${quoted(field)}, 0) + ${over.line.dialect.bound(over.bind(stored(known, value.plus as Value)), known.kind)}`);
      if ('ifEmpty' in value)
        return literal(`COALESCE(${quoted(field)}, ${over.line.dialect.bound(over.bind(stored(known, value.ifEmpty as Value)), known.kind)})`);
    }
    return stored(known, value as Value);
  }

  /** Many rows in one statement a slice: as lists of these fields' values. */
  async addMany(line: Line, name: string, fields: readonly string[], rows: readonly (readonly unknown[])[]): Promise<void> {
    const columns = fields.map((field) => this.columnOf(name, field));
    for (const { from, cells, binds } of slices(line.dialect, columns, rows, 0)) {
      const sql = `INSERT INTO ${quoted(name)} (${fields.map(quoted).join(', ')}) SELECT ${cells.join(', ')} FROM ${from}`;
      if (line.later && rows.length <= ALIKE) await line.later({ sql, bind: binds });
      else await line.change(sql, binds);
    }
  }

  /** Rows that begin with the key they are found by; answers how many were changed. */
  async setMany(
    line: Line,
    name: string,
    keys: readonly string[],
    fields: readonly string[],
    rows: readonly (readonly unknown[])[],
    where?: Where,
  ): Promise<number> {
    const columns = [...keys, ...fields].map((field) => this.columnOf(name, field));
    let touched = 0;
    for (const { from, cells, binds } of slices(line.dialect, columns, rows, keys.length)) {
      const over = new Over(line);
      const sets = fields.map((field, at) => `${quoted(field)} = ${cells[keys.length + at]}`).join(', ');
      const found = keys.map((key, at) => `t.${quoted(key)} = j.c${at}`);
      if (where !== undefined) found.push(conditionText(over, name, this.of(name).columns, where, 't.'));
      touched += await line.change(`UPDATE ${quoted(name)} AS t SET ${sets} FROM ${from} WHERE ${found.join(' AND ')}`, { ...binds, ...over.binds });
    }
    return touched;
  }

  async counts(line: Line, name: string, by: string, where: Where | undefined): Promise<ReadonlyMap<Value, number>> {
    const { model, columns } = this.of(name);
    const over = new Over(line);
    const rows = (await model.count(over.in({ where: this.condition(name, over, where), attributes: [by], group: [by] }))) as unknown as Row[];
    return new Map(rows.map((row) => [inner(columns.get(by)!.kind, row[by] ?? null), Number(row['count'])]));
  }

  private columnOf(name: string, field: string): Column {
    return columnOf(this.of(name).columns.get(field), name, field);
  }

  /** As text with bound values, so that a statement is the same whatever it looks for. */
  private condition(name: string, over: Over, where: Where | undefined): WhereOptions<Row> {
    return where === undefined ? {} : { [Op.and]: [literal(conditionText(over, name, this.of(name).columns, where))] };
  }
}

/** Rows a statement: some megabytes of text at the most, so that nobody waits while their JSON is made. */
const slice = 10_000;

function* slices(dialect: Dialect, columns: readonly Column[], rows: readonly (readonly unknown[])[], keys: number): Generator<BoundRows> {
  for (let start = 0; start < rows.length; start += slice)
    yield boundRows(
      dialect,
      columns.map(({ kind }) => kind),
      rows.slice(start, start + slice).map((row) => columns.map((column, at) => stored(column, row[at] as Value))),
      keys,
    );
}

/** The reads by models, on whatever line they are given. */
export function findingOn(line: Line, models: Models): Finding {
  const finding = {
    find: (table: string, sought: Sought) => models.find(line, table, sought),
    first: async (table: string, where: Where, fields?: readonly string[]) =>
      (await models.find(line, table, { where, limit: 1, ...(fields ? { fields } : {}) }))[0],
    counts: (table: string, by: string, where?: Where) => models.counts(line, table, by, where),
    howMany: (table: string, where?: Where) => models.howMany(line, table, where),
  };
  return finding as unknown as Finding;
}

/** The writes by models, in a transaction. */
export function keepingOn(line: Line, models: Models): Omit<Keeping, keyof Finding> {
  const keeping = {
    add: (table: string, row: Values) => models.add(line, table, row),
    addNew: async (table: string, row: Values) => (await models.put(line, table, row, { over: false })) > 0,
    put: async (table: string, row: Values) => void (await models.put(line, table, row, { over: true })),
    set: (table: string, values: Values, where: Where) => models.set(line, table, values, where),
    addMany: (table: string, fields: readonly string[], rows: readonly (readonly unknown[])[]) => models.addMany(line, table, fields, rows),
    setMany: (table: string, keys: readonly string[], fields: readonly string[], rows: readonly (readonly unknown[])[], where?: Where) =>
      models.setMany(line, table, keys, fields, rows, where),
    remove: (table: string, where: Where) => models.remove(line, table, where),
  };
  return keeping as unknown as Omit<Keeping, keyof Finding>;
}
