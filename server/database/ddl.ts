/** Tables as statements. What is there already is left alone, so that making the schema again changes nothing. */
import type { Column } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import type { Index, Table } from './own.js';
import { indexName } from './tables.js';

/** What a database has now: columns by table, and the names of indexes, triggers and foreign keys. */
export interface Present {
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly named: ReadonlySet<string>;
}

const columnsText = (columns: readonly string[]): string => columns.map(quoted).join(', ');

/** As lists are sorted: empty values first, then by id; read backwards it is the other order. SQLite's indexes are so by themselves. */
const inOrder = ({ columns, unique }: Index): string => `${columns.map((column) => `${quoted(column)} NULLS FIRST`).join(', ')}${unique ? '' : ', "id"'}`;

const referenceName = (table: string, { name }: Column): string => `${table}_${name}_reference`;

/** Checked at COMMIT, so that records may be written in any order. */
const referenceText = (column: Column): string => `REFERENCES ${quoted(column.references!)} ("id") DEFERRABLE INITIALLY DEFERRED`;

/** The statements that bring the database from `present` to the tables, in order. */
export function statements(dialect: Dialect, tables: readonly Table[], present: Present): string[] {
  const known = new Set(tables.map(({ name }) => name));
  const referring = (column: Column): boolean => column.references !== undefined && known.has(column.references);
  const first: string[] = [];
  const then: string[] = [];
  for (const table of tables) {
    const there = present.columns.get(table.name);
    const fresh = table.columns.filter(({ name }) => !there?.has(name));
    if (!there) first.push(create(dialect, table, referring));
    else for (const column of fresh) first.push(...add(dialect, table, column));
    for (const column of fresh.filter(referring)) {
      if (dialect.name === 'postgres') {
        then.push(
          `ALTER TABLE ${quoted(table.name)} ADD CONSTRAINT ${quoted(referenceName(table.name, column))} FOREIGN KEY (${quoted(column.name)}) ${referenceText(column)}`,
        );
      }
    }
    const kept = table.columns.some(({ name, kind }) => name === 'id' && kind === 'id');
    for (const index of table.indexes) {
      const ordered = dialect.name === 'postgres' && kept && index.columns.length === 1 && !index.on;
      const name = indexName(table.name, index, ordered);
      if (present.named.has(name)) continue;
      const columns = ordered ? inOrder(index) : (index.on?.join(', ') ?? columnsText(index.columns));
      then.push(
        `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoted(name)} ON ${quoted(table.name)} (${columns})${index.where ? ` WHERE ${index.where}` : ''}`,
      );
      const before = indexName(table.name, index);
      if (ordered && present.named.has(before)) then.push(`DROP INDEX ${quoted(before)}`);
    }
    if (kept) then.push(...counter(dialect, table.name, present));
    if (table.appendOnly) then.push(...protections(dialect, table.name, present));
  }
  return [...first, ...then];
}

function create(dialect: Dialect, table: Table, referring: (column: Column) => boolean): string {
  const lines = table.columns.map((column) => {
    const inline = dialect.name === 'sqlite' && referring(column) ? ` ${referenceText(column)}` : '';
    // INTEGER PRIMARY KEY is SQLite's own row number: the quickest way to a record.
    const key = dialect.name === 'sqlite' && table.primary?.length === 1 && column.name === table.primary[0] && column.kind === 'id';
    return `${dialect.declare(column)}${key ? ' PRIMARY KEY' : ''}${inline}`;
  });
  const keyed = dialect.name === 'sqlite' && table.primary?.length === 1 && table.columns.find(({ name }) => name === table.primary![0])?.kind === 'id';
  if (table.primary && !keyed) lines.push(`PRIMARY KEY (${columnsText(table.primary)})`);
  return `CREATE TABLE ${quoted(table.name)} (\n  ${lines.join(',\n  ')}\n)${dialect.name === 'sqlite' ? ' STRICT' : ''}`;
}

/** A column that came later. It may be empty in rows that are there already, or takes the field's initial value. */
function add(dialect: Dialect, table: Table, column: Column): string[] {
  const { required: _, ...optional } = column;
  const inline = dialect.name === 'sqlite' && column.references ? ` ${referenceText(column)}` : '';
  const added = [`ALTER TABLE ${quoted(table.name)} ADD COLUMN ${dialect.declare(optional)}${inline}`];
  if (column.initial !== undefined && !table.appendOnly) {
    const value = typeof column.initial === 'number' ? String(column.initial) : `'${column.initial.replaceAll("'", "''")}'`;
    added.push(`UPDATE ${quoted(table.name)} SET ${quoted(column.name)} = ${value}`);
  }
  return added;
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
