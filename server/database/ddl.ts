/** Tables as they are to be. What is there already is left alone, so that making the schema again changes nothing. */
import type { Column } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import { type Index, indexName, type Table } from './own.js';
import { plainly, type Shape } from './shape.js';
import { there } from './sparse.js';

/** What a database has now: columns by table, and the names of indexes, triggers and foreign keys. */
export interface Present {
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly named: ReadonlySet<string>;
}

/** As lists are sorted: empty values first, then by id; read backwards it is the other order. SQLite's indexes are so by themselves. */
const inOrder = ({ columns: [first], unique }: Index): readonly string[] => [`${quoted(first!)} NULLS FIRST`, ...(unique ? [] : ['"id"'])];
const isOfOneField = ({ columns: [, second, ...more], on, of }: Index): boolean =>
  on === undefined && of === undefined && more.length === 0 && (second ?? 'id') === 'id';

const referenceName = (table: string, { name }: Column): string => `${table}_${name}_reference`;

/** Checked at COMMIT, so that records may be written in any order. */
const referenceText = (column: Column): string => ` REFERENCES ${quoted(column.references!)} ("id") DEFERRABLE INITIALLY DEFERRED`;

/** Brings the database from `present` to the tables: all tables and columns first, then what refers to several of them. */
export async function bring(shape: Shape, tables: readonly Table[], present: Present): Promise<void> {
  const { line } = shape;
  const { dialect } = line;
  const known = new Set(tables.map(({ name }) => name));
  const referring = (column: Column): boolean => column.references !== undefined && known.has(column.references);
  const fresh = ({ name, columns }: Table): readonly Column[] => columns.filter((column) => !present.columns.get(name)?.has(column.name));
  for (const table of tables) {
    if (!present.columns.has(table.name)) await line.select(create(dialect, table, referring));
    else for (const column of fresh(table)) await add(shape, table, column);
  }
  for (const table of tables) {
    if (dialect.name === 'postgres')
      for (const column of fresh(table).filter(referring)) await shape.addReference(table.name, column, referenceName(table.name, column));
    const kept = table.columns.some(({ name, kind }) => name === 'id' && kind === 'id');
    for (const index of table.indexes) await indexed(shape, table, index, dialect.name === 'postgres' && kept && isOfOneField(index), present);
    if (kept) for (const sql of counter(dialect, table.name, present)) await line.select(sql);
    if (table.appendOnly) for (const sql of protections(dialect, table.name, present)) await line.select(sql);
  }
}

async function indexed(shape: Shape, { name: table }: Table, index: Index, ordered: boolean, present: Present): Promise<void> {
  const name = indexName(table, index, ordered);
  if (present.named.has(name)) return;
  const said = index.of?.(shape.line.dialect) ?? index;
  const on = ordered ? inOrder(index) : (said.on ?? plainly(index.columns));
  const where = ordered && index.sparse ? there(index.columns[0]!) : said.where;
  await shape.addIndex(table, { name, on, unique: index.unique === true, where });
  if (!ordered) return;
  const { sparse: _, ...whole } = index;
  for (const before of [indexName(table, index), indexName(table, whole, true)])
    if (before !== name && present.named.has(before)) await shape.removeIndex(table, before);
}

/** By hand: queryInterface knows neither SQLite's STRICT, without which a column takes any value, nor a key that may not be empty. */
function create(dialect: Dialect, table: Table, referring: (column: Column) => boolean): string {
  const lines = table.columns.map((column) => {
    const inline = dialect.name === 'sqlite' && referring(column) ? referenceText(column) : '';
    // INTEGER PRIMARY KEY is SQLite's own row number: the quickest way to a record.
    const key = dialect.name === 'sqlite' && table.primary?.length === 1 && column.name === table.primary[0] && column.kind === 'id';
    return `${quoted(column.name)} ${dialect.definition(column)}${key ? ' PRIMARY KEY' : ''}${inline}`;
  });
  const keyed = dialect.name === 'sqlite' && table.primary?.length === 1 && table.columns.find(({ name }) => name === table.primary![0])?.kind === 'id';
  if (table.primary && !keyed) lines.push(`PRIMARY KEY (${plainly(table.primary).join(', ')})`);
  return `CREATE TABLE ${quoted(table.name)} (\n  ${lines.join(',\n  ')}\n)${dialect.name === 'sqlite' ? ' STRICT' : ''}`;
}

/** A column that came later. It may be empty in rows that are there already, or takes the field's initial value. */
export async function add(shape: Shape, { name, appendOnly }: Pick<Table, 'name' | 'appendOnly'>, column: Column): Promise<void> {
  const { required: _, ...optional } = column;
  const { dialect } = shape.line;
  const inline = dialect.name === 'sqlite' && column.references ? referenceText(column) : '';
  await shape.addColumn(name, column, `${dialect.definition(optional)}${inline}`);
  if (column.initial === undefined || appendOnly) return;
  const value = typeof column.initial === 'number' ? String(column.initial) : `'${column.initial.replaceAll("'", "''")}'`;
  await shape.fill(name, column.name, value);
}

/** Ids are never given twice, not even those of deleted records. */
function counter(dialect: Dialect, table: string, present: Present): string[] {
  if (dialect.name === 'sqlite') return [`INSERT OR IGNORE INTO "counters" ("name", "next") VALUES ('${table}', 1)`];
  return present.named.has(`${table}_ids`) ? [] : [`CREATE SEQUENCE ${quoted(`${table}_ids`)}`];
}

/** What is written stays: neither a statement of ours nor a person at a console changes or removes a line. */
function protections(dialect: Dialect, table: string, present: Present): string[] {
  const refusal = `${table} is append only`;
  if (dialect.name === 'sqlite') {
    return ['UPDATE', 'DELETE'].flatMap((verb) => {
      const name = `${table}_no_${verb.toLowerCase()}`;
      return present.named.has(name) ? [] : [`CREATE TRIGGER ${quoted(name)} BEFORE ${verb} ON ${quoted(table)} BEGIN SELECT RAISE(ABORT, '${refusal}'); END`];
    });
  }
  const name = `${table}_append_only`;
  if (present.named.has(name)) return [];
  return [
    `CREATE OR REPLACE FUNCTION ${quoted(name)}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''${refusal}''; END'`,
    `CREATE TRIGGER ${quoted(name)} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${quoted(table)} FOR EACH STATEMENT EXECUTE FUNCTION ${quoted(name)}()`,
  ];
}

/** Reads what the database has. */
export const presentSQL = {
  sqlite: {
    columns: `SELECT m.name AS "table", p.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`,
    named: `SELECT name AS "name" FROM sqlite_master WHERE type IN ('index', 'trigger')`,
  },
  postgres: {
    columns: `SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c WHERE c.table_schema = current_schema()`,
    named: `SELECT c.relname AS "name" FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('i', 'I', 'S')
      UNION SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = current_schema()::regnamespace`,
  },
} as const;
