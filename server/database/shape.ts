/**
 * What changes the shape of tables: Sequelize's queryInterface, over the line of the one transaction that brings a database up to date.
 * Each column and index of it is declared elsewhere (columns.ts, own.ts); what queryInterface has no word for is said in SQL by whoever
 * needs it, on `line` (decision 13).
 */
import { Deferrable, literal, Op, type QueryInterface, type WhereOptions } from 'sequelize';
import type { Column } from './columns.js';
import { Over } from './conditions.js';
import { quoted } from './dialect.js';
import type { Engine, Line } from './line.js';

/** An index as it is to be made: expressions, portable SQL, in the place of columns. */
export interface Made {
  readonly name: string;
  readonly on: readonly string[];
  readonly unique: boolean;
  readonly where?: string | undefined;
}

/** The steps that this database has behind it. */
const history = 'migrations';

export class Shape {
  readonly line: Line;
  private readonly tables: QueryInterface;
  /** The company's own, in a database of several. */
  readonly schema: string | undefined;

  constructor(line: Line, { sequelize, schema }: Pick<Engine, 'sequelize' | 'schema'>) {
    this.line = line;
    this.tables = sequelize.getQueryInterface();
    this.schema = schema;
  }

  /** `definition` is its type with all that belongs to it, as `Dialect.definition` says it. */
  async addColumn(table: string, { name }: Column, definition: string): Promise<void> {
    // Alone of them all it takes the schema for public where none is named.
    const where = this.schema === undefined ? table : { tableName: table, schema: this.schema };
    await this.tables.addColumn(where, name, { type: definition }, this.over());
  }

  async addIndex(table: string, { name, on, unique, where }: Made): Promise<void> {
    await this.tables.addIndex(table, { ...this.over(), name, unique, fields: on.map((each) => literal(each)), ...(where ? { where: literal(where) } : {}) });
  }

  async removeIndex(table: string, name: string): Promise<void> {
    await this.tables.removeIndex(table, name, this.over());
  }

  /** Checked at COMMIT, so that records may be written in any order. SQLite takes a reference with its column alone. */
  async addReference(table: string, { name: field, references }: Column, name: string): Promise<void> {
    await this.tables.addConstraint(table, {
      ...this.over(),
      type: 'foreign key',
      fields: [field],
      name,
      references: { table: references!, field: 'id' },
      onDelete: 'no action',
      onUpdate: 'no action',
      deferrable: new Deferrable.INITIALLY_DEFERRED(),
    });
  }

  /** Gives a column that is empty a value, an expression in SQL, in rows that have one in the others named; in all rows where none is. */
  async fill(table: string, column: string, value: string, ...there: readonly string[]): Promise<void> {
    const where: WhereOptions = there.length === 0 ? {} : { [column]: null, ...Object.fromEntries(there.map((each) => [each, { [Op.ne]: null }])) };
    await this.tables.bulkUpdate(table, { [column]: literal(value) }, where, this.over());
  }

  /** The steps that were done; the table of them is made where there is none. */
  async done(): Promise<readonly string[]> {
    await this.tables.createTable(history, { name: { type: 'TEXT', primaryKey: true }, at: { type: 'TEXT', allowNull: false } }, this.over());
    const rows = (await this.tables.select(null, history, this.over())) as { readonly name: string }[];
    return rows.map(({ name }) => name);
  }

  async note(name: string): Promise<void> {
    await this.tables.bulkInsert(history, [{ name, at: new Date().toISOString() }], this.over());
  }

  private over(): object {
    return new Over(this.line).in({});
  }
}

/** An index on columns as they are. */
export const plainly = (columns: readonly string[]): readonly string[] => columns.map(quoted);
